"""Finds room for texts: an index of what is taken, and runs of text along lines."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cartoparty.outputs.atlas.display import Coordinates, CurvedText, Glyph, Point, Rect, Text
from cartoparty.outputs.atlas.fonts import Face, advances, text_width

_PIXEL_MM = 0.25  # of the raster that remembers what is taken
_STEP_MM = 0.4
_MAX_TURN = math.radians(24)  # between two letters
_MAX_BEND = math.radians(150)  # over a whole name
_MIDDLE = 0.34  # of the size: from the base line to the middle of the letters


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
        rows, columns = self._pixels(discs)
        return not bool(self._taken[rows, columns].any())

    def take(self, discs: Iterable[Disc]) -> None:
        rows, columns = self._pixels(discs)
        self._taken[rows, columns] = True

    def clash(self, box: Rect) -> int:
        """How much of a box is printed on already, in pixels."""
        return int(np.count_nonzero(self._taken[self._slices(box)]))

    def take_box(self, box: Rect) -> None:
        self._taken[self._slices(box)] = True

    def _slices(self, box: Rect) -> tuple[slice, slice]:
        x, y = self._corner
        left, right = int((box.x0 - x) / _PIXEL_MM), int((box.x1 - x) / _PIXEL_MM) + 1
        low, high = int((box.y0 - y) / _PIXEL_MM), int((box.y1 - y) / _PIXEL_MM) + 1
        return slice(max(low, 0), max(high, 0)), slice(max(left, 0), max(right, 0))

    def _pixels(self, discs: Iterable[Disc]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The pixels whose middle is in a disc."""
        many = np.array(list(discs)).reshape(-1, 3)
        reach = int(many[:, 2].max(initial=0.0) / _PIXEL_MM) + 1
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
    lift = text.size * _MIDDLE
    discs = []
    for at in np.linspace(start + radius * 0.7, start + max(width - radius * 0.7, radius), count):
        x = text.at.x + at * math.cos(turn) - lift * math.sin(turn)
        y = text.at.y + at * math.sin(turn) + lift * math.cos(turn)
        discs.append(Disc(float(x), float(y), radius))
    return discs


def glyph_discs(text: CurvedText) -> list[Disc]:
    """The room that a curved text needs."""
    radius, lift = text.size * 0.52, text.size * _MIDDLE
    discs = []
    for glyph, advance in zip(text.glyphs, advances(text.text, text.face, text.size), strict=True):
        turn = math.radians(glyph.angle)
        x = glyph.x + advance / 2 * math.cos(turn) - lift * math.sin(turn)
        y = glyph.y + advance / 2 * math.sin(turn) + lift * math.cos(turn)
        discs.append(Disc(x, y, radius))
    return discs


@dataclass(frozen=True, slots=True)
class NameStyle:
    """How a name is set; `overhang` is how far it may stick out of its line at each end, mm."""

    size: float
    face: Face = Face.REGULAR
    colour: str = "#111111"
    halo: float = 0.45
    overhang: float = 1.5


class Track:
    """A line of the map, smoothed, along which letters can be set."""

    def __init__(self, line: Coordinates, overhang: float) -> None:
        points = _smoothed(_extended(_resampled(line), overhang))
        steps = np.hypot(*np.diff(points, axis=0).T)
        self.points = points
        self.along: NDArray[np.float64] = np.concatenate([[0.0], np.cumsum(steps)])
        self.length = float(self.along[-1])

    def backwards(self) -> "Track":
        other = object.__new__(Track)
        other.points = self.points[::-1]
        other.along = self.length - self.along[::-1]
        other.length = self.length
        return other

    def at(self, distances: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        x = np.interp(distances, self.along, self.points[:, 0])
        y = np.interp(distances, self.along, self.points[:, 1])
        return x, y


def place_along(
    line: Coordinates, text: str, style: NameStyle, occupied: Occupied, window: Rect
) -> CurvedText | None:
    """The best free place for `text` along `line` within `window`, upright; None if there is none.

    Straight stretches near the middle of the line come first.
    """
    track = Track(line, style.overhang)
    widths = np.array(advances(text, style.face, style.size))
    if track.length < widths.sum():
        return None
    options = [option for way in (track, track.backwards()) for option in _options(way, widths)]
    options.sort(key=lambda option: option.cost)
    for option in options[:60]:
        candidate = _set(text, option, style)
        discs = glyph_discs(candidate)
        inside = all(window.contains(x, y) for x, y, _ in discs)
        if inside and occupied.is_free(discs):
            return candidate
    return None


class _Option(NamedTuple):
    """One way to set a text: where each letter starts, and its angle in radians."""

    cost: float
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    angles: NDArray[np.float64]


def _options(track: Track, widths: NDArray[np.float64]) -> list[_Option]:
    """Readable settings of letters of these widths along a track."""
    ends = np.cumsum(widths)
    room = track.length - float(ends[-1])
    count = int(min(max(room / 1.5, 1), 60)) + 1
    starts = np.linspace(0, room, count)
    x0, y0 = track.at(starts[:, None] + (ends - widths)[None, :])
    x1, y1 = track.at(starts[:, None] + ends[None, :])
    angles = np.arctan2(y1 - y0, x1 - x0)
    turns = np.abs((np.diff(angles, axis=1) + np.pi) % (2 * np.pi) - np.pi)
    run, rise = x1[:, -1] - x0[:, 0], y1[:, -1] - y0[:, 0]
    upright = (run > 1e-6) | ((np.abs(run) <= 1e-6) & (rise > 0))
    upright &= np.cos(angles).min(axis=1) > -0.5
    upright &= turns.max(axis=1, initial=0.0) < _MAX_TURN
    upright &= turns.sum(axis=1) < _MAX_BEND
    off_centre = np.abs(starts - room / 2) / max(track.length, 1)
    costs = turns.sum(axis=1) * 1.2 + off_centre
    return [
        _Option(float(costs[row]), x0[row], y0[row], angles[row]) for row in np.flatnonzero(upright)
    ]


def _set(text: str, option: _Option, style: NameStyle) -> CurvedText:
    lift = style.size * _MIDDLE
    xs = option.x + lift * np.sin(option.angles)
    ys = option.y - lift * np.cos(option.angles)
    places = zip(text, xs.tolist(), ys.tolist(), np.degrees(option.angles).tolist(), strict=True)
    glyphs = tuple(Glyph(*place) for place in places)
    return CurvedText(text, glyphs, style.size, style.face, style.colour, style.halo)


def _resampled(line: Coordinates) -> Coordinates:
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(int(along[-1] / _STEP_MM), 2)
    at = np.linspace(0, along[-1], count + 1)
    return np.column_stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])])


def _extended(line: Coordinates, by: float) -> Coordinates:
    """The line led straight on at both ends."""
    if by <= 0:
        return line
    reach = min(8, len(line) - 1)
    head, tail = line[0] - line[reach], line[-1] - line[-1 - reach]
    out = np.arange(1, int(by / _STEP_MM) + 1)[:, None] * _STEP_MM
    before = line[0] + head / max(np.hypot(*head), 1e-9) * out
    after = line[-1] + tail / max(np.hypot(*tail), 1e-9) * out
    return np.vstack([before[::-1], line, after])


def _smoothed(line: Coordinates, window: int = 9) -> Coordinates:
    """A moving average that keeps both ends: corners of streets become bends of text."""
    half = min(window // 2, (len(line) - 1) // 2)
    if half < 1:
        return line
    padded = np.vstack(
        [2 * line[0] - line[half:0:-1], line, 2 * line[-1] - line[-2 : -2 - half : -1]]
    )
    kernel = np.full(2 * half + 1, 1 / (2 * half + 1))
    return np.column_stack([np.convolve(padded[:, axis], kernel, "valid") for axis in (0, 1)])


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
                at = Point(x, y - text.size * _MIDDLE)
                best = (clash, Placed(replace(text, at=at, anchor="middle"), leader, room))
            if clash == 0:
                return best[1]
    return best[1] if best else _on_top(anchor, text, width)


def text_box(x: float, y: float, width: float, size: float) -> Rect:
    """The room of a level text whose middle is at (x, y)."""
    return Rect(x - width / 2 - 0.1, y - size * 0.42, x + width / 2 + 0.1, y + size * 0.42)


def _on_top(anchor: Point, text: Text, width: float) -> Placed:
    here = replace(text, at=Point(anchor.x, anchor.y - text.size * _MIDDLE), anchor="middle")
    return Placed(here, None, text_box(*anchor, width, text.size))


def _directions(distance: float, gap: float) -> Sequence[tuple[float, float]]:
    if distance <= gap + 1:
        return [(dx, dy if dx == 0 else dy * 0.8) for dx, dy in _AROUND]
    count = 12
    return [
        (math.cos(turn), math.sin(turn))
        for turn in np.linspace(0, 2 * math.pi, count, endpoint=False)
    ]
