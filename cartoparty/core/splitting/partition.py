"""A block graph cut into exactly k connected parts of even weight and short borders."""

from collections import deque
from itertools import cycle

import numpy as np

from cartoparty.core.splitting.arrays import Floats, Ints
from cartoparty.core.splitting.balancing import balance, cost_of, smooth
from cartoparty.core.splitting.block_graph import BlockGraph, components_of, loads_of
from cartoparty.core.splitting.fairness import fairness_of, measures_of
from cartoparty.core.splitting.street_bonds import StreetBonds

# METIS is run from several seeds and the best result kept; each run takes milliseconds.
_TRIES = 8
# METIS's own tolerance: parts within 2 % of each other, in thousandths.
_METIS_UFACTOR = 20
# Where blocks are few, several starts are polished and the best is kept: so many at most, of so
# many blocks together (more where parts are many, and harder to please), until one is so good.
_MOST_STARTS = 5
_BLOCKS_TO_POLISH = 1500
_BLOCKS_TO_POLISH_PER_PART = 70
_MANY_PARTS = 50
_NO_BETTER = 0.08
# What loose streets count in the search, in turn from start to start: a high price joins more of
# them, and now and then bars the way to even parts.
_LOOSE_PRICES = (0.3, 1.2)
# With fewer blocks than this for each part METIS gives up; our own halving does as well.
_METIS_BLOCKS_PER_PART = 3
# METIS wants whole weights; the sum of all must stay below 2^31.
_WHOLE_WEIGHTS = 50_000_000


def partition(
    graph: BlockGraph,
    shares: Floats,
    *,
    seed: int,
    bonds: StreetBonds | None = None,
) -> Ints:
    """The part (0 … n-1) of each block of a connected graph; none is empty, each connected.

    `shares` is what each part is to have of all weight; they sum up to 1. Needs at least as many
    blocks as parts. The same graph and seed give the same answer.
    """
    parts = len(shares)
    if parts == 1:
        return np.zeros(graph.count, dtype=np.int64)
    if parts >= graph.count:
        return _matched(graph, np.arange(graph.count, dtype=np.int64), shares)
    best, best_cost = None, np.inf
    to_polish = max(_BLOCKS_TO_POLISH, _BLOCKS_TO_POLISH_PER_PART * min(parts, _MANY_PARTS))
    starts = max(1, min(_MOST_STARTS, to_polish // graph.count))
    roughs = _rough_partitions(graph, shares, seed=seed, bonds=bonds)[:starts]
    for rough, price in zip(roughs, cycle(_LOOSE_PRICES), strict=False):
        smoothed = smooth(graph, rough, shares, bonds=bonds, loose_price=price)
        labels = balance(graph, smoothed, shares, bonds=bonds, loose_price=price)
        cost = cost_of(graph, labels, shares, bonds)
        if cost < best_cost:
            best, best_cost = labels, cost
        if best_cost <= _NO_BETTER:
            break
    assert best is not None  # there is at least one start
    return best


def rough_partition(
    graph: BlockGraph,
    shares: Floats,
    *,
    seed: int,
    tries: int = _TRIES,
) -> Ints:
    """As `partition`, without the last polish: the best of so many tries."""
    parts = len(shares)
    if parts == 1:
        return np.zeros(graph.count, dtype=np.int64)
    if parts >= graph.count:
        return np.arange(graph.count, dtype=np.int64)
    return _rough_partitions(graph, shares, seed=seed, tries=tries)[0]


def _rough_partitions(
    graph: BlockGraph,
    shares: Floats,
    *,
    seed: int,
    bonds: StreetBonds | None = None,
    tries: int = _TRIES,
) -> list[Ints]:
    """Partitions to start from, the best first."""
    parts = len(shares)
    if graph.count < _METIS_BLOCKS_PER_PART * parts:
        halved = _repaired(graph, np.zeros(graph.count, dtype=np.int64), parts)
        return [_matched(graph, halved, shares)]
    scale = float(graph.glue.sum()) or 1.0
    found = []
    for attempt in range(tries):
        raw = _metis(graph, shares, seed * tries + attempt, even_streets=attempt % 2 == 0)
        labels = _repaired(graph, raw, parts)
        cut = graph.glue[labels[graph.pairs[:, 0]] != labels[graph.pairs[:, 1]]].sum() / scale
        fairness = fairness_of(graph, labels, shares)
        promise = fairness.weight + fairness.street + float(cut)
        if bonds is not None:
            promise += _strained_share(labels, parts, bonds)
        found.append((promise, attempt, labels))
    return [labels for _, _, labels in sorted(found, key=lambda start: start[:2])]


def _strained_share(labels: Ints, parts: int, bonds: StreetBonds) -> float:
    """The share of the parts whose streets hang loose, those that do a little counted less."""
    excess = [bonds.excess(np.flatnonzero(labels == part)) for part in range(parts)]
    return sum(min(1.0, loose) for loose in excess) / parts


def _matched(graph: BlockGraph, labels: Ints, shares: Floats) -> Ints:
    """The labels with the heaviest part given to the greatest share, and so on."""
    loads = loads_of(graph.weights, labels, len(shares))
    place = np.empty(len(shares), dtype=np.int64)
    place[np.argsort(-loads, kind="stable")] = np.argsort(-shares, kind="stable")
    return place[labels]


def _metis(graph: BlockGraph, shares: Floats, seed: int, *, even_streets: bool) -> Ints:
    import pymetis  # loaded here: the command line's help needs no graph library

    both = np.concatenate([graph.pairs, graph.pairs[:, ::-1]])
    order = np.lexsort((both[:, 1], both[:, 0]))
    starts = np.searchsorted(both[order, 0], np.arange(graph.count + 1))
    glue = np.concatenate([graph.glue, graph.glue])[order]
    top = float(glue.max()) or 1.0
    parts = len(shares)
    weights = graph.weights
    if even_streets:
        # METIS evens out one weight: half of it for the streets.
        weights = measures_of(graph).sum(axis=1)
    weights = _levelled(weights, parts)
    total = float(weights.sum()) or 1.0
    _, labels = pymetis.part_graph(
        parts,
        pymetis.CSRAdjacency(starts.tolist(), both[order, 1].tolist()),
        vweights=np.maximum(1, np.rint(weights / total * _WHOLE_WEIGHTS)).astype(int).tolist(),
        eweights=np.maximum(1, np.rint(glue / top * 10_000)).astype(int).tolist(),
        tpwgts=shares.tolist(),
        recursive=False,
        options=pymetis.Options(seed=seed, ufactor=_METIS_UFACTOR, contig=True),
    )
    return np.array(labels, dtype=np.int64)


def _levelled(weights: Floats, parts: int) -> Floats:
    """The weights with none above its share of a part: what is heavier cannot be evened out.

    METIS gives up, and says so on the terminal, where it meets such a block.
    """
    for _ in range(30):
        share = float(weights.sum()) / parts
        if float(weights.max()) <= share:
            break
        weights = np.minimum(weights, share)
    return weights


def _repaired(graph: BlockGraph, labels: Ints, parts: int) -> Ints:
    """The labels with every part in one piece and none empty: METIS promises neither."""
    near = [sorted(n) for n in graph.neighbours()]
    labels = labels.copy()
    _join_strays(graph, labels, near)
    while True:
        counts = np.bincount(labels, minlength=parts)
        empty = np.flatnonzero(counts == 0)
        if not len(empty):
            return labels
        loads = loads_of(graph.weights, labels, parts)
        heaviest = int(np.argmax(np.where(counts > 1, loads, -1.0)))
        labels[_half_of(graph, np.flatnonzero(labels == heaviest), near)] = empty[0]


def _join_strays(graph: BlockGraph, labels: Ints, near: list[list[int]]) -> None:
    """Give every piece of a part but the heaviest to a part that it touches."""
    while True:
        same = labels[graph.pairs[:, 0]] == labels[graph.pairs[:, 1]]
        count, piece = components_of(graph.count, graph.pairs[same])
        weight = np.bincount(piece, weights=graph.weights, minlength=count)
        weight += np.bincount(piece, minlength=count) * 1e-9 * (weight.max() or 1.0)
        owner = np.zeros(count, dtype=np.int64)
        owner[piece] = labels
        main: dict[int, int] = {}
        for p in np.lexsort((np.arange(count), -weight)).tolist():
            main.setdefault(int(owner[p]), p)
        strays = [p for p in range(count) if main[int(owner[p])] != p]
        if not strays:
            return
        # One at a time: the neighbour of a stray may itself be a stray.
        for block in np.flatnonzero(np.isin(piece, strays)).tolist():
            others = [n for n in near[block] if piece[n] not in strays]
            if others:
                labels[piece == piece[block]] = labels[others[0]]
                break


def _half_of(graph: BlockGraph, blocks: Ints, near: list[list[int]]) -> Ints:
    """About half of a connected part, such that both halves are connected.

    Cuts the tree of a breadth-first walk where the weight below comes nearest to half.
    """
    members = set(blocks.tolist())
    root = int(blocks[0])
    parent = {root: root}
    order = [root]
    queue = deque(order)
    while queue:
        block = queue.popleft()
        for other in near[block]:
            if other in members and other not in parent:
                parent[other] = block
                order.append(other)
                queue.append(other)
    small = float(graph.weights[blocks].sum() or 1.0) * 1e-9
    below = {block: float(graph.weights[block]) + small for block in order}
    for block in reversed(order[1:]):
        below[parent[block]] += below[block]
    half = below[root] / 2
    top = min(order[1:], key=lambda block: (abs(below[block] - half), block))
    chosen = {top}
    for block in order:
        if parent[block] in chosen and block != root:
            chosen.add(block)
    return np.array(sorted(chosen), dtype=np.int64)
