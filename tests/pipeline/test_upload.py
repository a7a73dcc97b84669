"""Uploading: nothing twice, nothing lost, nobody's work overwritten, whatever fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args
from uuid import UUID

import httpx
import pytest
from shapely.geometry import box

from cartoparty.core.changesets import (
    ChangesetRecord,
    ChangesetState,
    Wording,
    record_from_json,
    record_to_json,
)
from cartoparty.core.edits import Edit
from cartoparty.core.models import Lang, LonLat, Party
from cartoparty.errors import NotAllowed
from cartoparty.osm_api import OsmApi
from cartoparty.pipeline.refresh import fill_versions
from cartoparty.pipeline.upload import (
    UploadOptions,
    UploadResult,
    refuse_if_fictional,
    upload_edits,
)
from cartoparty.texts import error_text, finding_text
from tests.core.edit_literals import HERE, changed, deletion, new_node
from tests.osm_literals import write_osm
from tests.stand_ins.osm_api import GOOD_TOKEN, Account, OsmApiStandIn
from tests.stand_ins.osm_database import Stored

LAT, LON = f"{HERE.lat:.7f}", f"{HERE.lon:.7f}"
TREE_TAGS = {"natural": "tree"}
STEPS_TAGS = {"highway": "steps"}
WORDING = Wording("ici", "Cartopartie d’ici", "fr", "Cartoparty test", {"trees": "Arbres"})


@dataclass
class MemoryLog:
    """Keeps records as text, as a database would; can be told to die after some saves."""

    texts: dict[UUID, str] = field(default_factory=dict)
    states: list[ChangesetState] = field(default_factory=list)
    on_save: Callable[[ChangesetRecord], None] = lambda _: None
    before_save: Callable[[], None] = lambda: None

    def save(self, record: ChangesetRecord) -> None:
        self.states.append(record.state)
        self.before_save()
        self.texts[record.id] = record_to_json(record)
        self.on_save(record)

    def records(self) -> list[ChangesetRecord]:
        return [record_from_json(text) for text in self.texts.values()]


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def server() -> Iterator[OsmApiStandIn]:
    with OsmApiStandIn() as running:
        elements = [
            Stored("node", 7, 3, TREE_TAGS, LAT, LON),
            Stored("node", 8, 3, TREE_TAGS, LAT, LON),
            Stored("way", 9, 3, STEPS_TAGS, nodes=(7, 8)),
        ]
        running.database.elements = {(e.kind, e.id): e for e in elements}
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(verify=False) as running:
        yield running


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


def upload(
    server: OsmApiStandIn,
    client: httpx.Client,
    log: MemoryLog,
    edits: list[Edit],
    *,
    max_edits: int = 1000,
) -> UploadResult:
    """One run; whatever happens, every edit is in exactly one place of the account."""
    api = OsmApi(client, server.url, GOOD_TOKEN, pause=lambda _: None)
    options = UploadOptions(WORDING, max_edits)
    result = upload_edits(edits, api=api, log=log, options=options, pause=lambda _: None)
    accounted = [
        *(p for sent in result.sent for p in sent.edit.proposals),
        *(p for entry in (*result.dropped, *result.conflicts) for p in entry.edit.proposals),
        *(p for edit in result.waiting for p in edit.proposals),
    ]
    assert sorted(accounted) == sorted(p for edit in edits for p in edit.proposals)
    for lang in get_args(Lang):
        for entry in (*result.dropped, *result.conflicts):
            assert finding_text(entry.finding, lang).fix
        if result.stopped is not None:
            assert error_text(result.stopped, lang).hint
    return result


def trees(count: int) -> list[Edit]:
    return [
        new_node(-n, {"natural": "tree", "ref": str(n)}, LonLat(HERE.lon + n * 1e-5, HERE.lat))
        for n in range(1, count + 1)
    ]


def refs_on_server(server: OsmApiStandIn) -> list[int]:
    return sorted(int(node.tags["ref"]) for node in server.database.created())


TALLER = changed("n7", TREE_TAGS, {"height": "8"})
HANDRAIL = changed("w9", STEPS_TAGS, {"handrail": "yes"}, nodes=(7, 8))


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


# What others did meanwhile


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


# What fails

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


# Before a file is written


def test_missing_versions_come_from_the_server(server: OsmApiStandIn, client: httpx.Client) -> None:
    server.database.edit(("way", 9), tags={**STEPS_TAGS, "name": "Escalier"})
    edits = [
        *trees(1),
        replace(TALLER, version=None),
        replace(HANDRAIL, version=None),
        changed("n8", TREE_TAGS, {"height": "2"}, version=3),
    ]
    fresh = fill_versions(edits, OsmApi(client, server.url))
    by_ref = {str(edit.ref): edit for edit in fresh.ready}
    assert {ref: edit.version for ref, edit in by_ref.items()} == {
        "n-1": None,
        "n7": 3,
        "w9": 4,
        "n8": 3,
    }
    assert by_ref["w9"].tags["name"] == "Escalier"
    assert "nodes=8" not in " ".join(call.path for call in server.calls)


def test_missing_version_of_a_changed_element_is_a_conflict(
    server: OsmApiStandIn, client: httpx.Client
) -> None:
    server.database.edit(("node", 7), tags={**TREE_TAGS, "height": "12"})
    edits = [replace(TALLER, version=None), changed("n555", TREE_TAGS, {"a": "b"}, version=None)]
    fresh = fill_versions(edits, OsmApi(client, server.url))
    assert fresh.ready == ()
    assert [entry.finding.code for entry in fresh.conflicts] == [
        "osm_tags_clash",
        "osm_element_unknown",
    ]


# The fictional town


def party(*, fictional: bool) -> Party:
    day = "2026-05-16"
    return Party("p", "P", box(0, 0, 1, 1), ("trees",), day, day, fictional=fictional)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:3000",
        "http://127.0.0.1:8080/api/0.6",
        "http://[::1]:3000",
        "https://master.apis.dev.openstreetmap.org",
    ],
)
def test_fictional_party_may_go_to_this_machine_and_the_sandbox(url: str) -> None:
    refuse_if_fictional(party(fictional=True), url)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openstreetmap.org",
        "https://www.openstreetmap.org",
        "https://localhost.example.org",
        "https://master.apis.dev.openstreetmap.org@api.openstreetmap.org",
        "https://master.apis.dev.openstreetmap.org.evil.org",
        "http://127.0.0.1.nip.io",
        "",
    ],
)
def test_fictional_party_goes_nowhere_else(url: str) -> None:
    with pytest.raises(NotAllowed, match="fictional_party"):
        refuse_if_fictional(party(fictional=True), url)


def test_real_party_may_go_to_openstreetmap() -> None:
    refuse_if_fictional(party(fictional=False), "https://api.openstreetmap.org")


def test_stand_in_loads_an_osm_file(tmp_path: Path) -> None:
    path = write_osm(tmp_path / "a.osm.pbf", "n1 v4 x2.0 y48.0 Tnatural=tree", "w5 v2 Nn1,n1 Ta=b")
    server = OsmApiStandIn()
    server.database.load(path)
    assert server.database.elements[("node", 1)].version == 4
    assert server.database.elements[("way", 5)].nodes == (1, 1)
