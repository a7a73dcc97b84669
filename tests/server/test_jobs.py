"""Long work from the desk: asked for, followed, given up, its file fetched."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from cartoparty import jobs as cartoparty_jobs
from cartoparty.jobs import run_next_job
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store import jobs
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty

JOBS = "/api/parties/essai/jobs"


@pytest.fixture
def organiser(party: TestParty) -> Iterator[httpx.Client]:
    """A client of a server without a worker: jobs run when the test says so."""
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


def asked(client: httpx.Client, kind: str, **params: Any) -> int:
    answer = client.post(JOBS, json={"kind": kind, "params": params})
    assert answer.status_code == 202, answer.text
    number: int = answer.json()["id"]
    return number


def test_the_atlas_is_printed_and_fetched(organiser: httpx.Client, party: TestParty) -> None:
    assert organiser.get("/api/parties/essai/atlas.pdf").status_code == 404
    assert organiser.get("/api/parties/essai").json()["atlas"] is None
    job = asked(organiser, "atlas", paper="A4")
    assert run_next_job(party.workspace, party.settings)
    done = organiser.get(f"/api/jobs/{job}").json()
    assert (done["state"], done["error"]) == ("done", None)
    pdf = organiser.get("/api/parties/essai/atlas.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert organiser.get("/api/parties/essai").json()["atlas"] is not None


def test_a_new_split_makes_as_many_sectors_as_asked(
    organiser: httpx.Client, party: TestParty
) -> None:
    job = asked(organiser, "split", teams=3)
    assert run_next_job(party.workspace, party.settings)
    assert organiser.get(f"/api/jobs/{job}").json()["result"] == {"sectors": 3}
    assert organiser.get("/api/parties/essai").json()["sectors"]["features"][2]


def test_the_history_says_who_asked_for_a_split(organiser: httpx.Client, party: TestParty) -> None:
    asked(organiser, "split", teams=3, by="Somebody else", job=99)
    assert run_next_job(party.workspace, party.settings)
    state = organiser.get("/api/parties/essai/division").json()
    assert (state["last"]["kind"], state["last"]["by"]) == ("split", "org")
    assert state["last"]["params"] == {"sectors": 3, "seed": 0}
    assert state["can_undo"]


def test_two_who_ask_for_the_same_split_are_told_apart(
    organiser: httpx.Client, party: TestParty
) -> None:
    with party.workspace.database.write() as session:
        key = issue_key(session, Holder(Capability.ORGANISE, None, None, "Bruno"), created_at=NOW)
    first = asked(organiser, "split", teams=3, stamp=1)
    other = httpx.Client(
        base_url=organiser.base_url, headers={"authorization": f"Bearer {key}"}, timeout=30
    )
    with other as bruno:
        second = asked(bruno, "split", teams=3, stamp=1)
        assert asked(bruno, "split", teams=3, stamp=1) == second != first
        assert asked(bruno, "check") == asked(organiser, "check")
        while run_next_job(party.workspace, party.settings):
            pass
        late = bruno.get(f"/api/jobs/{second}", headers={"accept-language": "en"}).json()
    assert organiser.get(f"/api/jobs/{first}").json()["state"] == "done"
    assert (late["state"], late["error"]["code"]) == ("failed", "division_changed")
    assert late["error"]["title"] == "org has changed the sectors meanwhile: a new split."
    assert organiser.get("/api/parties/essai/division").json()["last"]["by"] == "org"


def test_a_split_overwrites_nothing_that_was_edited_since_it_was_asked_for(
    organiser: httpx.Client, party: TestParty
) -> None:
    job = asked(organiser, "split", teams=3, stamp=1)
    rename = {"stamp": 1, "edit": {"kind": "rename", "sector": 1, "label": "La gare"}}
    edited = organiser.post("/api/parties/essai/division/edits", json=rename).json()
    assert run_next_job(party.workspace, party.settings)
    assert organiser.get(f"/api/jobs/{job}").json()["state"] == "failed"
    assert organiser.get("/api/parties/essai/division").json() == edited


def test_a_split_whose_worker_died_after_saving_is_not_done_twice(
    organiser: httpx.Client, party: TestParty
) -> None:
    job = asked(organiser, "split", teams=3, stamp=1)
    assert run_next_job(party.workspace, party.settings)
    saved = organiser.get("/api/parties/essai/division").json()
    with party.workspace.database.write() as session:
        row = session.get(jobs.JobRow, job)
        assert row is not None
        row.state, row.result = jobs.JobState.WAITING, None
    assert run_next_job(party.workspace, party.settings)
    again = organiser.get(f"/api/jobs/{job}").json()
    assert (again["state"], again["result"]) == ("done", {"sectors": 3})
    assert organiser.get("/api/parties/essai/division").json() == saved


def test_a_job_that_waits_is_given_up_at_once(organiser: httpx.Client, party: TestParty) -> None:
    job = asked(organiser, "split", teams=3)
    assert organiser.delete(f"/api/jobs/{job}").json()["state"] == "cancelled"
    assert not run_next_job(party.workspace, party.settings)
    assert len(organiser.get("/api/parties/essai").json()["sectors"]["features"]) == 2


def test_a_job_that_runs_is_given_up_at_its_next_step_and_changes_nothing(
    organiser: httpx.Client, party: TestParty
) -> None:
    job = asked(organiser, "split", teams=3)
    with party.workspace.database.write() as session:
        jobs.cancel_job(session, job)  # as it is when the worker has just claimed it
        row = session.get(jobs.JobRow, job)
        assert row is not None
        row.state = jobs.JobState.WAITING
    assert run_next_job(party.workspace, party.settings)
    assert organiser.get(f"/api/jobs/{job}").json()["state"] == "cancelled"
    assert len(organiser.get("/api/parties/essai").json()["sectors"]["features"]) == 2


def test_a_page_that_was_closed_finds_its_work_again(
    organiser: httpx.Client, party: TestParty
) -> None:
    asked(organiser, "split", teams=3)
    second = asked(organiser, "split", teams=4)
    check = asked(organiser, "check")
    found = organiser.get(JOBS).json()
    assert [(job["id"], job["state"]) for job in found] == [
        (second, "waiting"),
        (check, "waiting"),
    ]


def test_the_findings_of_a_snapshot_are_told_in_words(
    organiser: httpx.Client, party: TestParty
) -> None:
    job = asked(organiser, "snapshot", extract="absent.osm.pbf")
    assert run_next_job(party.workspace, party.settings)
    failed = organiser.get(f"/api/jobs/{job}", headers={"accept-language": "fr"}).json()
    assert failed["state"] == "failed"
    assert "absent.osm.pbf" in failed["error"]["title"]


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("split", {}),
        ("split", {"teams": 3, "minutes": 60}),
        ("split", {"teams": 0}),
        ("split", {"teams": 3, "stamp": -1}),
        ("snapshot", {}),
        ("snapshot", {"extract": "../secret.pbf"}),
        ("atlas", {"paper": "A9"}),
        ("dance", {}),
    ],
)
def test_work_that_cannot_be_done_is_refused_before_it_is_queued(
    organiser: httpx.Client, kind: str, params: dict[str, Any]
) -> None:
    assert organiser.post(JOBS, json={"kind": kind, "params": params}).status_code == 422
    assert organiser.get(JOBS).json() == []


def test_a_worker_in_the_server_does_what_was_asked(party: TestParty) -> None:
    with party.workspace.database.write() as session:
        key = issue_key(session, Holder(Capability.ORGANISE, None, None, "org"), created_at=NOW)
    app = create_app(party.workspace, party.settings)
    headers = {"authorization": f"Bearer {key}"}
    with (
        served(app) as address,
        httpx.Client(base_url=address, headers=headers, timeout=30) as client,
    ):
        job = asked(client, "check")
        deadline = time.monotonic() + 30
        while client.get(f"/api/jobs/{job}").json()["state"] != "done":
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_the_worker_goes_on_when_the_job_table_was_out_of_reach(
    party: TestParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cartoparty_jobs, "_TROUBLE_S", 0.01)
    with party.workspace.database.write() as session:
        session.execute(text("ALTER TABLE job RENAME TO away"))
    stop = threading.Event()
    worker = threading.Thread(
        target=cartoparty_jobs.work, args=(party.workspace, party.settings, stop)
    )
    worker.start()
    time.sleep(0.1)
    with party.workspace.database.write() as session:
        session.execute(text("ALTER TABLE away RENAME TO job"))
        job = jobs.add_job(session, "essai", "check", now=NOW)
    deadline = time.monotonic() + 20
    state = job.state
    while state != jobs.JobState.DONE and time.monotonic() < deadline:
        time.sleep(0.05)
        with party.workspace.database.read() as session:
            state = jobs.get_job(session, job.id).state
    stop.set()
    worker.join()
    assert state == jobs.JobState.DONE
