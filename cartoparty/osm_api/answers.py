"""The OSM API's XML answers as values; what cannot be read raises ValueError."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from xml.etree import ElementTree as ET

from cartoparty.core.changesets import DiffResultRow
from cartoparty.core.edits import Deleted, EditAction, OsmElement
from cartoparty.core.models import LonLat, Member, OsmKind, OsmRef, Tags

_KINDS: dict[str, OsmKind] = {kind: kind for kind in get_args(OsmKind)}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the server allows: the limits of a changeset, and whether it can be written to."""

    max_changeset_elements: int
    max_way_nodes: int
    writable: bool


@dataclass(frozen=True, slots=True)
class ChangesetInfo:
    """A changeset as the server describes it."""

    id: int
    open: bool
    changes: int
    tags: Tags


def capabilities_from_xml(text: str) -> Capabilities:
    """Read ``/api/capabilities``."""
    root = _parse(text)
    status = root.find("api/status")
    online = status is not None and (status.get("api"), status.get("database")) == (
        "online",
        "online",
    )
    return Capabilities(
        max_changeset_elements=int(_attribute(root.find("api/changesets"), "maximum_elements")),
        max_way_nodes=int(_attribute(root.find("api/waynodes"), "maximum")),
        writable=online,
    )


def elements_from_xml(text: str) -> list[OsmElement | Deleted]:
    """Read the elements of an ``<osm>`` document."""
    return [_element_or_deleted(child) for child in _parse(text) if child.tag in _KINDS]


def changeset_from_xml(text: str) -> ChangesetInfo:
    """Read one changeset's description."""
    found = _parse(text).find("changeset")
    if found is None:
        raise ValueError("no changeset in the answer")
    return ChangesetInfo(
        id=int(_attribute(found, "id")),
        open=_attribute(found, "open") == "true",
        changes=int(found.get("changes_count", "0")),
        tags=_tags(found),
    )


def changes_from_xml(text: str) -> list[tuple[EditAction, OsmElement]]:
    """Read the osmChange of a changeset: what was stored, in order."""
    root = _parse(text)
    if root.tag != "osmChange":
        raise ValueError(f"not an osmChange: {root.tag}")
    return [
        (EditAction(block.tag), _element(child))
        for block in root
        for child in block
        if child.tag in _KINDS
    ]


def diff_result_from_xml(text: str) -> list[DiffResultRow]:
    """Read the rows of a diffResult, in the order of the upload."""
    root = _parse(text)
    if root.tag != "diffResult":
        raise ValueError(f"not a diffResult: {root.tag}")
    return [
        DiffResultRow(
            _KINDS[row.tag],
            int(_attribute(row, "old_id")),
            _optional_int(row, "new_id"),
            _optional_int(row, "new_version"),
        )
        for row in root
    ]


def _parse(text: str) -> ET.Element:
    try:
        return ET.fromstring(text)  # noqa: S314 (expat loads no external entity; the server is the user's own choice)
    except ET.ParseError as error:
        raise ValueError(str(error)) from error


def _element_or_deleted(node: ET.Element) -> OsmElement | Deleted:
    if node.get("visible") == "false":
        return Deleted(OsmRef(_KINDS[node.tag], int(_attribute(node, "id"))))
    return _element(node)


def _element(node: ET.Element) -> OsmElement:
    position = None
    if node.tag == "node" and node.get("lat") is not None:
        position = LonLat(float(_attribute(node, "lon")), float(_attribute(node, "lat")))
    timestamp = node.get("timestamp")
    return OsmElement(
        ref=OsmRef(_KINDS[node.tag], int(_attribute(node, "id"))),
        version=int(_attribute(node, "version")),
        tags=_tags(node),
        position=position,
        nodes=tuple(int(_attribute(nd, "ref")) for nd in node.findall("nd")),
        members=tuple(_members(node)),
        changeset=_optional_int(node, "changeset"),
        timestamp=datetime.fromisoformat(timestamp) if timestamp else None,
    )


def _members(node: ET.Element) -> Iterator[Member]:
    for member in node.findall("member"):
        ref = OsmRef(_KINDS[_attribute(member, "type")], int(_attribute(member, "ref")))
        yield Member(ref, member.get("role", ""))


def _tags(node: ET.Element) -> dict[str, str]:
    return {_attribute(tag, "k"): tag.get("v", "") for tag in node.findall("tag")}


def _attribute(node: ET.Element | None, name: str) -> str:
    value = None if node is None else node.get(name)
    if value is None:
        raise ValueError(f"{name} is missing")
    return value


def _optional_int(node: ET.Element, name: str) -> int | None:
    value = node.get(name)
    return None if value is None else int(value)
