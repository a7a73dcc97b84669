"""The base map of a snapshot, classed once for the whole atlas and cut out page by page."""

import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
from cartoparty.outputs.atlas.shore import (
    body_of_works,
    concerns_shore,
    dry_shore,
    is_works_line,
)
from cartoparty.outputs.atlas.sound_shapes import shape_findings, sound_shapes

_CUT_AT_ONCE = 500  # things; a whole town, read and cut in one go, would be in memory four times
_CLIP_MM = 3.0  # cut lines and outlines a little outside the frame, where nobody sees the cut
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
    """Things with lon/lat geometries, and how to find those on a page.

    The geometries of a town are kept as bytes: as objects they take four times the memory, and
    those of a page are read back in milliseconds.
    """

    def __init__(self, projection: LocalProjection) -> None:
        self._projection = projection
        self._things: list[_T] = []
        self._wkb: list[bytes] = []
        self._bounds = array("d")  # four a thing
        self._known: dict[_T, _T] = {}

    def add(self, thing: _T, shape: BaseGeometry) -> None:
        """Take one more thing; equal ones are one object."""
        self._things.append(self._known.setdefault(thing, thing))
        self._wkb.append(shape.wkb)
        self._bounds.extend(shape.bounds)

    def in_order(self, key: Callable[[_T], int]) -> "Spatial[_T]":
        """The same things by `key`, those with the same one as they were."""
        ordered = Spatial[_T](self._projection)
        places = sorted(range(len(self._things)), key=lambda place: key(self._things[place]))
        ordered._things = [self._things[place] for place in places]
        ordered._wkb = [self._wkb[place] for place in places]
        ordered._bounds = array("d", np.asarray(self._bounds).reshape(-1, 4)[places].ravel())
        return ordered

    def near(self, geometry: BaseGeometry) -> Iterator[tuple[_T, BaseGeometry]]:
        """The things that meet the bounds of a lon/lat geometry, in their order, as they are."""
        found = self._within(geometry.bounds)
        yield from zip(self._named(found), self._shapes(found), strict=True)

    def on(self, frame: MapFrame) -> Iterator[tuple[_T, BaseGeometry]]:
        """The things within a frame, in their order, cut and in page millimetres."""
        window = frame.rect.grown(_CLIP_MM)
        half_m = np.array([window.width, window.height]) / 2 / frame.mm_per_m * 1.02
        centre = self._projection.project(np.array([frame.centre]))[0]
        corners = centre + half_m * np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)])
        around = self._projection.unproject(corners)
        found = self._within((*around.min(axis=0), *around.max(axis=0)))
        for start in range(0, len(found), _CUT_AT_ONCE):
            some = found[start : start + _CUT_AT_ONCE]
            pages = shapely.transform(self._shapes(some), frame.page_coordinates)
            for thing, geometry in zip(self._named(some), _clipped(pages, window), strict=True):
                if not geometry.is_empty:
                    yield thing, geometry

    def _named(self, places: Sequence[int]) -> Iterator[_T]:
        return (self._things[place] for place in places)

    def _shapes(self, places: Sequence[int]) -> NDArray[np.object_]:
        packed = np.array([self._wkb[place] for place in places], dtype=object)
        shapes: NDArray[np.object_] = shapely.from_wkb(packed)
        return shapes

    def _within(self, window: Sequence[float]) -> list[int]:
        """The places, in order, of what meets a window of longitudes and latitudes."""
        west, south, east, north = window
        x0, y0, x1, y1 = np.asarray(self._bounds).reshape(-1, 4).T
        within = (x0 <= east) & (x1 >= west) & (y0 <= north) & (y1 >= south)
        return np.flatnonzero(within).tolist()


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
    """Everything of the base map, ready to be cut out; `ways` are the streets' classes by "w1"."""

    surfaces: Spatial[Surface]
    streets: Spatial[Street]
    lines: Spatial[tuple[LineKind, str]]
    unprintable: tuple[Unprintable, ...]
    findings: tuple[Finding, ...] = ()
    ways: Mapping[str, str | None] = field(default_factory=dict)


def scenery_from_snapshot(snapshot: Snapshot, area: BaseGeometry, lang: Lang) -> Scenery:
    """Class the layers of a snapshot; an object that is in two layers is drawn once.

    What cannot be drawn as it is becomes a finding: all the rest is drawn. The layers are taken
    one after the other, so that those of a stored snapshot need not be in memory together.
    """
    sorting = _Sorting(LocalProjection.around(area), lang)
    for layer in Layer:
        sorting.add(layer, snapshot.layers.get(layer, ()))
    return sorting.scenery(area)


class _Sorting:
    """The base map while its layers are sorted into what is drawn."""

    def __init__(self, projection: LocalProjection, lang: Lang) -> None:
        self._projection = projection
        self._lang = lang
        self._seen: set[OsmRef] = set()
        self._surfaces = Spatial[Surface](projection)
        self._streets = Spatial[Street](projection)
        self._lines = Spatial[tuple[LineKind, str]](projection)
        self._by_water: list[tuple[OsmFeature, BaseGeometry]] = []
        self._unprintable: list[Unprintable] = []
        self._mended: list[OsmRef] = []
        self._left_out: list[OsmRef] = []
        self._ways: dict[str, str | None] = {}

    def add(self, layer: Layer, features: Sequence[OsmFeature]) -> None:
        """Sort in the features of a layer, but those that an earlier layer had."""
        if layer is Layer.STREETS:
            self._ways = {str(way.ref): style.street_class(way.tags) for way in features}
        fresh: list[OsmFeature] = []
        for feature in features:
            if feature.ref not in self._seen and not feature.geometry.is_empty:
                self._seen.add(feature.ref)
                fresh.append(feature)
        sound = sound_shapes(fresh)
        self._mended += sound.mended
        self._left_out += sound.left_out
        for feature, shape in zip(sound.features, sound.shapes, strict=True):
            self._sort(layer, feature, shape)
            if concerns_shore(feature.tags):
                self._by_water.append((feature, shape))

    def _sort(self, layer: Layer, feature: OsmFeature, shape: BaseGeometry) -> None:
        tags = feature.tags
        named = layer is not Layer.BUILDINGS  # of no use on paper: numbers mark the features
        name = _readable_name(feature, self._lang, self._unprintable.append) if named else ""
        if is_works_line(tags, shape):  # a way along it has the name
            body = body_of_works(tags, shape, self._projection)
            if body is None:
                self._lines.add((LineKind.PIER, ""), shape)
            else:
                self._surfaces.add(Surface(style.Area.PIER, ""), body)
        if shape.geom_type in ("Polygon", "MultiPolygon"):
            kind = style.area_kind(tags, layer)
            if kind is not None:
                self._surfaces.add(Surface(kind, name), shape)
        elif style.street_class(tags) is not None:
            self._streets.add(_street(tags, name), shape)
        else:
            line_kind = _line_kind(tags, layer)
            if line_kind is not None:
                self._lines.add((line_kind, name), shape)

    def scenery(self, area: BaseGeometry) -> Scenery:
        """All layers together."""
        return Scenery(
            self._surfaces.in_order(lambda surface: surface.kind),
            self._streets,
            self._lines,
            tuple(self._unprintable),
            shape_findings(self._mended, self._left_out)
            + dry_shore(self._by_water, area, self._projection),
            self._ways,
        )


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
