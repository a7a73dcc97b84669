"""A block graph cut into exactly k connected parts of even weight and short borders."""

from collections import deque

import numpy as np

from cartoparty.core.splitting.arrays import Floats, Ints
from cartoparty.core.splitting.balancing import balance, smooth
from cartoparty.core.splitting.block_graph import BlockGraph, components_of, loads_of, variation
from cartoparty.core.splitting.street_bonds import StreetBonds

# METIS is run from several seeds and the best result kept; each run takes milliseconds.
_TRIES = 6
# METIS's own tolerance: parts within 2 % of each other, in thousandths.
_METIS_UFACTOR = 20
# Straightening borders, joining streets and evening out undo a little of each other.
_POLISHES = 2
# Beyond this coefficient of variation even sectors matter more than connected streets.
_UNEVEN = 0.03
_LOOSER = (0.9, 0.8, 0.0)
# With fewer blocks than this for each part METIS gives up; our own halving does as well.
_METIS_BLOCKS_PER_PART = 3
# METIS wants whole weights; the sum of all must stay below 2^31.
_WHOLE_WEIGHTS = 50_000_000


def partition(
    graph: BlockGraph, parts: int, *, seed: int, bonds: StreetBonds | None = None
) -> Ints:
    """The part (0 … parts-1) of each block of a connected graph; none is empty, each connected.

    Needs at least as many blocks as parts. The same graph and seed give the same answer.
    """
    if parts == 1:
        return np.zeros(graph.count, dtype=np.int64)
    if parts >= graph.count:
        return np.arange(graph.count, dtype=np.int64)
    labels = rough_partition(graph, parts, seed=seed)
    found = []
    for _ in range(_POLISHES):
        labels = smooth(graph, labels, parts, bonds=bonds)
        if bonds is not None:
            labels = bonds.mended(graph, labels, parts)
        labels = balance(graph, labels, parts, bonds=bonds)
        found.append(labels)
    if bonds is not None:
        for enough in _LOOSER:
            if variation(loads_of(graph.weights, found[-1], parts)) <= _UNEVEN:
                break
            found.append(balance(graph, labels, parts, bonds=bonds.loosened(enough)))
    return min(found, key=lambda labels: _badness(graph, labels, parts, bonds))


def _badness(graph: BlockGraph, labels: Ints, parts: int, bonds: StreetBonds | None) -> float:
    """Unevenness, above all beyond what is tolerable, and the share of streets left detached."""
    uneven = variation(loads_of(graph.weights, labels, parts))
    detached = bonds.detached_share(labels, parts) if bonds is not None else 0.0
    return uneven + detached + 10 * max(0.0, uneven - _UNEVEN)


def rough_partition(graph: BlockGraph, parts: int, *, seed: int, tries: int = _TRIES) -> Ints:
    """As `partition`, without the last polish: the best of so many tries."""
    if parts == 1:
        return np.zeros(graph.count, dtype=np.int64)
    if parts >= graph.count:
        return np.arange(graph.count, dtype=np.int64)
    if graph.count < _METIS_BLOCKS_PER_PART * parts:
        return _repaired(graph, np.zeros(graph.count, dtype=np.int64), parts)
    best, best_score = None, np.inf
    scale = float(graph.glue.sum()) or 1.0
    for attempt in range(tries):
        labels = _repaired(graph, _metis(graph, parts, seed * tries + attempt), parts)
        cut = graph.glue[labels[graph.pairs[:, 0]] != labels[graph.pairs[:, 1]]].sum() / scale
        score = variation(loads_of(graph.weights, labels, parts)) + float(cut)
        if score < best_score:
            best, best_score = labels, score
    assert best is not None  # there is at least one try
    return best


def _metis(graph: BlockGraph, parts: int, seed: int) -> Ints:
    import pymetis  # loaded here: the command line's help needs no graph library

    both = np.concatenate([graph.pairs, graph.pairs[:, ::-1]])
    order = np.lexsort((both[:, 1], both[:, 0]))
    starts = np.searchsorted(both[order, 0], np.arange(graph.count + 1))
    glue = np.concatenate([graph.glue, graph.glue])[order]
    top = float(glue.max()) or 1.0
    weights = _levelled(graph.weights, parts)
    total = float(weights.sum()) or 1.0
    _, labels = pymetis.part_graph(
        parts,
        pymetis.CSRAdjacency(starts.tolist(), both[order, 1].tolist()),
        vweights=np.maximum(1, np.rint(weights / total * _WHOLE_WEIGHTS)).astype(int).tolist(),
        eweights=np.maximum(1, np.rint(glue / top * 10_000)).astype(int).tolist(),
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
