"""Where a party may meet: in its area, or a short walk from it."""

import pytest
import shapely

from cartoparty.core.meeting import (
    MEETING_REACH_M,
    meeting_that_stays,
    metres_from_area,
    require_meeting_near,
)
from cartoparty.core.models import LonLat
from cartoparty.errors import BadInput

# Degrees of latitude that make a kilometre, and of longitude at 60° north.
KM_NORTH, KM_EAST = 1 / 111.41, 1 / 55.8
AREA = shapely.box(10, 60, 10.02, 60.01)


def test_a_place_in_the_area_is_no_way_from_it() -> None:
    assert metres_from_area(AREA, LonLat(10.01, 60.005)) == 0
    require_meeting_near(AREA, LonLat(10.01, 60.005))


@pytest.mark.parametrize(
    "place",
    [LonLat(10.01, 60.01 + 0.9 * KM_NORTH), LonLat(10.02 + 0.9 * KM_EAST, 60.005)],
)
def test_a_place_a_short_walk_away_will_do(place: LonLat) -> None:
    assert metres_from_area(AREA, place) == pytest.approx(900, rel=0.01)
    require_meeting_near(AREA, place)


@pytest.mark.parametrize(
    "place",
    [LonLat(10.01, 60.01 + 1.1 * KM_NORTH), LonLat(60.005, 10.01), LonLat(-170, -60)],
)
def test_a_place_far_away_is_refused_with_its_distance(place: LonLat) -> None:
    with pytest.raises(BadInput, match="meeting_far") as refusal:
        require_meeting_near(AREA, place)
    assert int(str(refusal.value.params["metres"])) > MEETING_REACH_M


def test_a_place_across_the_antimeridian_is_near() -> None:
    fiji = shapely.box(179.99, -17, 179.999, -16.99)
    assert metres_from_area(fiji, LonLat(-179.998, -16.995)) < 400


def test_a_meeting_point_stays_while_the_area_is_about_it() -> None:
    inside = LonLat(10.01, 60.005)
    assert meeting_that_stays(AREA, inside) == inside
    assert meeting_that_stays(shapely.box(11, 60, 11.02, 60.01), inside) is None
    assert meeting_that_stays(AREA, None) is None
