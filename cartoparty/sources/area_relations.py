"""The relations of an OSM file that are areas and that somebody wants, as osmium assembles them."""

from collections.abc import Container, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import osmium
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Member, OsmFeature, OsmRef, Tags
from cartoparty.sources.opl import (
    OPL_FORMAT,
    members_from_opl,
    moment_from_opl,
    tags_from_opl,
    version_from_opl,
)
from cartoparty.sources.osm_file import OsmFile
from cartoparty.sources.osm_shapes import (
    area_of_relation,
    joined_lines,
    known_position,
    meets,
    runs_of,
)
from cartoparty.sources.wanted import Located, Wanted

# https://wiki.openstreetmap.org/wiki/Relation:multipolygon and Relation:boundary: the relations
# that are areas. Routes, sites and the like have no shape of their own and are not features.
AREA_RELATIONS = ("multipolygon", "boundary")


class AreaRelations:
    """Found first, then assembled from the ways of the file, and described at the end."""

    def __init__(self, file: OsmFile, wanted: Wanted, reach: BaseGeometry | None) -> None:
        self._file = file
        self._wanted = wanted
        self._reach = reach
        self._ids: set[int] = set()
        self._ways: set[int] = set()
        self._assembled: set[int] = set()
        self._near: dict[int, BaseGeometry] = {}
        self._keys = osmium.filter.KeyFilter(*wanted.keys_of_others)
        self._manager = osmium.area.AreaManager()

    def located(self, locations: Any, store: Any, folder: Path) -> Iterator[Located]:
        """The relations that are near: whole ones, then cut ones.

        `store` has the positions of the nodes, `locations` is osmium's handler that filled it.
        """
        path = folder / "relations.opl"
        with (
            osmium.io.Reader(self._file.for_osmium(), osmium.osm.RELATION) as reader,
            osmium.SimpleWriter(osmium.io.File(str(path), OPL_FORMAT)) as writer,
        ):
            osmium.apply(reader, self._keys, self, self._manager.first_pass_handler(), writer)
        if not self._ids:
            return
        # The manager would make an area of every other closed way of the file, too.
        ways = osmium.filter.IdFilter(self._ways)
        areas = self._manager.second_pass_handler(self._keys, self)
        with osmium.io.Reader(self._file.for_osmium(), osmium.osm.WAY) as reader:
            osmium.apply(reader, ways, locations, areas)
        yield from self._whole(path)
        yield from self._cut(path, store)

    def relation(self, relation: Any) -> bool:
        """A filter of osmium: true drops a relation that is no area or that nobody wants."""
        if relation.tags.get("type") not in AREA_RELATIONS:
            return True
        use = self._wanted.use_of({tag.k: tag.v for tag in relation.tags}, node=False)
        if not (use.layers or use.themes):
            return True
        self._ids.add(relation.id)
        self._ways.update(member.ref for member in relation.members if member.type == "w")
        return False

    def area(self, area: Any) -> None:
        """A handler of osmium: keeps the shape of what was assembled, if it is near."""
        if not area.from_way() and (shape := area_of_relation(area)) is not None:
            self._assembled.add(area.orig_id())
            if meets(self._reach, shape):
                self._near[area.orig_id()] = shape

    def _whole(self, path: Path) -> Iterator[Located]:
        for relation in _relations(path, self._near):
            yield self._described(relation, (self._near[relation.ref.id],))

    def _cut(self, path: Path, store: Any) -> Iterator[Located]:
        """Those that make no area, as members are missing or do not close: their known outline."""
        cut = list(_relations(path, self._ids - self._assembled))
        members = {m.ref.id for relation in cut for m in relation.members if m.ref.kind == "way"}
        if not members:
            return
        known_parts: dict[int, list[BaseGeometry]] = {}
        way: Any
        ways = osmium.FileProcessor(self._file.for_osmium(), osmium.osm.WAY)
        for way in ways.with_filter(osmium.filter.IdFilter(members)):
            known = [known_position(store, node.ref) for node in way.nodes]
            known_parts[way.id] = [part for part in runs_of(known) if meets(self._reach, part)]
        for relation in cut:
            of_relation = (m.ref.id for m in relation.members if m.ref.kind == "way")
            parts = joined_lines([p for way_id in of_relation for p in known_parts.get(way_id, ())])
            if parts:
                yield self._described(relation, tuple(parts), cut=True)

    def _described(
        self, relation: "_Relation", parts: tuple[BaseGeometry, ...], *, cut: bool = False
    ) -> Located:
        ref, tags, version, timestamp, members = relation
        longest = max(parts, key=lambda part: part.length)
        feature = OsmFeature(ref, tags, longest, version, timestamp, members=members)
        return Located(feature, self._wanted.use_of(tags, node=False), parts, cut)


class _Relation(NamedTuple):
    """A relation as the file has it."""

    ref: OsmRef
    tags: Tags
    version: int | None
    timestamp: datetime | None
    members: tuple[Member, ...]


def _relations(path: Path, ids: Container[int]) -> Iterator[_Relation]:
    """Those of a file of OPL that have one of the ids."""
    with path.open("rb") as lines:
        for line in lines:
            ref, version, _, stamp, tags, members = line.split()
            if (number := int(ref[1:])) in ids:
                yield _Relation(
                    OsmRef("relation", number),
                    tags_from_opl(tags),
                    version_from_opl(version),
                    moment_from_opl(stamp),
                    members_from_opl(members),
                )
