"""How much street hangs loose in each part of a partition, kept up to date move by move."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cartoparty.core.splitting.street_bonds import StreetBonds, StreetSums


class Shift(NamedTuple):
    """What becomes of the streets of a part when blocks leave or join it, and its sums then.

    `main` and `loose` are strands that change between what hangs together and what hangs loose,
    or come or go: each is to be turned over in its set.
    """

    sums: StreetSums
    main: set[int]
    loose: set[int]


class LooseStreets:
    """The streets of all parts, as the largest connected piece and the rest of each.

    `owner` is the part of each block; the caller changes it after `settle`. A move of blocks
    changes little, so only the streets close by are gone through. What hangs loose stays loose
    until it is joined, be it longer than the rest by then.
    """

    def __init__(self, bonds: StreetBonds, owner: list[int], parts: int) -> None:
        self.bonds, self.owner = bonds, owner
        self.sums = [StreetSums(0.0, 0.0, 0.0)] * parts
        self.main: list[set[int]] = [set()] * parts
        self.loose: list[set[int]] = [set()] * parts
        for part in range(parts):
            self._work_out(part)

    def _work_out(self, part: int) -> None:
        """Find how the streets of a part hang together, from its blocks."""
        blocks = np.flatnonzero(np.array(self.owner) == part)
        main, *others = self.bonds.pieces(blocks)
        self.sums[part] = self.bonds.sums(blocks)
        self.main[part] = set(main)
        self.loose[part] = {strand for piece in others for strand in piece}

    def settle(self, part: int, shift: Shift) -> None:
        """Make a shift happen."""
        self.sums[part] = shift.sums
        self.main[part] ^= shift.main
        self.loose[part] ^= shift.loose

    def without(self, part: int, blocks: list[int]) -> Shift:
        """What becomes of a part that blocks leave."""
        bonds, main, loose = self.bonds, self.main[part], self.loose[part]
        gone = frozenset(blocks)
        left = {s for b in blocks for s in bonds.mainland_of[b] if not self._has(part, s, gone)}
        islands = {s for b in blocks for s in bonds.islands_of[b] if not self._has(part, s, gone)}
        removed = left & main
        parted = self._parted(main, removed)
        now = self.sums[part]
        sums = StreetSums(
            now.mainland_m - self._metres(left),
            max(0.0, now.loose_m - self._metres(left & loose) + self._metres(parted)),
            now.island_m - self._metres(islands),
        )
        return Shift(sums, removed | parted, (left & loose) | parted)

    def with_more(self, part: int, blocks: list[int]) -> Shift:
        """What becomes of a part that takes blocks in."""
        bonds, main, loose = self.bonds, self.main[part], self.loose[part]
        coming = {s for b in blocks for s in bonds.mainland_of[b] if s not in main}
        added = coming - loose
        islands = {s for b in blocks for s in bonds.islands_of[b] if not self._has(part, s)}
        attached = self._attached(main, added, loose)
        now = self.sums[part]
        sums = StreetSums(
            now.mainland_m + self._metres(added),
            max(0.0, now.loose_m + self._metres(added - attached) - self._metres(attached & loose)),
            now.island_m + self._metres(islands),
        )
        return Shift(sums, attached, (added - attached) | (attached & loose))

    def _metres(self, strands: Iterable[int]) -> float:
        length_m = self.bonds.length_m
        return sum(length_m[strand] for strand in sorted(strands))

    def _has(self, part: int, strand: int, gone: frozenset[int] = frozenset()) -> bool:
        """Whether a strand is in or around a part, once some blocks are gone."""
        owner = self.owner
        return any(owner[b] == part and b not in gone for b in self.bonds.beside[strand])

    def _parted(self, main: set[int], removed: set[int]) -> set[int]:
        """What no longer hangs together with most of `main` once some of it is removed."""
        near = self.bonds.near
        rim = {n for s in removed for n in near[s] if n in main and n not in removed}
        pieces: list[list[int]] = []
        seen = set(removed)
        while rim:
            first = min(rim)
            rim.remove(first)
            seen.add(first)
            piece = [first]
            for strand in piece:
                for other in near[strand]:
                    if other in main and other not in seen:
                        seen.add(other)
                        piece.append(other)
                        rim.discard(other)
                if not rim and not pieces:
                    return set()
            pieces.append(piece)
        pieces.sort(key=lambda piece: -self._metres(piece))
        return {strand for piece in pieces[1:] for strand in piece}

    def _attached(self, main: set[int], added: set[int], loose: set[int]) -> set[int]:
        """What of the strands added, and of those that hung loose, now hangs together."""
        near = self.bonds.near
        queue = [s for s in sorted(added) if not main or not main.isdisjoint(near[s])]
        reached = set(queue)
        for strand in queue:
            for other in near[strand]:
                if other not in reached and (other in added or other in loose):
                    reached.add(other)
                    queue.append(other)
        return reached
