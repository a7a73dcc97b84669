"""A strict reading of RFC 7946 for layers of points: each departure from it, as a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

_RESERVED = {"geometry", "properties", "coordinates", "geometries"}


def departures(collection: Mapping[str, Any]) -> list[str]:
    """What is wrong with a FeatureCollection of points; empty when nothing is."""
    found: list[str] = []
    if collection.get("type") != "FeatureCollection":
        found.append("not a FeatureCollection")
    if "crs" in collection:
        found.append("section 4: crs has been removed")
    if _RESERVED & collection.keys():
        found.append(f"section 7.1: {sorted(_RESERVED & collection.keys())} on a FeatureCollection")
    features = collection.get("features")
    if not isinstance(features, list):
        return [*found, "section 3.3: features is not an array"]
    identifiers = [feature.get("id") for feature in features]
    if len(set(identifiers)) != len(identifiers) or None in identifiers:
        found.append("identifiers are missing or twice there")
    for feature in features:
        found += _feature(feature)
    points = [feature["geometry"]["coordinates"] for feature in features]
    return found + _bbox(collection.get("bbox"), points)


def _feature(feature: Mapping[str, Any]) -> list[str]:
    found = []
    if feature.get("type") != "Feature" or not isinstance(feature.get("properties"), dict):
        found.append("section 3.2: not a Feature with properties")
    if not isinstance(feature.get("id"), str | int):
        found.append("section 3.2: the id is neither a string nor a number")
    geometry = feature.get("geometry") or {}
    if geometry.get("type") != "Point":
        found.append("the layer mixes types of geometry")
    lon, lat = geometry["coordinates"]
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        found.append(f"section 4: {lon}, {lat} is not a longitude and a latitude")
    if any(len(repr(number).partition(".")[2]) > 7 for number in (lon, lat)):
        found.append(f"section 11.2: {lon}, {lat} is more precise than OSM")
    return found


def _bbox(bbox: Sequence[float] | None, points: Sequence[Sequence[float]]) -> list[str]:
    if bbox is None:
        return [] if not points else ["no bbox"]
    west, south, east, north = bbox
    for lon, lat in points:
        within = west <= lon <= east if west <= east else lon >= west or lon <= east
        if not (within and south <= lat <= north):
            return [f"section 5: {lon}, {lat} is outside the bbox"]
    return []
