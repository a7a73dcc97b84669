"""GeoJSON values (RFC 7946) of geometries, sectors and OSM features."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Sector, Team
from cartoparty.core.sector_layout import Geometries

# Seven decimals of a degree are a centimetre, as OSM itself keeps; six are ten centimetres.
OSM_DIGITS = 7
MAP_DIGITS = 6
_LINE_STRING = 1


def geometry_to_geojson(geometry: BaseGeometry, digits: int = OSM_DIGITS) -> dict[str, Any]:
    """A geometry object, its rings right-hand and its coordinates rounded."""
    rounded = shapely.transform(shapely.orient_polygons(geometry), lambda xy: np.round(xy, digits))
    value: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return value


def geometries_to_geojson(geometries: Geometries, digits: int = OSM_DIGITS) -> list[dict[str, Any]]:
    """Many geometry objects at once, as `geometry_to_geojson` makes them."""
    oriented = shapely.orient_polygons(geometries)
    if (shapely.get_type_id(oriented) == _LINE_STRING).all():
        # Reading text back takes ten times as long, and streets are many.
        coords = np.round(shapely.get_coordinates(oriented), digits).tolist()
        ends = np.cumsum(shapely.get_num_coordinates(oriented)).tolist()
        return [
            {"type": "LineString", "coordinates": coords[start:end]}
            for start, end in zip([0, *ends], ends, strict=False)
        ]
    rounded = shapely.transform(oriented, lambda xy: np.round(xy, digits))
    return [json.loads(text) for text in shapely.to_geojson(rounded)]


def feature(
    geometry: BaseGeometry,
    properties: Mapping[str, Any],
    *,
    identity: str | int | None = None,
    digits: int = OSM_DIGITS,
) -> dict[str, Any]:
    """A Feature; `identity` becomes its id."""
    value: dict[str, Any] = {"type": "Feature"}
    if identity is not None:
        value["id"] = identity
    value["geometry"] = geometry_to_geojson(geometry, digits)
    value["properties"] = dict(properties)
    return value


def feature_collection(features: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection."""
    return {"type": "FeatureCollection", "features": list(features)}


def sector_feature(sector: Sector, team: Team | None) -> dict[str, Any]:
    """A sector in the shape of the contract."""
    properties = {
        "number": sector.number,
        "label": sector.label,
        "effort_min": round(sector.effort_min, 1),
        "street_km": round(sector.street_km, 3),
        "features": dict(sector.features),
        "team": None if team is None else team.name,
        "start": [round(sector.start.lon, OSM_DIGITS), round(sector.start.lat, OSM_DIGITS)],
    }
    return feature(sector.geometry, properties, identity=sector.number)
