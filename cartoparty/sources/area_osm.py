"""An area drawn in an OSM editor or downloaded from OSM: closed ways and multipolygons.

Unlike extracts these files are small and may hold objects that were never sent to OSM (negative
ids, as JOSM saves them), so they are put together here rather than by osmium.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Tags
from cartoparty.errors import BadInput
from cartoparty.sources.osm_file import damage_named, open_osm_file

# Beyond these the file is an extract of everything, not the outline of an area.
_MOST_NODES = 300_000
_MOST_AREAS = 50


@dataclass(slots=True)
class _Content:
    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    ways: dict[int, list[int]] = field(default_factory=dict)
    relations: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    tags: dict[tuple[str, int], Tags] = field(default_factory=dict)


def areas_of_osm(path: Path) -> list[tuple[BaseGeometry, Tags]]:
    """The areas of an OSM file; open ways as lines and a file of nodes as points, to be named.

    Raises BadInput: `area_osm_open`, `area_osm_too_many`, or `area_unreadable`.
    """
    content = _read(path)
    member_ways = {way for members in content.relations.values() for way, _ in members}
    loose = {id_: refs for id_, refs in content.ways.items() if id_ not in member_ways}
    closed = [id_ for id_, refs in loose.items() if len(refs) > 3 and refs[0] == refs[-1]]
    count = len(closed) + len(content.relations)
    if count > _MOST_AREAS:
        raise BadInput("area_osm_too_many", source=str(path), count=count)
    areas = [
        (_polygon_of_relation(path, content, id_), content.tags["r", id_])
        for id_ in content.relations
    ]
    areas += [
        (shapely.Polygon(line), content.tags["w", id_])
        for id_ in closed
        if (line := _line(content, loose[id_]))
    ]
    if areas:
        return areas
    lines = [line for refs in loose.values() if (line := _line(content, refs))]
    points = [shapely.Point(position) for position in content.nodes.values()]
    return [(shape, {}) for shape in lines or points]


def _read(path: Path) -> _Content:
    content = _Content()
    try:
        file = open_osm_file(path)
        with damage_named(path):
            for thing in osmium.FileProcessor(file.for_osmium()):
                _keep(content, thing)
                if len(content.nodes) > _MOST_NODES:
                    raise BadInput("area_osm_too_many", source=str(path), count=len(content.ways))
    except BadInput as error:
        if error.code.startswith("area_"):
            raise
        problem = str(error.params.get("problem", error.params.get("found", error.code)))
        raise BadInput("area_unreadable", source=str(path), problem=problem) from error
    return content


def _keep(content: _Content, thing: Any) -> None:
    kind = thing.type_str()
    if kind == "n":
        if thing.location.valid():
            content.nodes[thing.id] = (thing.lon, thing.lat)
        return
    tags = {tag.k: tag.v for tag in thing.tags}
    content.tags[kind, thing.id] = tags
    if kind == "w":
        content.ways[thing.id] = [node.ref for node in thing.nodes]
    elif tags.get("type") in ("multipolygon", "boundary"):
        content.relations[thing.id] = [(m.ref, m.role) for m in thing.members if m.type == "w"]


def _line(content: _Content, refs: list[int]) -> BaseGeometry | None:
    known = [content.nodes[ref] for ref in refs if ref in content.nodes]
    return shapely.LineString(known) if len(known) == len(refs) > 1 else None


def _polygon_of_relation(path: Path, content: _Content, relation: int) -> BaseGeometry:
    """Outer rings less the inner ones; every member must be there and every ring close."""
    rings: dict[bool, list[BaseGeometry]] = {True: [], False: []}
    for way, role in content.relations[relation]:
        line = _line(content, content.ways.get(way, []))
        if line is None:
            raise BadInput("area_osm_open", source=str(path), ref=f"r{relation}")
        rings[role == "inner"].append(line)
    shapes = {}
    for inner, lines in rings.items():
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
        if not all(line.is_closed for line in merged):
            raise BadInput("area_osm_open", source=str(path), ref=f"r{relation}")
        shapes[inner] = shapely.union_all([shapely.Polygon(line) for line in merged])
    return shapely.difference(shapes[False], shapes[True])
