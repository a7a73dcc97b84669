"""The base map of a snapshot, classed once for the whole atlas and cut out page by page."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Finding, Lang, Layer, OsmFeature, OsmRef, Snapshot, Tags
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.fonts import drawable
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.sound_shapes import missing_coast, sound_shapes

_CLIP_MM = 3.0  # cut lines and outlines a little outside the frame, where nobody sees the cut
_SHORE_WORKS = frozenset({"pier", "breakwater", "groyne"})
_T = TypeVar("_T")


class LineKind(StrEnum):
    """Lines that are neither streets nor surfaces."""

    RIVER = "river"
    STREAM = "stream"
    COAST = "coast"
    RAIL = "rail"
    TRAM = "tram"
    WALL = "wall"
    FENCE = "fence"
    HEDGE = "hedge"
    TREE_ROW = "tree_row"
    PIER = "pier"


class Street(NamedTuple):
    """A way that one walks or drives along; `name` is printable, "" when it has none."""

    kind: str
    name: str
    level: int
    bridge: bool
    tunnel: bool
    minor: bool  # a pavement or a crossing mapped as a line of its own


class Surface(NamedTuple):
    """A polygon of the base map."""

    kind: style.Area
    name: str


class Unprintable(NamedTuple):
    """A name in a script that the fonts have not."""

    ref: OsmRef
    name: str


class Spatial(Generic[_T]):
    """Things with lon/lat geometries, and a tree to find those on a page."""

    def __init__(
        self, things: Sequence[tuple[_T, BaseGeometry]], projection: LocalProjection
    ) -> None:
        self.things = tuple(thing for thing, _ in things)
        geometries = np.empty(len(things), dtype=object)
        geometries[:] = [geometry for _, geometry in things]
        self._lonlat: NDArray[np.object_] = geometries
        self._projection = projection
        self._tree = shapely.STRtree(self._lonlat)

    def near(self, geometry: BaseGeometry) -> Iterator[tuple[_T, BaseGeometry]]:
        """The things that meet the bounds of a lon/lat geometry, in their order, as they are."""
        for index in np.sort(self._tree.query(geometry.envelope)):
            yield self.things[index], self._lonlat[index]

    def on(self, frame: MapFrame) -> Iterator[tuple[_T, BaseGeometry]]:
        """The things within a frame, in their order, cut and in page millimetres."""
        window = frame.rect.grown(_CLIP_MM)
        half_m = np.array([window.width, window.height]) / 2 / frame.mm_per_m * 1.02
        centre = self._projection.project(np.array([frame.centre]))[0]
        corners = centre + half_m * np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)])
        around = self._projection.unproject(corners)
        found = np.sort(self._tree.query(shapely.box(*around.min(axis=0), *around.max(axis=0))))
        pages = shapely.transform(self._lonlat[found], frame.page_coordinates)
        for index, geometry in zip(found, _clipped(pages, window), strict=True):
            if not geometry.is_empty:
                yield self.things[index], geometry


def _clipped(
    geometries: NDArray[np.object_], window: tuple[float, float, float, float]
) -> Iterable[BaseGeometry]:
    simpler = shapely.simplify(geometries, 0.03, preserve_topology=False)
    try:
        return shapely.clip_by_rect(simpler, *window)  # type: ignore[no-any-return]
    except shapely.errors.GEOSException:
        frame = shapely.box(*window)
        return [shapely.make_valid(geometry).intersection(frame) for geometry in geometries]


@dataclass(frozen=True)
class Scenery:
    """Everything of the base map, ready to be cut out."""

    surfaces: Spatial[Surface]
    streets: Spatial[Street]
    lines: Spatial[tuple[LineKind, str]]
    unprintable: tuple[Unprintable, ...]
    findings: tuple[Finding, ...] = ()


def scenery_from_snapshot(snapshot: Snapshot, area: BaseGeometry, lang: Lang) -> Scenery:
    """Class the layers of a snapshot; an object that is in two layers is drawn once.

    What cannot be drawn as it is becomes a finding: all the rest is drawn.
    """
    projection = LocalProjection.around(area)
    layers = _layers_once(snapshot)
    features, shapes, findings = sound_shapes([feature for _, feature in layers])
    layer_of = {feature.ref: layer for layer, feature in layers}
    surfaces: list[tuple[Surface, BaseGeometry]] = []
    streets: list[tuple[Street, BaseGeometry]] = []
    lines: list[tuple[tuple[LineKind, str], BaseGeometry]] = []
    unprintable: list[Unprintable] = []
    for feature, shape in zip(features, shapes, strict=True):
        layer = layer_of[feature.ref]
        named = layer is not Layer.BUILDINGS  # of no use on paper: numbers mark the features
        name = _readable_name(feature, lang, unprintable.append) if named else ""
        if shape.geom_type in ("Polygon", "MultiPolygon"):
            kind = style.area_kind(feature.tags, layer)
            if kind is not None:
                surfaces.append((Surface(kind, name), shape))
        elif style.street_class(feature.tags) is not None:
            streets.append((_street(feature.tags, name), shape))
        else:
            line_kind = _line_kind(feature.tags, layer)
            if line_kind is not None:
                lines.append(((line_kind, name), shape))
    return Scenery(
        Spatial(sorted(surfaces, key=lambda pair: pair[0].kind), projection),
        Spatial(streets, projection),
        Spatial(lines, projection),
        tuple(unprintable),
        findings + _dry_shore(features, shapes, projection),
    )


def _layers_once(snapshot: Snapshot) -> list[tuple[Layer, OsmFeature]]:
    """Each feature of the base map with the first layer that has it."""
    found: dict[OsmRef, tuple[Layer, OsmFeature]] = {}
    for layer in Layer:
        for feature in snapshot.layers.get(layer, ()):
            if not feature.geometry.is_empty:
                found.setdefault(feature.ref, (layer, feature))
    return list(found.values())


def _dry_shore(
    features: Sequence[OsmFeature], shapes: Sequence[BaseGeometry], projection: LocalProjection
) -> tuple[Finding, ...]:
    """Breakwaters, piers and beaches that no water touches, where there is no coastline at all."""
    shore: list[tuple[OsmRef, BaseGeometry]] = []
    waters: list[BaseGeometry] = []
    for feature, shape in zip(features, shapes, strict=True):
        tags = feature.tags
        if tags.get("natural") == "coastline":
            return ()
        if tags.get("man_made") in _SHORE_WORKS or tags.get("natural") == "beach":
            shore.append((feature.ref, shape))
        elif "waterway" in tags or style.area_kind(tags, None) is style.Area.WATER:
            waters.append(shape)
    return missing_coast(shore, waters, projection)


def _street(tags: Tags, name: str) -> Street:
    kind = style.street_class(tags)
    assert kind is not None
    bridge = tags.get("bridge", "no") != "no"
    tunnel = tags.get("tunnel", "no") not in {"no", "building_passage"}
    return Street(
        kind,
        name,
        _level(tags, bridge=bridge, tunnel=tunnel),
        bridge,
        tunnel,
        minor=tags.get("footway") in {"sidewalk", "crossing", "traffic_island", "link"}
        or tags.get("service") in {"parking_aisle", "drive-through"},
    )


def _level(tags: Tags, *, bridge: bool, tunnel: bool) -> int:
    try:
        return max(-5, min(5, int(tags["layer"])))
    except (KeyError, ValueError):
        return 1 if bridge else -1 if tunnel else 0


def _line_kind(tags: Tags, layer: Layer) -> LineKind | None:  # noqa: PLR0911
    if tags.get("natural") == "coastline":
        return LineKind.COAST
    if "waterway" in tags:
        if tags.get("tunnel", "no") != "no":
            return None
        return LineKind.RIVER if tags["waterway"] in {"river", "canal"} else LineKind.STREAM
    if tags.get("railway") in {"tram", "tram_crossing"}:
        return LineKind.TRAM
    if tags.get("railway") in {"rail", "light_rail", "narrow_gauge", "funicular", "preserved"}:
        return None if tags.get("tunnel", "no") != "no" else LineKind.RAIL
    if tags.get("natural") == "tree_row":
        return LineKind.TREE_ROW
    if tags.get("man_made") in {"pier", "breakwater", "groyne"}:
        return LineKind.PIER
    return _barrier_kind(tags, layer)


def _barrier_kind(tags: Tags, layer: Layer) -> LineKind | None:
    barrier = tags.get("barrier")
    if barrier == "hedge":
        return LineKind.HEDGE
    if barrier in {"wall", "city_wall", "retaining_wall"}:
        return LineKind.WALL
    if barrier is None:
        return LineKind.FENCE if layer is Layer.BARRIERS and "railway" not in tags else None
    return None if barrier == "kerb" else LineKind.FENCE


def _readable_name(feature: OsmFeature, lang: Lang, report: Callable[[Unprintable], None]) -> str:
    """The name as printed; one in another script gives way to its form in the atlas's language.

    Without any form that the fonts have, it is where to find the object.
    """
    tags = feature.tags
    name = tags.get("name") or (tags.get("ref", "") if "highway" in tags else "")
    if not name:
        return ""
    forms = [name] if _is_latin(name) else [tags.get(f"name:{lang}", ""), name]
    others = [f"name:{lang}", "int_name", "name:fr", "name:en", "name:latin", "loc_name"]
    others += sorted(key for key in tags if key.startswith(("name:", "alt_name", "old_name")))
    forms += [tags.get(key, "") for key in others]
    readable = next((text for form in forms if form and (text := drawable(form))), None)
    if readable is None:
        report(Unprintable(feature.ref, name))
        return f"({feature.ref})"
    return readable


def _is_latin(text: str) -> bool:
    return text.isascii() or all(
        unicodedata.name(char, "").startswith("LATIN") for char in text if char.isalpha()
    )
