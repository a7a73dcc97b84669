"""Groups the marks of a map so that no two overprint: several features become one mark."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from cartoparty.core.theme import Symbol
from cartoparty.outputs.atlas.display import Point, Rect
from cartoparty.outputs.atlas.knowledge import Knowledge
from cartoparty.outputs.atlas.labels import Disc

# From centre to centre of two small symbols that just do not touch, whatever their shapes.
APART_MM = 2.8
_STACK_MM = 0.3  # more for the second outline of a symbol for several
_CROWD_MM = 7.0  # no more than _CROWD marks within this distance: their numbers need room too
_CROWD = 6
_STRANGER_MM = 2.5  # a neighbour is that much nearer when its numbers go on from ours
_PARTS = 3  # runs of numbers that a label spells out


@dataclass(frozen=True, slots=True)
class ThemeLook:
    """How a theme is drawn."""

    symbol: Symbol
    ink: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One feature on a page, or several that are too close to be told apart there.

    `at` is where its symbol is drawn, `places` where its features are; `big` when its number is
    inside the symbol.
    """

    numbers: tuple[int, ...]
    at: Point
    look: ThemeLook
    knowledge: Knowledge
    places: tuple[Point, ...]
    big: bool = False

    @property
    def is_several(self) -> bool:
        return len(self.numbers) > 1

    @property
    def text(self) -> str:
        """``7``, ``12–31``, ``12–17, 40``; ``23 ×`` where its numbers are too scattered."""
        scattered = len(runs_of(self.numbers)) > _PARTS
        return self.count_text if scattered else numbers_text(self.numbers)

    @property
    def count_text(self) -> str:
        """How many features it stands for: ``23 ×``."""
        return f"{len(self.numbers)}\u00a0×"


class CountedGroup(NamedTuple):
    """A mark that only says how many features it stands for, and where it is on paper."""

    page: str
    cell: str
    mark: Mark


def numbers_text(numbers: Iterable[int]) -> str:
    """Every number, runs of them in short.

    >>> numbers_text([1, 2, 3, 7])
    '1–3, 7'
    """
    return ", ".join(
        str(first) if first == last else f"{first}–{last}" for first, last in runs_of(numbers)
    )


def runs_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of numbers that follow one another.

    >>> runs_of([1, 2, 3, 7])
    [(1, 3), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def grouped(marks: Sequence[Mark]) -> list[Mark]:
    """Marks of one theme, those that would overprint made one, and crowds thinned out."""
    left = list(marks)
    while pairs := _overlapping(left):
        left = _with_merged(left, pairs)
    while pairs := _crowded(left):
        left = _with_merged(left, pairs)
        while more := _overlapping(left):
            left = _with_merged(left, more)
    return left


def merged(one: Mark, other: Mark, *, at: Point | None = None) -> Mark:
    """Two marks as one, drawn `at` a place or where its most central feature is."""
    places = (*one.places, *other.places)
    numbers = tuple(sorted((*one.numbers, *other.numbers)))
    same = one.knowledge is other.knowledge
    knowledge = one.knowledge if same else Knowledge.PARTLY
    return Mark(numbers, at or _most_central(places), one.look, knowledge, places)


def nearest_kin(mark: Mark, others: Sequence[Mark], reach_mm: float) -> int | None:
    """Which of the other marks to join: near, of the same theme, its numbers next to ours."""
    best: tuple[float, int] | None = None
    for index, other in enumerate(others):
        away = math.dist(mark.at, other.at)
        if other is mark or other.look != mark.look or away > reach_mm:
            continue
        cost = away + (0.0 if _follow(mark, other) else _STRANGER_MM)
        if best is None or cost < best[0]:
            best = (cost, index)
    return None if best is None else best[1]


def set_apart(marks: Sequence[Mark], avoid: Sequence[Disc], window: Rect) -> list[Mark]:
    """Marks of different themes at one place, side by side; `avoid` is kept free."""
    close = {index for pair in _overlapping(marks) for index in pair}
    squeezed = False
    done: list[Mark] = []
    for index, mark in enumerate(marks):
        if _is_clear(mark.at, mark, done if squeezed or index in close else (), avoid):
            done.append(mark)
            continue
        rest = [*done, *marks[index + 1 :]]
        options = [spot for spot in _spots_around(mark.at) if window.contains(*spot)]
        free = next((spot for spot in options if _is_clear(spot, mark, rest, avoid)), None)
        if free is None:  # those that come later make room in their turn
            squeezed = True
            free = next((spot for spot in options if _is_clear(spot, mark, done, avoid)), mark.at)
        done.append(replace(mark, at=free))
    return done


def _spots_around(at: Point) -> Iterable[Point]:
    for reach in (1.35, 1.8, 2.4, 3.2, 4.2):
        for turn in np.linspace(0, 2 * math.pi, 16, endpoint=False):
            away = APART_MM * reach
            yield Point(at.x + away * math.cos(turn), at.y + away * math.sin(turn))


def _is_clear(spot: Point, mark: Mark, others: Sequence[Mark], avoid: Sequence[Disc]) -> bool:
    if any(math.dist(spot, (x, y)) < radius + APART_MM / 2 for x, y, radius in avoid):
        return False
    return all(math.dist(spot, other.at) >= _apart(mark, other) for other in others)


def _apart(one: Mark, other: Mark) -> float:
    return APART_MM + _STACK_MM * (one.is_several + other.is_several)


def _overlapping(marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """The pairs that would overprint, the nearest first."""
    found = []
    for one, other, away in _pairs(marks, APART_MM + 2 * _STACK_MM):
        if away < _apart(marks[one], marks[other]):
            cost = away + (0.0 if _follow(marks[one], marks[other]) else _STRANGER_MM)
            found.append((round(cost, 3), one, other))
    return [(one, other) for _, one, other in sorted(found)]


def _crowded(marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """The pairs to join until no mark has too many around it."""
    around: list[list[tuple[float, int]]] = [[] for _ in marks]
    found = []
    for one, other, away in _pairs(marks, _CROWD_MM):
        around[one].append((away, other))
        around[other].append((away, one))
        cost = away + (0.0 if _follow(marks[one], marks[other]) else _STRANGER_MM)
        found.append((round(cost, 3), one, other))
    counts = [len(near) + 1 for near in around]
    chosen: list[tuple[int, int]] = []
    joined: set[int] = set()
    for _, one, other in sorted(found):
        if max(counts[one], counts[other]) <= _CROWD or joined & {one, other}:
            continue
        joined |= {one, other}
        chosen.append((one, other))
        for _, near in around[other]:
            counts[near] -= 1
    return chosen


def _pairs(marks: Sequence[Mark], within_mm: float) -> list[tuple[int, int, float]]:
    if len(marks) < 2:
        return []
    at = np.array([mark.at for mark in marks])
    points = shapely.points(at)
    ones, others = shapely.STRtree(points).query(points, predicate="dwithin", distance=within_mm)
    ahead = ones < others
    ones, others = ones[ahead], others[ahead]
    away: NDArray[np.float64] = np.hypot(*(at[ones] - at[others]).T)
    return list(zip(ones.tolist(), others.tolist(), away.tolist(), strict=True))


def _with_merged(marks: Sequence[Mark], pairs: Sequence[tuple[int, int]]) -> list[Mark]:
    """The marks after the pairs are joined, each mark in one pair at most in a go."""
    gone: set[int] = set()
    new: dict[int, Mark] = {}
    for one, other in pairs:
        if not gone & {one, other} and one not in new and other not in new:
            new[one] = merged(marks[one], marks[other])
            gone.add(other)
    return [new.get(index, mark) for index, mark in enumerate(marks) if index not in gone]


def _follow(one: Mark, other: Mark) -> bool:
    """Whether the numbers of one mark go on from those of the other."""
    runs = runs_of((*one.numbers, *other.numbers))
    return len(runs) < len(runs_of(one.numbers)) + len(runs_of(other.numbers))


def _most_central(places: Sequence[Point]) -> Point:
    many = np.array(places)
    away = np.hypot(*(many - many.mean(axis=0)).T)
    return places[int(np.argmin(np.round(away, 3)))]
