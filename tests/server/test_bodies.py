"""How much the server reads of a request: no more than a page sends, and uploads to their limit."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty

LIMIT_MB = 0.5
PIECE = b"x" * 65536
# Every route that reads JSON does so before it asks for the key.
JSON_ROUTES = [
    ("POST", "/api/join"),
    ("PUT", "/api/observations/00000000-0000-4000-8000-000000000000"),
    ("PUT", "/api/streets/1-abc"),
    ("POST", "/api/parties"),
    ("PATCH", "/api/parties/essai"),
    ("PATCH", "/api/parties/essai/teams/1"),
    ("POST", "/api/parties/essai/keys"),
    ("POST", "/api/parties/essai/jobs"),
    ("PUT", "/api/parties/essai/collection"),
    ("POST", "/api/parties/essai/division/edits"),
    ("POST", "/api/parties/essai/division/undo"),
    ("POST", "/api/proposals/00000000-0000-4000-8000-000000000000/reviews"),
]


@pytest.fixture
def address(party: TestParty) -> Iterator[str]:
    changes = {"max_body_mb": LIMIT_MB, "max_photo_mb": 1, "max_extract_mb": 1}
    settings = party.settings.model_copy(update={**changes, "max_area_file_mb": 1})
    with served(create_app(party.workspace, settings, with_worker=False)) as address:
        yield address


@pytest.fixture
def organiser(party: TestParty) -> dict[str, str]:
    with party.workspace.database.write() as session:
        holder = Holder(Capability.ORGANISE, None, None, "org")
        return {"authorization": f"Bearer {issue_key(session, holder, created_at=NOW)}"}


def answer_to_endless(
    address: str, request: str, *, chunked: bool
) -> tuple[int, dict[str, Any], int]:
    """Send an unfinished body until there is an answer: its status, the problem, bytes sent."""
    place = urlsplit(address)
    piece = b"%x\r\n%b\r\n" % (len(PIECE), PIECE) if chunked else PIECE
    length = "Transfer-Encoding: chunked" if chunked else "Content-Length: 2000000000"
    head = f"{request} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
    with closing(socket.create_connection((place.hostname, place.port), timeout=20)) as line:
        line.sendall(head.encode())
        sent = 0
        line.setblocking(False)
        answer = b""
        while not answer and sent < 20_000_000:
            line.settimeout(5)
            line.sendall(piece)
            sent += len(PIECE)
            line.settimeout(0.05)
            try:
                answer = line.recv(65536)
            except TimeoutError:
                continue
        line.settimeout(5)
        while not answer.endswith(b"}"):
            answer += line.recv(65536)
    header, _, body = answer.partition(b"\r\n\r\n")
    return int(header.split()[1]), json.loads(body), sent


@pytest.mark.parametrize("chunked", [False, True], ids=["its length is said", "in chunks"])
@pytest.mark.parametrize(("method", "path"), JSON_ROUTES)
def test_a_request_that_never_ends_is_refused_before_it_fills_the_memory(
    address: str, method: str, path: str, chunked: bool
) -> None:
    status, problem, sent = answer_to_endless(address, f"{method} {path}", chunked=chunked)
    assert (status, problem["code"]) == (413, "body_too_large")
    assert "0.5 Mo" in problem["title"]
    assert sent < 4 * LIMIT_MB * 1_000_000


def test_every_route_that_reads_json_is_tried_above(address: str) -> None:
    known = {path.split("/")[2] + method for method, path in JSON_ROUTES}
    paths = httpx.get(f"{address}/openapi.json").json()["paths"]
    with_body = {
        (path.split("/")[2] + method.upper())
        for path, methods in paths.items()
        for method, about in methods.items()
        if "requestBody" in about
    }
    assert with_body
    assert with_body <= known


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("PUT", "/api/extracts/ville.osm.pbf", "extract_upload_too_large"),
        ("POST", "/api/areas?name=zone.geojson", "area_file_too_large"),
        ("POST", "/api/parties/essai/division/import?name=a.kml", "area_file_too_large"),
    ],
)
def test_an_upload_may_be_larger_than_a_page_sends_up_to_its_own_limit(
    address: str, organiser: dict[str, str], party: TestParty, method: str, path: str, code: str
) -> None:
    def sent(content: Any) -> httpx.Response:
        return httpx.request(method, f"{address}{path}", content=content, headers=organiser)

    assert sent(b"x" * 900_000).status_code == 422  # read whole, and no file of that kind
    for content in (b"x" * 1_100_000, iter([PIECE] * 20)):  # its length said, and in chunks
        answer = sent(content)
        assert (answer.status_code, answer.json()["code"]) == (413, code)
    assert list(party.workspace.extracts.glob("*")) == []


def test_a_photo_may_be_larger_than_a_page_sends_up_to_its_own_limit(
    address: str, party: TestParty
) -> None:
    with party.workspace.database.write() as session:
        phone = Holder(Capability.COLLECT, "essai", 1, "Zoé")
        headers = {"authorization": f"Bearer {issue_key(session, phone, created_at=NOW)}"}
    path = f"{address}/api/photos/{'0' * 64}"
    answer = httpx.put(path, content=b"x" * 900_000, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "photo_hash_wrong")
    answer = httpx.put(path, content=b"x" * 1_100_000, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "photo_too_large")


def test_a_large_outline_within_the_limit_is_read(address: str, organiser: dict[str, str]) -> None:
    body = {"title": "Grande", "start": "2026-07-04", "themes": ["trees"], "contact": "x" * 400_000}
    answer = httpx.post(f"{address}/api/parties", json=body, headers=organiser)
    assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid")
