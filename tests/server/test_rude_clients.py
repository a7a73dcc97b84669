"""Clients that mean no good or know no better: every answer is in words, and none is 500."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty, record

ESSAI = "/api/parties/essai"
NOBODY = "00000000-0000-4000-8000-000000000000"
CALLS = [
    ("POST", "/api/join"),
    ("PUT", f"/api/observations/{NOBODY}"),
    ("PUT", "/api/streets/1-abc"),
    ("POST", "/api/parties"),
    ("PATCH", ESSAI),
    ("PATCH", f"{ESSAI}/teams/1"),
    ("POST", f"{ESSAI}/keys"),
    ("POST", f"{ESSAI}/jobs"),
    ("PUT", f"{ESSAI}/collection"),
    ("POST", f"{ESSAI}/division/edits"),
    ("POST", f"/api/proposals/{NOBODY}/reviews"),
]
BODIES = {
    "cut": b"{",
    "a list": b"[]",
    "no UTF-8": b'{"a":"\xff"}',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "a number of 5000 digits": b'{"id":' + b"9" * 5000 + b"}",
    "half a letter": b'{"id":"\\ud800","title":"\\ud800","name":"\\ud800","code":"\\ud800"}',
}


@pytest.fixture
def address(party: TestParty) -> Iterator[str]:
    with served(create_app(party.workspace, party.settings, with_worker=False)) as address:
        yield address


def client(address: str, party: TestParty, holder: Holder) -> httpx.Client:
    with party.workspace.database.write() as session:
        key = issue_key(session, holder, created_at=NOW)
    headers = {"authorization": f"Bearer {key}"}
    return httpx.Client(base_url=address, headers=headers, timeout=30)


@pytest.fixture
def desk(address: str, party: TestParty) -> Iterator[httpx.Client]:
    holder = Holder(Capability.ORGANISE, None, None, "org")
    with client(address, party, holder) as desk:
        yield desk


@pytest.fixture
def phone(address: str, party: TestParty) -> Iterator[httpx.Client]:
    with client(address, party, Holder(Capability.COLLECT, "essai", 1, "Zoé")) as phone:
        yield phone


def told(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_none_is_refused_in_words_wherever_it_is_sent(
    desk: httpx.Client, phone: httpx.Client, body: bytes
) -> None:
    headers = {"content-type": "application/json"}
    for method, path in CALLS:
        caller = phone if "observations" in path or "streets" in path else desk
        status, code = told(caller.request(method, path, content=body, headers=headers))
        assert 400 <= status < 500, (path, code)


@pytest.mark.parametrize(
    "path",
    [
        "/published/", "/published/essai/index.html", "/published/%2e%2e/cartoparty.db",
        "/published/..%2fcartoparty.db", "/published/essai/%00", "/published/" + "a" * 5000,
        "/assets/..%2f..%2fpyproject.toml", "/%ff",
    ],
)  # fmt: skip
def test_a_file_that_is_not_there_is_said_to_be_missing(address: str, path: str) -> None:
    """Also before anything was published, when there is no folder for it."""
    assert told(httpx.get(f"{address}{path}")) == (404, "page_unknown")


@pytest.mark.parametrize("number", ["0", "-1", "99", "9" * 30])
def test_a_team_or_a_sector_that_does_not_exist_is_named(desk: httpx.Client, number: str) -> None:
    assert told(desk.patch(f"{ESSAI}/teams/{number}", json={"name": "x"}))[0] in (404, 422)
    answer = desk.patch(f"{ESSAI}/teams/1", json={"sector": int(number)})
    assert told(answer)[0] in (404, 422)
    assert told(desk.get(f"{ESSAI}/walks.gpx?sector={number}"))[0] in (404, 422)


def test_a_key_opens_no_other_party_nor_a_team_that_is_gone(
    address: str, party: TestParty, desk: httpx.Client
) -> None:
    area = {"type": "Polygon", "coordinates": [[[2, 48], [2.01, 48], [2.01, 48.01], [2, 48]]]}
    other = {"title": "Autre", "slug": "autre", "start": "2026-07-04", "themes": ["trees"]}
    assert desk.post("/api/parties", json={**other, "area": area}).status_code == 201
    organiser = Holder(Capability.ORGANISE, "autre", None, "Bruno")
    with client(address, party, organiser) as bruno:
        assert told(bruno.patch(ESSAI, json={"title": "Prise"})) == (404, "party_unknown")
        assert told(bruno.patch(f"{ESSAI}/teams/1", json={"name": "x"}))[0] == 404
        assert told(bruno.post(f"{ESSAI}/division/undo", json={"stamp": 1}))[0] == 404
        job = desk.post(f"{ESSAI}/jobs", json={"kind": "check"}).json()["id"]
        assert told(bruno.delete(f"/api/jobs/{job}"))[0] == 404
    with client(address, party, Holder(Capability.COLLECT, "essai", 99, "Zoé")) as gone:
        assert told(gone.get("/api/pack")) == (404, "team_gone")


def test_two_organisers_at_once_one_edit_is_kept_and_the_other_is_told(
    desk: httpx.Client,
) -> None:
    stamp = desk.get(f"{ESSAI}/division").json()["stamp"]

    def rename(label: str) -> httpx.Response:
        edit = {"kind": "rename", "sector": 1, "label": label}
        return desk.post(f"{ESSAI}/division/edits", json={"stamp": stamp, "edit": edit})

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(rename, ["Ici", "Là", "Ailleurs", "Partout"]))
    won = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [told(answer) for answer in answers if answer.status_code != 200]
    assert (len(won), set(lost)) == (1, {(409, "division_changed")})
    assert desk.get(f"{ESSAI}/division").json() == won[0]


@pytest.mark.parametrize("seen", ['"x', "*", "W/", "x" * 5000])
def test_an_etag_that_is_none_gets_the_whole_answer(phone: httpx.Client, seen: str) -> None:
    answer = phone.get("/api/pack", headers={"if-none-match": seen})
    assert (answer.status_code, answer.json()["team"]["number"]) == (200, 1)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("walk_kmh", 1e300, "rate_out_of_range"),
        ("walk_kmh", 1e-300, "rate_out_of_range"),
        ("steps_kmh", 31, "rate_out_of_range"),
        ("seen_m", 10_000, "rate_out_of_range"),
        ("trees.minutes_per_feature", 1e9, "rate_out_of_range"),
        ("trees.expected_new_per_km2", 1e12, "rate_out_of_range"),
        ("walk_kmh", float("nan"), "rate_not_positive"),
        ("walk_kmh", float("inf"), "rate_not_positive"),
        ("trees.minutes_per_feature", float("-inf"), "rate_not_positive"),
    ],
)
def test_a_pace_that_nobody_has_is_refused_and_changes_nothing(
    desk: httpx.Client, name: str, value: float, code: str
) -> None:
    assert desk.patch(ESSAI, json={"rates": {"walk_kmh": 3.5}}).status_code == 200
    body = json.dumps({"rates": {name: value}})
    answer = desk.patch(ESSAI, content=body, headers={"content-type": "application/json"})
    assert told(answer) == (422, code)
    assert name in answer.json()["title"]
    assert desk.patch(ESSAI, json={}).json()["rates"] == {"walk_kmh": 3.5}


def test_numbers_that_no_phone_measures_are_refused_by_field(phone: httpx.Client) -> None:
    wrong: dict[str, Any] = {"lon": 1e308, "lat": -1e308, "accuracy_m": -1, "tags": [], "photos": 3}
    for name, value in wrong.items():
        body = record(1, 1, id=str(uuid4()), **{name: value})
        answer = phone.put(f"/api/observations/{body['id']}", json=body)
        assert answer.status_code == 422
        assert name in {error["field"] for error in answer.json()["errors"]}, name
