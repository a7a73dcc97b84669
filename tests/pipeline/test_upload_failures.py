"""Uploading when calls fail or the process dies: nothing twice, nothing lost."""

import httpx
import pytest

from cartoparty.core.changesets import (
    ChangesetState,
)
from cartoparty.errors import NotAllowed
from tests.core.edit_literals import deletion
from tests.pipeline.uploading import (
    TALLER,
    TREE_TAGS,
    Killed,
    MemoryLog,
    refs_on_server,
    trees,
    upload,
)
from tests.stand_ins.osm_api import GOOD_TOKEN, Account, OsmApiStandIn

DOUBTFUL = [
    "cut_before",
    "502_before",
    "cut_after",
    "502_after",
    "cut_answer",
    "bad_answer",
    "short_answer",
    "slow_commit",
    "slow_refusal",
]


@pytest.mark.parametrize("fault", DOUBTFUL)
def test_doubtful_answer_makes_no_duplicate_and_loses_nothing(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog, fault: str
) -> None:
    server.fail("upload", fault)
    result = upload(server, client, log, [*trees(10), TALLER])
    assert result.stopped is None
    assert len(result.sent) == 11
    assert refs_on_server(server) == list(range(1, 11))
    assert server.database.elements[("node", 7)].version == 4
    for sent in result.sent:
        stored = server.database.elements[(sent.ref.kind, sent.ref.id)]
        assert (stored.tags, stored.version) == (sent.edit.tags, sent.version)
    assert not any(changeset.open for changeset in server.database.changesets.values())
    for call in server.calls_of("upload"):
        assert sum(other.path == call.path for other in server.calls_of("upload")) == 1


@pytest.mark.parametrize("fault", DOUBTFUL)
def test_every_call_after_a_doubtful_answer_may_fail_too(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog, fault: str
) -> None:
    server.fail("upload", fault)
    server.fail("close", "cut_after", "502_before")
    server.fail("download", "502_before", "cut_answer")
    result = upload(server, client, log, trees(5))
    assert len(result.sent) == 5
    assert refs_on_server(server) == [1, 2, 3, 4, 5]


def test_server_that_stays_down_after_a_doubtful_answer_is_settled_by_the_next_run(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.fail("upload", "502_after")
    server.fail("close", *["502_before"] * 9)
    result = upload(server, client, log, trees(5))
    assert result.stopped is not None
    assert len(result.waiting) == 5
    assert [record.state for record in result.changesets] == [ChangesetState.UPLOADING]
    again = upload(server, client, log, trees(5))
    assert again.stopped is None
    assert len(again.sent) == 5
    assert refs_on_server(server) == [1, 2, 3, 4, 5]


def test_server_that_never_stores_ends_the_run(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.fail("upload", *["502_before"] * 4)
    result = upload(server, client, log, trees(2))
    assert result.stopped is not None
    assert result.stopped.code == "osm_server_error"
    assert len(result.waiting) == 2
    assert len(upload(server, client, log, trees(2)).sent) == 2
    assert refs_on_server(server) == [1, 2]


def test_changeset_that_the_server_closed_is_replaced(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    def close_all() -> None:
        for changeset in server.database.changesets.values():
            changeset.open = False

    server.before_upload.append(close_all)
    assert len(upload(server, client, log, trees(3)).sent) == 3
    assert refs_on_server(server) == [1, 2, 3]


def test_hour_old_open_changeset_of_an_earlier_run_is_replaced(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.fail("upload", "429")
    assert upload(server, client, log, trees(3)).stopped is not None
    for changeset in server.database.changesets.values():
        changeset.open = False
    assert len(upload(server, client, log, trees(3)).sent) == 3
    assert refs_on_server(server) == [1, 2, 3]


def test_account_over_its_hourly_limit_stops_and_the_open_changeset_is_used_later(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.fail("upload", "pass", "429")
    result = upload(server, client, log, trees(20), max_edits=10)
    assert result.stopped is not None
    assert result.stopped.code == "osm_rate_limited"
    assert (len(result.sent), len(result.waiting)) == (10, 10)
    again = upload(server, client, log, trees(20), max_edits=10)
    assert len(again.sent) == 20
    assert refs_on_server(server) == list(range(1, 21))
    assert len(server.database.changesets) == 2


def test_refused_token_stops_before_anything_is_stored(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.accounts = {GOOD_TOKEN: Account(state="token_revoked")}
    result = upload(server, client, log, trees(2))
    assert isinstance(result.stopped, NotAllowed)
    assert len(result.waiting) == 2
    assert server.database.changesets == {}


def test_read_only_server_stops_before_anything_is_stored(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.writable = False
    result = upload(server, client, log, trees(2))
    assert result.stopped is not None
    assert result.stopped.code == "osm_read_only"
    assert server.database.changesets == {}


def test_refusal_is_narrowed_to_the_guilty_edit(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    guilty = deletion("n8", TREE_TAGS)  # still used by way 9: 412
    result = upload(server, client, log, [*trees(6), guilty])
    assert result.stopped is None
    assert [entry.edit for entry in result.conflicts] == [guilty]
    assert result.conflicts[0].finding.code == "osm_edit_refused"
    assert "still used by ways 9" in str(result.conflicts[0].finding.params["answer"])
    assert refs_on_server(server) == [1, 2, 3, 4, 5, 6]


def test_too_large_changeset_is_halved(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog
) -> None:
    server.fail("upload", "413")
    result = upload(server, client, log, trees(6))
    assert len(result.sent) == 6
    assert refs_on_server(server) == [1, 2, 3, 4, 5, 6]
    assert [len(c.changes) for c in server.database.changesets.values()] == [3, 3]


@pytest.mark.parametrize("saved", [True, False])
@pytest.mark.parametrize("step", range(1, 11))
def test_killed_process_is_taken_up_where_it_was(
    server: OsmApiStandIn, client: httpx.Client, log: MemoryLog, step: int, saved: bool
) -> None:
    def die(*_: object) -> None:
        if len(log.states) == step:
            raise Killed

    if saved:
        log.on_save = die
    else:
        log.before_save = die
    edits = [*trees(8), TALLER]
    with pytest.raises(Killed):
        upload(server, client, log, edits, max_edits=5)
    log.on_save = log.before_save = lambda *_: None
    result = upload(server, client, log, edits, max_edits=5)
    assert result.stopped is None
    assert len(result.sent) == 9
    assert refs_on_server(server) == list(range(1, 9))
    assert server.database.elements[("node", 7)].version == 4
