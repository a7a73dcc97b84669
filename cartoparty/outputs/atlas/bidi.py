"""Cuts a line of text into runs of one script and direction, in the order in which they are read.

The rules are those of the Unicode bidirectional algorithm (UAX 9) as far as a name on one line
needs them: strong letters, numbers, and what stands between them; no embeddings.
"""

import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_NUMBERS = frozenset({"EN", "AN"})
_SEPARATORS = frozenset({"ES", "CS", "ET"})


class Run(NamedTuple):
    """Letters of one script that are read one way, in the order of reading."""

    text: str
    backwards: bool  # from right to left


def visual_runs(text: str) -> list[Run]:
    """The runs of a line from its left end to its right end.

    >>> [run.text for run in visual_runs("rue שלום 12")]
    ['rue ', '12', 'שלום ']
    """
    levels = _levels(text)
    keys = list(zip(levels, _scripts(text), strict=True))
    runs = []
    at = 0
    for (level, _), members in groupby(keys):
        size = len(list(members))
        runs.append((level, text[at : at + size]))
        at += size
    for threshold in range(max(levels, default=0), 0, -1):
        runs = _turned(runs, threshold)
    return [Run(part, level % 2 == 1) for level, part in runs]


def _turned(runs: list[tuple[int, str]], threshold: int) -> list[tuple[int, str]]:
    """Each stretch of runs of a level turned round (rule L2)."""
    turned: list[tuple[int, str]] = []
    for high, stretch in groupby(runs, lambda run: run[0] >= threshold):
        members = list(stretch)
        turned.extend(reversed(members) if high else members)
    return turned


def _levels(text: str) -> list[int]:
    """The embedding level of each character: odd ones are read from the right."""
    kinds = _kinds(text)
    base = 1 if next((kind for kind in kinds if kind in "LR"), "L") == "R" else 0
    return [_level(kind, base) for kind in _settled(kinds, "R" if base else "L")]


def _level(kind: str, base: int) -> int:
    if kind == "N":
        return 2
    if kind == "R":
        return 1
    return 2 if base else 0


def _kinds(text: str) -> list[str]:
    """L and R for letters, N for numbers among letters read from the right, O for the rest."""
    classes = [unicodedata.bidirectional(char) for char in text]
    kinds: list[str] = []
    strong = "L" if not any(c in _RIGHT_TO_LEFT for c in classes) else ""
    for at, kind in enumerate(classes):
        beside = classes[at - 1 : at] + classes[at + 1 : at + 2]
        if kind == "L" or kind in _RIGHT_TO_LEFT:
            strong = "L" if kind == "L" else "R"
            kinds.append(strong)
        elif kind == "NSM":
            kinds.append(kinds[-1] if kinds else "O")
        elif kind in _NUMBERS or (
            kind in _SEPARATORS and len(beside) == 2 and all(c in _NUMBERS for c in beside)
        ):
            kinds.append("L" if strong == "L" else "N")
        else:
            kinds.append("O")
    return kinds


def _settled(kinds: Sequence[str], base: str) -> list[str]:
    """What stands between two of a kind is of that kind, else of the whole line's (rules N)."""
    settled: list[str] = []
    runs = [(kind, len(list(members))) for kind, members in groupby(kinds)]
    for at, (kind, size) in enumerate(runs):
        if kind == "O":
            before = runs[at - 1][0] if at else base
            after = runs[at + 1][0] if at + 1 < len(runs) else base
            sides = {"R" if side == "N" else side for side in (before, after)}
            kind = sides.pop() if len(sides) == 1 else base  # noqa: PLW2901
        settled.extend([kind] * size)
    return settled


def _scripts(text: str) -> list[str]:
    """The script of each character; what belongs to none goes with the one before it."""
    scripts: list[str] = []
    last = ""
    for char in text:
        if unicodedata.category(char)[0] == "L":
            last = unicodedata.name(char, "").split(" ")[0]
        scripts.append(last)
    return scripts
