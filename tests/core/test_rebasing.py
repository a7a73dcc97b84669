"""An edit on top of what others did meanwhile: merged, dropped, or left to a human."""

from dataclasses import replace

import pytest

from cartoparty.core.edits import Deleted, Edit, OsmElement
from cartoparty.core.models import LonLat, Member, OsmRef
from cartoparty.core.rebasing import Dropped, InConflict, Ready, rebase
from cartoparty.texts import finding_text
from tests.core.edit_literals import HERE, changed, deletion, new_node

TREE = changed("n7", {"natural": "tree"}, {"height": "8"}, version=3)
NOW = OsmElement(OsmRef("node", 7), 3, {"natural": "tree"}, HERE)


def conflict_code(edit: Edit, current: OsmElement | Deleted | None) -> str:
    result = rebase(edit, current)
    assert isinstance(result, InConflict)
    assert result.edit == edit
    assert "{" not in "".join(finding_text(result.finding, "fr"))
    return result.finding.code


def test_unchanged_element_takes_the_edit_as_it_is() -> None:
    assert rebase(TREE, NOW) == Ready(TREE)


def test_new_object_needs_no_element() -> None:
    edit = new_node(-1, {"natural": "tree"})
    assert rebase(edit, None) == Ready(edit)


def test_edit_is_merged_with_other_keys_on_the_newer_version() -> None:
    result = rebase(TREE, replace(NOW, version=5, tags={"natural": "tree", "species": "Tilia"}))
    assert isinstance(result, Ready)
    assert result.edit.version == 5
    assert result.edit.tags == {"natural": "tree", "species": "Tilia", "height": "8"}


def test_place_of_a_node_is_the_servers() -> None:
    nudged = LonLat(HERE.lon + 0.0001, HERE.lat)  # 8 m
    result = rebase(TREE, replace(NOW, version=4, position=nudged))
    assert isinstance(result, Ready)
    assert result.edit.position == nudged


def test_nodes_and_members_are_the_servers() -> None:
    way = changed("w9", {"highway": "steps"}, {"handrail": "yes"}, nodes=(1, 2))
    now = OsmElement(OsmRef("way", 9), 4, {"highway": "steps"}, nodes=(1, 8, 2))
    result = rebase(way, now)
    assert isinstance(result, Ready)
    assert result.edit.nodes == (1, 8, 2)
    relation = changed("r6", {"type": "site"}, {"wheelchair": "yes"})
    members = (Member(OsmRef("way", 4), "outer"),)
    result = rebase(
        relation, OsmElement(OsmRef("relation", 6), 3, {"type": "site"}, members=members)
    )
    assert isinstance(result, Ready)
    assert result.edit.members == members


def test_what_someone_else_already_did_is_dropped_with_a_note() -> None:
    result = rebase(TREE, replace(NOW, version=4, tags={"natural": "tree", "height": "8"}))
    assert isinstance(result, Dropped)
    assert result.finding.code == "osm_already_there"


def test_only_what_is_left_to_do_is_sent() -> None:
    edit = changed("n7", {"natural": "tree"}, {"height": "8", "species": "Tilia"})
    result = rebase(edit, replace(NOW, version=4, tags={"natural": "tree", "height": "8"}))
    assert isinstance(result, Ready)
    assert [change.key for change in result.edit.diff] == ["species"]


def test_another_value_of_someone_else_is_a_conflict_that_shows_both() -> None:
    result = rebase(TREE, replace(NOW, version=4, tags={"natural": "tree", "height": "12"}))
    assert isinstance(result, InConflict)
    assert result.finding.code == "osm_tags_clash"
    assert result.finding.params["changes"] == ["height: 8 ≠ 12 (OSM)"]


@pytest.mark.parametrize(
    ("code", "current"),
    [
        ("osm_element_deleted", Deleted(OsmRef("node", 7))),
        ("osm_element_unknown", Deleted(OsmRef("node", 7), existed=False)),
        ("osm_element_unknown", None),
        (
            "osm_element_moved",
            replace(NOW, version=4, position=LonLat(HERE.lon, HERE.lat + 0.0002)),
        ),
        ("osm_other_history", replace(NOW, version=2)),
        ("osm_other_history", replace(NOW, version=9, tags={"amenity": "bench"})),
    ],
)
def test_element_that_is_not_the_one_observed_is_a_conflict(
    code: str, current: OsmElement | Deleted | None
) -> None:
    assert conflict_code(TREE, current) == code


def test_removal_that_someone_else_already_made_is_dropped() -> None:
    gone = changed("n7", {"natural": "tree"}, {"natural": None, "removed:natural": "tree"})
    result = rebase(gone, replace(NOW, version=4, tags={"removed:natural": "tree"}))
    assert isinstance(result, Dropped)


def test_unknown_version_is_taken_from_the_server() -> None:
    result = rebase(replace(TREE, version=None), replace(NOW, version=6))
    assert isinstance(result, Ready)
    assert result.edit.version == 6


def test_deletion_wants_the_element_unchanged() -> None:
    edit = deletion("n7", {"natural": "tree"})
    assert rebase(edit, NOW) == Ready(edit)
    assert conflict_code(edit, replace(NOW, version=4)) == "osm_element_changed"
    result = rebase(edit, Deleted(OsmRef("node", 7)))
    assert isinstance(result, Dropped)
    assert result.finding.code == "osm_already_deleted"
