"""The grid of OSM coordinates, 1e-7 degree, on which streets are cut without rounding errors.

OSM stores positions as whole numbers of 1e-7 degree (about 1 cm): on that grid street vertices are
exact, points can be compared with ``==``, and polygons written with 7 decimals lose nothing. In a
courtyard 1 cm matters: areas less than some hundred metres across get a grid a hundred times finer.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat

# https://wiki.openstreetmap.org/wiki/Node#Structure: 7 decimals.
_OSM_DECIMALS = 7
_FINE_DECIMALS = 9
_FINE_BELOW_DEGREES = 0.003

Geometries = NDArray[np.object_]
Coordinates = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DegreeGrid:
    """Whole grid units east and north of an origin, and what they are worth in metres."""

    origin: LonLat
    decimals: int
    metres_per_unit: tuple[float, float]

    @classmethod
    def around(cls, geometry: BaseGeometry) -> Self:
        """The grid centred on the bounds of a lon/lat geometry."""
        centre = LocalProjection.around(geometry).origin
        origin = LonLat(round(centre.lon, 7), round(centre.lat, 7))
        one_degree = LocalProjection(origin).project(np.array([[origin.lon + 1, origin.lat + 1]]))
        west, south, right, top = geometry.bounds
        is_small = max(right - west, top - south) < _FINE_BELOW_DEGREES
        decimals = _FINE_DECIMALS if is_small else _OSM_DECIMALS
        east, north = one_degree[0] / 10**decimals
        return cls(origin, decimals, (float(east), float(north)))

    def to_units(self, lonlat: Coordinates) -> Coordinates:
        """An (n, 2) array of degrees → the nearest grid points, as whole floats."""
        lon = (lonlat[:, 0] - self.origin.lon + 540.0) % 360.0 - 180.0
        degrees = np.column_stack([lon, lonlat[:, 1] - self.origin.lat])
        units: Coordinates = np.rint(degrees * 10**self.decimals)
        return units

    def to_degrees(self, units: Coordinates) -> Coordinates:
        """Grid points → lon/lat, rounded to the decimals of the grid."""
        lonlat = units / 10**self.decimals + np.array(self.origin)
        degrees: Coordinates = np.round(lonlat, self.decimals)
        return degrees

    def from_lonlat(self, geometries: Geometries) -> Geometries:
        """Lon/lat geometries → grid units."""
        result: Geometries = shapely.transform(geometries, self.to_units)
        return result

    def to_metres(self, geometries: Geometries) -> Geometries:
        """Grid geometries → metres from the origin."""
        scale = np.array(self.metres_per_unit)
        result: Geometries = shapely.transform(geometries, lambda units: units * scale)
        return result

    def from_metres(self, geometries: Geometries) -> Geometries:
        """Geometries in metres → the nearest grid points."""
        scale = np.array(self.metres_per_unit)
        result: Geometries = shapely.transform(geometries, lambda xy: np.rint(xy / scale))
        return result

    @property
    def m2_per_unit2(self) -> float:
        """Square metres in one cell."""
        return self.metres_per_unit[0] * self.metres_per_unit[1]


def point_keys(units: Coordinates) -> NDArray[np.complex128]:
    """Grid points as one sortable, hashable number each (real = east, imaginary = north)."""
    keys: NDArray[np.complex128] = units[:, 0] + 1j * units[:, 1]
    return keys
