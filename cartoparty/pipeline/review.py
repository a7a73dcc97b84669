"""Review: a moderator's decisions on the proposals, one by one or in bulk."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from cartoparty.core.models import (
    Action,
    Decision,
    Observation,
    Proposal,
    Review,
    Severity,
    TagChange,
)
from cartoparty.core.tagdiff import apply, diff_tags
from cartoparty.errors import BadInput, CartopartyError, NotFound
from cartoparty.store import observations, parties, proposals, reviews
from cartoparty.store.workspace import Workspace

# What can go to OSM as it stands; the others need a human choice first.
ACCEPTABLE = frozenset({Action.CREATE, Action.MODIFY, Action.CONFIRM, Action.GONE})
_TAG_COLUMN = "tag:"


class ReviewState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A proposal on the desk, with its observation and last decision, which `last_id` numbers."""

    proposal: Proposal
    observation: Observation
    review: Review | None
    last_id: int | None

    @property
    def state(self) -> ReviewState:
        if self.review is None:
            return ReviewState.PENDING
        return ReviewState(self.review.decision.value)

    @property
    def diff(self) -> tuple[TagChange, ...]:
        """What would be sent: the moderator's edit, else the proposal's own."""
        if self.review is not None and self.review.diff is not None:
            return self.review.diff
        return self.proposal.diff


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, and when."""

    name: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided; `diff` replaces the proposed one when the moderator edited it."""

    decision: Decision
    reason: str = ""
    diff: tuple[TagChange, ...] | None = None


def list_reviewed(workspace: Workspace, slug: str) -> list[QueueEntry]:
    """All current proposals of a party with their decisions; those that need a human first."""
    with workspace.database.read() as session:
        parties.get_party(session, slug)
        found = proposals.list_proposals(session, slug)
        last = reviews.last_reviews(session, slug)
        seen = {o.id: o for o in observations.list_observations(session, slug)}
    entries = [
        QueueEntry(
            proposal,
            seen[proposal.observation_id],
            last[proposal.id].review if proposal.id in last else None,
            last[proposal.id].id if proposal.id in last else None,
        )
        for proposal in found
    ]
    return sorted(entries, key=_urgency)


def decide(
    workspace: Workspace,
    proposal_id: UUID,
    verdict: Verdict,
    reviewer: Reviewer,
    *,
    previous: int | None,
) -> QueueEntry:
    """Append one decision.

    `previous` is the last review that the moderator saw; raises Conflict when there is a newer.
    """
    with workspace.database.write() as session:
        _, proposal = proposals.get_proposal(session, proposal_id)
        _refuse_unfit(proposal, verdict)
        review = Review(
            proposal_id,
            verdict.decision,
            reviewer.name,
            reviewer.now,
            verdict.reason.strip(),
            verdict.diff,
        )
        last_id = reviews.add_review(session, review, previous=previous)
        seen = observations.get_observation(session, proposal.observation_id)
    return QueueEntry(proposal, seen, review, last_id)


def withdraw(
    workspace: Workspace, proposal_id: UUID, reviewer: Reviewer, *, previous: int | None
) -> QueueEntry:
    """Take the last decision back; the record of it stays."""
    with workspace.database.write() as session:
        _, proposal = proposals.get_proposal(session, proposal_id)
        last_id = reviews.withdraw_review(
            session, proposal_id, reviewer=reviewer.name, at=reviewer.now, previous=previous
        )
        seen = observations.get_observation(session, proposal.observation_id)
    return QueueEntry(proposal, seen, None, last_id)


@dataclass(frozen=True, slots=True)
class BulkSummary:
    """How many were decided; `left` were not, because a human must look at each."""

    decided: list[UUID]
    left: list[Proposal]


def decide_all(
    workspace: Workspace, slug: str, verdict: Verdict, reviewer: Reviewer
) -> BulkSummary:
    """Decide every pending proposal of a party alike.

    Accepting leaves out what cannot be sent as it is: notes, nothing-to-do and errors.
    """
    decided, left = [], []
    for entry in list_reviewed(workspace, slug):
        if entry.state is not ReviewState.PENDING:
            continue
        try:
            decide(workspace, entry.proposal.id, verdict, reviewer, previous=entry.last_id)
        except BadInput as error:
            if error.code != "not_acceptable":
                raise
            left.append(entry.proposal)
        else:
            decided.append(entry.proposal.id)
    return BulkSummary(decided, left)


def decide_some(
    workspace: Workspace, slug: str, ids: Sequence[str], verdict: Verdict, reviewer: Reviewer
) -> BulkSummary:
    """Decide the proposals of these ids (or unambiguous beginnings of ids)."""
    entries = {str(e.proposal.id): e for e in list_reviewed(workspace, slug)}
    chosen = [_entry_of(entries, typed) for typed in ids]
    for entry in chosen:
        decide(workspace, entry.proposal.id, verdict, reviewer, previous=entry.last_id)
    return BulkSummary([entry.proposal.id for entry in chosen], [])


def import_decisions(
    workspace: Workspace, slug: str, path: Path, reviewer: Reviewer
) -> tuple[int, list[tuple[int, CartopartyError]]]:
    """Decisions from a CSV with `proposal_id`, `decision`, `reason` and optional `tag:KEY` columns.

    A filled ``tag:KEY`` cell replaces the value that would be sent, ``-`` leaves the key as OSM
    has it. Returns the number decided and (line, error) for the rows that could not be.
    """
    if not path.is_file():
        raise BadInput("file_missing", file=str(path))
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise BadInput("file_empty", file=path.name)
    delimiter = max(";,\t", key=text.split("\n", 1)[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    missing = {"proposal_id", "decision"} - set(reader.fieldnames or ())
    if missing:
        raise BadInput(
            "columns_missing",
            file=path.name,
            missing=sorted(missing),
            found=reader.fieldnames or "—",
        )
    entries = {str(e.proposal.id): e for e in list_reviewed(workspace, slug)}
    decided, refused = 0, []
    for row in reader:
        if not (row.get("decision") or "").strip():
            continue
        try:
            _decide_row(workspace, entries, row, reader.line_num, reviewer)
            decided += 1
        except CartopartyError as error:
            refused.append((reader.line_num, error))
    return decided, refused


def _decide_row(
    workspace: Workspace,
    entries: Mapping[str, QueueEntry],
    row: Mapping[str, str],
    line: int,
    reviewer: Reviewer,
) -> None:
    entry = _entry_of(entries, row["proposal_id"].strip())
    word = row["decision"].strip().casefold()
    if word not in ("accepted", "rejected", "accept", "reject"):
        raise BadInput("decision_invalid", value=word, line=line)
    decision = Decision.ACCEPTED if word.startswith("accept") else Decision.REJECTED
    verdict = Verdict(decision, row.get("reason") or "", _edited_diff(entry.proposal, row))
    decide(workspace, entry.proposal.id, verdict, reviewer, previous=entry.last_id)


def _edited_diff(proposal: Proposal, row: Mapping[str, str]) -> tuple[TagChange, ...] | None:
    cells = {
        column.removeprefix(_TAG_COLUMN): (cell or "").strip()
        for column, cell in row.items()
        if column and column.startswith(_TAG_COLUMN) and (cell or "").strip()
    }
    if not cells:
        return None
    tags = apply(proposal.base_tags, proposal.diff)
    for key, value in cells.items():
        if value != "-":
            tags[key] = value
        elif key in proposal.base_tags:
            tags[key] = proposal.base_tags[key]
        else:
            tags.pop(key, None)
    edited = diff_tags(proposal.base_tags, tags)
    return None if set(edited) == set(proposal.diff) else edited


def _entry_of(entries: Mapping[str, QueueEntry], typed: str) -> QueueEntry:
    found = [entry for key, entry in entries.items() if typed and key.startswith(typed)]
    if len(found) != 1:
        raise NotFound("proposal_unknown", id=typed)
    return found[0]


def _refuse_unfit(proposal: Proposal, verdict: Verdict) -> None:
    if verdict.decision is Decision.REJECTED:
        if not verdict.reason.strip():
            raise BadInput("review_needs_reason", field="reason")
        return
    has_error = any(finding.severity is Severity.ERROR for finding in proposal.findings)
    if proposal.action not in ACCEPTABLE or (has_error and verdict.diff is None):
        raise BadInput("not_acceptable", id=str(proposal.id), action=proposal.action.value)


def _urgency(entry: QueueEntry) -> tuple[int, int, str, str]:
    """Pending first; among them what needs a human choice, then doubts, then the safe ones."""
    order = {Action.NOTE: 0, Action.GONE: 1, Action.MODIFY: 2, Action.CREATE: 3}
    severities = {finding.severity for finding in entry.proposal.findings}
    doubt = 0 if Severity.ERROR in severities else 1 if Severity.WARNING in severities else 2
    pending = 0 if entry.state is ReviewState.PENDING else 1
    action = order.get(entry.proposal.action, 4)
    return pending * 100 + action * 10 + doubt, doubt, entry.proposal.theme, str(entry.proposal.id)
