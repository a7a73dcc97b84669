"""One treatment for each observation: the set of them of which most are expected to be right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from cartoparty.core.matching.association import Beliefs
from cartoparty.core.matching.scene import Scene
from cartoparty.core.matching.sightings import Repeats, earliest
from cartoparty.core.matching.stands import Floats, Ints
from cartoparty.core.models import Match, OsmRef

# Where two notes share one feature evenly, one of them is of it: new must be that much likelier.
_RATHER_KNOWN = 0.02
# Less likely than that, a pair is no part of the assignment.
_HOPELESS = 1e-3
_RUNNERS_UP = 5
_CONCEIVABLE = 0.002


@dataclass(frozen=True, slots=True)
class _Chances:
    """By pair; and by observation: a new object noted first, a new object noted again."""

    pair: Floats
    first: Floats
    again: Floats


def decide(
    scene: Scene, beliefs: Beliefs, repeats: Repeats, wanted: frozenset[UUID]
) -> list[Match]:
    """The matches of the `wanted` observations, in the order of the scene."""
    chances = _chances(scene, beliefs, repeats)
    chosen = _assign(scene, chances)
    stands_for = _merge(scene, repeats, chosen)
    likeliest = _likeliest_first(scene, chances)
    return [
        _match(scene, chances, (i, chosen[i], stands_for[i]), likeliest[i])
        for i, observation in enumerate(scene.observations)
        if observation.id in wanted
    ]


def _chances(scene: Scene, beliefs: Beliefs, repeats: Repeats) -> _Chances:
    """Repeats take their share of "new", and a little of every pair."""
    odds = np.bincount(repeats.later, weights=repeats.odds, minlength=len(scene.xy))
    whole = 1 + beliefs.new * odds
    return _Chances(
        beliefs.pair / whole[scene.pairs.observation],
        beliefs.new / whole,
        beliefs.new * odds / whole,
    )


def _assign(scene: Scene, chances: _Chances) -> list[int]:
    """By observation its pair, -1 for new: within an outing no feature is taken twice.

    The greatest sum of probabilities is the greatest expected number of right treatments. A
    feature that is named by its reference is taken without asking; and where nobody's likeliest
    answer is another's too, the likeliest answers are the assignment.
    """
    i, n = scene.pairs.observation, len(scene.xy)
    cell = scene.pairs.feature * scene.groups + scene.group[i]
    chosen = np.full(n, -1)
    sure = scene.named[i] >= 0
    chosen[i[sure]] = np.flatnonzero(sure)
    free = np.flatnonzero(~sure & (chances.pair > _HOPELESS) & ~np.isin(cell, cell[sure]))
    if not len(free):
        return [int(pair) for pair in chosen]
    new = chances.first + chances.again - _RATHER_KNOWN
    _, column = np.unique(cell[free], return_inverse=True)
    disputed = _disputed(i[free], column, chances.pair[free], new)
    best = free[np.argsort(chances.pair[free], kind="stable")]
    likelier = best[chances.pair[best] > new[i[best]]]
    chosen[i[likelier]] = likelier
    chosen[i[free[disputed]]] = -1
    for row, pair in _solved(
        i[free[disputed]], column[disputed], chances.pair[free[disputed]], new
    ):
        chosen[row] = free[disputed][pair]
    return [int(pair) for pair in chosen]


def _disputed(row: Ints, column: Ints, pair: Floats, new: Floats) -> NDArray[np.bool_]:
    """By edge: whether it belongs to a connected component where two rows want one column."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = len(new) + int(column.max()) + 1
    graph = coo_array((np.ones(len(row)), (row, len(new) + column)), shape=(size, size))
    _, part = connected_components(graph, directed=False)
    best = np.full(len(new), -1)
    order = np.argsort(pair, kind="stable")
    best[row[order]] = np.where(pair[order] > new[row[order]], column[order], -1)
    wanted = best[best >= 0]
    twice = np.bincount(wanted, minlength=size) > 1
    parts = np.unique(part[np.flatnonzero((best >= 0) & twice[best])])
    return np.isin(part[row], parts)


def _solved(row: Ints, column: Ints, pair: Floats, new: Floats) -> Iterator[tuple[int, int]]:
    """Rows that get a pair, and the number of their edge: a minimum-weight bipartite matching."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    if not len(row):
        return
    rows, at = np.unique(row, return_inverse=True)
    columns, across = np.unique(column, return_inverse=True)
    own = np.arange(len(rows))
    # The solver takes 0 for "no edge": costs lie between 1 and 2. Each row may stay new.
    cost = 2 - np.concatenate([pair, new[rows]])
    ends = (np.concatenate([at, own]), np.concatenate([across, len(columns) + own]))
    graph = csr_array((cost, ends), shape=(len(rows), len(columns) + len(rows)))
    edge_of = {
        ends_of: edge for edge, ends_of in enumerate(zip(at.tolist(), across.tolist(), strict=True))
    }
    for matched in zip(*min_weight_full_bipartite_matching(graph), strict=True):
        edge = edge_of.get((int(matched[0]), int(matched[1])))
        if edge is not None:
            yield int(row[edge]), edge


def _merge(scene: Scene, repeats: Repeats, chosen: Sequence[int]) -> list[int]:
    """For each new observation the one that stands for its object (itself, where it is the first).

    The surest repeats are joined first; two notes of one outing are never one object, unless they
    are one note sent twice.
    """
    members = {i: [i] for i, pair in enumerate(chosen) if pair < 0}
    root = {i: i for i in members}
    order = np.lexsort((repeats.later, repeats.earlier, -repeats.odds))
    for k in order.tolist():
        a, b = int(repeats.earlier[k]), int(repeats.later[k])
        if repeats.odds[k] < 1 or a not in root or b not in root or root[a] == root[b]:
            continue
        both = members[root[a]] + members[root[b]]
        outings = {int(scene.group[i]) for i in both}
        if len(outings) < len(both) and scene.group[a] != scene.group[b]:
            continue
        del members[root[b]]
        members[root[a]] = both
        root.update(dict.fromkeys(both, root[a]))
    stands_for = list(range(len(chosen)))
    for group in members.values():
        first = earliest(scene.observations, group)
        for i in group:
            stands_for[i] = first
    return stands_for


def _likeliest_first(scene: Scene, chances: _Chances) -> list[list[int]]:
    """By observation its conceivable pairs; where none is likelier the nearer comes first."""
    some = np.flatnonzero(chances.pair >= _CONCEIVABLE)
    i = scene.pairs.observation[some]
    order = np.lexsort((scene.pairs.distance_m[some], -chances.pair[some].round(3), i))
    edges = np.searchsorted(i, np.arange(len(scene.xy) + 1)).tolist()
    pairs = some[order].tolist()
    return [pairs[begin:end] for begin, end in pairwise(edges)]


def _match(
    scene: Scene, chances: _Chances, choice: tuple[int, int, int], pairs: Sequence[int]
) -> Match:
    i, pair, first = choice
    observation = scene.observations[i]
    others = [k for k in pairs[: _RUNNERS_UP + 1] if k != pair]
    runners_up = tuple(_candidate(scene, k) for k in others[:_RUNNERS_UP])
    if pair < 0:
        score = float((chances.first if first == i else chances.again)[i])
        if first != i and scene.group[first] == scene.group[i]:
            # A note sent twice is no surer to be new than the one that it repeats.
            score = min(score, float(chances.first[first]))
        same_as = None if first == i else scene.observations[first].id
        method: Literal["assignment", "none"] = "assignment" if len(pairs) or same_as else "none"
        return Match(observation.id, None, None, round(score, 3), method, runners_up, same_as)
    ref, distance_m = _candidate(scene, pair)
    if scene.named[i] >= 0:
        return Match(observation.id, ref, distance_m, 1.0, "ref", runners_up)
    score = round(float(chances.pair[pair]), 3)
    return Match(observation.id, ref, distance_m, score, "assignment", runners_up)


def _candidate(scene: Scene, pair: int) -> tuple[OsmRef, float]:
    feature = scene.features[scene.pairs.feature[pair]]
    return feature.ref, round(float(scene.pairs.distance_m[pair]), 1)
