"""When a photo was taken: kept with its observation, carried by files, and never published."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cartoparty.core.observation_files import observations_to_csv, observations_to_geojson
from cartoparty.pipeline.check import check_party
from cartoparty.pipeline.collect import import_observations, list_observations
from cartoparty.pipeline.publish import publish_party
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from tests.parties import NOW, TestParty, make_party, record

PHOTO = "ab" * 32
TAKEN = {"photos": [PHOTO], "photo_times": {PHOTO: "2026-05-16T08:47:31Z"}}


@pytest.fixture
def client(party: TestParty) -> Iterator[httpx.Client]:
    with (
        served(create_app(party.workspace, party.settings)) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


def send(client: httpx.Client, party: TestParty) -> list[int]:
    """The answers to the same observation twice, then to one with another time."""
    joined = client.post("/api/join", json={"code": party.codes[1], "consent": "1"})
    headers = {"authorization": f"Bearer {joined.json()['token']}"}
    body = record(0.9, 2.05, **TAKEN)
    other = {**body, "photo_times": {PHOTO: "2026-05-16T08:47:32Z"}}
    path = f"/api/observations/{body['id']}"
    return [
        client.put(path, headers=headers, json=each).status_code for each in (body, body, other)
    ]


def test_the_time_of_a_photo_is_part_of_its_observation(
    client: httpx.Client, party: TestParty
) -> None:
    assert send(client, party) == [201, 200, 409]
    (stored,) = list_observations(party.workspace, party.slug)
    assert {name: at.isoformat() for name, at in stored.photo_times.items()} == {
        PHOTO: "2026-05-16T08:47:31+00:00"
    }


@pytest.mark.parametrize("suffix", ["geojson", "csv"])
def test_export_and_import_carry_the_time(
    client: httpx.Client, party: TestParty, tmp_path: Path, suffix: str
) -> None:
    send(client, party)
    found = list_observations(party.workspace, party.slug)
    text = observations_to_csv(found) if suffix == "csv" else observations_to_geojson(found)
    assert "08:47:31" in text
    path = tmp_path / f"notes.{suffix}"
    path.write_text(text, "utf-8")
    other = make_party(tmp_path / "other")
    assert import_observations(other.workspace, other.slug, path, now=NOW).stored == 1
    assert list_observations(other.workspace, other.slug) == found


def test_nothing_published_tells_when_a_photo_was_taken(
    client: httpx.Client, party: TestParty
) -> None:
    send(client, party)
    check_party(party.workspace, party.settings, party.slug, now=NOW)
    publish_party(party.workspace, party.settings, party.slug)
    files = [path for path in (party.workspace.root / "published").rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        content = path.read_bytes()
        assert b"08:47:31" not in content, path
        assert PHOTO.encode() not in content, path
