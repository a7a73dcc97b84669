"""The street index of a town map: every named street and square, with its pages and grid cells."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

from cartoparty.outputs.atlas.street_names import NamedStreet, SectorIndex
from cartoparty.outputs.town_map.index_names import IndexName, index_name

_CELL = re.compile(r"([A-Z]+)(\d+)")


class StreetEntry(NamedTuple):
    """A line of the index; `number` is what the map shows instead of the name, "" for none."""

    number: str
    name: str
    shown: IndexName
    where: str


@dataclass
class TownIndex(SectorIndex):
    """Streets are numbered in the order of the index: a number on the map is found at once.

    `used` are the names that the page being drawn wants as numbers; `shown` those that are shown
    so, and `written` those that are written out, on some page.
    """

    used: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)

    @property
    def cells_only(self) -> set[str]:
        """Streets that no page names or numbers: there was no room, their cells lead to them."""
        return set(self.places) - self.shown - self.written

    def letter_of(self, name: str) -> str:
        self.used.add(name)
        return self.letters[name]


def index_of(pages: Iterable[tuple[str, Sequence[NamedStreet]]]) -> TownIndex:
    """The index of the streets of all pages, in the order of the pages."""
    index = TownIndex()
    for page, streets in pages:
        for street in streets:
            index.add(page, street)
    ordered = sorted(index.places, key=lambda name: index_name(name).key)
    index.letters.update((name, str(number)) for number, name in enumerate(ordered, start=1))
    return index


def entries_of(index: TownIndex, *, with_pages: bool) -> list[StreetEntry]:
    """The lines of the index in their order."""
    return [
        StreetEntry(
            number if name in index.shown else "",
            name,
            index_name(name),
            _where(index.places[name], with_pages),
        )
        for name, number in index.letters.items()
    ]


def _where(places: Sequence[tuple[str, tuple[str, ...]]], with_pages: bool) -> str:
    if not with_pages:
        return " ".join(cell_runs([cell for _, cells in places for cell in cells]))
    return ", ".join(f"{page}\u00a0:\u00a0{' '.join(cell_runs(cells))}" for page, cells in places)


def cell_runs(cells: Sequence[str]) -> list[str]:
    """Cells beside or below each other written as one run, whichever is shorter; none is lost.

    >>> cell_runs(["B2", "C2", "D2", "D3"])
    ['B2–D2', 'D3']
    >>> cell_runs(["C1", "C2", "C3"])
    ['C1–C3']
    """
    places = {(_column(cell), int(_parts(cell)[1])): cell for cell in cells}
    beside = _runs(sorted(places, key=lambda at: (at[1], at[0])), axis=0)
    below = _runs(sorted(places), axis=1)
    shorter = min(beside, below, key=len)
    return [
        places[first] if first == last else f"{places[first]}–{places[last]}"
        for first, last in shorter
    ]


def _runs(places: Sequence[tuple[int, int]], axis: int) -> list[tuple[tuple[int, int], ...]]:
    """(first, last) of the stretches in which only the coordinate `axis` grows, by one."""
    starts = [0]
    for at, (one, other) in enumerate(pairwise(places), start=1):
        follows = other[axis] == one[axis] + 1 and other[1 - axis] == one[1 - axis]
        if not follows:
            starts.append(at)
    ends = [*starts[1:], len(places)]
    return [(places[a], places[b - 1]) for a, b in zip(starts, ends, strict=True)] if places else []


def _parts(cell: str) -> tuple[str, str]:
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ValueError(f"not a grid cell: {cell!r}")
    return match[1], match[2]


def _column(cell: str) -> int:
    number = 0
    for char in _parts(cell)[0]:
        number = number * 26 + ord(char) - ord("A") + 1
    return number


def by_letter(entries: Sequence[StreetEntry]) -> list[tuple[str, list[StreetEntry]]]:
    """The entries under the letters of the alphabet."""
    return [(letter, list(run)) for letter, run in groupby(entries, lambda e: e.shown.letter)]
