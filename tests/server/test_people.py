"""Teams that are renamed and reassigned, invitations that are made and taken back."""

from collections.abc import Iterator

import httpx
import pytest

from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty

TEAMS = "/api/parties/essai/teams"
KEYS = "/api/parties/essai/keys"


@pytest.fixture
def organiser(party: TestParty) -> Iterator[httpx.Client]:
    with party.workspace.database.write() as session:
        key = issue_key(session, Holder(Capability.ORGANISE, None, None, "org"), created_at=NOW)
    app = create_app(party.workspace, party.settings, with_worker=False)
    with (
        served(app) as address,
        httpx.Client(
            base_url=address, headers={"authorization": f"Bearer {key}"}, timeout=30
        ) as client,
    ):
        yield client


def test_a_team_is_renamed_and_keeps_its_code(organiser: httpx.Client) -> None:
    first = organiser.get(TEAMS).json()[0]
    answer = organiser.patch(f"{TEAMS}/1", json={"name": "  Les   Lilas ", "people": 6})
    assert answer.status_code == 200
    assert answer.json() == {**first, "name": "Les Lilas", "people": 6}
    assert organiser.get(TEAMS).json()[0]["name"] == "Les Lilas"


def test_a_team_sent_elsewhere_gets_the_other_sector_on_its_phones(organiser: httpx.Client) -> None:
    code = organiser.get(TEAMS).json()[0]["code"]
    body = {"code": code, "nickname": "Zoé", "consent": True}
    token = organiser.post("/api/join", json=body).json()["token"]
    assert organiser.get(TEAMS).json()[0]["phones"] == 1
    organiser.patch(f"{TEAMS}/1", json={"sector": 2})
    pack = organiser.get("/api/pack", headers={"authorization": f"Bearer {token}"}).json()
    assert pack["sector"]["properties"]["number"] == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "   "}, "name"),
        ({"colour": "rouge"}, "colour"),
        ({"sector": 9}, "sector"),
        ({"people": 0}, "people"),
        ({"minutes": 100_000}, "minutes"),
    ],
)
def test_a_value_that_a_team_cannot_have_is_refused_by_its_name(
    organiser: httpx.Client, change: dict[str, object], field: str
) -> None:
    before = organiser.get(TEAMS).json()
    answer = organiser.patch(f"{TEAMS}/1", json=change)
    assert answer.status_code == 422
    assert answer.json()["code"] == "team_value_wrong"
    assert field in answer.json()["title"]
    assert organiser.get(TEAMS).json() == before


def test_a_team_that_is_not_there_is_not_made(organiser: httpx.Client) -> None:
    assert organiser.patch(f"{TEAMS}/7", json={"name": "X"}).status_code == 404


def test_an_invited_moderator_reviews_this_party_until_the_invitation_is_taken_back(
    organiser: httpx.Client,
) -> None:
    made = organiser.post(KEYS, json={"name": "Claude"})
    assert made.status_code == 201
    key = made.json()["link"].partition("#key=")[2]
    theirs = {"authorization": f"Bearer {key}"}
    assert organiser.get("/api/me", headers=theirs).json()["parties"] == ["essai"]
    assert organiser.get(TEAMS, headers=theirs).status_code == 403
    (invited,) = organiser.get(KEYS).json()
    assert (invited["name"], invited["capability"]) == ("Claude", "review")
    assert key not in organiser.get(KEYS).text
    assert organiser.delete(f"{KEYS}/{invited['id']}").status_code == 204
    assert organiser.get(KEYS).json() == []
    assert organiser.get("/api/me", headers=theirs).status_code == 401


def test_the_key_of_a_phone_or_of_the_organiser_is_no_invitation(
    organiser: httpx.Client, party: TestParty
) -> None:
    holder = Holder(Capability.COLLECT, party.slug, 1, "phone")
    with party.workspace.database.write() as session:
        issue_key(session, holder, created_at=NOW)
    assert organiser.get(KEYS).json() == []
    assert organiser.delete(f"{KEYS}/{'0' * 64}").status_code == 404
