"""The symbols of themes: outlines that differ in shape, filled by what OSM knows, good in grey."""

import math
from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np
import shapely

from cartoparty.core.theme import Symbol, Theme
from cartoparty.outputs.atlas.display import Coordinates, Item, Pen, Shape, circle, rings_of
from cartoparty.outputs.atlas.knowledge import Knowledge

_PAPER = "#ffffff"
_LEVEL = -0.1  # how high a symbol of what is partly known is filled, in its radii
_LEVEL_UNDER_NUMBER = -0.52
_STACK = 0.5  # how far the second outline of a symbol for several is off, in its radii
_STACK_MOST_MM = 0.7

_FREE_SHAPES = (
    Symbol.DISC,
    Symbol.SQUARE,
    Symbol.DIAMOND,
    Symbol.TRIANGLE,
    Symbol.TREE,
    Symbol.HEART,
    Symbol.WHEELCHAIR,
)


def distinct_symbols(themes: Iterable[Theme]) -> dict[str, Symbol]:
    """Theme id → shape; two themes of one party never share one while there are shapes left."""
    chosen: dict[str, Symbol] = {}
    for theme in themes:
        taken = set(chosen.values())
        free = [theme.symbol, *_FREE_SHAPES]
        chosen[theme.id] = next((shape for shape in free if shape not in taken), theme.symbol)
    return chosen


def ink_of(theme: Theme) -> str:
    """The theme's colour, dark enough to be a line on white paper and on a photocopy."""
    channels = [int(theme.colour[at : at + 2], 16) for at in (1, 3, 5)]
    luminance = sum(
        weight * (channel / 255) ** 2.2
        for weight, channel in zip((0.2126, 0.7152, 0.0722), channels, strict=True)
    )
    factor = min(1.0, (0.12 / luminance) ** (1 / 2.2)) if luminance > 0 else 1.0
    return "#" + "".join(f"{round(channel * factor):02x}" for channel in channels)


def symbol_items(  # noqa: PLR0913
    symbol: Symbol,
    centre: tuple[float, float],
    radius: float,
    ink: str,
    *,
    fill: str = _PAPER,
    knowledge: Knowledge = Knowledge.UNKNOWN,
    several: bool = False,
    with_number: bool = False,
) -> list[Item]:
    """A symbol around `centre`: hollow, filled from below, or filled, as `knowledge` has it.

    `fill` is what a hollow one has inside. `several` draws a second outline behind the first;
    `with_number` leaves room in the middle for a number: two digits of 6 points from 2.3 mm of
    radius.
    """
    outline, strokes = _SHAPES[symbol]
    at = np.array(centre)
    pen = Pen(ink, min(max(radius * 0.2, 0.25), 0.6))
    coarse = outline[::2] if radius < 1.5 and len(outline) > 40 else outline
    ring = coarse * radius + at
    items: list[Item] = []
    if several:
        items.append(Shape((ring + stack_shift(radius),), pen=pen, fill=_PAPER))
    if strokes:
        items.append(Shape(tuple(stroke * radius + at for stroke in strokes), pen=pen))
    full = knowledge is Knowledge.COMPLETE
    items.append(Shape((ring,), pen=pen, fill=ink if full else fill))
    if knowledge is Knowledge.PARTLY:
        level = _LEVEL_UNDER_NUMBER if with_number else _LEVEL
        foot = tuple(part * radius + at for part in _foot(symbol, level))
        items.append(Shape(foot, fill=ink))
    return items


def stack_shift(radius: float) -> float:
    """How far up and to the right the second outline of a symbol for several is, mm."""
    return min(_STACK * radius, _STACK_MOST_MM)


def outline_points(
    symbol: Symbol, centre: tuple[float, float], radius: float, step_mm: float
) -> list[tuple[float, float]]:
    """Points along a symbol's outline and strokes, at most so far apart: what it reaches."""
    outline, strokes = _SHAPES[symbol]
    lines = shapely.segmentize(
        [shapely.LineString(part * radius + np.array(centre)) for part in (outline, *strokes)],
        step_mm,
    )
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(lines)]


@cache
def _foot(symbol: Symbol, level: float) -> tuple[Coordinates, ...]:
    """The part of an outline of radius 1 that is below `level`."""
    shape = shapely.make_valid(shapely.Polygon(_SHAPES[symbol][0]))
    return rings_of([shape.intersection(shapely.box(-2, -2, 2, level))])


def _polygon(*points: tuple[float, float]) -> Coordinates:
    return np.array([*points, points[0]], dtype=np.float64)


def _heart() -> Coordinates:
    turn = np.linspace(0, 2 * math.pi, 49)
    x = 16 * np.sin(turn) ** 3
    y = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
    return np.column_stack([x / 14.5, (y + 1.5) / 13.5])


def _crown() -> Coordinates:
    turn = np.linspace(0, 2 * math.pi, 73)
    reach = 0.98 + 0.13 * np.cos(6 * turn)
    return np.column_stack([np.cos(turn) * reach, np.sin(turn) * reach + 0.12])


_TRUNK = (np.array([[-0.22, -0.8], [-0.22, -1.45], [0.22, -1.45], [0.22, -0.8]]),)
_CHAIR = (
    np.array([[-0.75, 0.5], [-0.95, 1.35], [-0.45, 1.35]]),  # back and handle
    np.array([[0.8, -0.5], [1.45, -0.95]]),  # footrest
)
_SHAPES: Mapping[Symbol, tuple[Coordinates, tuple[Coordinates, ...]]] = {
    Symbol.DISC: (circle((0, 0), 1.0), ()),
    Symbol.SQUARE: (_polygon((-0.92, -0.92), (0.92, -0.92), (0.92, 0.92), (-0.92, 0.92)), ()),
    Symbol.DIAMOND: (_polygon((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)), ()),
    Symbol.TRIANGLE: (_polygon((-1.35, -0.85), (1.35, -0.85), (0, 1.5)), ()),
    Symbol.HEART: (_heart(), ()),
    Symbol.TREE: (_crown(), _TRUNK),
    Symbol.WHEELCHAIR: (circle((0, 0), 1.0), _CHAIR),
}


def flag_items(at: tuple[float, float], height: float, ink: str) -> list[Item]:
    """The meeting point: a flag whose foot is the place."""
    x, y = at
    cloth = np.array(
        [[0, 1.0], [0.72, 0.78], [0, 0.52], [0, 1.0]], dtype=np.float64
    ) * height + np.array([x, y])
    return [
        Shape((np.array([[x, y], [x, y + height]]),), pen=Pen("#ffffff", 1.1)),
        Shape((np.array([[x, y], [x, y + height]]),), pen=Pen(ink, 0.5)),
        Shape((cloth,), pen=Pen(ink, 0.35), fill=ink),
        Shape((circle(at, height * 0.11),), pen=Pen(ink, 0.4), fill="#ffffff"),
    ]


def plus_square_items(corner: tuple[float, float], size: float, ink: str) -> list[Item]:
    """ "New" in the shared set of symbols: a plus in a square; `corner` is bottom left."""
    x, y = corner
    low, middle, high = size * 0.22, size / 2, size * 0.78
    pen = Pen(ink, 0.3)
    square = np.array([[0, 0], [size, 0], [size, size], [0, size], [0, 0]]) + np.array([x, y])
    plus = (
        np.array([[x + low, y + middle], [x + high, y + middle]]),
        np.array([[x + middle, y + low], [x + middle, y + high]]),
    )
    return [Shape((square,), pen=pen, fill="#ffffff"), Shape(plus, pen=pen)]
