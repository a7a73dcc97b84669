"""Uploading: every edit is stored once, and nothing more is sent."""

import httpx

from cartoparty.core.changesets import (
    ChangesetState,
)
from tests.pipeline.uploading import HANDRAIL, TALLER, MemoryLog, refs_on_server, trees, upload
from tests.stand_ins.osm_api import OsmApiStandIn


def test_edits_are_stored_with_their_new_ids_and_the_changeset_is_closed(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    result = upload(server, client, log, [*trees(2), TALLER, HANDRAIL])
    assert result.stopped is None
    assert len(result.sent) == 4
    database = server.database
    for sent in result.sent:
        stored = database.elements[(sent.ref.kind, sent.ref.id)]
        assert stored.tags == sent.edit.tags
        assert stored.version == sent.version
    assert database.elements[("way", 9)].nodes == (7, 8)
    assert database.elements[("node", 7)].version == 4
    (changeset,) = database.changesets.values()
    assert not changeset.open
    assert changeset.tags["comment"] == "Arbres – Cartopartie d’ici"
    assert changeset.tags["source"] == "survey"


def test_state_is_saved_before_each_call(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    calls_at: dict[ChangesetState, list[str]] = {}
    log.on_save = lambda record: calls_at.setdefault(
        record.state, [f"{call.method} {call.path.rsplit('/', 1)[1]}" for call in server.calls]
    )
    upload(server, client, log, trees(1))
    assert log.states == ["opening", "open", "uploading", "uploaded", "closed"]
    assert "PUT create" not in calls_at[ChangesetState.OPENING]
    assert "PUT create" in calls_at[ChangesetState.OPEN]
    assert "POST upload" not in calls_at[ChangesetState.UPLOADING]
    assert "POST upload" in calls_at[ChangesetState.UPLOADED]
    assert "PUT close" not in calls_at[ChangesetState.UPLOADED]
    (record,) = log.records()
    assert record.payload_sha256 is not None
    assert len(record.rows) == 1


def test_nothing_to_send_opens_no_changeset(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    result = upload(server, client, log, [])
    assert result.changesets == ()
    assert server.calls == []


def test_second_run_sends_nothing_again(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    edits = [*trees(3), TALLER]
    first = upload(server, client, log, edits)
    again = upload(server, client, log, [*edits, HANDRAIL])
    assert again.sent[:4] == first.sent
    assert len(again.sent) == 5
    assert refs_on_server(server) == [1, 2, 3]
    assert len(server.calls_of("upload")) == 2


def test_many_edits_go_out_in_as_many_changesets_as_the_server_wants(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.database.max_elements = 10
    result = upload(server, client, log, trees(25))
    assert len(result.sent) == 25
    assert refs_on_server(server) == list(range(1, 26))
    assert sorted(len(c.changes) for c in server.database.changesets.values()) == [5, 10, 10]
    assert {record.state for record in result.changesets} == {ChangesetState.CLOSED}


def test_what_was_sent_to_another_server_is_not_in_this_one(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    upload(server, client, log, trees(2))
    with OsmApiStandIn() as other:
        result = upload(other, client, log, trees(2))
        assert len(result.sent) == 2
        assert refs_on_server(other) == [1, 2]
