"""Which odd junctions to join, so that the streets walked twice between them are shortest."""

from collections.abc import Iterator

import numpy as np

from cartoparty.core.sector_layout import Floats, Ints
from cartoparty.core.walking_routes.chains import ChainGraph, path_back

# Each odd junction may be joined to one of this many nearest. With 10 the walks of central Geneva
# in 20 sectors were 0.4 % longer than if every pair is allowed, with 20 (at a fifteenth of the
# time) 0.2 %; those of Monaco in 12 the same.
_NEAREST = 20
# An exact matching takes the cube of the number of junctions; more of them than in any sector but
# that of a lone team are matched in groups that lie together.
_AT_MOST = 1500
# Rows of distances (one per junction of the area) held at a time.
_ROWS = 64


def shortest_joins(graph: ChainGraph, odd: Ints, xy_m: Floats) -> list[list[int]]:
    """Paths (junctions of the graph) that join an even number of junctions of one part in pairs.

    Their total length is the least that joining each to one of its nearest allows. `xy_m` are the
    positions of all junctions, in metres.
    """
    joins: list[tuple[float, int, int]] = []
    left: list[int] = []
    for group in _groups(odd, xy_m):
        found = _matched(group, *_nearest_pairs(graph, group, _NEAREST))
        joins.extend(found)
        left.extend(set(group.tolist()) - {end for _, *ends in found for end in ends})
    if left:
        rest = np.array(sorted(left), dtype=np.int64)
        joins.extend(_matched(rest, *_nearest_pairs(graph, rest, len(rest))))
    return list(_paths(graph, sorted(joins))) if joins else []


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
    """Each of some junctions with its nearest others: (n, 2) places in `nodes`, and metres.

    They are looked for further and further away, until there are enough.
    """
    from scipy.sparse.csgraph import dijkstra

    wanted = min(nearest, len(nodes) - 1)
    typical_m = float(np.median(graph.length_m))
    found: list[tuple[Ints, Ints, Floats]] = []
    waiting = np.arange(len(nodes))
    for reach_m in (8 * typical_m, 32 * typical_m, 128 * typical_m, np.inf):
        short = []
        for rows in _in_lots(waiting):
            metres = dijkstra(graph.matrix, indices=nodes[rows], limit=reach_m)[:, nodes]
            metres[np.arange(len(rows)), rows] = np.inf
            near = np.argsort(metres, axis=1, kind="stable")[:, :wanted]
            metres = np.take_along_axis(metres, near, axis=1)
            enough = np.isfinite(metres).all(axis=1) | np.isinf(reach_m)
            short.append(rows[~enough])
            found.append(
                (np.repeat(rows[enough], wanted), near[enough].ravel(), metres[enough].ravel())
            )
        waiting = np.concatenate(short)
        if not len(waiting):
            break
    one, other, metres = (np.concatenate(column) for column in zip(*found, strict=True))
    ordered = np.sort(np.column_stack([one, other]), axis=1)
    pairs, rows = np.unique(ordered, axis=0, return_index=True)
    return pairs, metres[rows]


def _in_lots(rows: Ints) -> list[Ints]:
    return np.split(rows, range(_ROWS, len(rows), _ROWS))


def _matched(nodes: Ints, pairs: Ints, metres: Floats) -> list[tuple[float, int, int]]:
    """The matching of most nodes, and among those of least length: metres, and the two nodes."""
    import rustworkx

    # Millimetres, so that sums are exact; the last digits make ties unlikely, so that the result
    # does not hang on the order in which equals are met.
    spread = (pairs[:, 0] * 7919 + pairs[:, 1] * 104729) % 1000
    weights = -(np.round(metres * 1000).astype(np.int64) * 1000 + spread)
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(len(nodes)))
    graph.add_edges_from(list(zip(*pairs.T.tolist(), weights.tolist(), strict=True)))
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    length = dict(zip(map(tuple, pairs.tolist()), metres.tolist(), strict=True))
    ordered = [(min(pair), max(pair)) for pair in found]
    return [(length[pair], *nodes[list(pair)].tolist()) for pair in ordered]


def _paths(graph: ChainGraph, joins: list[tuple[float, int, int]]) -> Iterator[list[int]]:
    """The junctions between the two of each join, the shortest joins first."""
    from scipy.sparse.csgraph import dijkstra

    for rows in _in_lots(np.arange(len(joins))):
        some = [joins[row] for row in rows.tolist()]
        _, before = dijkstra(
            graph.matrix,
            indices=[one for _, one, _ in some],
            limit=some[-1][0] + 0.001,
            return_predecessors=True,
        )
        for row, (_, _, goal) in enumerate(some):
            yield path_back(before[row], goal)
