"""The sector split of areas that are not one plain rectangle of town."""

import numpy as np
import pytest
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.sectors import split_area
from tests.core.towns import DISTRICT, assert_tiles, plan, street_grid

WITH_HOLE = DISTRICT.difference(shapely.box(2.003, 48.002, 2.007, 48.006))
TWO_ISLANDS = shapely.union_all(
    [shapely.box(2.0, 48.0, 2.004, 48.004), shapely.box(2.02, 48.0, 2.024, 48.004)]
)
ARCHIPELAGO = shapely.union_all(
    [shapely.box(2 + 0.002 * i, 48.0, 2.001 + 0.002 * i, 48.001) for i in range(12)]
)
WITH_ISLETS = shapely.union_all(
    [DISTRICT, shapely.box(2.02, 48.0, 2.0202, 48.0002), shapely.box(2.02, 48.001, 2.0201, 48.0011)]
)
SVALBARD = shapely.box(25.0, 78.2, 25.05, 78.21)
FIJI = shapely.box(179.99, -16.8, 180.02, -16.78)
MANY_DECIMALS = affinity.rotate(shapely.Point(2.1234567891, 48.123456789).buffer(0.004), 33)
NEEDLE = shapely.Polygon([(2.0, 48.0), (2.05, 48.00001), (2.05, 48.00002)])
COURTYARD = shapely.box(2.0, 48.0, 2.0002, 48.0002)


@pytest.mark.parametrize("sectors", [1, 3, 8])
@pytest.mark.parametrize(
    "shape",
    [WITH_HOLE, SVALBARD, FIJI, MANY_DECIMALS, COURTYARD],
    ids=["hole", "svalbard", "fiji", "many_decimals", "courtyard"],
)
@pytest.mark.parametrize("has_streets", [True, False], ids=["streets", "empty"])
def test_split_of_one_piece_gives_whole_sectors(
    shape: BaseGeometry, sectors: int, has_streets: bool
) -> None:
    width = shape.bounds[2] - shape.bounds[0]
    streets = street_grid(shape, width / 8) if has_streets else []

    found = split_area(plan(shape, streets), sectors=sectors)

    assert len(found) == sectors
    assert {sector.geometry.geom_type for sector in found} == {"Polygon"}
    assert_tiles(found, shape)
    efforts = [sector.effort_min for sector in found]
    assert not has_streets or np.std(efforts) <= 0.05 * np.mean(efforts)


def test_split_of_a_needle_gives_whole_sectors() -> None:
    found = split_area(plan(NEEDLE, street_grid(NEEDLE, 0.006)), sectors=6)

    assert [sector.geometry.geom_type for sector in found] == ["Polygon"] * 6
    assert_tiles(found, NEEDLE)


@pytest.mark.parametrize("sectors", [2, 3, 8])
def test_split_of_two_islands_gives_no_team_both(sectors: int) -> None:
    found = split_area(plan(TWO_ISLANDS, street_grid(TWO_ISLANDS, 0.001)), sectors=sectors)

    assert len(found) == sectors
    assert {sector.geometry.geom_type for sector in found} == {"Polygon"}
    assert_tiles(found, TWO_ISLANDS)


def test_split_of_two_islands_for_one_team_is_both() -> None:
    (sector,) = split_area(plan(TWO_ISLANDS), sectors=1)

    assert sector.geometry.equals(TWO_ISLANDS)


def test_split_with_more_islands_than_teams_keeps_each_island_whole() -> None:
    found = split_area(plan(ARCHIPELAGO, street_grid(ARCHIPELAGO, 0.0005)), sectors=4)

    assert_tiles(found, ARCHIPELAGO)
    assert sum(len(shapely.get_parts(sector.geometry)) for sector in found) == 12


def test_split_spends_no_team_on_an_islet() -> None:
    found = split_area(plan(WITH_ISLETS, street_grid(DISTRICT, 0.0012)), sectors=6)

    assert_tiles(found, WITH_ISLETS)
    assert sum(sector.geometry.geom_type == "MultiPolygon" for sector in found) == 1
    efforts = [sector.effort_min for sector in found]
    assert np.std(efforts) <= 0.05 * np.mean(efforts)


def test_split_mends_an_area_that_crosses_itself() -> None:
    bow_tie = shapely.Polygon([(2, 48), (2.01, 48.01), (2.01, 48), (2, 48.01)])

    found = split_area(plan(bow_tie, street_grid(bow_tie, 0.0012)), sectors=4)

    assert len(found) == 4
    assert_tiles(found, shapely.make_valid(bow_tie))


def test_split_of_a_large_empty_country_gives_sectors_of_the_same_size() -> None:
    country = shapely.box(2.0, 48.0, 2.1, 48.1)

    found = split_area(plan(country), sectors=8)

    plane = LocalProjection.around(country)
    sizes = [plane.to_metres(sector.geometry).area for sector in found]
    assert np.std(sizes) <= 0.06 * np.mean(sizes)
