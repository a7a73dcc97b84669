"""The town as OSM primitives: collects nodes, ways and relations, and writes them to a real file.

Identifiers start at 10¹²: seventy times beyond the last node of OpenStreetMap, so that an object of
the demonstration can never be taken for a real one. The town floats in the Bay of Biscay, where the
sea is 4 700 m deep and OSM has nothing to collide with.
"""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat, Member, OsmRef
from cartoparty.demo.plan import Point

FIRST_ID = 1_000_000_000_000
ORIGIN = LonLat(-6.0, 46.0)
# Fixed, so that the same seed gives the same bytes on any day.
DATA_DATE = datetime(2025, 5, 10, tzinfo=UTC)
_FIRST_EDIT = datetime(2014, 3, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Node:
    """An OSM node."""

    id: int
    position: LonLat
    tags: Mapping[str, str]
    version: int
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class Way:
    """An OSM way."""

    id: int
    nodes: tuple[int, ...]
    tags: Mapping[str, str]
    version: int
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class Relation:
    """An OSM relation."""

    id: int
    members: tuple[Member, ...]
    tags: Mapping[str, str]
    version: int
    timestamp: datetime


class Sheet:
    """Collects primitives in metres; what falls on the same point of OSM's grid is one node."""

    def __init__(self, rng: random.Random, data_date: datetime = DATA_DATE) -> None:
        self._turn = rng.uniform(0, math.tau)
        self._rng = rng
        self._data_date = data_date
        self._projection = LocalProjection(ORIGIN)
        lon, lat = self._projection.unproject(np.array([[1.0, 1.0]]))[0]
        self._degrees_per_m = (float(lon) - ORIGIN.lon, float(lat) - ORIGIN.lat)
        self._node_ids: dict[LonLat, int] = {}
        self._node_tags: dict[int, dict[str, str]] = {}
        self._ways: list[tuple[tuple[int, ...], dict[str, str]]] = []
        self._relations: list[tuple[tuple[Member, ...], dict[str, str]]] = []

    def node(self, point: Point, tags: Mapping[str, str] | None = None) -> OsmRef:
        """The node at a position, made on first use; its tags add up."""
        node_id = self._node_ids.setdefault(self.lonlat(point), FIRST_ID + 1 + len(self._node_ids))
        if tags:
            self._node_tags.setdefault(node_id, {}).update(tags)
        return OsmRef("node", node_id)

    def way(self, points: Sequence[Point], tags: Mapping[str, str]) -> OsmRef:
        """A way through these positions."""
        nodes = [self.node(point).id for point in points]
        self._ways.append((tuple(ref for ref, _ in groupby(nodes)), dict(tags)))
        return OsmRef("way", FIRST_ID + len(self._ways))

    def area(self, ring: Sequence[Point], tags: Mapping[str, str]) -> OsmRef:
        """A closed way; the first position of the ring is not repeated."""
        return self.way([*ring, ring[0]], tags)

    def relation(self, members: Iterable[tuple[OsmRef, str]], tags: Mapping[str, str]) -> OsmRef:
        """A relation of (element, role)."""
        self._relations.append((tuple(Member(*member) for member in members), dict(tags)))
        return OsmRef("relation", FIRST_ID + len(self._relations))

    def lonlat(self, point: Point) -> LonLat:
        """Where a position in metres is on the globe, on OSM's grid of 10⁻⁷ degrees."""
        x, y = point
        cos, sin = math.cos(self._turn), math.sin(self._turn)
        per_x, per_y = self._degrees_per_m
        lon = ORIGIN.lon + per_x * (x * cos - y * sin)
        lat = ORIGIN.lat + per_y * (x * sin + y * cos)
        return LonLat(round(lon, 7), round(lat, 7))

    def geometry_lonlat(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in metres on the globe."""
        turned = affinity.rotate(geometry, self._turn, origin=(0, 0), use_radians=True)
        return self._projection.to_lonlat(turned)

    def elements(self) -> tuple[tuple[Node, ...], tuple[Way, ...], tuple[Relation, ...]]:
        """Everything drawn so far, with versions and dates as if mapped over the years."""
        nodes = tuple(
            Node(node_id, position, self._node_tags.get(node_id, {}), *self._edited())
            for position, node_id in self._node_ids.items()
        )
        ways = tuple(
            Way(FIRST_ID + number, refs, tags, *self._edited())
            for number, (refs, tags) in enumerate(self._ways, 1)
        )
        relations = tuple(
            Relation(FIRST_ID + number, members, tags, *self._edited())
            for number, (members, tags) in enumerate(self._relations, 1)
        )
        return nodes, ways, relations

    def _edited(self) -> tuple[int, datetime]:
        version = min(1 + int(self._rng.expovariate(1.1)), 9)
        days = (self._data_date - _FIRST_EDIT).days - 3
        when = _FIRST_EDIT + timedelta(days=int(days * self._rng.random() ** (1 / version)))
        return version, when.replace(hour=self._rng.randint(7, 21), minute=self._rng.randint(0, 59))


def write_elements(
    path: Path,
    elements: tuple[Iterable[Node], Iterable[Way], Iterable[Relation]],
    data_date: datetime,
) -> Path:
    """Write the primitives to an OSM file whose header says the date of the data."""
    nodes, ways, relations = elements
    header = osmium.io.Header()
    header.set("generator", "cartoparty demo (fictional town)")
    header.set("sorting", "Type_then_ID")
    stamp = data_date.strftime("%Y-%m-%dT%H:%M:%SZ")
    header.set("osmosis_replication_timestamp", stamp)
    header.set("timestamp", stamp)
    with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
        for node in nodes:
            writer.add_node(_stamped(osmium.osm.mutable.Node(location=node.position), node))
        for way in ways:
            writer.add_way(_stamped(osmium.osm.mutable.Way(nodes=way.nodes), way))
        for relation in relations:
            members = [(m.ref.kind[0], m.ref.id, m.role) for m in relation.members]
            writer.add_relation(_stamped(osmium.osm.mutable.Relation(members=members), relation))
    return path


def _stamped(drawn: Any, element: Node | Way | Relation) -> Any:
    """What all kinds have in common; the user is nobody's."""
    drawn.id = element.id
    drawn.tags = dict(sorted(element.tags.items()))
    drawn.version = element.version
    drawn.timestamp = element.timestamp
    drawn.changeset = drawn.uid = 1
    drawn.user = "cartoparty-demo"
    drawn.visible = True
    return drawn
