"""What a phone measured: kept for moderators beside the chosen position, and never published."""

import gzip
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cartoparty.core.models import Decision
from cartoparty.core.observation_files import observations_to_csv, observations_to_geojson
from cartoparty.pipeline.check import check_party
from cartoparty.pipeline.collect import import_observations, list_observations
from cartoparty.pipeline.osm import export_edits
from cartoparty.pipeline.publish import publish_party
from cartoparty.pipeline.review import Reviewer, Verdict, decide_all
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty, make_party, record
from tests.small_town import place

# Digits that occur nowhere else, so that they can be searched for.
RAW_LON, RAW_LAT, RAW_ACCURACY_M, RAW_SPREAD_M = 2.3517731, 48.8537713, 13.77, 3.7731
MEASURED = {
    "position_how": "hand",
    "raw_lon": RAW_LON,
    "raw_lat": RAW_LAT,
    "raw_accuracy_m": RAW_ACCURACY_M,
    "raw_spread_m": RAW_SPREAD_M,
    "fixed_at": "2026-05-16T09:59:17Z",
}


@pytest.fixture
def client(party: TestParty) -> Iterator[httpx.Client]:
    with (
        served(create_app(party.workspace, party.settings)) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


def phone(client: httpx.Client, party: TestParty, team: int = 1) -> dict[str, str]:
    """The headers of a phone that has just joined."""
    body = {"code": party.codes[team], "consent": "1"}
    return {"authorization": f"Bearer {client.post('/api/join', json=body).json()['token']}"}


def send(client: httpx.Client, headers: dict[str, str], **changes: Any) -> dict[str, Any]:
    body = record(0.9, 2.05, **changes)
    answer = client.put(f"/api/observations/{body['id']}", headers=headers, json=body)
    assert answer.status_code == 201, answer.text
    return body


def test_a_phones_measurement_is_stored_and_sending_it_again_is_harmless(
    client: httpx.Client, party: TestParty
) -> None:
    headers = phone(client, party)
    body = send(client, headers, **MEASURED)
    again = client.put(f"/api/observations/{body['id']}", headers=headers, json=body)
    moved = {**body, "raw_lon": RAW_LON + 0.0001}
    other = client.put(f"/api/observations/{body['id']}", headers=headers, json=moved)
    assert (again.status_code, other.status_code) == (200, 409)
    (stored,) = list_observations(party.workspace, party.slug)
    assert stored.position == place(0.9, 2.05)
    assert stored.raw is not None
    assert stored.raw.position == (RAW_LON, RAW_LAT)
    assert (stored.raw.accuracy_m, stored.raw.spread_m) == (RAW_ACCURACY_M, RAW_SPREAD_M)


def test_a_wrong_measurement_is_explained_field_by_field(
    client: httpx.Client, party: TestParty
) -> None:
    body = record(0.9, 2.05, **{**MEASURED, "raw_lat": 95, "position_how": "dowsing"})
    answer = client.put(f"/api/observations/{body['id']}", headers=phone(client, party), json=body)
    assert answer.status_code == 422
    found = {problem["field"]: problem["code"] for problem in answer.json()["errors"]}
    assert found == {
        "raw_lat": "coordinate_out_of_range",
        "position_how": "position_how_invalid",
    }


@pytest.mark.parametrize("suffix", ["geojson", "csv"])
def test_export_and_import_carry_the_measurement(
    client: httpx.Client, party: TestParty, tmp_path: Path, suffix: str
) -> None:
    headers = phone(client, party)
    send(client, headers, **MEASURED)
    send(client, headers)
    found = list_observations(party.workspace, party.slug)
    text = observations_to_csv(found) if suffix == "csv" else observations_to_geojson(found)
    path = tmp_path / f"notes.{suffix}"
    path.write_text(text, "utf-8")
    other = make_party(tmp_path / "other")
    assert import_observations(other.workspace, other.slug, path, now=NOW).stored == 2
    assert list_observations(other.workspace, other.slug) == found


def test_nothing_published_or_sent_to_osm_holds_a_measurement(
    client: httpx.Client, party: TestParty, tmp_path: Path
) -> None:
    headers = phone(client, party)
    send(client, headers, **MEASURED)
    confirmed = {"kind": "confirm", "osm_ref": "n1", "tags": {}, "position_how": "object"}
    lon, lat = place(0.5, 0.1)
    send(client, headers, lon=lon, lat=lat, **{**MEASURED, **confirmed})
    check_party(party.workspace, party.settings, party.slug, now=NOW)
    verdict, reviewer = Verdict(Decision.ACCEPTED), Reviewer("Ana", NOW)
    assert len(decide_all(party.workspace, party.slug, verdict, reviewer).decided) == 2
    publish_party(party.workspace, party.settings, party.slug)
    edits = tmp_path / "edits.osc"
    export_edits(party.workspace, party.settings, party.slug, edits)
    public = [*(party.workspace.root / "published").rglob("*"), edits]
    files = [path for path in public if path.is_file()]
    assert len(files) > 10
    for path in files:
        assert told_in(path.read_bytes()) == set(), path
    exported = json.dumps(observations_to_geojson(list_observations(party.workspace, party.slug)))
    assert len(told_in(exported.encode())) == len(SECRETS)


SECRETS = ("2.3517731", "48.8537713", "13.77", "3.7731", "09:59:17", "position_how", "raw_lon")


def told_in(content: bytes) -> set[str]:
    """Which of the secrets a file holds: as text, or as a number in SQLite or WKB."""
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    numbers = (RAW_LON, RAW_LAT, RAW_ACCURACY_M, RAW_SPREAD_M)
    packed = {n for n in numbers for order in "<>" if struct.pack(f"{order}d", n) in content}
    return {secret for secret in SECRETS if secret.encode() in content} | {str(n) for n in packed}


def test_teammates_see_what_stands_and_nothing_that_was_measured(
    client: httpx.Client, party: TestParty
) -> None:
    headers = phone(client, party)
    first = send(client, headers, **MEASURED, walk="first walk", note="Près de chez moi")
    corrected = send(client, headers, supersedes=first["id"], tags={"emergency": "defibrillator"})
    answer = client.get("/api/observations", headers=phone(client, party))
    (seen,) = answer.json()["observations"]
    assert set(seen) == {
        "id", "theme", "kind", "osm_ref", "lon", "lat", "observed_at", "tags", "photos",
    }  # fmt: skip
    assert (seen["id"], seen["tags"]) == (corrected["id"], {"emergency": "defibrillator"})
    kept = {**headers, "if-none-match": answer.headers["etag"]}
    assert client.get("/api/observations", headers=kept).status_code == 304
    others = client.get("/api/observations", headers=phone(client, party, team=2))
    assert others.json() == {"observations": []}


def test_what_was_withdrawn_is_free_to_be_noted_again(
    client: httpx.Client, party: TestParty
) -> None:
    headers = phone(client, party)
    first = send(client, headers)
    send(client, headers, supersedes=first["id"], withdrawn=True)
    assert client.get("/api/observations", headers=headers).json() == {"observations": []}


def test_the_board_shows_nothing_that_was_measured(client: httpx.Client, party: TestParty) -> None:
    send(client, phone(client, party), **MEASURED)
    holder = Holder(Capability.ORGANISE, party.slug, None, "o")
    with party.workspace.database.write() as session:
        key = {"authorization": f"Bearer {issue_key(session, holder, created_at=NOW)}"}
    for path in ("board", "board/map"):
        answer = client.get(f"/api/parties/{party.slug}/{path}", headers=key)
        assert answer.status_code == 200
        assert told_in(answer.content) == set()
