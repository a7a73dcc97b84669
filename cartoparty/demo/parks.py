"""Green ground: the park with its pond and paths, gardens, cemetery, sports ground, the fields."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from cartoparty.demo.blocks import Parcel, Use
from cartoparty.demo.buildings import outline
from cartoparty.demo.layout import EXTENT_M, Layout
from cartoparty.demo.plan import HALF_WIDTH_M, Point, at, hermite, nearest_vertex, smooth
from cartoparty.demo.reality import Truth
from cartoparty.demo.roads import draw_path
from cartoparty.demo.sheet import Sheet

_GARDENS = (
    "Jardin des Simples",
    "Square des Tilleuls",
    "Jardin de l’Orangerie",
    "Square du Lavoir",
)


@dataclass(frozen=True, slots=True)
class Park:
    """A park or garden: its ground, its pond if any, and the paths that lead in."""

    ground: Polygon
    name: str
    pond: list[Point]
    loop: list[Point]
    paths: list[list[Point]]

    @property
    def lawn(self) -> BaseGeometry:
        """Where trees may stand."""
        lines = [LineString(path) for path in (*self.paths, [*self.loop, self.loop[0]])]
        pond = Polygon(self.pond).buffer(3) if self.pond else Polygon()
        return self.ground.buffer(-2.5).difference(unary_union(lines).buffer(3)).difference(pond)


def plan_parks(parcels: Sequence[Parcel], layout: Layout, rng: random.Random) -> list[Park]:
    """Lay out the park and the gardens, and join their paths to the streets."""
    parks = []
    names = list(_GARDENS)
    rng.shuffle(names)
    for parcel in parcels:
        if parcel.use is Use.PARK:
            name = f"Parc {layout.names.of_river}"
            parks.append(_plan_park(parcel, layout, name, rng))
        elif parcel.use is Use.GARDEN:
            parks.append(_plan_park(parcel, layout, names.pop(), rng))
    return parks


def draw_park(park: Park, sheet: Sheet, truth: Truth, rng: random.Random) -> None:
    """A park with a pond is a multipolygon: the water is not lawn."""
    tags = {"leisure": "park" if park.pond else "garden", "name": park.name}
    if park.pond:
        outer = sheet.area(outline(park.ground), {})
        inner = sheet.area(park.pond, {"natural": "water", "water": "pond"})
        members = [(outer, "outer"), (inner, "inner")]
        sheet.relation(members, {"type": "multipolygon", "access": "yes", **tags})
    else:
        sheet.area(outline(park.ground), {**tags, "access": "yes"})
    foot = {"highway": "footway"}
    sheet.way([*park.loop, park.loop[0]], {**foot, "surface": "fine_gravel"})
    for path in park.paths:
        draw_path(path, foot, truth, sheet, rng)


def draw_grounds(parcels: Sequence[Parcel], sheet: Sheet) -> None:
    """The other green ground inside the town."""
    kinds = {
        Use.CEMETERY: {"landuse": "cemetery", "name": "Cimetière communal"},
        Use.ALLOTMENTS: {"landuse": "allotments", "name": "Jardins familiaux"},
        Use.SPORTS: {"leisure": "sports_centre", "name": "Stade municipal"},
        Use.FLATS: {"landuse": "grass"},
    }
    for parcel in parcels:
        if parcel.use in kinds:
            sheet.area(outline(parcel.ground.simplify(0.8)), kinds[parcel.use])
        if parcel.use is Use.CEMETERY:
            wall = outline(parcel.ground.buffer(-0.8).simplify(0.8))
            sheet.way([*wall, wall[0]], {"barrier": "wall"})
        if parcel.use is Use.SPORTS:
            pitch = _largest_box(parcel.ground.buffer(-5), 1.55)
            if pitch is not None:
                tags = {"leisure": "pitch", "sport": "soccer", "surface": "grass"}
                sheet.area(outline(pitch), tags)


def draw_country(layout: Layout, sheet: Sheet, rng: random.Random) -> None:
    """Fields, meadows and woods around the town, as far as the roads go."""
    roads = [s.line.buffer(HALF_WIDTH_M[s.grade]) for s in layout.streets.streets]
    reach = shapely.Point(0, 0).buffer(EXTENT_M - 30, 24)
    taken = unary_union(
        [*roads, layout.edge.buffer(8), layout.water.buffer(16), layout.corridor.buffer(2)]
    )
    for part in getattr(reach.difference(taken), "geoms", []):
        field = part.buffer(-2).simplify(2)
        if isinstance(field, Polygon) and field.area > 3000:
            kind = rng.choices(("farmland", "meadow", "forest", "orchard"), weights=(4, 3, 2, 1))
            sheet.area(outline(field), {"landuse": kind[0]})


def _plan_park(parcel: Parcel, layout: Layout, name: str, rng: random.Random) -> Park:
    ground = parcel.ground.simplify(0.8)
    centre = ground.representative_point() if parcel.use is Use.GARDEN else _heart(ground)
    room = float(ground.exterior.distance(centre))
    pond: list[Point] = []
    if parcel.use is Use.PARK:
        pond = _blob((centre.x, centre.y), room * 0.42, 0.2, rng)
    loop = _blob((centre.x, centre.y), room * (0.68 if pond else 0.3), 0.06, rng)
    paths: list[list[Point]] = []
    for gate in _gates(parcel, layout, 6 if pond else 4, rng):
        path = _path(gate, nearest_vertex(loop, gate), centre, rng)
        line = LineString(path)
        grown = parcel.block.face.polygon.buffer(0.5)
        crosses = any(line.crosses(LineString(other)) for other in paths)
        if grown.contains(line) and not crosses and not Polygon(loop).buffer(-1).intersects(line):
            paths.append(path)
    return Park(ground, name, pond, loop, paths)


def _gates(parcel: Parcel, layout: Layout, count: int, rng: random.Random) -> list[Point]:
    """Vertices of the streets around, spread along the ring."""
    plan = layout.streets
    ring = parcel.block.face.ring
    on_street = [
        a
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
        if plan.street_of(a, b) is not None and plan.street_of(ring[ring.index(a) - 1], a)
    ]
    step = max(1, len(on_street) // count)
    start = rng.randrange(step)
    return on_street[start::step]


def _path(gate: Point, goal: Point, centre: shapely.Point, rng: random.Random) -> list[Point]:
    length = math.dist(gate, goal)
    towards = ((goal[0] - gate[0]) * 0.9, (goal[1] - gate[1]) * 0.9)
    swing = rng.uniform(-0.3, 0.3) * min(length, 60)
    side = (-(centre.y - gate[1]), centre.x - gate[0])
    norm = math.hypot(*side) or 1.0
    leave = (towards[0] + swing * side[0] / norm, towards[1] + swing * side[1] / norm)
    return hermite(gate, leave, goal, towards, 9.0)


def _heart(ground: Polygon) -> shapely.Point:
    """The middle of the largest disc that fits."""
    return shapely.Point(shapely.maximum_inscribed_circle(ground, 1.0).coords[0])


def _blob(centre: Point, radius: float, wobble: float, rng: random.Random) -> list[Point]:
    count = 9
    controls = []
    for k in range(count):
        angle = math.tau * k / count
        r = radius * rng.uniform(1 - wobble, 1 + wobble)
        controls.append((centre[0] + r * math.cos(angle), centre[1] + r * math.sin(angle)))
    wrapped = smooth([*controls[-2:], *controls, *controls[:2]], max(3.0, radius / 3.5))
    first = wrapped.index(at(*controls[0]))
    last = len(wrapped) - 1 - wrapped[::-1].index(at(*controls[0]))
    return wrapped[first:last]


def _largest_box(ground: BaseGeometry, ratio: float) -> Polygon | None:
    """The largest of a few rectangles of this shape that fits around the middle."""
    if ground.is_empty:
        return None
    centre = shapely.Point(shapely.maximum_inscribed_circle(ground, 1.0).coords[0])
    for width in range(60, 14, -4):
        for angle in range(0, 180, 15):
            half, tall = width * ratio / 2, width / 2
            box = shapely.box(centre.x - half, centre.y - tall, centre.x + half, centre.y + tall)
            turned = affinity.rotate(box, angle)
            if ground.contains(turned):
                return turned
    return None
