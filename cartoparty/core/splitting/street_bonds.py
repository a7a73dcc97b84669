"""Keeping the streets of each sector together: which moves would break them, how to join them."""

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from cartoparty.core.splitting.arrays import Ints
from cartoparty.core.splitting.block_graph import BlockGraph, components_of
from cartoparty.core.splitting.walking import WalkNetwork

# No block changes hands if less than this share of either sector's streets would then be connected
# (and less than before).
_CONNECTED_SHARE = 0.955
# A detached bit of street shorter than this is not worth redrawing a border.
_WORTH_MENDING_M = 20.0


@dataclass(frozen=True, slots=True)
class StreetBonds:
    """The streets (rows of a walk network) in and around each block."""

    walks: WalkNetwork
    rows_of: list[Ints]
    enough: float = _CONNECTED_SHARE
    _lost: dict[bytes, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, walks: WalkNetwork, of_face: Ints, blocks: int) -> Self:
        """The bonds of blocks made of faces."""
        rows = np.arange(len(walks.pieces))
        sides = [(side[side >= 0], rows[side >= 0]) for side in (walks.left, walks.right)]
        block = np.concatenate([of_face[face] for face, _ in sides])
        row = np.concatenate([row for _, row in sides])
        pairs = np.unique(np.column_stack([block, row]), axis=0)
        pairs = pairs[walks.mainland[pairs[:, 1]]]
        starts = np.searchsorted(pairs[:, 0], np.arange(blocks))
        return cls(walks, np.split(pairs[:, 1], starts[1:]))

    def among(self, blocks: Ints) -> "StreetBonds":
        """The bonds of some blocks, renumbered in the order given."""
        return replace(self, rows_of=[self.rows_of[b] for b in blocks.tolist()], _lost={})

    def loosened(self, enough: float) -> "StreetBonds":
        """The same bonds, content with a lower share of connected streets."""
        return replace(self, enough=enough)

    def breaks(self, moved: int, rest: Ints, others: Ints) -> bool:
        """Whether a block's move from `rest` to `others` leaves too few streets connected."""
        own = np.sort(np.append(rest, moved))
        joined = np.sort(np.append(others, moved))
        return self._share(rest) < min(self._share(own), self.enough) or self._share(joined) < min(
            self._share(others), self.enough
        )

    def mended(self, graph: BlockGraph, labels: Ints, parts: int) -> Ints:
        """Labels after handing over detached bits of street to the parts where they connect."""
        labels = labels.copy()
        near = [sorted(n) for n in graph.neighbours()]
        for _ in range(3):
            changed = False
            for part in range(parts):
                for fragment in self._fragments(graph, np.flatnonzero(labels == part)):
                    changed |= self._hand_over(graph, labels, fragment, near)
                if self._share(np.flatnonzero(labels == part)) < self.enough:
                    changed |= self._move_one(graph, labels, part, near)
            if not changed:
                break
        return labels

    def detached_share(self, labels: Ints, parts: int) -> float:
        """The share of all streets that their part's largest network does not reach."""
        found = [self._lost_m(np.flatnonzero(labels == part)) for part in range(parts)]
        return sum(lost for lost, _ in found) / (sum(total for _, total in found) or 1.0)

    def _share(self, blocks: Ints) -> float:
        lost, total = self._lost_m(blocks)
        return 1.0 - lost / total if total else 1.0

    def _lost_m(self, blocks: Ints) -> tuple[float, float]:
        """Metres of street outside the largest connected part, and of all streets."""
        key = blocks.tobytes()
        if key not in self._lost:
            rows, part = self._parts(blocks)
            lengths = np.bincount(part, weights=self.walks.length_m[rows], minlength=1)
            total = float(lengths.sum())
            self._lost[key] = (total - float(lengths.max()), total)
        return self._lost[key]

    def _parts(self, blocks: Ints) -> tuple[Ints, Ints]:
        """The streets of some blocks, and the number of the connected part of each."""
        rows = np.unique(np.concatenate([self.rows_of[b] for b in blocks.tolist()] or [_NO_ROWS]))
        if not len(rows):
            return rows, rows
        _, ends = np.unique(self.walks.ends[rows], return_inverse=True)
        ends = ends.reshape(-1, 2)
        return rows, components_of(int(ends.max()) + 1, ends)[1][ends[:, 0]]

    def _fragments(self, graph: BlockGraph, blocks: Ints) -> list[Ints]:
        """Neighbouring blocks of one part whose streets do not reach its largest network."""
        rows, part = self._parts(blocks)
        if not len(rows) or part.max() == 0:
            return []
        main = int(np.argmax(np.bincount(part, weights=self.walks.length_m[rows])))
        in_main = np.zeros(len(self.walks.pieces), dtype=np.bool_)
        in_main[rows[part == main]] = True
        lone = np.array(
            [
                b
                for b in blocks.tolist()
                if len(self.rows_of[b]) and not in_main[self.rows_of[b]].any()
            ],
            dtype=np.int64,
        )
        count, piece = graph.among(lone).components() if len(lone) else (0, lone)
        return [lone[piece == number] for number in range(count)]

    def _hand_over(
        self, graph: BlockGraph, labels: Ints, fragment: Ints, near: list[list[int]]
    ) -> bool:
        """Give a fragment to the neighbouring part that leaves the fewest streets detached."""
        source = int(labels[fragment[0]])
        own = np.flatnonzero(labels == source)
        rest = np.setdiff1d(own, fragment)
        if not len(rest):
            return False
        count, piece = graph.among(rest).components()
        if count > 1:  # what hung on the fragment goes with it
            heaviest = int(np.argmax(np.bincount(piece, weights=graph.weights[rest])))
            rest = rest[piece == heaviest]
        moved = np.setdiff1d(own, rest)
        choices = {int(labels[n]) for block in moved.tolist() for n in near[block]} - {source}
        best, best_gain = None, _WORTH_MENDING_M
        for target in sorted(choices):
            theirs = np.flatnonzero(labels == target)
            joined = np.sort(np.append(theirs, moved))
            if graph.among(joined).components()[0] > 1:
                continue
            before = self._lost_m(own)[0] + self._lost_m(theirs)[0]
            gain = before - self._lost_m(rest)[0] - self._lost_m(joined)[0]
            if gain > best_gain:
                best, best_gain = target, gain
        if best is None:
            return False
        labels[moved] = best
        return True

    def _move_one(self, graph: BlockGraph, labels: Ints, part: int, near: list[list[int]]) -> bool:
        """Move the one block, into the part or out of it, that detaches the fewest streets."""
        own = np.flatnonzero(labels == part)
        best, best_gain = None, _WORTH_MENDING_M
        for block in own.tolist():
            for other in near[block]:
                if labels[other] == part:
                    continue
                for moved, target in ((block, int(labels[other])), (other, part)):
                    gain = self._gain(graph, labels, moved, target)
                    if gain > best_gain:
                        best, best_gain = (moved, target), gain
        if best is None:
            return False
        labels[best[0]] = best[1]
        return True

    def _gain(self, graph: BlockGraph, labels: Ints, moved: int, target: int) -> float:
        """Metres of street that a block's move connects; none if it breaks its part in two."""
        own = np.flatnonzero(labels == labels[moved])
        theirs = np.flatnonzero(labels == target)
        rest = own[own != moved]
        joined = np.sort(np.append(theirs, moved))
        before = self._lost_m(own)[0] + self._lost_m(theirs)[0]
        gain = before - self._lost_m(rest)[0] - self._lost_m(joined)[0]
        if gain <= 0 or not len(rest) or graph.among(rest).components()[0] > 1:
            return 0.0
        return gain


_NO_ROWS = np.zeros(0, dtype=np.int64)
