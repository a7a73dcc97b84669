"""The judge of walks must see each fault; otherwise its praise is worth nothing."""

from dataclasses import replace

import pytest

from cartoparty.core.models import LonLat
from cartoparty.core.sectors import divide_area
from cartoparty.core.walk import Leg, LegKind, Walk, walk_of
from tests.core.towns import DISTRICT, plan, way
from tests.judges.walks import WalkVerdict, judge_walk

CROSS = (2.004, 48.004)
STREETS = [
    way((2.002, 48.004), CROSS, (2.006, 48.004), highway="residential", name="Below"),
    way((2.004, 48.002), (2.004, 48.006), highway="residential", name="Bridge", bridge="yes"),
    way((2.006, 48.004), (2.006, 48.006), (2.004, 48.006), highway="residential", name="Ramp"),
]
DIVISION = divide_area(plan(DISTRICT, STREETS), sectors=1)
GOOD = walk_of(DIVISION, 1, LonLat(2.002, 48.004))


def judged(*legs: Leg, walk: Walk = GOOD) -> WalkVerdict:
    return judge_walk(DIVISION, replace(walk, legs=legs), STREETS)


def on(name: str) -> list[Leg]:
    """The legs of the good walk along a street, the first time."""
    stretches = DIVISION.layout.stretches
    return [
        leg
        for leg in GOOD.legs
        if stretches.name_of(leg.stretch) == name and leg.kind is LegKind.WALK
    ]


def test_judge_finds_nothing_wrong_with_a_good_walk() -> None:
    verdict = judged(*GOOD.legs)

    assert verdict.faults == 0
    assert verdict.ratio == pytest.approx(2)
    assert verdict.walked_m == pytest.approx(GOOD.length_m, rel=0.003)


def test_judge_sees_a_street_that_is_left_out() -> None:
    assert judged(*on("Below")).missed == len(on("Ramp")) + len(on("Bridge"))


def test_judge_sees_a_walk_that_does_not_come_back() -> None:
    assert judged(*GOOD.legs[:-1]).open_ends == 1


def test_judge_sees_a_walk_that_begins_elsewhere() -> None:
    assert judged(*GOOD.legs, walk=replace(GOOD, start=LonLat(2.006, 48.006))).open_ends == 1


def test_judge_sees_a_break_and_a_leg_in_the_wrong_direction() -> None:
    first, *rest = GOOD.legs

    assert judged(first, *rest[1:]).breaks == 1
    assert judged(first._replace(forwards=not first.forwards), *rest).breaks == 1


def test_judge_sees_a_jump_off_the_bridge() -> None:
    half_way = on("Below")[0]
    across = on("Bridge")

    jump = judged(half_way, across[-1]._replace(forwards=not across[-1].forwards))

    assert jump.hops == 1


def test_judge_sees_an_approach_along_the_sector_and_a_wrong_again() -> None:
    first, *rest = GOOD.legs

    for kind in (LegKind.APPROACH, LegKind.AGAIN, LegKind.LINK):
        assert judged(first._replace(kind=kind), *rest).uncalled == 1


def test_judge_sees_a_leg_on_a_street_that_is_closed() -> None:
    closed = [replace(s, tags={**s.tags, "access": "private"}) for s in STREETS[:1]]

    verdict = judge_walk(DIVISION, GOOD, [*closed, *STREETS[1:]])

    assert verdict.astray == 2 * len(on("Below"))
