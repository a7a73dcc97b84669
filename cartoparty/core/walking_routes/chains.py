"""Streets as a graph for walkers: chains of stretches between the junctions where they can choose.

A stretch ends wherever any line crosses it, a river or a wall too, so most of its ends join just
two stretches. Without them the graph has a third of the edges, and routes are found that much
sooner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from cartoparty.core.sector_layout import Floats, Ints, Stretches
from cartoparty.core.splitting.arrays import sum_by
from cartoparty.core.splitting.block_graph import components_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# A chain in one of its directions: (chain, from its first end?).
Passage = tuple[int, bool]


@dataclass(frozen=True, slots=True)
class ChainGraph:
    """Chains 0 … n-1 of stretches of one owner each, between junctions 0 … m-1.

    The stretches of chain c, in order, are rows `first[c]` to `first[c + 1]` of `stretch`, and
    `forwards` says which of them run the way of the chain. `junction` has the number of each
    junction among the ends of the stretches, in order; `part` the connected part of the whole
    area that it is in. `matrix` holds the shortest chain between two junctions, in metres.
    """

    ends: Ints
    length_m: Floats
    owner: Ints
    stretch: Ints
    forwards: list[bool]
    first: Ints
    junction: Ints
    part: Ints
    matrix: "csr_matrix"
    _pairs: Ints
    _pair_chain: Ints

    @classmethod
    def of(cls, stretches: Stretches, owner: Ints, kept: Sequence[int] = ()) -> Self:
        """The graph of all streets; the ends `kept` stay junctions (a walk begins there)."""
        halves, first = _followed(_partners(stretches, owner, kept), stretches.count)
        stretch = halves >> 1
        number = np.repeat(np.arange(len(first) - 1), np.diff(first))
        length_m = sum_by(number, stretches.length_m[stretch], len(first) - 1)
        every_end = stretches.ends.ravel()
        ends = np.column_stack(
            [every_end[halves[first[:-1]]], every_end[halves[first[1:] - 1] ^ 1]]
        )
        junction, ends = np.unique(ends, return_inverse=True)
        ends = ends.reshape(-1, 2)
        _, part = components_of(len(junction), ends)
        pairs, pair_chain, matrix = _shortest_between(ends, length_m, len(junction))
        return cls(
            ends=ends,
            length_m=length_m,
            owner=owner[stretch[first[:-1]]],
            stretch=stretch,
            forwards=(halves % 2 == 0).tolist(),
            first=first,
            junction=junction,
            part=part,
            matrix=matrix,
            _pairs=pairs,
            _pair_chain=pair_chain,
        )

    @property
    def count(self) -> int:
        """How many junctions there are."""
        return len(self.junction)

    def passages(self, junctions: Sequence[int]) -> list[Passage]:
        """The shortest chains along a path of neighbouring junctions."""
        path = np.array(junctions, dtype=np.int64)
        keys = np.minimum(path[:-1], path[1:]) * self.count + np.maximum(path[:-1], path[1:])
        chains = self._pair_chain[np.searchsorted(self._pairs, keys)]
        is_forwards = self.ends[chains, 0] == path[:-1]
        return list(zip(chains.tolist(), is_forwards.tolist(), strict=True))

    def path(self, start: int, goals: Ints) -> list[int]:
        """The junctions from one to the nearest of others that are in the same part."""
        from scipy.sparse.csgraph import dijkstra

        metres, before = dijkstra(self.matrix, indices=start, return_predecessors=True)
        return path_back(before, int(goals[np.argmin(metres[goals])]))

    def in_stretches(self, passage: Passage) -> list[tuple[int, bool]]:
        """The stretches of a chain in walking order, each with whether it is walked forwards."""
        chain, is_forwards = passage
        rows = range(int(self.first[chain]), int(self.first[chain + 1]))
        found = [(int(self.stretch[row]), self.forwards[row]) for row in rows]
        return found if is_forwards else [(s, not forwards) for s, forwards in reversed(found)]


def path_back(before: Ints, goal: int) -> list[int]:
    """The junctions from the source of a row of predecessors to `goal`."""
    path = [goal]
    while (junction := int(before[path[-1]])) >= 0:
        path.append(junction)
    return path[::-1]


def _partners(stretches: Stretches, owner: Ints, kept: Sequence[int]) -> Ints:
    """For the ends of stretches (2 s and 2 s + 1), the end that follows without a choice, or -1."""
    end = stretches.ends.ravel()
    order = np.argsort(end, kind="stable")
    degree = np.bincount(end)
    is_joint = degree == 2
    is_joint[list(kept)] = False
    at_joint = order[is_joint[end[order]]].reshape(-1, 2)
    one, other = at_joint.T
    same = (owner[one >> 1] == owner[other >> 1]) & (one >> 1 != other >> 1)
    partner = np.full(len(end), -1, dtype=np.int64)
    partner[one[same]] = other[same]
    partner[other[same]] = one[same]
    return partner


def _followed(partner: Ints, count: int) -> tuple[Ints, Ints]:
    """Chains as the ends at which their stretches are entered, and where each chain begins."""
    follows = partner.tolist()
    done = [False] * count
    halves: list[int] = []
    first = [0]
    heads = [half for half in range(2 * count) if follows[half] < 0]
    # What no head leads to are rings without a junction; they begin anywhere.
    for head in (*heads, *range(0, 2 * count, 2)):
        half = head
        while half >= 0 and not done[half >> 1]:
            done[half >> 1] = True
            halves.append(half)
            half = follows[half ^ 1]
        if len(halves) > first[-1]:
            first.append(len(halves))
    return np.array(halves, dtype=np.int64), np.array(first, dtype=np.int64)


def _shortest_between(ends: Ints, length_m: Floats, count: int) -> "tuple[Ints, Ints, csr_matrix]":
    """Pairs of junctions as sorted keys, the shortest chain of each, and their distances."""
    from scipy.sparse import csr_matrix

    low, high = ends.min(axis=1), ends.max(axis=1)
    keys = low * count + high
    order = np.lexsort((length_m, keys))
    order = order[low[order] != high[order]]
    pairs, rows = np.unique(keys[order], return_index=True)
    chains = order[rows]
    metres, a, b = length_m[chains], low[chains], high[chains]
    shape = (count, count)
    matrix = csr_matrix((np.r_[metres, metres], (np.r_[a, b], np.r_[b, a])), shape=shape)
    return pairs, chains, matrix
