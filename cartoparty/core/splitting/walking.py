"""Which streets lead to which: the walkable pieces of a mesh, joined at their OSM nodes."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from cartoparty.core.splitting.arrays import Bools, Floats, Ints
from cartoparty.core.splitting.block_graph import components_of, pairs_within
from cartoparty.core.splitting.linework import LineKind, Linework
from cartoparty.core.splitting.mesh import Mesh


@dataclass(frozen=True, slots=True)
class WalkNetwork:
    """Street pieces (rows of the mesh in `pieces`), their length, and the junctions at their ends.

    Two pieces that cross without a common OSM node (a bridge and the street below) end at
    different junctions there.
    """

    pieces: Ints
    length_m: Floats
    ends: Ints
    left: Ints
    right: Ints
    mainland: Bools

    @classmethod
    def of(cls, mesh: Mesh, linework: Linework) -> Self:
        """The walk network of a mesh; `mainland` are the pieces of its largest connected part."""
        pieces = np.flatnonzero(mesh.pieces.kind == LineKind.STREET)
        ends = _junctions(mesh, linework, pieces)
        length_m = mesh.length_m[pieces]
        count, part = components_of(int(ends.max(initial=-1)) + 1, ends)
        of_piece = part[ends[:, 0]]
        lengths = np.bincount(of_piece, weights=length_m, minlength=max(count, 1))
        return cls(
            pieces=pieces,
            length_m=length_m,
            ends=ends,
            left=mesh.left[pieces],
            right=mesh.right[pieces],
            mainland=of_piece == int(np.argmax(lengths)),
        )

    def meets(self, of_face: Ints, pairs: Ints) -> Bools:
        """For each pair of blocks, whether the streets in or around them have a common junction."""
        sides = [(side, end) for side in (self.left, self.right) for end in self.ends.T]
        face = np.concatenate([side for side, _ in sides])
        junction = np.concatenate([end for _, end in sides])
        inside = face >= 0
        found = np.unique(np.column_stack([junction, of_face[face]])[inside], axis=0)
        met = pairs_within(found[:, 0], found[:, 1])
        count = np.int64(of_face.max(initial=0) + 1)
        keys = np.unique(met[:, 0] * count + met[:, 1])
        wanted = pairs[:, 0] * count + pairs[:, 1]
        return np.isin(wanted, keys)

    def loose_m(self, faces: int) -> Floats:
        """For each face the metres of street in and around it that its largest part leaves out."""
        both = np.concatenate([self.left, self.right])
        rows = np.tile(np.arange(len(self.pieces)), 2)
        once = (both >= 0) & np.r_[np.ones(len(self.left), bool), self.left != self.right]
        face, rows = both[once], rows[once]
        junctions = np.int64(self.ends.max(initial=0) + 1)
        _, ends = np.unique(face[:, None] * junctions + self.ends[rows], return_inverse=True)
        ends = ends.reshape(-1, 2)
        count, part = components_of(int(ends.max(initial=-1)) + 1, ends)
        length = np.bincount(part[ends[:, 0]], weights=self.length_m[rows], minlength=count)
        of_part = np.zeros(count, dtype=np.int64)
        of_part[part[ends[:, 0]]] = face
        most: Floats = np.zeros(faces)
        np.maximum.at(most, of_part, length)
        total = np.bincount(of_part, weights=length, minlength=faces)
        return total - most


def _junctions(mesh: Mesh, linework: Linework, pieces: Ints) -> Ints:
    """A number for each end of each piece, the same where an OSM node joins their streets."""
    ends = mesh.ends[pieces]
    street = np.repeat(mesh.pieces.street[pieces], 2)
    points, place = np.unique(
        np.concatenate([linework.node_point, ends.ravel()]), return_inverse=True
    )
    count = np.int64(len(points) + 1)
    nodes, place = np.split(place, [len(linework.node_point)])
    own = street * count + place
    is_node = np.isin(own, linework.node_street * count + nodes)
    # Where the piece's street has no node, the end is a junction of that street with itself.
    keys = np.where(is_node, place, count + own)
    _, numbers = np.unique(keys, return_inverse=True)
    return numbers.reshape(-1, 2).astype(np.int64)
