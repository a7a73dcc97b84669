"""The judge of sector splits must see each fault; otherwise its praise is worth nothing."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import shapely

from cartoparty.core.models import LonLat, OsmFeature, Sector
from tests.core.towns import DISTRICT, area, street_grid, way
from tests.judges.sectors import Verdict, judge_sectors

WEST = shapely.box(2.0, 48.0, 2.005, 48.008)
EAST = shapely.box(2.005, 48.0, 2.01, 48.008)


def sector(
    number: int, shape: shapely.Geometry, effort_min: float = 10.0, street_km: float = 1.0
) -> Sector:
    return Sector(number, "", shape, effort_min, street_km, {}, LonLat(2, 48))


def judged(
    *shapes: shapely.Geometry,
    streets: Sequence[OsmFeature] = (),
    houses: Sequence[OsmFeature] = (),
    others: Sequence[OsmFeature] = (),
) -> Verdict:
    sectors = [sector(number, shape) for number, shape in enumerate(shapes, start=1)]
    return judge_sectors(sectors, DISTRICT, streets, houses, others)


def street(*points: tuple[float, float], nodes: tuple[int, ...] = ()) -> OsmFeature:
    """A residential street, with the ids of its OSM nodes if the test needs them."""
    found = way(*points, highway="residential")
    return replace(found, nodes=nodes)


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


def test_judge_counts_a_border_street_half_to_each_side() -> None:
    """A fifth of the streets is inside the west, the rest along the border of the two."""
    along = street((2.005, 48.002), (2.005, 48.006))
    inside = street((2.002, 48.002), (2.002, 48.003))

    verdict = judged(WEST, EAST, streets=[along, inside])

    # 2 + 1 parts against 2: mean 2.5, deviation 0.5
    assert verdict.street_cv == pytest.approx(0.2, abs=0.005)


def test_judge_takes_a_border_a_decimal_off_its_street_for_that_street() -> None:
    along = street((2.0050001, 48.0), (2.0050001, 48.008))

    verdict = judged(WEST, EAST, streets=[along])

    assert verdict.street_cv == pytest.approx(0, abs=0.01)
    assert verdict.connected == (1.0, 1.0)
    assert verdict.empty == 0


def test_judge_counts_a_street_on_the_limit_of_the_area_whole() -> None:
    limit = street((2.0, 48.002), (2.0, 48.006))
    inside = street((2.007, 48.002), (2.007, 48.006))

    assert judged(WEST, EAST, streets=[limit, inside]).street_cv == pytest.approx(0, abs=0.005)


def test_judge_counts_a_street_mapped_twice_once() -> None:
    twice = [street((2.002, 48.002), (2.002, 48.006)) for _ in range(2)]
    once = street((2.007, 48.002), (2.007, 48.006))

    verdict = judged(WEST, EAST, streets=[*twice, once])

    assert verdict.street_cv == pytest.approx(0, abs=0.005)
    assert verdict.street_km == pytest.approx(2 * 0.4448, rel=0.01)


def test_judge_sees_a_border_street_given_to_both_teams() -> None:
    """0.89 km along the border: one team owns it, or both say so."""
    along = street((2.005, 48.0), (2.005, 48.008))
    to_one = [sector(1, WEST, street_km=0.89), sector(2, EAST, street_km=0.0)]
    to_both = [sector(1, WEST, street_km=0.89), sector(2, EAST, street_km=0.89)]

    fair = judge_sectors(to_one, DISTRICT, [along], [])
    twice = judge_sectors(to_both, DISTRICT, [along], [])

    assert fair.declared_km == pytest.approx(fair.street_km, rel=0.005)
    assert twice.declared_km == pytest.approx(2 * twice.street_km, rel=0.005)


def test_judge_sees_a_sector_without_a_street() -> None:
    assert judged(WEST, EAST, streets=[street((2.001, 48.002), (2.004, 48.002))]).empty == 1
    assert judged(WEST, EAST).empty == 0  # there is no street in the whole area to give it


def test_judge_lists_streets_that_nothing_connects_apart() -> None:
    """A street of 296 m, and one of 74 m that no other leads to."""
    main = street((2.001, 48.002), (2.005, 48.002))
    island = street((2.001, 48.005), (2.002, 48.005))

    verdict = judged(WEST, EAST, streets=[main, island])

    assert verdict.islands == 1
    assert verdict.islands_km == pytest.approx(0.0744, rel=0.01)
    assert verdict.connected[0] == 1
    assert verdict.connected_with_islands[0] == pytest.approx(0.8, abs=0.01)


def test_judge_leaves_in_what_only_another_sector_connects() -> None:
    """Two ends of one street are no islands: the area connects them, the sector does not."""
    horseshoe = street((2.001, 48.002), (2.006, 48.002), (2.006, 48.004), (2.001, 48.004))

    verdict = judged(WEST, EAST, streets=[horseshoe])

    assert verdict.islands == 0
    assert verdict.connected[0] == pytest.approx(0.5, abs=0.01)


def test_judge_joins_a_way_that_the_extract_cut_at_the_nodes_of_others() -> None:
    """Of a way with three nodes the file holds two: the second is the other street's first."""
    whole = street((2.002, 48.002), (2.003, 48.002), nodes=(11, 12))
    cut = street((2.001, 48.002), (2.002, 48.002), nodes=(9, 10, 11))

    assert judged(WEST, EAST, streets=[whole, cut]).islands == 0


def test_judge_takes_two_nodes_at_one_place_for_two() -> None:
    """A bridge drawn with a node right above a node of the street."""
    below = street((2.001, 48.002), (2.002, 48.002), (2.003, 48.002), nodes=(1, 2, 3))
    above = street((2.002, 48.001), (2.002, 48.002), (2.002, 48.003), nodes=(4, 5, 6))

    assert judged(WEST, EAST, streets=[below, above]).islands == 1


def test_judge_walks_on_no_motorway_and_through_no_private_gate() -> None:
    streets = [
        way((2.001, 48.002), (2.004, 48.002), highway="motorway"),
        way((2.001, 48.003), (2.004, 48.003), highway="service", access="private"),
        way((2.001, 48.004), (2.004, 48.004), highway="trunk"),
        way((2.001, 48.005), (2.004, 48.005), highway="trunk", sidewalk="both"),
    ]

    assert judged(WEST, EAST, streets=streets).street_km == pytest.approx(0.2232, rel=0.01)


def test_judge_measures_compactness_on_land() -> None:
    """The west is 372 × 890 m; with a lake over its northern half it is 372 × 445 m."""
    lake = area(shapely.box(2.0, 48.004, 2.005, 48.009), natural="water")
    pond = area(shapely.box(2.002, 48.001, 2.003, 48.002), natural="water")

    dry = judged(WEST, EAST).compactness[0]
    with_pond = judged(WEST, EAST, others=[pond]).compactness[0]
    with_lake = judged(WEST, EAST, others=[lake]).compactness[0]

    assert dry == pytest.approx(0.653, abs=0.005)
    assert with_pond == pytest.approx(dry)
    assert with_lake == pytest.approx(0.780, abs=0.005)


def test_judge_knows_the_sea_by_its_shore() -> None:
    """Land on the left of the coastline: here it runs westwards, so the sea is north of it."""
    shore = [(2.02, 48.004), (1.99, 48.004)]
    sea_in_the_north = way(*shore, natural="coastline")
    sea_in_the_south = way(*reversed(shore), natural="coastline")
    tower = shapely.box(2.0, 48.003, 2.01, 48.008)  # its land is the strip below the shore
    rest = shapely.box(2.0, 48.0, 2.01, 48.003)

    north = judged(tower, rest, others=[sea_in_the_north]).compactness
    south = judged(tower, rest, others=[sea_in_the_south]).compactness

    assert len(north) == 2
    assert north[0] < 0.4
    assert len(south) == 1
    assert south[0] > 0.7
