"""The street network: cuts the land between the main roads into blocks, street by street.

Each cut leaves one side of a piece of land at a right angle and reaches another the same way, and
prefers to go on where a street from across the way arrives: this gives T-junctions, gentle curves
and streets that continue, as towns do that were parcelled out over centuries.
"""

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString
from shapely.geometry import Point as ShapelyPoint

from cartoparty.demo.layout import Layout
from cartoparty.demo.names import Register, StreetNames
from cartoparty.demo.plan import (
    FOR_FEET,
    Face,
    Grade,
    Point,
    Street,
    StreetMap,
    at,
    hermite,
)


class Zone(StrEnum):
    """How a part of the town was built."""

    OLD = "old"
    FAUBOURG = "faubourg"
    SUBURB = "suburb"
    RIVER = "river"
    RAILWAY = "railway"


_REGISTER = {
    Zone.OLD: Register.OLD,
    Zone.FAUBOURG: Register.FAUBOURG,
    Zone.SUBURB: Register.SUBURB,
}
# Below this size (m², drawn between the two) a block is no longer cut.
_BLOCK_M2 = {Zone.OLD: (2500, 4400), Zone.FAUBOURG: (5200, 9000), Zone.SUBURB: (8000, 13500)}
_CORNER_M = {Zone.OLD: 19.0, Zone.FAUBOURG: 30.0, Zone.SUBURB: 36.0}
_FAUBOURG_RADIUS_M = 430.0


@dataclass(slots=True, eq=False)
class Block:
    """A piece of land that no street cuts any more."""

    face: Face
    zone: Zone
    is_park: bool = False


class _Access(NamedTuple):
    """A place on a face's ring where a street may begin: on its edge a–b, `inward` into it."""

    a: Point
    b: Point
    point: Point
    inward: Point
    along_m: float
    goes_on: bool
    in_fields: bool


def lay_streets(layout: Layout, names: StreetNames, rng: random.Random) -> list[Block]:
    """Add all the smaller streets to the layout's map and return the blocks between them."""
    cutter = _Cutter(layout, names, rng)
    blocks = []
    queue = [Block(face, zone_of(face, layout)) for face in layout.streets.faces]
    queue.sort(key=lambda block: -block.face.polygon.area)
    has_park = False
    while queue:
        block = queue.pop(0)
        if not has_park and _suits_a_park(block, layout):
            block.is_park = has_park = True
        halves = None if block.is_park else cutter.cut(block)
        if halves is None:
            blocks.append(block)
        else:
            queue.extend(Block(face, zone_of(face, layout)) for face in halves)
    for block in blocks:
        if not block.is_park:
            cutter.add_dead_end(block)
    return blocks


def zone_of(face: Face, layout: Layout) -> Zone:
    """The zone that most of a face lies in."""
    middle = face.polygon.representative_point()
    if layout.water.buffer(8).contains(middle):
        return Zone.RIVER
    if layout.corridor.contains(middle):
        return Zone.RAILWAY
    centre = face.polygon.centroid
    if layout.old_town.contains(centre):
        return Zone.OLD
    return Zone.FAUBOURG if math.hypot(centre.x, centre.y) < _FAUBOURG_RADIUS_M else Zone.SUBURB


def _suits_a_park(block: Block, layout: Layout) -> bool:
    """A compact piece of two to three hectares by the river, outside the old town."""
    polygon = block.face.polygon
    return (
        block.zone in (Zone.FAUBOURG, Zone.SUBURB)
        and 17_000 < polygon.area < 34_000
        and 4 * math.pi * polygon.area / polygon.length**2 > 0.58
        and polygon.distance(layout.water) < 130
        and polygon.distance(layout.edge.exterior) > 5
    )


class _Cutter:
    def __init__(self, layout: Layout, names: StreetNames, rng: random.Random) -> None:
        self._plan: StreetMap = layout.streets
        self._names = names
        self._rng = rng
        self._busy = self._plan.junctions()
        self._edge = layout.edge.exterior

    def cut(self, block: Block) -> tuple[Face, Face] | None:
        """Run one more street through a block, if it is large enough and one fits."""
        if block.zone not in _BLOCK_M2:
            return None
        polygon = block.face.polygon
        if polygon.area < self._rng.uniform(*_BLOCK_M2[block.zone]) * 1.45:
            return None
        for start, end in self._candidates(block):
            path = self._path(start, end, block)
            inside = LineString(path[1:-1] if len(path) > 3 else path)
            if polygon.buffer(-7).contains(inside):
                return self._lay(block, path, start, end)
        return None

    def add_dead_end(self, block: Block) -> None:
        """Some large suburban blocks get a close in their middle."""
        polygon = block.face.polygon
        if block.zone is not Zone.SUBURB or polygon.area < 7500 or self._rng.random() < 0.35:
            return
        heart = polygon.buffer(-30)
        if heart.is_empty:
            return
        accesses = [a for a in self._accesses(block) if not a.goes_on and not a.in_fields]
        self._rng.shuffle(accesses)
        for access in accesses:
            depth = 45 + 30 * self._rng.random()
            bend = self._rng.uniform(-10, 10)
            x, y = access.inward
            end = at(access.point[0] + x * depth - y * bend, access.point[1] + y * depth + x * bend)
            if heart.contains(ShapelyPoint(end)):
                self._plan.insert(access.a, access.b, access.point)
                path = hermite(access.point, (x * depth, y * depth), end, (x * 9, y * 9), 15)
                name = self._names.street(Register.SUBURB, dead_end=True)
                self._plan.add_dead_end(Street(Grade.STREET, path, name, dead_end=True))
                return

    def _lay(
        self, block: Block, path: list[Point], start: _Access, end: _Access
    ) -> tuple[Face, Face]:
        for access in (start, end):
            a, b = self._edge_now(block.face, access)
            if access.point not in (a, b):
                self._plan.insert(a, b, access.point)
        grade = self._grade(block)
        street = Street(grade, path, self._name(block.zone, grade, path))
        self._busy.update((path[0], path[-1]))
        return self._plan.cut(block.face, street)

    def _edge_now(self, face: Face, access: _Access) -> tuple[Point, Point]:
        """The edge of an access, which the other end of the same cut may have split."""
        if access.point in face.ring:
            return access.point, access.point
        for a, b in zip(face.ring, face.ring[1:] + face.ring[:1], strict=True):
            if (a, b) == (access.a, access.b):
                return a, b
            if LineString([a, b]).distance(ShapelyPoint(access.point)) < 0.01:
                return a, b
        raise AssertionError("an access lies on the ring of its face")

    def _grade(self, block: Block) -> Grade:
        if block.zone is Zone.OLD:
            if block.face.polygon.area > 14000:
                return Grade.STREET
            return self._rng.choices(
                (Grade.LANE, Grade.PEDESTRIAN, Grade.ALLEY), weights=(6, 2, 1.4)
            )[0]
        if block.zone is Zone.SUBURB and block.face.polygon.area < 16000:
            return self._rng.choices((Grade.STREET, Grade.ALLEY), weights=(9, 1))[0]
        return Grade.STREET

    def _name(self, zone: Zone, grade: Grade, path: list[Point]) -> str:
        """The name of the street that arrives straight ahead at either end, else a new one."""
        for here, next_ in ((path[0], path[1]), (path[-1], path[-2])):
            for other in self._plan.streets_at(here):
                ends = {other.points[0]: other.points[1], other.points[-1]: other.points[-2]}
                if here in ends and other.grade not in (Grade.AVENUE, Grade.BOULEVARD):
                    straight = _cosine(here, next_, ends[here]) < -0.93
                    same_kind = (grade in FOR_FEET) == (other.grade in FOR_FEET)
                    if straight and same_kind and other.name and not other.dead_end:
                        return other.name
        return self._names.street(_REGISTER[zone], alley=grade is Grade.ALLEY)

    def _path(self, start: _Access, end: _Access, block: Block) -> list[Point]:
        """A curve that leaves and arrives at about a right angle."""
        length = math.dist(start.point, end.point)
        pull = length * self._rng.uniform(0.5, 1.0)
        wander = 0.3 if block.zone is Zone.OLD else 0.06
        turn = self._rng.uniform(-wander, wander)
        leave = (start.inward[0] - turn * start.inward[1], start.inward[1] + turn * start.inward[0])
        return hermite(
            start.point,
            (leave[0] * pull, leave[1] * pull),
            end.point,
            (-end.inward[0] * pull, -end.inward[1] * pull),
            13.0,
        )

    def _candidates(self, block: Block) -> Iterator[tuple[_Access, _Access]]:
        """The pairs of accesses that would make the best cuts, best first."""
        accesses = self._accesses(block)
        if len(accesses) < 2:
            return
        cost = _costs(block.face.polygon.area, accesses, block.face.ring)
        noise = np.array([self._rng.random() for _ in accesses])
        cost += 0.12 * (noise[:, None] + noise[None, :])
        order = np.argsort(cost, axis=None, kind="stable")
        for flat in order[:24]:
            i, j = divmod(int(flat), len(accesses))
            if not math.isfinite(cost[i, j]):
                return
            yield accesses[i], accesses[j]

    def _accesses(self, block: Block) -> list[_Access]:
        """Where streets may begin: away from corners and junctions, or straight across from one."""
        ring = block.face.ring
        corner_m, bridges = _CORNER_M[block.zone], self._bridges()
        spots = _ring_spots(ring, 9.0)
        blocked = np.array(
            [point for point in ring if self._is_corner(ring, point)] or [(1e9, 1e9)]
        )
        found = []
        for a, b, point, along in spots:
            street = self._plan.street_of(a, b)
            in_fields = street is None and self._edge.distance(ShapelyPoint(point)) < 2
            if (street is None and not in_fields) or (a, b) in bridges:
                continue
            goes_on = point in self._busy and point in (a, b)
            distance = np.hypot(*(blocked - point).T)
            near = np.sort(distance[distance > 0.01])[:1]
            is_corner = bool((distance <= 0.01).any())
            if is_corner and not (goes_on and self._is_flat(ring, point)):
                continue
            if near.size and near[0] < corner_m:
                continue
            found.append(
                _Access(a, b, point, _inward(ring, a, b, point), along, is_corner, in_fields)
            )
        return found

    def _bridges(self) -> set[tuple[Point, Point]]:
        return {
            pair
            for street in self._plan.streets
            for a, b in street.bridges
            for pair in ((a, b), (b, a))
        }

    def _is_corner(self, ring: list[Point], point: Point) -> bool:
        return point in self._busy or not self._is_flat(ring, point)

    @staticmethod
    def _is_flat(ring: list[Point], point: Point) -> bool:
        index = ring.index(point)
        before, after = ring[index - 1], ring[(index + 1) % len(ring)]
        return _cosine(point, before, after) < -0.9


def _ring_spots(ring: list[Point], step_m: float) -> list[tuple[Point, Point, Point, float]]:
    """(a, b, spot, distance along the ring): every vertex, and spots within the longer edges."""
    spots, along = [], 0.0
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        length = math.dist(a, b)
        spots.append((a, b, a, along))
        for k in range(1, int(length / step_m)):
            t = k / int(length / step_m)
            spots.append(
                (a, b, at(a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])), along + t * length)
            )
        along += length
    return spots


def _inward(ring: list[Point], a: Point, b: Point, point: Point) -> Point:
    """The unit normal into a counter-clockwise ring; between its two edges at a vertex."""
    before = ring[ring.index(point) - 1] if point == a else a
    dx, dy = b[0] - before[0], b[1] - before[1]
    length = math.hypot(dx, dy)
    return (-dy / length, dx / length)


def _cosine(apex: Point, one: Point, other: Point) -> float:
    ax, ay, bx, by = one[0] - apex[0], one[1] - apex[1], other[0] - apex[0], other[1] - apex[1]
    return (ax * bx + ay * by) / (math.hypot(ax, ay) * math.hypot(bx, by))


def _costs(area: float, accesses: list[_Access], ring: list[Point]) -> NDArray[np.float64]:
    """How bad each pair of accesses is: long, lopsided or slanting cuts; infinite where absurd."""
    where = np.array([access.point for access in accesses])
    inward = np.array([access.inward for access in accesses])
    goes_on = np.array([access.goes_on for access in accesses], dtype=float)
    gap = where[None, :, :] - where[:, None, :]
    length = np.hypot(gap[..., 0], gap[..., 1])
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = gap / length[..., None]
    leave = np.einsum("ijk,ik->ij", unit, inward)
    arrive = -np.einsum("ijk,jk->ij", unit, inward)
    side = _side_areas(accesses, ring)
    share = np.minimum(side, area - side) / area
    cost = 1.1 * length / math.sqrt(area)
    cost = cost + 5.0 * (0.5 - share) ** 2 + 1.3 * (2.0 - leave - arrive)
    cost = cost - 0.22 * (goes_on[:, None] + goes_on[None, :])
    in_fields = np.array([access.in_fields for access in accesses])
    cost = cost + 0.5 * (in_fields[:, None] | in_fields[None, :])
    cost = np.where(in_fields[:, None] & in_fields[None, :], np.inf, cost)
    absurd = ~((share > 0.22) & (leave > 0.72) & (arrive > 0.72) & (length > 25.0))
    return np.where(absurd | np.tri(len(accesses), dtype=bool), np.inf, cost)


def _side_areas(accesses: list[_Access], ring: list[Point]) -> NDArray[np.float64]:
    """The area that the straight cut i→j leaves on its right, by prefix sums of the shoelace."""
    area = np.zeros((len(accesses), len(accesses)))
    sums = [0.0]
    closed = [*ring, ring[0]]
    for (ax, ay), (bx, by) in itertools.pairwise(closed):
        sums.append(sums[-1] + ax * by - bx * ay)
    index: dict[Point, int] = {}
    for position, vertex in enumerate(ring):
        index.setdefault(vertex, position)
    for i, one in enumerate(accesses):
        for j in range(i + 1, len(accesses)):
            other = accesses[j]
            p, q = one.point, other.point
            first, last = index[one.a] + 1, index[other.a]
            corner = ring[first % len(ring)]
            if index[one.a] == last:
                continue
            total = p[0] * corner[1] - corner[0] * p[1] + sums[last] - sums[first]
            total += other.a[0] * q[1] - q[0] * other.a[1] + q[0] * p[1] - p[0] * q[1]
            area[i, j] = abs(total) / 2
    return area
