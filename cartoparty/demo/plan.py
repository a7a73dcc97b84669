"""The town's planar street map in metres: streets that share vertices, and the blocks between them.

Coordinates are metres from the town's centre, rounded to the centimetre: two things that use the
same coordinates share one OSM node, so the topology is exact and never a matter of tolerance.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.ops import polygonize, unary_union

Point = tuple[float, float]
Edge = tuple[Point, Point]


class Grade(StrEnum):
    """What a street is in the town; its OSM class, width and furniture follow."""

    ROAD = "road"  # departmental road that crosses the town
    BOULEVARD = "boulevard"
    AVENUE = "avenue"
    QUAY = "quay"
    STREET = "street"
    LANE = "lane"  # narrow street of the old town
    PEDESTRIAN = "pedestrian"
    ALLEY = "alley"  # for feet only, between two houses
    TOWPATH = "towpath"


# From the middle of the street to the nearest facade, metres.
HALF_WIDTH_M = {
    Grade.ROAD: 8.0,
    Grade.BOULEVARD: 13.0,
    Grade.AVENUE: 9.0,
    Grade.QUAY: 8.0,
    Grade.STREET: 6.5,
    Grade.LANE: 4.2,
    Grade.PEDESTRIAN: 4.5,
    Grade.ALLEY: 2.4,
    Grade.TOWPATH: 4.0,
}
FOR_FEET = frozenset({Grade.PEDESTRIAN, Grade.ALLEY, Grade.TOWPATH})


@dataclass(slots=True, eq=False)
class Street:
    """A street from end to end, with its vertices in order."""

    grade: Grade
    points: list[Point]
    name: str | None = None
    ref: str | None = None
    dead_end: bool = False
    bridges: set[Edge] = field(default_factory=set)

    @property
    def line(self) -> LineString:
        return LineString(self.points)


@dataclass(slots=True, eq=False)
class Face:
    """One piece of the plan between streets, its ring counter-clockwise and not repeated."""

    ring: list[Point]

    @property
    def polygon(self) -> Polygon:
        return Polygon(self.ring)


class StreetMap:
    """A planar map: vertices are inserted on both sides of a street, cuts make two faces of one."""

    def __init__(self, streets: Sequence[Street], limits: Sequence[list[Point]]) -> None:
        self.streets = list(streets)
        self._owner: dict[Edge, Street] = {}
        self._left: dict[Edge, Face] = {}
        self.faces: list[Face] = []
        limit_lines = [list(limit) for limit in limits]
        node_lines([street.points for street in self.streets] + limit_lines)
        for street in self.streets:
            self._own(street, street.points)
        lines = [street.points for street in self.streets] + limit_lines
        for polygon in polygonize(unary_union([LineString(points) for points in lines])):
            ring = [at(x, y) for x, y in polygon.exterior.coords[:-1]]
            self._add_face(Face(ring if polygon.exterior.is_ccw else ring[::-1]))

    def street_of(self, a: Point, b: Point) -> Street | None:
        """The street that runs along an edge; None for a limit (river bank, railway, fields)."""
        return self._owner.get((a, b))

    def streets_at(self, point: Point) -> list[Street]:
        """The streets that have this vertex."""
        return [street for street in self.streets if point in street.points]

    def junctions(self) -> set[Point]:
        """The vertices where streets meet or cross."""
        count: dict[Point, int] = {}
        for street in self.streets:
            for point in street.points:
                count[point] = count.get(point, 0) + 1
        return {point for point, number in count.items() if number > 1}

    def insert_near(self, street: Street, where: Point) -> Point:
        """Put a vertex on a street at the place nearest to a position."""
        here = shapely.Point(where)
        a, b = min(
            zip(street.points, street.points[1:], strict=False),
            key=lambda edge: LineString(edge).distance(here),
        )
        edge = LineString([a, b])
        foot = edge.interpolate(edge.project(here))
        for end in (a, b):
            if math.dist(end, (foot.x, foot.y)) < 1.0:
                return end
        return self.insert(a, b, at(foot.x, foot.y))

    def insert(self, a: Point, b: Point, vertex: Point) -> Point:
        """Put a vertex on the edge a–b, for its street and for both faces."""
        if vertex in (a, b):
            return vertex
        street = self._owner.pop((a, b), None)
        if street is not None:
            del self._owner[(b, a)]
            street.points.insert(_edge_index(street.points, a, b) + 1, vertex)
            self._own(street, [a, vertex, b])
        for start, end in ((a, b), (b, a)):
            face = self._left.pop((start, end), None)
            if face is not None:
                where = face.ring.index(start)
                face.ring.insert(where + 1, vertex)
                self._left[(start, vertex)] = self._left[(vertex, end)] = face
        return vertex

    def cut(self, face: Face, street: Street) -> tuple[Face, Face]:
        """Run a street through a face, between two of its vertices."""
        path = street.points
        start, end = face.ring.index(path[0]), face.ring.index(path[-1])
        ring = face.ring
        there = ring[start:end] if start < end else ring[start:] + ring[:end]
        back = ring[end:start] if end < start else ring[end:] + ring[:start]
        halves = Face([*there, *path[:0:-1]]), Face([*back, *path[:-1]])
        self.faces.remove(face)
        self.streets.append(street)
        self._own(street, path)
        for half in halves:
            self._add_face(half)
        return halves

    def add_dead_end(self, street: Street) -> None:
        """A street that begins on a vertex of the map and ends inside a face."""
        self.streets.append(street)
        self._own(street, street.points)

    def _own(self, street: Street, points: Sequence[Point]) -> None:
        for a, b in itertools.pairwise(points):
            self._owner[(a, b)] = self._owner[(b, a)] = street

    def _add_face(self, face: Face) -> None:
        self.faces.append(face)
        for a, b in zip(face.ring, face.ring[1:] + face.ring[:1], strict=True):
            self._left[(a, b)] = face


def at(x: float, y: float) -> Point:
    """A vertex, on the centimetre grid."""
    return (round(float(x), 2) + 0.0, round(float(y), 2) + 0.0)


def node_lines(lines: Sequence[list[Point]]) -> None:
    """Give every two lines that cross a common vertex there, in place."""
    for i, one in enumerate(lines):
        for other in lines[i + 1 :]:
            crossing = LineString(one).intersection(LineString(other))
            for part in shapely.get_parts(crossing):
                if part.is_empty:
                    continue
                vertex = at(part.centroid.x, part.centroid.y)
                put_vertex(one, vertex)
                put_vertex(other, vertex)


def put_vertex(points: list[Point], vertex: Point) -> None:
    """Insert a vertex on the segment of a polyline that is nearest to it, if it is not there."""
    if vertex in points:
        return
    here = shapely.Point(vertex)
    gaps = [LineString(pair).distance(here) for pair in itertools.pairwise(points)]
    points.insert(gaps.index(min(gaps)) + 1, vertex)


def smooth(controls: Sequence[Point], step_m: float = 16.0) -> list[Point]:
    """A centripetal Catmull-Rom curve through the control points, a vertex every `step_m`."""
    pts = np.asarray(controls, dtype=float)
    padded = np.vstack([2 * pts[0] - pts[1], pts, 2 * pts[-1] - pts[-2]])
    curve = [pts[0]]
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        count = max(1, round(float(np.linalg.norm(p2 - p1)) / step_m))
        curve.extend(_catmull_rom((p0, p1, p2, p3), k / count) for k in range(1, count + 1))
    return _distinct(at(x, y) for x, y in curve)


def _catmull_rom(p: tuple[NDArray[np.float64], ...], share: float) -> NDArray[np.float64]:
    t = [0.0]
    for a, b in itertools.pairwise(p):
        t.append(t[-1] + math.sqrt(float(np.linalg.norm(b - a))))
    u = t[1] + share * (t[2] - t[1])

    def mix(a: NDArray[np.float64], b: NDArray[np.float64], i: int, j: int) -> NDArray[np.float64]:
        return (t[j] - u) / (t[j] - t[i]) * a + (u - t[i]) / (t[j] - t[i]) * b

    a1, a2, a3 = mix(p[0], p[1], 0, 1), mix(p[1], p[2], 1, 2), mix(p[2], p[3], 2, 3)
    return mix(mix(a1, a2, 0, 2), mix(a2, a3, 1, 3), 1, 2)


def hermite(start: Point, leave: Point, end: Point, arrive: Point, step_m: float) -> list[Point]:
    """A cubic from `start` to `end` with these tangent vectors (metres) at its ends."""
    length = math.dist(start, end) + 0.15 * (math.hypot(*leave) + math.hypot(*arrive))
    count = max(2, round(length / step_m))
    curve = [start]
    for k in range(1, count):
        t = k / count
        a, b = 2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t
        c, d = -2 * t**3 + 3 * t**2, t**3 - t**2
        curve.append(
            at(
                a * start[0] + b * leave[0] + c * end[0] + d * arrive[0],
                a * start[1] + b * leave[1] + c * end[1] + d * arrive[1],
            )
        )
    return [*curve, end]


def offset(points: Sequence[Point], distance_m: float) -> list[Point]:
    """The polyline moved to its left by a distance; for gently curved lines only."""
    pts = np.asarray(points, dtype=float)
    tangent = np.gradient(pts, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
    return [at(x, y) for x, y in pts + distance_m * normal]


def point_along(points: Sequence[Point], distance_m: float) -> tuple[Point, Point]:
    """The position that far along a polyline, and the unit direction there."""
    left = distance_m
    for a, b in itertools.pairwise(points):
        length = math.dist(a, b)
        if left <= length:
            dx, dy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
            return at(a[0] + dx * left, a[1] + dy * left), (dx, dy)
        left -= length
    raise ValueError(f"the line ends before {distance_m} m")


def nearest_vertex(points: Sequence[Point], target: Point) -> Point:
    """The vertex of a polyline nearest to a position."""
    return min(points, key=lambda point: math.dist(point, target))


def _distinct(points: Iterable[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        if not kept or point != kept[-1]:
            kept.append(point)
    return kept


def _edge_index(points: Sequence[Point], a: Point, b: Point) -> int:
    for index, pair in enumerate(itertools.pairwise(points)):
        if pair in ((a, b), (b, a)):
            return index
    raise ValueError("the street does not run along this edge")
