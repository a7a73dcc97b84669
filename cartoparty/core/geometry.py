"""Metric work on lon/lat geometry: the local projection, and which closed ways are areas."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import LonLat, Tags

# WGS84 ellipsoid: semi-major axis in metres and first eccentricity squared (NGA.STND.0036).
_A_M = 6378137.0
_E2 = 0.00669437999014


@dataclass(frozen=True, slots=True)
class LocalProjection:
    """Metres east and north of an origin, on the plane tangent to the ellipsoid there.

    True to better than 0.1 % within 10 km of the origin, which is a district or a commune; a page
    of the atlas uses one of its own. Longitudes are unwrapped around the origin, so that areas on
    the antimeridian stay in one piece.
    """

    origin: LonLat

    @classmethod
    def around(cls, geometry: BaseGeometry) -> Self:
        """The projection centred on the bounds of a lon/lat geometry."""
        west, south, east, north = geometry.bounds
        return cls(LonLat((west + east) / 2, (south + north) / 2))

    def to_metres(self, geometry: BaseGeometry) -> BaseGeometry:
        """Lon/lat geometry → metres."""
        return shapely.transform(geometry, self.project)

    def to_lonlat(self, geometry: BaseGeometry) -> BaseGeometry:
        """Geometry in metres → lon/lat."""
        return shapely.transform(geometry, self.unproject)

    def project(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """An (n, 2) array of lon/lat degrees → metres."""
        per_lon, per_lat = self._metres_per_degree()
        lon = (lonlat[:, 0] - self.origin.lon + 540.0) % 360.0 - 180.0
        return np.column_stack([lon * per_lon, (lonlat[:, 1] - self.origin.lat) * per_lat])

    def unproject(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """An (n, 2) array of metres → lon/lat degrees."""
        per_lon, per_lat = self._metres_per_degree()
        return np.column_stack(
            [metres[:, 0] / per_lon + self.origin.lon, metres[:, 1] / per_lat + self.origin.lat]
        )

    def _metres_per_degree(self) -> tuple[float, float]:
        phi = math.radians(self.origin.lat)
        w2 = 1 - _E2 * math.sin(phi) ** 2
        meridional = _A_M * (1 - _E2) / w2**1.5
        normal = _A_M / math.sqrt(w2)
        return math.radians(1) * normal * math.cos(phi), math.radians(1) * meridional


def area_km2(geometry: BaseGeometry) -> float:
    """The area of a lon/lat geometry in km²."""
    return float(LocalProjection.around(geometry).to_metres(geometry).area) / 1e6


def buffer_m(geometry: BaseGeometry, distance_m: float) -> BaseGeometry:
    """A lon/lat geometry grown by a distance in metres."""
    projection = LocalProjection.around(geometry)
    return projection.to_lonlat(projection.to_metres(geometry).buffer(distance_m))


# Keys whose closed ways are areas unless a value below says otherwise, after the table of
# polygon features of the OSM wiki: https://wiki.openstreetmap.org/wiki/Overpass_turbo/Polygon_Features
_AREA_KEYS = frozenset(
    """
    amenity area:highway boundary building building:part club craft emergency healthcare historic
    landuse leisure military natural office place public_transport ruins shop tourism
    """.split()
)
_LINE_VALUES = frozenset(
    {
        ("natural", "coastline"),
        ("natural", "cliff"),
        ("natural", "ridge"),
        ("natural", "arete"),
        ("natural", "tree_row"),
        ("leisure", "track"),
        ("leisure", "slipway"),
    }
)
_AREA_VALUES = frozenset(
    {
        ("waterway", "riverbank"),
        ("waterway", "dock"),
        ("waterway", "boatyard"),
        ("waterway", "dam"),
        ("highway", "services"),
        ("highway", "rest_area"),
        ("highway", "platform"),
        ("railway", "station"),
        ("railway", "platform"),
        ("railway", "turntable"),
        ("barrier", "city_wall"),
        ("barrier", "ditch"),
        ("barrier", "hedge"),
    }
)


def is_area(tags: Tags) -> bool:
    """Whether a closed way with these tags is an area, rather than a line back to its start."""
    if "area" in tags:
        return tags["area"] != "no"
    items = tags.items()
    if any(item in _LINE_VALUES for item in items):
        return False
    return any(item in _AREA_VALUES for item in items) or any(key in _AREA_KEYS for key in tags)
