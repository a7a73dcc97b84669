"""Writes what Overpass answered as a sorted .osm.pbf, so that one reader serves both sources."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import osmium
import overpy
from osmium.osm import mutable

from cartoparty import __version__

# Every open file costs threads; more tiles than this are merged in rounds.
_MERGED_AT_ONCE = 8
_MEMBER_LETTERS = {"RelationNode": "n", "RelationWay": "w", "RelationRelation": "r"}


def write_answer(result: overpy.Result, target: Path) -> int:
    """Write one parsed answer, sorted; returns how many objects that is.

    Raises overpy.exception.DataIncomplete when a node that a way needs is not in the answer.
    """
    count = 0
    with osmium.SimpleWriter(_pbf(target), header=_header(None), overwrite=True) as writer:
        for thing in _sorted_elements(result):
            writer.add(thing)
            count += 1
    return count


def merge_answers(parts: Sequence[Path], target: Path, data_date: datetime | None) -> None:
    """Merge sorted files into one, dated; of an object that comes twice the richest copy stays."""
    remaining = list(parts)
    merged = 0
    while len(remaining) > _MERGED_AT_ONCE:
        round_of, remaining = remaining[:_MERGED_AT_ONCE], remaining[_MERGED_AT_ONCE:]
        between = target.with_name(f"{target.name}.{merged}")
        _merge(round_of, between, data_date)
        for part in round_of:
            part.unlink()
        remaining.append(between)
        merged += 1
    _merge(remaining, target, data_date)


def _merge(parts: Sequence[Path], target: Path, data_date: datetime | None) -> None:
    pool = osmium.io.ThreadPool()
    processors = [osmium.FileProcessor(_pbf(part), thread_pool=pool) for part in parts]
    with osmium.SimpleWriter(_pbf(target), header=_header(data_date), overwrite=True) as writer:
        for copies in osmium.zip_processors(*processors):
            writer.add(max((thing for thing in copies if thing), key=_wealth))


def _wealth(thing: Any) -> tuple[int, int]:
    """Newest first; a bare copy (`out skel`) has neither version nor tags."""
    return thing.version, len(thing.tags)


def _sorted_elements(result: overpy.Result) -> Iterator[Any]:
    for node in sorted(result.nodes, key=_id):
        yield mutable.Node(location=(float(node.lon), float(node.lat)), **_common(node))
    for way in sorted(result.ways, key=_id):
        yield mutable.Way(nodes=[node.id for node in way.get_nodes()], **_common(way))
    for relation in sorted(result.relations, key=_id):
        members = [
            (_MEMBER_LETTERS[type(member).__name__], member.ref, member.role or "")
            for member in relation.members
        ]
        yield mutable.Relation(members=members, **_common(relation))


def _id(element: Any) -> int:
    return int(element.id)


def _common(element: Any) -> dict[str, Any]:
    """Identity, metadata and tags. Who edited is left behind: nothing here needs names."""
    stamp = element.attributes.get("timestamp")
    return {
        "id": element.id,
        "version": element.attributes.get("version"),
        "timestamp": stamp.replace(tzinfo=UTC) if stamp else None,
        "tags": element.tags,
    }


def _header(data_date: datetime | None) -> osmium.io.Header:
    header = osmium.io.Header()
    header.set("generator", f"cartoparty/{__version__}")
    header.set("sorting", "Type_then_ID")
    if data_date:
        stamp = data_date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        header.set("osmosis_replication_timestamp", stamp)
    return header


def _pbf(path: Path) -> osmium.io.File:
    return osmium.io.File(str(path), "pbf")
