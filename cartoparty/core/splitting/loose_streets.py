"""How much street hangs loose in each part of a partition, kept up to date move by move."""

from collections.abc import Iterable

import numpy as np

from cartoparty.core.splitting.arrays import Ints
from cartoparty.core.splitting.street_bonds import StreetBonds, StreetSums

_NOBODY: frozenset[int] = frozenset()


class LooseStreets:
    """The street sums of all parts; `owner` is the part of each block, changed by the caller.

    Whether a move of blocks parts or joins streets is nearly always seen close by; only where it
    is not, or where a part has loose streets already, are all streets of the part gone through.
    """

    def __init__(self, bonds: StreetBonds, owner: list[int], parts: int) -> None:
        self.bonds, self.owner = bonds, owner
        self.sums = [bonds.sums(self._blocks_of(part)) for part in range(parts)]

    def without(self, part: int, blocks: list[int]) -> StreetSums:
        """The sums of a part that blocks leave."""
        bonds, now, gone = self.bonds, self.sums[part], frozenset(blocks)
        removed = {s for b in blocks for s in bonds.mainland_of[b] if not self._has(part, s, gone)}
        if now.loose_m or not self._still_joined(part, removed, gone):
            return bonds.sums(np.setdiff1d(self._blocks_of(part), blocks))
        islands = {s for b in blocks for s in bonds.islands_of[b] if not self._has(part, s, gone)}
        return StreetSums(
            now.mainland_m - self._metres(removed), 0.0, now.island_m - self._metres(islands)
        )

    def with_more(self, part: int, blocks: list[int]) -> StreetSums:
        """The sums of a part that takes blocks in."""
        bonds, now = self.bonds, self.sums[part]
        added = {s for b in blocks for s in bonds.mainland_of[b] if not self._has(part, s)}
        if now.loose_m or not now.mainland_m or not self._all_attached(part, added):
            return bonds.sums(np.sort(np.append(self._blocks_of(part), blocks)))
        islands = {s for b in blocks for s in bonds.islands_of[b] if not self._has(part, s)}
        return StreetSums(
            now.mainland_m + self._metres(added), 0.0, now.island_m + self._metres(islands)
        )

    def _blocks_of(self, part: int) -> Ints:
        return np.flatnonzero(np.array(self.owner) == part)

    def _metres(self, strands: Iterable[int]) -> float:
        length_m = self.bonds.length_m
        return sum(length_m[strand] for strand in sorted(strands))

    def _has(self, part: int, strand: int, gone: frozenset[int] = _NOBODY) -> bool:
        """Whether a strand is in or around a part, once some blocks are gone."""
        owner = self.owner
        return any(owner[b] == part and b not in gone for b in self.bonds.beside[strand])

    def _still_joined(self, part: int, removed: set[int], gone: frozenset[int]) -> bool:
        """Whether what the removed strands touch of a part still hangs together without them."""
        near, beside, owner = self.bonds.near, self.bonds.beside, self.owner
        rim = {n for s in removed for n in near[s] if n not in removed and self._has(part, n, gone)}
        if len(rim) < 2:
            return True
        first = min(rim)
        rim.remove(first)
        seen, queue = {first} | removed, [first]
        for strand in queue:
            for other in near[strand]:
                if other in seen:
                    continue
                seen.add(other)
                for block in beside[other]:
                    if owner[block] == part and block not in gone:
                        queue.append(other)
                        if other in rim:
                            rim.remove(other)
                            if not rim:
                                return True
                        break
        return False

    def _all_attached(self, part: int, added: set[int]) -> bool:
        """Whether all of the added strands hang together with those of a part."""
        near, reached = self.bonds.near, set()
        queue = [s for s in sorted(added) if any(self._has(part, n) for n in near[s] if n not in added)]
        reached.update(queue)
        for strand in queue:
            for other in near[strand]:
                if other in added and other not in reached:
                    reached.add(other)
                    queue.append(other)
        return len(reached) == len(added)
