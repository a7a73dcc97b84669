"""The HTTP interface that stays put: join, pack, observations, photos, published files."""

import hashlib
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from cartoparty.pipeline.publish import publish_party
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store import photos
from tests.parties import TestParty, record


@pytest.fixture
def client(party: TestParty) -> Iterator[httpx.Client]:
    """A client of the real server, which runs on this machine."""
    app = create_app(party.workspace, party.settings)
    with served(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture
def phone(client: httpx.Client, party: TestParty) -> httpx.Client:
    """A client that joined team 1."""
    answer = client.post(
        "/api/join", json={"code": party.codes[1], "nickname": "A", "consent": "1"}
    )
    assert answer.status_code == 200
    client.headers["authorization"] = f"Bearer {answer.json()['token']}"
    return client


def put(client: httpx.Client, body: dict[str, Any], **more: Any) -> Any:
    return client.put(f"/api/observations/{body['id']}", json=body, **more)


def photo(exif: bytes | None = None) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (40, 30), "#336699")
    image.save(out, "JPEG", **({"exif": exif} if exif else {}))
    return out.getvalue()


def test_a_code_opens_party_team_sector_and_consent(client: httpx.Client, party: TestParty) -> None:
    answer = client.get(f"/api/join/{party.codes[2].lower()}").json()
    assert answer["party"]["title"] == "Cartopartie d’essai"
    assert answer["team"]["number"] == 2
    assert answer["sector"]["number"] == 2
    assert answer["consent"]["version"] == "1"
    assert len(answer["consent"]["fr"]) == len(answer["consent"]["en"]) == 4


def test_joining_gives_a_token_with_party_team_and_sector(
    client: httpx.Client, party: TestParty
) -> None:
    body = {"code": party.codes[1], "nickname": "", "consent": True}
    answer = client.post("/api/join", json=body).json()
    assert answer["token"]
    assert set(answer) == {"token", "party", "team", "sector"}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"code": "ZZZZZZ"}, 404, "team_code_unknown"),
        ({"consent": False}, 422, "consent_needed"),
        ({"consent": "0"}, 422, "consent_outdated"),
        ({"code": 5}, 422, "body_invalid"),
    ],
)
def test_joining_without_code_or_consent_is_refused(
    client: httpx.Client, party: TestParty, change: dict[str, Any], status: int, code: str
) -> None:
    body = {"code": party.codes[1], "nickname": "", "consent": "1", **change}
    answer = client.post("/api/join", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]
    assert answer.json()["hint"]


def test_the_pack_has_all_that_a_phone_needs(phone: httpx.Client) -> None:
    answer = phone.get("/api/pack")
    pack = answer.json()
    assert pack["sector"]["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert {theme["id"] for theme in pack["themes"]} == {"defibrillators", "trees", "accessibility"}
    assert {"n1", "n10"} <= {feature["id"] for feature in pack["features"]}
    assert pack["data_date"].startswith("2026-05-01")
    again = phone.get("/api/pack", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert phone.get(pack["basemap"]).content.startswith(b"PMTiles")


def test_an_observation_is_stored_once_however_often_it_is_sent(phone: httpx.Client) -> None:
    body = record(1.2, 1.1)
    assert put(phone, body).status_code == 201
    again = put(phone, body)
    assert (again.status_code, again.json()["status"]) == (200, "same")
    other = put(phone, {**body, "note": "other"})
    assert (other.status_code, other.json()["code"]) == (409, "observation_differs")


def test_the_team_of_an_observation_is_that_of_the_token(
    phone: httpx.Client, party: TestParty
) -> None:
    from cartoparty.pipeline.collect import list_observations

    put(phone, record(1.2, 1.1, team=2))
    (stored,) = list_observations(party.workspace, party.slug)
    assert stored.team == 1


def test_a_refused_observation_says_why_for_each_field(
    phone: httpx.Client, party: TestParty
) -> None:
    body = record(1, 1, theme="benches", tags={"name": "x" * 300})
    answer = put(phone, body, headers={"accept-language": "en-GB,en;q=0.9"})
    problem = answer.json()
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in problem["errors"]] == [
        ("theme", "theme_unknown"),
        ("tags", "value_too_long"),
    ]
    assert "300 characters" in problem["errors"][1]["message"]
    french = put(phone, body, headers={"accept-language": "fr"}).json()
    assert "300 caractères" in french["errors"][1]["message"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"theme": "benches"}, "theme_unknown"),
        ({"lon": 200}, "coordinate_out_of_range"),
        ({"lon": 48.85, "lat": 2.35}, "coordinates_swapped"),
        ({"tags": {"operator": "x" * 256}}, "value_too_long"),
        ({"tags": {"operator": "two\nlines"}}, "control_characters"),
        ({"observed_at": "2100-01-01T00:00:00Z"}, "date_in_future"),
    ],
)
def test_bad_observations_get_their_message_and_nothing_is_stored(
    phone: httpx.Client, party: TestParty, changes: dict[str, Any], code: str
) -> None:
    from cartoparty.pipeline.collect import list_observations

    answer = put(phone, record(1, 1, **changes))
    assert answer.status_code == 422
    assert [entry["code"] for entry in answer.json()["errors"]] == [code]
    assert list_observations(party.workspace, party.slug) == []


def test_a_text_that_cannot_be_written_is_refused_in_words(phone: httpx.Client) -> None:
    body = json.dumps({**record(1, 1, theme="\ud800"), "note": "\ud800"})
    answer = phone.put(
        f"/api/observations/{json.loads(body)['id']}",
        content=body,
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422
    assert [entry["field"] for entry in answer.json()["errors"]] == ["theme", "note"]


def test_a_hundred_phones_at_once_lose_nothing(phone: httpx.Client, party: TestParty) -> None:
    from cartoparty.pipeline.collect import list_observations

    bodies = [record(1 + n / 100, 1) for n in range(100)]
    with ThreadPoolExecutor(max_workers=50) as threads:
        answers = list(threads.map(lambda body: put(phone, body).status_code, bodies * 2))
    assert sorted(answers) == [200] * 100 + [201] * 100
    assert len(list_observations(party.workspace, party.slug)) == 100


def test_far_outside_is_stored(phone: httpx.Client) -> None:
    assert put(phone, record(80, 1)).status_code == 201


def test_without_a_token_nothing_is_taken(client: httpx.Client) -> None:
    body = record(1, 1)
    answer = put(client, body)
    assert (answer.status_code, answer.json()["code"]) == (401, "key_missing")
    answer = put(client, body, headers={"authorization": "Bearer wrong"})
    assert (answer.status_code, answer.json()["code"]) == (401, "key_unknown")


def test_a_volunteer_may_not_review(phone: httpx.Client, party: TestParty) -> None:
    answer = phone.get(f"/api/parties/{party.slug}/proposals")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_photo_is_stored_once_under_its_hash_and_without_exif(
    phone: httpx.Client, party: TestParty
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhoneMaker"
    content = photo(exif.tobytes())
    assert b"SecretPhoneMaker" in content
    name = hashlib.sha256(content).hexdigest()
    assert phone.put(f"/api/photos/{name}", content=content).status_code == 201
    assert phone.put(f"/api/photos/{name}", content=content).status_code == 200
    stored = photos.photo_path(party.workspace.photos, name).read_bytes()
    assert b"SecretPhoneMaker" not in stored
    assert Image.open(io.BytesIO(stored)).size == (40, 30)


def test_a_photo_that_is_none_or_not_the_one_announced_is_refused(phone: httpx.Client) -> None:
    content = photo()
    wrong = phone.put(f"/api/photos/{'0' * 64}", content=content)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "photo_hash_wrong")
    text = b"<svg onload=alert(1)>"
    none = phone.put(f"/api/photos/{hashlib.sha256(text).hexdigest()}", content=text)
    assert (none.status_code, none.json()["code"]) == (422, "photo_unreadable")
    cut = content[: len(content) // 2]
    broken = phone.put(f"/api/photos/{hashlib.sha256(cut).hexdigest()}", content=cut)
    assert (broken.status_code, broken.json()["code"]) == (422, "photo_unreadable")


def test_a_photo_that_is_too_large_is_refused(phone: httpx.Client) -> None:
    content = b"\xff" * 12_000_001
    answer = phone.put(f"/api/photos/{hashlib.sha256(content).hexdigest()}", content=content)
    assert (answer.status_code, answer.json()["code"]) == (413, "photo_too_large")


def test_published_files_have_etag_date_cors_and_compression(
    client: httpx.Client, party: TestParty
) -> None:
    publish_party(party.workspace, party.settings, party.slug)
    address = f"/published/{party.slug}/defibrillators/defibrillators.geojson"
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["last-modified"]
    assert json.loads(answer.content)["type"] == "FeatureCollection"
    again = client.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"/published/{party.slug}/").text.startswith("<!doctype html>")


def test_the_sign_of_life_and_the_description_are_there(client: httpx.Client) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    assert "/api/observations/{observation_id}" in client.get("/openapi.json").json()["paths"]


def test_an_unknown_address_is_a_problem_document(client: httpx.Client) -> None:
    answer = client.get(f"/api/nothing/{uuid4()}")
    assert (answer.status_code, answer.json()["code"]) == (404, "page_unknown")
