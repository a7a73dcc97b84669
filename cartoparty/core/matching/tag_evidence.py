"""What the tags say: how much likelier they are if the observation is of a feature than if new.

A value counts by how telling it is in this place (Fellegi and Sunter 1969): "a bakery" says little
in a street of bakeries. Values that go together are not counted twice: each key leans on the one
that foretells it best (a tree of dependences, Chow and Liu 1968). How often volunteers leave a key
out, or OSM lacks it, or a value is wrong, is learned from the batch itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartoparty.core.matching.key_tables import Comparison, KeyTable
from cartoparty.core.matching.scene import Pairs
from cartoparty.core.matching.stands import Floats, Ints

# Before anything is learned: how often a value is reported wrongly, by what it is.
_WRONG_KIND = 0.05
_WRONG_VALUE = 0.08
_WRONG_REF = 0.02
# How many pairs it takes to move such a rate half-way to what the batch says.
_PRIOR_PAIRS = 10.0
# No single key decides alone, but `ref` may.
_LEAST, _MOST = -6.0, 12.0
# A value with typing errors is half as good as the value itself.
_SIMILAR_WORTH = 0.5
# Values to add, unseen, to a key whose values are all different.
_UNSEEN = 100.0
# Two keys lean on each other from this mutual information (nats), seen together as often as that.
_LEAST_INFORMATION = 0.02
_LEAST_TOGETHER = 20
_NEAR_M = 60.0
_NEIGHBOURS = 16


@dataclass(frozen=True, slots=True)
class _KeyModel:
    """What to expect of one key of an observation of a new object.

    `present` is the probability that the observation has the key, `value` that it has this value
    (1 where it has none); `share` is that of each value among all of the place.
    """

    table: KeyTable
    share: Floats
    present: Floats
    value: Floats
    wrong: float


class TagEvidence:
    """The likelihood ratios of a scene's pairs by their tags."""

    def __init__(self, tables: Sequence[KeyTable], pairs: Pairs) -> None:
        self.tables = tables
        self.kind = tables[0]
        # The last one is that of number -1, a kind that nobody noted: it may be any.
        self.kind_share = np.append(_shares(tables[0]), 1.0)
        self._pairs = pairs
        self._models = [_model(table, tables) for table in tables[1:]]

    def log_odds(self, chance: Floats | None = None) -> Floats:
        """By pair, against a new object of the same kind.

        `chance` is the probability of each pair as known so far; without, nothing is learned from
        keys that one side lacks.
        """
        i, j = self._pairs.observation, self._pairs.feature
        kind = self._of_kind()
        return kind + sum(
            (_of_key(model, i, j, chance) for model in self._models), np.zeros(len(i))
        )

    def _of_kind(self) -> Floats:
        """Another kind was noted by mistake: any other then, each by its share."""
        seen = self.kind.seen[self._pairs.observation]
        mistaken = self.kind_share[seen] * _WRONG_KIND
        odds = np.zeros(len(seen))
        odds[self.kind.compared == Comparison.AGREE] = np.log(1 - _WRONG_KIND)
        differ = self.kind.compared == Comparison.DIFFER
        odds[differ] = np.log(mistaken[differ])
        return odds

    def between(self, first: Ints, second: Ints) -> Floats:
        """By pair of observations of one kind: log odds of one object against two."""
        odds = np.zeros(len(first))
        for model in self._models:
            a, b = model.table.seen[first], model.table.seen[second]
            both = (a >= 0) & (b >= 0)
            agree = np.log((1 - model.wrong) ** 2 / model.value[second])
            odds += np.where(both, np.where(a == b, agree, np.log(2 * model.wrong)), 0.0)
        return odds


def _of_key(model: _KeyModel, i: Ints, j: Ints, chance: Floats | None) -> Floats:
    compared = model.table.compared
    count = np.zeros(len(Comparison)) if chance is None else _weighted(compared, chance)
    usual = float(model.present.mean())
    both = count[Comparison.AGREE] + count[Comparison.DIFFER] + count[Comparison.SIMILAR]
    wrong = (count[Comparison.DIFFER] + _PRIOR_PAIRS * model.wrong) / (both + _PRIOR_PAIRS)
    wrong = min(max(wrong, 0.005), 0.5)
    value = model.value[i]
    odds = np.zeros(len(i))
    odds[compared == Comparison.AGREE] = np.log((1 - wrong) / value)[compared == Comparison.AGREE]
    odds[compared == Comparison.DIFFER] = np.log(wrong / np.maximum(1 - value, 0.05))[
        compared == Comparison.DIFFER
    ]
    similar = compared == Comparison.SIMILAR
    telling = np.maximum(model.share[model.table.known[j[similar]]], 1e-6)
    odds[similar] = np.log(_SIMILAR_WORTH * (1 - wrong) / telling)
    if chance is not None:
        kept = _rate(both, count[Comparison.ONLY_OSM], usual)
        added = _rate(count[Comparison.ONLY_SEEN], count[Comparison.NEITHER], usual)
        odds += _of_presence(model.present[i], compared, kept, added)
    return np.clip(odds, _LEAST, _MOST)


def _weighted(compared: NDArray[np.int8], chance: Floats) -> Floats:
    return np.bincount(compared, weights=chance, minlength=len(Comparison)).astype(np.float64)


def _rate(yes: float, no: float, usual: float) -> float:
    return (yes + _PRIOR_PAIRS * usual) / (yes + no + _PRIOR_PAIRS)


def _of_presence(present: Floats, compared: NDArray[np.int8], kept: float, added: float) -> Floats:
    """`kept`: the key is noted where OSM has it; `added`: where OSM lacks it."""
    in_osm = np.isin(
        compared,
        (Comparison.AGREE, Comparison.DIFFER, Comparison.SIMILAR, Comparison.ONLY_OSM),
    )
    noted = ~np.isin(compared, (Comparison.NEITHER, Comparison.ONLY_OSM))
    rate = np.where(in_osm, kept, added)
    return np.asarray(np.where(noted, np.log(rate / present), np.log((1 - rate) / (1 - present))))


def _model(table: KeyTable, tables: Sequence[KeyTable]) -> _KeyModel:
    share = _shares(table)
    before = tables[: tables.index(table)]
    told = [_information(parent, table) for parent in before]
    parent = None
    if told and max(told) > _LEAST_INFORMATION:
        parent = before[int(np.argmax(told))]
    wrong = _WRONG_REF if table.key.split(":")[0] == "ref" else _WRONG_VALUE
    value = _value_chance(table, share, parent)
    return _KeyModel(table, share, _presence(table, tables[0], parent), value, wrong)


def _shares(table: KeyTable) -> Floats:
    count = _counts(table.seen, len(table.values)) + _counts(table.known, len(table.values))
    return np.asarray((count + 0.5) / (count.sum() + 0.5 * len(count) + 1 + _unseen(table)))


def _unseen(table: KeyTable) -> float:
    """How many values to add that nobody has seen here: where each is another, as names are, three
    of them do not make a third of the world. Kinds are few: one known tree foretells trees."""
    if not table.key:
        return 0.0
    codes = table.known if (table.known >= 0).any() else table.seen
    count = _counts(codes, len(table.values))
    total = int(count.sum())
    return _UNSEEN * float((count == 1).sum() / total) ** 2 if total else 0.0


def _counts(codes: Ints, length: int) -> Ints:
    return np.bincount(codes[codes >= 0], minlength=length)


def _presence(table: KeyTable, kind: KeyTable, parent: KeyTable | None) -> Floats:
    """Probability that an observation has the key, given its kind and whether it has the parent."""
    has = table.seen >= 0
    chance = np.full(len(has), (has.sum() + 1) / (len(has) + 2))
    classes = [kind.seen + 1]
    if parent is not None and parent is not kind:
        classes.append(classes[0] * 2 + (parent.seen >= 0))
    for codes in classes:
        _, back = np.unique(codes, return_inverse=True)
        yes, every = np.bincount(back, weights=has), np.bincount(back)
        chance = (yes[back] + 4 * chance) / (every[back] + 4)
    return np.asarray(np.clip(chance, 0.002, 0.998))


def _value_chance(table: KeyTable, share: Floats, parent: KeyTable | None) -> Floats:
    """Probability of each observation's value, given the value of the parent where it has one."""
    chance = np.ones(len(table.seen))
    rows = np.flatnonzero(table.seen >= 0)
    chance[rows] = share[table.seen[rows]]
    if parent is not None:
        width = len(table.values)
        codes, given = [], []
        for child, above in ((table.seen, parent.seen), (table.known, parent.known)):
            both = (child >= 0) & (above >= 0)
            codes.append(above[both] * width + child[both])
            given.append(above[both])
        joint, count = np.unique(np.concatenate(codes), return_counts=True)
        total = np.bincount(np.concatenate(given), minlength=len(parent.values))
        rows = rows[parent.seen[rows] >= 0]
        value, above = table.seen[rows], parent.seen[rows]
        together = count[np.searchsorted(joint, above * width + value)]
        weight = 1 + _unseen(table)
        chance[rows] = (together + weight * share[value]) / (total[above] + weight)
    return np.clip(chance, 1e-6, 1.0)


def _information(parent: KeyTable, child: KeyTable) -> float:
    """Mutual information in nats of two keys where both are known, less its bias (Miller 1955)."""
    a, b = (np.concatenate([t.seen, t.known]) for t in (parent, child))
    both = (a >= 0) & (b >= 0)
    n = int(both.sum())
    if n < _LEAST_TOGETHER:
        return 0.0
    a, b, width = a[both], b[both], len(child.values)
    joint, count = np.unique(a * width + b, return_counts=True)
    of_a, of_b = np.bincount(a), np.bincount(b, minlength=width)
    told = (count / n * np.log(count * n / (of_a[joint // width] * of_b[joint % width]))).sum()
    spare = len(joint) - np.count_nonzero(of_a) - np.count_nonzero(of_b) + 1
    return float(told - spare / (2 * n))


def lookalikes(tables: Sequence[KeyTable], xy: Floats) -> Floats:
    """For each feature, the share of its neighbours of the same kind that could be taken for it.

    Graded: each key that differs, or that one of the two lacks, makes them less alike.
    """
    from scipy.spatial import cKDTree

    if len(xy) < 2:
        return np.zeros(len(xy))
    near = min(_NEIGHBOURS + 1, len(xy))
    distance, other = cKDTree(xy).query(xy, k=near, distance_upper_bound=_NEAR_M)
    j, k = np.repeat(np.arange(len(xy)), near), other.ravel()
    there = np.isfinite(distance.ravel()) & (j != k)
    j, k = j[there], k[there]
    same = tables[0].known[j] == tables[0].known[k]
    j, k = j[same], k[same]
    alike = np.ones(len(j))
    for table in tables[1:]:
        a, b = table.known[j], table.known[k]
        alike *= np.where((a >= 0) & (b >= 0) & (a != b), 0.1, 1.0)
        alike *= np.where((a >= 0) != (b >= 0), 0.3, 1.0)
    count = np.bincount(j, minlength=len(xy))
    return np.asarray((np.bincount(j, weights=alike, minlength=len(xy)) + 0.02) / (count + 2))
