"""A real quarter mended by hand: what held for the split holds after any edit."""

import random
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely

from cartoparty.core.division_edits import edit_from_json
from cartoparty.core.models import Layer
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.sector_measures import sectors_of
from cartoparty.core.sectors import SplitInput, divide_area
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.sources.extract import read_extract
from tests.core.towns import assert_tiles
from tests.edits_by_chance import KINDS, edit_of
from tests.judges.sectors import judge_sectors

QUARTER = shapely.box(6.138, 46.197, 6.150, 46.2045)


@pytest.fixture(scope="module")
def plan(osm_data: Path, themes: dict[str, Theme]) -> SplitInput:
    snapshot = read_extract(
        osm_data / "geneve-plainpalais_crop_2025.osm.pbf",
        QUARTER,
        list(themes.values()),
        margin_m=150,
        now=datetime(2026, 5, 16, tzinfo=UTC),
    )
    return SplitInput(QUARTER, snapshot.layers, snapshot.features, themes)


@pytest.fixture(scope="module")
def division(plan: SplitInput) -> SectorDivision:
    return divide_area(plan, sectors=8)


def test_forty_edits_cut_no_building_and_leave_no_sector_in_pieces(
    plan: SplitInput, division: SectorDivision
) -> None:
    chance, done = random.Random(7), 0
    edited = division
    while done < 40:
        gesture = (chance.choice(KINDS), chance.random(), chance.random(), chance.random())
        with suppress(BadInput):
            edited = edit_from_json(edit_of(gesture, edited)).done_to(edited)
            done += 1

    found = sectors_of(edited)
    assert_tiles(found, QUARTER, within=1e-9)
    streets, houses = plan.layers[Layer.STREETS], plan.layers[Layer.BUILDINGS]
    verdict = judge_sectors(found, QUARTER, list(streets), list(houses))
    assert (verdict.count, verdict.in_pieces) == (len(found), 0)
    before = judge_sectors(sectors_of(division), QUARTER, list(streets), list(houses))
    assert verdict.buildings_cut == before.buildings_cut


def test_a_real_sector_is_halved_evenly_and_put_together_again(division: SectorDivision) -> None:
    halved = edit_from_json({"kind": "halve", "sector": 3}).done_to(division)
    effort = {sector.number: sector.effort_min for sector in sectors_of(halved)}
    assert abs(effort[3] - effort[9]) <= 0.1 * (effort[3] + effort[9])
    again = edit_from_json({"kind": "merge", "sectors": [3, 9]}).done_to(halved)
    assert np.array_equal(again.of_block, division.of_block)
