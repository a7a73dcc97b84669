"""What a check changed since the last one, as lines for a person and as JSON for a program."""

from collections.abc import Mapping
from itertools import islice
from uuid import UUID

from cartoparty.cli.console import language, say_label
from cartoparty.core.models import Proposal, Review
from cartoparty.core.proposing import Change, Since
from cartoparty.pipeline.check import CheckSummary
from cartoparty.texts import label

# More lines than these nobody reads; `check --json` has them all.
_SHOWN = 20


def say_changes(summary: CheckSummary) -> None:
    """How many proposals are others now, which and why, and which decisions count no more."""
    counts = {since.value: summary.since_last[since] for since in Since}
    moved = [each for each in summary.changes if each.because is not None]
    if counts["new"] == 0 and not moved:
        say_label("check_same", **counts)
        return
    say_label("check_done", **counts)
    lost = {each.change.now.id: each.review for each in summary.lost_decisions}
    _say_some([each for each in moved if each.now.id not in lost], {})
    if lost:
        say_label("decisions_lost", count=len(lost))
        _say_some([each for each in moved if each.now.id in lost], lost)


def change_records(summary: CheckSummary) -> list[dict[str, object]]:
    """One record a proposal, in the shape that `check --json` promises."""
    lost = {each.change.now.id: each.review for each in summary.lost_decisions}
    return [_record(change, lost.get(change.now.id)) for change in summary.changes]


def _say_some(changes: list[Change], lost: Mapping[UUID, Review]) -> None:
    for change in islice(changes, _SHOWN):
        before, because = change.before, change.because
        if before is None or because is None:
            continue
        params = {
            "observation": str(change.now.observation_id)[:8],
            "before": _words(before),
            "now": _words(change.now),
            "because": label(f"because_{because.value}", language()),
        }
        review = lost.get(change.now.id)
        if review is None:
            say_label("check_changed", **params)
        else:
            day = str(review.decided_at.date())
            key = f"decision_lost_{review.decision.value}"
            say_label(key, reviewer=review.reviewer, day=day, **params)
    if len(changes) > _SHOWN:
        say_label("check_more", count=len(changes) - _SHOWN)


def _words(proposal: Proposal) -> str:
    ref = proposal.match.ref
    return proposal.action.value if ref is None else f"{proposal.action.value} {ref}"


def _record(change: Change, lost: Review | None) -> dict[str, object]:
    proposal = change.now
    return {
        "observation_id": str(proposal.observation_id),
        **_named(proposal),
        "distance_m": proposal.match.distance_m,
        "score": proposal.match.score,
        "findings": [
            {"code": finding.code, "severity": finding.severity.value}
            for finding in proposal.findings
        ],
        "since_last_check": change.since.value,
        "because": None if change.because is None else change.because.value,
        "before": None
        if change.before is None or change.because is None
        else _named(change.before),
        "lost_decision": None
        if lost is None
        else {
            "decision": lost.decision.value,
            "reason": lost.reason,
            "reviewer": lost.reviewer,
            "decided_at": lost.decided_at.isoformat(),
        },
    }


def _named(proposal: Proposal) -> dict[str, object]:
    ref = proposal.match.ref
    return {
        "action": proposal.action.value,
        "osm_ref": None if ref is None else str(ref),
        "proposal_id": str(proposal.id),
    }
