"""Edits as files: osmChange for the OSM API and other programs, OSM XML for JOSM.

Formats: https://wiki.openstreetmap.org/wiki/OsmChange and
https://wiki.openstreetmap.org/wiki/JOSM_file_format. The same edits give the same bytes. Nothing
is written before `check_edits` has passed.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from cartoparty.core.edits import Edit, EditAction, OsmElement
from cartoparty.core.models import Finding, LonLat, OsmRef, Severity
from cartoparty.core.tagdiff import diff_tags
from cartoparty.errors import BadInput

MAX_TAG_CHARACTERS = 255
MAX_WAY_NODES = 2000

_ACTIONS = tuple(EditAction)
_KINDS = ("node", "way", "relation")

_Element = Edit | OsmElement


def check_edits(edits: Sequence[Edit]) -> list[Finding]:
    """Everything that the OSM API would refuse, or accept although it is wrong.

    The API takes empty values and line breaks silently, so they are refused here. Tags that the
    edit does not change are other people's and are repeated as they are.
    """
    findings = [finding for edit in edits for finding in _check_edit(edit)]
    for ref, count in Counter(edit.ref for edit in edits).items():
        if count > 1:
            code = "placeholder_repeated" if ref.id < 0 else "element_twice"
            findings.append(Finding(code, Severity.ERROR, {"ref": str(ref), "count": count}))
    return findings


def edits_to_osmchange(
    edits: Sequence[Edit],
    *,
    generator: str,
    changeset: int | None = None,
    without_versions: bool = False,
) -> str:
    """The edits as an osmChange document: creates, then modifies, then deletes.

    `changeset` is set for an upload and left out of a file. With `without_versions` a file may
    hold elements whose version is not known: no server takes them before they have one. Raises
    BadInput when there is nothing to write or `check_edits` finds an error.
    """
    _require_sound(edits, without_versions=without_versions)
    marks = {} if changeset is None else {"changeset": str(changeset)}
    root = ET.Element("osmChange", version="0.6", generator=generator)
    for action in _ACTIONS:
        chosen = [edit for edit in edits if edit.action is action]
        if chosen:
            block = ET.SubElement(root, action.value)
            for edit in _in_order(chosen, reverse=action is EditAction.DELETE):
                _append(block, edit, marks)
    return _text(root)


def edits_to_josm(
    edits: Sequence[Edit],
    *,
    generator: str,
    context: Iterable[OsmElement] = (),
    upload: bool = True,
    without_versions: bool = False,
) -> str:
    """The edits as a file that JOSM opens, ready to look at and upload.

    JOSM wants a version for every existing element, so the nodes of a changed way are written only
    when they are given as `context`; JOSM shows the others as incomplete and loads them with
    "File → Update data". `upload` False (a fictional party) makes JOSM refuse to upload.
    `without_versions` is as in `edits_to_osmchange`; JOSM opens such a file only once they are in.
    """
    _require_sound(edits, without_versions=without_versions)
    root = ET.Element(
        "osm", version="0.6", generator=generator, upload="true" if upload else "never"
    )
    edited = {edit.ref for edit in edits}
    wanted = {OsmRef("node", node) for edit in edits for node in edit.nodes} - edited
    around = [element for element in context if element.ref in wanted]
    # _in_order puts nodes first: JOSM reads them before the ways that use them.
    for element in _in_order([*edits, *around]):
        marks = {"visible": "true"}
        if isinstance(element, Edit):
            deleted = element.action is EditAction.DELETE
            marks["action"] = "delete" if deleted else "modify"
        _append(root, element, marks)
    return _text(root)


def _require_sound(edits: Sequence[Edit], *, without_versions: bool) -> None:
    if not edits:
        raise BadInput("nothing_to_send")
    for finding in check_edits(edits):
        if finding.code == "version_unknown" and without_versions:
            continue
        if finding.severity is Severity.ERROR:
            raise BadInput(finding.code, **finding.params)


def _check_edit(edit: Edit) -> Iterator[Finding]:
    yield from _check_identity(edit)
    if edit.action is not EditAction.DELETE:
        yield from _check_tags(edit)
        yield from _check_geometry(edit)


def _check_identity(edit: Edit) -> Iterator[Finding]:
    if edit.action is EditAction.CREATE:
        if edit.ref.id >= 0:
            yield _error("placeholder_not_negative", edit)
        return
    if edit.ref.id <= 0:
        yield _error("element_id_invalid", edit)
    if edit.version is None:
        yield _error("version_unknown", edit)
    elif edit.version < 1:
        yield _error("element_version_invalid", edit, version=edit.version)


def _check_geometry(edit: Edit) -> Iterator[Finding]:
    if edit.ref.kind == "way" and not 1 <= len(edit.nodes) <= MAX_WAY_NODES:
        yield _error("way_nodes_invalid", edit, count=len(edit.nodes), limit=MAX_WAY_NODES)
    if edit.ref.kind == "node" and not _is_on_earth(edit.position):
        lon, lat = edit.position or ("?", "?")
        yield _error("edit_position_invalid", edit, lon=lon, lat=lat)


def _check_tags(edit: Edit) -> Iterator[Finding]:
    if not edit.tags and edit.action is EditAction.CREATE:
        yield _error("edit_without_tags", edit)
    base = {} if edit.action is EditAction.CREATE else edit.base_tags
    for key, _, value in diff_tags(base, edit.tags):
        if value is None:
            continue  # taking away a bad tag is welcome
        problem = _text_problem(key) or _text_problem(value)
        if problem:
            yield _error(problem, edit, key=_shown(key), limit=MAX_TAG_CHARACTERS)


def _error(code: str, edit: Edit, **params: object) -> Finding:
    return Finding(code, Severity.ERROR, {"ref": str(edit.ref), **params})


def _text_problem(text: str) -> str | None:
    if not text.strip():
        return "edit_tag_empty"
    if len(text) > MAX_TAG_CHARACTERS:
        return "edit_tag_too_long"
    if any(_is_forbidden(character) for character in text):
        return "edit_tag_control_character"
    return None


def _is_forbidden(character: str) -> bool:
    """Control characters, line breaks, lone surrogates, and what XML cannot carry."""
    return character in "\ufffe\uffff" or unicodedata.category(character) in (
        "Cc",
        "Cs",
        "Zl",
        "Zp",
    )


def _shown(key: str) -> str:
    """A key that is fit for a message, whatever is in it."""
    return "".join("·" if _is_forbidden(c) else c for c in key[:60])


def _is_on_earth(position: LonLat | None) -> bool:
    return position is not None and abs(position.lon) <= 180 and abs(position.lat) <= 90


def _in_order(elements: Iterable[_Element], *, reverse: bool = False) -> list[_Element]:
    """Nodes, ways, relations (the other way round to delete), each in the order of their ids."""
    order = _KINDS[::-1] if reverse else _KINDS
    return sorted(elements, key=lambda e: (order.index(e.ref.kind), abs(e.ref.id)))


def _append(parent: ET.Element, element: _Element, marks: Mapping[str, str]) -> None:
    attributes = {"id": str(element.ref.id)}
    if element.version is not None:
        attributes["version"] = str(element.version)
    if element.position is not None:
        attributes["lat"] = f"{element.position.lat:.7f}"
        attributes["lon"] = f"{element.position.lon:.7f}"
    node = ET.SubElement(parent, element.ref.kind, {**attributes, **marks})
    for ref in element.nodes:
        ET.SubElement(node, "nd", ref=str(ref))
    for member in element.members:
        ET.SubElement(
            node, "member", type=member.ref.kind, ref=str(member.ref.id), role=member.role
        )
    for key in sorted(element.tags):
        ET.SubElement(node, "tag", k=key, v=element.tags[key])


def _text(root: ET.Element) -> str:
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
