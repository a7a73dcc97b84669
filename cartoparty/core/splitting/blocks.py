"""Faces merged into blocks, the units that change hands between sectors, and their graph."""

from dataclasses import dataclass, replace

import numpy as np

from cartoparty.core.splitting.arrays import Bools, Floats, Ints, sum_by
from cartoparty.core.splitting.block_graph import BlockGraph, components_of, graph_of
from cartoparty.core.splitting.face_effort import FaceEffort
from cartoparty.core.splitting.linework import LineKind
from cartoparty.core.splitting.mesh import Mesh
from cartoparty.core.splitting.walking import WalkNetwork

# Traffic islands, verges and the gaps between a street and its pavement: too small to be a block.
SLIVER_M2 = 400.0
# Where no way leads from one block to the other, a border between them parts nobody.
_UNCONNECTED_GLUE = 0.1
# Across a wall or a line drawn through a block, faces merge before they do across a street.
_WALL_STICKINESS = 3.0


@dataclass(frozen=True, slots=True)
class Blocks:
    """The block of each face of a mesh, and the graph of the blocks."""

    of_face: Ints
    graph: BlockGraph


def blocks_of(
    mesh: Mesh,
    walks: WalkNetwork,
    effort: FaceEffort,
    *,
    cap: float,
    idle: Bools,
    sliver_m2: float = SLIVER_M2,
) -> Blocks:
    """Merge carved buildings, `idle` faces and slivers into the blocks beside them.

    No merger makes a block heavier than `cap`, save where a building leaves no choice. Two blocks
    that only idle ground joins (the two shores of a lake) are no neighbours, unless nothing else
    joins them.
    """
    weights = effort.weight
    border = np.flatnonzero(mesh.is_border)
    pairs = np.column_stack([mesh.left[border], mesh.right[border]])
    metres = mesh.length_m[border]
    merger = _Merger(graph_of(weights, pairs, metres * _stickiness(mesh, border)))
    merger.absorb(np.flatnonzero(mesh.carved), np.inf)
    merger.give_away(idle)
    merger.absorb(np.flatnonzero(mesh.face_m2 < sliver_m2), cap)
    of_face = merger.blocks()
    count = int(of_face.max()) + 1
    joins = _joining(of_face[pairs], idle[pairs[:, 0]] & idle[pairs[:, 1]], count)
    graph = graph_of(
        sum_by(of_face, weights, count),
        of_face[pairs[joins]],
        (metres * mesh.pieces.cost[border])[joins],
        sum_by(of_face, effort.street_m, count),
    )
    met = np.where(walks.meets(of_face, graph.pairs), 1.0, _UNCONNECTED_GLUE)
    return Blocks(of_face, replace(graph, glue=graph.glue * met))


def _stickiness(mesh: Mesh, pieces: Ints) -> Floats:
    """How readily two faces merge across a metre of each piece: not across a wide street."""
    walls = np.isin(mesh.pieces.kind[pieces], (LineKind.BUILDING, LineKind.CUT))
    sticky: Floats = np.where(walls, _WALL_STICKINESS, mesh.pieces.cost[pieces])
    return sticky


def _joining(pairs: Ints, bare: Bools, count: int) -> Bools:
    """The pairs of blocks that make neighbours: not those across bare ground, save where the
    blocks would fall apart without them."""
    _, part = components_of(count, pairs[~bare])
    joins: Bools = ~bare | (part[pairs[:, 0]] != part[pairs[:, 1]])
    return joins


class _Merger:
    """Faces as they grow together."""

    def __init__(self, graph: BlockGraph) -> None:
        self.weights = graph.weights.tolist()
        self.near = graph.neighbours()
        self.parent = list(range(graph.count))

    def absorb(self, faces: Ints, cap: float) -> None:
        """Merge each face, lightest first, into the neighbour that holds it best.

        A group of such faces that has grown beyond the lightest of them is tried again only
        through its remaining members.
        """
        waiting = [(self.weights[face], face) for face in faces.tolist()]
        for _, face in sorted(waiting):
            if self.parent[face] != face:
                continue
            room = cap - self.weights[face]
            fits = [(n, glue) for n, glue in self.near[face].items() if self.weights[n] <= room]
            if fits:
                host = max(fits, key=lambda item: (item[1], -item[0]))[0]
                self._merge(face, host)

    def give_away(self, idle: Bools) -> None:
        """Merge each idle face into the neighbour with work that holds it best, if it has one.

        Faces that only have idle neighbours follow these. What one face joined does not draw the
        next after it: the pieces of a lake go each to its own shore.
        """
        is_idle = idle.tolist()
        waiting = [face for face in np.flatnonzero(idle).tolist() if self.parent[face] == face]
        while waiting:
            found = []
            for face in waiting:
                hosts = [(glue, -n) for n, glue in self.near[face].items() if not is_idle[n]]
                if hosts:
                    found.append((face, -max(hosts)[1]))
            if not found:
                return
            for face, host in found:
                self._merge(face, host)
            waiting = [face for face in waiting if self.parent[face] == face]

    def _merge(self, face: int, host: int) -> None:
        self.parent[face] = host
        self.weights[host] += self.weights[face]
        for other, glue in self.near[face].items():
            del self.near[other][face]
            if other != host:
                joined = self.near[host].get(other, 0.0) + glue
                self.near[host][other] = self.near[other][host] = joined
        self.near[face] = {}

    def blocks(self) -> Ints:
        """The block of each face, numbered from 0 in the order of the faces that hold them."""
        roots = []
        for face in range(len(self.parent)):
            root = face
            while self.parent[root] != root:
                root = self.parent[root]
            self.parent[face] = root
            roots.append(root)
        return np.unique(np.array(roots, dtype=np.int64), return_inverse=True)[1].astype(np.int64)
