"""The area of a party from whatever the organiser has: a file, a bounding box, a drawn GeoJSON.

What comes out is one valid polygon (several only where the area is in pieces) in lon/lat, two
dimensions, outer rings counter-clockwise, holes kept. What had to be mended is told as findings.
"""

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Finding, Severity
from cartoparty.core.tangles import is_tangled
from cartoparty.errors import BadInput
from cartoparty.sources.area_crs import require_lonlat
from cartoparty.sources.area_files import Shape, shapes_of_file, shapes_of_geojson

Area = tuple[BaseGeometry, tuple[Finding, ...]]

# A walked track rarely ends on the metre where it began.
_LARGEST_GAP_M = 100.0
_LARGEST_GAP_SHARE = 0.1
_PLACE = re.compile(r"\[(\S+) (\S+?)[\]\s]")
# Where French is spoken, as (west, south, east, north): to see that latitude came first.
_FRENCH_SPEAKING = (
    (-5.5, 41.0, 10.6, 51.6),  # France, Belgium, Luxembourg, Switzerland, Monaco
    (-63.2, 14.3, -60.7, 18.2),  # Antilles
    (-54.7, 2.0, -51.5, 6.0),  # Guyane
    (55.1, -21.5, 55.9, -20.8),  # Réunion
    (44.9, -13.1, 45.4, -12.5),  # Mayotte
)


def read_area(path: Path, *, max_area_km2: float) -> Area:
    """The area in a file: GeoJSON, GPKG, KML, KMZ, GPX, (zipped) Shapefile, OSM ways.

    Several polygons are united; a closed line counts as its polygon.

    Raises BadInput with one of the codes `area_…`, which name the file and what to do.
    """
    return _area_of(_geometries(shapes_of_file(path)), str(path), max_area_km2)


def area_from_geojson(document: Mapping[str, Any], *, max_area_km2: float) -> Area:
    """The area in a GeoJSON document, as `read_area`; errors name it ``GeoJSON``."""
    return _area_of(_geometries(shapes_of_geojson(document, "GeoJSON")), "GeoJSON", max_area_km2)


def area_from_bbox(text: str, *, max_area_km2: float) -> Area:
    """The area between ``W,S,E,N`` in degrees (``;`` or spaces between decimal commas will do).

    Raises BadInput: `bbox_not_four`, `bbox_not_a_number`, `bbox_west_after_east`,
    `bbox_south_after_north`, or one of `area_…`.
    """
    parts = text.strip().split(",")
    if len(parts) != 4 and len(spaced := re.split(r"\s*;\s*|,?\s+", text.strip())) == 4:
        parts = [part.replace(",", ".") for part in spaced]
    if len(parts) != 4:
        raise BadInput("bbox_not_four", source=text, count=len(parts))
    west, south, east, north = (_degrees(text, part) for part in parts)
    corners = [shapely.Point(west, south), shapely.Point(east, north)]
    require_lonlat(corners, text)
    if west >= east:
        raise BadInput("bbox_west_after_east", source=text, west=west, east=east)
    if south >= north:
        raise BadInput("bbox_south_after_north", source=text, south=south, north=north)
    return _area_of([shapely.box(west, south, east, north)], text, max_area_km2)


def read_polygons(path: Path) -> list[tuple[BaseGeometry, Mapping[str, object]]]:
    """Every shape of a file by itself, in the order of the file, with its properties.

    For hand-drawn sectors. Geometry is lon/lat and flat; a track whose rings close is its area.
    Nothing is mended or left out: whoever uses the shapes knows what they may be.

    Raises BadInput with one of the codes `area_…` that concern reading and coordinates.
    """
    found = [
        (_area_of_rings(shapely.force_2d(shape.geometry)), shape.properties)
        for shape in shapes_of_file(path)
        if not shape.geometry.is_empty
    ]
    if found:
        require_lonlat([geometry for geometry, _ in found], str(path))
    return found


def _area_of_rings(shape: BaseGeometry) -> BaseGeometry:
    """Closed lines as the area between them (a ring within a ring is a hole), the rest as it is."""
    rings = shapely.get_parts(shape)
    if not all(ring.geom_type == "LineString" and ring.is_ring for ring in rings):
        return shape
    return reduce(shapely.symmetric_difference, [shapely.Polygon(ring) for ring in rings])


def _geometries(shapes: Sequence[Shape]) -> list[BaseGeometry]:
    return [shape.geometry for shape in shapes]


def _degrees(text: str, part: str) -> float:
    try:
        return float(part)
    except ValueError:
        raise BadInput("bbox_not_a_number", source=text, part=part.strip()) from None


def _area_of(shapes: Sequence[BaseGeometry], source: str, max_area_km2: float) -> Area:
    parts = [
        part
        for shape in shapes
        for part in _simple_parts(shapely.force_2d(shape))
        if not part.is_empty
    ]
    if not parts:
        raise BadInput("area_empty", source=source)
    require_lonlat(parts, source)
    polygons, findings = _polygons_of(parts, source)
    mended = []
    for polygon in polygons:
        valid, finding = _mended(polygon, source)
        mended.append(valid)
        findings += [finding] if finding else []
    area = shapely.orient_polygons(_united(mended))
    if area.is_empty or area.area == 0:
        raise BadInput("area_empty", source=source)
    _require_size(area, source, max_area_km2)
    if pieces := len(shapely.get_parts(area)) - 1:
        findings.append(Finding("area_in_pieces", Severity.INFO, {"count": pieces + 1}))
    return area, (*findings, *_swap_findings(area))


def _simple_parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """Points, lines and polygons, out of however many collections they are in."""
    if shape.geom_type == "GeometryCollection":
        return [simple for part in shape.geoms for simple in _simple_parts(part)]
    return list(shapely.get_parts(shape))


def _polygons_of(
    parts: Sequence[BaseGeometry], source: str
) -> tuple[list[BaseGeometry], list[Finding]]:
    """The polygons; where there is none, the closed lines as polygons."""
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    lines = [part for part in parts if part.geom_type in ("LineString", "LinearRing")]
    others = len(parts) - len(polygons or lines)
    findings = [Finding("area_other_shapes", Severity.INFO, {"count": others})] if others else []
    if polygons:
        return polygons, findings
    if not lines:
        raise BadInput("area_is_points", source=source, count=len(parts))
    rings = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    for ring in rings:
        gap_m = _gap_m(ring)
        if not _closes(ring, gap_m):
            raise BadInput("area_is_line", source=source, gap_m=round(gap_m))
        if gap_m > 0:
            findings.append(Finding("area_line_closed", Severity.WARNING, {"gap_m": round(gap_m)}))
    return [shapely.Polygon(ring) for ring in rings], findings


def _gap_m(line: BaseGeometry) -> float:
    """The distance from the end of a line to its start."""
    metres = LocalProjection.around(line).to_metres(line)
    return float(shapely.distance(shapely.get_point(metres, 0), shapely.get_point(metres, -1)))


def _closes(line: BaseGeometry, gap_m: float) -> bool:
    length_m = LocalProjection.around(line).to_metres(line).length
    enough_points = shapely.get_num_coordinates(line) >= 4 or (
        gap_m > 0 and shapely.get_num_coordinates(line) >= 3
    )
    return enough_points and gap_m <= min(_LARGEST_GAP_M, _LARGEST_GAP_SHARE * length_m)


def _mended(polygon: BaseGeometry, source: str) -> tuple[BaseGeometry, Finding | None]:
    """The polygon made valid, and where it was not."""
    if polygon.is_valid:
        return polygon, None
    reason = shapely.is_valid_reason(polygon)
    if is_tangled(polygon):
        raise BadInput("area_unreadable", source=source, problem=reason)
    mended = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    params: dict[str, object] = {"problem": reason.split("[")[0], "lon": 0.0, "lat": 0.0}
    if place := _PLACE.search(reason):
        params |= {"lon": round(float(place[1]), 6), "lat": round(float(place[2]), 6)}
    params |= {"pieces": len(shapely.get_parts(mended)), "km2": round(_km2(mended), 3)}
    return mended, Finding("area_repaired", Severity.WARNING, params)


def _united(polygons: Sequence[BaseGeometry]) -> BaseGeometry:
    united = shapely.union_all(polygons)
    pieces = [part for part in _simple_parts(united) if part.geom_type == "Polygon"]
    return pieces[0] if len(pieces) == 1 else shapely.MultiPolygon(pieces)


def _require_size(area: BaseGeometry, source: str, max_area_km2: float) -> None:
    west, _, east, _ = area.bounds
    if east - west > 180:
        raise BadInput("area_crosses_antimeridian", source=source)
    km2 = _km2(area)
    if km2 > max_area_km2:
        raise BadInput(
            "area_too_large", source=source, km2=round(km2, 1), limit_km2=round(max_area_km2, 1)
        )


def _km2(area: BaseGeometry) -> float:
    """On the ellipsoid, as what is too large may be too large for a local projection."""
    if area.is_empty:
        return 0.0
    import pyproj

    square_metres, _ = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(
        shapely.orient_polygons(area)
    )
    return abs(square_metres) / 1e6


def _swap_findings(area: BaseGeometry) -> list[Finding]:
    """Latitude before longitude cannot be told for sure: Mogadishu is Paris the wrong way round."""
    lon, lat = area.centroid.x, area.centroid.y
    if _french_speaking(lat, lon) and not _french_speaking(lon, lat):
        params = {"lon": round(lon, 4), "lat": round(lat, 4)}
        return [Finding("area_maybe_swapped", Severity.WARNING, params)]
    return []


def _french_speaking(lon: float, lat: float) -> bool:
    return any(w <= lon <= e and s <= lat <= n for w, s, e, n in _FRENCH_SPEAKING)
