"""The railway station: its building, platforms, forecourt and the passage under the tracks."""

import math
import random
from dataclasses import dataclass

from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points, unary_union

from cartoparty.demo.layout import RAIL_CORRIDOR_M, Layout
from cartoparty.demo.plan import Grade, Point, at
from cartoparty.demo.reality import Coverage, Truth
from cartoparty.demo.roads import draw_steps
from cartoparty.demo.sheet import Sheet

_PLATFORM_M = (3.0, 6.5)  # from the middle of the track to the edges of a platform
_PASSAGE_M = 28.0  # along the track, from the middle of the station to the passage
_HOUSE_M = (-21.0, 21.0)
_LIFT = Coverage(mapped=1.0, gone=0.0)
_CAR_PARK = Coverage(mapped=1.0, gone=0.0, key_missing=0.7)


@dataclass(frozen=True, slots=True)
class Station:
    """The station's ground: `along` and `off` the track in metres, town side negative."""

    centre: Point
    direction: Point
    town_street: Point
    far_street: Point
    depth_m: float
    building: list[Point]

    def place(self, along: float, off: float) -> Point:
        """A position by the track's own axes."""
        (ux, uy), (x, y) = self.direction, self.centre
        return at(x + along * ux - off * uy, y + along * uy + off * ux)

    def box(self, along: tuple[float, float], off: tuple[float, float]) -> list[Point]:
        """A rectangle by the track's own axes, counter-clockwise."""
        (a, b), (c, d) = along, off
        return [self.place(a, c), self.place(b, c), self.place(b, d), self.place(a, d)]

    @property
    def ground(self) -> BaseGeometry:
        """What must stay free of other buildings."""
        yard = Polygon(self.box((-48, 74), (-self.depth_m, -RAIL_CORRIDOR_M)))
        ramp = LineString([self.place(_PASSAGE_M, RAIL_CORRIDOR_M), self.far_street]).buffer(5)
        return unary_union([yard, ramp])


def plan_station(layout: Layout) -> Station:
    """Find the station's place, and where its paths meet the streets on both sides."""
    line = LineString(layout.rail)
    along = line.project(ShapelyPoint(layout.station))
    before, after = line.interpolate(along - 20), line.interpolate(along + 20)
    length = before.distance(after)
    direction = ((after.x - before.x) / length, (after.y - before.y) / length)
    draft = Station(layout.station, direction, (0, 0), (0, 0), 0, [])
    town_street = _reach_street(layout, draft, -1)
    far_street = _reach_street(layout, draft, 1)
    depth = math.dist(town_street, draft.place(_PASSAGE_M, 0)) - 9
    house = draft.box(_HOUSE_M, (-RAIL_CORRIDOR_M - 14, -RAIL_CORRIDOR_M - 2))
    return Station(layout.station, direction, town_street, far_street, depth, house)


def draw_station(
    station: Station, layout: Layout, sheet: Sheet, truth: Truth, rng: random.Random
) -> None:
    """Everything but the station building, which is drawn with the others."""
    sheet.node(
        station.centre,
        {
            "railway": "station",
            "name": f"Gare {layout.names.of_commune}",
            "train": "yes",
            "wheelchair": "yes",
        },
    )
    for number, side in ((1, -1), (2, 1)):
        off = (side * _PLATFORM_M[0], side * _PLATFORM_M[1])
        ring = station.box((-65, 65), (min(off), max(off)))
        sheet.area(ring, {"railway": "platform", "ref": str(number), "area": "yes"})
    _draw_passage(station, sheet, truth, rng)
    front = -RAIL_CORRIDOR_M - 14
    forecourt = station.box((-40, 20), (-station.depth_m, front - 1))
    sheet.area(forecourt, {"highway": "pedestrian", "area": "yes", "name": "Place de la Gare"})
    _draw_car_park(station, layout, sheet, truth)


def _draw_passage(station: Station, sheet: Sheet, truth: Truth, rng: random.Random) -> None:
    """From the street to platform 1 on the level, under the tracks to platform 2, and out."""
    place, x = station.place, _PASSAGE_M
    top = place(x, -17.0)
    sheet.way([station.town_street, top, place(x, -4.5)], {"highway": "footway"})
    below = {"highway": "footway", "tunnel": "yes", "layer": "-1"}
    foot, exit_ = place(x + 5, -10.0), place(x + 5, 4.75)
    sheet.way([foot, exit_, place(x + 5, 12.0), place(x, RAIL_CORRIDOR_M)], below)
    draw_steps([top, foot], {}, truth, sheet, rng)
    draw_steps([exit_, place(x + 16, 4.75)], {}, truth, sheet, rng)
    for hall, cabin, landing in (
        (foot, place(x + 10, -10.0), place(x + 6, -17.0)),
        (exit_, place(x + 1, 4.75), place(x - 6, 4.75)),
    ):
        sheet.way([hall, cabin], below)
        sheet.way([cabin, landing], {"highway": "footway"})
        real = {
            "highway": "elevator",
            "wheelchair": "yes",
            "level": "-1;0",
            "access": "yes",
            "opening_hours": "05:30-22:30",
        }
        mapped = truth.mapped(real, ("highway",), _LIFT)
        truth.add_drawn("accessibility", cabin, real, (sheet.node(cabin, mapped), mapped))
    sheet.way([place(x + 6, -17.0), top], {"highway": "footway"})
    sheet.way([place(x - 6, 4.75), place(x - 30, 4.75)], {"highway": "footway"})
    sheet.way([place(x, RAIL_CORRIDOR_M), station.far_street], {"highway": "footway"})


def _draw_car_park(station: Station, layout: Layout, sheet: Sheet, truth: Truth) -> None:
    far, near = -station.depth_m, -RAIL_CORRIDOR_M - 8
    ring = station.box((40, 68), (far, near))
    real = {
        "amenity": "parking",
        "name": "Parking de la Gare",
        "capacity": "62",
        "capacity:disabled": "3",
        "access": "yes",
    }
    mapped = truth.mapped(real, ("amenity", "name", "access"), _CAR_PARK)
    side = station.place(40, (far + near) / 2)
    truth.add_drawn("accessibility", side, real, (sheet.area(ring, mapped), mapped))
    gate = station.place(54, far)
    street = min(
        (s for s in layout.streets.streets if s.grade is not Grade.ALLEY),
        key=lambda s: s.line.distance(ShapelyPoint(gate)),
    )
    entry = layout.streets.insert_near(street, gate)
    sheet.way([entry, station.place(54, -30)], {"highway": "service", "service": "parking_aisle"})


def _reach_street(layout: Layout, draft: Station, side: int) -> Point:
    """The vertex where a line square to the track first meets a street, made if need be."""
    start = draft.place(_PASSAGE_M, side * RAIL_CORRIDOR_M)
    ray = LineString([start, draft.place(_PASSAGE_M, side * 260)])
    begin = ShapelyPoint(start)
    hits = []
    for street in layout.streets.streets:
        crossing = ray.intersection(street.line)
        if not crossing.is_empty:
            # A street that loops is met twice.
            hits.append((begin.distance(crossing), street, nearest_points(begin, crossing)[1]))
    _, street, where = min(hits, key=lambda hit: hit[0])
    return layout.streets.insert_near(street, at(where.x, where.y))
