"""Blocks and what binds them, as a graph without geometry: what the partition works on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cartoparty.core.splitting.arrays import Floats, Ints, sum_by


@dataclass(frozen=True, slots=True)
class BlockGraph:
    """`weights` of n blocks; `pairs` of neighbours, each once, and the `glue` between them.

    The glue of two blocks is what it costs to part them: high across a footpath, low across a
    railway or where no way leads from one to the other. `street_m` is the length of street in each
    block, in metres or any unit, to be shared out beside the weights; all 0 where there is none.
    """

    weights: Floats
    pairs: Ints
    glue: Floats
    street_m: Floats

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return len(self.weights)

    def neighbours(self) -> list[dict[int, float]]:
        """For each block its neighbours and the glue to each."""
        near: list[dict[int, float]] = [{} for _ in range(self.count)]
        for (a, b), glue in zip(self.pairs.tolist(), self.glue.tolist(), strict=True):
            near[a][b] = near[b][a] = glue
        return near

    def components(self) -> tuple[int, Ints]:
        """The number of connected parts, and the part of each block."""
        return components_of(self.count, self.pairs)

    def among(self, blocks: Ints) -> "BlockGraph":
        """The graph of some blocks only, renumbered in the order given."""
        place = np.full(self.count, -1, dtype=np.int64)
        place[blocks] = np.arange(len(blocks))
        pairs = place[self.pairs]
        kept = (pairs >= 0).all(axis=1)
        return BlockGraph(self.weights[blocks], pairs[kept], self.glue[kept], self.street_m[blocks])


def graph_of(
    weights: Floats, pairs: Ints, glue: Floats, street_m: Floats | None = None
) -> BlockGraph:
    """A graph from pairs in any order, those of the same two blocks added up."""
    count = np.int64(max(len(weights), 1))
    ordered = np.sort(pairs.reshape(-1, 2), axis=1)
    apart = ordered[:, 0] != ordered[:, 1]
    keys, which = np.unique(ordered[apart, 0] * count + ordered[apart, 1], return_inverse=True)
    total = sum_by(which, glue[apart], len(keys))
    street_m = np.zeros(len(weights)) if street_m is None else street_m
    return BlockGraph(weights, np.column_stack([keys // count, keys % count]), total, street_m)


def components_of(count: int, pairs: Ints) -> tuple[int, Ints]:
    """The connected parts of `count` nodes joined in pairs."""
    # Imported here: the server starts without it.
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(pairs), dtype=np.int8)
    matrix = coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    number, labels = connected_components(matrix, directed=False)
    return int(number), labels.astype(np.int64)


def pairs_within(group: Ints, member: Ints) -> Ints:
    """Every pair of members of one group; rows are sorted by group, then by member."""
    found = []
    for step in range(1, len(group)):
        same = np.flatnonzero(group[step:] == group[:-step])
        if not len(same):
            break
        found.append(np.column_stack([member[same], member[same + step]]))
    return np.concatenate([np.zeros((0, 2), dtype=np.int64), *found])


def loads_of(weights: Floats, labels: Ints, parts: int) -> Floats:
    """The weight of each part."""
    return sum_by(labels, weights, parts)


def variation(loads: Floats | Sequence[float]) -> float:
    """The coefficient of variation (standard deviation over mean) of the parts' weights."""
    values = np.asarray(loads, dtype=np.float64)
    mean = float(values.mean())
    return float(values.std()) / mean if mean > 0 else 0.0
