"""The bones of the town: the river, the railway, the boulevard, the through roads, the edge.

The old town lies at (0, 0) in a bend of the river, which runs west to east south of it; the railway
passes north. The whole is turned by a seeded angle when it is put on the globe.
"""

import math
import random
from dataclasses import dataclass

from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from cartoparty.demo.names import TownNames
from cartoparty.demo.plan import (
    Grade,
    Point,
    Street,
    StreetMap,
    at,
    nearest_vertex,
    offset,
    put_vertex,
    smooth,
)

EXTENT_M = 900.0  # how far the roads run into the country
RAIL_CORRIDOR_M = 15.0  # from the middle of the tracks to the first garden
QUAY_M = 13.0  # from the water to the middle of the quay


@dataclass(frozen=True, slots=True)
class Layout:
    """The natural and built lines that everything else fits between."""

    names: TownNames
    river: list[Point]
    banks: tuple[list[Point], list[Point]]
    rail: list[Point]
    edge: Polygon
    old_town: Polygon
    market: Point
    station: Point
    streets: StreetMap
    under_rail: Street
    level_crossing: Street
    water: Polygon  # the river from bank to bank
    corridor: BaseGeometry  # the railway's own ground


def make_layout(rng: random.Random) -> Layout:
    """Draw the bones of a town."""
    names = TownNames.draw(rng)
    river, widths = _river(rng)
    banks = (_bank(river, widths, 1), _bank(river, widths, -1))
    rail = _railway(rng)
    edge = _edge(rng)
    quays = _quays(names, river, widths)
    ring = _ring(rng, quays[0])
    axes = _axes(rng, names, ring)
    roads = [*axes, *_radials(rng, names, ring, axes[0])]
    bridge_road = _second_bridge(rng, ring, quays[1])
    streets = [*quays, ring, *roads, bridge_road, *_beside_railway(rng, rail, axes[0], roads[3])]
    corridor = [offset(rail, RAIL_CORRIDOR_M), offset(rail, -RAIL_CORRIDOR_M)]
    plan = StreetMap(streets, [[*_closed(edge)], *corridor])
    for street in (axes[0], bridge_road):
        _mark_bridge(street, quays)
    _cross_on_the_level(plan, roads[2], rail)
    # The loop behind the railway may swing out of the town's edge, and takes it along.
    edge = Polygon(unary_union([face.polygon for face in plan.faces]).exterior)
    return Layout(
        names=names,
        river=river,
        banks=banks,
        rail=rail,
        edge=edge,
        old_town=_inside(ring, quays[0]),
        market=at(*LineString(axes[0].points).intersection(LineString(axes[1].points)).coords[0]),
        station=_station(rail, axes[0]),
        streets=plan,
        under_rail=axes[0],
        level_crossing=roads[2],
        water=Polygon([*banks[0], *reversed(banks[1])]),
        corridor=LineString(rail).buffer(RAIL_CORRIDOR_M, cap_style="flat"),
    )


def _river(rng: random.Random) -> tuple[list[Point], list[float]]:
    """The middle of the river and its half width at each vertex."""
    bend, shift, tilt = rng.uniform(110, 190), rng.uniform(-120, 120), rng.uniform(-0.04, 0.04)
    controls = []
    for k in range(-6, 7):
        x = k * 190.0
        u = ((x - shift) / 480) ** 2
        wobble = rng.uniform(-12, 12) if abs(x) > 350 else rng.uniform(-4, 4)
        controls.append((x, -238 + bend * u / (1 + u) + tilt * x + wobble))
    line = smooth(controls, 22)
    phase, width = rng.uniform(0, math.tau), rng.uniform(15, 19)
    return line, [width + 2.2 * math.sin(x / 130 + phase) for x, _ in line]


def _bank(river: list[Point], widths: list[float], side: int) -> list[Point]:
    farther = [offset(river, side * width) for width in widths]
    return [line[index] for index, line in enumerate(farther)]


def _railway(rng: random.Random) -> list[Point]:
    height, phase, tilt = rng.uniform(385, 415), rng.uniform(0, math.tau), rng.uniform(-0.06, 0.06)
    xs = [k * 150.0 for k in range(-7, 8)]
    return smooth([(x, height + tilt * x + 28 * math.sin(x / 420 + phase)) for x in xs], 30)


def _edge(rng: random.Random) -> Polygon:
    """Where the houses stop and the fields begin."""
    count = 14
    controls = []
    for k in range(count):
        angle = math.tau * k / count
        radius = rng.uniform(590, 680)
        controls.append((radius * 1.06 * math.cos(angle), radius * math.sin(angle)))
    wrapped = smooth([*controls[-3:], *controls, *controls[:3]], 40)
    start, end = (
        wrapped.index(at(*controls[0])),
        len(wrapped) - wrapped[::-1].index(at(*controls[0])),
    )
    return Polygon(wrapped[start:end])


def _closed(polygon: Polygon) -> list[Point]:
    return [at(x, y) for x, y in polygon.exterior.coords]


def _quays(names: TownNames, river: list[Point], widths: list[float]) -> tuple[Street, Street]:
    """The streets along the river; beyond the town they are towpaths, cut off when it is drawn."""
    reach = max(widths) + QUAY_M
    middle = [point for point in river if abs(point[0]) < 720]
    north = Street(Grade.QUAY, offset(middle, reach), f"Quai {names.of_river}")
    south = Street(Grade.QUAY, offset(middle, -reach), "Quai des Bateliers")
    return north, south


def _ring(rng: random.Random, quay: Street) -> Street:
    """The boulevard on the old ramparts, from the quay around the old town back to the quay."""
    half = rng.uniform(235, 270)
    west = nearest_vertex(quay.points, (-half, -200))
    east = nearest_vertex(quay.points, (half * rng.uniform(0.95, 1.1), -200))
    controls = [west]
    for degrees in (185, 160, 135, 110, 85, 60, 35, 10, -8):
        angle, radius = math.radians(degrees), rng.uniform(0.93, 1.05)
        controls.append((half * radius * math.cos(angle), 15 + 235 * radius * math.sin(angle)))
    return Street(Grade.BOULEVARD, smooth([*controls, east], 18), "Boulevard des Remparts")


def _inside(ring: Street, quay: Street) -> Polygon:
    a, b = quay.points.index(ring.points[0]), quay.points.index(ring.points[-1])
    return Polygon([*ring.points, *quay.points[min(a, b) : max(a, b) + 1][::-1]])


def _axes(rng: random.Random, names: TownNames, ring: Street) -> tuple[Street, Street]:
    """The road from the south over the old bridge to the station, and the high street across it."""
    x, lean = rng.uniform(-45, 45), rng.choice((-1, 1)) * rng.uniform(25, 75)
    top = nearest_vertex(ring.points, (x * 0.5 + lean, 250))
    south_north = [
        (x - lean * 3, -EXTENT_M),
        (x - lean, -620),
        (x - lean * 0.3, -420),
        (x, -300),
        (x, -150),
        (x + rng.uniform(-14, 14), -70),
        (x * 0.6 + lean * 0.3, 30),
        (x * 0.5 + lean * 0.7, 140),
        top,
        (top[0] + lean * 0.3, 400),
        (top[0] + lean, 620),
        (top[0] + lean * 2, EXTENT_M),
    ]
    west = nearest_vertex(ring.points, (-260, 40))
    east = nearest_vertex(ring.points, (260, rng.uniform(20, 60)))
    west_east = [
        (-EXTENT_M, rng.uniform(60, 160)),
        (-560, rng.uniform(50, 120)),
        west,
        (-120, west[1] + rng.uniform(-25, 15)),
        (0, 15 + rng.uniform(-15, 15)),
        (130, east[1] + rng.uniform(-25, 15)),
        east,
        (530, rng.uniform(20, 70)),
        (EXTENT_M, rng.uniform(30, 90)),
    ]
    name = f"Route de {names.villages[0]}"
    return (
        Street(Grade.ROAD, smooth(south_north), name, ref="D 12"),
        Street(Grade.ROAD, smooth(west_east), "Grande Rue", ref="D 47"),
    )


def _radials(rng: random.Random, names: TownNames, ring: Street, axis: Street) -> list[Street]:
    """Avenues that leave the boulevard, and the road to the south-west."""
    north_west = nearest_vertex(ring.points, (-200, 165 + rng.uniform(-15, 15)))
    north_east = nearest_vertex(ring.points, (215, 150 + rng.uniform(-15, 15)))
    fork = min((point for point in axis.points if point[1] < -320), key=lambda p: abs(p[1] + 350))
    return [
        Street(
            Grade.AVENUE,
            smooth(
                [
                    north_west,
                    (north_west[0] - 130, north_west[1] + rng.uniform(85, 120)),
                    (-400, 430 + rng.uniform(-20, 20)),
                    (-470, 620),
                    (-520 + rng.uniform(-60, 60), EXTENT_M),
                ]
            ),
            f"Avenue de {names.villages[1]}",
        ),
        Street(
            Grade.AVENUE,
            smooth(
                [
                    north_east,
                    (north_east[0] + 150, north_east[1] + rng.uniform(30, 70)),
                    (560, 225 + rng.uniform(-20, 25)),
                    (EXTENT_M, 200 + rng.uniform(-20, 40)),
                ]
            ),
            f"Avenue de {names.villages[2]}",
        ),
        Street(
            Grade.AVENUE,
            smooth(
                [
                    fork,
                    (fork[0] - 150, fork[1] - rng.uniform(40, 70)),
                    (-430, -470 + rng.uniform(-30, 30)),
                    (-EXTENT_M, -560 + rng.uniform(-60, 60)),
                ]
            ),
            f"Avenue de {names.villages[3]}",
        ),
    ]


def _beside_railway(
    rng: random.Random, rail: list[Point], axis: Street, avenue: Street
) -> list[Street]:
    """The street before the station, and the loop of the quarter behind the tracks."""
    track = LineString(rail)

    def off(x: float, away: float) -> Point:
        return nearest_vertex(rail, (x, 400))[0], float(
            track.interpolate(
                track.project(track.intersection(LineString([(x, -900), (x, 900)])))
            ).y
        ) + away

    before = nearest_vertex(axis.points, off(axis.points[-1][0], -rng.uniform(68, 84)))
    behind = nearest_vertex(axis.points, off(axis.points[-1][0], rng.uniform(50, 64)))
    back = nearest_vertex(axis.points, (axis.points[-1][0], rng.uniform(575, 610)))
    far = rng.uniform(330, 400)
    joins = nearest_vertex(avenue.points, (rng.uniform(470, 540), 230))
    return [
        Street(
            Grade.STREET,
            smooth([before, off(220, -75), off(380, -80), (joins[0] - 12, joins[1] + 60), joins]),
            "Rue de la Gare",
        ),
        Street(
            Grade.STREET,
            smooth(
                [behind, off(200, 58), off(far, 66), off(far + 10, 140), (far - 130, 560), back]
            ),
            "Rue du Dépôt",
        ),
    ]


def _second_bridge(rng: random.Random, ring: Street, quay: Street) -> Street:
    """The boulevard's eastern end goes on over the river to the suburb in the south-east."""
    start = ring.points[-1]
    landing = nearest_vertex(quay.points, (start[0] + 8, start[1] - 70))
    controls = [
        start,
        landing,
        (landing[0] + rng.uniform(10, 40), landing[1] - 110),
        (420 + rng.uniform(-20, 30), -520),
        (560 + rng.uniform(-60, 60), -EXTENT_M),
    ]
    return Street(Grade.AVENUE, smooth(controls), "Avenue du Pont-Neuf")


def _mark_bridge(street: Street, quays: tuple[Street, Street]) -> None:
    """The edges between the two quays are over the river."""
    on = [
        next(i for i, point in enumerate(street.points) if point in set(quay.points))
        for quay in quays
    ]
    first, last = min(on), max(on)
    street.bridges = set(
        zip(street.points[first:last], street.points[first + 1 : last + 1], strict=True)
    )


def _cross_on_the_level(plan: StreetMap, road: Street, rail: list[Point]) -> None:
    """Give the road and the railway a common vertex."""
    crossing = LineString(road.points).intersection(LineString(rail))
    put_vertex(rail, plan.insert_near(road, at(crossing.x, crossing.y)))


def _station(rail: list[Point], axis: Street) -> Point:
    crossing = LineString(axis.points).intersection(LineString(rail))
    along = LineString(rail).project(crossing) + 120
    point = LineString(rail).interpolate(along)
    return at(point.x, point.y)
