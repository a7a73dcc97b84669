"""The OSM API client against a server that answers as the real one does."""

import logging
from collections.abc import Iterator

import httpx
import pytest

from cartoparty.core.changesets import DiffResultRow, DoubtfulAnswer
from cartoparty.core.edits import Deleted, Edit, EditAction, OsmElement
from cartoparty.core.models import LonLat, Member, OsmRef
from cartoparty.core.osmchange import edits_to_osmchange
from cartoparty.errors import BadInput, CartopartyError, Conflict, NotAllowed, UpstreamError
from cartoparty.osm_api import OsmApi
from tests.core.edit_literals import HERE, changed, deletion, new_node
from tests.stand_ins.osm_api import GOOD_TOKEN, Account, OsmApiStandIn
from tests.stand_ins.osm_database import FIRST_NEW_ID, Stored

LAT, LON = f"{HERE.lat:.7f}", f"{HERE.lon:.7f}"
TREE = Stored("node", 7, 3, {"natural": "tree"}, LAT, LON)
TAGS = {"comment": "Relevé d’arbres & cie", "source": "survey"}


@pytest.fixture
def server() -> Iterator[OsmApiStandIn]:
    with OsmApiStandIn() as running:
        elements = [
            TREE,
            Stored("node", 8, 1, {}, LAT, LON),
            Stored("node", 9, 2, {}, visible=False),
            Stored("way", 4, 2, {"highway": "steps"}, nodes=(7, 8)),
            Stored("relation", 6, 5, {"type": "site"}, members=(("way", 4, "outer"),)),
        ]
        running.database.elements = {(e.kind, e.id): e for e in elements}
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(verify=False) as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def api(server: OsmApiStandIn, client: httpx.Client, pauses: list[float]) -> OsmApi:
    return OsmApi(client, server.url, GOOD_TOKEN, pause=pauses.append)


def payload(changeset: int, *edits: Edit) -> str:
    return edits_to_osmchange(edits, generator="test", changeset=changeset)


def test_capabilities_give_the_limits(api: OsmApi, server: OsmApiStandIn) -> None:
    limits = api.capabilities()
    assert limits.max_changeset_elements == 10_000
    assert limits.max_way_nodes == 2000
    assert limits.writable
    server.writable = False
    assert not api.capabilities().writable


def test_read_gives_every_kind_of_element_with_its_content(api: OsmApi) -> None:
    node, way, relation = OsmRef("node", 7), OsmRef("way", 4), OsmRef("relation", 6)
    found = api.read_elements([relation, way, node])
    tree = found[node]
    assert isinstance(tree, OsmElement)
    assert (tree.version, tree.tags, tree.position) == (3, {"natural": "tree"}, HERE)
    steps = found[way]
    assert isinstance(steps, OsmElement)
    assert steps.nodes == (7, 8)
    site = found[relation]
    assert isinstance(site, OsmElement)
    assert site.members == (Member(way, "outer"),)


def test_one_unknown_id_does_not_hide_the_others(api: OsmApi) -> None:
    refs = [OsmRef("node", number) for number in (7, 8, 9, 555)]
    found = api.read_elements(refs)
    assert set(found) == set(refs)
    assert found[OsmRef("node", 9)] == Deleted(OsmRef("node", 9))
    assert found[OsmRef("node", 555)] == Deleted(OsmRef("node", 555), existed=False)


def test_deleted_element_is_known_alone_and_in_a_list(api: OsmApi) -> None:
    gone = OsmRef("node", 9)
    assert api.read_elements([gone]) == {gone: Deleted(gone)}
    assert api.read_elements([gone, OsmRef("node", 7)])[gone] == Deleted(gone)


def test_long_reads_go_in_lists_of_a_hundred(api: OsmApi, server: OsmApiStandIn) -> None:
    for number in range(1000, 1250):
        server.database.elements[("node", number)] = Stored("node", number, 1, {}, LAT, LON)
    found = api.read_elements([OsmRef("node", number) for number in range(1000, 1250)])
    assert len(found) == 250
    assert len(server.calls_of("read")) == 3


def test_reading_nothing_asks_nothing(api: OsmApi, server: OsmApiStandIn) -> None:
    assert api.read_elements([]) == {}
    assert server.calls == []


def test_read_is_repeated_after_a_passing_failure(
    api: OsmApi, server: OsmApiStandIn, pauses: list[float]
) -> None:
    server.fail("read", "502_before", "cut_before")
    assert OsmRef("node", 7) in api.read_elements([OsmRef("node", 7)])
    assert len(pauses) == 2


def test_read_that_keeps_failing_is_an_upstream_error(api: OsmApi, server: OsmApiStandIn) -> None:
    server.fail("read", "502_before", "502_before", "502_before")
    with pytest.raises(UpstreamError) as caught:
        api.read_elements([OsmRef("node", 7)])
    assert caught.value.params["status"] == 502
    assert "html" not in str(caught.value)


@pytest.mark.parametrize("kind", ["cut_answer", "bad_answer"])
def test_answer_by_halves_is_never_taken_for_the_truth(
    api: OsmApi, server: OsmApiStandIn, kind: str
) -> None:
    server.fail("download", *[kind] * 3)
    number = api.open_changeset(TAGS)
    with pytest.raises(UpstreamError):
        api.download(number)


def test_changeset_is_opened_filled_read_back_and_closed(
    api: OsmApi, server: OsmApiStandIn
) -> None:
    number = api.open_changeset(TAGS)
    assert api.changeset(number).open
    assert api.changeset(number).tags == TAGS
    tree = new_node(-1, {"natural": "tree", "name": "« Chêne » 🌳"}, LonLat(2.1234567, 48.7654321))
    edits = [
        tree,
        changed("n7", {"natural": "tree"}, {"height": "8"}),
        deletion("n8", {}, version=1),
    ]
    server.database.delete(("way", 4))
    rows = api.upload(number, payload(number, *edits))
    assert rows == [
        DiffResultRow("node", -1, FIRST_NEW_ID, 1),
        DiffResultRow("node", 7, 7, 4),
        DiffResultRow("node", 8, None, None),
    ]
    assert FIRST_NEW_ID > 2**31
    held = dict(api.download(number))
    assert held[EditAction.CREATE].tags == tree.tags
    assert held[EditAction.CREATE].position == tree.position
    assert held[EditAction.DELETE].ref == OsmRef("node", 8)
    api.close(number)
    info = api.changeset(number)
    assert not info.open
    assert info.changes == 3


def test_empty_changeset_downloads_as_empty(api: OsmApi) -> None:
    assert api.download(api.open_changeset(TAGS)) == []


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (None, "osm_token_invalid"),
        (Account(state="token_expired"), "osm_token_expired"),
        (Account(state="token_revoked"), "osm_token_revoked"),
        (Account(scopes=frozenset({"read_prefs"})), "osm_scope_missing"),
        (Account(blocked=True), "osm_account_blocked"),
    ],
)
def test_account_that_may_not_write_is_told_apart(
    api: OsmApi, server: OsmApiStandIn, account: Account | None, code: str
) -> None:
    server.accounts = {} if account is None else {GOOD_TOKEN: account}
    with pytest.raises(NotAllowed) as caught:
        api.open_changeset(TAGS)
    assert caught.value.code == code


def test_writing_without_a_token_asks_nothing(server: OsmApiStandIn, client: httpx.Client) -> None:
    with pytest.raises(NotAllowed, match="osm_token_missing"):
        OsmApi(client, server.url).open_changeset(TAGS)
    assert server.calls == []


def upload_error(api: OsmApi, changeset: int, text: str) -> CartopartyError:
    with pytest.raises(CartopartyError) as caught:
        api.upload(changeset, text)
    assert not isinstance(caught.value, DoubtfulAnswer)
    return caught.value


def test_four_meanings_of_409_are_told_apart(api: OsmApi, server: OsmApiStandIn) -> None:
    number = api.open_changeset(TAGS)
    stale = changed("n7", {"natural": "tree"}, {"height": "8"}, version=2)
    error = upload_error(api, number, payload(number, stale))
    assert error.code == "osm_version_mismatch"
    assert error.params["answer"] == "Version mismatch: Provided 2, server had: 3 of Node 7"
    fresh = changed("n7", {"natural": "tree"}, {"height": "8"})
    assert upload_error(api, number, payload(number + 1, fresh)).code == "osm_changeset_mismatch"
    api.close(number)
    assert upload_error(api, number, payload(number, fresh)).code == "osm_changeset_closed"
    foreign = server.database.open_changeset(999, {})
    assert upload_error(api, foreign, payload(foreign, fresh)).code == "osm_changeset_not_yours"


def test_locked_changeset_is_a_409_of_its_own(api: OsmApi, server: OsmApiStandIn) -> None:
    number = api.open_changeset(TAGS)
    server.fail("upload", "slow_commit")
    with pytest.raises(DoubtfulAnswer):
        api.upload(number, payload(number, new_node(-1, {"a": "b"})))
    with pytest.raises(Conflict, match="osm_changeset_locked"):
        api.close(number)


def test_too_many_elements_for_one_changeset_is_said_to_be_closed(
    api: OsmApi, server: OsmApiStandIn
) -> None:
    server.database.max_elements = 2
    number = api.open_changeset(TAGS)
    three = [new_node(-n, {"natural": "tree"}) for n in (1, 2, 3)]
    assert upload_error(api, number, payload(number, *three)).code == "osm_changeset_closed"
    assert api.changeset(number).open
    assert server.database.created() == []
    api.upload(number, payload(number, *three[:2]))
    assert not api.changeset(number).open


@pytest.mark.parametrize(
    ("code", "kind", "edit"),
    [
        ("osm_gone", Conflict, deletion("n9", {}, version=2)),
        ("osm_precondition", Conflict, deletion("n7", {}, version=3)),
        ("osm_not_found", Conflict, changed("n555", {"a": "b"}, {"c": "d"})),
    ],
)
def test_elements_that_changed_are_conflicts(
    api: OsmApi, code: str, kind: type[CartopartyError], edit: Edit
) -> None:
    number = api.open_changeset(TAGS)
    error = upload_error(api, number, payload(number, edit))
    assert (error.code, type(error)) == (code, kind)


@pytest.mark.parametrize(
    "broken",
    [
        f'<node id="-1" changeset="N" lat="1" lon="1"><tag k="a" v="{"é" * 256}"/></node>',
        '<node id="-1" changeset="N" lat="91" lon="1"/>',
        '<node id="-1" changeset="N"/>',
        '<node id="1" changeset="N" lat="1" lon="1"/>',
        '<node id="-1" lat="1" lon="1"/>',
        '<node id="-1" changeset="N" lat="1" lon="1"><tag k="" v="b"/></node>',
        '<node id="-1" changeset="N" lat="1" lon="1"><tag k="a" v="b"/><tag k="a" v="c"/></node>',
        '<node id="-1" changeset="N" lat="1" lon="1"/>' * 2,
        "<node",
    ],
)
def test_malformed_upload_is_refused_as_bad_input(
    api: OsmApi, server: OsmApiStandIn, broken: str
) -> None:
    number = api.open_changeset(TAGS)
    body = broken.replace('"N"', f'"{number}"')
    error = upload_error(api, number, f"<osmChange><create>{body}</create></osmChange>")
    assert (error.code, type(error)) == ("osm_refused", BadInput)
    assert server.database.created() == []


def test_empty_value_and_line_break_are_swallowed_by_the_server(
    api: OsmApi, server: OsmApiStandIn
) -> None:
    number = api.open_changeset(TAGS)
    tags = '<tag k="a" v=""/><tag k="b" v="c&#10;d"/>'
    body = f'<node id="-1" changeset="{number}" lat="1" lon="1">{tags}</node>'
    api.upload(number, f"<osmChange><create>{body}</create></osmChange>")
    assert api.upload(number, "<osmChange/>") == []
    assert [node.tags for node in server.database.created()] == [{"a": "", "b": "c\nd"}]


@pytest.mark.parametrize(
    ("fault", "code", "kind"),
    [("429", "osm_rate_limited", UpstreamError), ("413", "osm_too_large", BadInput)],
)
def test_limits_of_the_account_are_named_and_nothing_is_stored(
    api: OsmApi, server: OsmApiStandIn, fault: str, code: str, kind: type[CartopartyError]
) -> None:
    number = api.open_changeset(TAGS)
    server.fail("upload", fault)
    error = upload_error(api, number, payload(number, new_node(-1, {"a": "b"})))
    assert (error.code, type(error)) == (code, kind)
    assert server.database.created() == []


@pytest.mark.parametrize(
    ("fault", "stored"),
    [
        ("cut_before", 0),
        ("502_before", 0),
        ("cut_after", 1),
        ("502_after", 1),
        ("cut_answer", 1),
        ("bad_answer", 1),
    ],
)
def test_upload_without_a_whole_answer_is_doubtful_and_not_repeated(
    api: OsmApi, server: OsmApiStandIn, fault: str, stored: int
) -> None:
    number = api.open_changeset(TAGS)
    server.fail("upload", fault)
    with pytest.raises(DoubtfulAnswer):
        api.upload(number, payload(number, new_node(-1, {"a": "b"})))
    assert len(server.calls_of("upload")) == 1
    assert len(server.database.created()) == stored
    assert len(api.download(number)) == stored


def test_read_timeout_is_doubtful(server: OsmApiStandIn) -> None:
    def too_slow(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("timed out", request=request)

    with httpx.Client(transport=httpx.MockTransport(too_slow)) as client:
        api = OsmApi(client, server.url, GOOD_TOKEN)
        with pytest.raises(DoubtfulAnswer, match="osm_connection_lost"):
            api.upload(1, "<osmChange/>")


def test_server_out_of_reach_has_surely_stored_nothing(client: httpx.Client) -> None:
    api = OsmApi(client, "http://127.0.0.1:9", GOOD_TOKEN)
    error = upload_error(api, 1, "<osmChange/>")
    assert (error.code, type(error)) == ("osm_unreachable", UpstreamError)


@pytest.mark.parametrize("suffix", ["", "/", "/api", "/api/0.6", "/api/0.6/"])
def test_server_address_is_taken_with_or_without_the_api_path(
    server: OsmApiStandIn, client: httpx.Client, suffix: str
) -> None:
    api = OsmApi(client, server.url + suffix)
    assert api.server == server.url
    assert api.capabilities().writable


@pytest.mark.parametrize(
    "url",
    ["", "api.openstreetmap.org", "ftp://x", "http://", "http://me:secret@host", "http://h:x"],
)
def test_address_that_is_none_is_refused(client: httpx.Client, url: str) -> None:
    with pytest.raises(BadInput, match="osm_url_invalid") as caught:
        OsmApi(client, url)
    assert "secret" not in str(caught.value)


def test_client_says_who_it_is(api: OsmApi, server: OsmApiStandIn) -> None:
    api.capabilities()
    assert server.calls[0].user_agent.startswith("Cartoparty/")


def test_token_is_in_no_text_error_or_log(
    api: OsmApi, server: OsmApiStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.fail("upload", "cut_after", "502_after")
    number = api.open_changeset(TAGS)
    for _ in range(2):
        with pytest.raises(DoubtfulAnswer) as caught:
            api.upload(number, payload(number, new_node(-1, {"a": "b"})))
        assert GOOD_TOKEN not in f"{caught.value!r} {caught.value} {caught.value.__dict__}"
        assert caught.value.__cause__ is None
    assert GOOD_TOKEN not in repr(api)
    assert GOOD_TOKEN not in caplog.text
