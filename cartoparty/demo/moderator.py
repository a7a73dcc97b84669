"""A simulated moderator: decides most proposals and leaves the doubtful ones to a human."""

import random
from collections.abc import Sequence
from datetime import datetime

from cartoparty.core.models import (
    Action,
    Decision,
    Lang,
    Proposal,
    Review,
    Severity,
    TagChange,
)
from cartoparty.texts import label

REVIEWER = "demo"
# Findings that settle the matter by themselves; the label's key is the reason given.
_REASONS = {
    "outside_area": "demo_reason_outside",
    "teams_disagree": "demo_reason_disagree",
    "other_kind": "demo_reason_other_kind",
    "object_not_found": "demo_reason_not_found",
}
# The day of the demonstration may be long past.
_HARMLESS = frozenset({"stale"})
_DOUBTFUL_ACCEPTED = 0.45
_NOT_WORTH_KEEPING = frozenset({"description", "height", "width", "kerb:height", "denotation"})


def simulate_review(
    proposals: Sequence[Proposal], *, seed: int, now: datetime, lang: Lang = "fr"
) -> list[Review]:
    """Accept what nothing speaks against, reject a few with a reason, edit one.

    Proposals with warnings are decided now and then only: the rest wait for whoever looks at the
    demonstration. The same input gives the same reviews.
    """
    rng = random.Random(f"{seed}:review")
    reviews = []
    edited = False
    for proposal in proposals:
        if proposal.action is Action.NONE:
            continue
        review = _decide(proposal, rng, now, lang)
        if review is not None and not edited:
            shorter = _edited(proposal)
            if review.decision is Decision.ACCEPTED and shorter is not None:
                reason = label("demo_reason_edited", lang)
                review = Review(
                    proposal.id, Decision.ACCEPTED, REVIEWER, now, reason=reason, diff=shorter
                )
                edited = True
        if review is not None:
            reviews.append(review)
    return reviews


def _decide(proposal: Proposal, rng: random.Random, now: datetime, lang: Lang) -> Review | None:
    for finding in proposal.findings:
        if finding.code in _REASONS and rng.random() < 0.7:
            reason = label(_REASONS[finding.code], lang)
            return Review(proposal.id, Decision.REJECTED, REVIEWER, now, reason=reason)
    telling = [f for f in proposal.findings if f.code not in _HARMLESS]
    doubtful = proposal.action is Action.NOTE or any(
        f.severity is not Severity.INFO for f in telling
    )
    if not doubtful:
        return Review(proposal.id, Decision.ACCEPTED, REVIEWER, now)
    errors = any(finding.severity is Severity.ERROR for finding in proposal.findings)
    settled = proposal.action is not Action.NOTE and not errors
    if settled and rng.random() < _DOUBTFUL_ACCEPTED:
        reason = label("demo_reason_checked", lang)
        return Review(proposal.id, Decision.ACCEPTED, REVIEWER, now, reason=reason)
    return None


def _edited(proposal: Proposal) -> tuple[TagChange, ...] | None:
    """The diff without a value that a moderator would not keep; None when there is none."""
    if proposal.action not in (Action.CREATE, Action.MODIFY):
        return None
    kept = tuple(change for change in proposal.diff if change.key not in _NOT_WORTH_KEEPING)
    return kept if 1 < len(kept) < len(proposal.diff) else None
