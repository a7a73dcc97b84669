"""Uploading what others changed meanwhile: merged, dropped with a note, or a conflict."""

import httpx
import pytest

from tests.core.edit_literals import HERE, changed
from tests.pipeline.uploading import (
    HANDRAIL,
    TALLER,
    TREE_TAGS,
    MemoryLog,
    refs_on_server,
    trees,
    upload,
)
from tests.stand_ins.osm_api import OsmApiStandIn


def test_work_of_others_on_other_keys_is_kept(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.database.edit(("node", 7), tags={**TREE_TAGS, "species": "Tilia"})
    (sent,) = upload(server, client, log, [TALLER]).sent
    assert sent.version == 5
    assert server.database.elements[("node", 7)].tags == {
        **TREE_TAGS,
        "species": "Tilia",
        "height": "8",
    }


def test_way_that_others_reshaped_keeps_its_new_nodes(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.database.edit(("way", 9), nodes=(8, 7, 8))
    upload(server, client, log, [HANDRAIL])
    assert server.database.elements[("way", 9)].nodes == (8, 7, 8)


def test_what_others_already_did_is_dropped_with_a_note_and_no_changeset(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.database.edit(("node", 7), tags={**TREE_TAGS, "height": "8"})
    (dropped,) = upload(server, client, log, [TALLER]).dropped
    assert dropped.finding.code == "osm_already_there"
    assert server.database.changesets == {}


@pytest.mark.parametrize("code", ["osm_tags_clash", "osm_element_deleted", "osm_element_moved"])
def test_conflict_is_not_sent_and_the_rest_is(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog, code: str
) -> None:
    if code == "osm_tags_clash":
        server.database.edit(("node", 7), tags={**TREE_TAGS, "height": "12"})
    elif code == "osm_element_deleted":
        server.database.delete(("node", 7))
    else:
        server.database.edit(("node", 7), lat=f"{HERE.lat + 0.001:.7f}")
    before = server.database.elements[("node", 7)]
    result = upload(server, client, log, [TALLER, *trees(2)])
    assert [entry.finding.code for entry in result.conflicts] == [code]
    assert server.database.elements[("node", 7)] == before
    assert refs_on_server(server) == [1, 2]


def test_change_between_reading_and_sending_is_merged(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    database = server.database
    server.before_upload.append(
        lambda: database.edit(("node", 7), tags={**TREE_TAGS, "species": "Tilia"})
    )
    result = upload(server, client, log, [TALLER, *trees(2)])
    assert len(result.sent) == 3
    assert database.elements[("node", 7)].tags == {**TREE_TAGS, "species": "Tilia", "height": "8"}
    assert refs_on_server(server) == [1, 2]
    assert len(database.changesets) == 1


def test_deletion_between_reading_and_sending_becomes_a_conflict(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.before_upload.append(lambda: server.database.delete(("node", 8)))
    edits = [changed("n8", TREE_TAGS, {"height": "3"}), *trees(2)]
    result = upload(server, client, log, edits)
    assert [entry.finding.code for entry in result.conflicts] == ["osm_element_deleted"]
    assert refs_on_server(server) == [1, 2]


def test_two_proposals_for_one_element_go_as_one(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    species = changed("n7", TREE_TAGS, {"species": "Tilia"}, proposal="b")
    (sent,) = upload(server, client, log, [TALLER, species]).sent
    assert sent.version == 4
    assert sent.edit.proposals == TALLER.proposals + species.proposals


def test_edit_that_is_not_sound_is_kept_back(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    bad = changed("n7", TREE_TAGS, {"note": "two\nlines"})
    result = upload(server, client, log, [bad, *trees(1)])
    assert [entry.finding.code for entry in result.conflicts] == ["edit_tag_control_character"]
    assert refs_on_server(server) == [1]
