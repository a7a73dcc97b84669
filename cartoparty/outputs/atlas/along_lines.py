"""Sets names along lines of the map: letter by letter on a bend, in one piece where they join."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cartoparty.outputs.atlas.display import Coordinates, CurvedText, Glyph, Point, Rect, Text
from cartoparty.outputs.atlas.fonts import Face, advances, is_shaped, text_width
from cartoparty.outputs.atlas.labels import MIDDLE, Occupied, name_discs

_STEP_MM = 0.4
_MAX_TURN = math.radians(24)  # between two letters
_NARROW_TURN = 1.0  # the same in radians for each em of their width: narrow ones would pile up
_MAX_CORNER = math.radians(48)  # over four letters
_MAX_BEND = math.radians(120)  # over a whole name
_LEAST_COSINE = -0.2  # no letter leans further back than this
_OFF_CHORD = 0.45  # of the size: how far a straight name may leave a bent line
_TRIES = 60


@dataclass(frozen=True, slots=True)
class NameStyle:
    """How a name is set: `size` and the `halo` around each letter in mm.

    `enlarged` says that `size` makes up already for a face that is small on its body.
    """

    size: float
    face: Face = Face.REGULAR
    colour: str = "#111111"
    halo: float = 0.45
    enlarged: bool = False


class Track:
    """A line of the map, smoothed and led on at its ends, along which names can be set."""

    def __init__(self, line: Coordinates, overhang: float) -> None:
        self._follow(_smoothed(_extended(_resampled(line), overhang)))

    def _follow(self, points: Coordinates) -> None:
        steps = np.hypot(*np.diff(points, axis=0).T)
        self.points = points
        self.along: NDArray[np.float64] = np.concatenate([[0.0], np.cumsum(steps)])
        self.length = float(self.along[-1])

    def backwards(self) -> "Track":
        other = object.__new__(Track)
        other._follow(self.points[::-1])
        return other

    def at(self, distances: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        x = np.interp(distances, self.along, self.points[:, 0])
        y = np.interp(distances, self.along, self.points[:, 1])
        return x, y


def place_along(
    track: Track, text: str, style: NameStyle, occupied: Occupied, window: Rect
) -> CurvedText | Text | None:
    """The best free place for `text` along a track within `window`, upright; None without one.

    Straight stretches near the middle of the line come first. A text whose letters join or are
    read from the right is set in one piece: bending it would tear it apart.
    """
    width = text_width(text, style.face, style.size)
    if track.length < width:
        return None
    ways = (track, track.backwards())
    candidates: Iterable[CurvedText | Text]
    if is_shaped(text):
        candidates = _straight(ways, text, width, style)
    else:
        candidates = _curved(ways, text, style)
    for candidate in islice(candidates, _TRIES):
        discs = name_discs(candidate)
        inside = all(window.contains(x, y) for x, y, _ in discs)
        if inside and occupied.is_free(discs):
            return candidate
    return None


def _straight(
    ways: Sequence[Track], text: str, width: float, style: NameStyle
) -> Iterator[CurvedText | Text]:
    """Settings in one piece along chords that stay close to the line, the best first."""
    found: list[tuple[float, Text]] = []
    for way in ways:
        starts = _starts(way.length - width)
        shares = np.linspace(0.0, 1.0, 13)
        x, y = way.at(starts[:, None] + width * shares[None, :])
        run, rise = x[:, -1] - x[:, 0], y[:, -1] - y[:, 0]
        chord = np.maximum(np.hypot(run, rise), 1e-9)
        off = np.abs((x - x[:, :1]) * rise[:, None] - (y - y[:, :1]) * run[:, None])
        bend = (off / chord[:, None]).max(axis=1) / style.size
        fits = (bend < _OFF_CHORD) & ((run > 1e-6) | ((np.abs(run) <= 1e-6) & (rise > 0)))
        for row in np.flatnonzero(fits).tolist():
            turn = math.atan2(rise[row], run[row])
            lift = style.size * MIDDLE
            middle = Point(
                float(x[row, 0] + x[row, -1]) / 2 + lift * math.sin(turn),
                float(y[row, 0] + y[row, -1]) / 2 - lift * math.cos(turn),
            )
            cost = float(bend[row]) + abs(starts[row] - (way.length - width) / 2) / way.length
            label = Text(
                text, middle, style.size, style.face, style.colour, "middle",
                math.degrees(turn), style.halo,
            )  # fmt: skip
            found.append((cost, label))
    found.sort(key=lambda option: option[0])
    return (label for _, label in found)


def _curved(ways: Sequence[Track], text: str, style: NameStyle) -> Iterator[CurvedText | Text]:
    """Settings letter by letter, the best first."""
    widths = np.array(advances(text, style.face, style.size))
    options = [option for way in ways for option in _options(way, widths, style.size)]
    options.sort(key=lambda option: option.cost)
    return (_set(text, option, style) for option in options)


class _Option(NamedTuple):
    """One way to set a text: where each letter starts, and its angle in radians."""

    cost: float
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    angles: NDArray[np.float64]


def _starts(room: float) -> NDArray[np.float64]:
    """Where a name may begin on a track that has so much room left."""
    count = int(min(max(room / 1.5, 1), 60)) + 1
    return np.asarray(np.linspace(0, max(room, 0.0), count), dtype=np.float64)


def _options(track: Track, widths: NDArray[np.float64], size: float) -> list[_Option]:
    """Readable settings of letters of these widths along a track."""
    ends = np.cumsum(widths)
    room = track.length - float(ends[-1])
    starts = _starts(room)
    x0, y0 = track.at(starts[:, None] + (ends - widths)[None, :])
    x1, y1 = track.at(starts[:, None] + ends[None, :])
    angles = np.arctan2(y1 - y0, x1 - x0)
    turns = np.abs((np.diff(angles, axis=1) + np.pi) % (2 * np.pi) - np.pi)
    run, rise = x1[:, -1] - x0[:, 0], y1[:, -1] - y0[:, 0]
    upright = (run > 1e-6) | ((np.abs(run) <= 1e-6) & (rise > 0))
    upright &= np.cos(angles).min(axis=1) > _LEAST_COSINE
    upright &= ~_piled_up(turns, widths, size)
    off_centre = np.abs(starts - room / 2) / max(track.length, 1)
    costs = turns.sum(axis=1) * 1.2 + off_centre
    return [
        _Option(float(costs[row]), x0[row], y0[row], angles[row]) for row in np.flatnonzero(upright)
    ]


def _piled_up(
    turns: NDArray[np.float64], widths: NDArray[np.float64], size: float
) -> NDArray[np.bool_]:
    """For each setting (row), whether letters would run into each other in a bend."""
    between = (widths[:-1] + widths[1:]) / 2 / size
    limits = np.minimum(_MAX_TURN, _NARROW_TURN * between)
    piled = (turns > limits).any(axis=1) | (turns.sum(axis=1) > _MAX_BEND)
    if turns.shape[1] >= 3:
        corners = turns[:, :-2] + turns[:, 1:-1] + turns[:, 2:]
        piled |= corners.max(axis=1) > _MAX_CORNER
    return np.asarray(piled, dtype=np.bool_)


def _set(text: str, option: _Option, style: NameStyle) -> CurvedText:
    lift = style.size * MIDDLE
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
