"""The OSM database behind the stand-in API: elements with versions, changesets, cgimap's rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import osmium

KINDS = ("node", "way", "relation")
CLOSED_AT = "2026-05-16 12:00:00 UTC"
FIRST_NEW_ID = 12_000_000_000  # beyond 2^31, as on the real server

Ref = tuple[str, int]


class Refusal(Exception):
    """A status and the text/plain body that goes with it."""

    def __init__(self, status: int, text: str = "") -> None:
        super().__init__(status, text)
        self.status = status
        self.text = text


@dataclass(frozen=True)
class Stored:
    kind: str
    id: int
    version: int
    tags: dict[str, str]
    lat: str | None = None
    lon: str | None = None
    nodes: tuple[int, ...] = ()
    members: tuple[tuple[str, int, str], ...] = ()
    changeset: int = 1
    visible: bool = True

    def to_xml(self) -> ET.Element:
        node = ET.Element(self.kind, id=str(self.id), version=str(self.version))
        node.set("visible", "true" if self.visible else "false")
        node.set("changeset", str(self.changeset))
        node.set("timestamp", "2026-05-16T10:00:00Z")
        if self.visible and self.lat is not None and self.lon is not None:
            node.set("lat", self.lat)
            node.set("lon", self.lon)
        for ref in self.nodes:
            ET.SubElement(node, "nd", ref=str(ref))
        for kind, ref, role in self.members:
            ET.SubElement(node, "member", type=kind, ref=str(ref), role=role)
        for key, value in self.tags.items():
            ET.SubElement(node, "tag", k=key, v=value)
        return node


@dataclass
class Changeset:
    id: int
    uid: int
    tags: dict[str, str]
    open: bool = True
    changes: list[tuple[str, Stored]] = field(default_factory=list)


@dataclass
class OsmDatabase:
    max_elements: int = 10_000
    elements: dict[Ref, Stored] = field(default_factory=dict)
    changesets: dict[int, Changeset] = field(default_factory=dict)
    next_id: int = FIRST_NEW_ID
    next_changeset: int = 160_000_000

    # For tests: the world before, and the other mappers in it

    def load(self, path: Path) -> None:
        """Take the tagged objects of an OSM file, and every node, into the database."""
        for thing in osmium.FileProcessor(str(path)):
            kind = {"n": "node", "w": "way", "r": "relation"}.get(thing.type_str(), "")
            tags = {tag.k: tag.v for tag in thing.tags}
            stored = Stored(kind, thing.id, thing.version or 1, tags)
            if thing.is_node():
                lat, lon = f"{thing.location.lat:.7f}", f"{thing.location.lon:.7f}"
                stored = replace(stored, lat=lat, lon=lon)
            elif thing.is_way():
                stored = replace(stored, nodes=tuple(node.ref for node in thing.nodes))
            elif thing.is_relation():
                members = tuple(
                    ({"n": "node", "w": "way", "r": "relation"}[m.type], m.ref, m.role)
                    for m in thing.members
                )
                stored = replace(stored, members=members)
            self.elements[(kind, thing.id)] = stored

    def edit(self, ref: Ref, **changes: object) -> None:
        """Another mapper changes an element."""
        before = self.elements[ref]
        self.elements[ref] = replace(before, version=before.version + 1, **changes)

    def delete(self, ref: Ref) -> None:
        """Another mapper deletes an element."""
        self.edit(ref, visible=False, tags={}, nodes=(), members=())

    def created(self) -> list[Stored]:
        """What was created since the start."""
        return [e for e in self.elements.values() if e.id >= FIRST_NEW_ID and e.visible]

    # The API's work

    def open_changeset(self, uid: int, tags: dict[str, str]) -> int:
        for key, value in tags.items():
            _check_tag(key, value, "Changeset")
        self.next_changeset += 1
        self.changesets[self.next_changeset] = Changeset(self.next_changeset, uid, tags)
        return self.next_changeset

    def owned(self, number: int, uid: int) -> Changeset:
        changeset = self.changesets.get(number)
        if changeset is None:
            raise Refusal(404)
        if changeset.uid != uid:
            raise Refusal(409, "The user doesn't own that changeset")
        if not changeset.open:
            raise Refusal(409, f"The changeset {number} was closed at {CLOSED_AT}")
        return changeset

    def upload(self, number: int, uid: int, body: bytes) -> list[dict[str, str]]:
        """Apply an osmChange, or refuse the whole of it."""
        operations = list(_parse_osmchange(body, number))
        changeset = self.owned(number, uid)
        if len(changeset.changes) + len(operations) > self.max_elements:
            raise Refusal(409, f"The changeset {number} was closed at {CLOSED_AT}")
        attempt = _Transaction(dict(self.elements), self.next_id)
        rows = [attempt.apply(action, element, unused) for action, element, unused in operations]
        self.elements, self.next_id = attempt.elements, attempt.next_id
        changeset.changes += attempt.changes
        if len(changeset.changes) == self.max_elements:
            changeset.open = False
        return rows


class _Transaction:
    def __init__(self, elements: dict[Ref, Stored], next_id: int) -> None:
        self.elements = elements
        self.next_id = next_id
        self.changes: list[tuple[str, Stored]] = []
        self._new_ids: dict[Ref, int] = {}

    def apply(self, action: str, element: Stored, if_unused: bool) -> dict[str, str]:
        row = {"kind": element.kind, "old_id": str(element.id)}
        if action == "create":
            stored = self._create(element)
        elif action == "modify":
            stored = self._modify(element)
        else:
            before = self._current(element)
            users = self._ways_with(before.id) if before.kind == "node" else []
            if users and if_unused:
                return {**row, "new_id": str(before.id), "new_version": str(before.version)}
            self._delete(element, users)
            return row
        self.changes.append((action, stored))
        return {**row, "new_id": str(stored.id), "new_version": str(stored.version)}

    def _create(self, element: Stored) -> Stored:
        ref = (element.kind, element.id)
        if ref in self._new_ids:
            raise Refusal(400, "Placeholder IDs must be unique for created elements.")
        self._new_ids[ref] = self.next_id
        stored = self._with_real_refs(replace(element, id=self.next_id, version=1))
        self.next_id += 1
        self.elements[(stored.kind, stored.id)] = stored
        return stored

    def _modify(self, element: Stored) -> Stored:
        before = self._current(element)
        stored = self._with_real_refs(replace(element, id=before.id, version=before.version + 1))
        self.elements[(stored.kind, stored.id)] = stored
        return stored

    def _delete(self, element: Stored, users: list[int]) -> None:
        before = self._current(element)
        if not before.visible:
            raise Refusal(
                410, f"The {before.kind} with the id {before.id} has already been deleted"
            )
        if users:
            listed = ",".join(map(str, users))
            raise Refusal(
                412, f"Precondition failed: Node {before.id} is still used by ways {listed}."
            )
        gone = replace(before, version=before.version + 1, visible=False, tags={}, nodes=())
        self.elements[(gone.kind, gone.id)] = gone
        self.changes.append(("delete", gone))

    def _current(self, element: Stored) -> Stored:
        number = self._new_ids.get((element.kind, element.id), element.id)
        current = self.elements.get((element.kind, number))
        if current is None:
            raise Refusal(
                404, f"The following {element.kind} ids are not known on the database: {number}"
            )
        if current.version != element.version:
            raise Refusal(
                409,
                f"Version mismatch: Provided {element.version}, server had: {current.version} "
                f"of {element.kind.capitalize()} {number}",
            )
        return current

    def _ways_with(self, node: int) -> list[int]:
        return [e.id for e in self.elements.values() if e.visible and node in e.nodes]

    def _with_real_refs(self, element: Stored) -> Stored:
        nodes = tuple(self._new_ids.get(("node", node), node) for node in element.nodes)
        if element.kind == "way" and not nodes:
            raise Refusal(412, f"Precondition failed: Way {element.id} must have at least one node")
        missing = [
            n for n in nodes if not getattr(self.elements.get(("node", n)), "visible", False)
        ]
        if missing:
            listed = ",".join(map(str, missing))
            raise Refusal(
                412,
                f"Precondition failed: Way {element.id} requires the nodes with id in ({listed}), "
                "which either do not exist, or are not visible.",
            )
        return replace(element, nodes=nodes)


def _parse_osmchange(body: bytes, number: int) -> Iterator[tuple[str, Stored, bool]]:
    try:
        root = ET.fromstring(body)
    except ET.ParseError as error:
        raise Refusal(400, f"XML parse error: {error}") from error
    if root.tag != "osmChange":
        raise Refusal(400, "Unknown top-level element, expecting osmChange")
    for block in root:
        if block.tag not in ("create", "modify", "delete"):
            raise Refusal(400, f"Unknown action {block.tag}, choices are create, modify, delete")
        for node in block:
            yield block.tag, _parse_element(block.tag, node, number), "if-unused" in block.attrib


def _parse_element(action: str, node: ET.Element, number: int) -> Stored:
    name = f"{node.tag.capitalize()} {node.get('id', '')}"
    if node.get("id") is None:
        raise Refusal(400, "Mandatory field id missing in object")
    if node.get("changeset") is None:
        raise Refusal(400, "You need to supply a changeset to be able to make a change")
    if int(node.get("changeset", "0")) != number:
        raise Refusal(
            409,
            f"Changeset mismatch: Provided {node.get('changeset')} but only {number} is allowed",
        )
    if action == "create" and int(node.get("id", "0")) >= 0:
        raise Refusal(400, "Placeholder IDs must be negative for created elements.")
    if action != "create" and node.get("version") is None:
        raise Refusal(400, "Version is required when updating " + name)
    if action != "delete":
        _check_content(node, name)
    return Stored(
        kind=node.tag,
        id=int(node.get("id", "0")),
        version=int(node.get("version", "0")),
        tags={tag.get("k", ""): tag.get("v", "") for tag in node.findall("tag")},
        lat=node.get("lat"),
        lon=node.get("lon"),
        nodes=tuple(int(nd.get("ref", "0")) for nd in node.findall("nd")),
        members=tuple(
            (m.get("type", ""), int(m.get("ref", "0")), m.get("role", ""))
            for m in node.findall("member")
        ),
        changeset=number,
    )


def _check_content(node: ET.Element, name: str) -> None:
    if node.tag == "node":
        if node.get("lat") is None or node.get("lon") is None:
            raise Refusal(400, f"Node {node.get('id')} does not include valid coordinates")
        if abs(float(node.get("lat", ""))) > 90 or abs(float(node.get("lon", ""))) > 180:
            raise Refusal(400, f"Node {node.get('id')} is outside the valid coordinate range")
    if len(node.findall("nd")) > 2000:
        raise Refusal(400, f"You tried to add too many nodes to way {node.get('id')}")
    seen: set[str] = set()
    for tag in node.findall("tag"):
        key = tag.get("k", "")
        _check_tag(key, tag.get("v", ""), name)
        if key in seen:
            raise Refusal(400, f"{name} has duplicate tags with key {key}")
        seen.add(key)


def _check_tag(key: str, value: str, name: str) -> None:
    """As cgimap: an empty value and a line break pass."""
    if not key:
        raise Refusal(400, f"Key may not be empty in {name}")
    for part, text in (("Key", key), ("Value", value)):
        if len(text) > 255:
            raise Refusal(400, f"{part} has more than 255 unicode characters in {name}")
        if any(ord(c) < 32 and c not in "\t\n\r" for c in text):
            raise Refusal(400, f"{part} contains control characters in {name}")
