"""Pedestrian crossings, the kerbs at their ends, and reserved parking spaces along the streets."""

import math
import random
from collections.abc import Iterator, Sequence

from shapely.geometry import LineString, MultiPoint
from shapely.geometry import Point as ShapelyPoint

from cartoparty.demo.layout import Layout
from cartoparty.demo.plan import Grade, Point, Street, at, point_along
from cartoparty.demo.reality import Coverage, Truth
from cartoparty.demo.sheet import Sheet

# Half of the carriageway, metres.
_KERB_M = {
    Grade.ROAD: 3.6,
    Grade.BOULEVARD: 5.5,
    Grade.AVENUE: 3.8,
    Grade.QUAY: 3.2,
    Grade.STREET: 2.8,
}
_SPACING_M = 75.0
_CROSSING = Coverage(mapped=0.9, gone=0.0, key_missing=0.5)
_KERB = Coverage(mapped=0.62, gone=0.02, key_missing=0.45)
_SPACE = Coverage(mapped=0.6, gone=0.08, key_missing=0.4)


def plan_crossings(
    layout: Layout, gates: Sequence[Point], rng: random.Random
) -> list[tuple[Street, Point]]:
    """Choose where people cross and give the streets a vertex there; not before a park's gate."""
    plan = layout.streets
    junctions = plan.junctions()
    found: list[tuple[Street, Point]] = []
    taken: list[Point] = []
    for street in plan.streets:
        if street.grade not in _KERB_M:
            continue
        wanted = 0.25 if street.grade is Grade.STREET else 0.85
        for where in list(_spots(street, junctions, layout)):
            crowded = any(math.dist(where, other) < _SPACING_M for other in taken)
            crowded |= any(math.dist(where, gate) < 12 for gate in gates)
            if crowded or rng.random() > wanted:
                continue
            point = plan.insert_near(street, where)
            if point not in junctions:
                taken.append(point)
                found.append((street, point))
    return found


def draw_crossings(
    crossings: list[tuple[Street, Point]], sheet: Sheet, truth: Truth, rng: random.Random
) -> None:
    """The crossings as nodes of their streets; half of them with a way across and its kerbs."""
    for street, point in crossings:
        signals = street.grade in (Grade.ROAD, Grade.BOULEVARD) and rng.random() < 0.2
        busy = street.grade is not Grade.STREET
        marked = "traffic_signals" if signals else "uncontrolled" if busy else "unmarked"
        tactile = rng.choice(("yes", "yes", "no") if busy else ("no", "no", "yes"))
        real = {"highway": "crossing", "crossing": marked, "tactile_paving": tactile}
        if marked != "unmarked":
            real["crossing:markings"] = "zebra"
        kerb = rng.choice(("lowered", "lowered", "flush", "raised"))
        both = rng.random() < 0.5
        if not both:
            real["kerb"] = kerb
        mapped = truth.mapped(real, ("highway",), _CROSSING)
        truth.add_drawn("accessibility", point, real, (sheet.node(point, mapped), mapped))
        if both:
            _draw_way_across(street, point, (kerb, tactile), sheet, truth)


def draw_reserved_spaces(layout: Layout, truth: Truth, rng: random.Random) -> None:
    """Parking spaces for disabled people, along the livelier streets."""
    lively = [s for s in layout.streets.streets if s.grade in _KERB_M and s.line.length > 90]
    lively.sort(key=lambda s: s.line.distance(ShapelyPoint(layout.market)))
    for street in lively[:45]:
        if rng.random() < 0.45:
            continue
        along = rng.uniform(25, street.line.length - 25)
        (x, y), (dx, dy) = point_along(street.points, along)
        if ShapelyPoint(x, y).distance(layout.water) < 15 or not layout.edge.contains(
            ShapelyPoint(x, y)
        ):
            continue
        side = _KERB_M[street.grade] + 1.2
        real = {"amenity": "parking_space", "parking_space": "disabled", "capacity": "1"}
        if rng.random() < 0.3:
            real["capacity"] = "2"
        where = at(x - dy * side, y + dx * side)
        known_by = ("amenity", "parking_space")
        truth.add_node("accessibility", where, real, known_by, _SPACE)


def _spots(street: Street, junctions: set[Point], layout: Layout) -> Iterator[Point]:
    """A few metres before each junction of a street, where nothing else is in the way."""
    line = street.line
    ends = MultiPoint([p for p in street.points if p in junctions])
    for point in [p for p in street.points if p in junctions]:
        along = line.project(ShapelyPoint(point)) + 10.5
        if along > line.length - 8:
            continue
        where, _ = point_along(street.points, along)
        here = ShapelyPoint(where)
        near_rail = LineString(layout.rail).distance(here) < 25
        clear = ends.distance(here) > 8 and layout.water.distance(here) > 12 and not near_rail
        if clear and layout.edge.contains(here):
            yield where


def _draw_way_across(
    street: Street, point: Point, kerb_and_paving: tuple[str, str], sheet: Sheet, truth: Truth
) -> None:
    kerb, tactile = kerb_and_paving
    _, (dx, dy) = point_along(street.points, street.line.project(ShapelyPoint(point)))
    half = _KERB_M[street.grade]
    near = [at(point[0] - dy * d, point[1] + dx * d) for d in (half + 1.6, half)]
    far = [at(point[0] + dy * d, point[1] - dx * d) for d in (half, half + 1.6)]
    tags = {"highway": "footway", "footway": "crossing"}
    sheet.way([*near, point, *far], tags)
    for place in (near[1], far[0]):
        real = {"barrier": "kerb", "kerb": kerb, "tactile_paving": tactile}
        truth.add_node("accessibility", place, real, ("barrier",), _KERB)
