"""Keeping the streets of each sector together: how much of them hangs loose, how to join them."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np

from cartoparty.core.splitting.arrays import Ints
from cartoparty.core.splitting.block_graph import BlockGraph, components_of, pairs_within
from cartoparty.core.splitting.walking import WalkNetwork

# At most this share of a sector's streets may hang loose from the rest: without the islands that
# nothing in the area connects, and with them.
_LOOSE = 0.05
_LOOSE_WITH_ISLANDS = 0.10
# The split keeps this far within both, for the way in which streets are cut at borders.
_MARGIN = 0.75


class StreetSums(NamedTuple):
    """Metres of street in and around some blocks: of the mainland, loose of it, and of islands."""

    mainland_m: float
    loose_m: float
    island_m: float

    @property
    def excess(self) -> float:
        """How far the loose streets are beyond what may be; 0 where all is well.

        1 is twice what may be. Islands, which no border can join, count as 1 at most, lest one
        hopeless corner (an island as long as a sector) spoil the rest.
        """
        total, islands = self.mainland_m, self.island_m
        if total + islands <= 0:
            return 0.0
        with_islands = (self.loose_m + islands) / (total + islands) / _LOOSE_WITH_ISLANDS - _MARGIN
        alone = self.loose_m / total / _LOOSE - _MARGIN if total > 0 else 0.0
        return round(max(0.0, alone, min(with_islands, 1.0)), 9)


@dataclass(frozen=True, slots=True)
class StreetBonds:
    """The streets in and around each block, as strands that are never parted.

    A strand is what hangs together between the same two blocks, or inside one: `near` are the
    strands that share a junction with each. Strands of the mainland and islands are told apart.
    """

    length_m: list[float]
    near: list[list[int]]
    mainland_of: list[frozenset[int]]
    islands_of: list[frozenset[int]]
    beside: list[list[int]]
    _pieces: dict[bytes, list[list[int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, walks: WalkNetwork, of_face: Ints, blocks: int) -> Self:
        """The bonds of blocks made of faces."""
        a, b = _beside(walks.left, of_face), _beside(walks.right, of_face)
        a, b = np.where(a >= 0, a, b), np.where(b >= 0, b, a)
        strand, count = _strands(walks, np.minimum(a, b) * np.int64(blocks) + np.maximum(a, b))
        length = np.bincount(strand, weights=walks.length_m, minlength=count)
        is_mainland = np.zeros(count, dtype=np.bool_)
        is_mainland[strand] = walks.mainland
        pairs = np.unique(
            np.column_stack([np.concatenate([a, b]), np.concatenate([strand, strand])]), axis=0
        )
        starts = np.searchsorted(pairs[:, 0], np.arange(blocks))[1:]
        of_block = np.split(pairs[:, 1], starts)
        mainland_of = [frozenset(rows[is_mainland[rows]].tolist()) for rows in of_block]
        islands_of = [frozenset(rows[~is_mainland[rows]].tolist()) for rows in of_block]
        return cls(
            length_m=length.tolist(),
            near=_neighbours(walks, strand, count),
            mainland_of=mainland_of,
            islands_of=islands_of,
            beside=_owners(mainland_of, islands_of, count),
        )

    def among(self, blocks: Ints) -> "StreetBonds":
        """The bonds of some blocks, renumbered in the order given."""
        chosen = blocks.tolist()
        mainland_of = [self.mainland_of[b] for b in chosen]
        islands_of = [self.islands_of[b] for b in chosen]
        return replace(
            self,
            mainland_of=mainland_of,
            islands_of=islands_of,
            beside=_owners(mainland_of, islands_of, len(self.length_m)),
            _pieces={},
        )

    def excess(self, blocks: Ints) -> float:
        """How far the loose streets of some blocks are beyond what may be (`StreetSums`)."""
        return self.sums(blocks).excess

    def sums(self, blocks: Ints) -> "StreetSums":
        """The metres of mainland, of that the loose, and of islands in and around some blocks."""
        sizes = [sum(self.length_m[s] for s in piece) for piece in self.pieces(blocks)]
        islands = frozenset().union(*(self.islands_of[b] for b in blocks.tolist()))
        island_m = sum(self.length_m[strand] for strand in sorted(islands))
        return StreetSums(sum(sizes), sum(sizes[1:]), island_m)

    def pieces(self, blocks: Ints) -> list[list[int]]:
        """The strands of mainland of some blocks by what hangs together, the longest first.

        An empty piece where there is none.
        """
        key = blocks.tobytes()
        if key not in self._pieces:
            found = self._connected(set().union(*(self.mainland_of[b] for b in blocks.tolist())))
            self._pieces[key] = [piece for _, piece in sorted(found, key=lambda f: -f[0])] or [[]]
        return self._pieces[key]

    def _connected(self, waiting: set[int]) -> list[tuple[float, list[int]]]:
        """What hangs together of some strands: metres, and strands; empties the set."""
        pieces = []
        while waiting:
            strand = waiting.pop()
            piece, size = [strand], 0.0
            for reached in piece:
                size += self.length_m[reached]
                for other in self.near[reached]:
                    if other in waiting:
                        waiting.remove(other)
                        piece.append(other)
            pieces.append((round(size, 6), piece))
        return pieces

    def mending(
        self, graph: BlockGraph, blocks: Ints, main: set[int], loose: set[int]
    ) -> tuple[list[Ints], list[int]]:
        """What might join the loose streets of a part: blocks to give away, blocks to take in.

        Those to give away come one by one, and together where they hang loose together. `main` are
        the strands of the part that hang together.
        """
        chosen = blocks.tolist()
        reached = loose.union(*(self.near[strand] for strand in loose))
        islands = [b for b in chosen if self.islands_of[b]]
        givers = [b for b in chosen if not self.mainland_of[b].isdisjoint(loose)]
        lone = np.array([b for b in givers if self.mainland_of[b].isdisjoint(main)], dtype=np.int64)
        own = frozenset(chosen)
        takers = {block for strand in reached for block in self.beside[strand]} - own
        outward = [np.array([block]) for block in sorted({*givers, *islands})]
        if len(lone) > 1:
            count, piece = graph.among(lone).components()
            groups = [lone[piece == number] for number in range(count)]
            outward += [group for group in groups if len(group) > 1]
        return outward, sorted(takers)


def _owners(
    mainland_of: list[frozenset[int]], islands_of: list[frozenset[int]], count: int
) -> list[list[int]]:
    """The blocks in or around which each strand is."""
    owners: list[list[int]] = [[] for _ in range(count)]
    for block, (mainland, islands) in enumerate(zip(mainland_of, islands_of, strict=True)):
        for strand in mainland | islands:
            owners[strand].append(block)
    return owners


def _beside(face: Ints, of_face: Ints) -> Ints:
    return np.where(face >= 0, of_face[np.maximum(face, 0)], -1)


def _strands(walks: WalkNetwork, key: Ints) -> tuple[Ints, int]:
    """The strand of each piece of street, and their number; `key` tells its two blocks."""
    junctions = np.int64(walks.ends.max(initial=0) + 1)
    _, place = np.unique(key, return_inverse=True)
    _, ends = np.unique(place[:, None] * junctions + walks.ends, return_inverse=True)
    ends = ends.reshape(-1, 2)
    _, part = components_of(int(ends.max(initial=-1)) + 1, ends)
    strands, strand = np.unique(part[ends[:, 0]], return_inverse=True)
    return strand.astype(np.int64), len(strands)


def _neighbours(walks: WalkNetwork, strand: Ints, count: int) -> list[list[int]]:
    """For each strand those that it shares a junction with."""
    found = np.unique(np.column_stack([walks.ends.ravel(), np.repeat(strand, 2)]), axis=0)
    pairs = pairs_within(found[:, 0], found[:, 1])
    both = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    starts = np.searchsorted(both[:, 0], np.arange(count + 1)).tolist()
    others = both[:, 1].tolist()
    return [others[a:b] for a, b in pairwise(starts)]
