"""The live board: what it counts, how it is followed, and that it holds nothing up."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from cartoparty.pipeline.board import board_of, ground_of
from cartoparty.pipeline.collect import receive_observation, receive_tick
from cartoparty.server import board_room
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store import access, sectors
from cartoparty.store.access import Capability, Holder, issue_key
from cartoparty.store.street_ticks import StreetTick
from tests.parties import NOW, TestParty, record

EVENTS = "/api/parties/essai/board/events"


@pytest.fixture
def key(party: TestParty) -> str:
    with party.workspace.database.write() as session:
        holder = Holder(Capability.WATCH, party.slug, None, "salle")
        return issue_key(session, holder, created_at=NOW)


@pytest.fixture
def client(party: TestParty, key: str) -> Iterator[httpx.Client]:
    app = create_app(party.workspace, party.settings, with_worker=False)
    headers = {"authorization": f"Bearer {key}"}
    with (
        served(app) as address,
        httpx.Client(base_url=address, headers=headers, timeout=30) as client,
    ):
        yield client


def phone(team: int) -> Holder:
    return Holder(Capability.COLLECT, "essai", team, "Zoé")


def note(party: TestParty, team: int, **changes: Any) -> None:
    body = record(1, 1, **changes)
    receive_observation(party.workspace, phone(team), body, now=datetime.now(UTC))


def walk(party: TestParty, team: int, key: str, *, done: bool = True) -> None:
    tick = StreetTick(team, key, done, datetime.now(UTC))
    receive_tick(party.workspace, phone(team), tick, now=datetime.now(UTC))


def streets(client: httpx.Client, sector: int) -> list[str]:
    found = client.get("/api/parties/essai/board/map").json()["streets"]["features"]
    return [each["id"] for each in found if each["properties"]["sector"] == sector]


@contextmanager
def following(client: httpx.Client, seen: str = "") -> Iterator[Iterator[str]]:
    """The lines of the board's events."""
    headers = {"last-event-id": seen} if seen else {}
    with client.stream("GET", EVENTS, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield answer.iter_lines()


def next_picture(lines: Iterator[str]) -> dict[str, Any]:
    """The next event of the board, with its id."""
    name = ""
    for line in lines:
        if line.startswith("id: "):
            name = line.removeprefix("id: ")
        if line.startswith("data: "):
            return {"id": name, **json.loads(line.removeprefix("data: "))}
    raise AssertionError("the events ended")


def test_the_board_adds_up_what_each_team_did(client: httpx.Client, party: TestParty) -> None:
    first, second, *_ = streets(client, 1)
    walk(party, 1, first)
    walk(party, 1, second)
    walk(party, 1, second, done=False)
    note(party, 1, kind="confirm", osm_ref="n1", tags={})
    note(party, 1, kind="change", osm_ref="n1", tags={"access": "no"})
    note(party, 2, kind="gone", osm_ref="n2", tags={})
    note(party, 2, photos=["a" * 64])
    note(party, 2, kind="confirm", osm_ref="n999", tags={})
    board = client.get("/api/parties/essai/board").json()
    one, two = board["teams"]
    assert (one["streets_done"], one["streets"]) == (1, len(streets(client, 1)))
    assert 0 < one["done_m"] < one["streets_m"]
    assert (one["checked"], one["found"], two["checked"], two["found"]) == (1, 0, 1, 1)
    assert (board["total"]["checked"], board["total"]["found"]) == (2, 1)
    assert (board["total"]["streets_done"], two["photos"]) == (1, 1)
    assert one["seen_at"] is not None
    assert board["done"] == [first]
    by_number = {sector["number"]: sector for sector in board["sectors"]}
    assert by_number[1]["share"] == pytest.approx(one["done_m"] / one["streets_m"], abs=0.01)
    assert by_number[2]["share"] == 0


def test_a_note_that_its_team_corrected_counts_once(party: TestParty) -> None:
    body = record(1, 1)
    receive_observation(party.workspace, phone(1), body, now=NOW)
    better = record(1.1, 1, supersedes=body["id"])
    receive_observation(party.workspace, phone(1), better, now=NOW)
    board = board_of(party.workspace, party.slug)
    assert (board.total.found, len(board.points)) == (1, 1)


def test_the_board_shows_objects_and_never_people(client: httpx.Client, party: TestParty) -> None:
    with party.workspace.database.write() as session:
        issue_key(session, phone(1), created_at=NOW)
    note(party, 1, kind="confirm", osm_ref="n1", tags={}, lon=2.3519, lat=48.8519, note="Zoé")
    answer = client.get("/api/parties/essai/board")
    assert "Zoé" not in answer.text
    assert "2.3519" not in answer.text
    (point,) = answer.json()["points"]
    assert point == {"at": [2.35068, 48.85009], "shape": "done"}
    assert answer.json()["teams"][0]["phones"] == 1


def test_the_latest_news_name_the_team_and_the_thing(
    client: httpx.Client, party: TestParty
) -> None:
    for n in range(6):
        note(party, 1, tags={"emergency": "defibrillator", "level": str(n)})
    walk(party, 2, streets(client, 2)[0])
    french = client.get("/api/parties/essai/board", headers={"accept-language": "fr"}).json()
    english = client.get("/api/parties/essai/board", headers={"accept-language": "en"}).json()
    assert [event["kind"] for event in french["lately"]] == ["street", *["new"] * 4]
    assert french["lately"][0]["team_name"] == "Équipe 2"
    assert french["lately"][1]["what"] == "Défibrillateur"
    assert english["lately"][1]["what"] == "Defibrillator"


def test_a_sector_that_is_merged_away_takes_its_ticks_along(party: TestParty) -> None:
    ground = ground_of(party.workspace, party.slug)
    elsewhere = {street.name for street in ground.streets[2]}
    street = next(street for street in ground.streets[1] if street.name not in elsewhere)
    walk(party, 2, street.key.replace("1-", "9-"))  # of a sector 9 that is no more
    assert board_of(party.workspace, party.slug).done == ()
    with party.workspace.database.write() as session:
        team = sectors.list_teams(session, party.slug)[1]
        sectors.save_team(session, party.slug, replace(team, sector=1))
    assert board_of(party.workspace, party.slug).done == (street.key,)


def test_the_first_event_comes_at_once_and_the_next_with_a_change(
    client: httpx.Client, party: TestParty
) -> None:
    with following(client) as lines:
        first = next_picture(lines)
        assert first["total"]["found"] == 0
        assert first["version"] == first["id"]
        changed_at = time.monotonic()
        note(party, 1)
        second = next_picture(lines)
        assert second["total"]["found"] == 1
        assert second["id"] != first["id"]
        assert time.monotonic() - changed_at < 10


def test_the_stream_is_the_same_as_the_board_asked_once_and_is_not_held_back(
    client: httpx.Client,
) -> None:
    headers = {"accept-encoding": "gzip"}
    once = client.get("/api/parties/essai/board").json()
    with client.stream("GET", EVENTS, headers=headers) as answer:
        assert "content-encoding" not in answer.headers
        streamed = next_picture(answer.iter_lines())
    assert {**once, "id": once["version"]} == streamed


def test_whoever_comes_back_gets_only_what_is_new(client: httpx.Client, party: TestParty) -> None:
    with following(client) as lines:
        seen = next_picture(lines)["id"]
    with following(client, seen) as lines:
        assert next(lines).startswith("retry: ")
        next(lines)
        assert next(lines).startswith(":")  # nothing new: a sign of life and no picture
        note(party, 1)
        assert next_picture(lines)["total"]["found"] == 1


def test_a_silent_board_gives_a_sign_of_life(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert board_room._HEARTBEAT_S == 15
    monkeypatch.setattr(board_room, "_HEARTBEAT_S", 2.0)
    with following(client) as lines:
        next_picture(lines)
        assert next(line for line in lines if line).startswith(":")


def test_the_stream_ends_when_the_link_is_taken_back(
    client: httpx.Client, party: TestParty
) -> None:
    with following(client) as lines:
        next_picture(lines)
        with party.workspace.database.write() as session:
            (link,) = access.list_keys(session, party.slug, [Capability.WATCH])
            access.revoke_key(session, party.slug, link.id, [Capability.WATCH])
        assert all(not line.startswith("data") for line in lines)
    assert client.get(EVENTS).status_code == 401


def test_a_board_key_opens_the_board_of_its_party_and_nothing_else(client: httpx.Client) -> None:
    assert [board["slug"] for board in client.get("/api/boards").json()] == ["essai"]
    assert client.get("/api/parties/autre/board").status_code == 404
    assert client.get("/api/parties/essai").status_code == 403
    assert client.get("/api/pack").status_code == 403


def test_a_party_without_sectors_has_a_board_with_nothing_on_it(
    client: httpx.Client, party: TestParty
) -> None:
    with party.workspace.database.write() as session:
        sectors.replace_sectors(session, party.slug, [], [])
    board = client.get("/api/parties/essai/board").json()
    assert (board["teams"], board["sectors"]) == ([], [])


def test_an_open_board_does_not_hold_up_the_end_of_the_server(party: TestParty, key: str) -> None:
    app = create_app(party.workspace, party.settings, with_worker=False)
    opened, ended = threading.Event(), threading.Event()

    def watch(address: str) -> None:
        headers = {"authorization": f"Bearer {key}"}
        with httpx.Client(base_url=address, headers=headers, timeout=30) as client:
            with following(client) as lines:
                next_picture(lines)
                opened.set()
                for _ in lines:
                    pass
            ended.set()

    with served(app) as address:
        watcher = threading.Thread(target=watch, args=(address,))
        watcher.start()
        assert opened.wait(20)
        stopped_at = time.monotonic()
    assert time.monotonic() - stopped_at < 2
    watcher.join(5)
    assert ended.is_set()
