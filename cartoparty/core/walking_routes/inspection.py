"""Which streets to walk twice, and which of other sectors to use, to walk a sector's in one go."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cartoparty.core.sector_layout import Floats, Ints
from cartoparty.core.splitting.block_graph import components_of
from cartoparty.core.walking_routes.chains import ChainGraph, Passage, path_back
from cartoparty.core.walking_routes.closed_tour import closed_tour
from cartoparty.core.walking_routes.forest import Forest
from cartoparty.core.walking_routes.pairing import shortest_joins


@dataclass(frozen=True, slots=True)
class Inspection:
    """The way to a sector's streets, and the tour along all of them from there and back."""

    approach: list[Passage]
    tour: list[Passage]


@dataclass(frozen=True, slots=True)
class StreetMap:
    """The graph that routes are looked for in, where its junctions are, its streets' names.

    `names` has a number for the street at each end of each chain.
    """

    graph: ChainGraph
    xy_m: Floats
    names: Ints

    def inspected(self, required: Ints, base: int) -> Inspection:
        """The shortest tour found along the `required` chains, all in the part of `base`."""
        graph = self.graph
        near = np.unique(graph.ends[required])
        approach = [base] if base in near else graph.path(base, near)
        gate = approach[-1]
        links = self._links(required)
        joins = self._joins(np.array([*required.tolist(), *links]))
        extra = self._pruned(required, [*links, *joins])
        chains = [*required.tolist(), *extra]
        return Inspection(
            graph.passages(approach), closed_tour(chains, graph.ends, self.names, gate)
        )

    def _joins(self, chains: Ints) -> list[int]:
        """The chains to walk besides, so that an even number of ends meet everywhere."""
        graph = self.graph
        degree = np.bincount(graph.ends[chains].ravel())
        paths = shortest_joins(graph, np.flatnonzero(degree % 2), self.xy_m)
        return [chain for path in paths for chain, _ in graph.passages(path)]

    def _links(self, required: Ints) -> list[int]:
        """The chains of the shortest tree of paths that connects those required.

        The tree over the nearest-neighbour regions of the graph is that over all distances
        (Mehlhorn, A faster approximation algorithm for the Steiner problem in graphs, 1988).
        """
        from scipy.sparse.csgraph import dijkstra

        graph = self.graph
        count, island = components_of(graph.count, graph.ends[required])
        near = np.unique(graph.ends[required])
        if len(np.unique(island[near])) == 1:
            return []
        metres, before, source = dijkstra(
            graph.matrix, indices=near, min_only=True, return_predecessors=True
        )
        reached = np.isfinite(metres[graph.ends]).all(axis=1)
        of_end = island[np.maximum(source, 0)][graph.ends]
        bridging = np.flatnonzero(reached & (of_end[:, 0] != of_end[:, 1]))
        across = metres[graph.ends[bridging]].sum(axis=1) + graph.length_m[bridging]
        forest = Forest(count)
        links: list[int] = []
        for chain in bridging[np.lexsort((bridging, np.round(across, 3)))].tolist():
            a, b = graph.ends[chain].tolist()
            if forest.join(int(island[source[a]]), int(island[source[b]])):
                links.append(chain)
                for end in (a, b):
                    links.extend(c for c, _ in graph.passages(path_back(before, end)))
        return sorted(set(links))

    def _pruned(self, required: Ints, extra: Iterable[int]) -> list[int]:
        """The extra chains less those that are walked there and back for nothing."""
        needed = set(required.tolist())
        # Twice more along a street changes nothing at its ends; a link must be walked at all.
        times = {
            chain: count % 2 if chain in needed else 2 - count % 2
            for chain, count in Counter(extra).items()
        }
        lengths = self.graph.length_m
        doubled = [chain for chain, count in times.items() if count == 2]
        for chain in sorted(doubled, key=lambda c: (-round(float(lengths[c]), 3), c)):
            kept = {c for c, count in times.items() if count} - {chain}
            apart = self._island_of(required, kept)
            if apart is not None:
                times = {c: n for c, n in times.items() if c in needed or c in kept - apart}
        return [chain for chain in sorted(times) for _ in range(times[chain])]

    def _island_of(self, required: Ints, extra: set[int]) -> set[int] | None:
        """The extra chains that touch none of the required; None where those are not connected."""
        rows = np.array([*required.tolist(), *sorted(extra)], dtype=np.int64)
        _, ends = np.unique(self.graph.ends[rows], return_inverse=True)
        ends = ends.reshape(-1, 2)
        _, island = components_of(int(ends.max()) + 1, ends)
        of_chain = island[ends[:, 0]]
        main = of_chain[: len(required)]
        if (main != main[0]).any():
            return None
        return set(rows[of_chain != main[0]].tolist())
