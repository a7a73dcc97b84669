"""A snapshot that stops short of the area is noticed before anybody walks there."""

import pytest
import shapely

from cartoparty.core.models import Finding, Severity
from cartoparty.core.snapshot_coverage import snapshot_findings
from tests.core.towns import DISTRICT, area, node, plan, street_grid

# About 3 km by 2.2 km.
TOWN = shapely.box(2.0, 48.0, 2.04, 48.02)
WESTERN_HALF = shapely.box(2.0, 48.0, 2.02, 48.02)


def box_of(found: Finding) -> tuple[object, ...]:
    return tuple(found.params[side] for side in ("west", "south", "east", "north"))


def test_snapshot_of_the_whole_area_gives_no_finding() -> None:
    assert snapshot_findings(plan(TOWN, street_grid(TOWN, 0.002))) == ()


def test_snapshot_of_half_the_area_says_how_much_is_missing_and_where() -> None:
    (found,) = snapshot_findings(plan(TOWN, street_grid(WESTERN_HALF, 0.002)))

    assert (found.code, found.severity) == ("split_snapshot_partial", Severity.WARNING)
    # Half of the area, less the 500 m beside what is known.
    assert found.params["percent"] == pytest.approx(33, abs=3)
    assert box_of(found) == pytest.approx((2.0267, 48.0, 2.04, 48.02), abs=0.001)


def test_snapshot_of_nothing_leaves_everything_bare() -> None:
    (found,) = snapshot_findings(plan(DISTRICT))

    assert found.params["percent"] == 100
    assert box_of(found) == pytest.approx(DISTRICT.bounds, abs=0.0005)


def test_lake_is_known_ground() -> None:
    lake = area(shapely.box(2.02, 48.0, 2.04, 48.02), natural="water")

    assert snapshot_findings(plan(TOWN, street_grid(WESTERN_HALF, 0.002), water=[lake])) == ()


@pytest.mark.parametrize("metres", [450, 550])
def test_one_tree_in_a_small_area_is_enough_within_500_m(metres: int) -> None:
    yard = shapely.box(2.0, 48.0, 2.0001, 48.0001)
    tree = node(2.0, 48.0 - metres / 111_200, natural="tree")

    assert bool(snapshot_findings(plan(yard, features={"trees": (tree,)}))) is (metres > 500)
