"""The job table: long work asked for by a page, claimed by one worker at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, String, false, func, or_
from sqlmodel import Field, Session, SQLModel, col, select, update

from cartoparty.errors import NotFound
from cartoparty.store.columns import Json, Moment

# A worker that has not said anything for this long is taken for dead and its job given away;
# handlers are idempotent, so that a second run does no harm.
LEASE = timedelta(minutes=2)
# What has ended its worker so many times would end the next one too.
MOST_ATTEMPTS = 3


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class JobRow(SQLModel, table=True):
    __tablename__ = "job"

    id: int | None = Field(default=None, primary_key=True)
    party: str = Field(foreign_key="party.slug")
    kind: str
    params: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(Json, nullable=False, server_default="{}")
    )
    cancelled: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    state: JobState = Field(default=JobState.WAITING, sa_type=String)
    step: str = ""
    done: int = 0
    total: int | None = None
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    error: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))
    seen_at: datetime = Field(sa_column=Column(Moment, nullable=False))


@dataclass(frozen=True, slots=True)
class Job:
    """A job as others see it."""

    id: int
    party: str
    kind: str
    params: dict[str, Any]
    state: JobState
    step: str
    done: int
    total: int | None
    result: dict[str, Any] | None
    error: dict[str, Any] | None


def add_job(
    session: Session,
    party: str,
    kind: str,
    *,
    now: datetime,
    params: Mapping[str, Any] | None = None,
) -> Job:
    """Queue a job; one that waits already for the same work serves both."""
    wanted = dict(params or {})
    statement = select(JobRow).where(
        JobRow.party == party, JobRow.kind == kind, JobRow.state == JobState.WAITING
    )
    row = next((row for row in session.exec(statement) if row.params == wanted), None)
    if row is None:
        row = JobRow(party=party, kind=kind, params=wanted, seen_at=now)
        session.add(row)
        session.flush()
    return _job(row)


def latest_jobs(session: Session, party: str) -> list[Job]:
    """The newest job of each kind, so that a page opened later can follow it."""
    newest = select(func.max(JobRow.id)).where(JobRow.party == party).group_by(JobRow.kind)
    statement = select(JobRow).where(col(JobRow.id).in_(newest)).order_by(col(JobRow.id))
    return [_job(row) for row in session.exec(statement)]


def cancel_job(session: Session, job_id: int) -> Job:
    """Ask that a job be given up: at once where it waits, else at its next sign of progress."""
    row = _row(session, job_id)
    if row.state == JobState.WAITING:
        row.state = JobState.CANCELLED
    row.cancelled = True
    return _job(row)


def claim_job(session: Session, *, now: datetime) -> Job | None:
    """Take the oldest job that waits, or whose worker died; None when there is no work.

    A job whose workers have died `MOST_ATTEMPTS` times is closed as failed (`job_gave_up`).
    """
    dead = (col(JobRow.state) == JobState.RUNNING) & (col(JobRow.seen_at) < now - LEASE)
    session.exec(
        update(JobRow)
        .where(dead, col(JobRow.attempts) >= MOST_ATTEMPTS)
        .values(
            state=JobState.FAILED,
            error={"code": "job_gave_up", "params": {"attempts": MOST_ATTEMPTS}},
        )
    )
    free = or_(
        col(JobRow.state) == JobState.WAITING,
        dead,
    )
    row = session.exec(select(JobRow).where(free).order_by(col(JobRow.id))).first()
    if row is None:
        return None
    claimed = session.exec(
        update(JobRow)
        .where(col(JobRow.id) == row.id, free)
        .values(
            state=JobState.RUNNING,
            attempts=col(JobRow.attempts) + 1,
            seen_at=now,
            done=0,
            total=None,
            step="",
        )
    )
    if claimed.rowcount != 1:
        return None
    session.refresh(row)
    return _job(row)


def report_progress(
    session: Session, job_id: int, step: str, done: int, total: int | None, *, now: datetime
) -> bool:
    """Say how far a running job is; False when somebody asked that it be given up."""
    session.exec(
        update(JobRow)
        .where(col(JobRow.id) == job_id)
        .values(step=step, done=done, total=total, seen_at=now)
    )
    cancelled = session.exec(select(JobRow.cancelled).where(JobRow.id == job_id)).first()
    return not cancelled


def still_running(session: Session, job_id: int, *, now: datetime) -> None:
    """Say that the worker of a job is alive, however long a step takes."""
    running = (col(JobRow.id) == job_id) & (col(JobRow.state) == JobState.RUNNING)
    session.exec(update(JobRow).where(running).values(seen_at=now))


def finish_job(
    session: Session,
    job_id: int,
    *,
    now: datetime,
    result: dict[str, Any] | None = None,
    error: dict[str, Any] | None = None,
    cancelled: bool = False,
) -> None:
    """Close a job with its result, with the error that ended it, or because it was given up."""
    state = JobState.FAILED if error else JobState.CANCELLED if cancelled else JobState.DONE
    session.exec(
        update(JobRow)
        .where(col(JobRow.id) == job_id)
        .values(
            state=state,
            result=result,
            error=error,
            seen_at=now,
        )
    )


def get_job(session: Session, job_id: int) -> Job:
    """The job of this number; raises NotFound."""
    return _job(_row(session, job_id))


def _row(session: Session, job_id: int) -> JobRow:
    # The database refuses to look for what its column cannot hold.
    row = session.get(JobRow, job_id) if abs(job_id) < 2**31 else None
    if row is None:
        raise NotFound("job_unknown", id=job_id)
    return row


def _job(row: JobRow) -> Job:
    if row.id is None:
        raise RuntimeError("the database gave the job no number")
    return Job(
        row.id,
        row.party,
        row.kind,
        row.params,
        JobState(row.state),
        row.step,
        row.done,
        row.total,
        row.result,
        row.error,
    )
