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
from cartoparty.core.proposing import standing_of, witnesses_of
from cartoparty.core.tagdiff import apply, diff_tags
from cartoparty.errors import BadInput, CartopartyError, NotFound
from cartoparty.store import observations, parties, proposals, reviews
from cartoparty.store.reviews import EarlierReview, StoredReview
from cartoparty.store.workspace import Workspace

# What can go to OSM as it stands; the others need a human choice first.
ACCEPTABLE = frozenset({Action.CREATE, Action.MODIFY, Action.CONFIRM, Action.GONE})
_TAG_COLUMN = "tag:"


class ReviewState(StrEnum):
    """Where a proposal stands; `covered`: another one stands for it, nothing is to be decided."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COVERED = "covered"


# What the desk counts: each object once, however many saw it.
COUNTED = (ReviewState.PENDING, ReviewState.ACCEPTED, ReviewState.REJECTED)


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A proposal on the desk, with its observation and last decision, which `last_id` numbers.

    `witnesses` are the other observations of the same object, earliest first. `stands_by` is the
    proposal that stands for this one too: to decide that one is enough. `earlier` is what was
    decided on a proposal that this one took the place of.
    """

    proposal: Proposal
    observation: Observation
    review: Review | None
    last_id: int | None
    witnesses: tuple[Observation, ...] = ()
    stands_by: UUID | None = None
    earlier: EarlierReview | None = None

    @property
    def state(self) -> ReviewState:
        if self.review is not None:
            return ReviewState(self.review.decision.value)
        return ReviewState.PENDING if self.stands_by is None else ReviewState.COVERED

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
        earlier = reviews.earlier_reviews(session, slug)
        seen = {o.id: o for o in observations.list_observations(session, slug)}
    current = {proposal.observation_id: proposal for proposal in found}
    entries = []
    for proposal in found:
        standing = _standing(proposal, current)
        own = last.get(proposal.id)
        past = earlier.get(proposal.observation_id)
        entries.append(_entry(proposal, standing, seen, own, past))
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
        slug, proposal = proposals.get_proposal(session, proposal_id)
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
    return _read_entry(workspace, slug, proposal, StoredReview(last_id, review))


def withdraw(
    workspace: Workspace, proposal_id: UUID, reviewer: Reviewer, *, previous: int | None
) -> QueueEntry:
    """Take the last decision back; the record of it stays."""
    with workspace.database.write() as session:
        slug, proposal = proposals.get_proposal(session, proposal_id)
        last_id = reviews.withdraw_review(
            session, proposal_id, reviewer=reviewer.name, at=reviewer.now, previous=previous
        )
    return _read_entry(workspace, slug, proposal, StoredReview(last_id, None))


def _read_entry(
    workspace: Workspace, slug: str, proposal: Proposal, own: StoredReview
) -> QueueEntry:
    """One proposal as `list_reviewed` would give it."""
    stands, here = standing_of(proposal), proposal.observation_id
    with workspace.database.read() as session:
        current = {} if stands is None else proposals.of_observations(session, slug, [stands])
        standing = _standing(proposal, current)
        seen = observations.get_observations(session, [here, *_evidence(proposal, standing)])
        earlier = reviews.earlier_reviews(session, slug, [here]) if own.review is None else {}
    return _entry(proposal, standing, seen, own, earlier.get(here))


def _entry(
    proposal: Proposal,
    standing: Proposal | None,
    seen: Mapping[UUID, Observation],
    own: StoredReview | None,
    earlier: EarlierReview | None,
) -> QueueEntry:
    review = None if own is None else own.review
    return QueueEntry(
        proposal,
        seen[proposal.observation_id],
        review,
        None if own is None else own.id,
        witnesses=tuple(seen[each] for each in _evidence(proposal, standing) if each in seen),
        stands_by=None if standing is None else standing.id,
        earlier=earlier if review is None else None,
    )


def _standing(proposal: Proposal, current: Mapping[UUID, Proposal]) -> Proposal | None:
    """The proposal that stands for this one as well, among those of now by observation."""
    stands = standing_of(proposal)
    return None if stands is None else current.get(stands)


def _evidence(proposal: Proposal, standing: Proposal | None) -> list[UUID]:
    """The other observations of the object, earliest first as the check names them."""
    named = witnesses_of(proposal)
    if standing is not None:
        named = (standing.observation_id, *witnesses_of(standing))
    return [each for each in dict.fromkeys(named) if each != proposal.observation_id]


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
    """Pending first; among them what was decided before it changed, then what needs a human choice,
    then doubts, then the safe ones."""
    order = {Action.NOTE: 0, Action.GONE: 1, Action.MODIFY: 2, Action.CREATE: 3}
    severities = {finding.severity for finding in entry.proposal.findings}
    doubt = 0 if Severity.ERROR in severities else 1 if Severity.WARNING in severities else 2
    pending = 0 if entry.state is ReviewState.PENDING else 1
    again = 0 if entry.earlier is not None else 1
    action = order.get(entry.proposal.action, 4)
    rank = pending * 1000 + again * 100 + action * 10 + doubt
    return rank, doubt, entry.proposal.theme, str(entry.proposal.id)
