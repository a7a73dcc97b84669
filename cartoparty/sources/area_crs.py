"""Coordinate systems of area files: bring them to lon/lat, or name the likely one."""

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.errors import BadInput

# Systems that organisers' files come in where French is spoken, and those of web maps and GPS.
# Codes and areas of use: https://epsg.org
_KNOWN = {
    2154: "Lambert-93",
    **{3900 + zone: f"CC{zone}" for zone in range(42, 51)},
    27572: "Lambert II étendu",
    2056: "CH1903+ / LV95",
    21781: "CH1903 / LV03",
    31370: "Lambert belge 1972",
    3812: "Lambert belge 2008",
    2169: "Luxembourg 1930 / Gauss",
    5490: "RGAF09 / UTM 20N",
    2972: "RGFG95 / UTM 22N",
    2975: "RGR92 / UTM 40S",
    4471: "RGM04 / UTM 38S",
    3163: "RGNC91-93 / Lambert NC",
    **{32600 + zone: f"UTM {zone}N" for zone in range(28, 33)},
    3857: "Web Mercator",
}
_NAMED_AT_MOST = 3


def in_lonlat(shapes: list[BaseGeometry], crs: str | None, source: str) -> list[BaseGeometry]:
    """Shapes in `crs` (anything that PROJ understands; None for lon/lat already) as lon/lat.

    Raises BadInput `area_crs_unknown`.
    """
    if crs is None:
        return shapes
    import pyproj

    try:
        transformer = pyproj.Transformer.from_crs(
            pyproj.CRS.from_user_input(crs), "EPSG:4326", always_xy=True
        )
    except pyproj.exceptions.ProjError as error:
        raise BadInput("area_crs_unknown", source=source, crs=crs[:80]) from error

    def reproject(coordinates: Any) -> Any:
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    return [shapely.transform(shape, reproject) for shape in shapes]


def require_lonlat(shapes: list[BaseGeometry], source: str) -> None:
    """Refuse coordinates that are no longitudes and latitudes, naming what they may be.

    Raises BadInput `area_projected`, `area_swapped` (latitude first) or `area_unreadable`.
    """
    coordinates = shapely.get_coordinates(shapes)
    if not np.isfinite(coordinates).all():
        raise BadInput("area_unreadable", source=source, problem="NaN / inf")
    xs, ys = np.abs(coordinates[:, 0]), np.abs(coordinates[:, 1])
    if (xs <= 180).all() and (ys <= 90).all():
        return
    x, y = (float(value) for value in coordinates[(xs > 180) | (ys > 90)][0])
    if (xs <= 90).all() and (ys <= 180).all():
        raise BadInput("area_swapped", source=source, x=x, y=y)
    raise BadInput("area_projected", source=source, x=x, y=y, likely=likely_systems(x, y) or ["?"])


def likely_systems(x: float, y: float) -> list[str]:
    """The systems in which a point would lie where the system is used, the narrowest first."""
    import pyproj

    found: list[tuple[float, str]] = []
    for code, name in _KNOWN.items():
        crs = pyproj.CRS.from_epsg(code)
        use = crs.area_of_use
        to_lonlat = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        lon, lat = to_lonlat.transform(x, y)
        if use and use.west <= lon <= use.east and use.south <= lat <= use.north:
            extent = (use.east - use.west) * (use.north - use.south)
            found.append((extent, f"{name} (EPSG:{code})"))
    return [name for _, name in sorted(found)][:_NAMED_AT_MOST]
