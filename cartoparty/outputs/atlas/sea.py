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
_SURE = 0.85  # share of the coast of a face that must agree that it is sea


def sea_polygons(coastlines: Sequence[BaseGeometry], window: Rect) -> list[Polygon]:
    """The faces of `window` that are sea; coordinates are page millimetres.

    A face is sea when it lies to the right of (nearly) all the coast along it. Coastlines that stop
    inside the window, where the extract ends, are led straight on to its edge. Where the pieces
    contradict each other nothing is filled: a missing blue is better than a drowned street.
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
    """The shortest way out for each loose end."""
    ends = [
        point for line in lines if not line.is_closed for point in (line.coords[0], line.coords[-1])
    ]
    loose = [end for end in ends if ends.count(end) == 1]
    ways = []
    for x, y in loose:
        exits = [(window.x0, y), (window.x1, y), (x, window.y0), (x, window.y1)]
        nearest = min(exits, key=lambda way_out: abs(way_out[0] - x) + abs(way_out[1] - y))
        if nearest != (x, y):
            ways.append(LineString([(x, y), nearest]))
    return ways


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
