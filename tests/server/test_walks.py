"""The walks that the desk draws and hands out."""

import json
from collections.abc import Iterator
from xml.etree import ElementTree

import httpx
import pytest

from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty


@pytest.fixture
def moderator(party: TestParty) -> Iterator[httpx.Client]:
    holder = Holder(Capability.REVIEW, party.slug, None, "Claude")
    with party.workspace.database.write() as session:
        key = issue_key(session, holder, created_at=NOW)
    app = create_app(party.workspace, party.settings, with_worker=False)
    headers = {"authorization": f"Bearer {key}", "accept-language": "fr"}
    with (
        served(app) as address,
        httpx.Client(base_url=address, headers=headers, timeout=30) as client,
    ):
        yield client


def test_the_walk_of_a_sector_is_a_closed_line_with_its_streets(moderator: httpx.Client) -> None:
    answer = moderator.get("/api/parties/essai/walks.geojson", params={"sector": 1})
    assert answer.headers["content-type"] == "application/geo+json"
    walk, *_ = json.loads(answer.content)["features"]
    line = walk["geometry"]["coordinates"]
    assert line[0] == line[-1]
    assert walk["properties"]["sector"] == 1
    assert walk["properties"]["steps"][0]["street"]
    total = sum(step["length_m"] for step in walk["properties"]["steps"])
    assert total == pytest.approx(
        walk["properties"]["length_m"] + walk["properties"]["approach_m"], abs=1.0
    )


def test_all_walks_come_as_a_track_for_each_sector(moderator: httpx.Client) -> None:
    answer = moderator.get("/api/parties/essai/walks.gpx")
    assert "essai-walks.gpx" in answer.headers["content-disposition"]
    root = ElementTree.fromstring(answer.content)
    tracks = root.findall("{http://www.topografix.com/GPX/1/1}trk")
    assert len(tracks) >= 2


def test_a_walk_of_no_sector_is_not_found(moderator: httpx.Client) -> None:
    answer = moderator.get("/api/parties/essai/walks.kml", params={"sector": 9})
    assert (answer.status_code, answer.json()["code"]) == (404, "sector_unknown")
    assert moderator.get("/api/parties/essai/walks.exe").status_code == 422
