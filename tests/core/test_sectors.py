"""The sector split, on small towns made for the purpose."""

import numpy as np
import pytest
import shapely
from shapely import affinity

from cartoparty.core.geometry import LocalProjection, area_km2
from cartoparty.core.models import Layer, LonLat
from cartoparty.core.sectors import MAX_SECTORS, split_area
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from tests.core.towns import DISTRICT, area, assert_tiles, node, plan, street_grid, way
from tests.judges.sectors import judge_sectors

STEP = 0.0012


def variation(values: list[float]) -> float:
    return float(np.std(values) / np.mean(values))


@pytest.mark.parametrize("sectors", [1, 2, 7, 30, 60])
def test_split_gives_exactly_the_sectors_asked_for(sectors: int) -> None:
    found = split_area(plan(DISTRICT, street_grid(DISTRICT, STEP)), sectors=sectors)

    assert [sector.number for sector in found] == list(range(1, sectors + 1))
    assert {sector.geometry.geom_type for sector in found} == {"Polygon"}
    assert_tiles(found, DISTRICT)
    assert variation([sector.effort_min for sector in found] or [1]) <= 0.05


def test_split_into_one_is_the_area_itself() -> None:
    (sector,) = split_area(plan(DISTRICT, street_grid(DISTRICT, STEP)), sectors=1)

    assert sector.geometry.equals(DISTRICT)


def test_split_draws_borders_along_streets() -> None:
    streets = street_grid(DISTRICT, STEP / 2)
    found = split_area(plan(DISTRICT, streets), sectors=4)

    assert judge_sectors(found, DISTRICT, streets, []).border_on_lines > 0.95


def test_split_gives_each_street_to_one_sector() -> None:
    streets = street_grid(DISTRICT, STEP)
    found = split_area(plan(DISTRICT, streets), sectors=8)

    metres = LocalProjection.around(DISTRICT).to_metres(
        shapely.union_all([street.geometry for street in streets])
    )
    assert sum(sector.street_km for sector in found) == pytest.approx(metres.length / 1000)


def test_split_counts_a_street_mapped_twice_once() -> None:
    street = [(2.0, 48.004), (2.01, 48.004)]
    one = plan(DISTRICT, [way(*street, highway="residential")])
    two = plan(DISTRICT, [way(*street, highway="residential"), way(*street, highway="footway")])

    assert split_area(two, sectors=1)[0].street_km == split_area(one, sectors=1)[0].street_km


def test_split_cuts_no_building() -> None:
    streets = street_grid(DISTRICT, 0.002)
    houses = [
        area(affinity.rotate(shapely.box(x, y, x + 2e-4, y + 1.2e-4), 25), building="yes")
        for x in np.arange(2.0002, 2.0098, 4e-4)
        for y in np.arange(48.0002, 48.0078, 3e-4)
    ]

    found = split_area(plan(DISTRICT, streets, buildings=houses), sectors=20)

    verdict = judge_sectors(found, DISTRICT, streets, houses)
    assert (verdict.count, verdict.buildings_cut, verdict.in_pieces) == (20, 0, 0)
    assert verdict.effort_cv <= 0.05


def test_split_goes_around_a_building_that_stands_over_a_street() -> None:
    arcade = area(shapely.box(2.0045, 48.003, 2.0055, 48.005), building="yes")
    streets = [way((2.005, 48.0), (2.005, 48.008), highway="residential")]

    found = split_area(plan(DISTRICT, streets, buildings=[arcade]), sectors=2)

    assert judge_sectors(found, DISTRICT, streets, [arcade]).buildings_cut == 0


def test_split_inside_one_building_still_gives_all_sectors() -> None:
    hall = area(shapely.box(1.9, 47.9, 2.1, 48.1), building="yes")

    found = split_area(plan(DISTRICT, buildings=[hall]), sectors=5)

    assert len(found) == 5
    assert_tiles(found, DISTRICT)


def test_split_without_streets_gives_equal_areas() -> None:
    found = split_area(plan(DISTRICT), sectors=6)

    assert variation([area_km2(sector.geometry) for sector in found]) < 0.06
    assert_tiles(found, DISTRICT)


def test_split_of_one_long_street_cuts_it_in_stretches() -> None:
    road = way((2.0, 48.001), (2.01, 48.007), highway="tertiary")

    found = split_area(plan(DISTRICT, [road]), sectors=5)

    assert variation([sector.street_km for sector in found]) <= 0.05


def test_split_balances_features_too(themes: dict[str, Theme]) -> None:
    orchard = tuple(
        node(2.0005 + i * 1e-4, 48.0005 + j * 1e-4, natural="tree")
        for i in range(20)
        for j in range(20)
    )
    given = plan(
        DISTRICT,
        street_grid(DISTRICT, STEP),
        features={"trees": orchard},
        themes={"trees": themes["trees"]},
    )

    found = split_area(given, sectors=6)

    assert variation([sector.effort_min for sector in found]) <= 0.05
    assert sum(sector.features["trees"] for sector in found) == 400


def test_split_counts_features_of_the_area_once_each(themes: dict[str, Theme]) -> None:
    on_a_crossing = node(2.0006, 48.0006, highway="crossing")
    outside = node(2.02, 48.004, highway="crossing")
    given = plan(
        DISTRICT,
        street_grid(DISTRICT, STEP),
        features={"accessibility": (on_a_crossing, outside)},
        themes={"accessibility": themes["accessibility"], "trees": themes["trees"]},
    )

    found = split_area(given, sectors=9)

    assert sum(sector.features["accessibility"] for sector in found) == 1
    assert all(sector.features["trees"] == 0 for sector in found)


def test_split_follows_a_river_rather_than_a_street() -> None:
    river = [
        area(shapely.LineString([(2.0, 48.0042), (2.01, 48.0042)]), waterway="river"),
    ]
    streets = street_grid(DISTRICT, STEP)

    found = split_area(plan(DISTRICT, streets, water=river), sectors=2)

    border = found[0].geometry.intersection(found[1].geometry)
    assert border.intersection(river[0].geometry.buffer(1e-6)).length > 0.8 * border.length


def test_split_does_not_border_on_a_tunnel() -> None:
    tunnel = way((2.0, 48.0038), (2.01, 48.0041), highway="footway", tunnel="yes", layer="-1")
    streets = [*street_grid(DISTRICT, STEP), tunnel]

    found = split_area(plan(DISTRICT, streets), sectors=2)

    border = found[0].geometry.intersection(found[1].geometry)
    assert border.intersection(tunnel.geometry.buffer(1e-7)).length < 0.1 * border.length


def test_split_numbers_outwards_from_the_meeting_point() -> None:
    corner = LonLat(2.0, 48.0)

    found = split_area(plan(DISTRICT, street_grid(DISTRICT, STEP)), sectors=9, start=corner)

    away = [shapely.Point(corner).distance(sector.geometry.centroid) for sector in found]
    assert all(sector.start == corner for sector in found)
    assert away[0] == min(away)
    assert away[-1] > away[1]


def test_split_numbers_in_rows_from_the_north_west() -> None:
    found = split_area(plan(DISTRICT, street_grid(DISTRICT, STEP)), sectors=9)

    centres = [sector.geometry.centroid for sector in found]
    assert min(c.y for c in centres[:3]) > max(c.y for c in centres[6:])
    assert centres[0].x < centres[1].x < centres[2].x
    assert centres[3].x > centres[5].x


def test_split_names_sectors_by_a_street_of_theirs_and_starts_on_one() -> None:
    streets = street_grid(DISTRICT, STEP)
    found = split_area(plan(DISTRICT, streets), sectors=6)

    names = [sector.label.removeprefix(f"{sector.number} · ") for sector in found]
    assert len(set(names)) == 6
    for sector, name in zip(found, names, strict=True):
        start = shapely.Point(sector.start)
        (named,) = [street for street in streets if street.tags["name"] == name]
        assert named.geometry.intersects(sector.geometry)
        assert min(street.geometry.distance(start) for street in streets) < 1e-9
        assert sector.geometry.buffer(1e-9).contains(start)


def test_split_without_streets_has_plain_labels_and_starts_inside() -> None:
    for sector in split_area(plan(DISTRICT), sectors=3):
        assert sector.label == str(sector.number)
        assert sector.geometry.contains(shapely.Point(sector.start))


def test_split_is_the_same_for_the_same_seed() -> None:
    given = plan(DISTRICT, street_grid(DISTRICT, STEP))

    assert split_area(given, sectors=7, seed=3) == split_area(given, sectors=7, seed=3)


def test_split_prints_nothing(capfd: pytest.CaptureFixture[str], themes: dict[str, Theme]) -> None:
    """METIS complains on the terminal about weights that it cannot even out."""
    heap = tuple(node(2.001, 48.001, natural="tree") for _ in range(50))
    given = plan(DISTRICT, features={"trees": heap}, themes={"trees": themes["trees"]})

    split_area(given, sectors=6)

    assert capfd.readouterr() == ("", "")


def test_split_reads_streets_and_buildings_in_whatever_shape_they_come() -> None:
    """Extracts hold points left over from cut ways, squares as polygons, broken buildings."""
    bow_tie = shapely.Polygon([(2.001, 48.001), (2.002, 48.002), (2.002, 48.001), (2.001, 48.002)])
    square = area(shapely.box(2.004, 48.003, 2.006, 48.005), highway="pedestrian")
    given = plan(
        DISTRICT,
        [*street_grid(DISTRICT, STEP), node(2.005, 48.001, highway="footway"), square],
        buildings=[area(bow_tie, building="yes"), node(2.003, 48.003, building="yes")],
    )
    assert Layer.STREETS in given.layers

    found = split_area(given, sectors=5)

    assert len(found) == 5
    assert_tiles(found, DISTRICT)


@pytest.mark.parametrize(
    ("sectors", "code"),
    [(0, "sectors_count"), (-3, "sectors_count"), (MAX_SECTORS + 1, "sectors_count")],
)
def test_split_refuses_an_impossible_number(sectors: int, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        split_area(plan(DISTRICT), sectors=sectors)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (shapely.LineString([(2, 48), (2.01, 48)]), "split_area_not_polygon"),
        (shapely.Polygon(), "split_area_not_polygon"),
        (shapely.box(2, 48, 2.00005, 48.00005), "split_area_too_small"),
    ],
)
def test_split_refuses_what_is_no_area(shape: shapely.Geometry, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        split_area(plan(shape), sectors=8)
    assert caught.value.code == code
