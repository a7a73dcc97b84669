"""Marks the features to check on a map page: symbols with their number in them or beside them."""

import copy
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import shapely

from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.checklist import NumberedFeature
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Shape, Text, circle, line
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face, text_width
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.knowledge import Knowledge
from cartoparty.outputs.atlas.labels import Disc, Occupied, place_beside, text_box
from cartoparty.outputs.atlas.mark_groups import (
    Mark,
    ThemeLook,
    grouped,
    merged,
    nearest_kin,
    set_apart,
)
from cartoparty.outputs.atlas.symbols import outline_points, stack_shift, symbol_items

__all__ = ["Mark", "NumberedMarks", "ThemeLook", "marks_on", "number_marks", "take_marks"]

_BIG_MM = (2.35, 2.35, 2.8)  # radius of a symbol that holds a number of 1, 2, 3 digits
_SMALL_MM = 0.85
_REACH_MM = 1.42  # what a small symbol takes, the tip of a triangle and a second outline included
_EDGE_MM = 0.45  # what the outline of a big symbol takes: half of its pen, and some air
_EDGE_STEP_MM = 0.6
_ALONE_MM = 6.6  # nearest neighbour from which a feature gets the big one
_NUMBER_MM = 6.0 * MM_PER_PT
_MIDDLE = 0.36  # of the size: from the base line to the middle of the digits
_FAR_MM = (2.4, 3.6, 5.0, 6.5, 8.0)  # from a symbol to a number with a leader
_FARTHER_MM = (*_FAR_MM, 10.0, 12.5, 15.0)
_JOIN_MM = 20.0  # how far a mark whose number has no room looks for one to join
_ATTEMPTS = 12
_PATIENCE = 5  # attempts before numbers may go further away, or become a count
_DOT_MM = 0.3
_DIRECTIONS = tuple((math.cos(turn), math.sin(turn)) for turn in np.arange(16) * math.pi / 8)


@dataclass(frozen=True)
class NumberedMarks:
    """The marks of a page as they are printed: what is drawn, and the room of each number.

    `counted` are the marks that say how many features they stand for instead of their numbers.
    """

    marks: tuple[Mark, ...] = ()
    items: tuple[Item, ...] = ()
    rooms: tuple[Rect, ...] = ()
    counted: tuple[Mark, ...] = ()


def marks_on(
    frame: MapFrame,
    features: Sequence[NumberedFeature],
    looks: Mapping[str, ThemeLook],
    avoid: Sequence[Disc] = (),
) -> list[Mark]:
    """The features that fall in a frame; nothing is drawn on `avoid`, and no two overlap."""
    window = frame.rect.grown(-0.2)
    by_theme: dict[str, list[Mark]] = {}
    positions = np.array([feature.position for feature in features]).reshape(-1, 2)
    for feature, place in zip(features, frame.page_coordinates(positions).tolist(), strict=True):
        at = Point(*place)
        if window.contains(*at):
            look = looks[feature.theme]
            mark = Mark((feature.number,), at, look, feature.knowledge, (at,))
            by_theme.setdefault(feature.theme, []).append(mark)
    themes = [grouped(marks) for marks in by_theme.values()]
    # The rarer a theme, the more its place matters: the others make room for it.
    ordered = sorted(themes, key=len)
    marks = [_whole(mark, window) for theme in ordered for mark in theme]
    marks = set_apart(marks, avoid, window.grown(-_REACH_MM))
    inner = window.grown(-1.5 * max(_BIG_MM))
    roomy = [mark for mark in marks if inner.contains(*mark.at) and _is_far(mark.at, avoid)]
    return _with_big_ones(sorted(marks, key=lambda mark: mark.numbers), roomy)


def _is_far(at: Point, avoid: Sequence[Disc]) -> bool:
    return all(math.dist(at, (x, y)) > radius + 1.5 * max(_BIG_MM) for x, y, radius in avoid)


def _whole(mark: Mark, window: Rect) -> Mark:
    """A mark beside the edge of the map moves in: its symbol is never cut."""
    x0, y0, x1, y1 = window.grown(-_REACH_MM)
    at = Point(min(max(mark.at.x, x0), x1), min(max(mark.at.y, y0), y1))
    return mark if at == mark.at else replace(mark, at=at)


def _with_big_ones(marks: Sequence[Mark], roomy: Sequence[Mark]) -> list[Mark]:
    """Of the marks that have room around them, those that stand alone hold their number."""
    if not marks:
        return []
    points = shapely.points(np.array([mark.at for mark in marks]))
    pairs, near = shapely.STRtree(points).query(points, predicate="dwithin", distance=_ALONE_MM)
    crowded = set(pairs[pairs != near].tolist())
    free = {mark.numbers for mark in roomy}
    return [
        replace(mark, big=True)
        if index not in crowded and len(mark.text) <= len(_BIG_MM) and mark.numbers in free
        else mark
        for index, mark in enumerate(marks)
    ]


def take_marks(marks: Sequence[Mark], occupied: Occupied) -> None:
    """Keep their places: they are where the things are, everything else moves."""
    occupied.take([disc for mark in marks for disc in _room_of(mark)])


def _room_of(mark: Mark) -> list[Disc]:
    """The room of a symbol and of its second outline; the tips of a big one reach far out."""
    radius = _radius(mark)
    shift = stack_shift(radius)
    behind = Point(mark.at.x + shift, mark.at.y + shift)
    room: list[Disc] = []
    for at in (mark.at, behind) if mark.is_several else (mark.at,):
        if mark.big:
            edge = outline_points(mark.look.symbol, at, radius, _EDGE_STEP_MM)
            room.extend([Disc(*at, radius * 1.05), *(Disc(x, y, _EDGE_MM) for x, y in edge)])
        else:
            room.append(Disc(*at, _REACH_MM))
    return room


def number_marks(marks: Sequence[Mark], frame: MapFrame, occupied: Occupied) -> NumberedMarks:
    """The marks with their numbers; what has no room for its number joins its neighbour.

    Call it when the names of streets are set: numbers take what is free around them.
    """
    window = frame.rect.grown(-0.3)
    left = list(marks)
    for attempt in range(_ATTEMPTS):
        trial = copy.deepcopy(occupied)
        take_marks(left, trial)  # two that were joined now have a second outline
        hard = attempt >= _PATIENCE
        labels = [None if mark.big else _beside(mark, trial, window, hard=hard) for mark in left]
        homeless = [
            mark for mark, label in zip(left, labels, strict=True) if label is None and not mark.big
        ]
        if not homeless or attempt == _ATTEMPTS - 1:
            break
        joined = _joined(left, homeless)
        if hard and len(joined) == len(left):
            break
        left = joined
    placed = [
        _at_last(mark, occupied, window) if label is None and not mark.big else label
        for mark, label in zip(left, labels, strict=True)
    ]
    rooms = [label.room for label in placed if label is not None]
    take_marks(left, occupied)
    for label in placed:
        if label is not None:
            label.take(occupied)
    items = [*_leaders(left, placed), *_dots(left, occupied), *_symbols(left)]
    items.extend(label.text for label in placed if label is not None)
    counted = [
        mark
        for mark, label in zip(left, placed, strict=True)
        if mark.is_several and (label.text.text if label else mark.text) == mark.count_text
    ]
    return NumberedMarks(tuple(left), tuple(items), tuple(rooms), tuple(counted))


@dataclass(frozen=True, slots=True)
class _Label:
    """A number beside its symbol; `leader` are the ends of the thin line between them."""

    text: Text
    room: Rect
    leader: tuple[Point, Point] | None = None

    def take(self, occupied: Occupied) -> None:
        occupied.take_box(self.room)
        if self.leader is not None:
            for spot in _along(*self.leader):
                occupied.take_box(spot)


def _beside(mark: Mark, occupied: Occupied, window: Rect, *, hard: bool) -> _Label | None:
    """The nearest place for the number of a small mark where nothing is printed yet.

    In a `hard` case it may be further away, runs of numbers may become how many they are, and
    at last its leader may cross something.
    """
    texts = [mark.text, mark.count_text] if hard and mark.is_several else [mark.text]
    for crossing, words in product((False, True) if hard else (False,), texts):
        text = _number_of(mark, words)
        width = text_width(text.text, text.face, text.size)
        for x, y, far in _spots(mark, width, text.size, _FARTHER_MM if hard else _FAR_MM):
            room = text_box(x, y, width, text.size)
            inside = window.contains(room.x0, room.y0) and window.contains(room.x1, room.y1)
            if not inside or occupied.clash(room):
                continue
            leader = _leader(mark.at, room) if far else None
            if leader and not crossing and any(occupied.clash(spot) for spot in _along(*leader)):
                continue
            at = Point(x, y - text.size * _MIDDLE)
            label = _Label(replace(text, at=at), room, leader)
            label.take(occupied)
            return label
    return None


def _spots(
    mark: Mark, width: float, size: float, far_mm: Sequence[float]
) -> Iterator[tuple[float, float, bool]]:
    """Middles to try: right and left, above and below, then around with a leader."""
    side = _REACH_MM + 0.35 + width / 2
    rise = _REACH_MM + 0.25 + size * 0.42
    stack = stack_shift(_SMALL_MM) if mark.is_several else 0.0
    x, y = mark.at
    for dx, dy in ((side + stack, 0), (-side, 0), (0, rise + stack), (0, -rise)):
        yield x + dx, y + dy, False
    for dx, dy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        yield x + dx * (side + stack), y + dy * (rise * 0.85 + stack), False
    for reach in far_mm:
        for dx, dy in _DIRECTIONS:
            yield x + dx * (reach + width / 2), y + dy * (reach + size / 2), True


def _leader(at: Point, room: Rect) -> tuple[Point, Point]:
    """From the edge of the symbol to the nearest point of the number's room."""
    end = Point(min(max(at.x, room.x0), room.x1), min(max(at.y, room.y0), room.y1))
    away = math.dist(at, end)
    share = min((_REACH_MM + 0.3) / away, 1.0) if away else 1.0
    return Point(at.x + (end.x - at.x) * share, at.y + (end.y - at.y) * share), end


def _along(start: Point, end: Point) -> list[Rect]:
    """Small boxes along a leader, but for its last bit, which is at the number."""
    count = int(max(math.dist(start, end) - 0.5, 0.0) / 0.4)
    shares = np.linspace(0, max(1 - 0.5 / max(math.dist(start, end), 0.5), 0.0), count + 1)
    middles = [(start.x + (end.x - start.x) * s, start.y + (end.y - start.y) * s) for s in shares]
    return [Rect(x - 0.1, y - 0.1, x + 0.1, y + 0.1) for x, y in middles]


def _at_last(mark: Mark, occupied: Occupied, window: Rect) -> _Label:
    """Where all is taken and there is no neighbour to join: the place that clashes least."""
    placed = place_beside(mark.at, _number_of(mark, mark.text), _REACH_MM + 0.3, occupied, window)
    return _Label(placed.text, placed.room, _leader(mark.at, placed.room))


def _number_of(mark: Mark, words: str) -> Text:
    return Text(words, mark.at, _NUMBER_MM, Face.BOLD, mark.look.ink, "middle", halo=0.3)


def _joined(marks: Sequence[Mark], homeless: Iterable[Mark]) -> list[Mark]:
    """Each mark without room for its number made one with a neighbour, which stays in place."""
    left = list(marks)
    for mark in homeless:
        index = nearest_kin(mark, left, _JOIN_MM)
        if index is None or not any(other is mark for other in left):
            continue
        left[index] = merged(left[index], mark, at=left[index].at)
        left = [other for other in left if other is not mark]
    return left


def _radius(mark: Mark) -> float:
    return _BIG_MM[len(mark.text) - 1] if mark.big else _SMALL_MM


def _symbols(marks: Sequence[Mark]) -> list[Item]:
    """The symbols, and the numbers of the big ones."""
    items: list[Item] = []
    for mark in marks:
        items.extend(
            symbol_items(
                mark.look.symbol,
                mark.at,
                _radius(mark),
                mark.look.ink,
                knowledge=mark.knowledge,
                several=mark.is_several,
                with_number=mark.big,
            )
        )
    items.extend(_inside(mark) for mark in marks if mark.big)
    return items


def _inside(mark: Mark) -> Text:
    lift = 0.5 if mark.knowledge is Knowledge.PARTLY else 0.0  # above the filled foot
    colour = style.PAPER if mark.knowledge is Knowledge.COMPLETE else style.INK
    at = Point(mark.at.x, mark.at.y - _NUMBER_MM * _MIDDLE + lift)
    return Text(mark.text, at, _NUMBER_MM, Face.BOLD, colour, "middle")


def _leaders(marks: Sequence[Mark], labels: Sequence[_Label | None]) -> list[Item]:
    """Thin lines to the numbers that are far, and from a symbol that made room to its place."""
    items: list[Item] = []
    for mark, label in zip(marks, labels, strict=True):
        pen = Pen(mark.look.ink, 0.15)
        if label is not None and label.leader is not None:
            items.append(line(*label.leader, pen=pen))
        if mark.at not in mark.places:
            nearest = min(mark.places, key=lambda place: math.dist(place, mark.at))
            items.append(line(nearest, mark.at, pen=Pen(mark.look.ink, 0.25)))
    return items


def _dots(marks: Sequence[Mark], occupied: Occupied) -> list[Item]:
    """A dot for each feature of a mark for several, where nothing else is printed."""
    items: list[Item] = []
    for mark in marks:
        if not mark.is_several:
            continue
        rings = []
        for x, y in mark.places:
            room = Rect(x - _DOT_MM, y - _DOT_MM, x + _DOT_MM, y + _DOT_MM)
            if not occupied.clash(room):
                occupied.take_box(room)
                rings.append(circle((x, y), _DOT_MM)[::3])
        if rings:
            items.append(Shape(tuple(rings), fill=mark.look.ink))
    return items
