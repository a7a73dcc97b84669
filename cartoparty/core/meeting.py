"""Where a party may meet: in its area, or a short walk from it."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat
from cartoparty.errors import BadInput

# A station or a car park is often just outside; further away it is a slip, or lat/lon swapped.
MEETING_REACH_M = 1000


def metres_from_area(area: BaseGeometry, place: LonLat) -> float:
    """How far a place is from an area (lon/lat), in metres; 0 inside."""
    plane = LocalProjection.around(area)
    at = shapely.Point(plane.project(np.array([place], dtype=np.float64))[0])
    return float(shapely.distance(plane.to_metres(area), at))


def require_meeting_near(area: BaseGeometry, place: LonLat) -> None:
    """Raises BadInput `meeting_far` for a place more than `MEETING_REACH_M` from the area."""
    metres = metres_from_area(area, place)
    if metres > MEETING_REACH_M:
        raise BadInput("meeting_far", metres=round(metres), most=MEETING_REACH_M)


def meeting_that_stays(area: BaseGeometry, place: LonLat | None) -> LonLat | None:
    """The former meeting point, None where the area has moved away from it since."""
    if place is None or metres_from_area(area, place) > MEETING_REACH_M:
        return None
    return place
