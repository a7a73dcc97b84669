"""The suggested walk: every street of the sector, back where it began, little of it twice."""

from collections.abc import Iterable

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartoparty.core.models import LonLat, OsmFeature
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.sectors import divide_area
from cartoparty.core.walk import LegKind, Walk, walk_of, walks_of
from cartoparty.errors import NotFound
from tests.core.towns import DISTRICT, plan, street_grid, way
from tests.judges.walks import WalkJudge, WalkVerdict, judge_walk

# A hundred metres in degrees, at the latitude of the district.
NORTH = 100 / 111_195
EAST = NORTH / np.cos(np.radians(48.004))


def place(east: float, north: float) -> tuple[float, float]:
    """A position in hundreds of metres from near the south-west corner of the district."""
    return round(2.001 + east * EAST, 7), round(48.001 + north * NORTH, 7)


def street(*places: tuple[float, float], name: str, **tags: str) -> OsmFeature:
    return way(*(place(*p) for p in places), highway="residential", name=name, **tags)


def walked(*streets: OsmFeature, start: tuple[float, float] = (0, 0)) -> tuple[Walk, WalkVerdict]:
    """The walk of the district as one sector, and what the judge says."""
    division = divided(streets)
    walk = walk_of(division, 1, LonLat(*place(*start)))
    return walk, judge_walk(division, walk, streets)


def divided(streets: Iterable[OsmFeature], sectors: int = 1) -> SectorDivision:
    return divide_area(plan(DISTRICT, streets), sectors=sectors)


def names(walk: Walk) -> list[str]:
    return [step.street for step in walk.steps()]


BLOCK = street((0, 0), (1, 0), (1, 1), (0, 1), (0, 0), name="Ring")


def test_walk_around_a_block_repeats_nothing() -> None:
    walk, verdict = walked(BLOCK)

    assert verdict.faults == 0
    assert walk.length_m == pytest.approx(400, rel=0.01)
    assert (walk.repeated_m, walk.approach_m, walk.ratio) == (0, 0, 1)
    assert [leg.kind for leg in walk.legs] == [LegKind.WALK] * len(walk.legs)
    assert walk.minutes == pytest.approx(400 / (4000 / 60), rel=0.01)
    assert names(walk) == ["Ring"]


def test_walk_goes_into_a_dead_end_and_back() -> None:
    walk, verdict = walked(BLOCK, street((1, 1), (2, 1), name="Dead end"))

    assert verdict.faults == 0
    assert walk.length_m == pytest.approx(600, rel=0.01)
    assert walk.repeated_m == pytest.approx(100, rel=0.01)
    assert names(walk) == ["Ring", "Dead end", "Ring"]


def test_walk_of_a_ladder_repeats_only_its_rung() -> None:
    """Two junctions of three streets: what joins them is walked twice, the shortest way."""
    walk, verdict = walked(BLOCK, street((1, 0), (1.5, 0), (1.5, 1), (1, 1), name="Loop"))

    assert verdict.faults == 0
    assert walk.length_m == pytest.approx(400 + 200 + 100, rel=0.01)


def test_walk_keeps_straight_on_where_two_streets_cross() -> None:
    crossing = [
        street((0, 1), (1, 1), (2, 1), name="East"),
        street((1, 0), (1, 1), (1, 2), name="North"),
        street((0, 1), (0, 0), (1, 0), name="Corner one"),
        street((2, 1), (2, 2), (1, 2), name="Corner two"),
    ]
    walk, verdict = walked(*crossing)

    assert verdict.faults == 0
    assert walk.ratio == 1
    assert len(walk.steps()) <= 5


def test_walk_does_not_leave_a_bridge_for_the_street_under_it() -> None:
    below = street((0, 1), (2, 1), name="Below")
    bridge = street((1, 0), (1, 2), name="Bridge", bridge="yes", layer="1")
    ramp = street((2, 1), (2, 2), (1, 2), name="Ramp")
    walk, verdict = walked(below, bridge, ramp, start=(0, 1))

    assert verdict.faults == 0
    assert names(walk) == ["Below", "Ramp", "Bridge", "Ramp", "Below"]
    assert walk.length_m == pytest.approx(2 * 600, rel=0.01)


def test_walk_lists_an_island_apart_with_the_way_to_it_as_the_crow_flies() -> None:
    island = street((2, 0), (3, 0), (3, 1), (2, 0), name="Island")
    walk, verdict = walked(BLOCK, island)

    assert verdict.faults == 0
    assert names(walk) == ["Ring"]
    (apart,) = walk.detached
    assert [step.street for step in apart.steps()] == ["Island"]
    assert apart.jump_m == pytest.approx(100, rel=0.01)
    assert apart.start == pytest.approx(LonLat(*place(2, 0)))
    assert walk.length_m == pytest.approx(400, rel=0.01)
    assert apart.length_m == pytest.approx(341, rel=0.01)


def test_walk_starts_at_the_nearest_junction_that_leads_to_most_streets() -> None:
    island = street((2, 0), (2.2, 0), name="Island")
    walk, verdict = walked(BLOCK, island, start=(2, 0))

    assert verdict.faults == 0
    assert walk.start == pytest.approx(LonLat(*place(1, 0)))
    assert len(walk.detached) == 1


def test_walk_from_outside_the_sector_counts_the_way_there_apart() -> None:
    streets = street_grid(DISTRICT, 0.002)
    division = divided(streets, 4)
    far = walk_of(division, 4, LonLat(2.0, 48.008))

    verdict = judge_walk(division, far, streets)

    assert verdict.faults == 0
    kinds = [leg.kind for leg in far.legs]
    there = kinds.index(LegKind.WALK)
    assert there > 0
    assert set(kinds[:there]) == {LegKind.APPROACH}
    assert kinds.count(LegKind.APPROACH) == 2 * there
    assert far.approach_m > 200
    assert far.length_m == pytest.approx(far.street_m + far.repeated_m)


def test_walks_all_begin_where_the_party_meets() -> None:
    streets = street_grid(DISTRICT, 0.002)
    meeting = LonLat(2.005, 48.004)
    division = divide_area(plan(DISTRICT, streets), sectors=5, start=meeting)

    walks = walks_of(division)

    assert [walk.sector for walk in walks] == [1, 2, 3, 4, 5]
    assert {walk.start for walk in walks} == {walks[0].start}
    assert judge_walk(division, walks[0], streets).faults == 0


def test_walk_line_runs_along_the_legs_and_closes() -> None:
    walk, _ = walked(BLOCK, street((1, 1), (2, 1), name="Dead end"))

    line = walk.line()

    assert line.coords[0] == line.coords[-1] == pytest.approx(walk.start)
    metres = shapely.length(shapely.transform(line, lambda xy: xy / [EAST, NORTH] * 100))
    assert metres == pytest.approx(walk.length_m, rel=0.01)


def test_walk_steps_count_corners_without_a_name_with_the_street_before() -> None:
    corner = way(place(1, 1), place(1.1, 1.1), highway="footway")
    walk, _ = walked(
        street((0, 0), (1, 1), name="Up"),
        corner,
        street((1.1, 1.1), (2, 1.1), (2, 0), (0, 0), name="Down"),
    )

    assert names(walk) in (["Up", "Down"], ["Down", "Up"])
    assert sum(step.length_m for step in walk.steps()) == pytest.approx(walk.length_m)


def test_walk_of_a_sector_without_streets_is_empty() -> None:
    division = divided([])

    walk = walk_of(division, 1)

    assert walk.legs == ()
    assert walk.line().is_empty
    assert (walk.length_m, walk.minutes, walk.ratio) == (0, 0, 1)


def test_walk_of_a_sector_that_is_not_there_says_which_are() -> None:
    with pytest.raises(NotFound) as caught:
        walk_of(divided([BLOCK]), 7)

    assert caught.value.code == "sector_unknown"
    assert caught.value.params["known"] == [1]


@st.composite
def street_plans(draw: st.DrawFn) -> list[OsmFeature]:
    """A grid with streets left out, bridges without junctions, dead ends and islands."""
    size = draw(st.integers(2, 5))
    junctions = [(x, y) for x in range(size) for y in range(size)]
    sides = [(p, (p[0] + dx, p[1] + dy)) for p in junctions for dx, dy in ((1, 0), (0, 1))]
    inside = [(a, b) for a, b in sides if max(b) < size]
    kept = draw(st.lists(st.sampled_from(inside), min_size=1, unique=True))
    found = [street(a, b, name=draw(st.sampled_from("ABCD"))) for a, b in kept]
    for _ in range(draw(st.integers(0, 2))):
        y = draw(st.integers(0, size - 1)) + 0.37
        found.append(street((-0.5, y), (size - 0.5, y), name="Bridge", bridge="yes", layer="1"))
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(streets=street_plans(), sectors=st.sampled_from([1, 2, 3, 6]))
def test_walks_cover_every_street_and_never_leave_the_streets(
    streets: list[OsmFeature], sectors: int
) -> None:
    division = divided(streets, sectors)

    walks = walks_of(division)

    again = walks_of(division)
    judge = WalkJudge(division, streets)
    for walk, same in zip(walks, again, strict=True):
        verdict = judge.judge(walk)
        assert verdict.faults == 0, verdict
        assert (walk.legs, walk.start) == (same.legs, same.start)
        linked = any(leg.kind is LegKind.LINK for leg in walk.legs)
        assert linked or verdict.ratio <= 2 + 1e-9  # to go along each twice always works
