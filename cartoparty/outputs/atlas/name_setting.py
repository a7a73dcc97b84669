"""Sets names on a map: once along a line, again where the line is long, or across a surface."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
import shapely.ops
from shapely.geometry.base import BaseGeometry

from cartoparty.outputs.atlas.along_lines import NameStyle, Track, place_along
from cartoparty.outputs.atlas.display import Coordinates, CurvedText, Pen, Point, Rect, Shape, Text
from cartoparty.outputs.atlas.fonts import text_width, world_face
from cartoparty.outputs.atlas.labels import MIDDLE, Occupied, name_discs, text_discs

_OVERHANG_MM = 1.5  # how far a name may stick out of its line at each end
_PIECE_MM = 80.0  # a long street says its name again
_APART_MM = 70.0  # from one name of a street to the next
_REPEAT_FROM_MM = 30.0  # a piece that is shorter needs no name of its own
_LINES_TRIED = 6
_INSIDE_MM = 0.6  # from the frame
_LEADING = 1.12
_WORLD_FACE_LARGER = 1.14

Label = CurvedText | Text


@dataclass(frozen=True)
class SetName:
    """A name that found its place: its texts (several lines on a surface) and how it is set."""

    labels: tuple[Label, ...]
    words: str
    look: NameStyle

    @property
    def middle(self) -> Point:
        discs = [disc for label in self.labels for disc in name_discs(label)]
        return Point(
            sum(disc.x for disc in discs) / len(discs), sum(disc.y for disc in discs) / len(discs)
        )


class NameSetter:
    """Finds places within a window, and keeps them in an index of what is taken."""

    def __init__(self, window: Rect, occupied: Occupied) -> None:
        self._window = window.grown(-_INSIDE_MM)
        self._occupied = occupied

    def along(self, lines: Sequence[BaseGeometry], words: str, look: NameStyle) -> SetName | None:
        """The name once, on the first of some lines that has room for it."""
        for line in lines[:_LINES_TRIED]:
            pieces = max(int(line.length // _PIECE_MM), 1)
            for piece in _from_the_middle(_cut(line, pieces)):
                found = self._on_line(piece, words, look)
                if found is not None:
                    return found
        return None

    def repeated(self, lines: Sequence[BaseGeometry], first: SetName) -> list[Label]:
        """The same name again on the lines, as far as they lead away from where it stands."""
        placed = [first.middle]
        again: list[Label] = []
        for line in lines[:_LINES_TRIED]:
            for piece in _cut(line, max(int(line.length // _PIECE_MM), 1)):
                middle = piece.interpolate(0.5, normalized=True)
                far = min(math.dist((middle.x, middle.y), other) for other in placed)
                if piece.length < _REPEAT_FROM_MM or far < _APART_MM:
                    continue
                found = self._on_line(piece, first.words, first.look)
                if found is not None:
                    placed.append(found.middle)
                    again.extend(found.labels)
        return again

    def _on_line(self, line: BaseGeometry, words: str, look: NameStyle) -> SetName | None:
        look = _optical(words, look)
        room = line.length + 2 * _OVERHANG_MM
        if room < text_width(words, look.face, look.size):
            return None
        track = Track(shapely.get_coordinates(line), _OVERHANG_MM)
        label = place_along(track, words, look, self._occupied, self._window)
        if label is None:
            return None
        self._occupied.take(name_discs(label))
        return SetName((label,), words, look)

    def across(
        self, surfaces: Sequence[BaseGeometry], words: str, look: NameStyle
    ) -> SetName | None:
        """A square has no line: its name lies across it, on two lines where it is narrow."""
        look = _optical(words, look)
        for surface in surfaces[:_LINES_TRIED]:
            west, _, east, _ = surface.bounds
            for rows in _in_rows(words):
                width = max(text_width(row, look.face, look.size) for row in rows)
                if width > (east - west) * 1.3:
                    continue
                for middle in _middles(surface, look.size):
                    labels = _stacked(rows, middle, look)
                    discs = [disc for label in labels for disc in text_discs(label)]
                    inside = all(self._window.contains(x, y) for x, y, _ in discs)
                    if inside and self._occupied.is_free(discs):
                        self._occupied.take(discs)
                        return SetName(labels, words, look)
        return None


def _optical(words: str, look: NameStyle) -> NameStyle:
    """The second family is drawn smaller on its body: to look alike it is set a little larger."""
    if look.enlarged or world_face(words, look.face) is None:
        return look
    return replace(look, size=look.size * _WORLD_FACE_LARGER, enlarged=True)


def _in_rows(words: str) -> Iterator[tuple[str, ...]]:
    """A name on one line, then on two of about the same length."""
    yield (words,)
    blanks = [at for at, char in enumerate(words) if char == " "]
    if blanks:
        at = min(blanks, key=lambda at: abs(at - len(words) / 2))
        yield (words[:at], words[at + 1 :])


def _middles(surface: BaseGeometry, size: float) -> Iterator[Point]:
    """Where the middle of a name may lie: in the widest part of a surface, or a little beside."""
    centre = shapely.maximum_inscribed_circle(surface, tolerance=0.5).coords[0]
    shapely.prepare(surface)
    for dy in (0.0, 1.3, -1.3, 2.6, -2.6):
        for dx in (0.0, 2.5, -2.5):
            at = Point(centre[0] + dx * size, centre[1] + dy * size)
            if surface.contains(shapely.Point(at)):
                yield at


def spots_within(area: BaseGeometry, pitch: float = 8.0) -> Iterator[Point]:
    """Points of an area: its representative one, then those of a raster of `pitch` mm."""
    middle = area.representative_point()
    yield Point(middle.x, middle.y)
    west, south, east, north = area.bounds
    xs, ys = np.meshgrid(np.arange(west, east, pitch), np.arange(south, north, pitch))
    points = np.column_stack([xs.ravel(), ys.ravel()])
    inside = points[shapely.contains_xy(area, points[:, 0], points[:, 1])]
    nearest = np.argsort(np.hypot(*(inside - (middle.x, middle.y)).T), kind="stable")
    yield from (Point(float(x), float(y)) for x, y in inside[nearest])


def _stacked(rows: Sequence[str], middle: Point, look: NameStyle) -> tuple[Text, ...]:
    top = middle.y + (len(rows) - 1) / 2 * look.size * _LEADING - look.size * MIDDLE
    return tuple(
        Text(
            row, Point(middle.x, top - number * look.size * _LEADING), look.size, look.face,
            look.colour, "middle", halo=look.halo,
        )
        for number, row in enumerate(rows)
    )  # fmt: skip


def lines_of(geometry: BaseGeometry) -> list[BaseGeometry]:
    """The lines of a geometry joined where they continue, the longest first."""
    lines = [part for part in _flat(geometry) if part.geom_type == "LineString" and part.length]
    if len(lines) < 2:
        return lines
    merged = shapely.line_merge(shapely.union_all(lines))
    return sorted(shapely.get_parts(merged), key=lambda run: -run.length)


def surfaces_of(geometry: BaseGeometry) -> list[BaseGeometry]:
    """The polygons of a geometry, the largest first."""
    parts = [part for part in _flat(geometry) if part.geom_type == "Polygon" and part.area]
    return sorted(parts, key=lambda part: -part.area)


def _flat(geometry: BaseGeometry) -> list[BaseGeometry]:
    parts = list(shapely.get_parts(geometry))
    if any(hasattr(part, "geoms") for part in parts):
        return [flat for part in parts for flat in _flat(part)]
    return parts


def _cut(line: BaseGeometry, pieces: int) -> list[BaseGeometry]:
    """A line in pieces of equal length."""
    if pieces < 2:
        return [line]
    edges = [line.length * number / pieces for number in range(pieces + 1)]
    return [shapely.ops.substring(line, start, end) for start, end in pairwise(edges)]


def _from_the_middle(pieces: list[BaseGeometry]) -> list[BaseGeometry]:
    middle = (len(pieces) - 1) / 2
    order = sorted(range(len(pieces)), key=lambda number: abs(number - middle))
    return [pieces[number] for number in order]


def gap_patches(labels: Iterable[Label]) -> list[Shape]:
    """White below the blanks of curved names: else a border shows through between two words."""
    patches: dict[float, list[Coordinates]] = {}
    for label in labels:
        if isinstance(label, CurvedText) and label.halo:
            patches.setdefault(label.size, []).extend(_gaps(label))
    return [
        Shape(tuple(rings), pen=Pen("#ffffff", size * 0.62, cap="butt"))
        for size, rings in patches.items()
        if rings
    ]


def _gaps(label: CurvedText) -> Iterator[Coordinates]:
    lift = label.size * MIDDLE
    for blank, after in pairwise(label.glyphs):
        if blank.char.isspace():
            yield np.array(
                [
                    (
                        glyph.x - lift * math.sin(math.radians(glyph.angle)),
                        glyph.y + lift * math.cos(math.radians(glyph.angle)),
                    )
                    for glyph in (blank, after)
                ]
            )
