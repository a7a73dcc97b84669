"""Picks the wanted objects out of an OSM file, each with its geometry, some thousand at a time.

Osmium reads, sifts by key, gives the ways their positions and assembles the relations, all in C++;
what is left comes as lines of OPL. Memory: 16 bytes a node of the file, whatever is wanted of it,
and a batch of objects. On disk, for a while: up to 1 GB, a few times what the file weighs.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import is_area
from cartoparty.core.models import OsmFeature, OsmKind, OsmRef, Tags
from cartoparty.sources.area_relations import AreaRelations
from cartoparty.sources.opl import (
    OPL_FORMAT,
    WayNodes,
    moment_from_opl,
    points_from_opl,
    tags_from_opl,
    version_from_opl,
)
from cartoparty.sources.osm_file import OsmFile
from cartoparty.sources.osm_shapes import area_within, meets, runs_of
from cartoparty.sources.wanted import Located, Use, Wanted

_LINES_AT_ONCE = 10_000
# Written in one go by osmium alone, which takes half the time; larger files in pieces.
_FILE_IN_ONE_GO_BYTES = 200_000_000
_OBJECTS_A_PIECE = 500_000
_KNOWN_TAGS = 20_000


def located_objects(
    file: OsmFile, wanted: Wanted, reach: BaseGeometry | None = None
) -> Iterator[Sequence[Located]]:
    """The wanted objects of a sorted file that meet `reach` (lon/lat; None for all), in batches.

    Nodes by id, then ways by id, then relations: whole ones by id, then cut ones.
    """
    if not wanted.keys_of_others:
        return
    if reach is not None:
        shapely.prepare(reach)
    store = osmium.index.create_map("flex_mem")
    locations = osmium.NodeLocationsForWays(store)
    locations.ignore_errors()
    sift = _Sift(wanted, reach)
    with TemporaryDirectory(prefix="cartoparty-") as folder:
        for path in _opl_files(file, wanted, locations, Path(folder)):
            with path.open("rb") as lines:
                while batch := list(islice(lines, _LINES_AT_ONCE)):
                    yield sift.located(batch)
        relations = AreaRelations(file, wanted, reach)
        yield list(relations.located(locations, store, Path(folder)))


def _opl_files(file: OsmFile, wanted: Wanted, locations: Any, folder: Path) -> Iterator[Path]:
    """Files of OPL, each to read before the next: the nodes and ways that have a wanted key."""
    nodes = osmium.filter.KeyFilter(*wanted.keys_of_nodes or wanted.keys_of_others)
    nodes.enable_for(osmium.osm.NODE)
    ways = osmium.filter.KeyFilter(*wanted.keys_of_others)
    ways.enable_for(osmium.osm.WAY)
    path = folder / "wanted.opl"
    output = osmium.io.File(str(path), OPL_FORMAT)
    with osmium.io.Reader(file.for_osmium(), osmium.osm.NODE | osmium.osm.WAY) as reader:
        if file.path.stat().st_size <= _FILE_IN_ONE_GO_BYTES:
            with osmium.SimpleWriter(output) as writer:
                osmium.apply(reader, locations, nodes, ways, writer)
            yield path
            return
        objects = osmium.OsmFileIterator(reader, locations, nodes, ways)
        count = _OBJECTS_A_PIECE
        while count == _OBJECTS_A_PIECE:
            count = 0
            with osmium.SimpleWriter(output, overwrite=True) as writer:
                for thing in islice(objects, _OBJECTS_A_PIECE):
                    writer.add(thing)
                    count += 1
            yield path


class _TagsInOpl(dict[bytes, tuple[Tags, Use] | None]):
    """Field of tags → the tags and what they are wanted for, None where it is for nothing.

    A town repeats its tags some ten thousand times: those met last are read once, and equal ones
    are one mapping in memory.
    """

    def __init__(self, wanted: Wanted, *, node: bool) -> None:
        super().__init__()
        self._wanted = wanted
        self._node = node

    def __missing__(self, text: bytes) -> tuple[Tags, Use] | None:
        tags = tags_from_opl(text)
        use = self._wanted.use_of(tags, node=self._node)
        if len(self) >= _KNOWN_TAGS:
            self.clear()
        self[text] = found = (tags, use) if use else None
        return found


class _Line(NamedTuple):
    """The fields of a line of OPL, its tags, and what they are wanted for."""

    fields: list[bytes]
    tags: Tags
    use: Use

    def feature(
        self, kind: OsmKind, shape: BaseGeometry, nodes: tuple[int, ...] = ()
    ) -> OsmFeature:
        ref, version, _, stamp = self.fields[:4]
        moment, number = moment_from_opl(stamp), version_from_opl(version)
        return OsmFeature(OsmRef(kind, int(ref[1:])), self.tags, shape, number, moment, nodes)


class _Sift:
    """Takes what is wanted and near out of lines of OPL."""

    def __init__(self, wanted: Wanted, reach: BaseGeometry | None) -> None:
        self._reach = reach
        self._tags_of_nodes = _TagsInOpl(wanted, node=True)
        self._tags_of_ways = _TagsInOpl(wanted, node=False)

    def located(self, lines: Iterable[bytes]) -> Sequence[Located]:
        nodes: list[_Line] = []
        ways: list[_Line] = []
        tags_of_nodes, tags_of_ways = self._tags_of_nodes, self._tags_of_ways
        for line in lines:  # most are wanted for nothing: as little as can be is done for each
            fields = line.split()
            if line.startswith(b"n"):
                if known := tags_of_nodes[fields[4]]:
                    nodes.append(_Line(fields, *known))
            elif known := tags_of_ways[fields[4]]:
                ways.append(_Line(fields, *known))
        return [*self._nodes(nodes), *self._ways(ways)]

    def _nodes(self, lines: Sequence[_Line]) -> Iterator[Located]:
        lonlat = points_from_opl(*([line.fields[i] for line in lines] for i in (5, 6)))
        near = np.flatnonzero(~np.isnan(lonlat[:, 0]))
        if self._reach is not None:
            near = near[shapely.intersects_xy(self._reach, lonlat[near])]
        for number, point in zip(near.tolist(), shapely.points(lonlat[near]), strict=True):
            line = lines[number]
            yield Located(line.feature("node", point), line.use, (point,))

    def _ways(self, lines: Sequence[_Line]) -> Iterator[Located]:
        nodes = WayNodes.from_opl([line.fields[5] for line in lines])
        shapes = _shapes(lines, nodes)
        near = shapes != None  # noqa: E711  each of an array
        cut = ~near
        if self._reach is not None:
            near[near] = shapely.intersects(self._reach, shapes[near])
        for number in np.flatnonzero(near | cut).tolist():
            line, shape = lines[number], shapes[number]
            parts = (shape,) if shape else self._near(runs_of(nodes.positions_of(number)))
            if parts:
                longest = max(parts, key=lambda part: part.length) if cut[number] else shape
                feature = line.feature("way", longest, nodes.refs_of(number))
                yield Located(feature, line.use, parts, cut=bool(cut[number]))

    def _near(self, parts: Iterable[BaseGeometry]) -> tuple[BaseGeometry, ...]:
        return tuple(part for part in parts if meets(self._reach, part))


def _shapes(lines: Sequence[_Line], nodes: WayNodes) -> Any:
    """An array with the line or area of each way, None for those that are cut."""
    shapes = np.full(len(lines), None, dtype=object)
    whole, found = nodes.lines()
    shapes[whole] = found
    closed = nodes.closed()
    for way in whole[closed[whole]].tolist():
        if is_area(lines[way].tags):
            shapes[way] = area_within(shapes[way])
    return shapes
