"""Marks the features to check on a map page: a hollow symbol with its number in it or beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from cartoparty.core.theme import Symbol
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.checklist import NumberedFeature
from cartoparty.outputs.atlas.display import Item, Pen, Point, Text, line
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.labels import Disc, Occupied, place_beside
from cartoparty.outputs.atlas.symbols import symbol_items

_BIG_MM = 2.35  # radius of a symbol that holds its number
_SMALL_MM = 0.85
_ALONE_MM = 5.6  # nearest neighbour from which a feature gets the big one
_NUMBER_PT = 5.6


@dataclass(frozen=True, slots=True)
class ThemeLook:
    """How a theme is drawn."""

    symbol: Symbol
    ink: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A feature on a page; `big` when its number is inside the symbol."""

    number: int
    at: Point
    look: ThemeLook
    big: bool


def marks_on(
    frame: MapFrame, features: Sequence[NumberedFeature], looks: Mapping[str, ThemeLook]
) -> list[Mark]:
    """The features that fall in a frame."""
    window = frame.rect.grown(-0.2)
    places = [(feature, frame.point(feature.position)) for feature in features]
    shown = [(feature, at) for feature, at in places if window.contains(*at)]
    if not shown:
        return []
    points = shapely.points(np.array([at for _, at in shown]))
    tree = shapely.STRtree(points)
    pairs, crowd = tree.query(points, predicate="dwithin", distance=_ALONE_MM)
    crowded = set(pairs[pairs != crowd].tolist())
    return [
        Mark(feature.number, at, looks[feature.theme], big=index not in crowded)
        for index, (feature, at) in enumerate(shown)
    ]


def take_marks(marks: Sequence[Mark], occupied: Occupied) -> None:
    """Keep their places: they are where the things are, everything else moves."""
    occupied.take(Disc(*mark.at, _BIG_MM + 0.3 if mark.big else _SMALL_MM + 0.1) for mark in marks)


def symbol_layer(marks: Sequence[Mark]) -> list[Item]:
    """The symbols, and the numbers of the big ones."""
    items: list[Item] = []
    for mark in marks:
        radius = _BIG_MM if mark.big else _SMALL_MM
        items.extend(symbol_items(mark.look.symbol, mark.at, radius, mark.look.ink))
    items.extend(_inside(mark) for mark in marks if mark.big)
    return items


def _inside(mark: Mark) -> Text:
    text = str(mark.number)
    size = (6.4, 6.4, 5.0, 3.8)[min(len(text), 4) - 1] * MM_PER_PT
    return Text(
        text, Point(mark.at.x, mark.at.y - size * 0.36), size, Face.BOLD, style.INK, "middle"
    )


def number_layer(marks: Sequence[Mark], frame: MapFrame, occupied: Occupied) -> list[Item]:
    """The numbers beside the small symbols, each with a thin line to it where it is far."""
    leaders: list[Item] = []
    numbers: list[Item] = []
    for mark in marks:
        if mark.big:
            continue
        text = Text(
            str(mark.number), mark.at, _NUMBER_PT * MM_PER_PT, Face.BOLD, mark.look.ink, halo=0.3
        )
        placed = place_beside(mark.at, text, _SMALL_MM + 0.25, occupied, frame.rect.grown(-0.3))
        occupied.take_box(placed.room)
        if placed.leader is not None:
            middle = Point(placed.text.at.x, placed.text.at.y + placed.text.size * 0.36)
            leaders.append(line(placed.leader, middle, pen=Pen(mark.look.ink, 0.15)))
        numbers.append(placed.text)
    return leaders + numbers
