"""The judge of sector splits must see each fault; otherwise its praise is worth nothing."""

import pytest
import shapely

from cartoparty.core.models import LonLat, Sector
from tests.core.towns import DISTRICT, area, street_grid, way
from tests.judges.sectors import Verdict, judge_sectors

WEST = shapely.box(2.0, 48.0, 2.005, 48.008)
EAST = shapely.box(2.005, 48.0, 2.01, 48.008)


def sector(number: int, shape: shapely.Geometry, effort_min: float = 10.0) -> Sector:
    return Sector(number, "", shape, effort_min, 1.0, {}, LonLat(2, 48))


def judged(
    *shapes: shapely.Geometry, streets: list | None = None, houses: list | None = None
) -> Verdict:
    sectors = [sector(number, shape) for number, shape in enumerate(shapes, start=1)]
    return judge_sectors(sectors, DISTRICT, streets or [], houses or [])


def test_judge_finds_nothing_wrong_with_two_halves() -> None:
    verdict = judged(WEST, EAST)

    assert verdict.numbers_right
    assert verdict.covered == pytest.approx(1)
    assert verdict.outside == pytest.approx(0)
    assert verdict.overlap == pytest.approx(0)
    assert (verdict.in_pieces, verdict.invalid, verdict.buildings_cut) == (0, 0, 0)


def test_judge_sees_gaps_overlaps_and_overhang() -> None:
    assert judged(WEST).covered == pytest.approx(0.5)
    assert judged(WEST, DISTRICT).overlap == pytest.approx(0.5)
    assert judged(WEST, shapely.box(2.005, 48.0, 2.011, 48.008)).outside == pytest.approx(0.1)


def test_judge_sees_pieces() -> None:
    pieces = shapely.multipolygons(
        [shapely.box(2, 48, 2.001, 48.001), shapely.box(2.002, 48, 2.003, 48.001)]
    )
    assert judged(pieces, EAST).in_pieces == 1


def test_judge_sees_a_cut_building_but_not_one_at_the_wall() -> None:
    cut = area(shapely.box(2.0049, 48.003, 2.0051, 48.004), building="yes")
    beside = area(shapely.box(2.0048, 48.005, 2.005, 48.006), building="yes")

    verdict = judged(WEST, EAST, houses=[cut, beside])

    assert (verdict.buildings_cut, verdict.buildings) == (1, 2)


def test_judge_sees_uneven_effort() -> None:
    sectors = [sector(1, WEST, 10.0), sector(2, EAST, 30.0)]

    assert judge_sectors(sectors, DISTRICT, [], []).effort_cv == pytest.approx(0.5)


def test_judge_sees_streets_that_a_bridge_does_not_connect() -> None:
    """A road of 250 m, one of 250 m on a bridge across it: no OSM node in common."""
    below = way((2.001, 48.002), (2.004, 48.002), highway="residential")
    above = way((2.0025, 48.001), (2.0025, 48.003), highway="residential", bridge="yes")
    joined = [
        way((2.001, 48.002), (2.0025, 48.002), (2.004, 48.002), highway="residential"),
        way((2.0025, 48.001), (2.0025, 48.002), (2.0025, 48.003), highway="residential"),
    ]

    assert judged(WEST, EAST, streets=[below, above]).connected_with_islands[0] < 0.6
    assert judged(WEST, EAST, streets=joined).connected_with_islands[0] == 1


def test_judge_sees_a_network_that_the_border_breaks() -> None:
    """A horseshoe whose bend is in the other half."""
    horseshoe = way(
        (2.001, 48.002), (2.006, 48.002), (2.006, 48.004), (2.001, 48.004), highway="residential"
    )

    verdict = judged(WEST, EAST, streets=[horseshoe])

    assert verdict.connected[0] == pytest.approx(0.5, abs=0.01)
    assert verdict.connected[1] == 1


def test_judge_sees_whether_borders_follow_streets() -> None:
    on_the_border = way((2.005, 48.0), (2.005, 48.008), highway="residential")

    assert judged(WEST, EAST, streets=[on_the_border]).border_on_lines == pytest.approx(1)
    assert judged(WEST, EAST, streets=street_grid(WEST, 0.0016)).border_on_lines < 0.1
