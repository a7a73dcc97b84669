"""Keeps account of what is printed where, and finds room for small texts beside their objects."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cartoparty.outputs.atlas.display import CurvedText, Point, Rect, Text
from cartoparty.outputs.atlas.fonts import advances, text_width

_PIXEL_MM = 0.25  # of the raster that remembers what is taken
_DISCS_AT_ONCE = 256  # thousands of discs, each on its patch of pixels, would be tens of megabytes
MIDDLE = 0.34  # of the size: from the base line to the middle of the letters


class Disc(NamedTuple):
    """A place that is taken: centre and radius, mm."""

    x: float
    y: float
    radius: float


class Occupied:
    """What is already printed in a window, as a raster of `_PIXEL_MM`; all outside it is free."""

    def __init__(self, window: Rect) -> None:
        self._corner = np.array([window.x0, window.y0])
        self._columns = int(window.width / _PIXEL_MM) + 1
        self._rows = int(window.height / _PIXEL_MM) + 1
        self._taken = np.zeros((self._rows, self._columns), dtype=bool)

    def is_free(self, discs: Iterable[Disc]) -> bool:
        """Whether nothing is printed under any of the discs."""
        return not any(self._taken[pixels].any() for pixels in self._pixels(discs))

    def take(self, discs: Iterable[Disc]) -> None:
        for pixels in self._pixels(discs):
            self._taken[pixels] = True

    def clash(self, box: Rect) -> int:
        """How much of a box is printed on already, in pixels."""
        return int(np.count_nonzero(self._taken[self._slices(box)]))

    def clash_line(self, start: Point, end: Point) -> int:
        """How much of a thin line is printed on already, in pixels."""
        (x, y), steps = self._corner, max(int(math.dist(start, end) / _PIXEL_MM), 1)
        shares = np.arange(steps + 1) / steps
        columns = ((start.x - x + (end.x - start.x) * shares) / _PIXEL_MM).astype(np.intp)
        rows = ((start.y - y + (end.y - start.y) * shares) / _PIXEL_MM).astype(np.intp)
        inside = (columns >= 0) & (columns < self._columns) & (rows >= 0) & (rows < self._rows)
        return int(np.count_nonzero(self._taken[rows[inside], columns[inside]]))

    def take_line(self, start: Point, end: Point) -> None:
        """Keep the place of a thin line."""
        count = max(int(math.dist(start, end) / _PIXEL_MM), 1) + 1
        self.take(Disc(float(x), float(y), 0.1) for x, y in np.linspace(start, end, count))

    def take_box(self, box: Rect) -> None:
        self._taken[self._slices(box)] = True

    def _slices(self, box: Rect) -> tuple[slice, slice]:
        x, y = self._corner
        left, right = int((box.x0 - x) / _PIXEL_MM), int((box.x1 - x) / _PIXEL_MM) + 1
        low, high = int((box.y0 - y) / _PIXEL_MM), int((box.y1 - y) / _PIXEL_MM) + 1
        return slice(max(low, 0), max(high, 0)), slice(max(left, 0), max(right, 0))

    def _pixels(self, discs: Iterable[Disc]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """The rows and columns of the pixels whose middle is in a disc, some discs at a time."""
        many = np.array(list(discs)).reshape(-1, 3)
        if len(many) > _DISCS_AT_ONCE:
            many = many[np.argsort(many[:, 2])]  # the patches of small ones are small then
        for start in range(0, len(many), _DISCS_AT_ONCE):
            yield self._pixels_of(many[start : start + _DISCS_AT_ONCE])

    def _pixels_of(self, many: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        reach = int(many[:, 2].max() / _PIXEL_MM) + 1
        steps = np.arange(-reach, reach + 1)
        dx, dy = (grid.ravel() for grid in np.meshgrid(steps, steps))
        middle = (many[:, :2] - self._corner) / _PIXEL_MM
        columns = np.floor(middle[:, :1]).astype(np.intp) + dx
        rows = np.floor(middle[:, 1:]).astype(np.intp) + dy
        off = np.hypot(columns + 0.5 - middle[:, :1], rows + 0.5 - middle[:, 1:])
        inside = off * _PIXEL_MM <= many[:, 2:] + _PIXEL_MM / 2
        inside &= (columns >= 0) & (columns < self._columns) & (rows >= 0) & (rows < self._rows)
        return rows[inside], columns[inside]


def text_discs(text: Text) -> list[Disc]:
    """The room that a straight text needs."""
    width = text_width(text.text, text.face, text.size)
    turn = math.radians(text.angle)
    start = {"start": 0.0, "middle": -width / 2, "end": -width}[text.anchor]
    radius = text.size * 0.5
    count = max(math.ceil(width / (radius * 1.2)), 1)
    lift = text.size * MIDDLE
    discs = []
    for at in np.linspace(start + radius * 0.7, start + max(width - radius * 0.7, radius), count):
        x = text.at.x + at * math.cos(turn) - lift * math.sin(turn)
        y = text.at.y + at * math.sin(turn) + lift * math.cos(turn)
        discs.append(Disc(float(x), float(y), radius))
    return discs


def glyph_discs(text: CurvedText) -> list[Disc]:
    """The room that a curved text needs."""
    radius, lift = text.size * 0.52, text.size * MIDDLE
    discs = []
    for glyph, advance in zip(text.glyphs, advances(text.text, text.face, text.size), strict=True):
        turn = math.radians(glyph.angle)
        x = glyph.x + advance / 2 * math.cos(turn) - lift * math.sin(turn)
        y = glyph.y + advance / 2 * math.sin(turn) + lift * math.cos(turn)
        discs.append(Disc(x, y, radius))
    return discs


def name_discs(text: CurvedText | Text) -> list[Disc]:
    """The room that a name needs, however it is set."""
    return glyph_discs(text) if isinstance(text, CurvedText) else text_discs(text)


class Placed(NamedTuple):
    """A small text beside its object; `leader` is where a thin line to the object starts."""

    text: Text
    leader: Point | None
    room: Rect


_AROUND = [(1, 0), (1, 1), (-1, 0), (0, 1), (0, -1), (-1, 1), (1, -1), (-1, -1)]


def place_beside(anchor: Point, text: Text, gap: float, occupied: Occupied, window: Rect) -> Placed:
    """The nearest free place for a short text around `anchor`, with a leader when it is far.

    There is always a place: where all is taken, the one that clashes least.
    """
    width = text_width(text.text, text.face, text.size)
    best: tuple[float, Placed] | None = None
    for distance in (gap, gap + 0.8, *np.arange(gap + 2.2, 16.0, 1.5)):
        leader = anchor if distance > gap + 1 else None
        for dx, dy in _directions(distance, gap):
            x = anchor.x + dx * (distance + width / 2)
            y = anchor.y + dy * (distance + text.size * 0.4)
            room = text_box(x, y, width, text.size)
            if not (window.contains(room.x0, room.y0) and window.contains(room.x1, room.y1)):
                continue
            clash = occupied.clash(room)
            if best is None or clash < best[0]:
                at = Point(x, y - text.size * MIDDLE)
                best = (clash, Placed(replace(text, at=at, anchor="middle"), leader, room))
            if clash == 0:
                return best[1]
    return best[1] if best else _on_top(anchor, text, width)


def text_box(x: float, y: float, width: float, size: float) -> Rect:
    """The room of a level text whose middle is at (x, y)."""
    return Rect(x - width / 2 - 0.1, y - size * 0.42, x + width / 2 + 0.1, y + size * 0.42)


def _on_top(anchor: Point, text: Text, width: float) -> Placed:
    here = replace(text, at=Point(anchor.x, anchor.y - text.size * MIDDLE), anchor="middle")
    return Placed(here, None, text_box(*anchor, width, text.size))


def _directions(distance: float, gap: float) -> Sequence[tuple[float, float]]:
    if distance <= gap + 1:
        return [(dx, dy if dx == 0 else dy * 0.8) for dx, dy in _AROUND]
    count = 12
    return [
        (math.cos(turn), math.sin(turn))
        for turn in np.linspace(0, 2 * math.pi, count, endpoint=False)
    ]
