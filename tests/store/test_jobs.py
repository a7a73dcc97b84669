"""The job table: one worker a job, work of the dead taken over, failures told."""

from datetime import timedelta

from cartoparty.jobs import run_next_job
from cartoparty.store import jobs
from cartoparty.store.jobs import LEASE, MOST_ATTEMPTS, JobState
from tests.parties import NOW, TestParty


def test_a_job_is_claimed_once(party: TestParty) -> None:
    with party.workspace.database.write() as session:
        added = jobs.add_job(session, party.slug, "check", now=NOW)
    with party.workspace.database.write() as session:
        claimed = jobs.claim_job(session, now=NOW)
        assert claimed is not None
        assert claimed.id == added.id
        assert jobs.claim_job(session, now=NOW) is None


def test_work_that_waits_already_is_not_queued_twice(party: TestParty) -> None:
    with party.workspace.database.write() as session:
        first = jobs.add_job(session, party.slug, "check", now=NOW)
        assert jobs.add_job(session, party.slug, "check", now=NOW) == first
        assert jobs.add_job(session, party.slug, "publish", now=NOW).id != first.id


def test_the_job_of_a_dead_worker_is_taken_over(party: TestParty) -> None:
    with party.workspace.database.write() as session:
        jobs.add_job(session, party.slug, "check", now=NOW)
        dead = jobs.claim_job(session, now=NOW)
        soon, later = NOW + LEASE / 2, NOW + LEASE + timedelta(seconds=1)
        assert jobs.claim_job(session, now=soon) is None
        taken = jobs.claim_job(session, now=later)
    assert dead is not None
    assert taken is not None
    assert taken.id == dead.id


def test_a_job_that_ends_every_worker_is_given_up(party: TestParty) -> None:
    now = NOW
    with party.workspace.database.write() as session:
        job = jobs.add_job(session, party.slug, "check", now=now)
        for _ in range(MOST_ATTEMPTS):
            assert jobs.claim_job(session, now=now) is not None
            now += LEASE + timedelta(seconds=1)
        assert jobs.claim_job(session, now=now) is None
        ended = jobs.get_job(session, job.id)
    assert ended.state is JobState.FAILED
    assert ended.error == {"code": "job_gave_up", "params": {"attempts": MOST_ATTEMPTS}}


def test_a_job_that_cannot_be_done_says_why(party: TestParty) -> None:
    with party.workspace.database.write() as session:
        job = jobs.add_job(session, party.slug, "dance", now=NOW)
    assert run_next_job(party.workspace, party.settings)
    with party.workspace.database.read() as session:
        ended = jobs.get_job(session, job.id)
    assert ended.state is JobState.FAILED
    assert ended.error is not None
    assert ended.error["code"] == "job_kind_unknown"
    assert not run_next_job(party.workspace, party.settings)
