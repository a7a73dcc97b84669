"""The buildings of the town: terraces wall to wall, houses in gardens, slabs, sheds, landmarks."""

import itertools
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points, polygonize, unary_union
from shapely.strtree import STRtree

from cartoparty.demo.blocks import Parcel, Use
from cartoparty.demo.layout import Layout
from cartoparty.demo.plan import HALF_WIDTH_M, Grade, Point, Street, at
from cartoparty.demo.streets import Zone

_KINDS = {
    Use.TERRACES: ("yes", "yes", "house", "apartments"),
    Use.HOUSES: ("house", "house", "detached", "yes"),
    Use.FLATS: ("apartments",),
    Use.WORKSHOPS: ("industrial", "warehouse", "commercial"),
}


@dataclass(slots=True, eq=False)
class Building:
    """A building: its outline, its tags, and the middle of its façade on the street."""

    ring: list[Point]
    tags: dict[str, str]
    zone: Zone
    street: Street | None = None
    front: Point | None = None
    entrances: list[Point] = field(default_factory=list)

    @property
    def polygon(self) -> Polygon:
        return Polygon(self.ring)

    def inside(self, depth_m: float) -> Point:
        """A position that far behind the middle of the façade, or the middle of the building."""
        polygon = self.polygon
        centre = polygon.representative_point()
        if self.front is None:
            return at(centre.x, centre.y)
        length = math.dist(self.front, (centre.x, centre.y))
        share = min(depth_m / length, 1.0)
        x = self.front[0] + share * (centre.x - self.front[0])
        y = self.front[1] + share * (centre.y - self.front[1])
        return at(x, y) if polygon.contains(ShapelyPoint(x, y)) else at(centre.x, centre.y)

    def open_door(self) -> Point | None:
        """Put the entrance in the middle of the façade; None when a wall is shared there."""
        if self.front is None:
            return None
        if self.front not in self.ring:
            here = ShapelyPoint(self.front)
            closed = [*self.ring, self.ring[0]]
            gaps = [LineString(e).distance(here) for e in itertools.pairwise(closed)]
            self.ring.insert(gaps.index(min(gaps)) + 1, self.front)
        self.entrances.append(self.front)
        return self.front


def build(
    parcels: Sequence[Parcel], layout: Layout, kept_free: BaseGeometry, rng: random.Random
) -> list[Building]:
    """All ordinary buildings; `kept_free` is ground that something else needs."""
    buildings: list[Building] = []
    for parcel in parcels:
        if parcel.use not in _KINDS:
            continue
        ground = parcel.ground.difference(kept_free).buffer(0)
        for part in getattr(ground, "geoms", [ground]):
            if part.area > 80:
                drawn = (_building(polygon, parcel, rng) for polygon in _fill(part, parcel, rng))
                buildings.extend(building for building in drawn if _is_sound(building.ring))
    face_streets(buildings, layout.streets.streets)
    return buildings


def face_streets(buildings: Sequence[Building], streets: Sequence[Street]) -> None:
    """Give each building the street it stands on and the middle of its façade."""
    wide = [street for street in streets if street.grade is not Grade.TOWPATH]
    lines = [street.line for street in wide]
    tree = STRtree(lines)
    for building in buildings:
        polygon = building.polygon
        nearest = int(tree.nearest(polygon))
        street, line = wide[nearest], lines[nearest]
        reach = HALF_WIDTH_M[street.grade] + 16
        if line.distance(polygon) > reach:
            continue
        building.street = street
        building.front = _facade(building.ring, line)


def _facade(ring: Sequence[Point], line: LineString) -> Point:
    """The middle of the wall that looks at the street: long and near."""
    closed = [*ring, ring[0]]

    def merit(wall: tuple[Point, Point]) -> float:
        middle = ShapelyPoint((wall[0][0] + wall[1][0]) / 2, (wall[0][1] + wall[1][1]) / 2)
        return float(line.distance(middle)) - 0.35 * min(math.dist(*wall), 12.0)

    a, b = min(itertools.pairwise(closed), key=merit)
    return at((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def outline(polygon: Polygon) -> list[Point]:
    """The ring of a polygon on the centimetre grid, counter-clockwise, not repeated."""
    ring: list[Point] = []
    for x, y in shapely.geometry.polygon.orient(polygon).exterior.coords[:-1]:
        point = at(x, y)
        if not ring or point not in (ring[-1], ring[0]):
            ring.append(point)
    return ring


def _fill(ground: Polygon, parcel: Parcel, rng: random.Random) -> list[Polygon]:
    """The outlines of the buildings on a parcel, by its use."""
    if parcel.use is Use.TERRACES:
        return _terraces(ground, parcel.zone, rng)
    if parcel.use is Use.HOUSES:
        return _houses(ground, rng)
    if parcel.use is Use.FLATS:  # long slabs in parallel rows, set in lawn
        return _rows(ground, (38.0, 58.0), (12.5, 27.0), rng)
    return _rows(ground, (26.0, 48.0), (24.0, 16.0), rng)


def _building(polygon: Polygon, parcel: Parcel, rng: random.Random) -> Building:
    tags = {"building": rng.choice(_KINDS[parcel.use])}
    if polygon.area < 45:
        tags["building"] = rng.choice(("garage", "shed", "yes"))
    elif parcel.use is Use.FLATS:
        tags["building:levels"] = str(rng.randint(3, 6))
    elif rng.random() < 0.3:
        tags["building:levels"] = str(rng.randint(1, 2 if parcel.use is Use.HOUSES else 4))
    return Building(outline(polygon), tags, parcel.zone)


def _terraces(ground: Polygon, zone: Zone, rng: random.Random) -> list[Polygon]:
    """Houses wall to wall around a court, cut from one band so that they share their walls."""
    block = shapely.Polygon(ground.simplify(0.9).exterior)
    depth = rng.uniform(9.5, 12.5) if zone is Zone.OLD else rng.uniform(9.0, 11.0)
    court = block.buffer(-depth, join_style="mitre", mitre_limit=2.5)
    if court.area < 40:
        return _back_to_back(block, rng)
    widths = (6.5, 13.0) if zone is Zone.OLD else (7.5, 15.0)
    rings = [block.exterior, *(part.exterior for part in getattr(court, "geoms", [court]))]
    walls = _party_walls(outline(block), depth, widths, rng)
    pieces = polygonize(unary_union([*rings, *walls]))
    band = block.difference(court)
    missing = 0.05 if zone is Zone.OLD else 0.2
    return [
        piece
        for piece in pieces
        if piece.area > 28
        and band.contains(piece.representative_point())
        and piece.buffer(-1.6).area > 0
        and rng.random() > missing
    ]


def _party_walls(
    ring: list[Point], depth: float, widths: tuple[float, float], rng: random.Random
) -> list[LineString]:
    """Cuts through the band, square to the street, clear of the corners."""
    walls = []
    closed = [*ring, ring[0]]
    corners = _corners(ring)
    left = rng.uniform(*widths)
    for a, b in itertools.pairwise(closed):
        length = math.dist(a, b)
        ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
        along = left
        while along < length:
            x, y = a[0] + ux * along, a[1] + uy * along
            if all(math.dist((x, y), corner) > depth * 0.62 for corner in corners):
                start = (x + uy * 0.4, y - ux * 0.4)
                end = (x - uy * (depth + 0.6), y + ux * (depth + 0.6))
                walls.append(LineString([start, end]))
            along += rng.uniform(*widths)
        left = along - length
    return walls


def _is_sound(ring: Sequence[Point]) -> bool:
    """Whether the outline stays simple when its corners move by a centimetre, OSM's grid."""
    if len(ring) < 3:
        return False
    polygon = Polygon(ring)
    return bool(polygon.is_valid and shapely.minimum_clearance(polygon) > 0.03)


def _corners(ring: list[Point]) -> list[Point]:
    found = []
    for index, apex in enumerate(ring):
        a, b = ring[index - 1], ring[(index + 1) % len(ring)]
        turn = math.atan2(b[1] - apex[1], b[0] - apex[0]) - math.atan2(
            apex[1] - a[1], apex[0] - a[0]
        )
        if abs(math.remainder(turn, math.tau)) > math.radians(28):
            found.append(apex)
    return found


def _back_to_back(block: Polygon, rng: random.Random) -> list[Polygon]:
    """A block too thin for a court: slices across it."""
    box = block.minimum_rotated_rectangle
    corners = list(box.exterior.coords)
    a, b, c = sorted(corners[:4], key=lambda p: math.dist(p, corners[0]))[0], corners[1], corners[2]
    if math.dist(a, b) < math.dist(b, c):
        a, b, c = b, c, corners[3]
    length, across = math.dist(a, b), (c[0] - b[0], c[1] - b[1])
    cuts, along = [block.exterior], rng.uniform(7, 12)
    while along < length - 6:
        t = along / length
        x, y = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
        cuts.append(
            LineString(
                [
                    (x - 0.1 * across[0], y - 0.1 * across[1]),
                    (x + 1.1 * across[0], y + 1.1 * across[1]),
                ]
            )
        )
        along += rng.uniform(7, 13)
    return [
        piece
        for piece in polygonize(unary_union(cuts))
        if piece.area > 28 and block.contains(piece.representative_point())
    ]


def _houses(ground: Polygon, rng: random.Random) -> list[Polygon]:
    """Detached houses along the edge of the block, square to the street, some with a garage."""
    setback = rng.uniform(3.0, 5.5)
    line = ground.buffer(-setback)
    fence = ground.buffer(-1.2)
    placed: list[Polygon] = []
    for part in getattr(line, "geoms", [line]):
        ring = part.exterior
        along = rng.uniform(4, 12)
        while along < ring.length - 6:
            width, depth = rng.uniform(9, 13), rng.uniform(7.5, 9.5)
            house = _house(ring, along, width, depth, rng)
            if fence.contains(house) and all(house.distance(other) > 3.0 for other in placed):
                placed.append(house)
                along += width + rng.uniform(4.5, 10)
            else:
                along += 3.5
    return placed


def _house(
    ring: shapely.LinearRing, along: float, width: float, depth: float, rng: random.Random
) -> Polygon:
    """A house whose façade is centred on the ring there; every third one is L-shaped."""
    a, b = ring.interpolate(along - 3), ring.interpolate(along + 3)
    middle = ring.interpolate(along)
    sign = 1 if ring.is_ccw else -1
    angle = math.degrees(math.atan2(b.y - a.y, b.x - a.x))
    body: BaseGeometry = shapely.box(-width / 2, 0, width / 2, depth)
    if rng.random() < 0.35:
        body = body.union(shapely.box(0, depth - 2, width / 2, depth + rng.uniform(2.5, 4.5)))
    if sign < 0:
        body = affinity.scale(body, yfact=-1, origin=(0, 0))
    return affinity.translate(affinity.rotate(body, angle, origin=(0, 0)), middle.x, middle.y)


def _rows(
    ground: Polygon,
    lengths: tuple[float, float],
    depth_and_gap: tuple[float, float],
    rng: random.Random,
) -> list[Polygon]:
    """Rectangles in rows along the ground's longer side, metres."""
    depth, gap = depth_and_gap
    corners = list(ground.minimum_rotated_rectangle.exterior.coords)
    angle = math.degrees(math.atan2(corners[1][1] - corners[0][1], corners[1][0] - corners[0][0]))
    centre = ground.centroid
    flat = affinity.rotate(ground, -angle, origin=centre)
    west, south, east, north = flat.bounds
    fence = flat.buffer(-6)
    placed = []
    y = south + 7
    while y + depth < north:
        x = west + 7 + rng.uniform(0, 8)
        while x + lengths[0] < east:
            slab = shapely.box(x, y, x + rng.uniform(*lengths), y + depth)
            if fence.contains(slab):
                placed.append(affinity.rotate(slab, angle, origin=centre))
                x = slab.bounds[2] + rng.uniform(12, 18)
            else:
                x += 4
        y += depth + gap
    return placed


def facade_direction(building: Building) -> tuple[float, float]:
    """The unit vector from the façade towards its street."""
    assert building.front is not None
    assert building.street is not None
    here = ShapelyPoint(building.front)
    there = nearest_points(here, building.street.line)[1]
    length = max(here.distance(there), 0.1)
    return ((there.x - here.x) / length, (there.y - here.y) / length)
