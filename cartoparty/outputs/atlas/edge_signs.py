"""Signs in the strip around a map: grid names, other pages, other sectors, the way to the start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Shape, Text, box
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face, text_width
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.markers import Marker

Edge = Literal["top", "right", "bottom", "left"]
_EDGES: tuple[Edge, ...] = ("top", "right", "bottom", "left")
_OUT = {"top": (0, 1), "right": (1, 0), "bottom": (0, -1), "left": (-1, 0)}
_NAME_MM = 2.2  # from the frame to the middle of the grid's names
_SIGN_MM = 6.1  # and to the middle of the signs
_THICK_MM = 3.6
_GAP_MM = 0.8


class Sign(NamedTuple):
    """A text with an arrow outwards, near where `towards` (page mm) lies; pages are dark."""

    text: str
    towards: Point
    dark: bool


@dataclass
class EdgeStrip:
    """The strip around a frame, as stretches of its edges that are taken, in two rows."""

    frame: MapFrame
    markers: Sequence[Marker] = ()
    _taken: dict[tuple[Edge, str], list[tuple[float, float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for edge in _EDGES:
            for row in ("name", "sign"):
                self._taken[edge, row] = [
                    (clear.x0, clear.x1) if edge in ("top", "bottom") else (clear.y0, clear.y1)
                    for marker in self.markers
                    if self._is_beside(marker.centre, edge)
                    for clear in [marker.keep_clear]
                ]

    def grid_names(self) -> list[Item]:
        """The letters and numbers of the grid, each as near to the middle of its cells as can be.

        One whose cells have no free edge at all is not written there.
        """
        size = 8 * MM_PER_PT
        items: list[Item] = []
        for edge in _EDGES:
            spans = self.frame.columns if edge in ("top", "bottom") else self.frame.rows
            for name, one, other in spans:
                half = max(text_width(name, Face.BOLD, size) / 2, size / 2) + 0.2
                at = self._place(edge, "name", half, (one + other) / 2, sorted((one, other)))
                if at is None:
                    continue
                middle = self._point(edge, at, _NAME_MM)
                foot = Point(middle.x, middle.y - size * 0.36)
                items.append(Text(name, foot, size, Face.BOLD, style.GRID, "middle"))
        return items

    def sign(self, sign: Sign) -> list[Item]:
        """A sign where the line from the map's middle to its goal leaves; none without room."""
        rect = self.frame.rect
        goal = Point(
            sign.towards.x - (rect.x0 + rect.x1) / 2, sign.towards.y - (rect.y0 + rect.y1) / 2
        )
        share_x = rect.width / 2 / max(abs(goal.x), 1e-6)
        share_y = rect.height / 2 / max(abs(goal.y), 1e-6)
        along = Point(
            (rect.x0 + rect.x1) / 2 + goal.x * min(share_x, share_y),
            (rect.y0 + rect.y1) / 2 + goal.y * min(share_x, share_y),
        )
        if share_x < share_y:
            edge: Edge = "right" if goal.x > 0 else "left"
            wanted, limits = along.y, (rect.y0, rect.y1)
        else:
            edge = "top" if goal.y > 0 else "bottom"
            wanted, limits = along.x, (rect.x0, rect.x1)
        size = (8 if sign.dark else 6.6) * MM_PER_PT
        face = Face.BOLD if sign.dark else Face.REGULAR
        length = text_width(sign.text, face, size) + 5.0
        at = self._place(edge, "sign", length / 2, wanted, limits)
        return [] if at is None else _sign_items(sign, edge, self._point(edge, at, _SIGN_MM), size)

    def _is_beside(self, centre: Point, edge: Edge) -> bool:
        rect = self.frame.rect
        return {
            "top": centre.y > rect.y1,
            "right": centre.x > rect.x1,
            "bottom": centre.y < rect.y0,
            "left": centre.x < rect.x0,
        }[edge]

    def _point(self, edge: Edge, at: float, out: float) -> Point:
        rect = self.frame.rect
        return {
            "top": Point(at, rect.y1 + out),
            "right": Point(rect.x1 + out, at),
            "bottom": Point(at, rect.y0 - out),
            "left": Point(rect.x0 - out, at),
        }[edge]

    def _place(
        self, edge: Edge, row: str, half: float, wanted: float, limits: Sequence[float]
    ) -> float | None:
        """The free middle nearest to `wanted` within `limits`, and takes it; None without one."""
        low, high = limits[0] + half, limits[1] - half
        spots = [float(spot) for spot in np.arange(low, high + 1e-9, 0.5)] or [wanted]
        if low <= wanted <= high:
            spots.append(wanted)
        for spot in sorted(spots, key=lambda spot: abs(spot - wanted)):
            start, end = spot - half, spot + half
            if all(end <= left or start >= right for left, right in self._taken[edge, row]):
                self._taken[edge, row].append((start - _GAP_MM, end + _GAP_MM))
                return spot
        return None


def _sign_items(sign: Sign, edge: Edge, middle: Point, size: float) -> list[Item]:
    """A box with an arrow outwards and a text; on the sides it is read from the right."""
    upright = edge in ("left", "right")
    face = Face.BOLD if sign.dark else Face.REGULAR
    half = text_width(sign.text, face, size) / 2 + 2.5
    across, along = (_THICK_MM / 2, half) if upright else (half, _THICK_MM / 2)
    rect = Rect(middle.x - across, middle.y - along, middle.x + across, middle.y + along)
    ink, paper = (style.PAPER, style.INK) if sign.dark else (style.INK, style.PAPER)
    tip = Point(middle.x, rect.y0 + 2.0) if upright else Point(rect.x0 + 2.0, middle.y)
    lift = size * 0.36
    foot = (
        Point(middle.x + lift, middle.y + 1.3)
        if upright
        else Point(middle.x + 1.3, middle.y - lift)
    )
    return [
        box(rect, fill=paper, pen=Pen(style.INK, 0.15 if not sign.dark else 0.3)),
        Shape((_arrow(tip, edge),), fill=ink),
        Text(sign.text, foot, size, face, ink, "middle", 90.0 if upright else 0.0),
    ]


def _arrow(middle: Point, edge: Edge) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """A triangle that points away from the map."""
    dx, dy = _OUT[edge]
    x, y = middle
    return np.array(
        [
            [x + dx * 1.2, y + dy * 1.2],
            [x - dx * 1.0 - dy * 1.1, y - dy * 1.0 - dx * 1.1],
            [x - dx * 1.0 + dy * 1.1, y - dy * 1.0 + dx * 1.1],
            [x + dx * 1.2, y + dy * 1.2],
        ]
    )


def page_signs(name: str, frames: Mapping[str, MapFrame]) -> list[Sign]:
    """The pages of a sector that go on where this one ends; the nearest where none does."""
    frame = frames[name]
    rect = frame.rect
    others = []
    for other, window in frames.items():
        if other == name:
            continue
        middle = frame.point(window.centre)
        reach = max(
            abs(middle.x - (rect.x0 + rect.x1) / 2) - rect.width,
            abs(middle.y - (rect.y0 + rect.y1) / 2) - rect.height,
        )
        others.append((reach, other, middle))
    if not others:
        return []
    touching = [entry for entry in others if entry[0] <= 0] or [min(others)]
    return [Sign(other, middle, dark=True) for _, other, middle in touching]


def exit_of(frame: MapFrame, shape: BaseGeometry) -> Point | None:
    """Where a shape (page mm) leaves a frame: the middle of its longest stretch of the edge."""
    window = shapely.box(*frame.rect)
    crossing = shape.intersection(window.exterior)
    lines = [part for part in shapely.get_parts(shapely.line_merge(crossing)) if part.length > 0]
    if not lines:
        return None
    longest = max(lines, key=lambda line: line.length)
    if longest.length < 3 * _THICK_MM:
        return None
    # A stretch around a corner counts with its longer side.
    sides = [longest.intersection(side) for side in _sides(frame.rect)]
    side = max(sides, key=lambda part: part.length)
    middle = side.interpolate(0.5, normalized=True)
    return Point(middle.x, middle.y)


def _sides(rect: Rect) -> list[shapely.LineString]:
    ring = rect.ring
    return [shapely.LineString(ring[number : number + 2]) for number in range(4)]
