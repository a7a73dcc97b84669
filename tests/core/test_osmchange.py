"""Edits as osmChange, JOSM and MapRoulette files: sound, complete, and read back by osmium."""

import json
from dataclasses import replace
from typing import get_args
from xml.etree import ElementTree as ET

import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartoparty.core.edits import Edit, EditAction, OsmElement
from cartoparty.core.maproulette import edits_to_maproulette
from cartoparty.core.models import Lang, LonLat, Member, OsmRef
from cartoparty.core.osmchange import check_edits, edits_to_josm, edits_to_osmchange
from cartoparty.errors import BadInput
from cartoparty.texts import error_text, finding_text
from tests.core.edit_literals import HERE, changed, deletion, new_node

WAY = changed("w9", {"highway": "steps"}, {"handrail": "yes"}, nodes=(5, 3, 4, 5))
MEMBERS = (Member(OsmRef("way", 4), "outer"), Member(OsmRef("node", 5), ""))
RELATION = changed("r6", {"type": "site"}, {"wheelchair": "yes"}, members=MEMBERS, version=12)
NODE = changed("n7", {"natural": "tree"}, {"height": "8"})
TREE = new_node(-1, {"natural": "tree"})

SOUND_CHARACTERS = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]).filter(
    lambda c: c not in "\ufffe\uffff"
)
TEXT = st.text(SOUND_CHARACTERS, min_size=1, max_size=255).filter(lambda t: t.strip() != "")
TAGS = st.dictionaries(TEXT, TEXT, min_size=1, max_size=4)


def read_back(text: str, suffix: str = "osc") -> list[dict[str, object]]:
    """What osmium reads in a file with this content."""
    found = []
    for thing in osmium.FileProcessor(osmium.io.FileBuffer(text.encode(), suffix)):
        entry: dict[str, object] = {
            "ref": f"{thing.type_str()}{thing.id}",
            "version": thing.version,
            "visible": thing.visible,
            "tags": {tag.k: tag.v for tag in thing.tags},
        }
        if thing.is_node() and thing.location.valid():
            entry["position"] = (thing.location.lon, thing.location.lat)
        if thing.is_way():
            entry["nodes"] = [node.ref for node in thing.nodes]
        if thing.is_relation():
            entry["members"] = [(m.type, m.ref, m.role) for m in thing.members]
        found.append(entry)
    return found


def test_osmchange_holds_whole_elements_in_order() -> None:
    edits = [deletion("n2", {}), RELATION, WAY, NODE, new_node(-2, {"natural": "tree"}), TREE]
    text = edits_to_osmchange(edits, generator="Cartoparty test")
    assert [(block.tag, [e.get("id") for e in block]) for block in ET.fromstring(text)] == [
        ("create", ["-1", "-2"]),
        ("modify", ["7", "9", "6"]),
        ("delete", ["2"]),
    ]
    by_ref = {entry["ref"]: entry for entry in read_back(text)}
    assert by_ref["n-1"]["position"] == HERE
    assert by_ref["n7"] == {
        "ref": "n7",
        "version": 3,
        "visible": True,
        "tags": {"natural": "tree", "height": "8"},
        "position": HERE,
    }
    assert by_ref["w9"]["nodes"] == [5, 3, 4, 5]
    assert by_ref["r6"]["members"] == [("w", 4, "outer"), ("n", 5, "")]
    assert by_ref["r6"]["version"] == 12
    assert by_ref["n2"]["visible"] is False


def test_osmchange_is_the_same_whatever_the_order_of_the_edits() -> None:
    edits = [TREE, NODE, WAY, RELATION]
    assert edits_to_osmchange(edits, generator="g") == edits_to_osmchange(
        edits[::-1], generator="g"
    )


def test_osmchange_for_upload_names_the_changeset_on_every_element() -> None:
    root = ET.fromstring(edits_to_osmchange([TREE, NODE, WAY], generator="g", changeset=42))
    assert [element.get("changeset") for block in root for element in block] == ["42"] * 3
    assert "changeset" not in edits_to_osmchange([TREE], generator="g")


def test_coordinates_are_written_with_seven_decimals() -> None:
    text = edits_to_osmchange([new_node(-1, {"a": "b"}, LonLat(0.00001, -89.9))], generator="g")
    assert 'lat="-89.9000000" lon="0.0000100"' in text


@given(TAGS)
def test_any_sound_text_survives_the_osmchange(tags: dict[str, str]) -> None:
    (entry,) = read_back(edits_to_osmchange([new_node(-1, tags)], generator="g"))
    assert entry["tags"] == tags


@given(TAGS)
def test_any_sound_text_survives_the_josm_file(tags: dict[str, str]) -> None:
    (entry,) = read_back(edits_to_josm([new_node(-1, tags)], generator="g"), "osm")
    assert entry["tags"] == tags


def test_markup_and_right_to_left_text_survive() -> None:
    tags = {"name": "<b>\"L’Été\" & 'fils'</b>", "name:ar": "\u200fشجرة", "note": "🌳👩‍🦽"}
    (entry,) = read_back(edits_to_osmchange([new_node(-1, tags)], generator='a"b<c'))
    assert entry["tags"] == tags


def test_line_break_that_others_left_in_a_tag_is_repeated_as_it_is() -> None:
    base = {"description": "first\nsecond\tthird", "empty": ""}
    (entry,) = read_back(edits_to_osmchange([changed("n7", base, {"a": "b"})], generator="g"))
    assert entry["tags"] == {**base, "a": "b"}


def without_version(edit: Edit) -> Edit:
    return replace(edit, version=None)


@pytest.mark.parametrize(
    ("code", "edits"),
    [
        ("edit_tag_empty", [new_node(-1, {"natural": "tree", "height": ""})]),
        ("edit_tag_empty", [new_node(-1, {"natural": "tree", "height": "  "})]),
        ("edit_tag_empty", [new_node(-1, {"": "tree"})]),
        ("edit_tag_too_long", [changed("n7", {}, {"note": "é" * 256})]),
        ("edit_tag_too_long", [changed("n7", {}, {"k" * 256: "v"})]),
        ("edit_tag_control_character", [changed("n7", {}, {"note": "two\nlines"})]),
        ("edit_tag_control_character", [changed("n7", {}, {"note": "a\x00b"})]),
        ("edit_tag_control_character", [changed("n7", {}, {"note": "a\ud800b"})]),
        ("edit_tag_control_character", [changed("n7", {}, {"no\x7fte": "a"})]),
        ("edit_without_tags", [new_node(-1, {})]),
        ("edit_position_invalid", [new_node(-1, {"a": "b"}, LonLat(2.0, 90.1))]),
        ("edit_position_invalid", [new_node(-1, {"a": "b"}, LonLat(-180.5, 48.0))]),
        ("edit_position_invalid", [new_node(-1, {"a": "b"}, LonLat(float("nan"), 48.0))]),
        ("edit_position_invalid", [replace(NODE, position=None)]),
        ("version_unknown", [without_version(NODE)]),
        ("version_unknown", [replace(deletion("n2", {}), version=None)]),
        ("element_version_invalid", [replace(NODE, version=0)]),
        ("placeholder_not_negative", [replace(TREE, ref=OsmRef("node", 5))]),
        ("placeholder_repeated", [TREE, replace(TREE, tags={"a": "b"})]),
        ("element_id_invalid", [replace(NODE, ref=OsmRef("node", -5))]),
        ("element_twice", [NODE, replace(NODE, action=EditAction.DELETE)]),
        ("way_nodes_invalid", [replace(WAY, nodes=())]),
        ("way_nodes_invalid", [replace(WAY, nodes=tuple(range(1, 2002)))]),
    ],
)
def test_what_the_api_would_refuse_or_swallow_is_named_and_not_written(
    code: str, edits: list[Edit]
) -> None:
    findings = {finding.code: finding for finding in check_edits(edits)}
    assert code in findings
    for lang in get_args(Lang):
        assert finding_text(findings[code], lang).fix
    for write in (edits_to_osmchange, edits_to_josm):
        with pytest.raises(BadInput, match=code) as caught:
            write(edits, generator="g")
        assert error_text(caught.value, "fr").hint


def test_sound_edits_have_no_findings() -> None:
    longest = new_node(-2, {"k" * 255: "🌳" * 255})
    assert check_edits([TREE, NODE, WAY, RELATION, longest, deletion("n2", {})]) == []


def test_taking_away_a_bad_tag_is_allowed() -> None:
    assert check_edits([changed("n7", {"a": "b", "bad\n": ""}, {"bad\n": None})]) == []


@pytest.mark.parametrize("write", [edits_to_osmchange, edits_to_josm])
def test_nothing_to_send_makes_no_file(write: object) -> None:
    with pytest.raises(BadInput, match="nothing_to_send"):
        write([], generator="g")  # type: ignore[operator]


def test_josm_file_marks_what_is_new_changed_and_deleted() -> None:
    root = ET.fromstring(edits_to_josm([WAY, NODE, TREE, deletion("n2", {})], generator="g"))
    assert root.attrib == {"version": "0.6", "generator": "g", "upload": "true"}
    shown = [(e.tag, e.get("id"), e.get("version"), e.get("action")) for e in root]
    assert shown == [
        ("node", "-1", None, "modify"),
        ("node", "2", "3", "delete"),
        ("node", "7", "3", "modify"),
        ("way", "9", "3", "modify"),
    ]


def test_josm_file_carries_the_known_nodes_of_a_changed_way_unmarked() -> None:
    known = OsmElement(OsmRef("node", 5), 2, {}, LonLat(2.0, 48.0))
    stranger = OsmElement(OsmRef("node", 99), 2, {}, LonLat(2.0, 48.0))
    text = edits_to_josm([WAY], generator="g", context=[stranger, known])
    node, way = ET.fromstring(text)
    assert (node.tag, node.get("id"), node.get("version"), node.get("action")) == (
        "node",
        "5",
        "2",
        None,
    )
    assert way.get("action") == "modify"


def test_josm_file_of_a_fictional_party_cannot_be_uploaded() -> None:
    assert 'upload="never"' in edits_to_josm([TREE], generator="g", upload=False)


def test_maproulette_has_one_task_an_element_with_its_own_id() -> None:
    edits = [NODE, TREE, changed("w9", {"a": "b"}, {"a": None, "c": "d"}, nodes=(1, 2))]
    tasks = json.loads(edits_to_maproulette(edits))["features"]
    assert len({task["properties"]["id"] for task in tasks}) == 3
    by_ref = {task["properties"].get("@id"): task for task in tasks}
    assert by_ref["node/7"]["properties"]["changes"] == "+height=8"
    assert by_ref["way/9"]["properties"]["changes"] == "-a=b\n+c=d"
    assert by_ref[None]["geometry"] == {"type": "Point", "coordinates": list(HERE)}


def test_maproulette_without_tasks_is_refused() -> None:
    with pytest.raises(BadInput, match="nothing_to_send"):
        edits_to_maproulette([])
