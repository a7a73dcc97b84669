"""Streets that teams tick, and the collection that the organiser opens and closes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cartoparty.pipeline.collect import import_observations, list_observations
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store import street_ticks
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty, record


@pytest.fixture
def client(party: TestParty) -> Iterator[httpx.Client]:
    with (
        served(create_app(party.workspace, party.settings)) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


def join(client: httpx.Client, party: TestParty, team: int) -> httpx.Response:
    return client.post("/api/join", json={"code": party.codes[team], "consent": "1"})


@pytest.fixture
def phone(client: httpx.Client, party: TestParty) -> dict[str, str]:
    """The headers of a phone of team 1."""
    return {"authorization": f"Bearer {join(client, party, 1).json()['token']}"}


@pytest.fixture
def organiser(party: TestParty) -> dict[str, str]:
    holder = Holder(Capability.ORGANISE, party.slug, None, "o")
    with party.workspace.database.write() as session:
        return {"authorization": f"Bearer {issue_key(session, holder, created_at=NOW)}"}


def tick(
    client: httpx.Client, headers: dict[str, str], key: str, at: datetime, *, done: bool = True
) -> httpx.Response:
    body = {"done": done, "ticked_at": at.isoformat()}
    return client.put(f"/api/streets/{key}", headers=headers, json=body)


def collection(
    client: httpx.Client, party: TestParty, organiser: dict[str, str], *, is_open: bool
) -> dict[str, Any]:
    answer = client.put(
        f"/api/parties/{party.slug}/collection", headers=organiser, json={"open": is_open}
    )
    assert answer.status_code == 200
    state: dict[str, Any] = answer.json()
    return state


def test_the_pack_lists_the_streets_of_the_sector_with_their_length(
    client: httpx.Client, phone: dict[str, str], party: TestParty
) -> None:
    pack = client.get("/api/pack", headers=phone).json()
    metres = sum(street["length_m"] for street in pack["streets"])
    assert metres == pytest.approx(pack["sector"]["properties"]["street_km"] * 1000, abs=5)
    names = [street["name"] for street in pack["streets"]]
    assert names == sorted(set(names), key=str.casefold)
    assert "avenue Zola" in names


def test_a_tick_is_stored_once_and_seen_by_the_whole_team(
    client: httpx.Client, phone: dict[str, str], party: TestParty
) -> None:
    key = client.get("/api/pack", headers=phone).json()["streets"][0]["key"]
    assert tick(client, phone, key, NOW).status_code == 201
    again = tick(client, phone, key, NOW)
    assert (again.status_code, again.json()["status"]) == (200, "same")
    mate = {"authorization": f"Bearer {join(client, party, 1).json()['token']}"}
    (seen,) = client.get("/api/streets", headers=mate).json()["streets"]
    assert (seen["key"], seen["done"]) == (key, True)
    other = {"authorization": f"Bearer {join(client, party, 2).json()['token']}"}
    assert client.get("/api/streets", headers=other).json()["streets"] == []


def test_a_tick_taken_back_stays_so_when_the_older_one_arrives_late(
    client: httpx.Client, phone: dict[str, str]
) -> None:
    key = client.get("/api/pack", headers=phone).json()["streets"][0]["key"]
    assert tick(client, phone, key, NOW + timedelta(seconds=1), done=False).status_code == 201
    assert tick(client, phone, key, NOW).status_code == 201
    (seen,) = client.get("/api/streets", headers=phone).json()["streets"]
    assert seen["done"] is False


@pytest.mark.parametrize(
    ("key", "at", "code"),
    [
        ("rue-du-port", NOW, "street_unknown"),
        ("0-roads", NOW, "street_unknown"),
        ("1-roads", datetime(2100, 1, 1, tzinfo=UTC), "date_in_future"),
        ("1-roads", datetime(2026, 5, 16, 12), "body_invalid"),  # noqa: DTZ001  no zone at all
    ],
)
def test_a_tick_that_cannot_be_is_refused_in_words(
    client: httpx.Client, phone: dict[str, str], key: str, at: datetime, code: str
) -> None:
    answer = tick(client, phone, key, at)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["hint"]


def test_a_tick_of_a_street_that_moved_to_another_sector_is_kept(
    client: httpx.Client, phone: dict[str, str], party: TestParty
) -> None:
    assert tick(client, phone, "77-0123456789ab", NOW).status_code == 201
    with party.workspace.database.read() as session:
        assert street_ticks.count_ticks(session, party.slug) == 1


def test_nobody_joins_a_closed_collection_and_everybody_a_reopened_one(
    client: httpx.Client, party: TestParty, organiser: dict[str, str]
) -> None:
    closed = collection(client, party, organiser, is_open=False)
    refused = join(client, party, 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "collection_closed")
    assert "Cartopartie d’essai" in refused.json()["detail"]
    assert client.get(f"/api/join/{party.codes[1]}").json()["party"]["collecting"] is False
    assert collection(client, party, organiser, is_open=False) == closed
    assert collection(client, party, organiser, is_open=True)["open"] is True
    assert join(client, party, 1).status_code == 200


def test_what_was_made_before_the_end_is_taken_whenever_it_arrives(
    client: httpx.Client, phone: dict[str, str], party: TestParty, organiser: dict[str, str]
) -> None:
    closed = collection(client, party, organiser, is_open=False)
    end = datetime.fromisoformat(closed["closed_at"])
    before, after = end - timedelta(minutes=1), end + timedelta(minutes=1)
    for moment, status in ((before, 201), (after, 409)):
        body = record(1, 1, observed_at=moment.isoformat())
        note = client.put(f"/api/observations/{body['id']}", headers=phone, json=body)
        assert note.status_code == status
        assert tick(client, phone, "1-roads", moment).status_code == status
    assert note.json()["code"] == "collection_closed"
    collection(client, party, organiser, is_open=True)
    again = client.put(f"/api/observations/{body['id']}", headers=phone, json=body)
    assert again.status_code == 201


def test_files_are_taken_while_the_collection_is_closed(
    client: httpx.Client, party: TestParty, organiser: dict[str, str], tmp_path: Path
) -> None:
    collection(client, party, organiser, is_open=False)
    now = datetime.now(UTC)
    body = record(1, 1, observed_at=now.isoformat())
    point = {"type": "Point", "coordinates": [body.pop("lon"), body.pop("lat")]}
    feature = {"type": "Feature", "geometry": point, "properties": body}
    path = tmp_path / "notes.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    summary = import_observations(party.workspace, party.slug, path, now=now)
    assert (summary.stored, summary.refused) == (1, [])
    assert len(list_observations(party.workspace, party.slug)) == 1
