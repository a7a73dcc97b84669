"""Reviews: append-only decisions on proposals; the last one counts."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Column, String
from sqlmodel import Field, Session, SQLModel, col, select

from cartoparty.core.models import Action, Decision, Review, TagChange
from cartoparty.errors import Conflict
from cartoparty.store.columns import Json, Moment
from cartoparty.store.proposals import ProposalRow, diff_from_json


class ReviewRow(SQLModel, table=True):
    """`decision` None takes the previous decision back: the proposal is pending again."""

    __tablename__ = "review"

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: UUID = Field(foreign_key="proposal.id", index=True)
    decision: Decision | None = Field(sa_type=String, nullable=True)
    reviewer: str
    decided_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    reason: str
    diff: list[list[str | None]] | None = Field(default=None, sa_column=Column(Json))


class StoredReview(NamedTuple):
    """A review with its number, by which a second moderator's decision is noticed."""

    id: int
    review: Review | None


def add_review(session: Session, review: Review, *, previous: int | None) -> int:
    """Append a decision; `previous` is the last review's id that the moderator saw.

    Raises Conflict when somebody decided in between.
    """
    return _append(
        session,
        ReviewRow(
            proposal_id=review.proposal_id,
            decision=review.decision,
            reviewer=review.reviewer,
            decided_at=review.decided_at,
            reason=review.reason,
            diff=None if review.diff is None else [list(change) for change in review.diff],
        ),
        previous,
    )


def withdraw_review(
    session: Session, proposal_id: UUID, *, reviewer: str, at: datetime, previous: int | None
) -> int:
    """Append that the last decision is taken back."""
    row = ReviewRow(
        proposal_id=proposal_id, decision=None, reviewer=reviewer, decided_at=at, reason=""
    )
    return _append(session, row, previous)


def last_reviews(session: Session, party: str) -> dict[UUID, StoredReview]:
    """The last review of each current proposal of a party that has any."""
    statement = (
        select(ReviewRow)
        .join(ProposalRow, col(ReviewRow.proposal_id) == col(ProposalRow.id))
        .where(ProposalRow.party == party, col(ProposalRow.current))
        .order_by(col(ReviewRow.id))
    )
    return {row.proposal_id: _stored(row) for row in session.exec(statement)}


class EarlierReview(NamedTuple):
    """A decision on a proposal that another one took the place of."""

    review: Review
    action: Action
    diff: tuple[TagChange, ...]


def earlier_reviews(
    session: Session, party: str, observations: Collection[UUID] | None = None
) -> dict[UUID, EarlierReview]:
    """The last decision on proposals that are history, by observation; of all, or of some.

    A decision that was taken back is none.
    """
    statement = (
        select(ReviewRow, ProposalRow)
        .join(ProposalRow, col(ReviewRow.proposal_id) == col(ProposalRow.id))
        .where(ProposalRow.party == party, col(ProposalRow.current).is_(False))
        .order_by(col(ReviewRow.id))
    )
    if observations is not None:
        statement = statement.where(col(ProposalRow.observation_id).in_(observations))
    last = {row.proposal_id: (row, proposal) for row, proposal in session.exec(statement)}
    found: dict[UUID, EarlierReview] = {}
    for row, proposal in sorted(last.values(), key=lambda pair: pair[0].id or 0):
        review = _stored(row).review
        if review is not None:
            diff = diff_from_json(proposal.diff) if review.diff is None else review.diff
            found[proposal.observation_id] = EarlierReview(review, Action(proposal.action), diff)
    return found


def last_review(session: Session, proposal_id: UUID) -> StoredReview | None:
    """The last review of one proposal."""
    row = _last_row(session, proposal_id)
    return None if row is None else _stored(row)


def _append(session: Session, row: ReviewRow, previous: int | None) -> int:
    last = _last_row(session, row.proposal_id)
    if (None if last is None else last.id) != previous:
        raise Conflict(
            "review_decided_meanwhile",
            proposal=str(row.proposal_id),
            reviewer="—" if last is None else last.reviewer,
        )
    session.add(row)
    session.flush()
    if row.id is None:
        raise RuntimeError("the database gave the review no number")
    return row.id


def _last_row(session: Session, proposal_id: UUID) -> ReviewRow | None:
    statement = (
        select(ReviewRow)
        .where(ReviewRow.proposal_id == proposal_id)
        .order_by(col(ReviewRow.id).desc())
    )
    return session.exec(statement).first()


def _stored(row: ReviewRow) -> StoredReview:
    if row.id is None:
        raise RuntimeError("a stored review has a number")
    if row.decision is None:
        return StoredReview(row.id, None)
    review = Review(
        proposal_id=row.proposal_id,
        decision=Decision(row.decision),
        reviewer=row.reviewer,
        decided_at=row.decided_at,
        reason=row.reason,
        diff=None if row.diff is None else diff_from_json(row.diff),
    )
    return StoredReview(row.id, review)
