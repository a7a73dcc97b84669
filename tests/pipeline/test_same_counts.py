"""The desk, the board and the printed list give the same number of things to check."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
import shapely

from cartoparty.core.models import OsmFeature, Sector
from cartoparty.core.sector_editing import free_number, halve_sector, merge_sectors
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.sector_measures import sectors_of
from cartoparty.core.sectors import divide_area
from cartoparty.core.split_input import SplitInput
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas.checklist import features_by_sector
from cartoparty.pipeline.division_history import division_state, edit_division
from cartoparty.pipeline.sectors import Editor
from cartoparty.sources.extract import read_extract
from cartoparty.store import sectors as stored
from cartoparty.store import snapshots
from cartoparty.store.layout_bytes import layout_from_bytes, layout_to_bytes
from tests.core.towns import DISTRICT, node, plan, street_grid, way
from tests.outputs.printed_town import snapshot_of
from tests.parties import NOW, THEMES, TestParty

Features = dict[str, list[OsmFeature]]
Counts = dict[int, dict[str, int]]


class Town(NamedTuple):
    """A division whose borders run along streets with things to check on them."""

    division: SectorDivision
    features: Features


@pytest.fixture(scope="module")
def town(themes: dict[str, Theme]) -> Town:
    streets = street_grid(DISTRICT, 0.0012)
    trees = [node(2.0003 + n * 3e-4, 48.0003 + n * 2e-4, natural="tree") for n in range(30)]
    outside = node(2.02, 48.004, natural="tree")
    features = {
        "accessibility": list(on_streets(streets)),
        "trees": [*trees, trees[0], outside],  # one is there twice
    }
    known = {theme: themes[theme] for theme in features}
    found = {theme: tuple(each) for theme, each in features.items()}
    division = divide_area(plan(DISTRICT, streets, features=found, themes=known), sectors=9)
    return Town(division, features)


def on_streets(streets: Sequence[OsmFeature]) -> Iterator[OsmFeature]:
    """A crossing at each corner of a block, a pavement along each of its sides."""
    for street in streets:
        ends = list(street.geometry.coords)
        for lon, lat in ends[1:-1]:
            yield node(lon, lat, highway="crossing")
        for one, other in pairwise(ends):
            yield way((one[0], one[1]), (other[0], other[1]), highway="footway")


def told(sectors: Sequence[Sector]) -> Counts:
    return {sector.number: dict(sector.features) for sector in sectors}


def printed(sectors: Sequence[Sector], features: Features) -> Counts:
    lists = features_by_sector(snapshot_of({}, features), list(features), sectors)
    return {
        sector.number: {
            theme: len({thing.ref for its, thing, _ in lists[sector.number] if its == theme})
            for theme in features
        }
        for sector in sectors
    }


def test_what_lies_on_borders_is_counted_once_and_where_it_is_printed(town: Town) -> None:
    sectors = sectors_of(town.division)

    assert told(sectors) == printed(sectors, town.features)
    pavements = len(town.features["accessibility"])
    assert [sum(s.features[t] for s in sectors) for t in town.features] == [pavements, 30]
    shapes = [feature.geometry for feature in town.features["accessibility"]]
    beside = [sum(shape.intersects(s.geometry) for s in sectors) for shape in shapes]
    assert sum(count > 1 for count in beside) > 20


def test_counts_stay_those_of_the_printed_list_after_edits(town: Town) -> None:
    halved = halve_sector(town.division, 1, free_number(town.division))
    merged = merge_sectors(halved, 1, 10)
    handed_on = halved.renumbered([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])

    for division in (halved, merged, handed_on):
        sectors = sectors_of(division)
        assert told(sectors) == printed(sectors, town.features)
    assert told(sectors_of(merged)) == told(sectors_of(town.division))


def test_counts_stay_the_same_when_a_layout_is_kept_and_read(town: Town) -> None:
    layout = layout_from_bytes(layout_to_bytes(town.division.layout))
    kept = SectorDivision(layout, town.division.of_block, town.division.of_stretch)

    assert told(sectors_of(kept)) == told(sectors_of(town.division))


def test_counts_of_a_real_town_are_those_of_its_printed_list(
    osm_data: Path, themes: dict[str, Theme]
) -> None:
    area = shapely.box(4.86657, 46.25761, 4.89694, 46.27183)
    wanted = [themes[theme] for theme in THEMES]
    snapshot = read_extract(
        osm_data / "pont-de-veyle_2022.osm.gz", area, wanted, margin_m=200, now=NOW
    )
    chosen = {theme: themes[theme] for theme in THEMES}
    division = divide_area(SplitInput(area, snapshot.layers, snapshot.features, chosen), sectors=5)
    features = {theme: list(snapshot.features[theme]) for theme in THEMES}

    sectors = sectors_of(division)
    assert len(division.layout.between) > 20
    assert told(sectors) == printed(sectors, features)


def test_desk_and_printed_list_of_a_party_agree_before_and_after_an_edit(
    party: TestParty,
) -> None:
    def differences() -> list[tuple[Counts, Counts]]:
        with party.workspace.database.read() as session:
            sectors = stored.list_sectors(session, party.slug)
            features = snapshots.theme_features(session, party.slug)
        found = {theme: list(features[theme]) for theme in THEMES}
        desk, paper = told(sectors), printed(sectors, found)
        assert sum(sum(counts.values()) for counts in desk.values()) > 5
        return [(desk, paper)] if desk != paper else []

    assert differences() == []
    stamp = division_state(party.workspace, party.slug).head.stamp
    edit = {"kind": "halve", "sector": 1}
    edit_division(party.workspace, party.slug, edit, stamp=stamp, by=Editor("Ana", NOW))
    assert differences() == []
