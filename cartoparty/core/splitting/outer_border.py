"""From grid units back to degrees, with the outer border exactly on the area as it was given."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.splitting.arrays import Floats
from cartoparty.core.splitting.degree_grid import DegreeGrid, point_keys
from cartoparty.core.splitting.mesh import Mesh


@dataclass(frozen=True, slots=True)
class OuterBorder:
    """Where the points of the outer border belong, by their place on the grid.

    Where a street meets an oblique edge of the area, or the area has more decimals than OSM, the
    grid is up to 1 cm away: corners are put back, and points between them moved onto their edge,
    the same for the sectors on both sides.
    """

    grid: DegreeGrid
    keys: NDArray[np.complex128]
    degrees: Floats

    @classmethod
    def of(cls, mesh: Mesh, area: BaseGeometry) -> "OuterBorder":
        """The outer border of a mesh of a lon/lat area."""
        outer = (mesh.left < 0) != (mesh.right < 0)
        units = np.unique(shapely.get_coordinates(mesh.pieces.geometry[outer]), axis=0)
        edge = area.boundary
        points = shapely.points(mesh.grid.to_degrees(units))
        along = shapely.line_locate_point(edge, points)
        degrees = shapely.get_coordinates(shapely.line_interpolate_point(edge, along))
        corners = shapely.get_coordinates(area)
        corner_keys = point_keys(mesh.grid.to_units(corners))
        order = np.argsort(corner_keys, kind="stable")
        keys = point_keys(units)
        place = np.minimum(np.searchsorted(corner_keys[order], keys), len(order) - 1)
        is_corner = corner_keys[order][place] == keys
        degrees[is_corner] = corners[order][place[is_corner]]
        return cls(mesh.grid, keys, degrees)

    def to_lonlat(self, outlines: Sequence[BaseGeometry]) -> list[BaseGeometry]:
        """Polygons made of faces of the mesh, in degrees.

        Where the area has spikes so thin that 1 cm turns them inside out, all stay on the grid.
        """
        units = np.array(outlines, dtype=object)
        exact = shapely.transform(units, self._to_degrees)
        if not shapely.is_valid(exact).all():
            exact = shapely.transform(units, self.grid.to_degrees)
        return list(exact)

    def _to_degrees(self, units: Floats) -> Floats:
        degrees = self.grid.to_degrees(units)
        keys = point_keys(units)
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        outer = self.keys[place] == keys
        degrees[outer] = self.degrees[place[outer]]
        return degrees
