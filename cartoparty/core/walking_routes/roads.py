"""Chains of street as plain lists, for searches that follow a few of them many times over."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Self


@dataclass(frozen=True, slots=True)
class Roads:
    """The two junctions and the metres of each chain, and the chains `at` each junction."""

    ends: list[tuple[int, int]]
    length_m: list[float]
    at: list[list[int]]

    @classmethod
    def of(cls, ends: Sequence[Sequence[int]], length_m: Sequence[float]) -> Self:
        """The roads of chains between junctions 0 … n-1; a loop is at its junction once."""
        at: list[list[int]] = [[] for _ in range(1 + max((max(e) for e in ends), default=-1))]
        for chain, (one, other) in enumerate(ends):
            at[one].append(chain)
            if one != other:
                at[other].append(chain)
        return cls([(one, other) for one, other in ends], list(length_m), at)

    def beyond(self, chain: int, junction: int) -> int:
        """The junction at the other end of a chain."""
        one, other = self.ends[chain]
        return other if one == junction else one

    def around(self, start: int, wanted: Set[int], most: int) -> tuple[dict[int, float], float]:
        """The nearest of the junctions `wanted`, so many at `most`, and how far was searched.

        Metres by junction, nearest first, without `start` itself.
        """
        found: dict[int, float] = {}
        done = set()
        queue, metres = [(0.0, start)], 0.0
        while queue and len(found) < most:
            metres, here = heappop(queue)
            if here in done:
                continue
            done.add(here)
            if here in wanted and here != start:
                found[here] = metres
            for chain in self.at[here]:
                there = self.beyond(chain, here)
                if there not in done:
                    heappush(queue, (metres + self.length_m[chain], there))
        return found, metres

    def way(self, starts: Set[int], goals: Set[int]) -> list[int]:
        """The chains of the shortest way from one of some junctions to one of others.

        Empty where there is none, and where they have one in common.
        """
        queue = [(0.0, end, -1) for end in sorted(starts)]
        came: dict[int, int] = {}
        while queue:
            metres, here, by = heappop(queue)
            if here in came:
                continue
            came[here] = by
            if here in goals:
                found = []
                while (chain := came[here]) >= 0:
                    found.append(chain)
                    here = self.beyond(chain, here)
                return found
            for chain in self.at[here]:
                there = self.beyond(chain, here)
                if there not in came:
                    heappush(queue, (metres + self.length_m[chain], there, chain))
        return []

    def pieces(self, chains: Sequence[int]) -> list[list[int]]:
        """Some chains by what of them hangs together, the longest first."""
        waiting = set(chains)
        pieces = []
        for first in chains:
            if first not in waiting:
                continue
            waiting.remove(first)
            piece = [first]
            for chain in piece:
                for end in self.ends[chain]:
                    reached = [other for other in self.at[end] if other in waiting]
                    waiting.difference_update(reached)
                    piece.extend(reached)
            pieces.append(piece)
        return sorted(pieces, key=lambda piece: -round(sum(self.length_m[c] for c in piece), 3))

    def junctions(self, chains: Sequence[int]) -> set[int]:
        """The junctions at the ends of some chains."""
        return {end for chain in chains for end in self.ends[chain]}
