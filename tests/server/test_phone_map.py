"""The base map as a phone fetches it: whole, in parts, not twice; words when there is none."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store import snapshots
from tests.parties import NOW, TestParty


@pytest.fixture
def phone(party: TestParty) -> Iterator[httpx.Client]:
    """A phone that joined team 1."""
    app = create_app(party.workspace, party.settings, with_worker=False)
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        body = {"code": party.codes[1], "nickname": "", "consent": "1"}
        token = client.post("/api/join", json=body).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
        yield client


def test_the_map_is_sent_as_it_lies_on_the_disk(phone: httpx.Client, party: TestParty) -> None:
    answer = phone.get(phone.get("/api/pack").json()["basemap"])
    (kept,) = party.workspace.maps.iterdir()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.pmtiles"
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-length"] == str(kept.stat().st_size)
    assert answer.headers["last-modified"]
    assert answer.content == kept.read_bytes()


def test_a_part_of_the_map_can_be_asked_for(phone: httpx.Client) -> None:
    whole = phone.get("/api/basemap").content
    part = phone.get("/api/basemap", headers={"range": "bytes=0-6"})
    assert (part.status_code, part.content) == (206, b"PMTiles")
    assert part.headers["content-range"] == f"bytes 0-6/{len(whole)}"


def test_a_map_that_the_phone_has_is_not_sent_again(phone: httpx.Client) -> None:
    tag = phone.get("/api/basemap").headers["etag"]
    again = phone.get("/api/basemap", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_the_address_of_the_map_changes_with_the_data(
    phone: httpx.Client, party: TestParty
) -> None:
    before = phone.get("/api/pack").json()["basemap"]
    assert phone.get("/api/pack").json()["basemap"] == before
    with party.workspace.database.write() as session:
        old = snapshots.get_snapshot(session, party.slug)
        snapshots.replace_snapshot(session, party.slug, replace(old, taken_at=NOW.replace(day=17)))
    after = phone.get("/api/pack").json()["basemap"]
    assert before != after
    assert phone.get(after).status_code == 200


def test_a_party_without_a_map_says_so_and_its_pack_is_whole(
    phone: httpx.Client, party: TestParty
) -> None:
    with party.workspace.database.write() as session:
        old = snapshots.get_snapshot(session, party.slug)
        snapshots.replace_snapshot(session, party.slug, replace(old, layers={}))
    pack = phone.get("/api/pack").json()
    assert pack["features"]
    answer = phone.get(pack["basemap"])
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (404, "district_map_empty")
    assert problem["hint"]


def test_the_pack_names_the_streets_near_the_sector(phone: httpx.Client) -> None:
    lines = phone.get("/api/pack").json()["street_lines"]
    assert {"rue Hugo", "rue des Lilas"} <= set(lines)
    assert all(len(line) >= 2 for street in lines.values() for line in street)


def test_the_map_needs_the_key_of_a_team(phone: httpx.Client) -> None:
    answer = phone.get("/api/basemap", headers={"authorization": "Bearer nobody"})
    assert answer.status_code == 401
