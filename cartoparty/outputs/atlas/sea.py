"""Where the sea is on a page, from pieces of coastline (land on the left, water on the right).

The rule: https://wiki.openstreetmap.org/wiki/Tag:natural%3Dcoastline
"""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from cartoparty.outputs.atlas.display import Rect

_STEP_MM = 0.05  # how far beside the coast one looks for water
_HEADING_MM = 40.0  # of coast that tell where it goes on; a shorter piece may be a quay
_NEAR_EDGE_MM = 10.0
_ON_EDGE_MM = 1e-6
_SURE = 0.85  # share of the coast of a face that must agree that it is sea


def sea_polygons(coastlines: Sequence[BaseGeometry], window: Rect) -> list[Polygon]:
    """The faces of `window` that are sea; coordinates are page millimetres.

    A face is sea when it lies to the right of (nearly) all the coast along it. Coastlines that stop
    inside the window, where the extract ends, are led on as they went. Where the pieces contradict
    each other nothing is filled: a missing blue is better than a drowned street.
    """
    lines = _directed_lines(coastlines)
    if not lines:
        return []
    edge = LineString(window.ring)
    extended = [*lines, *_to_the_edge(lines, window)]
    faces = list(shapely.get_parts(shapely.polygonize([shapely.union_all([edge, *extended])])))
    return [
        face for face, share in zip(faces, _sea_share(faces, lines), strict=True) if share > _SURE
    ]


def _directed_lines(coastlines: Sequence[BaseGeometry]) -> list[LineString]:
    parts = [part for line in coastlines for part in shapely.get_parts(line)]
    parts = [part for part in parts if part.geom_type == "LineString" and part.length > 0]
    if not parts:
        return []
    merged = shapely.line_merge(shapely.multilinestrings(parts), directed=True)
    return list(shapely.get_parts(merged))


def _to_the_edge(lines: Sequence[LineString], window: Rect) -> list[LineString]:
    """A straight way on to the edge for each loose end.

    Two that cross end there: beyond it each would be on the other's dry side. One that crosses a
    coast goes on: that coast says which of its sides is wet.
    """
    ends = [
        point for line in lines if not line.is_closed for point in (line.coords[0], line.coords[-1])
    ]
    edge = LineString(window.ring)
    ways: list[LineString] = []
    for line in lines:
        for way_out in (line, line.reverse()) if not line.is_closed else ():
            x, y = way_out.coords[-1]
            is_inside = window.grown(-_ON_EDGE_MM).contains(x, y)
            if not is_inside or ends.count((x, y)) > 1:
                continue
            way = _until(_onward(way_out, window), edge)
            for index, other in enumerate(ways):
                way = _until(way, other)
                ways[index] = _until(other, way)
            ways.append(way)
    return ways


def _onward(line: LineString, window: Rect) -> LineString:
    """From the end of a line to beyond the window: by the shortest way where it is near the edge.

    Else in the direction that the coast had on the whole, if there is enough of it to tell.
    """
    end = np.array(line.coords[-1])
    gaps = (end[0] - window.x0, window.x1 - end[0], end[1] - window.y0, window.y1 - end[1])
    heading = np.array([(-1, 0), (1, 0), (0, -1), (0, 1)][int(np.argmin(gaps))], dtype=np.float64)
    if min(gaps) > _NEAR_EDGE_MM and line.length > _HEADING_MM:
        whole = end - np.array(line.interpolate(line.length - _HEADING_MM).coords[0])
        if whole.any():
            heading = whole / np.hypot(*whole)
    return LineString([end, end + heading * (window.width + window.height)])


def _until(way: LineString, barrier: BaseGeometry) -> LineString:
    """The part of a straight way before it meets something else, a hair over so that they join."""
    start = shapely.Point(way.coords[0])
    met = shapely.get_coordinates(way.intersection(barrier))
    distances = [d for x, y in met if (d := start.distance(shapely.Point(x, y))) > _ON_EDGE_MM]
    if not distances:
        return way
    end = way.interpolate(min(min(distances) + _ON_EDGE_MM, way.length))
    return LineString([way.coords[0], end.coords[0]])


def _sea_share(faces: Sequence[Polygon], lines: Sequence[LineString]) -> list[float]:
    """For each face, the share of the coast beside it (by length) that says that it is sea."""
    wet, dry = np.zeros(len(faces)), np.zeros(len(faces))
    if not faces:
        return []
    tree = shapely.STRtree(faces)
    for line in lines:
        points = shapely.get_coordinates(line)
        step = np.diff(points, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        step, length, points = step[length > 0], length[length > 0], points[:-1][length > 0]
        middle = points + step / 2
        right = np.column_stack([step[:, 1], -step[:, 0]]) / length[:, None] * _STEP_MM
        for beside, votes in ((middle + right, wet), (middle - right, dry)):
            which, face = tree.query(shapely.points(beside), predicate="within")
            np.add.at(votes, face, length[which])
    total = wet + dry
    return [float(w / t) if t > 0 else 0.0 for w, t in zip(wet, total, strict=True)]
