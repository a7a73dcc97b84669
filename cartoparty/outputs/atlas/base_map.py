"""Draws the base map of a frame: surfaces, sea, barriers, railways and streets, in their order."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.display import Item, Pen, Rect, Shape, box, rings_of
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.scenery import LineKind, Scenery, Street, Surface
from cartoparty.outputs.atlas.sea import sea_polygons

# Below these scales a kind of object would only be grey noise.
_BUILDINGS_UNTIL = 20_000
_PATHS_UNTIL = 12_500
_MINOR_WAYS_UNTIL = 1000
_BARRIERS_UNTIL = 7500

_LINE_PENS: dict[LineKind, tuple[Pen, ...]] = {
    LineKind.STREAM: (Pen("#8fb9d2", 0.45),),
    LineKind.COAST: (Pen(style.AREAS[style.Area.SEA].edge, 0.3),),
    LineKind.TRAM: (Pen("#6a6660", 0.22),),
    LineKind.RAIL: (Pen("#4c4945", 0.8, cap="butt"), Pen("#ffffff", 0.45, (1.6, 1.6))),
    LineKind.WALL: (Pen("#6d645b", 0.3),),
    LineKind.FENCE: (Pen("#a39a90", 0.15),),
    LineKind.HEDGE: (Pen("#9cbb84", 0.7),),
    LineKind.TREE_ROW: (Pen("#8fb17a", 0.7, (0.5, 1.3)),),
}
_BEFORE_STREETS = (
    LineKind.RIVER, LineKind.STREAM, LineKind.COAST, LineKind.PIER, LineKind.TREE_ROW,
    LineKind.HEDGE, LineKind.FENCE, LineKind.WALL, LineKind.RAIL,
)  # fmt: skip
_BARRIERS = frozenset({LineKind.HEDGE, LineKind.FENCE, LineKind.WALL, LineKind.TREE_ROW})
_SAND_STEP_MM, _SAND_DOT_MM = 1.3, 0.25
_PATH_INK = "#9a4a36"
_CYCLE_INK = "#4a5f94"


@dataclass(frozen=True)
class Cutout:
    """What lies in a frame, in page millimetres: cut once, drawn and then named."""

    frame: MapFrame
    surfaces: tuple[tuple[Surface, BaseGeometry], ...]
    streets: tuple[tuple[Street, BaseGeometry], ...]
    lines: tuple[tuple[tuple[LineKind, str], BaseGeometry], ...]


def cut_out(scenery: Scenery, frame: MapFrame) -> Cutout:
    """The part of the base map that a frame shows."""
    return Cutout(
        frame,
        tuple(scenery.surfaces.on(frame)),
        tuple(scenery.streets.on(frame)),
        tuple(scenery.lines.on(frame)),
    )


def base_map_items(cutout: Cutout, look: style.Look = style.Look.GREY_SAFE) -> list[Item]:
    """The base map; the caller clips it to the frame."""
    palette = style.palette(look)
    items: list[Item] = [box(cutout.frame.rect, fill=palette.land)]
    items.extend(_surface_items(cutout, palette))
    items.extend(_line_items(cutout, _BEFORE_STREETS, palette))
    items.extend(_street_items(cutout, palette))
    items.extend(_line_items(cutout, (LineKind.TRAM,), palette))
    return items


def _surface_items(cutout: Cutout, palette: style.Palette) -> list[Item]:
    by_kind: dict[style.Area, list[BaseGeometry]] = defaultdict(list)
    coast = [geometry for (kind, _), geometry in cutout.lines if kind is LineKind.COAST]
    window = Rect(*cutout.frame.rect).grown(3.0)
    by_kind[style.Area.SEA].extend(sea_polygons(coast, window))
    for surface, geometry in cutout.surfaces:
        by_kind[surface.kind].append(geometry)
    if cutout.frame.scale > _BUILDINGS_UNTIL:
        by_kind.pop(style.Area.BUILDING, None)
    items: list[Item] = []
    for kind, look in palette.areas.items():
        if not by_kind.get(kind):
            continue
        # The coast is a line of its own; where it is only led on, the sea has no outline.
        has_edge = look.edge_mm > 0 and kind is not style.Area.SEA
        pen = Pen(look.edge, look.edge_mm) if has_edge else None
        items.append(Shape(rings_of(by_kind[kind]), fill=look.fill, pen=pen))
        if kind is style.Area.SAND:
            items.append(sand_dots(by_kind[kind], look))
    return items


def sand_dots(sands: Sequence[BaseGeometry], look: style.AreaStyle) -> Shape:
    """Dots in every other place of a grid: sand without its tint, on a copy, is still sand."""
    ground = shapely.union_all([shapely.make_valid(sand) for sand in sands])
    west, south, east, north = ground.bounds
    first, last = math.floor(south / _SAND_STEP_MM), math.ceil(north / _SAND_STEP_MM)
    rows = []
    for row in range(first, last + 1):
        shift = _SAND_STEP_MM / 2 if row % 2 else 0.0
        y = (row + 0.5) * _SAND_STEP_MM
        inside = ground.intersection(shapely.LineString([(west, y), (east, y)]))
        for part in shapely.get_parts(inside):
            if part.geom_type != "LineString" or part.is_empty:
                continue  # it only touches
            start, _, end, _ = part.bounds
            dot = math.ceil((start - shift) / _SAND_STEP_MM) * _SAND_STEP_MM + shift
            if dot + _SAND_DOT_MM < end:
                rows.append(np.array([[dot, y], [end, y]]))
    gap = _SAND_STEP_MM - _SAND_DOT_MM
    return Shape(tuple(rows), pen=Pen(look.edge, _SAND_DOT_MM, (_SAND_DOT_MM, gap)))


def _line_items(cutout: Cutout, kinds: Sequence[LineKind], palette: style.Palette) -> list[Item]:
    by_kind: dict[LineKind, list[BaseGeometry]] = defaultdict(list)
    for (kind, _), geometry in cutout.lines:
        by_kind[kind].append(geometry)
    if cutout.frame.scale > _BARRIERS_UNTIL:
        for kind in _BARRIERS:
            by_kind.pop(kind, None)
    return [
        Shape(rings_of(by_kind[kind]), pen=pen)
        for kind in kinds
        if by_kind.get(kind)
        for pen in _line_pens(kind, palette, cutout.frame.scale)
    ]


def _line_pens(kind: LineKind, palette: style.Palette, scale: int) -> tuple[Pen, ...]:
    """A river has the tint of the water that it joins, a pier that of those mapped as areas."""
    if kind is LineKind.RIVER:
        return (Pen(palette.areas[style.Area.WATER].fill, 1.4),)
    if kind is LineKind.PIER:
        look, width = palette.areas[style.Area.PIER], 1.5 * min(1.0, 5000 / scale)
        return (Pen(look.edge, width), Pen(look.fill, width - 2 * look.edge_mm))
    return _LINE_PENS[kind]


def _street_items(cutout: Cutout, palette: style.Palette) -> list[Item]:
    """Level by level, all casings of a level below all its fills, so that junctions are open."""
    levels: dict[int, dict[Street, list[BaseGeometry]]] = defaultdict(lambda: defaultdict(list))
    scale = cutout.frame.scale
    for street, geometry in cutout.streets:
        if geometry.geom_type in ("Polygon", "MultiPolygon"):
            continue
        if street.kind in style.PATHS and scale > _PATHS_UNTIL:
            continue
        if street.minor and scale > _MINOR_WAYS_UNTIL:
            continue
        look = street._replace(name="", level=0)
        levels[-9 if street.tunnel else street.level][look].append(geometry)
    items: list[Item] = []
    for level in sorted(levels):
        # The less important ones first: a main road is not cut by a lane that joins it.
        groups = sorted(
            levels[level].items(), key=lambda group: (-style.street_rank(group[0].kind), group[0])
        )
        items.extend(_level_items(groups, scale, palette))
    return items


def _level_items(
    groups: Iterable[tuple[Street, list[BaseGeometry]]], scale: int, palette: style.Palette
) -> list[Item]:
    casings: list[Item] = []
    fills: list[Item] = []
    for street, geometries in groups:
        rings = rings_of(geometries)
        if street.tunnel:
            fills.append(Shape(rings, pen=Pen("#a8a199", 0.3, (1.4, 1.0))))
        elif street.kind in style.PATHS:
            for target, pen in _path_pens(street, scale):
                (casings if target == "casing" else fills).append(Shape(rings, pen=pen))
        else:
            look = palette.streets[street.kind]
            width = look.width_mm(scale)
            rim = 0.24 if look.rank < 4 else 0.18
            if street.bridge:
                casings.append(Shape(rings, pen=Pen("#26231f", width + 0.75, cap="butt")))
            casings.append(Shape(rings, pen=Pen(look.casing, width + 2 * rim)))
            fills.append(Shape(rings, pen=Pen(look.fill, width)))
    return casings + fills


def _path_pens(street: Street, scale: int) -> list[tuple[str, Pen]]:
    shrink = min(1.0, 5000 / scale)
    pens: list[tuple[str, Pen]] = []
    if street.bridge:
        pens.append(("casing", Pen("#26231f", 1.5 * shrink, cap="butt")))
        pens.append(("casing", Pen("#ffffff", 1.1 * shrink, cap="butt")))
    if street.kind == "steps":
        pens.append(("casing", Pen("#ffffff", 1.5 * shrink, cap="butt")))
        pens.append(("fill", Pen(_PATH_INK, 1.4 * shrink, (0.28, 0.42))))
        return pens
    ink = _CYCLE_INK if street.kind == "cycleway" else _PATH_INK
    pens.append(("casing", Pen("#ffffff", 0.75 * shrink)))
    pens.append(("fill", Pen(ink, 0.32 * shrink, (1.1, 0.7))))
    return pens
