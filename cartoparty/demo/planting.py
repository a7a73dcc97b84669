"""Trees: rows along the avenues and quays, around the squares, and scattered in the parks."""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shapely.geometry import Point as ShapelyPoint
from shapely.geometry import Polygon
from shapely.ops import unary_union
from shapely.prepared import prep

from cartoparty.demo.buildings import Building
from cartoparty.demo.layout import Layout
from cartoparty.demo.parks import Park
from cartoparty.demo.plan import HALF_WIDTH_M, Grade, Point, Street, at, point_along
from cartoparty.demo.reality import Coverage, Truth

_IN_STREETS = Coverage(mapped=0.78, gone=0.05, key_missing=0.55, key_wrong=0.04)
_IN_PARKS = Coverage(mapped=0.6, gone=0.03, key_missing=0.65, key_wrong=0.04)
# From the middle of the street to its trees, and from one tree to the next, metres.
_ROWS = {
    Grade.BOULEVARD: (9.0, 10.5),
    Grade.AVENUE: (6.4, 12.0),
    Grade.ROAD: (6.0, 12.0),
    Grade.QUAY: (5.2, 12.0),
}


@dataclass(frozen=True, slots=True)
class Species:
    """What a tree is; circumference and height are those of a grown one, metres."""

    latin: str
    leaf_type: str
    leaf_cycle: str
    circumference_m: float
    height_m: float


_STREET_TREES = (
    Species("Platanus × hispanica", "broadleaved", "deciduous", 2.1, 19),
    Species("Tilia cordata", "broadleaved", "deciduous", 1.3, 14),
    Species("Tilia tomentosa", "broadleaved", "deciduous", 1.5, 15),
    Species("Acer platanoides", "broadleaved", "deciduous", 1.2, 12),
    Species("Celtis australis", "broadleaved", "deciduous", 1.4, 13),
    Species("Aesculus hippocastanum", "broadleaved", "deciduous", 1.9, 16),
    Species("Sophora japonica", "broadleaved", "deciduous", 1.3, 12),
)
_PARK_TREES = (
    *_STREET_TREES,
    Species("Cedrus libani", "needleleaved", "evergreen", 3.1, 22),
    Species("Quercus ilex", "broadleaved", "evergreen", 1.6, 11),
    Species("Quercus robur", "broadleaved", "deciduous", 2.2, 18),
    Species("Pinus nigra", "needleleaved", "evergreen", 1.5, 17),
    Species("Fagus sylvatica", "broadleaved", "deciduous", 2.0, 19),
    Species("Ginkgo biloba", "broadleaved", "deciduous", 1.2, 14),
    Species("Magnolia grandiflora", "broadleaved", "evergreen", 0.9, 9),
)


def plant(
    layout: Layout,
    parks: Sequence[Park],
    squares: Sequence[Polygon],
    buildings: Sequence[Building],
    truth: Truth,
    rng: random.Random,
) -> None:
    """Plant all trees of the town; none on a building, a carriageway or another tree."""
    garden = _Garden(layout, buildings, truth, rng)
    for street in layout.streets.streets:
        if street.grade in _ROWS:
            garden.plant_row(street)
    for square in squares:
        garden.plant_around(square)
    for park in parks:
        garden.plant_park(park)


class _Garden:
    def __init__(
        self,
        layout: Layout,
        buildings: Sequence[Building],
        truth: Truth,
        rng: random.Random,
    ) -> None:
        self._layout = layout
        self._truth = truth
        self._rng = rng
        self._taken: dict[tuple[int, int], list[Point]] = {}
        walls = unary_union([b.polygon for b in buildings]).buffer(1.8)
        carriageways = unary_union(
            [
                s.line.buffer(HALF_WIDTH_M[s.grade] if s.grade not in _ROWS else 4.6)
                for s in layout.streets.streets
            ]
        )
        banned = unary_union(
            [walls, carriageways, layout.water.buffer(1.5), layout.corridor.buffer(3)]
        )
        self._banned = prep(banned)
        self._town = prep(layout.edge.buffer(-6))

    def plant_row(self, street: Street) -> None:
        """One species on both sides of a street, unevenly kept."""
        away, spacing = _ROWS[street.grade]
        both = street.grade is not Grade.QUAY
        length = street.line.length
        along, stretch_ends, species = self._rng.uniform(8, 14), 0.0, _STREET_TREES[0]
        planted = True
        while along < length - 6:
            if along > stretch_ends:
                stretch_ends = along + self._rng.uniform(120, 260)
                species = self._rng.choice(_STREET_TREES)
                planted = street.grade is Grade.BOULEVARD or self._rng.random() < 0.55
            (x, y), (dx, dy) = point_along(street.points, along)
            for side in (1, -1) if both else (self._water_side(street, along),):
                if planted and self._rng.random() < 0.94:
                    self._put(x - side * dy * away, y + side * dx * away, species, "avenue")
            along += spacing + self._rng.uniform(-0.5, 0.5)

    def plant_around(self, square: Polygon) -> None:
        """A ring of trees inside a square."""
        ring = square.buffer(-3.5)
        if ring.is_empty or not isinstance(ring, Polygon):
            return
        species = self._rng.choice(_STREET_TREES)
        line = ring.exterior
        for k in range(int(line.length / 8.5)):
            where = line.interpolate(k * 8.5)
            self._put(where.x, where.y, species, "urban")

    def plant_park(self, park: Park) -> None:
        """Groups and single trees on the lawn, and one that is worth a detour."""
        lawn = park.lawn
        if lawn.is_empty:
            return
        prepared = prep(lawn)
        west, south, east, north = lawn.bounds
        wanted = int(lawn.envelope.area / (75 if park.pond else 55))
        for k in range(wanted):
            x, y = self._rng.uniform(west, east), self._rng.uniform(south, north)
            if prepared.contains(ShapelyPoint(x, y)):
                species = self._rng.choice(_PARK_TREES)
                self._put(x, y, species, "landmark" if k == 0 and park.pond else "park")

    def _water_side(self, street: Street, along: float) -> int:
        (x, y), (dx, dy) = point_along(street.points, along)
        left = ShapelyPoint(x - dy, y + dx).distance(self._layout.water)
        right = ShapelyPoint(x + dy, y - dx).distance(self._layout.water)
        return 1 if left < right else -1

    def _put(self, x: float, y: float, species: Species, where: str) -> None:
        here = ShapelyPoint(x, y)
        if not self._town.contains(here) or self._near(x, y, 4.5):
            return
        if self._banned.intersects(here):
            return
        point = at(x, y)
        self._taken.setdefault((int(x // 10), int(y // 10)), []).append(point)
        coverage = _IN_PARKS if where in ("park", "landmark") else _IN_STREETS
        self._truth.add_node("trees", point, self._tags(species, where), ("natural",), coverage)

    def _near(self, x: float, y: float, distance_m: float) -> bool:
        column, row = int(x // 10), int(y // 10)
        neighbours: Iterable[Point] = (
            point
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            for point in self._taken.get((column + i, row + j), ())
        )
        return any(math.dist((x, y), point) < distance_m for point in neighbours)

    def _tags(self, species: Species, where: str) -> dict[str, str]:
        age = self._rng.triangular(0.35, 1.25, 0.9)
        return {
            "natural": "tree",
            "leaf_type": species.leaf_type,
            "leaf_cycle": species.leaf_cycle,
            "genus": species.latin.split()[0],
            "species": species.latin,
            "circumference": f"{species.circumference_m * age:.2f}",
            "height": str(round(species.height_m * (0.4 + 0.6 * age))),
            "denotation": where,
        }
