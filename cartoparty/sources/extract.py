"""Reads an OSM extract into the snapshot of an area: base map and theme features in one pass.

Memory stays flat whatever the size of the file: osmium keeps node positions and the members of
relations in its own compact stores, and only what lies in the area becomes Python objects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.addresses import NUMBER_KEY
from cartoparty.core.geometry import buffer_m, is_area
from cartoparty.core.models import (
    Finding,
    Layer,
    Member,
    OsmFeature,
    OsmRef,
    Severity,
    Snapshot,
    Tags,
)
from cartoparty.core.progress import Progress, silent
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.sources.addresses import FoundAddresses, associated_streets
from cartoparty.sources.coverage import covered_share, data_bounds
from cartoparty.sources.osm_file import OsmFile, damage_named, in_order, open_osm_file
from cartoparty.sources.osm_shapes import (
    area_of_relation,
    area_within,
    joined_lines,
    known_position,
    line_of_way,
    runs_of,
)
from cartoparty.sources.wanted import Wanted

# https://wiki.openstreetmap.org/wiki/Relation:multipolygon and Relation:boundary: the relations
# that are areas. Routes, sites and the like have no shape of their own and are not features.
AREA_RELATIONS = ("multipolygon", "boundary")

_STALE_AFTER = timedelta(days=90)
_FEWEST_COVERED = 0.75
_EXAMPLES = 10
_PROGRESS_EVERY = 5000
_NO_TIMESTAMP = datetime(1970, 1, 1, tzinfo=UTC)  # what osmium gives where there is none
_MEMBER_KINDS: Mapping[str, Any] = {"n": "node", "w": "way", "r": "relation"}


def read_extract(
    path: Path,
    area: BaseGeometry,
    themes: Sequence[Theme],
    *,
    margin_m: float,
    now: datetime,
    progress: Progress = silent,
) -> Snapshot:
    """The snapshot of `area` (lon/lat) and `margin_m` metres around it.

    Features are those whose geometry meets the area or its margin, sorted by reference. Ways and
    relations of which the file has only a part keep the part that is known, so that the survey does
    not take them for missing in OSM; findings count them.

    Raises BadInput: what `open_osm_file` says, `extract_no_objects`, or `extract_elsewhere`.
    """
    file = open_osm_file(path)
    taken = _Taken(area=area, reach=buffer_m(area, margin_m), wanted=Wanted.of(themes))
    shapely.prepare(taken.reach)
    with in_order(file) as ordered, damage_named(path):
        _read_objects(ordered, taken, progress)
        findings = _coverage_findings(path, ordered, taken)
    data_date = file.data_date or taken.newest
    return Snapshot(
        source=path.name,
        data_date=data_date,
        taken_at=now,
        layers={layer: _by_ref(taken.layers[layer]) for layer in Layer},
        features={theme.id: _by_ref(taken.features[theme.id]) for theme in themes},
        findings=(*findings, *taken.findings(), *_date_findings(file, data_date, now)),
        addresses=taken.addresses.known(),
    )


@dataclass(slots=True)
class _Taken:
    """What the passes over the file have taken so far."""

    area: BaseGeometry
    reach: BaseGeometry
    wanted: Wanted
    bounds: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    layers: dict[Layer, list[OsmFeature]] = field(default_factory=dict)
    features: dict[str, list[OsmFeature]] = field(default_factory=dict)
    addresses: FoundAddresses = field(default_factory=FoundAddresses)
    count: int = 0
    newest: datetime | None = None
    without_version: int = 0
    unsaved: int = 0
    cut_ways: list[OsmRef] = field(default_factory=list)
    cut_relations: list[OsmRef] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bounds = self.reach.bounds
        self.layers = {layer: [] for layer in Layer}
        self.features = {theme: [] for theme in self.wanted.theme_ids}

    def is_near(self, geometry: BaseGeometry) -> bool:
        return bool(shapely.intersects(self.reach, geometry))

    def take(self, thing: Any, tags: Tags, parts: Sequence[BaseGeometry]) -> bool:
        """Keep an osmium object if a layer or a theme wants it; says whether it did.

        `parts` is its geometry; several parts are what is known of a cut object: all of them are
        drawn, and the longest stands for it as a feature.
        """
        if NUMBER_KEY in tags:
            self.addresses.take(thing, tags, parts[0])
        layers = self.wanted.layers_of(tags) if not thing.is_node() else set()
        themes = self.wanted.themes_of(tags)
        if not (layers or themes):
            return False
        if thing.id < 0:  # drawn in an editor and never sent: OSM does not know it
            self.unsaved += 1
            return False
        drawn = [_feature(thing, tags, part) for part in parts]
        for layer in layers:  # a point is what is left of a cut line: nothing to draw
            self.layers[layer].extend(f for f in drawn if f.geometry.geom_type != "Point")
        for theme in themes:
            self.features[theme].append(max(drawn, key=lambda feature: feature.geometry.length))
        self.count += 1
        stamp, version = drawn[0].timestamp, drawn[0].version
        self.without_version += bool(themes) and version is None
        if stamp and (self.newest is None or stamp > self.newest):
            self.newest = stamp
        return True

    def findings(self) -> list[Finding]:
        """What a person should know of the objects that were taken."""
        counts = (
            ("extract_ways_cut", Severity.WARNING, self.cut_ways),
            ("extract_relations_cut", Severity.WARNING, self.cut_relations),
        )
        found = [
            Finding(code, severity, {"count": len(refs), "refs": list(map(str, refs[:_EXAMPLES]))})
            for code, severity, refs in counts
            if refs
        ]
        if self.unsaved:
            found.append(Finding("extract_unsaved", Severity.WARNING, {"count": self.unsaved}))
        if self.without_version:
            params = {"count": self.without_version}
            found.append(Finding("extract_without_versions", Severity.INFO, params))
        return found


class _WantedRelations:
    """An osmium filter that lets pass the relations that are areas and that somebody wants."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.ids: set[int] = set()

    def relation(self, relation: Any) -> bool:
        """True drops the relation, in the way of osmium's filters."""
        if relation.tags.get("type") not in AREA_RELATIONS:
            return True
        tags = _tags(relation)
        if not (self._wanted.layers_of(tags) or self._wanted.themes_of(tags)):
            return True
        self.ids.add(relation.id)
        return False


def _read_objects(file: OsmFile, taken: _Taken, progress: Progress) -> None:
    theme_keys = [*taken.wanted.themes, NUMBER_KEY]
    all_keys = {*taken.wanted.layers, *theme_keys}
    relations = _WantedRelations(taken.wanted)
    nodes_filter = osmium.filter.KeyFilter(*theme_keys)
    nodes_filter.enable_for(osmium.osm.NODE)
    others_filter = osmium.filter.KeyFilter(*all_keys)
    others_filter.enable_for(osmium.osm.WAY | osmium.osm.AREA)
    processor = (
        osmium.FileProcessor(file.for_osmium(), osmium.osm.NODE | osmium.osm.WAY)
        .with_areas(osmium.filter.KeyFilter(*all_keys), relations)
        .with_filter(nodes_filter)
        .with_filter(others_filter)
    )
    near_areas: dict[int, BaseGeometry] = {}
    assembled: set[int] = set()
    thing: Any
    for number, thing in enumerate(processor):
        if number % _PROGRESS_EVERY == 0:
            progress("progress_read_extract", taken.count, None)
        if thing.is_node():
            _take_node(thing, taken)
        elif thing.is_way():
            _take_way(thing, taken)
        elif not thing.from_way() and (shape := area_of_relation(thing)) is not None:
            assembled.add(thing.orig_id())
            if taken.is_near(shape):
                near_areas[thing.orig_id()] = shape
    _take_relations(file, taken, near_areas)
    broken = relations.ids - assembled
    if broken:
        _take_cut_relations(file, taken, broken, processor.node_location_storage)
    if taken.addresses.without_street:
        taken.addresses.take_streets(associated_streets(file))
    progress("progress_read_extract", taken.count, taken.count)


def _take_node(node: Any, taken: _Taken) -> None:
    if node.location.valid():
        lon, lat = node.lon, node.lat
        west, south, east, north = taken.bounds
        # A region has a million house numbers: most are told to be elsewhere without geometry.
        if west <= lon <= east and south <= lat <= north:
            point = shapely.Point(lon, lat)
            if taken.is_near(point):
                taken.take(node, _tags(node), (point,))


def _take_way(way: Any, taken: _Taken) -> None:
    line = line_of_way(way)
    if line is None:
        _take_cut_way(way, taken)
    elif way.is_closed() and is_area(tags := _tags(way)):
        geometry = area_within(line)
        if taken.is_near(geometry):
            taken.take(way, tags, (geometry,))
    elif taken.is_near(line):
        taken.take(way, _tags(way), (line,))


def _take_cut_way(way: Any, taken: _Taken) -> None:
    """A way with nodes missing from the file (or from itself, as some cutting tools leave it)."""
    known = [(n.lon, n.lat) if n.location.valid() else None for n in way.nodes]
    parts = [part for part in runs_of(known) if taken.is_near(part)]
    if parts and taken.take(way, _tags(way), parts):
        taken.cut_ways.append(OsmRef("way", way.id))


def _take_relations(file: OsmFile, taken: _Taken, areas: Mapping[int, BaseGeometry]) -> None:
    """The relations whose areas are near; osmium's areas do not repeat the members."""
    for relation in _relations(file, areas):
        taken.take(relation, _tags(relation), (areas[relation.id],))


def _take_cut_relations(file: OsmFile, taken: _Taken, ids: set[int], locations: Any) -> None:
    """Relations that make no area, as members are missing or do not close: their known outline."""
    tracker = osmium.IdTracker()
    for relation in _relations(file, ids):
        tracker.add_references(relation)
    known_parts: dict[int, list[BaseGeometry]] = {}
    way: Any
    ways = osmium.FileProcessor(file.for_osmium(), osmium.osm.WAY)
    for way in ways.with_filter(tracker.id_filter()):
        known = [known_position(locations, node.ref) for node in way.nodes]
        known_parts[way.id] = [part for part in runs_of(known) if taken.is_near(part)]
    for relation in _relations(file, ids):
        members = [member.ref for member in relation.members if member.type == "w"]
        parts = joined_lines([p for way_id in members for p in known_parts.get(way_id, ())])
        if parts and taken.take(relation, _tags(relation), parts):
            taken.cut_relations.append(OsmRef("relation", relation.id))


def _tags(thing: Any) -> dict[str, str]:
    # dict(thing.tags) would look every key up again.
    return {tag.k: tag.v for tag in thing.tags}


def _relations(file: OsmFile, ids: Any) -> Any:
    if not ids:
        return ()
    reading = osmium.FileProcessor(file.for_osmium(), osmium.osm.RELATION)
    return reading.with_filter(osmium.filter.IdFilter(ids))


def _feature(thing: Any, tags: Tags, geometry: BaseGeometry) -> OsmFeature:
    stamp = thing.timestamp
    return OsmFeature(
        ref=OsmRef(_MEMBER_KINDS[thing.type_str()], thing.id),
        tags=tags,
        geometry=geometry,
        version=thing.version or None,
        timestamp=stamp if stamp > _NO_TIMESTAMP else None,
        nodes=tuple(node.ref for node in thing.nodes) if thing.is_way() else (),
        members=(
            tuple(Member(OsmRef(_MEMBER_KINDS[m.type], m.ref), m.role) for m in thing.members)
            if thing.is_relation()
            else ()
        ),
    )


def _coverage_findings(path: Path, file: OsmFile, taken: _Taken) -> list[Finding]:
    """Whether the file holds the area, judged by where its objects are and never by its header."""
    found = [f for group in (*taken.layers.values(), *taken.features.values()) for f in group]
    shapely.prepare(taken.area)
    if not any(shapely.intersects(taken.area, feature.geometry) for feature in found):
        bounds, inside = data_bounds(file, taken.area)
        if bounds is None:
            raise BadInput("extract_no_objects", file=str(path))
        if not inside:
            west, south, east, north = (f"{degrees:.3f}" for degrees in bounds)
            params = {"west": west, "south": south, "east": east, "north": north}
            raise BadInput("extract_elsewhere", file=str(path), **params)
        return [Finding("extract_nothing_here", Severity.WARNING, {"file": path.name})]
    # Relations reach far beyond the edge of the data, so they tell nothing of where it is.
    witnesses = [feature.geometry for feature in found if feature.ref.kind != "relation"]
    share = covered_share(taken.area, witnesses)
    if share < _FEWEST_COVERED:
        percent = round(100 * (1 - share))
        about = {"file": path.name, "percent": percent}
        return [Finding("extract_covers_partly", Severity.WARNING, about)]
    return []


def _date_findings(file: OsmFile, date: datetime | None, now: datetime) -> list[Finding]:
    if date is None:
        return [Finding("extract_undated", Severity.WARNING, {"file": file.path.name})]
    found = []
    if file.data_date is None:
        params = {"date": date.date().isoformat()}
        found.append(Finding("extract_date_guessed", Severity.INFO, params))
    if now - date > _STALE_AFTER:
        params_old = {"date": date.date().isoformat(), "days": (now - date).days}
        found.append(Finding("extract_old", Severity.WARNING, params_old))
    return found


def _by_ref(features: list[OsmFeature]) -> tuple[OsmFeature, ...]:
    return tuple(sorted(features, key=attrgetter("ref")))
