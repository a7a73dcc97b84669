"""The minutes that a sector takes, and what they are made of."""

import pytest

from cartoparty.core.effort import EffortRates
from cartoparty.core.geometry import area_km2
from cartoparty.core.sectors import SplitInput, split_area
from cartoparty.core.theme import Theme
from tests.core.towns import DISTRICT, node, plan, way

# 0.008 degree of latitude at 48° N, on the ellipsoid.
HEIGHT_KM = 0.8895


def minutes(given: SplitInput) -> float:
    (sector,) = split_area(given, sectors=1)
    return sector.effort_min


def across(**tags: str) -> SplitInput:
    return plan(DISTRICT, [way((2.005, 48.0), (2.005, 48.008), **tags)])


def test_effort_without_themes_is_the_walk_at_four_km_an_hour() -> None:
    assert minutes(across(highway="residential")) == pytest.approx(HEIGHT_KM / 4 * 60, rel=1e-3)


def test_effort_counts_stairs_and_paths_as_slower() -> None:
    street = minutes(across(highway="footway"))

    assert minutes(across(highway="steps")) == pytest.approx(street * 4 / 1.7, rel=1e-3)
    assert minutes(across(highway="path")) == pytest.approx(street * 4 / 3, rel=1e-3)


def test_effort_takes_the_pace_of_the_party() -> None:
    given = across(highway="residential")
    slow = SplitInput(given.area, given.layers, rates=EffortRates(walk_kmh=2.0))

    assert minutes(slow) == pytest.approx(2 * minutes(given), rel=1e-4)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway"},
        {"highway": "service", "access": "private"},
        {"highway": "footway", "foot": "no"},
    ],
)
def test_effort_leaves_out_ways_closed_to_the_public(tags: dict[str, str]) -> None:
    (sector,) = split_area(across(**tags), sectors=1)

    assert (sector.street_km, sector.effort_min) == (0, 0)


def test_effort_leaves_out_streets_beyond_the_area() -> None:
    given = plan(DISTRICT, [way((2.005, 47.9), (2.005, 48.1), highway="residential")])

    (sector,) = split_area(given, sectors=1)

    assert sector.street_km == pytest.approx(HEIGHT_KM, rel=1e-3)


def test_effort_adds_the_minutes_of_each_feature(themes: dict[str, Theme]) -> None:
    trees = {"trees": themes["trees"]}
    planted = tuple(node(2.001 + i * 1e-4, 48.001, natural="tree") for i in range(40))

    with_trees = minutes(plan(DISTRICT, features={"trees": planted}, themes=trees))

    assert with_trees == pytest.approx(40 * themes["trees"].minutes_per_feature, rel=1e-6)


def test_effort_expects_new_features_only_on_ground_seen_from_a_street(
    themes: dict[str, Theme],
) -> None:
    trees = {"trees": themes["trees"]}
    given = across(highway="residential")
    seen_km2 = HEIGHT_KM * 2 * 0.025
    expected = themes["trees"].expected_new_per_km2 * seen_km2 * themes["trees"].minutes_per_feature

    with_theme = minutes(SplitInput(given.area, given.layers, {}, trees))

    assert with_theme - minutes(given) == pytest.approx(expected, rel=1e-3)
    assert minutes(plan(DISTRICT, themes=trees)) == 0


def test_effort_sees_no_more_ground_than_there_is(themes: dict[str, Theme]) -> None:
    """Alleys 7 m apart: each 25 m strip beside them overlaps the next."""
    trees = {"trees": themes["trees"]}
    alleys = [
        way((2.0 + i * 1e-4, 48.0), (2.0 + i * 1e-4, 48.008), highway="footway")
        for i in range(1, 100)
    ]
    walk = minutes(plan(DISTRICT, alleys))

    searched = minutes(plan(DISTRICT, alleys, themes=trees)) - walk

    per_km2 = themes["trees"].expected_new_per_km2 * themes["trees"].minutes_per_feature
    assert searched == pytest.approx(per_km2 * area_km2(DISTRICT), rel=1e-3)


@pytest.mark.parametrize(
    ("tags", "times"),
    [
        ({"highway": "residential"}, 2),
        ({"highway": "primary", "sidewalk": "both"}, 2),
        ({"highway": "primary", "sidewalk": "separate"}, 1),
        ({"highway": "tertiary", "sidewalk": "left"}, 1),
        ({"highway": "living_street"}, 1),
        ({"highway": "footway"}, 1),
    ],
)
def test_effort_walks_both_sides_of_a_carriageway_where_the_theme_is_on_both(
    themes: dict[str, Theme], tags: dict[str, str], times: int
) -> None:
    both = themes["trees"].model_copy(update={"both_sides": True, "expected_new_per_km2": 0.0})
    given = across(**tags)

    walked = minutes(SplitInput(given.area, given.layers, {}, {"trees": both}))

    assert walked == pytest.approx(times * minutes(given), rel=1e-3)
