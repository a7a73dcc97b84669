"""How much of an area an extract holds, judged by where its objects are.

The bounds that a file declares are no help: they are often missing, wider than the data, or those
of the objects that spill over.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.sources.osm_file import OsmFile

Bounds = tuple[float, float, float, float]

_CELLS_ACROSS = 20
_SMALLEST_CELL_M = 150.0
_WITNESSES_A_CELL = 2


def covered_share(area: BaseGeometry, found: Sequence[BaseGeometry]) -> float:
    """The share of the area (0 to 1) that lies among the objects found in it.

    The area is divided into cells; those that at least two objects have a vertex in are held (a
    single one may be a long way that spills over the edge of the data), and so is all between them:
    a lake between two banks is covered, the far side of the edge is not.
    """
    projection = LocalProjection.around(area)
    whole = projection.to_metres(area)
    west, south, east, north = whole.bounds
    cell_m = max(_SMALLEST_CELL_M, max(east - west, north - south) / _CELLS_ACROSS)
    lonlat, owner = shapely.get_coordinates(np.array(found, dtype=object), return_index=True)
    cells = np.floor(projection.project(lonlat) / cell_m).astype(np.int64)
    near = shapely.intersects_xy(shapely.box(*area.bounds), lonlat)
    seen = np.unique(np.column_stack([cells[near], owner[near]]), axis=0)
    held, witnesses = np.unique(seen[:, :2], axis=0, return_counts=True)
    corners = held[witnesses >= _WITNESSES_A_CELL] * cell_m
    hull = shapely.box(*corners.T, *(corners + cell_m).T) if len(corners) else []
    among = shapely.convex_hull(shapely.union_all(hull))
    return float(whole.intersection(among).area / whole.area)


def data_bounds(file: OsmFile, area: BaseGeometry) -> tuple[Bounds | None, bool]:
    """Where the nodes of a file lie (west, south, east, north), and whether any is in the area.

    Looks at every node, so it is only for explaining why nothing was found.
    """
    shapely.prepare(area)
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    inside = False
    box = area.bounds
    node: Any
    for node in osmium.FileProcessor(file.for_osmium(), osmium.osm.NODE):
        if not node.location.valid():
            continue
        lon, lat = node.lon, node.lat
        west, east = min(west, lon), max(east, lon)
        south, north = min(south, lat), max(north, lat)
        if not inside and box[0] <= lon <= box[2] and box[1] <= lat <= box[3]:
            inside = bool(shapely.intersects_xy(area, lon, lat))
    return ((west, south, east, north) if west <= east else None), inside
