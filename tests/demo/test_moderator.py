"""The simulated moderator decides like a careful one and leaves work for a human."""

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

from cartoparty.core.models import (
    Action,
    Decision,
    Finding,
    LonLat,
    Match,
    Proposal,
    Severity,
    TagChange,
)
from cartoparty.demo.moderator import simulate_review

NOW = datetime(2025, 5, 18, 9, 0, tzinfo=UTC)
TREE = (
    TagChange("natural", None, "tree"),
    TagChange("leaf_type", None, "broadleaved"),
    TagChange("height", None, "12"),
)


def proposal(
    number: int, action: Action = Action.CONFIRM, *codes: str, diff: tuple[TagChange, ...] = ()
) -> Proposal:
    identity = UUID(int=number)
    findings = tuple(Finding(code, Severity.WARNING) for code in codes)
    match = Match(identity, None, None, 0.9, "none")
    return Proposal(
        identity, identity, "trees", action, LonLat(-6, 46), diff, match, findings=findings
    )


def test_what_nothing_speaks_against_is_accepted() -> None:
    reviews = simulate_review([proposal(n) for n in range(20)], seed=1, now=NOW)
    assert Counter(review.decision for review in reviews) == {Decision.ACCEPTED: 20}
    assert all(review.diff is None for review in reviews)


def test_most_disputes_are_rejected_with_a_reason() -> None:
    found = [proposal(n, Action.NOTE, "teams_disagree") for n in range(40)]
    reviews = simulate_review(found, seed=1, now=NOW)
    assert {review.decision for review in reviews} == {Decision.REJECTED}
    assert len({review.reason for review in reviews}) == 1
    assert 20 <= len(reviews) < 40


def test_doubtful_ones_are_partly_left_to_a_human() -> None:
    found = [proposal(n, Action.MODIFY, "contradicts_osm") for n in range(60)]
    reviews = simulate_review(found, seed=1, now=NOW)
    assert 10 < len(reviews) < 50
    assert all(review.decision is Decision.ACCEPTED and review.reason for review in reviews)


def test_notes_are_never_accepted_and_nothing_to_do_is_not_decided() -> None:
    found = [proposal(n, Action.NOTE, "match_unsure") for n in range(30)]
    found += [proposal(n, Action.NONE) for n in range(30, 60)]
    assert simulate_review(found, seed=1, now=NOW) == []


def test_exactly_one_diff_is_edited() -> None:
    found = [proposal(n, Action.CREATE, diff=TREE) for n in range(10)]
    reviews = simulate_review(found, seed=1, now=NOW)
    edited = [review for review in reviews if review.diff is not None]
    assert [review.diff for review in edited] == [TREE[:2]]
    assert edited[0].reason


def test_a_day_long_past_is_no_reason_to_doubt() -> None:
    reviews = simulate_review([proposal(1, Action.CONFIRM, "stale")], seed=1, now=NOW)
    assert [review.decision for review in reviews] == [Decision.ACCEPTED]


def test_the_same_seed_decides_alike() -> None:
    found = [proposal(n, Action.MODIFY, "contradicts_osm") for n in range(30)]
    assert simulate_review(found, seed=3, now=NOW) == simulate_review(found, seed=3, now=NOW)
    assert simulate_review(found, seed=3, now=NOW) != simulate_review(found, seed=4, now=NOW)
