"""Lines noded where they meet, and the faces that they enclose: the finest pieces of an area."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.splitting.arrays import Bools, Floats, Ints
from cartoparty.core.splitting.degree_grid import DegreeGrid, Geometries, point_keys
from cartoparty.core.splitting.linework import Lines

# A noded piece may lie this far (grid units, about 2 cm) from the line that it comes from: noding
# moves points by less than one unit each time, and it is done a few times over.
_SAME_LINE_UNITS = 2.5


@dataclass(frozen=True, slots=True)
class Mesh:
    """Pieces of line between two nodes, and the faces on their left and right.

    A piece inside a face (a dead end, a tunnel, a passage through a building) has that face on
    both sides; -1 is the outside of the area. `carved` are the faces that are buildings.
    """

    grid: DegreeGrid
    pieces: Lines
    length_m: Floats
    ends: NDArray[np.complex128]
    left: Ints
    right: Ints
    faces: Geometries
    face_m2: Floats
    carved: Bools

    @property
    def is_border(self) -> Bools:
        """The pieces with two different faces of the area on their sides."""
        borders: Bools = (self.left != self.right) & (self.left >= 0) & (self.right >= 0)
        return borders

    def face_at(self, points: Geometries) -> Ints:
        """The face that holds each point: the first of those that it lies between, or nearest."""
        found = np.full(len(points), -1, dtype=np.int64)
        if not len(points):
            return found
        # Faces are asked for their points, not points for their face: a face is prepared once.
        face, which = shapely.STRtree(points).query(self.faces, predicate="intersects")
        order = np.lexsort((face, which))[::-1]
        found[which[order]] = face[order]
        astray = np.flatnonzero(found < 0)
        if len(astray):
            found[astray] = shapely.STRtree(self.faces).nearest(points[astray])
        return found


def noded(lines: Lines) -> Lines:
    """The lines cut where they meet, each stretch once; with what is known of the line it is of."""
    if not len(lines.kind):
        return lines
    geometry = shapely.get_parts(shapely.union_all(lines.geometry, grid_size=1.0))
    middles = shapely.line_interpolate_point(geometry, 0.5, normalized=True)
    tree = shapely.STRtree(lines.geometry)
    piece, row = tree.query(middles, predicate="dwithin", distance=_SAME_LINE_UNITS)
    # The source is the nearest line, then the first kind, then the first row.
    distance = np.round(shapely.distance(middles[piece], lines.geometry[row]))
    order = np.lexsort((row, lines.kind[row], distance, piece))[::-1]
    source = np.full(len(geometry), len(lines.kind) - 1, dtype=np.int64)
    source[piece[order]] = row[order]
    pieces = lines.take(source, geometry)
    # A tunnel that runs under a street or the limit must not take their border away.
    for flag, of_line in ((pieces.open_air, lines.open_air), (pieces.firm, lines.firm)):
        flag[piece[of_line[row]]] = True
    return pieces


def noded_with(pieces: Lines, fresh: Lines) -> Lines:
    """Noded pieces and more lines, noded together: only what the new lines touch is done again."""
    if not len(fresh.kind):
        return pieces
    tree = shapely.STRtree(pieces.geometry)
    _, touched = tree.query(fresh.geometry, predicate="dwithin", distance=_SAME_LINE_UNITS)
    again = np.zeros(len(pieces.kind), dtype=np.bool_)
    again[touched] = True
    kept = pieces.take(np.flatnonzero(~again))
    return kept.plus(noded(pieces.take(np.flatnonzero(again)).plus(fresh)))


def mesh_of(
    grid: DegreeGrid, area: BaseGeometry, pieces: Lines, buildings: BaseGeometry | None = None
) -> Mesh:
    """The faces between noded pieces, the limit of `area` (grid units) among them.

    Inside `buildings` (a union of outlines in grid units) no line is a border, and no tunnel is
    one anywhere.
    """
    geometry = pieces.geometry
    middles = shapely.line_interpolate_point(geometry, 0.5, normalized=True)
    border = pieces.open_air | pieces.firm
    if buildings is not None:
        shapely.prepare(buildings)
        border &= pieces.firm | ~shapely.contains_properly(buildings, middles)
    faces = _faces_within(area, geometry[border])
    left, right = _sides(faces, geometry, border)
    carved = np.zeros(len(faces), dtype=np.bool_)
    if buildings is not None and len(faces):
        carved = shapely.contains_properly(buildings, shapely.point_on_surface(faces))
    mesh = Mesh(
        grid=grid,
        pieces=pieces,
        length_m=shapely.length(grid.to_metres(geometry)),
        ends=_ends(geometry),
        left=left,
        right=right,
        faces=faces,
        face_m2=shapely.area(faces) * grid.m2_per_unit2,
        carved=carved,
    )
    inside = np.flatnonzero((left < 0) & (right < 0))
    left[inside] = right[inside] = mesh.face_at(middles[inside])
    return mesh


def _faces_within(area: BaseGeometry, borders: Geometries) -> Geometries:
    faces: Geometries = shapely.get_parts(shapely.polygonize(borders))
    shapely.prepare(area)
    kept: Geometries = faces[shapely.intersects(area, shapely.point_on_surface(faces))]
    return kept


def _sides(faces: Geometries, pieces: Geometries, border: Bools) -> tuple[Ints, Ints]:
    """The faces left and right of each piece, by looking its first segment up among the rings."""
    rings, face = shapely.get_rings(faces, return_index=True)
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.flatnonzero(ring[:-1] == ring[1:])
    is_shell = np.r_[True, face[1:] != face[:-1]] if len(face) else np.zeros(0, dtype=np.bool_)
    face_on_left = shapely.is_ccw(rings) == is_shell
    firsts, _ = _first_segments(pieces)
    keys = point_keys(np.concatenate([coords, firsts[:, 0], firsts[:, 1]]))
    unique, ids = np.unique(keys, return_inverse=True)
    count = np.int64(len(unique) + 1)
    ring_ids, a, b = np.split(ids, [len(coords), len(coords) + len(firsts)])
    tail, head = ring_ids[starts], ring_ids[starts + 1]
    forward = face_on_left[ring[starts]]
    segment = np.where(forward, tail * count + head, head * count + tail)
    owner = face[ring[starts]]
    order = np.argsort(segment, kind="stable")
    segment, owner = segment[order], owner[order]
    left = _look_up(segment, owner, a * count + b)
    right = _look_up(segment, owner, b * count + a)
    return np.where(border, left, -1), np.where(border, right, -1)


def _look_up(keys: Ints, values: Ints, wanted: Ints) -> Ints:
    """The value of each wanted key in sorted `keys`, -1 where it is not there."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], -1)


def _first_segments(pieces: Geometries) -> tuple[Floats, Floats]:
    """The first two points, and the first and last point, of each line."""
    coords, index = shapely.get_coordinates(pieces, return_index=True)
    first = np.searchsorted(index, np.arange(len(pieces)))
    last = np.r_[first[1:], len(coords)] - 1
    return (
        np.stack([coords[first], coords[first + 1]], axis=1),
        np.stack([coords[first], coords[last]], axis=1),
    )


def _ends(pieces: Geometries) -> NDArray[np.complex128]:
    _, ends = _first_segments(pieces)
    return np.stack([point_keys(ends[:, 0]), point_keys(ends[:, 1])], axis=1)
