"""The shapes in the files that organisers draw areas with, as lon/lat geometry and properties.

The format is read from the content, not from the name; GDAL is only handed what was recognised.
"""

import json
import lzma
import re
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from cartoparty.errors import BadInput
from cartoparty.sources.area_crs import in_lonlat

_XML_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(?:\w+:)?(\w+)", re.S
)
_GEOJSON_TYPES = (
    "FeatureCollection Feature GeometryCollection Point MultiPoint LineString MultiLineString "
    "Polygon MultiPolygon"
).split()
# What is looked for in an archive, in this order.
_IN_ARCHIVES = (".shp", ".gpkg", ".kml", ".geojson", ".json", ".gpx")
_LARGEST_UNPACKED_BYTES = 300 * 2**20
# What Python and Shapely raise on GeoJSON that is none: overflow for numbers of 400 digits,
# recursion for lists in lists in lists.
_MALFORMED = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)
# GDAL looks for its own documents (OGRVRTDataSource, OGRWFSDataSource…) behind another root too,
# and then reads the files and addresses that they name: this machine's, for whoever sent them.
# https://gdal.org/en/stable/drivers/vector/vrt.html
_NAMES_OTHER_FILES = b"<ogr"
# Tracks and routes as lines; their points would come a second time.
_GPX_LAYERS = ("tracks", "routes", "waypoints")


class Shape(NamedTuple):
    """One feature of a file; its geometry is in lon/lat where the file says how to get there."""

    geometry: BaseGeometry
    properties: Mapping[str, object]


def shapes_of_file(path: Path) -> list[Shape]:
    """Every shape of a file of any known format, in lon/lat where the file says how to get there.

    Raises BadInput: `area_missing`, `area_unknown_format`, `area_unreadable`, `area_many_layers`,
    `area_crs_unknown`, `area_osm_open`, `area_osm_too_many`.
    """
    if not path.is_file():
        raise BadInput("area_missing", source=str(path))
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return _shapes_of_archive(path)
    if head.startswith((b"SQLite format 3", b"\x00\x00\x27\x0a")):  # GPKG, .shp
        return _shapes_of_layers(path, one_only=True)
    if b"OSMHeader" in head[:32] or head.startswith((b"\x1f\x8b", b"BZh", b"\xff\xe0")):
        return _shapes_of_osm(path)
    return _shapes_of_text(path, head)


def _shapes_of_text(path: Path, head: bytes) -> list[Shape]:
    """GeoJSON and the XML formats, told apart by their first character and root element."""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = head.decode(encoding, errors="replace")
    if text.lstrip().startswith("{"):
        return shapes_of_geojson(_json_in(path, encoding), str(path))
    root = match[1] if (match := _XML_ROOT.match(text)) else ""
    if root == "osm":
        return _shapes_of_osm(path)
    if root in ("kml", "gpx") and _NAMES_OTHER_FILES in path.read_bytes().lower():
        raise BadInput("area_unknown_format", source=str(path))
    if root == "kml":
        return _shapes_of_layers(path)
    if root == "gpx":
        # The segments of one track are one walk, however often the receiver lost the sky.
        tracks = _shapes_of_layers(path, only=_GPX_LAYERS)
        return [shape._replace(geometry=_in_one_line(shape.geometry)) for shape in tracks]
    raise BadInput("area_unknown_format", source=str(path))


def _in_one_line(track: BaseGeometry) -> BaseGeometry:
    if track.geom_type != "MultiLineString" or all(part.is_closed for part in track.geoms):
        return track
    return shapely.LineString(shapely.get_coordinates(track))


def _shapes_of_osm(path: Path) -> list[Shape]:
    # Its library is heavy, and most areas come otherwise.
    from cartoparty.sources.area_osm import areas_of_osm

    return [Shape(geometry, tags) for geometry, tags in areas_of_osm(path)]


def shapes_of_geojson(document: Mapping[str, Any], source: str) -> list[Shape]:
    """The geometries of a GeoJSON document, whatever it is: collection, feature or geometry.

    A `crs` member, as GeoJSON had it before RFC 7946, is honoured.
    """
    if document.get("type") not in _GEOJSON_TYPES:
        raise BadInput("area_unknown_format", source=source)
    try:
        features = [
            feature if feature.get("type") == "Feature" else {"geometry": feature}
            for feature in document.get("features", [document])
        ]
        drawn = [feature for feature in features if feature["geometry"]]
        with np.errstate(invalid="ignore"):  # NaN is refused later, by its name
            geometries = [shapely.geometry.shape(feature["geometry"]) for feature in drawn]
        properties = [dict(feature.get("properties") or {}) for feature in drawn]
        crs = document.get("crs") and document["crs"]["properties"]["name"]
    except (*_MALFORMED, shapely.errors.ShapelyError) as error:
        raise BadInput("area_unreadable", source=source, problem=str(error)) from error
    geometries = in_lonlat(geometries, str(crs) if crs else None, source)
    return [Shape(*pair) for pair in zip(geometries, properties, strict=True)]


def _json_in(path: Path, encoding: str) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_text(encoding))
    except (ValueError, RecursionError) as error:
        raise BadInput("area_unreadable", source=str(path), problem=str(error)) from error
    if not isinstance(document, dict):
        raise BadInput("area_unknown_format", source=str(path))
    return document


def _shapes_of_layers(
    path: Path, only: tuple[str, ...] = (), one_only: bool = False
) -> list[Shape]:
    """What GDAL finds in a file; `one_only` refuses to choose between layers with polygons."""
    import pyogrio

    try:
        with warnings.catch_warnings():  # GDAL's remarks on style and encoding are not for users
            warnings.simplefilter("ignore")
            names = [
                str(name)
                for name, geometry_type in pyogrio.list_layers(path)
                if geometry_type and (not only or name in only)
            ]
            layers = {name: _layer(path, name) for name in names}
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        shapely.errors.ShapelyError,
        ValueError,
    ) as error:
        raise BadInput("area_unreadable", source=str(path), problem=str(error)) from error
    with_areas = [
        name for name, shapes in layers.items() if any(s.geometry.area > 0 for s in shapes)
    ]
    if one_only and len(with_areas) > 1:
        raise BadInput("area_many_layers", source=str(path), layers=with_areas)
    chosen = with_areas if one_only and with_areas else names
    return [shape for name in chosen for shape in layers[name]]


def _layer(path: Path, name: str) -> list[Shape]:
    from pyogrio.raw import read

    about, _, encoded, values = read(path, layer=name)
    rows = zip(*(column.tolist() for column in values), strict=True) if values else ()
    properties = [dict(zip(about["fields"].tolist(), row, strict=True)) for row in rows]
    decoded = shapely.from_wkb(encoded).tolist()
    found = [
        (geometry, about_it)
        for geometry, about_it in zip(decoded, properties or [{}] * len(decoded), strict=True)
        if geometry is not None
    ]
    in_place = in_lonlat([geometry for geometry, _ in found], about["crs"], str(path))
    return [Shape(g, about_it) for g, (_, about_it) in zip(in_place, found, strict=True)]


def _shapes_of_archive(path: Path) -> list[Shape]:
    """A zipped Shapefile, a KMZ, or any of the other formats in a ZIP."""
    try:
        with zipfile.ZipFile(path) as archive, TemporaryDirectory(prefix="cartoparty-") as folder:
            main = _main_entry(path, archive)
            _unpack(path, archive, main, Path(folder))
            return shapes_of_file(Path(folder) / Path(main).name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        OSError,
    ) as error:
        raise BadInput("area_unreadable", source=str(path), problem=str(error)) from error
    except BadInput as error:  # name the archive, not the place where it was unpacked
        raise BadInput(error.code, **{**error.params, "source": str(path)}) from error


def _main_entry(path: Path, archive: zipfile.ZipFile) -> str:
    names = [
        name
        for name in archive.namelist()
        if not name.startswith("__MACOSX/") and not Path(name).name.startswith(".")
    ]
    for suffix in _IN_ARCHIVES:
        found = [name for name in names if name.lower().endswith(suffix)]
        main = [name for name in found if Path(name).name == "doc.kml"] or found
        if len(main) > 1:
            raise BadInput("area_many_layers", source=str(path), layers=main)
        if main:
            return main[0]
    raise BadInput("area_unknown_format", source=str(path))


def _unpack(path: Path, archive: zipfile.ZipFile, main: str, folder: Path) -> None:
    """The entry and what goes with it (a Shapefile is several files of one name)."""
    stem = main[: -len(Path(main).suffix)].lower()
    entries = [
        entry for entry in archive.infolist() if entry.filename.lower().rsplit(".", 1)[0] == stem
    ]
    if sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED_BYTES:
        raise BadInput("area_unreadable", source=str(path), problem="> 300 MB")
    for entry in entries:
        (folder / Path(entry.filename).name).write_bytes(archive.read(entry))
