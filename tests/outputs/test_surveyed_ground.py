"""No sheet is spent on lake or field: the maps show the streets and features of a sector."""

from collections.abc import Sequence

import pytest

from cartoparty.core.models import Layer, LonLat, OsmFeature
from cartoparty.outputs.atlas.scenery import Scenery, scenery_from_snapshot
from cartoparty.outputs.atlas.sheets import plan_sheets
from cartoparty.outputs.atlas.surveyed_ground import surveyed_ground
from tests.outputs.printed_town import GROUND, lonlat, snapshot_of, square_sector, way

WIDE = square_sector(1, 0, 0, 2000).geometry  # two kilometres, most of it fields
VILLAGE = (
    way(1, (100, 100), (400, 100), highway="residential", name="Grande Rue"),
    way(2, (250, 50), (250, 400), highway="residential", name="Rue du Puits"),
)


def scenery_of(*streets: OsmFeature) -> Scenery:
    return scenery_from_snapshot(snapshot_of({Layer.STREETS: list(streets)}, {}), WIDE, "fr")


def metres(streets: Sequence[OsmFeature], features: Sequence[LonLat]) -> tuple[float, ...]:
    """The bounds of the ground to print, metres from the town hall."""
    return GROUND.to_metres(surveyed_ground(WIDE, scenery_of(*streets), features)).bounds


def test_fields_around_a_village_take_no_sheet() -> None:
    ground = surveyed_ground(WIDE, scenery_of(*VILLAGE), [])

    assert len(plan_sheets(WIDE, "A4", 2500).frames) > 4
    assert len(plan_sheets(ground, "A4", 2500).frames) == 1


def test_every_street_and_feature_is_on_the_ground_to_print() -> None:
    far = way(3, (1900, 1950), (1990, 1950), highway="path")

    assert metres(VILLAGE, []) == pytest.approx((100, 50, 400, 400), abs=1)
    assert metres((*VILLAGE, far), []) == pytest.approx((100, 50, 1990, 1950), abs=1)
    assert metres(VILLAGE, [lonlat(1500, 20)]) == pytest.approx((100, 18, 1502, 400), abs=1)


def test_streets_along_the_border_count_and_those_beyond_do_not() -> None:
    along = way(4, (-5, 300), (-5, 900), highway="residential")
    beyond = way(5, (-500, 300), (-40, 300), highway="residential")

    assert metres((*VILLAGE, along, beyond), []) == pytest.approx((-5, 50, 400, 900), abs=1)


def test_a_sector_without_a_street_is_shown_whole() -> None:
    assert surveyed_ground(WIDE, scenery_of(), []) is WIDE
