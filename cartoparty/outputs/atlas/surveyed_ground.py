"""What of a sector must be on paper: its streets and features, not the lake or field beyond."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.scenery import Scenery

# Streets along the border belong to the sector's map, on whichever side they are drawn.
_BESIDE_M = 12.0
_PLACE_M = 2.0


def surveyed_ground(
    geometry: BaseGeometry, scenery: Scenery, places: Sequence[LonLat]
) -> BaseGeometry:
    """The lines (lon/lat) that the sheets of a sector have to show; all of it without a street.

    Streets and squares in the sector or along its border, and a ring around each of the places
    (features, the start) that lie there too. No sheet is then spent on a corner where there is
    nothing to survey.
    """
    projection = LocalProjection.around(geometry)
    reach = projection.to_metres(geometry).buffer(_BESIDE_M)
    around = projection.to_lonlat(reach)
    found = [street for _, street in scenery.streets.near(around)]
    squares = scenery.surfaces.near(around)
    found += [shape.boundary for surface, shape in squares if surface.kind is style.Area.PLAZA]
    if not found:
        return geometry
    lines = shapely.intersection(
        shapely.transform(np.array(found, dtype=object), projection.project), reach
    )
    points = shapely.points(projection.project(np.array(places, dtype=np.float64).reshape(-1, 2)))
    points = points[shapely.intersects(points, reach)]
    rings = shapely.boundary(shapely.buffer(points, _PLACE_M, quad_segs=1))
    parts = shapely.get_parts(np.concatenate([lines, rings]))
    parts = parts[(shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)]
    if not len(parts):
        return geometry
    return projection.to_lonlat(shapely.multilinestrings(parts))
