"""Teams that are not alike, and a time instead of a number of teams."""

import numpy as np
import pytest
import shapely

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat, OsmFeature, Sector
from cartoparty.core.sectors import sectors_for_minutes, split_area
from cartoparty.core.split_input import SplitInput
from cartoparty.errors import BadInput
from tests.core.towns import DISTRICT, assert_tiles, plan, street_grid

TOWN = plan(DISTRICT, street_grid(DISTRICT, 0.0006))
TWO_ISLANDS = shapely.union_all(
    [shapely.box(2.0, 48.0, 2.006, 48.006), shapely.box(2.02, 48.0, 2.024, 48.004)]
)


def minutes_per_capacity(found: list[Sector], capacities: list[float]) -> list[float]:
    return [sector.effort_min / c for sector, c in zip(found, capacities, strict=True)]


@pytest.mark.parametrize(
    "capacities", [[1.0, 1.0, 2.0, 4.0], [90.0, 30.0, 60.0, 30.0, 90.0, 120.0], [5.0, 1.0]]
)
def test_split_gives_each_team_what_it_can_do(capacities: list[float]) -> None:
    found = split_area(TOWN, sectors=len(capacities), capacities=capacities)

    loads = minutes_per_capacity(found, capacities)
    assert [sector.number for sector in found] == list(range(1, len(capacities) + 1))
    assert np.std(loads) <= 0.03 * np.mean(loads)
    assert_tiles(found, DISTRICT)


def test_split_gives_islands_to_the_teams_that_fit_them() -> None:
    capacities = [1.0, 3.0, 2.0, 1.0]
    town = plan(TWO_ISLANDS, street_grid(TWO_ISLANDS, 0.0005))

    found = split_area(town, sectors=4, capacities=capacities)

    loads = minutes_per_capacity(found, capacities)
    assert {sector.geometry.geom_type for sector in found} == {"Polygon"}
    assert np.std(loads) <= 0.3 * np.mean(loads)
    assert_tiles(found, TWO_ISLANDS)


def test_split_numbers_teams_of_one_strength_outwards() -> None:
    corner = LonLat(2.0, 48.0)

    found = split_area(TOWN, sectors=6, start=corner, capacities=[1, 2, 1, 2, 1, 2])

    plane = LocalProjection.around(DISTRICT)
    here = plane.to_metres(shapely.Point(corner))
    away = [here.distance(plane.to_metres(sector.geometry).centroid) for sector in found]
    assert away[0::2] == sorted(away[0::2])
    assert away[1::2] == sorted(away[1::2])


def test_split_of_equal_capacities_is_the_split_without_them() -> None:
    assert split_area(TOWN, sectors=5, capacities=[60.0] * 5) == split_area(TOWN, sectors=5)


@pytest.mark.parametrize(
    "capacities", [[1.0], [1.0, 0.0, 1.0], [1.0, -1.0, 1.0], [1.0, float("nan"), 1.0]]
)
def test_split_refuses_capacities_that_are_none(capacities: list[float]) -> None:
    with pytest.raises(BadInput) as caught:
        split_area(TOWN, sectors=3, capacities=capacities)
    assert caught.value.code == "split_capacities"


def total_minutes(given: SplitInput) -> float:
    return sum(sector.effort_min for sector in split_area(given, sectors=1))


@pytest.mark.parametrize("wanted", [1, 2, 7])
def test_sectors_for_minutes_is_as_many_as_the_time_needs(wanted: int) -> None:
    total = total_minutes(TOWN)

    assert sectors_for_minutes(TOWN, total / wanted * 1.001) == wanted
    assert sectors_for_minutes(TOWN, total / wanted * 0.999) == wanted + 1


def test_sectors_for_minutes_of_a_place_without_work_is_one() -> None:
    nothing: list[OsmFeature] = []

    assert sectors_for_minutes(plan(DISTRICT, nothing), 60) == 1


@pytest.mark.parametrize("minutes", [0, -5, float("inf"), float("nan")])
def test_sectors_for_minutes_refuses_no_time(minutes: float) -> None:
    with pytest.raises(BadInput) as caught:
        sectors_for_minutes(TOWN, minutes)
    assert caught.value.code == "split_minutes"


def test_sectors_for_minutes_refuses_more_teams_than_can_be() -> None:
    with pytest.raises(BadInput) as caught:
        sectors_for_minutes(TOWN, 0.001)
    assert caught.value.code == "sectors_count"
