"""Noded pieces of line and the faces that they enclose: the finest pieces of an area."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.splitting.arrays import Bools, Floats, Ints
from cartoparty.core.splitting.degree_grid import DegreeGrid, Geometries, point_keys
from cartoparty.core.splitting.face_tracing import traced_faces
from cartoparty.core.splitting.linework import Lines


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
    faces, left, right = _faces_within(area, geometry, border)
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


def _faces_within(
    area: BaseGeometry, pieces: Geometries, border: Bools
) -> tuple[Geometries, Ints, Ints]:
    """The faces that border pieces make of the area, and those left and right of each piece."""
    traced = traced_faces(pieces[border])
    shapely.prepare(area)
    within = shapely.intersects(area, shapely.point_on_surface(traced.polygons))
    # The last place is for -1, no face.
    number = np.r_[np.where(within, np.cumsum(within) - 1, -1), -1]
    left, right = np.full(len(pieces), -1, dtype=np.int64), np.full(len(pieces), -1, dtype=np.int64)
    left[border], right[border] = number[traced.left], number[traced.right]
    return traced.polygons[within], left, right


def _ends(pieces: Geometries) -> NDArray[np.complex128]:
    """The first and the last point of each piece."""
    coords, index = shapely.get_coordinates(pieces, return_index=True)
    first = np.searchsorted(index, np.arange(len(pieces) + 1))
    keys = point_keys(coords)
    return np.stack([keys[first[:-1]], keys[first[1:] - 1]], axis=1)
