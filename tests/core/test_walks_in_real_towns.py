"""The suggested walks of real districts, replayed by the judge."""

from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest
import shapely

from cartoparty.core.models import Layer, LonLat
from cartoparty.core.sectors import SplitInput, divide_area
from cartoparty.core.theme import Theme
from cartoparty.core.walk import LegKind, walks_of
from cartoparty.sources.extract import read_extract
from tests.judges.walks import WalkJudge

PLAINPALAIS = shapely.box(6.138, 46.197, 6.150, 46.2045)
VILLAGE = shapely.box(4.86657, 46.25761, 4.89694, 46.27183)


def town(extract: Path, area: shapely.Polygon, themes: dict[str, Theme]) -> SplitInput:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    snapshot = read_extract(extract, area, list(themes.values()), margin_m=150, now=now)
    return SplitInput(area, snapshot.layers, snapshot.features, themes)


@pytest.mark.parametrize("sectors", [8, 12])
def test_walks_of_a_district_are_sound_and_short(
    osm_data: Path, themes: dict[str, Theme], sectors: int
) -> None:
    given = town(osm_data / "geneve-plainpalais_crop_2025.osm.pbf", PLAINPALAIS, themes)
    division = divide_area(given, sectors=sectors)

    walks = walks_of(division)

    judge = WalkJudge(division, given.layers[Layer.STREETS])
    verdicts = [judge.judge(walk) for walk in walks]
    assert [verdict.faults for verdict in verdicts] == [0] * sectors
    assert [v.ratio for v in verdicts] == pytest.approx([w.ratio for w in walks], rel=0.003)
    assert median(v.ratio for v in verdicts) <= 1.35
    assert max(v.ratio for v in verdicts) <= 1.8


def test_walks_of_a_village_come_from_the_church_and_back(
    osm_data: Path, themes: dict[str, Theme]
) -> None:
    """Nobody tuned anything to it; dead ends and lanes across fields are walked twice."""
    given = town(osm_data / "pont-de-veyle_2022.osm.gz", VILLAGE, themes)
    church = LonLat(4.8868, 46.2627)
    division = divide_area(given, sectors=5, start=church)

    walks = walks_of(division)

    judge = WalkJudge(division, given.layers[Layer.STREETS])
    assert [judge.judge(walk).faults for walk in walks] == [0] * 5
    assert len({walk.start for walk in walks}) == 1
    for walk in walks:  # to go along each street twice always works, links to far ones apart
        linked_m = sum(
            division.layout.stretches.length_m[leg.stretch]
            for leg in walk.legs
            if leg.kind is LegKind.LINK
        )
        assert walk.length_m - linked_m <= 2 * walk.street_m
    assert any(walk.approach_m > 0 for walk in walks)
