"""What a team can name near its sector: streets by their lines, and their house numbers."""

from dataclasses import replace

import pytest
import shapely

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Address, Layer, LonLat, OsmFeature, OsmRef
from cartoparty.pipeline.named_places import (
    NamedPlaces,
    addresses_near,
    named_places_of,
    street_lines_near,
)
from cartoparty.store import snapshots
from tests.parties import TestParty
from tests.small_town import place


@pytest.fixture
def places(party: TestParty) -> NamedPlaces:
    """The small town, with three houses, a square, and a winding street."""
    lon, lat = place(1.5, 1.5)
    square = shapely.box(lon, lat, lon + 1e-4, lat + 1e-4)
    winding = shapely.LineString([(lon + i * 1e-6, lat + (i % 2) * 1e-6) for i in range(100)])
    more = (
        OsmFeature(OsmRef("way", 91), {"highway": "pedestrian", "name": "Place Noire"}, square),
        OsmFeature(OsmRef("way", 92), {"highway": "path", "name": "Sentier"}, winding),
        OsmFeature(OsmRef("way", 93), {"highway": "path"}, winding),
    )
    numbers = tuple(
        Address("rue Hugo", number, LonLat(*place(1.02, north)))
        for number, north in (("10", 1.2), ("2", 1.1), ("40", 2.9))
    )
    with party.workspace.database.write() as session:
        old = snapshots.get_snapshot(session, party.slug)
        layers = {**old.layers, Layer.STREETS: (*old.layers[Layer.STREETS], *more)}
        fresh = replace(old, layers=layers, addresses=numbers)
        snapshots.replace_snapshot(session, party.slug, fresh)
    return named_places_of(party.workspace, party.slug)


def test_streets_near_by_come_by_name_with_their_lines(places: NamedPlaces) -> None:
    near = shapely.Point(place(1.0, 1.5)).buffer(0.0002)
    (line,) = street_lines_near(places, near)["rue Hugo"]
    assert line[0] == pytest.approx(place(1, 0), abs=1e-6)
    assert "rue Sand" not in street_lines_near(places, near)


def test_a_winding_line_is_simplified_to_a_metre_and_a_square_is_its_edge(
    places: NamedPlaces,
) -> None:
    near = shapely.Point(place(1.5, 1.5)).buffer(0.0002)
    found = street_lines_near(places, near)
    assert set(found) == {"Place Noire", "Sentier"}
    (path,) = found["Sentier"]
    assert len(path) < 5
    winding = places.streets[-1].geometry
    metres = LocalProjection.around(winding)
    simple = metres.to_metres(shapely.LineString(path))
    assert simple.hausdorff_distance(metres.to_metres(winding)) < 1.2
    (edge,) = found["Place Noire"]
    assert edge[0] == edge[-1]


def test_house_numbers_near_by_come_in_counting_order(places: NamedPlaces) -> None:
    near = shapely.Point(place(1.0, 1.15)).buffer(0.0005)
    numbers = addresses_near(places, near)["rue Hugo"]
    assert [number for number, _, _ in numbers] == ["2", "10"]
    assert numbers[0][1:] == pytest.approx(place(1.02, 1.1), abs=1e-6)


def test_a_party_without_snapshot_addresses_or_names_has_none(party: TestParty) -> None:
    everywhere = shapely.box(-180, -90, 180, 90)
    town = named_places_of(party.workspace, party.slug)
    assert addresses_near(town, everywhere) == {}
    with party.workspace.database.write() as session:
        old = snapshots.get_snapshot(session, party.slug)
        snapshots.replace_snapshot(session, party.slug, replace(old, layers={}))
    bare = named_places_of(party.workspace, party.slug)
    assert street_lines_near(bare, everywhere) == {}
