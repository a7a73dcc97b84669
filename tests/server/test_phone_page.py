"""What a phone needs to keep its page: the service worker's headers, the manifest, the meeting."""

from collections.abc import Iterator

import httpx
import pytest

from cartoparty.core.models import LonLat
from cartoparty.pipeline.sectors import SplitWish, split_party
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from tests.parties import TestParty
from tests.small_town import place


@pytest.fixture
def client(party: TestParty) -> Iterator[httpx.Client]:
    with (
        served(create_app(party.workspace, party.settings)) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


def test_manifest_opens_the_page_of_its_own_team(client: httpx.Client, party: TestParty) -> None:
    code = party.codes[2]
    answer = client.get(f"/j/{code}/app.webmanifest", headers={"accept-language": "en"})
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = answer.json()
    assert manifest["start_url"] == manifest["id"] == f"/j/{code}"
    assert manifest["name"].startswith("Cartopartie d’essai")
    assert (manifest["lang"], manifest["short_name"]) == ("en", "Mapping party")
    assert (manifest["scope"], manifest["display"]) == ("/j/", "standalone")


def test_manifest_names_icons_that_are_there(client: httpx.Client, party: TestParty) -> None:
    manifest = client.get(f"/j/{party.codes[1]}/app.webmanifest").json()
    purposes = set()
    for icon in manifest["icons"]:
        picture = client.get(icon["src"]).content
        width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
        assert picture.startswith(b"\x89PNG")
        assert icon["sizes"] == f"{width}x{height}"
        purposes.add((icon["purpose"], width))
    assert purposes == {("any", 512), ("maskable", 512)}


def test_manifest_of_an_unknown_code_is_refused_in_words(client: httpx.Client) -> None:
    answer = client.get("/j/NOSUCH/app.webmanifest")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_service_worker_is_asked_for_anew_each_time(client: httpx.Client) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert "javascript" in answer.headers["content-type"]


def test_page_lets_only_this_server_give_it_a_worker(
    client: httpx.Client, party: TestParty
) -> None:
    policy = client.get(f"/j/{party.codes[1]}").headers["content-security-policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy


def test_pack_says_where_and_when_all_meet_again(client: httpx.Client, party: TestParty) -> None:
    def pack() -> httpx.Response:
        answer = client.post("/api/join", json={"code": party.codes[1], "consent": "1"})
        headers = {"authorization": f"Bearer {answer.json()['token']}"}
        return client.get("/api/pack", headers=headers)

    assert pack().json()["meeting"] is None
    lon, lat = place(1, 1)
    split_party(
        party.workspace, party.settings, party.slug, SplitWish(teams=2, start=LonLat(lon, lat))
    )
    assert pack().json()["meeting"] == [pytest.approx(lon), pytest.approx(lat)]
    assert pack().json()["party"]["return_time"] is None
