"""The display list: what is on a page, as plain values in page millimetres.

The origin is the bottom left corner of the sheet, y goes up, sizes are millimetres too. A back
end (`pdf.py`) only has to draw these values in their order; tests measure them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.outputs.atlas.fonts import Face

Coordinates = NDArray[np.float64]  # (n, 2), mm


class Point(NamedTuple):
    """A place on the page, mm."""

    x: float
    y: float


class Rect(NamedTuple):
    """A rectangle on the page, mm."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def ring(self) -> Coordinates:
        x0, y0, x1, y1 = self
        return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]])

    def grown(self, by: float) -> "Rect":
        return Rect(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)

    def contains(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1


@dataclass(frozen=True, slots=True)
class Pen:
    """How a line is drawn; dashes are drawn with square ends."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()
    cap: Literal["butt", "round"] = "round"


@dataclass(frozen=True, slots=True)
class Shape:
    """Sub-paths that share one look: lines, or rings to fill.

    `rule` "nonzero" makes overlapping rings of the same turn a union; "evenodd" makes them holes.
    """

    rings: tuple[Coordinates, ...]
    pen: Pen | None = None
    fill: str | None = None
    opacity: float = 1.0
    rule: Literal["nonzero", "evenodd"] = "nonzero"


@dataclass(frozen=True, slots=True)
class Text:
    """One straight line of text; `at` is its anchor on the base line, `angle` in degrees."""

    text: str
    at: Point
    size: float
    face: Face = Face.REGULAR
    colour: str = "#111111"
    anchor: Literal["start", "middle", "end"] = "start"
    angle: float = 0.0
    halo: float = 0.0


class Glyph(NamedTuple):
    """One character of a curved text: where its base line starts, and its angle in degrees."""

    char: str
    x: float
    y: float
    angle: float


@dataclass(frozen=True, slots=True)
class CurvedText:
    """A text along a line, character by character."""

    text: str
    glyphs: tuple[Glyph, ...]
    size: float
    face: Face = Face.REGULAR
    colour: str = "#111111"
    halo: float = 0.0


@dataclass(frozen=True, slots=True)
class Group:
    """Items that are clipped together to `clip`."""

    items: "tuple[Item, ...]"
    clip: Rect


Item = Shape | Text | CurvedText | Group


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its size, what is on it, and its entry in the outline of the document."""

    width: float
    height: float
    items: tuple[Item, ...]
    title: str
    level: int = field(default=0)


def rings_of(geometries: Iterable[BaseGeometry]) -> tuple[Coordinates, ...]:
    """The lines and rings of page geometries; exteriors turn one way, holes the other."""
    rings: list[Coordinates] = []
    for geometry in geometries:
        parts: Sequence[BaseGeometry] = list(getattr(geometry, "geoms", [geometry]))
        for part in parts:
            if part.is_empty or part.geom_type == "Point":
                continue
            if part.geom_type == "Polygon":
                part = shapely.normalize(part)  # noqa: PLW2901
                rings.append(shapely.get_coordinates(part.exterior))
                rings.extend(shapely.get_coordinates(hole) for hole in part.interiors)
            elif part.geom_type in ("LineString", "LinearRing"):
                rings.append(shapely.get_coordinates(part))
            else:
                rings.extend(rings_of([part]))
    return tuple(rings)


def line(*points: tuple[float, float], pen: Pen) -> Shape:
    """A broken line through `points`."""
    return Shape((np.array(points, dtype=np.float64),), pen=pen)


def box(rect: Rect, *, pen: Pen | None = None, fill: str | None = None) -> Shape:
    """A rectangle."""
    return Shape((rect.ring,), pen=pen, fill=fill)


def circle(centre: tuple[float, float], radius: float) -> Coordinates:
    """A closed ring that looks round at print size."""
    turn = np.linspace(0, 2 * np.pi, 37)
    ring = np.column_stack([np.cos(turn), np.sin(turn)]) * radius + np.array(centre)
    return np.asarray(ring, dtype=np.float64)


def texts_of(items: Iterable[Item]) -> list[str]:
    """Every text of a display list, in order."""
    found: list[str] = []
    for item in items:
        if isinstance(item, Group):
            found.extend(texts_of(item.items))
        elif isinstance(item, Text | CurvedText):
            found.append(item.text)
    return found
