"""The baseline must be what it says: a fair cut by ruler, neither better nor worse."""

from dataclasses import replace

import pytest
import shapely
from shapely.affinity import rotate

from bench.straight_cuts import cut_straight
from cartoparty.core.theme import Theme
from tests.core.towns import DISTRICT, assert_tiles, node, plan, street_grid, way
from tests.judges.sectors import judge_sectors


@pytest.mark.parametrize("sectors", [1, 2, 3, 7, 20])
def test_straight_cuts_share_the_streets_evenly(sectors: int) -> None:
    """On a grid that lies askew; along one that does not, a cut may run on a street."""
    grid = street_grid(DISTRICT.buffer(0.005), 0.0007)
    streets = [replace(s, geometry=rotate(s.geometry, 25, origin=(2.005, 48.004))) for s in grid]

    found = cut_straight(plan(DISTRICT, streets), sectors)

    verdict = judge_sectors(found, DISTRICT, streets, [])
    assert verdict.count == sectors
    assert verdict.numbers_right
    assert_tiles(found, DISTRICT)
    assert verdict.street_cv <= 0.06
    assert verdict.declared_km == pytest.approx(verdict.street_km, rel=0.01)


def test_straight_cuts_count_a_street_mapped_twice_once() -> None:
    streets = street_grid(DISTRICT, 0.0016)

    once, twice = (cut_straight(plan(DISTRICT, s), 1) for s in (streets, [*streets, *streets]))

    assert twice[0].street_km == pytest.approx(once[0].street_km)


def test_straight_cuts_weigh_streets_and_not_what_is_to_check(themes: dict[str, Theme]) -> None:
    trees = tuple(node(2.001, 48.001 + k * 1e-5, natural="tree") for k in range(100))
    given = plan(DISTRICT, street_grid(DISTRICT, 0.0016), features={"trees": trees}, themes=themes)

    bare = cut_straight(replace(given, features={}), 4)
    wooded = cut_straight(given, 4)

    assert [s.geometry for s in wooded] == [s.geometry for s in bare]
    added = sum(s.effort_min for s in wooded) - sum(s.effort_min for s in bare)
    assert added == pytest.approx(100 * themes["trees"].minutes_per_feature)


def test_straight_cuts_of_an_area_without_streets_are_equal_strips() -> None:
    found = cut_straight(plan(DISTRICT), 3)

    assert [s.geometry.area / DISTRICT.area for s in found] == pytest.approx([1 / 3] * 3)


def test_straight_cuts_follow_no_street() -> None:
    """One slanted street: the ruler crosses it."""
    slanted = way((2.001, 48.0), (2.009, 48.008), highway="residential")

    found = cut_straight(plan(DISTRICT, [slanted]), 2)

    assert judge_sectors(found, DISTRICT, [slanted], []).border_on_lines < 0.05
    assert all(
        shapely.minimum_rotated_rectangle(s.geometry).area == pytest.approx(s.geometry.area)
        for s in found
    )
