"""The surveys of the matching benchmark keep the promises of their error model."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
import pytest
import shapely

from bench.matching.misreporting import Misreporting, mistyped
from bench.matching.survey import Conditions, Survey, make_survey, things_of
from bench.matching.towns import THEMES, Town, outline, town_called
from cartoparty.core.geometry import LocalProjection
from cartoparty.core.kinds import MAIN_KEYS
from cartoparty.core.models import (
    Observation,
    ObservationKind,
    OsmFeature,
    OsmRef,
)
from cartoparty.core.theme import Theme

SIGMA_M = 5.0


@pytest.fixture(scope="module")
def town() -> Town:
    return town_called("demo town")


def share_within(count: int, of: int, share: float) -> bool:
    """Whether a binomial count lies within four standard deviations of what is expected."""
    return abs(count - share * of) <= 4 * math.sqrt(of * share * (1 - share))


def errors_m(town: Town, survey: Survey) -> np.ndarray:
    """East and north, from the true place of each point object to where it was reported."""
    things = things_of(town, survey.theme.id, survey.conditions)
    true = np.array([things[truth.thing].geometry.coords[0] for truth in survey.truths])
    seen = np.array([observation.position for observation in survey.observations])
    return survey.projection.project(seen) - survey.projection.project(true)


@pytest.mark.parametrize("theme", THEMES)
def test_survey_observes_and_hides_the_shares_of_the_model(town: Town, theme: str) -> None:
    things = things_of(town, theme, Conditions(SIGMA_M))
    observed = hidden = 0
    for seed in range(1, 6):
        survey = make_survey(town, theme, Conditions(SIGMA_M), seed)
        observed += len(survey.truths)
        hidden += sum(truth.ref is None for truth in survey.truths)
        assert len(survey.reference) == len(things) - sum(t.ref is None for t in survey.truths)

    assert share_within(observed, 5 * len(things), 0.7)
    assert share_within(hidden, observed, 0.3)


@pytest.mark.parametrize("theme", THEMES)
def test_hidden_objects_are_not_in_the_reference_and_known_ones_are(town: Town, theme: str) -> None:
    survey = make_survey(town, theme, Conditions(SIGMA_M), 1)
    things = things_of(town, theme, survey.conditions)
    known = {feature.ref for feature in survey.reference}

    for truth in survey.truths:
        assert truth.ref in {None, things[truth.thing].ref}
        assert (things[truth.thing].ref in known) == (truth.ref is not None)


def test_survey_is_the_same_for_the_same_seed_only(town: Town) -> None:
    first, again, other = (
        make_survey(town, "trees", Conditions(SIGMA_M), seed) for seed in (1, 1, 2)
    )

    assert (first.observations, first.truths) == (again.observations, again.truths)
    assert first.reference == again.reference
    assert first.truths != other.truths


def test_survey_hides_the_same_objects_whatever_the_errors(town: Town) -> None:
    near, far = (
        make_survey(town, "trees", Conditions(sigma_m, by_walk), 1)
        for sigma_m, by_walk in ((2.0, False), (5.0, True))
    )

    assert near.truths == far.truths
    assert near.reference == far.reference


def test_nothing_but_the_answers_says_what_an_observation_is_of(town: Town) -> None:
    survey = make_survey(town, "accessibility", Conditions(SIGMA_M), 1)

    assert {observation.osm_ref for observation in survey.observations} == {None}
    assert {observation.kind for observation in survey.observations} == {ObservationKind.NEW}
    numbers = [truth.thing for truth in survey.truths]
    by_id = [t for _, t in sorted(zip([o.id for o in survey.observations], numbers, strict=True))]
    for order in (numbers, by_id):
        assert abs(np.corrcoef(order, range(len(order)))[0, 1]) < 0.25


def test_a_walk_is_about_forty_near_objects_of_one_team(town: Town) -> None:
    survey = make_survey(town, "trees", Conditions(0.1), 1)
    walks: dict[str | None, list[Observation]] = {}
    for observation in sorted(survey.observations, key=lambda o: o.observed_at):
        walks.setdefault(observation.walk, []).append(observation)

    assert sorted(len(points) for points in walks.values())[1:] == [40] * (len(walks) - 1)
    assert all(len({point.team for point in points}) == 1 for points in walks.values())
    steps_m = [_median_step_m(survey.projection, points) for points in walks.values()]
    assert np.median(steps_m) < _median_step_m(survey.projection, survey.observations) / 10


def _median_step_m(projection: LocalProjection, points: Sequence[Observation]) -> float:
    placed = projection.project(np.array([point.position for point in points]))
    return float(np.median(np.hypot(*np.diff(placed, axis=0).T)))


def test_errors_by_walk_are_a_shift_and_a_scatter_that_sum_up_to_sigma(town: Town) -> None:
    errors, left = [], []
    for seed in range(1, 11):
        survey = make_survey(town, "trees", Conditions(SIGMA_M, by_walk=True), seed)
        assert len(np.unique(survey.shifts_m, axis=0)) == len({o.walk for o in survey.observations})
        here = errors_m(town, survey)
        usual = np.hypot(*(here - survey.shifts_m).T) < 4 * 0.6 * SIGMA_M
        errors.append(here[usual])
        left.append(errors_m(town, survey.moved_back())[usual])

    assert np.concatenate(left).std() == pytest.approx(0.6 * SIGMA_M, rel=0.05)
    assert np.concatenate(errors).std() == pytest.approx(SIGMA_M, rel=0.15)


def test_independent_errors_have_no_shift(town: Town) -> None:
    survey = make_survey(town, "trees", Conditions(SIGMA_M, by_walk=False), 1)
    errors = errors_m(town, survey)

    assert not survey.shifts_m.any()
    usual = np.hypot(*errors.T) < 3 * SIGMA_M
    assert errors[usual].std() == pytest.approx(SIGMA_M, rel=0.1)


def test_one_fix_in_twenty_is_15_to_30_m_off(town: Town) -> None:
    survey = make_survey(town, "trees", Conditions(0.01), 1)
    away_m = np.hypot(*errors_m(town, survey).T)

    far = away_m[away_m > 1]
    assert share_within(len(far), len(away_m), 0.05)
    assert far.min() >= 14.9
    assert far.max() <= 30.1


def test_reported_accuracy_says_little_of_the_error(town: Town) -> None:
    survey = make_survey(town, "trees", Conditions(SIGMA_M), 1)
    away_m = np.hypot(*errors_m(town, survey).T)
    said_m = np.array([observation.accuracy_m for observation in survey.observations])

    assert 0.05 < np.corrcoef(away_m, said_m)[0, 1] < 0.5


def test_observers_of_areas_stand_on_their_outline(town: Town) -> None:
    survey = make_survey(town, "accessibility", Conditions(0.01, shapes=("area", "line")), 1)
    things = things_of(town, "accessibility", survey.conditions)
    away_m = [
        survey.projection.to_metres(outline(things[truth.thing])).distance(
            shapely.Point(survey.projection.project(np.array([observation.position]))[0])
        )
        for observation, truth in zip(survey.observations, survey.truths, strict=True)
    ]

    assert np.median(away_m) < 0.1
    assert {things[t.thing].ref.kind for t in survey.truths} == {"way", "relation"}


def test_objects_seen_twice_are_seen_by_two_teams_on_two_walks(town: Town) -> None:
    survey = make_survey(town, "trees", Conditions(SIGMA_M, seen_twice=0.3), 1)

    seen = _seen_by(survey)
    twice = [looks for looks in seen.values() if len(looks) == 2]
    assert share_within(len(twice), len(seen), 0.3)
    assert all(a.team != b.team and a.walk != b.walk for a, b in twice)
    assert all(a.position != b.position for a, b in twice)


def test_objects_seen_again_are_seen_by_another_walk_of_the_same_team(town: Town) -> None:
    survey = make_survey(town, "trees", Conditions(SIGMA_M, seen_again=0.2), 1)

    again = [looks for looks in _seen_by(survey).values() if len(looks) == 2]
    assert share_within(len(again), len(_seen_by(survey)), 0.2)
    assert all(a.team == b.team and a.walk != b.walk for a, b in again)


def _seen_by(survey: Survey) -> dict[int, list[Observation]]:
    seen: dict[int, list[Observation]] = {}
    for observation, truth in zip(survey.observations, survey.truths, strict=True):
        seen.setdefault(truth.thing, []).append(observation)
    return seen


def test_objects_that_are_gone_are_in_the_reference_and_reported_once(town: Town) -> None:
    survey = make_survey(town, "trees", Conditions(SIGMA_M, gone=0.5), 1)

    seen = _seen_by(survey)
    gone = [
        (observation, truth)
        for observation, truth in zip(survey.observations, survey.truths, strict=True)
        if observation.kind is ObservationKind.GONE
    ]
    left = len(things_of(town, "trees", survey.conditions)) - (len(seen) - len(gone))
    assert share_within(len(gone), left, 0.5)
    assert all(truth.gone and truth.ref is not None for _, truth in gone)
    assert all(len(seen[truth.thing]) == 1 for _, truth in gone)
    assert all(set(observation.tags) <= set(MAIN_KEYS) for observation, _ in gone)
    assert not any(t.gone for t in make_survey(town, "trees", Conditions(SIGMA_M), 1).truths)


def test_tags_are_dropped_altered_and_mistyped_as_often_as_the_model_says(
    themes: Mapping[str, Theme],
) -> None:
    shops = [
        OsmFeature(
            OsmRef("node", number + 1),
            {"shop": kind, "name": f"Aux {number} délices", "wheelchair": said, "fixme": "?"},
            shapely.Point(2, 48),
        )
        for number, (kind, said) in enumerate([("bakery", "yes"), ("books", "no")] * 50)
    ]
    scribe = Misreporting.of(themes["accessibility"], shops)
    chance = Random(1)
    found: Counter[str] = Counter()
    for _ in range(40):
        for shop in shops:
            seen = scribe.tags_seen(shop.tags, chance)
            assert "fixme" not in seen
            found.update(f"{key} said" for key in seen)
            found.update(f"{key} other" for key in seen if seen[key] != shop.tags[key])

    for key in ("shop", "name", "wheelchair"):
        assert share_within(found[f"{key} said"], 4000, 0.8)
    assert share_within(found["wheelchair other"], found["wheelchair said"], 0.05)
    # 5 % altered, and 3 % of the rest wrong as a whole; 5 % another shop's name, 30 % mistyped.
    assert share_within(found["shop other"], found["shop said"], 0.05 + 0.95 * 0.03 / 0.8)
    assert share_within(found["name other"], found["name said"], 0.05 + 0.95 * 0.3)


@pytest.mark.parametrize("name", ["Boulangerie d'Éole", "Café", "A", "a", "24/7", "日本", "É"])
def test_mistyped_names_are_hardly_longer_or_shorter_and_never_empty(name: str) -> None:
    for seed in range(200):
        said = mistyped(name, Random(seed))
        assert said
        assert abs(len(said) - len(name)) <= 2
