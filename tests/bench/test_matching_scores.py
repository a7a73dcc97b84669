"""The matching benchmark judges without favour: outcomes, scores, pools."""

from uuid import UUID

import numpy as np
import pytest

from bench.matching.scores import Judged, Outcome, Pool, judge, outcomes_of
from bench.matching.survey import Truth
from cartoparty.core.models import (
    Match,
    OsmRef,
)

SIGMA_M = 5.0


A, B, C, D = (UUID(int=number) for number in range(1, 5))
ELM, OAK = OsmRef("node", 1), OsmRef("node", 2)


def said(of: UUID, ref: OsmRef | None, score: float = 0.9, *, same_as: UUID | None = None) -> Match:
    return Match(of, ref, None, score, "assignment", same_as=same_as)


@pytest.mark.parametrize(
    ("match", "truth", "outcome"),
    [
        (said(A, ELM), Truth(1, ELM), Outcome.PAIRED),
        (said(A, OAK), Truth(1, ELM), Outcome.WRONG_PAIR),
        (said(A, None), Truth(1, ELM), Outcome.DUPLICATE),
        (said(A, None), Truth(1, None), Outcome.CREATED),
        (said(A, OAK), Truth(1, None), Outcome.SWALLOWED),
        (said(A, ELM), Truth(1, ELM, gone=True), Outcome.PAIRED),
        (said(A, None), Truth(1, ELM, gone=True), Outcome.NOT_FOUND),
        (said(A, ELM, 0.79), Truth(1, ELM), Outcome.ASKED),
    ],
)
def test_outcome_of_one_answer(match: Match, truth: Truth, outcome: Outcome) -> None:
    assert outcomes_of([match], [truth], abstain_below=0.8) == [outcome]


@pytest.mark.parametrize(
    ("second", "truths", "outcomes"),
    [
        # Two sightings of one new object: created once, whatever is said of the other.
        (said(B, None), (Truth(1, None), Truth(1, None)), ("CREATED", "DUPLICATE")),
        (said(B, None, same_as=A), (Truth(1, None), Truth(1, None)), ("CREATED", "REPEATED")),
        # Two objects taken for one.
        (said(B, None, same_as=A), (Truth(1, None), Truth(2, None)), ("CREATED", "MERGED")),
        (said(B, None, same_as=A), (Truth(1, None), Truth(2, OAK)), ("CREATED", "MERGED")),
        # One object of OSM, taken for one new object: one duplicate, not two.
        (said(B, None, same_as=A), (Truth(1, ELM), Truth(1, ELM)), ("DUPLICATE", "HELD")),
        (said(B, None), (Truth(1, ELM), Truth(1, ELM)), ("DUPLICATE", "DUPLICATE")),
    ],
)
def test_outcome_of_two_sightings(
    second: Match, truths: tuple[Truth, Truth], outcomes: tuple[str, str]
) -> None:
    found = outcomes_of([said(A, None), second], truths)

    assert tuple(outcome.name for outcome in found) == outcomes


def test_the_one_that_creates_may_come_after_its_repeats() -> None:
    matches = [said(A, None, same_as=B), said(B, None)]

    assert outcomes_of(matches, [Truth(1, None)] * 2) == [Outcome.REPEATED, Outcome.CREATED]


def test_a_sighting_left_to_a_human_creates_nothing() -> None:
    matches = [said(A, None, 0.5), said(B, None, 0.9)]

    found = outcomes_of(matches, [Truth(1, None)] * 2, abstain_below=0.8)

    assert found == [Outcome.ASKED, Outcome.CREATED]


def test_scores_of_four_answers() -> None:
    matches = [said(A, ELM), said(B, None), said(C, OAK), said(D, None)]
    truths = [Truth(1, ELM), Truth(2, None), Truth(3, None), Truth(4, OAK)]

    judged = judge(matches, truths)

    assert judged.right.tolist() == [True, True, False, False]
    assert judged.paired.tolist() == [True, False, True, False]
    assert judged.scores.all_correct == 0.5
    assert judged.scores.new_f1 == pytest.approx(0.5)
    assert judged.scores.pair_f1 == pytest.approx(0.5)
    assert judged.scores.swallowed_per_100 == 25
    assert judged.scores.duplicates_per_100 == 25
    assert judged.scores.wrong_per_100 == judged.scores.merged_per_100 == 0
    assert judged.scores.dropped_per_100 == 0


def test_an_observation_without_an_answer_is_dropped_and_treated_wrongly() -> None:
    judged = judge([said(A, ELM), None], [Truth(1, ELM), Truth(2, None)])

    assert judged.right.tolist() == [True, False]
    assert judged.scores.dropped_per_100 == 50
    assert judged.scores.new_f1 == 0
    assert judged.scores.pair_f1 == 1


def pool_of(*answers: tuple[float, bool]) -> Pool:
    certainties, right = zip(*answers, strict=True)
    ones = np.ones(len(answers))
    return Pool(np.array(certainties), np.array(right), ones.astype(bool), ones)


def test_share_decided_ends_where_the_error_passes_its_limit() -> None:
    surest = [(0.99, True)] * 38 + [(0.9, False)] * 2
    of = pool_of(*surest, *[(0.5, False)] * 10)

    assert of.share_decided(0.05) == pytest.approx(0.8)
    assert of.share_decided(0.04) == pytest.approx(0.76)
    assert of.share_decided(0.3) == 1.0


def test_share_decided_does_not_choose_among_equals() -> None:
    """Half of the equal answers are right: none can be decided without the others."""
    assert pool_of(*[(0.9, True)] * 10, *[(0.9, False)] * 10).share_decided(0.05) == 0


def test_pool_gives_each_town_the_same_say() -> None:
    def answers(right: bool, count: int) -> Judged:
        truth = Truth(1, ELM)
        ref = ELM if right else OAK
        return judge([said(UUID(int=n + 1), ref) for n in range(count)], [truth] * count)

    of = Pool.of([("large", answers(True, 90)), ("small", answers(False, 10))])

    count, score, right = of.right_between(0.85, 0.95)
    assert count == 100
    assert (score, right) == pytest.approx((0.9, 0.5))


def test_calibration_error_is_the_distance_between_said_and_true() -> None:
    assert pool_of(*[(0.93, True)] * 93, *[(0.93, False)] * 7).expected_calibration_error() < 1e-9
    over = pool_of(*[(0.93, True)] * 43, *[(0.93, False)] * 57)
    assert over.expected_calibration_error() == pytest.approx(0.5)
    assert [count for count, _, _ in over.reliability(10)] == [0] * 9 + [100]
