"""Names every street of a sector on its page: along its line, else by a letter and a key."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
import shapely.ops
from shapely.geometry.base import BaseGeometry

from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.base_map import Cutout
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Shape, Text, circle, line
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face, text_width
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.labels import (
    NameStyle,
    Occupied,
    glyph_discs,
    place_along,
    text_discs,
)
from cartoparty.outputs.atlas.scenery import LineKind

# A street that only touches the sector's corner is not the team's; a metre of it is. The lines on
# the page are simplified: one that runs on the border may lie some centimetres beside it.
_SHORTEST_M = 0.8
_BESIDE_M = 0.3
# Sectors meet in the middle of streets: along the border a street belongs to both.
_BORDER_M = 8.0
_ALONG_BORDER_M = 25.0
_REPEAT_MM = 130.0  # a long street says its name again
_SMALLEST_PT = 5.4
_LETTER_PT = 6.0


@dataclass(frozen=True)
class NamedStreet:
    """A street of the sector as one page shows it; `part` is what lies in the sector, page mm."""

    name: str
    rank: int
    part: BaseGeometry
    cells: tuple[str, ...]


@dataclass
class SectorIndex:
    """The street index of a sector, over all its pages; it also hands out the letters.

    `places` maps a name to (page name, cells) pairs in the order of the pages.
    """

    places: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)

    def add(self, page: str, street: NamedStreet) -> None:
        self.places.setdefault(street.name, []).append((page, street.cells))

    def letter_of(self, name: str) -> str:
        if name not in self.letters:
            self.letters[name] = _letter(len(self.letters))
        return self.letters[name]


_UNMISTAKABLE = "abcdefghjkmnpqrstuvwxyz"  # no i, l, o: they look like digits


def _letter(number: int) -> str:
    size = len(_UNMISTAKABLE)
    if number < size:
        return _UNMISTAKABLE[number]
    return _letter(number // size - 1) + _UNMISTAKABLE[number % size]


def streets_of_sector(cutout: Cutout, sector: BaseGeometry) -> list[NamedStreet]:
    """Every named street with some length in the sector, or along its border.

    `sector` is in page millimetres. The index is made of the very lines that the map shows.
    """
    frame = cutout.frame
    window = shapely.box(*frame.rect)
    inside = sector.buffer(_BESIDE_M * frame.mm_per_m).intersection(window)
    near = sector.buffer(_BORDER_M * frame.mm_per_m).intersection(window)
    shapely.prepare(near)
    groups: dict[str, list[tuple[int, BaseGeometry]]] = defaultdict(list)
    for name, rank, geometry in _named_geometries(cutout):
        if near.intersects(geometry):
            groups[name].append((rank, geometry))
    streets = []
    for name in sorted(groups):
        whole = shapely.union_all([geometry for _, geometry in groups[name]])
        part = whole.intersection(near)
        ours = whole.intersection(inside).length > _SHORTEST_M * frame.mm_per_m
        if ours or part.length > _ALONG_BORDER_M * frame.mm_per_m:
            rank = min(rank for rank, _ in groups[name])
            streets.append(NamedStreet(name, rank, part, _cells(frame, part)))
    return sorted(streets, key=lambda street: (street.rank, -street.part.length, street.name))


def _named_geometries(cutout: Cutout) -> Iterable[tuple[str, int, BaseGeometry]]:
    for street, geometry in cutout.streets:
        if street.name:
            yield street.name, style.street_rank(street.kind), geometry
    for surface, geometry in cutout.surfaces:
        if surface.name and surface.kind is style.Area.PLAZA:
            yield surface.name, style.STREETS["pedestrian"].rank, geometry


def _cells(frame: MapFrame, geometry: BaseGeometry) -> tuple[str, ...]:
    """The grid cells that a geometry enters, row by row."""
    found = []
    for row, top, bottom in frame.rows:
        for column, left, right in frame.columns:
            if geometry.intersects(shapely.box(left, bottom, right, top)):
                found.append(column + row)
    return tuple(found)


def name_streets(
    streets: Sequence[NamedStreet], cutout: Cutout, occupied: Occupied, index: SectorIndex
) -> list[Item]:
    """Set each name along its street where it fits, else a letter, whose key is in `index`."""
    items: list[Item] = []
    left_over: list[NamedStreet] = []
    for street in streets:
        placed = _set_along(street, cutout.frame, occupied)
        items.extend(placed)
        if not placed:
            left_over.append(street)
    for street in left_over:
        items.extend(_letter_items(street, index.letter_of(street.name), cutout.frame, occupied))
    return items


def _label_pt(rank: int) -> float:
    sizes = {look.rank: look.label_pt for look in style.STREETS.values()}
    return sizes.get(rank, style.PATH_LABEL_PT)


def _set_along(street: NamedStreet, frame: MapFrame, occupied: Occupied) -> list[Item]:
    """The name, once or several times; a little smaller where that makes it fit."""
    lines = _runs(street.part)
    size = _label_pt(street.rank)
    for points in (size, size - 0.6, _SMALLEST_PT):
        look = NameStyle(points * MM_PER_PT, colour=style.INK)
        placed: list[Item] = []
        for run in lines:
            if placed and run.length < _REPEAT_MM:
                break
            placed.extend(_set_on_run(run, street.name, look, frame, occupied))
        if placed:
            return placed
    return _set_on_surface(street, size, frame, occupied)


def _set_on_run(
    run: BaseGeometry, name: str, look: NameStyle, frame: MapFrame, occupied: Occupied
) -> list[Item]:
    times = max(int(run.length // _REPEAT_MM), 1)
    placed: list[Item] = []
    for number in range(times):
        piece = shapely.ops.substring(
            run, run.length * number / times, run.length * (number + 1) / times
        )
        text = place_along(
            shapely.get_coordinates(piece), name, look, occupied, frame.rect.grown(-0.6)
        )
        if text is not None:
            occupied.take(glyph_discs(text))
            placed.append(text)
    return placed


def _runs(geometry: BaseGeometry) -> list[BaseGeometry]:
    """The lines of a geometry joined where they continue, the longest first."""
    lines = [part for part in _flat(geometry) if part.geom_type == "LineString" and part.length]
    if not lines:
        return []
    merged = shapely.line_merge(shapely.union_all(lines))
    return sorted(shapely.get_parts(merged), key=lambda run: -run.length)


def _flat(geometry: BaseGeometry) -> list[BaseGeometry]:
    parts = list(shapely.get_parts(geometry))
    if any(hasattr(part, "geoms") for part in parts):
        return [flat for part in parts for flat in _flat(part)]
    return parts


def _set_on_surface(
    street: NamedStreet, points: float, frame: MapFrame, occupied: Occupied
) -> list[Item]:
    """A square has no line: its name lies across it."""
    surfaces = [part for part in _flat(street.part) if part.geom_type == "Polygon"]
    for surface in sorted(surfaces, key=lambda part: -part.area):
        size = min(points, 6.4) * MM_PER_PT
        at = surface.representative_point()
        text = Text(
            street.name, Point(at.x, at.y - size * 0.34), size, colour=style.INK,
            anchor="middle", halo=0.45,
        )  # fmt: skip
        west, _, east, _ = surface.bounds
        discs = text_discs(text)
        fits = text_width(street.name, Face.REGULAR, size) < (east - west) * 1.3
        if fits and all(frame.rect.contains(x, y) for x, y, _ in discs) and occupied.is_free(discs):
            occupied.take(discs)
            return [text]
    return []


def _letter_items(
    street: NamedStreet, letter: str, frame: MapFrame, occupied: Occupied
) -> list[Item]:
    """A letter in a pill on the street, or beside it with a leader."""
    size = _LETTER_PT * MM_PER_PT
    half = max(text_width(letter, Face.BOLD, size) / 2 + 0.45, 1.35)
    spots = _letter_spots(street.part, frame, half)
    best: tuple[int, Point, Point] | None = None
    for spot, foot in spots:
        clash = occupied.clash(Rect(spot.x - half, spot.y - 1.4, spot.x + half, spot.y + 1.4))
        if best is None or clash < best[0]:
            best = (clash, spot, foot)
        if clash == 0:
            break
    if best is None:
        return []
    _, spot, foot = best
    occupied.take_box(Rect(spot.x - half, spot.y - 1.4, spot.x + half, spot.y + 1.4))
    items: list[Item] = []
    if spot != foot:
        items.append(line(foot, spot, pen=Pen(style.INK, 0.2)))
        items.append(Shape((circle(foot, 0.4),), fill=style.INK))
    pill = shapely.LineString(
        [(spot.x - half + 1.35, spot.y), (spot.x + half - 1.3499, spot.y)]
    ).buffer(1.35)
    items.append(
        Shape((shapely.get_coordinates(pill.exterior),), pen=Pen(style.INK, 0.2), fill="#fff3c4")
    )
    items.append(
        Text(letter, Point(spot.x, spot.y - size * 0.3), size, Face.BOLD, style.INK, "middle")
    )
    return items


def _letter_spots(
    part: BaseGeometry, frame: MapFrame, half: float
) -> Iterator[tuple[Point, Point]]:
    """(where the pill goes, the point of the street that it is for), the best first."""
    window = frame.rect.grown(-half - 0.4)
    runs = _runs(part) or [surface.exterior for surface in _flat(part) if surface.area]
    feet = []
    for run in runs[:4]:
        for share in (0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9):
            point = run.interpolate(share, normalized=True)
            if frame.rect.contains(point.x, point.y):
                feet.append(Point(point.x, point.y))
    yield from ((foot, foot) for foot in feet if window.contains(*foot))
    for distance in np.arange(3.2, 16.0, 1.6):
        for foot in feet[:7]:
            for turn in np.linspace(0, 2 * np.pi, 12, endpoint=False):
                spot = Point(
                    float(foot.x + distance * np.cos(turn)), float(foot.y + distance * np.sin(turn))
                )
                if window.contains(*spot):
                    yield spot, foot


def name_surroundings(cutout: Cutout, sector: BaseGeometry, occupied: Occupied) -> list[Item]:
    """Names around the sector, in grey, where there is room: to find one's way in."""
    window = shapely.box(*cutout.frame.rect)
    outside = window.difference(sector.buffer(2.0))
    groups: dict[str, list[tuple[int, BaseGeometry]]] = defaultdict(list)
    for name, rank, geometry in _named_geometries(cutout):
        if geometry.intersects(outside) and geometry.geom_type.endswith("LineString"):
            groups[name].append((rank, geometry))
    items: list[Item] = []
    ordered = sorted(groups.items(), key=lambda group: (min(r for r, _ in group[1]), group[0]))
    for name, members in ordered:
        rank = min(rank for rank, _ in members)
        part = shapely.union_all([geometry for _, geometry in members]).intersection(outside)
        look = NameStyle(
            max(_label_pt(rank) - 0.8, _SMALLEST_PT) * MM_PER_PT, colour=style.GREY_INK
        )
        for run in _runs(part)[:1]:
            items.extend(_set_on_run(run, name, look, cutout.frame, occupied))
    return items


def name_main_roads(cutout: Cutout, occupied: Occupied) -> list[Item]:
    """The names of the main roads only, small: enough to recognise a place on an overview."""
    groups: dict[str, list[BaseGeometry]] = defaultdict(list)
    for name, rank, geometry in _named_geometries(cutout):
        if rank <= style.STREETS["tertiary"].rank and geometry.geom_type.endswith("LineString"):
            groups[name].append(geometry)
    look = NameStyle(_SMALLEST_PT * MM_PER_PT, colour=style.INK)
    items: list[Item] = []
    for name in sorted(groups, key=lambda name: (-sum(g.length for g in groups[name]), name)):
        for run in _runs(shapely.union_all(groups[name]))[:1]:
            items.extend(_set_on_run(run, name, look, cutout.frame, occupied))
    return items


def name_landscape(cutout: Cutout, occupied: Occupied) -> list[Item]:
    """Names of waters and parks, in italics."""
    items: list[Item] = []
    for (kind, name), geometry in cutout.lines:
        if not name or kind not in (LineKind.RIVER, LineKind.STREAM):
            continue
        look = NameStyle(7 * MM_PER_PT, Face.ITALIC, style.WATER_INK)
        for run in _runs(geometry)[:1]:
            items.extend(_set_on_run(run, name, look, cutout.frame, occupied))
    inks = {
        style.Area.WATER: style.WATER_INK,
        style.Area.GREEN: style.GREEN_INK,
        style.Area.WOOD: style.GREEN_INK,
        style.Area.PITCH: style.GREEN_INK,
    }
    named = [(s, g) for s, g in cutout.surfaces if s.name and s.kind in inks and g.area > 40]
    for surface, geometry in sorted(named, key=lambda pair: -pair[1].area):
        street = NamedStreet(surface.name, 9, geometry, ())
        for item in _set_on_surface(street, 6.4, cutout.frame, occupied):
            assert isinstance(item, Text)
            items.append(replace(item, face=Face.ITALIC, colour=inks[surface.kind]))
    return items
