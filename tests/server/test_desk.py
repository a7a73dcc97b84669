"""The desk's calls: the queue, decisions with undo and conflict, jobs with progress."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cartoparty.pipeline.check import check_party
from cartoparty.pipeline.collect import receive_observation
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty, record


@pytest.fixture
def desk(party: TestParty) -> Iterator[httpx.Client]:
    """An organiser's client; three observations wait for a decision."""
    phone = Holder(Capability.COLLECT, party.slug, 1, "A")
    for body in (
        record(0.9, 2.05, note="<b>sous le préau</b>"),
        record(0.5, 0.1, kind="confirm", osm_ref="n1", tags={}),
        record(1.5, 1.1, kind="change", osm_ref="n2", tags={"access": "no"}),
    ):
        receive_observation(party.workspace, phone, body, now=NOW)
    check_party(party.workspace, party.settings, party.slug, now=NOW)
    with party.workspace.database.write() as session:
        key = issue_key(session, Holder(Capability.ORGANISE, None, None, "org"), created_at=NOW)
    app = create_app(party.workspace, party.settings)
    with (
        served(app) as address,
        httpx.Client(
            base_url=address, headers={"authorization": f"Bearer {key}"}, timeout=30
        ) as client,
    ):
        yield client


def queue(desk: httpx.Client, **filters: Any) -> dict[str, Any]:
    answer: dict[str, Any] = desk.get("/api/parties/essai/proposals", params=filters).json()
    return answer


def test_the_desk_shows_parties_sectors_teams_and_counts(desk: httpx.Client) -> None:
    (summary,) = desk.get("/api/parties").json()
    assert (summary["observations"], summary["proposals"]["pending"]) == (3, 3)
    party = desk.get("/api/parties/essai").json()
    assert len(party["sectors"]["features"]) == len(party["teams"]) == 2
    assert party["teams"][0]["link"].endswith(party["teams"][0]["code"])
    basemap = desk.get("/api/parties/essai/basemap").json()
    assert any(f["properties"].get("name") == "rue du Port" for f in basemap["features"])
    assert desk.get("/api/me").json()["capabilities"] == ["organise", "review", "watch"]


def test_the_queue_can_be_filtered_and_explains_its_findings(desk: httpx.Client) -> None:
    assert len(queue(desk)["proposals"]) == 3
    (changed,) = queue(desk, action="modify")["proposals"]
    assert changed["osm_ref"] == "n2"
    assert changed["osm_tags"]["access"] == "yes"
    assert changed["findings"][0]["code"] == "contradicts_osm"
    assert "OpenStreetMap" in changed["findings"][0]["what"]
    assert queue(desk, theme="trees")["proposals"] == []


def test_a_decision_can_be_edited_and_taken_back(desk: httpx.Client) -> None:
    (created,) = queue(desk, action="create")["proposals"]
    diff = [*created["diff"], {"key": "access", "old": None, "new": "yes"}]
    decided = desk.post(
        f"/api/proposals/{created['id']}/reviews", json={"decision": "accepted", "diff": diff}
    )
    assert decided.status_code == 201
    assert decided.json()["diff"] == diff
    assert queue(desk)["counts"] == {"pending": 2, "accepted": 1, "rejected": 0}
    undone = desk.delete(f"/api/proposals/{created['id']}/reviews/last").json()
    assert (undone["state"], undone["diff"]) == ("pending", created["diff"])


def test_a_second_decision_needs_to_have_seen_the_first(desk: httpx.Client) -> None:
    (created,) = queue(desk, action="create")["proposals"]
    address = f"/api/proposals/{created['id']}/reviews"
    first = desk.post(address, json={"decision": "accepted"}).json()
    blind = desk.post(address, json={"decision": "rejected", "reason": "doute"})
    assert (blind.status_code, blind.json()["code"]) == (409, "review_decided_meanwhile")
    seeing = {"decision": "rejected", "reason": "doute", "previous": first["review_id"]}
    assert desk.post(address, json=seeing).json()["state"] == "rejected"


def test_a_rejection_without_a_reason_is_refused(desk: httpx.Client) -> None:
    (created,) = queue(desk, action="create")["proposals"]
    answer = desk.post(f"/api/proposals/{created['id']}/reviews", json={"decision": "rejected"})
    assert (answer.status_code, answer.json()["code"]) == (422, "review_needs_reason")


def also_note(party: TestParty, **changes: Any) -> None:
    """A second team sends what it saw of the third defibrillator's place; a check follows."""
    phone = Holder(Capability.COLLECT, party.slug, 2, "B")
    body = record(0.9, 2.05, observed_at="2026-05-16T11:00:00Z", walk="b", **changes)
    receive_observation(party.workspace, phone, body, now=NOW)
    check_party(party.workspace, party.settings, party.slug, now=NOW)


def test_another_team_s_look_at_the_object_is_evidence_and_no_question_of_its_own(
    desk: httpx.Client, party: TestParty
) -> None:
    also_note(party, note="à gauche")
    (created,) = queue(desk, action="create")["proposals"]
    (seen,) = created["also_seen"]
    assert (seen["team"], seen["note"], seen["kind"]) == (2, "à gauche", "new")
    assert len(seen["position"]) == 2
    assert queue(desk)["counts"]["pending"] == 3
    (covered,) = queue(desk, state="covered")["proposals"]
    assert (covered["state"], covered["stands_by"]) == ("covered", created["id"])
    assert queue(desk, state="all", action="none")["proposals"] == [covered]
    decided = desk.post(f"/api/proposals/{created['id']}/reviews", json={"decision": "accepted"})
    assert decided.json()["also_seen"] == [seen]


def test_a_decision_that_counts_no_more_is_shown_on_the_proposal_of_now(
    desk: httpx.Client, party: TestParty
) -> None:
    (created,) = queue(desk, action="create")["proposals"]
    desk.post(f"/api/proposals/{created['id']}/reviews", json={"decision": "accepted"})
    also_note(party, tags={"emergency": "defibrillator", "access": "yes"})
    (now,) = queue(desk, action="create")["proposals"]
    assert (now["state"], now["review"]) == ("pending", None)
    earlier = now["earlier_review"]
    assert (earlier["decision"], earlier["reviewer"]) == ("accepted", "org")
    assert earlier["diff"] == created["diff"]
    decided = desk.post(f"/api/proposals/{now['id']}/reviews", json={"decision": "accepted"})
    assert decided.json()["earlier_review"] is None


def test_a_check_from_the_desk_answers_with_what_changed(
    desk: httpx.Client, party: TestParty
) -> None:
    (created,) = queue(desk, action="create")["proposals"]
    desk.post(f"/api/proposals/{created['id']}/reviews", json={"decision": "accepted"})
    phone = Holder(Capability.COLLECT, party.slug, 2, "B")
    more = record(0.9, 2.05, walk="b", tags={"emergency": "defibrillator", "access": "yes"})
    receive_observation(party.workspace, phone, more, now=NOW)
    job = finished(desk, "check")
    (now,) = queue(desk, action="create")["proposals"]
    assert {key: job["result"][key] for key in ("new", "unchanged", "changed", "gone")} == {
        "new": 1, "unchanged": 2, "changed": 1, "gone": 0,
    }  # fmt: skip
    assert job["result"]["lost_decisions"] == [now["id"]]


def finished(desk: httpx.Client, kind: str) -> dict[str, Any]:
    """A job that is asked for and followed to its end."""
    asked = desk.post("/api/parties/essai/jobs", json={"kind": kind})
    assert asked.status_code == 202
    deadline = time.monotonic() + 60
    while True:
        job: dict[str, Any] = desk.get(f"/api/jobs/{asked.json()['id']}").json()
        if job["state"] in ("done", "failed") or time.monotonic() > deadline:
            return job
        time.sleep(0.05)


@pytest.mark.parametrize("kind", ["check", "publish"])
def test_long_work_runs_as_a_job_that_tells_how_far_it_is(desk: httpx.Client, kind: str) -> None:
    job = finished(desk, kind)
    assert (job["state"], job["error"]) == ("done", None)
    assert job["done"] == job["total"]
    assert job["step"]
    assert job["result"]
