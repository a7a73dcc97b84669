"""The base map that a phone keeps: vector tiles of the district in one PMTiles file.

Format: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md, written by GDAL.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.basemap import kind_in
from cartoparty.core.geometry import LocalProjection, buffer_m
from cartoparty.core.models import Layer, OsmFeature

# Two zooms hold all: twice the usual 4096 steps a tile are 10 cm on the ground at zoom 15, which
# stays sharp at any zoom that a page shows, and zoom 14 is for a look at the whole district.
_MIN_ZOOM, _MAX_ZOOM, _EXTENT = 14, 15, 8192
_OPTIONS: Mapping[str, object] = {
    "NAME": "map",
    "MINZOOM": _MIN_ZOOM,
    "MAXZOOM": _MAX_ZOOM,
    "EXTENT": _EXTENT,
    "BUFFER": _EXTENT // 32,
    # In steps of a tile; GDAL leaves objects out of tiles that pass its own two limits.
    "SIMPLIFICATION": 2.0,
    "SIMPLIFICATION_MAX_ZOOM": 0.0,
    "MAX_SIZE": 5_000_000,
    "MAX_FEATURES": 1_000_000,
}
# One letter a layer: it is repeated in every tile.
_LETTERS: Mapping[Layer, str] = {
    Layer.GREEN: "g",
    Layer.WATER: "w",
    Layer.SHORE: "h",
    Layer.BUILDINGS: "b",
    Layer.STREETS: "s",
    Layer.BARRIERS: "x",
}
# Kinds that are drawn each in its way; of the others the layer is enough.
_WITH_KIND = frozenset({Layer.STREETS, Layer.SHORE})
_SEA_SCALE_M = 10.0  # metres that a millimetre of the page stands for where the sea is looked for


class DistrictMapSummary(NamedTuple):
    """How many shapes were written, and how much they take."""

    shapes: int
    bytes: int


class _Drawn(NamedTuple):
    """One object of the map: its layer's letter, its kind and name where they matter."""

    letter: str
    kind: str | None
    name: str | None
    shape: BaseGeometry


def write_district_map(
    path: Path,
    layers: Mapping[Layer, tuple[OsmFeature, ...]],
    area: BaseGeometry,
    *,
    margin_m: float,
) -> DistrictMapSummary:
    """Write the layers inside the bounds of a lon/lat area and `margin_m` metres around them.

    The file is there only once it is whole, and not at all where nothing is to be drawn.

    One tile layer, ``map``, with the attributes `l` (layer: g, w, h, b, s, x), `k` (``highway`` of
    streets, what stands or lies at the shore) and `n` (name of a street). Raises what pyogrio
    raises.
    """
    window = shapely.box(*buffer_m(shapely.box(*area.bounds), margin_m).bounds)
    drawn = list(_drawn_in(window, layers))
    if not drawn:
        return DistrictMapSummary(0, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".district-map-", dir=path.parent) as folder:
        fresh = Path(folder) / "map.pmtiles"
        _write(fresh, drawn)
        size = fresh.stat().st_size
        fresh.replace(path)
    return DistrictMapSummary(len(drawn), size)


def _drawn_in(
    window: BaseGeometry, layers: Mapping[Layer, tuple[OsmFeature, ...]]
) -> Iterator[_Drawn]:
    """What a window shows, its parts beyond the window cut off."""
    for layer, letter in _LETTERS.items():
        features = layers.get(layer, ())
        if layer is Layer.WATER:
            seas = sea_in(window, [osm.geometry for osm in features if _is_coast(osm)])
            yield from (_Drawn(letter, None, None, sea) for sea in seas)
            if seas:  # its edge says where the coast is
                features = tuple(osm for osm in features if not _is_coast(osm))
        shapes = _cut(window, [osm.geometry for osm in features])
        found = [
            _Drawn(
                letter,
                kind_in(layer, osm.tags) if layer in _WITH_KIND else None,
                osm.tags.get("name") if layer is Layer.STREETS else None,
                shape,
            )
            for osm, shape in zip(features, shapes, strict=True)
            if shape is not None
        ]
        yield from _joined(found)


def _joined(found: Iterable[_Drawn]) -> Iterator[_Drawn]:
    """Areas as they are, lines that look alike end to end.

    OSM cuts a street at each of its crossings; its name needs the whole length to be written.
    """
    lines: dict[tuple[str, str | None, str | None], list[BaseGeometry]] = {}
    for each in found:
        if shapely.get_dimensions(each.shape) == 1:
            lines.setdefault(each[:3], []).extend(shapely.get_parts(each.shape))
        else:
            yield each
    for look, parts in lines.items():
        merged = shapely.line_merge(shapely.multilinestrings(parts))
        yield from (_Drawn(*look, line) for line in shapely.get_parts(merged))


def _is_coast(osm: OsmFeature) -> bool:
    return osm.tags.get("natural") == "coastline"


def sea_in(window: BaseGeometry, coastlines: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    """The sea inside a lon/lat box, as lon/lat polygons; none where no coast says so."""
    from cartoparty.outputs.atlas.display import Rect
    from cartoparty.outputs.atlas.sea import sea_polygons

    near = [line for line in coastlines if line.intersects(window)]
    if not near:
        return []
    projection = LocalProjection.around(window)

    def to_page(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        return projection.project(lonlat) / _SEA_SCALE_M

    def from_page(page: NDArray[np.float64]) -> NDArray[np.float64]:
        return projection.unproject(page * _SEA_SCALE_M)

    frame = shapely.box(*shapely.transform(window, to_page).bounds)
    pieces = [shapely.transform(line, to_page).intersection(frame) for line in near]
    return [shapely.transform(sea, from_page) for sea in sea_polygons(pieces, Rect(*frame.bounds))]


def _cut(window: BaseGeometry, shapes: list[BaseGeometry]) -> list[BaseGeometry | None]:
    """The part of each shape inside a window, None where there is none."""
    found = np.array(shapes, dtype=object)
    shapely.prepare(window)
    inside = shapely.contains_properly(window, found)
    crossing = ~inside & shapely.intersects(window, found)
    cut = [_same_kind(shapely.make_valid(each), window) for each in found[crossing]]
    found[~inside] = None
    found[crossing] = cut
    return list(found)


def _same_kind(shape: BaseGeometry, window: BaseGeometry) -> BaseGeometry | None:
    """A cut shape without the lines and points that cutting leaves along the edge."""
    dimension = shapely.get_dimensions(shape)
    parts = shapely.get_parts(shapely.get_parts(shapely.intersection(shape, window)))
    kept = parts[shapely.get_dimensions(parts) == dimension]
    if not len(kept):
        return None
    return kept[0] if len(kept) == 1 else shapely.union_all(kept)


def _write(path: Path, drawn: list[_Drawn]) -> None:
    import pyogrio.raw

    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array([each.shape for each in drawn], dtype=object)),
        field_data=[
            np.array([each.letter for each in drawn], dtype=object),
            np.array([each.kind for each in drawn], dtype=object),
            np.array([each.name for each in drawn], dtype=object),
        ],
        fields=["l", "k", "n"],
        layer="map",
        driver="PMTiles",
        geometry_type="Unknown",
        crs="EPSG:4326",
        **_OPTIONS,
    )
