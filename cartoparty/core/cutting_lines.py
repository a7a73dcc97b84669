"""The two sides of a line that somebody drew across a sector."""

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.splitting.arrays import Floats

# The line is closed by an arc this many times as far out as anything reaches.
_FAR = 4.0
_ARC_POINTS = 64
# The direction in which a line ends is that of its last tenth: the very last points of a drag
# with mouse or finger point anywhere.
_LAST_PART = 0.1


def side_of_line(line: BaseGeometry, shape: BaseGeometry) -> BaseGeometry:
    """The ground on one side of a line through a shape, as polygons; the rest is the other side.

    Where the line ends inside the shape it is prolonged straight on. It may cross the shape, and
    itself, several times: whoever crosses it changes sides.
    """
    west, south, east, north = shapely.union(shape.envelope, line.envelope).bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    reach = math.hypot(east - west, north - south)
    coords = shapely.get_coordinates(line)
    first = _way_out(line, shape, middle, at_end=False) * 2 * reach + coords[0]
    last = _way_out(line, shape, middle, at_end=True) * 2 * reach + coords[-1]
    angles = [math.atan2(*(point - middle)[::-1]) for point in (last, first)]
    turn = np.linspace(angles[0], angles[1], _ARC_POINTS)
    arc = middle + _FAR * reach * np.column_stack([np.cos(turn), np.sin(turn)])
    ring = np.concatenate([[first], coords, [last], arc])
    # `make_valid` fills what an odd number of lines parts from the outside.
    parts = shapely.get_parts(shapely.make_valid(shapely.Polygon(ring)))
    side: BaseGeometry = shapely.union_all(parts[shapely.area(parts) > 0])
    return side


def _way_out(line: BaseGeometry, shape: BaseGeometry, middle: Floats, *, at_end: bool) -> Floats:
    """The direction (unit length) in which the line leaves the shape at one of its ends."""
    coords = shapely.get_coordinates(line)
    tip = coords[-1 if at_end else 0]
    share = 1 - _LAST_PART if at_end else _LAST_PART
    origin = middle
    if shapely.intersects_xy(shape, *tip):
        origin = shapely.get_coordinates(line.interpolate(share, normalized=True))[0]
    way = tip - origin
    length = float(np.hypot(*way))
    return way / length if length > 0 else np.array([1.0, 0.0])
