"""The methods of the matching benchmark, its bars, and the command that runs it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
import shapely

from bench.__main__ import main
from bench.matching import cases, methods
from bench.matching.cases import Case, Result, Results, Variant, cases_of, measured, run_case
from bench.matching.methods import ASSIGNMENT, GREEDY, LIKELIHOOD, NEAREST, OURS, Contest
from bench.matching.scores import Judged, judge
from bench.matching.survey import Conditions, Survey, Truth, make_survey
from bench.matching.towns import THEMES, Town, town_called
from bench.matching.verdicts import verdicts_of
from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import (
    LonLat,
    Observation,
    ObservationKind,
    OsmFeature,
)
from cartoparty.core.theme import Theme
from tests.bench.test_matching_scores import ELM, OAK, A, B, said

SIGMA_M = 5.0


@pytest.fixture(scope="module")
def town() -> Town:
    return town_called("demo town")


def contest_of_two_trees(themes: Mapping[str, Theme]) -> Contest:
    """Trees 10 m apart on a line, one phone 4.5 m east of the first, which it took for the second.

    The other stood 6 m west of the first.
    """
    projection = LocalProjection(LonLat(2.0, 48.0))

    def at(east_m: float) -> LonLat:
        return LonLat(*projection.unproject(np.array([[east_m, 0.0]]))[0].tolist())

    trees = tuple(
        OsmFeature(ref, {"natural": "tree"}, shapely.Point(at(east_m)))
        for ref, east_m in ((ELM, 0.0), (OAK, 10.0))
    )
    observations = tuple(
        Observation(
            id=of,
            theme="trees",
            kind=ObservationKind.NEW,
            position=at(east_m),
            observed_at=datetime(2026, 5, 16, tzinfo=UTC),
            tags={"natural": "tree"},
        )
        for of, east_m in ((A, 4.5), (B, -6.0))
    )
    truths = (Truth(2, OAK), Truth(1, ELM))
    survey = Survey(
        themes["trees"], Conditions(SIGMA_M), observations, trees, truths, np.zeros((2, 2)),
        projection,
    )  # fmt: skip
    return Contest.of(survey)


def test_methods_differ_as_their_names_say(themes: Mapping[str, Theme]) -> None:
    contest = contest_of_two_trees(themes)

    answers = {
        method: [answer and answer.ref for answer in contest.answered(method)]
        for method in (NEAREST, GREEDY, ASSIGNMENT)
    }

    assert answers[ASSIGNMENT] == [OAK, ELM]
    assert answers[NEAREST] == [ELM, ELM]
    assert OAK not in answers[GREEDY]


@pytest.mark.parametrize("theme", THEMES)
def test_peers_give_each_object_once_but_for_the_nearest(town: Town, theme: str) -> None:
    contest = Contest.of(make_survey(town, theme, Conditions(SIGMA_M), 1))

    for method in (GREEDY, ASSIGNMENT, LIKELIHOOD):
        answers = contest.answered(method)
        refs = [answer.ref for answer in answers if answer is not None and answer.ref is not None]
        assert len(refs) == len(set(refs))


@pytest.mark.parametrize("theme", THEMES)
def test_ours_is_no_worse_than_nearest_and_assignment(town: Town, theme: str) -> None:
    """A test of direction: under walk error, mean of two surveys of the fictional town."""
    shares: dict[str, float] = dict.fromkeys((OURS, NEAREST, ASSIGNMENT), 0.0)
    for seed in (1, 2):
        found = run_case(town, theme, SIGMA_M, walk=True, seed=seed, methods=tuple(shares))
        for method, judged in found.items():
            shares[method] += judged.scores.all_correct / 2

    assert shares[OURS] >= shares[NEAREST]
    assert shares[OURS] >= shares[ASSIGNMENT]


def test_oracles_answer_the_survey_without_its_shifts(town: Town) -> None:
    survey = make_survey(town, "trees", Conditions(SIGMA_M, by_walk=True), 1)
    contest = Contest.of(survey)

    told, plain = (
        judge(contest.answered(method), survey.truths).scores.all_correct
        for method in (methods.LIKELIHOOD_TOLD, LIKELIHOOD)
    )

    assert told > plain + 0.03


def results_where(shares: Mapping[str, float], *, towns: Sequence[str] = ("here",)) -> Results:
    """Every method right on this share of its answers, as sure as it is right."""

    def answers(method: str) -> Judged:
        right = round(100 * shares.get(method, 0.5))
        matches = [said(UUID(int=n + 1), ELM if n < right else OAK) for n in range(100)]
        matches = [replace(match, score=0.9 if n % 10 else 0.5) for n, match in enumerate(matches)]
        return judge(matches, [Truth(1, ELM)] * 100)

    found = {}
    for town in towns:
        for sigma_m in cases.SIGMAS_M:
            for by_walk in (False, True):
                case = Case(town, "trees", sigma_m, by_walk, 1)
                by_method = {method: answers(method) for method in methods.METHODS}
                found[case] = Result(by_method, by_method)
        twice = Case(town, "trees", 5.0, True, 1, Variant.SEEN_TWICE)
        found[twice] = Result({OURS: answers(OURS)}, {OURS: answers(OURS)})
    return found


@pytest.mark.parametrize(
    ("shares", "missed"),
    [
        ({OURS: 0.9, methods.OURS_TOLD: 0.92}, set()),
        ({OURS: 0.8, methods.OURS_TOLD: 0.92}, {"all correct, of the oracle's"}),
        ({OURS: 0.8, methods.LIKELIHOOD_TOLD: 0.92}, {"all correct, of the oracle's"}),
        ({OURS: 0.7}, {"all correct, above every quoted"}),
        ({OURS: 0.9, LIKELIHOOD: 0.92}, {"independent errors, over the plain likelihood's"}),
    ],
)
def test_bars_are_held_against_what_was_reached(
    shares: Mapping[str, float], missed: set[str]
) -> None:
    verdicts = verdicts_of(results_where(shares))

    of_the_shares = [v for v in verdicts if v.bar.startswith(("all correct", "independent"))]
    assert {verdict.bar for verdict in of_the_shares if not verdict.held} == missed


@pytest.mark.parametrize(
    ("figures", "missed"),
    [
        ({"duplicates_per_100": 2.0, "merged_per_100": 1.0}, set()),
        ({"duplicates_per_100": 2.1}, {"seen twice: duplicates"}),
        ({"merged_per_100": 1.1}, {"seen twice: merged wrongly"}),
        ({"dropped_per_100": 0.1}, {"seen twice: dropped"}),
    ],
)
def test_bars_of_double_sightings_are_on_what_is_decided(
    figures: Mapping[str, Any], missed: set[str]
) -> None:
    results = dict(results_where({OURS: 0.9}))
    (twice,) = (case for case in results if case.variant is Variant.SEEN_TWICE)
    answers = results[twice].forced[OURS]
    careful = replace(answers, scores=replace(answers.scores, **figures))
    results[twice] = Result({OURS: answers}, {OURS: careful})

    verdicts = [v for v in verdicts_of(results) if v.bar.startswith("seen twice")]

    assert len(verdicts) == 3
    assert {verdict.bar for verdict in verdicts if not verdict.held} == missed


def test_cases_of_a_town_are_every_condition_and_none_of_a_theme_with_few_objects(
    town: Town,
) -> None:
    found = Counter(case.variant for case in cases_of(town, "trees", first_seed=1))

    assert found == {
        Variant.PLAIN: 20, Variant.SEEN_TWICE: 5, Variant.SEEN_AGAIN: 5, Variant.GONE: 5,
    }  # fmt: skip
    few = replace(town, features={"trees": town.features["trees"][:19]})
    assert cases_of(few, "trees", first_seed=1) == []


def test_a_case_is_judged_forced_and_with_the_unsure_left_to_a_human(town: Town) -> None:
    case = Case(town.name, "trees", SIGMA_M, True, 1, Variant.SEEN_TWICE)

    result = measured(town, case)

    forced, careful = result.forced[LIKELIHOOD].scores, result.careful[LIKELIHOOD].scores
    assert forced.duplicates_per_100 > 10  # one object, one answer: the second sighting is new
    assert forced.asked_per_100 == 0
    assert careful.asked_per_100 > 0
    assert careful.duplicates_per_100 < forced.duplicates_per_100


def test_bench_of_one_theme_prints_its_tables_and_draws_its_plot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plot = tmp_path / "reliability.svg"

    code = main(["matching", "--place", "demo", "--theme", "defib", "--plot", str(plot)])

    printed = capsys.readouterr().out
    assert "are made up, one at each shop door" in printed
    assert printed.count("| demo town |") == 4  # two errors, each of two kinds
    assert "| defibrillators | 5 m   | by walk     | quoted" in printed
    assert "| 30 % seen by two teams" in printed
    assert code == (1 if "MISSED" in printed else 0)
    assert "share that is right" in plot.read_text(encoding="utf-8")
