"""From accepted proposals to edits: what a whole element must carry."""

import pytest
from shapely.geometry import MultiPolygon, box

from cartoparty.core.edits import (
    EditAction,
    edit_from_proposal,
    edits_from_json,
    edits_to_json,
    merge_same_element,
)
from cartoparty.core.models import Action, LonLat, Member, OsmRef, TagChange
from cartoparty.errors import BadInput
from tests.core.edit_literals import HERE, changed, deletion, feature, new_node, proposal


def test_new_object_becomes_a_node_where_it_was_observed() -> None:
    seen = proposal(Action.CREATE, None, {"natural": "tree"}, LonLat(2.123456789, 48.987654321))
    edit = edit_from_proposal(seen, None, placeholder=-4)
    assert edit.action is EditAction.CREATE
    assert edit.ref == OsmRef("node", -4)
    assert edit.version is None
    assert edit.position == LonLat(2.1234568, 48.9876543)
    assert edit.tags == {"natural": "tree"}
    assert edit.proposals == (seen.id,)


def test_changed_node_stays_where_osm_has_it() -> None:
    tree = feature("n7", {"natural": "tree"}, version=5)
    edit = edit_from_proposal(proposal(Action.MODIFY, tree, {"height": "8"}), tree, placeholder=-1)
    assert (edit.action, edit.ref, edit.version) == (EditAction.MODIFY, OsmRef("node", 7), 5)
    assert edit.position == HERE
    assert edit.tags == {"natural": "tree", "height": "8"}


def test_changed_way_keeps_its_nodes_and_has_no_position() -> None:
    way = feature("w9", {"highway": "steps"}, nodes=(1, 2, 3, 1))
    edit = edit_from_proposal(
        proposal(Action.MODIFY, way, {"handrail": "yes"}), way, placeholder=-1
    )
    assert edit.nodes == (1, 2, 3, 1)
    assert edit.position is None


def test_changed_relation_keeps_its_members() -> None:
    members = (Member(OsmRef("way", 4), "outer"), Member(OsmRef("way", 5), ""))
    shape = MultiPolygon([box(2, 48, 2.1, 48.1)])
    area = feature("r6", {"amenity": "parking", "type": "multipolygon"}, shape, members=members)
    edit = edit_from_proposal(
        proposal(Action.CONFIRM, area, {"check_date": "2026-05-16"}), area, placeholder=-1
    )
    assert edit.members == members
    assert edit.bounds == (2, 48, 2.1, 48.1)


def test_object_that_is_gone_is_marked_not_deleted() -> None:
    tree = feature("n7", {"natural": "tree"})
    gone = proposal(Action.GONE, tree, {"natural": None, "removed:natural": "tree"})
    edit = edit_from_proposal(gone, tree, placeholder=-1)
    assert edit.action is EditAction.MODIFY
    assert edit.tags == {"removed:natural": "tree"}


def test_moderators_diff_replaces_the_proposals() -> None:
    tree = feature("n7", {"natural": "tree"})
    edit = edit_from_proposal(
        proposal(Action.MODIFY, tree, {"height": "80"}),
        tree,
        (TagChange("height", None, "8"),),
        placeholder=-1,
    )
    assert edit.tags["height"] == "8"


@pytest.mark.parametrize("action", [Action.NOTE, Action.NONE, Action.MODIFY])
def test_proposal_that_writes_nothing_is_refused(action: Action) -> None:
    tree = feature("n7", {"natural": "tree"})
    new = {} if action is Action.MODIFY else {"height": "8"}
    with pytest.raises(BadInput, match="proposal_writes_nothing"):
        edit_from_proposal(proposal(action, tree, new), tree, placeholder=-1)


def test_change_of_another_element_than_the_one_given_is_refused() -> None:
    tree, other = feature("n7", {"natural": "tree"}), feature("n8", {"natural": "tree"})
    for given in (None, other):
        with pytest.raises(BadInput, match="proposal_element_missing"):
            edit_from_proposal(
                proposal(Action.MODIFY, tree, {"height": "8"}), given, placeholder=-1
            )


def test_two_edits_of_one_element_become_one() -> None:
    base = {"natural": "tree", "fixme": "species"}
    first = changed("n7", base, {"height": "8", "check_date": "2026-05-16"}, proposal="a")
    second = changed("n7", base, {"fixme": None, "check_date": "2026-05-17"}, proposal="b")
    (merged,), disagreeing = merge_same_element([first, second])
    assert disagreeing == []
    assert merged.tags == {"natural": "tree", "height": "8", "check_date": "2026-05-17"}
    assert merged.proposals == first.proposals + second.proposals
    assert [change.key for change in merged.diff] == ["check_date", "fixme", "height"]


def test_two_edits_that_want_different_values_come_back() -> None:
    first = changed("n7", {"natural": "tree"}, {"height": "8"}, proposal="a")
    second = changed("n7", {"natural": "tree"}, {"height": "12"}, proposal="b")
    kept, ((refused, finding),) = merge_same_element([first, second])
    assert kept == [first]
    assert refused == second
    assert finding.code == "edits_disagree"
    assert finding.params["keys"] == ["height"]


def test_deletion_and_change_of_one_element_disagree() -> None:
    edits = [changed("n7", {"natural": "tree"}, {"height": "8"}), deletion("n7", {})]
    kept, disagreeing = merge_same_element(edits)
    assert kept == edits[:1]
    assert [edit for edit, _ in disagreeing] == edits[1:]


def test_new_objects_are_never_merged() -> None:
    edits = [new_node(-1, {"natural": "tree"}), new_node(-2, {"natural": "tree"})]
    assert merge_same_element(edits) == (edits, [])


def test_edits_survive_storing_as_json() -> None:
    edits = (
        new_node(-1, {"natural": "tree", "note": "« chêne » \U0001f333"}),
        changed("w9", {"highway": "steps"}, {"handrail": "yes"}, nodes=(1, 2)),
        changed("r6", {"a": "b"}, {"a": None}, members=(Member(OsmRef("way", 4), "outer"),)),
    )
    assert edits_from_json(edits_to_json(edits)) == edits
