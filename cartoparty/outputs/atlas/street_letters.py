"""Sets the letter of a street that is too short for its name: a pill on it, or beside it."""

import math
from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Shape, Text, circle
from cartoparty.outputs.atlas.display import line as stroke
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face, text_width
from cartoparty.outputs.atlas.labels import Disc, Occupied
from cartoparty.outputs.atlas.name_setting import lines_of, surfaces_of

_LETTER_PT = 6.0
_HALF_MM = 1.35  # of the height of a pill
_AIR_MM = 0.2
_FURTHEST_MM = 28.0
_FOOT_MM = 0.4
_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9)  # of a line, from its middle outwards


def letter_items(part: BaseGeometry, letter: str, window: Rect, occupied: Occupied) -> list[Item]:
    """A letter in a pill on the street, or beside it with a leader; nothing outside `window`.

    Where all is taken it lies where it hides least.
    """
    size = _LETTER_PT * MM_PER_PT
    half = max(text_width(letter, Face.BOLD, size) / 2 + 0.45, _HALF_MM)
    best: tuple[int, Point, Point] | None = None
    for spot, foot in _spots(part, window, half, occupied):
        clash = occupied.clash(_room(spot, half))
        if spot != foot and not clash:
            clash = occupied.clash_line(foot, spot)
        if best is None or clash < best[0]:
            best = (clash, spot, foot)
        if clash == 0:
            break
    if best is None:
        return []
    _, spot, foot = best
    items: list[Item] = []
    if spot != foot:
        items.append(stroke(foot, spot, pen=Pen(style.INK, 0.2)))
        if occupied.is_free([Disc(*foot, _FOOT_MM)]):
            items.append(Shape((circle(foot, _FOOT_MM),), fill=style.INK))
            occupied.take([Disc(*foot, _FOOT_MM)])
        occupied.take_line(foot, spot)
    occupied.take_box(_room(spot, half))
    reach = half - _HALF_MM
    pill = shapely.LineString([(spot.x - reach, spot.y), (spot.x + reach + 1e-4, spot.y)])
    outline = shapely.get_coordinates(pill.buffer(_HALF_MM).exterior)
    items.append(Shape((outline,), pen=Pen(style.INK, 0.2), fill="#fff3c4"))
    at = Point(spot.x, spot.y - size * 0.3)
    items.append(Text(letter, at, size, Face.BOLD, style.INK, "middle"))
    return items


def _room(spot: Point, half: float) -> Rect:
    return Rect(spot.x - half, spot.y - _HALF_MM, spot.x + half, spot.y + _HALF_MM).grown(_AIR_MM)


def _spots(
    part: BaseGeometry, frame: Rect, half: float, occupied: Occupied
) -> Iterator[tuple[Point, Point]]:
    """(where the pill goes, the point of the street that it is for), the best first."""
    window = frame.grown(-half - 0.4)
    feet = list(_feet(part, frame))
    yield from ((foot, foot) for foot in feet if window.contains(*foot))
    bare = [foot for foot in feet if occupied.is_free([Disc(*foot, _FOOT_MM)])]
    for distance in np.arange(3.2, _FURTHEST_MM, 1.6).tolist():
        count = 12 if distance < 12 else 24
        for foot in (bare or feet)[:7]:
            for turn in np.linspace(0, 2 * np.pi, count, endpoint=False).tolist():
                spot = Point(foot.x + distance * math.cos(turn), foot.y + distance * math.sin(turn))
                if window.contains(*spot):
                    yield spot, foot


def _feet(part: BaseGeometry, frame: Rect) -> Iterator[Point]:
    """Points of a street, those near the middle of its longest lines first."""
    lines = lines_of(part) or [surface.exterior for surface in surfaces_of(part)]
    coarse = [(line, share) for line in lines[:4] for share in _SHARES]
    fine = [
        (line, share)
        for line in lines[:8]
        for share in np.linspace(0, 1, max(int(line.length / 1.2), 2)).tolist()
    ]
    for line, share in [*coarse, *fine[:60]]:
        point = line.interpolate(share, normalized=True)
        if frame.contains(point.x, point.y):
            yield Point(point.x, point.y)
