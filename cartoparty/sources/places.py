"""The quarters and towns that an OSM file has outlines of, for whoever looks for an area by name.

The shapes are put together here rather than by osmium, which does not say why a relation makes no
area; three passes keep in memory only the nodes that borders need, whatever the size of the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import area_km2
from cartoparty.core.models import Finding, LonLat, OsmRef, Severity, Tags
from cartoparty.core.naming import match_rank
from cartoparty.sources.area_relations import AREA_RELATIONS
from cartoparty.sources.osm_file import OsmFile, damage_named, open_osm_file

# https://wiki.openstreetmap.org/wiki/Key:place: the values that have inhabitants and an outline,
# with the administrative level that each is most like.
PLACE_LEVELS: Mapping[str, int] = {
    "city_block": 12,
    "neighbourhood": 11,
    "quarter": 11,
    "hamlet": 11,
    "suburb": 10,
    "borough": 9,
    "village": 8,
    "town": 8,
    "city": 8,
}
_NAME_KEYS = ("name", "name:fr", "name:en", "alt_name", "official_name", "short_name", "loc_name")
_NO_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Something with a name and an outline; `problem` says why there is no outline to use.

    `kind` is a value of OSM's key ``place``, or ``administrative``; `level` is the administrative
    level, or the one that the kind is most like.
    """

    ref: OsmRef
    name: str
    kind: str
    level: int
    names: tuple[str, ...]
    geometry: BaseGeometry | None = None
    km2: float = 0.0
    problem: Finding | None = None


def places_of_file(path: Path) -> tuple[Place, ...]:
    """Every administrative boundary and named place area of a file, small ones first.

    One whose outline is not whole in the file, as cut extracts leave them, is there with the reason
    in `problem`.

    Raises BadInput: what `open_osm_file` says.
    """
    file = open_osm_file(path)
    content = _Content()
    tagged = osmium.filter.KeyFilter("boundary", "place")
    with damage_named(path):
        for relation in _objects(file, osmium.osm.RELATION, tagged):
            content.keep_relation(relation)
        for way in _objects(file, osmium.osm.WAY, tagged):
            content.keep_area(way)
        for way in _objects(file, osmium.osm.WAY, osmium.filter.IdFilter(content.member_ways)):
            content.keep_line(way)
        for node in _objects(file, osmium.osm.NODE, osmium.filter.IdFilter(content.wanted_nodes())):
            if node.location.valid():
                content.nodes[node.id] = LonLat(node.lon, node.lat)
    found = [content.place(ref, tags) for ref, tags in content.places.items()]
    return tuple(sorted(found, key=_small_first))


def _objects(file: OsmFile, kind: Any, only: Any) -> Any:
    """The objects of one kind that pass a filter of osmium's, so that no other reaches Python."""
    reading: Any = osmium.FileProcessor(file.for_osmium(), kind)
    return reading.with_filter(only)


def search_places(places: Iterable[Place], query: str) -> list[Place]:
    """The places whose name fits, best first: those that begin so, then small ones first.

    Case and accents do not count. An empty query fits all, the largest last.
    """
    ranked = [(match_rank(query, [*place.names]), place) for place in places]
    fitting = [(rank, place) for rank, place in ranked if rank is not None]
    if not query.strip():
        return sorted((place for _, place in fitting), key=_small_first)
    return [
        place for _, place in sorted(fitting, key=lambda pair: (pair[0], _small_first(pair[1])))
    ]


def _small_first(place: Place) -> tuple[int, str, OsmRef]:
    return (-place.level, place.name, place.ref)


@dataclass(slots=True)
class _Content:
    """What the passes over the file have kept so far."""

    places: dict[OsmRef, Tags] = field(default_factory=dict)
    members: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    member_ways: set[int] = field(default_factory=set)
    ways: dict[int, list[int]] = field(default_factory=dict)
    nodes: dict[int, LonLat] = field(default_factory=dict)

    def keep_relation(self, relation: Any) -> None:
        tags = relation.tags
        if tags.get("type") not in AREA_RELATIONS or not _is_place(tags):
            return
        ref = OsmRef("relation", relation.id)
        self.places[ref] = {tag.k: tag.v for tag in tags}
        members = [(m.ref, m.role) for m in relation.members if m.type == "w"]
        self.members[relation.id] = members
        self.member_ways.update(way for way, _ in members)

    def keep_area(self, way: Any) -> None:
        refs = [node.ref for node in way.nodes]
        # An open way that is tagged like a boundary is a piece of one.
        if len(refs) > 3 and refs[0] == refs[-1] and _is_place(way.tags):
            self.places[OsmRef("way", way.id)] = {tag.k: tag.v for tag in way.tags}
            self.ways[way.id] = refs

    def keep_line(self, way: Any) -> None:
        # Overpass may print a way twice; the copies differ in their tags alone.
        self.ways[way.id] = [node.ref for node in way.nodes]

    def wanted_nodes(self) -> set[int]:
        return {node for refs in self.ways.values() for node in refs}

    def place(self, ref: OsmRef, tags: Tags) -> Place:
        kind = tags["place"] if tags.get("place") in PLACE_LEVELS else "administrative"
        names = tuple(tags[key] for key in _NAME_KEYS if key in tags)
        place = Place(ref, tags["name"], kind, _level(tags), names)
        geometry, problem = self._shape(ref, place)
        if geometry is None:
            return Place(ref, place.name, kind, place.level, names, problem=problem)
        return Place(ref, place.name, kind, place.level, names, geometry, area_km2(geometry))

    def _shape(self, ref: OsmRef, place: Place) -> tuple[BaseGeometry | None, Finding | None]:
        about: dict[str, object] = {"name": place.name, "ref": str(ref)}
        members = [(ref.id, "outer")] if ref.kind == "way" else self.members[ref.id]
        lines = [(self._line(way), role) for way, role in members]
        missing = sum(line is None for line, _ in lines)
        if missing or not lines:
            about |= {"missing": missing, "members": len(lines)}
            return None, Finding("place_incomplete", Severity.WARNING, about)
        outer = _enclosed([line for line, role in lines if role != "inner"])
        inner = _enclosed([line for line, role in lines if role == "inner"])
        if outer is None or inner is None or outer.is_empty:
            return None, Finding("place_open", Severity.WARNING, about)
        return shapely.orient_polygons(_polygons(outer.difference(inner))), None

    def _line(self, way: int) -> BaseGeometry | None:
        """The line of a way; None unless the file has it with all its nodes."""
        refs = self.ways.get(way, [])
        known = [self.nodes[ref] for ref in refs if ref in self.nodes]
        return shapely.LineString(known) if len(known) == len(refs) > 1 else None


def _enclosed(lines: Sequence[BaseGeometry | None]) -> BaseGeometry | None:
    """What closed lines enclose together; None when an end is loose."""
    if not lines:
        return shapely.Polygon()
    noded = shapely.get_parts(shapely.union_all(list(lines)))
    rings, cuts, dangles, invalid = shapely.polygonize_full(noded)
    if not all(part.is_empty for part in (cuts, dangles, invalid)):
        return None
    return shapely.union_all(shapely.get_parts(rings))


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _is_place(tags: Any) -> bool:
    if "name" not in tags:
        return False
    return tags.get("boundary") == "administrative" or tags.get("place") in PLACE_LEVELS


def _level(tags: Tags) -> int:
    text = tags.get("admin_level", "")
    if tags.get("boundary") == "administrative":
        return int(text) if text.isdecimal() and text.isascii() else _NO_LEVEL
    return PLACE_LEVELS[tags["place"]]
