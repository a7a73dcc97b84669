"""Which odd junctions to join, so that the streets walked twice between them are shortest."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse.csgraph import dijkstra

from cartoparty.core.sector_layout import Floats, Ints
from cartoparty.core.walking_routes.chains import ChainGraph, path_back

# Each odd junction is joined to one of this many nearest. Ours: with twice as many, the walks of
# three towns became less than 0.1 % shorter.
_NEAREST = 10
# An exact matching takes the cube of the number of junctions; more of them are matched in groups
# that lie together.
_AT_MOST = 600
# Rows of distances (one per junction of the area) held at a time.
_ROWS = 256


def shortest_joins(graph: ChainGraph, odd: Ints, xy_m: Floats) -> list[list[int]]:
    """Paths (junctions of the graph) that join an even number of junctions of one part in pairs.

    Their total length is the least that joining each to one of its nearest allows. `xy_m` are the
    positions of all junctions, in metres.
    """
    pairs: list[tuple[int, int]] = []
    left: list[int] = []
    for group in _groups(odd, xy_m):
        found = _matched(len(group), *_nearest_pairs(graph, group, _NEAREST))
        pairs.extend((int(group[a]), int(group[b])) for a, b in found)
        left.extend(np.delete(group, np.array(found, dtype=np.int64).ravel()).tolist())
    if left:
        rest = np.array(left, dtype=np.int64)
        found = _matched(len(rest), *_nearest_pairs(graph, rest, len(rest)))
        pairs.extend((int(rest[a]), int(rest[b])) for a, b in found)
    return list(_paths(graph, sorted(pairs)))


def _groups(odd: Ints, xy_m: Floats) -> Iterator[Ints]:
    """The junctions halved across their longer side until the groups are small enough."""
    if len(odd) <= _AT_MOST:
        if len(odd):
            yield odd
        return
    xy = xy_m[odd]
    side = int(np.argmax(np.ptp(xy, axis=0)))
    order = np.lexsort((odd, np.round(xy[:, side], 3)))
    middle = len(odd) // 4 * 2
    yield from _groups(odd[order[:middle]], xy_m)
    yield from _groups(odd[order[middle:]], xy_m)


def _nearest_pairs(graph: ChainGraph, nodes: Ints, nearest: int) -> tuple[Ints, Floats]:
    """Each of some junctions with its nearest others: (n, 2) places in `nodes`, and metres."""
    wanted = min(nearest, len(nodes) - 1)
    reach_m = 8 * float(np.median(graph.length_m)) * (1 if nearest == _NEAREST else np.inf)
    found: list[tuple[Ints, Ints, Floats]] = []
    waiting = np.arange(len(nodes))
    while len(waiting):
        again = []
        for rows in np.split(waiting, range(_ROWS, len(waiting), _ROWS)):
            metres = dijkstra(graph.matrix, indices=nodes[rows], limit=reach_m)[:, nodes]
            metres[np.arange(len(rows)), rows] = np.inf
            enough = (np.isfinite(metres).sum(axis=1) >= wanted) | np.isinf(reach_m)
            again.append(rows[~enough])
            metres, rows = metres[enough], rows[enough]
            near = np.argsort(metres, axis=1, kind="stable")[:, :wanted]
            found.append((np.repeat(rows, wanted), near.ravel(), np.take_along_axis(metres, near, 1).ravel()))
        waiting = np.concatenate(again)
        reach_m = 4 * reach_m if reach_m < 64 * float(np.median(graph.length_m)) else np.inf
    a, b, metres = (np.concatenate(column) for column in zip(*found, strict=True))
    pairs = np.sort(np.column_stack([a, b]), axis=1)
    pairs, rows = np.unique(pairs, axis=0, return_index=True)
    reached = np.isfinite(metres[rows])
    return pairs[reached], metres[rows][reached]


def _matched(count: int, pairs: Ints, metres: Floats) -> list[tuple[int, int]]:
    """The matching of most pairs, and among those of least length."""
    import rustworkx

    # Millimetres, so that sums are exact; the last digits make ties unlikely, so that the result
    # does not hang on the order in which equals are met.
    spread = (pairs[:, 0] * 7919 + pairs[:, 1] * 104729) % 1000
    weights = -(np.round(metres * 1000).astype(np.int64) * 1000 + spread)
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(list(zip(*pairs.T.tolist(), weights.tolist(), strict=True)))
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted((min(pair), max(pair)) for pair in found)


def _paths(graph: ChainGraph, pairs: list[tuple[int, int]]) -> Iterator[list[int]]:
    for begin in range(0, len(pairs), _ROWS):
        some = pairs[begin : begin + _ROWS]
        sources = [a for a, _ in some]
        _, before = dijkstra(graph.matrix, indices=sources, return_predecessors=True)
        for row, (_, goal) in enumerate(some):
            yield path_back(before[row], goal)
