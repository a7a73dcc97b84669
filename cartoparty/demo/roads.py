"""Draws the streets as OSM ways (classes, names, bridges), the river and the railway."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from shapely.geometry import LineString
from shapely.geometry import Point as ShapelyPoint

from cartoparty.demo.layout import Layout
from cartoparty.demo.plan import FOR_FEET, Edge, Grade, Point, Street, at, nearest_vertex, offset
from cartoparty.demo.reality import Coverage, Truth
from cartoparty.demo.sheet import Sheet

_CLASS = {
    Grade.ROAD: "secondary",
    Grade.BOULEVARD: "secondary",
    Grade.AVENUE: "tertiary",
    Grade.QUAY: "residential",
    Grade.STREET: "residential",
    Grade.LANE: "living_street",
    Grade.PEDESTRIAN: "pedestrian",
    Grade.ALLEY: "footway",
    Grade.TOWPATH: "path",
}
_BRIDGE_NAMES = ("Pont Vieux", "Pont Neuf")
_STEPS = Coverage(mapped=1.0, gone=0.0, key_missing=0.5)
_PATH = Coverage(mapped=1.0, gone=0.0, key_missing=0.55)


def draw_streets(layout: Layout, sheet: Sheet, truth: Truth, rng: random.Random) -> None:
    """All streets, each cut into ways where its tags change."""
    alleys = [s for s in layout.streets.streets if s.grade is Grade.ALLEY and len(s.points) > 4]
    with_steps = set(rng.sample(range(len(alleys)), min(3, len(alleys))))
    stairs = {_middle_edge(alleys[index]) for index in with_steps}
    for street in layout.streets.streets:
        usual = _usual_tags(street, rng)
        for points, tags in _parts(street, partial(_edge_tags, layout, street, usual, stairs)):
            if tags["highway"] == "steps":
                draw_steps(points, tags, truth, sheet, rng)
            elif tags["highway"] in ("footway", "path"):
                draw_path(points, tags, truth, sheet, rng)
            else:
                sheet.way(points, tags)
        if street.dead_end and rng.random() < 0.6:
            sheet.node(street.points[-1], {"highway": "turning_circle"})


def draw_steps(
    points: Sequence[Point], tags: Mapping[str, str], truth: Truth, sheet: Sheet, rng: random.Random
) -> None:
    """A flight of steps, which OSM knows by halves."""
    real = {
        **tags,
        "highway": "steps",
        "step_count": str(rng.randint(7, 34)),
        "handrail": rng.choice(("yes", "yes", "no")),
        "ramp": rng.choice(("no", "no", "yes")),
        "incline": rng.choice(("up", "down")),
        "tactile_paving": rng.choice(("yes", "no", "no")),
    }
    mapped = truth.mapped(real, ("highway", *tags), _STEPS)
    truth.add_drawn("accessibility", _halfway(points), real, (sheet.way(points, mapped), mapped))


def draw_path(
    points: Sequence[Point], tags: Mapping[str, str], truth: Truth, sheet: Sheet, rng: random.Random
) -> None:
    """A way for feet; now and then somebody has begun to describe how it rolls."""
    surface = rng.choice(("asphalt", "paving_stones", "fine_gravel", "compacted", "sett"))
    if rng.random() < 0.6:
        sheet.way(points, {**tags, "surface": surface} if rng.random() < 0.6 else tags)
        return
    real = {
        **tags,
        "surface": surface,
        "smoothness": rng.choice(("good", "good", "intermediate", "bad")),
        "width": rng.choice(("1.2", "1.5", "2", "2.5", "3")),
        "wheelchair": rng.choice(("yes", "yes", "limited", "no")),
    }
    mapped = truth.mapped(real, (*tags, "width"), _PATH)
    truth.add_drawn("accessibility", _halfway(points), real, (sheet.way(points, mapped), mapped))


def draw_river(layout: Layout, sheet: Sheet) -> None:
    """The water from bank to bank and the line in its middle."""
    name = layout.names.river[0].upper() + layout.names.river[1:]
    north, south = layout.banks
    sheet.area([*north, *reversed(south)], {"natural": "water", "water": "river", "name": name})
    sheet.way(layout.river, {"waterway": "river", "name": name})


def draw_riverside(layout: Layout, sheet: Sheet, truth: Truth, rng: random.Random) -> None:
    """The walk below the quay of the old town, and the steps down to it."""
    bank = [p for p in layout.banks[0] if abs(p[0]) < 230]
    walk = offset(bank, 5.0)
    tags = {"highway": "footway", "name": f"Promenade {layout.names.of_river}"}
    draw_path(walk, tags, truth, sheet, rng)
    quay = layout.streets.streets[0]
    bridges = [LineString(s.points) for s in layout.streets.streets if s.bridges]
    for index in (0, len(walk) // 3, 2 * len(walk) // 3, len(walk) - 1):
        top = nearest_vertex(quay.points, walk[index])
        flight = LineString([top, walk[index]])
        if flight.length < 22 and all(flight.distance(bridge) > 6 for bridge in bridges):
            draw_steps([top, walk[index]], {}, truth, sheet, rng)


def draw_railway(layout: Layout, sheet: Sheet) -> None:
    """One track; it bridges the station's avenue and meets the other road at a level crossing."""
    rail = list(layout.rail)
    line = LineString(rail)
    over = line.project(LineString(layout.under_rail.points).intersection(line))
    marks = [at(*line.interpolate(over + d).coords[0]) for d in (-11.0, 11.0)]
    rail = [p for p in rail if p in layout.level_crossing.points or _off(line, p, over) > 14]
    for mark in marks:
        along = [line.project(ShapelyPoint(p)) for p in rail]
        here = line.project(ShapelyPoint(mark))
        rail.insert(sum(1 for value in along if value < here), mark)
    tags = {"railway": "rail", "gauge": "1435", "usage": "main", "electrified": "contact_line"}
    first, last = rail.index(marks[0]), rail.index(marks[1])
    sheet.way(rail[: first + 1], tags)
    sheet.way(rail[first : last + 1], {**tags, "bridge": "yes", "layer": "1"})
    sheet.way(rail[last:], tags)
    for point in rail:
        if point in layout.level_crossing.points:
            sheet.node(point, {"railway": "level_crossing", "crossing:barrier": "half"})


def _usual_tags(street: Street, rng: random.Random) -> dict[str, str]:
    tags = {"highway": _CLASS[street.grade]}
    if street.name:
        tags["name"] = street.name
    if street.ref:
        tags["ref"] = street.ref
    if street.grade not in FOR_FEET:
        if rng.random() < 0.7:
            tags["surface"] = "asphalt"
        if street.grade in (Grade.ROAD, Grade.BOULEVARD, Grade.AVENUE):
            tags["sidewalk"] = "both"
            tags["maxspeed"] = "50"
        elif rng.random() < 0.35:
            tags["maxspeed"] = "20" if street.grade is Grade.LANE else "30"
        narrow = street.grade in (Grade.LANE, Grade.STREET)
        if narrow and not street.dead_end and rng.random() < 0.25:
            tags["oneway"] = "yes"
    return tags


def _edge_tags(
    layout: Layout, street: Street, usual: dict[str, str], stairs: set[Edge], edge: Edge
) -> dict[str, str]:
    """The tags along one edge: what is usual for the street, but for where it is."""
    x, y = (edge[0][0] + edge[1][0]) / 2, (edge[0][1] + edge[1][1]) / 2
    tags = dict(usual)
    if street.grade is Grade.ROAD:
        tags.update(_road_tags(layout, street, x, y))
    elif street.grade is Grade.QUAY and not layout.edge.contains(ShapelyPoint((x, y))):
        tags = {"highway": "path", "name": f"Chemin de halage {layout.names.of_river}"}
    if edge in street.bridges:
        which = 0 if street.grade is Grade.ROAD else 1
        tags.update({"bridge": "yes", "layer": "1", "bridge:name": _BRIDGE_NAMES[which]})
    if edge in stairs:
        tags = {"highway": "steps", "name": usual["name"]}
    return tags


def _road_tags(layout: Layout, street: Street, x: float, y: float) -> dict[str, str]:
    """A departmental road is a street with a name of its own in each part of the town."""
    villages = layout.names.villages
    if layout.old_town.contains(ShapelyPoint((x, y))):
        name = "Rue du Pont-Vieux" if street is layout.under_rail else "Grande Rue"
        return {"highway": "tertiary", "name": name, "maxspeed": "30"}
    inside = layout.edge.contains(ShapelyPoint((x, y)))
    if street is layout.under_rail:
        far, near = (
            (villages[0], "Avenue de la Gare") if y > 0 else (villages[4], "Avenue du Vieux-Pont")
        )
    else:
        far, near = (
            (villages[5], "Rue du Faubourg-Sainte-Anne")
            if x < 0
            else (villages[3], "Rue du Faubourg-du-Temple")
        )
    return {"name": near if inside else f"Route de {far}"}


def _parts(
    street: Street, tags_of: Callable[[Edge], dict[str, str]]
) -> list[tuple[list[Point], dict[str, str]]]:
    """The street cut where its tags change."""
    parts: list[tuple[list[Point], dict[str, str]]] = []
    for edge in zip(street.points, street.points[1:], strict=False):
        tags = tags_of(edge)
        if parts and parts[-1][1] == tags:
            parts[-1][0].append(edge[1])
        else:
            parts.append((list(edge), tags))
    return parts


def _middle_edge(street: Street) -> Edge:
    """The edge nearest the middle of a street."""
    middle = len(street.points) // 2
    return street.points[middle - 1], street.points[middle]


def _halfway(points: Sequence[Point]) -> Point:
    middle = LineString(points).interpolate(0.5, normalized=True)
    return at(middle.x, middle.y)


def _off(line: LineString, point: Point, along: float) -> float:
    return math.fabs(float(line.project(ShapelyPoint(point))) - along)
