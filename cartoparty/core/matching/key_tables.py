"""The values of each key as numbers, and how what was seen compares with what OSM knows."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from cartoparty.core.kinds import MAIN_KEYS, is_same_kind
from cartoparty.core.matching.scene import Pairs, Scene
from cartoparty.core.matching.stands import Ints
from cartoparty.core.models import Observation, OsmFeature, Tags
from cartoparty.core.theme import Theme

# Remarks for mappers and dates of surveys do not describe the object.
_REMARKS = frozenset("check_date survey:date description note fixme source".split())
# A kind of entrance may be corrected without making another object of it (core.kinds).
_KIND_KEYS = tuple(key for key in MAIN_KEYS if key != "entrance")
_SIMILAR_FROM_LENGTH = 5
_NO_WORD = re.compile(r"[^\w]+")


class Comparison(IntEnum):
    """One key of one pair."""

    NEITHER = 0
    ONLY_OSM = 1
    ONLY_SEEN = 2
    AGREE = 3
    DIFFER = 4
    SIMILAR = 5  # the same but for a typing error or two
    SILENT = 6  # says nothing either way


@dataclass(frozen=True, slots=True)
class KeyTable:
    """One key: the number of each value (-1: none), and the `Comparison` of each pair.

    The first table of a scene is that of the kind, with `key` "": all main tags together.
    """

    key: str
    values: Sequence[str]
    seen: Ints  # by observation
    known: Ints  # by feature
    compared: NDArray[np.int8]


def folded(text: str) -> str:
    """A value without case, accents, punctuation and doubled spaces; empty only for no text."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_NO_WORD.sub(" ", plain).split()) or text.strip()


def key_tables(scene: Scene) -> list[KeyTable]:
    """The kind first, then every other key that somebody noted."""
    keys = sorted({key for o in scene.observations for key in o.tags})
    described = [key for key in keys if key not in _REMARKS and key not in _KIND_KEYS]
    return [_kind_table(scene), *(_table(scene, key) for key in described)]


def _kind_table(scene: Scene) -> KeyTable:
    kind = _coded(
        "", [_kind(o.tags) for o in scene.observations], [_kind(f.tags) for f in scene.features]
    )
    compared = _compared(kind, scene.pairs)
    unequal = np.flatnonzero(compared != Comparison.AGREE)
    fits = _fits(scene, unequal)
    compared[unequal] = np.where(fits, Comparison.SILENT, Comparison.DIFFER)
    return KeyTable("", kind.values, kind.seen, kind.known, compared)


def _kind(tags: Tags) -> str | None:
    return ";".join(f"{key}={tags[key]}" for key in _KIND_KEYS if key in tags) or None


def _fits(scene: Scene, rows: Ints) -> NDArray[np.bool_]:
    """Whether the observation can be of the feature although their main tags are not the same."""
    keys = _keys_of_kinds(scene.theme)
    seen, noted = _numbered(scene.observations, keys)
    known, stored = _numbered(scene.features, keys)
    i, j = scene.pairs.observation[rows], scene.pairs.feature[rows]
    both, back = np.unique(seen[i] * max(len(stored), 1) + known[j], return_inverse=True)
    answers = [
        is_same_kind(scene.theme, noted[code // len(stored)], stored[code % len(stored)])
        for code in both.tolist()
    ]
    return np.array(answers, dtype=bool)[back]


def could_be_one(scene: Scene, first: Ints, second: Ints) -> NDArray[np.bool_]:
    """By pair of observations: whether one may add to what the other says of the same object."""
    codes, noted = _numbered(scene.observations, _keys_of_kinds(scene.theme))
    both, back = np.unique(codes[first] * len(noted) + codes[second], return_inverse=True)
    answers = [
        _fit(scene.theme, noted[c // len(noted)], noted[c % len(noted)]) for c in both.tolist()
    ]
    return np.array(answers, dtype=bool)[back]


def _fit(theme: Theme, one: Tags, other: Tags) -> bool:
    return is_same_kind(theme, one, other) or is_same_kind(theme, other, one)


def _keys_of_kinds(theme: Theme) -> frozenset[str]:
    """All keys on which the kind of an object can depend."""
    clauses = [clause for preset in theme.presets for clause in preset.selector]
    return frozenset(MAIN_KEYS).union(*(clause.root.keys() for clause in clauses))


def _numbered(
    things: Sequence[Observation] | Sequence[OsmFeature], keys: frozenset[str]
) -> tuple[Ints, list[dict[str, str]]]:
    """Each thing's number among the distinct sets of these tags, and the sets."""
    numbers: dict[tuple[tuple[str, str], ...], int] = {}
    as_written: dict[tuple[tuple[str, str], ...], int] = {}
    codes = []
    for thing in things:
        written = tuple(thing.tags.items())
        if written not in as_written:
            chosen = tuple(sorted(tag for tag in written if tag[0] in keys))
            as_written[written] = numbers.setdefault(chosen, len(numbers))
        codes.append(as_written[written])
    return np.array(codes, dtype=np.int64), [dict(tags) for tags in numbers]


def _table(scene: Scene, key: str) -> KeyTable:
    table = _coded(
        key,
        [o.tags.get(key) for o in scene.observations],
        [f.tags.get(key) for f in scene.features],
    )
    compared = _compared(table, scene.pairs)
    # What OSM has elsewhere is another value, however alike ("controlled", "uncontrolled").
    odd = ~np.isin(table.seen, table.known)
    rows = np.flatnonzero((compared == Comparison.DIFFER) & odd[scene.pairs.observation])
    alike = _similar(table, scene.pairs.observation[rows], scene.pairs.feature[rows])
    compared[rows[alike]] = Comparison.SIMILAR
    return KeyTable(key, table.values, table.seen, table.known, compared)


@dataclass(frozen=True, slots=True)
class _Coded:
    values: list[str]
    seen: Ints
    known: Ints


def _coded(key: str, seen: list[str | None], known: list[str | None]) -> _Coded:
    """Numbers for the values, in the order of the values themselves; all but kinds are folded."""
    written = sorted({value for value in (*seen, *known) if value is not None})
    plain = [folded(value) if key else value for value in written]
    numbers = {value: number for number, value in enumerate(dict.fromkeys(plain))}
    number_of: dict[str | None, int] = {
        value: numbers[text] for value, text in zip(written, plain, strict=True)
    }
    number_of[None] = -1
    codes = [
        np.fromiter(map(number_of.__getitem__, side), np.int64, len(side)) for side in (seen, known)
    ]
    return _Coded(list(numbers), codes[0], codes[1])


def _compared(table: _Coded, pairs: Pairs) -> NDArray[np.int8]:
    seen, known = table.seen[pairs.observation], table.known[pairs.feature]
    alone = np.where(known < 0, Comparison.ONLY_SEEN, Comparison.ONLY_OSM)
    both = np.where(seen == known, Comparison.AGREE, Comparison.DIFFER)
    one = np.where((seen < 0) & (known < 0), Comparison.NEITHER, alone)
    return np.where((seen >= 0) & (known >= 0), both, one).astype(np.int8)


def _similar(table: _Coded, observation: Ints, feature: Ints) -> NDArray[np.bool_]:
    """Which differing values are one word with a typing error, or two in a long one.

    Optimal string alignment: letters left out, added, replaced or swapped with their neighbour.
    Numbers are never alike.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    if not len(observation):
        return np.zeros(0, dtype=bool)
    code = table.seen[observation] * len(table.values) + table.known[feature]
    both, back = np.unique(code, return_inverse=True)
    seen = [table.values[n] for n in (both // len(table.values)).tolist()]
    known = [table.values[n] for n in (both % len(table.values)).tolist()]
    wrong = cpdist(seen, known, scorer=OSA.distance)
    allowed = [_typing_errors(a, b) for a, b in zip(seen, known, strict=True)]
    return np.asarray(wrong <= np.array(allowed))[back]


def _typing_errors(seen: str, known: str) -> int:
    """How many are forgiven; -1 where even one makes another value."""
    if min(len(seen), len(known)) < _SIMILAR_FROM_LENGTH or any(map(str.isdigit, seen + known)):
        return -1
    return 1 + max(len(seen), len(known)) // 8
