"""The simulated volunteers err like people and phones do."""

import io
import json
import statistics
from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise

import pytest
from PIL import Image
from shapely.geometry import Point

from cartoparty.core.geometry import LocalProjection, buffer_m
from cartoparty.core.models import ObservationKind, OsmRef
from cartoparty.core.observing import ReadingContext, read_observation
from cartoparty.core.theme import Theme
from cartoparty.demo.drafts import Mistake, ObservationDraft
from cartoparty.demo.reality import TrueObject
from cartoparty.demo.town import PARTY_DAY, Town
from cartoparty.demo.volunteers import ZONE, SurveyPlan, survey
from cartoparty.errors import BadInput
from tests.demo.strips import strips_of
from tests.demo.towns import town_of

PLAN = SurveyPlan(seed=5, day=PARTY_DAY)
REFUSED = {Mistake.VALUE_TOO_LONG, Mistake.DATE_IN_FUTURE, Mistake.COORDINATES_SWAPPED}


@pytest.fixture(scope="module")
def town() -> Town:
    return town_of(2)


@pytest.fixture(scope="module")
def drafts(town: Town, themes: dict[str, Theme]) -> list[ObservationDraft]:
    return survey(town.truth, *strips_of(town), themes, PLAN)


def truth_of(town: Town) -> dict[OsmRef, TrueObject]:
    return {real.osm_ref: real for real in town.truth if real.osm_ref is not None}


def test_the_same_plan_gives_the_same_drafts(
    town: Town, themes: dict[str, Theme], drafts: list[ObservationDraft]
) -> None:
    assert survey(town.truth, *strips_of(town), themes, PLAN) == drafts


def test_another_seed_gives_another_survey(
    town: Town, themes: dict[str, Theme], drafts: list[ObservationDraft]
) -> None:
    other = survey(town.truth, *strips_of(town), themes, SurveyPlan(6, PARTY_DAY))
    assert {draft.id for draft in other}.isdisjoint(draft.id for draft in drafts)


def test_every_team_sends_a_few_hundred_notes_from_one_to_three_phones(
    drafts: list[ObservationDraft],
) -> None:
    walks = defaultdict(set)
    for draft in drafts:
        walks[draft.team].add(draft.walk)
    assert sorted(walks) == list(range(1, 9))
    assert {len(names) for names in walks.values()} <= {1, 2, 3}
    assert 300 < len(drafts) < 900
    assert len({draft.id for draft in drafts}) == len(drafts)


def test_all_kinds_and_themes_occur(drafts: list[ObservationDraft]) -> None:
    assert {draft.kind for draft in drafts} == set(ObservationKind)
    assert {draft.theme for draft in drafts} == {"defibrillators", "trees", "accessibility"}
    assert any(draft.note for draft in drafts)
    assert any(draft.photos for draft in drafts)


def test_about_sixty_in_a_hundred_known_objects_come_from_the_phones_list(
    town: Town, themes: dict[str, Theme]
) -> None:
    standing = [real for real in town.truth if real.in_osm and not real.gone]
    all_of_them = dict.fromkeys(themes, 1.0)
    drafts = survey(standing, *strips_of(town), themes, SurveyPlan(1, PARTY_DAY, all_of_them))
    share = sum(draft.osm_ref is not None for draft in drafts) / len(drafts)
    assert 0.55 < share < 0.65


def test_what_is_gone_in_truth_is_reported_gone(town: Town, drafts: list[ObservationDraft]) -> None:
    truth = truth_of(town)
    gone = [draft for draft in drafts if draft.kind is ObservationKind.GONE]
    assert gone
    for draft in drafts:
        if draft.osm_ref is not None:
            assert (draft.kind is ObservationKind.GONE) == truth[draft.osm_ref].gone


def test_errors_are_those_of_phones_shifted_by_walk(
    town: Town, drafts: list[ObservationDraft]
) -> None:
    truth = truth_of(town)
    errors = defaultdict(list)
    for draft in drafts:
        if draft.osm_ref is not None and draft.mistake is None:
            projection = LocalProjection(truth[draft.osm_ref].position)
            offset = projection.to_metres(Point(draft.position))
            errors[draft.walk].append((offset.x, offset.y))
    everything = [x for walk in errors.values() for point in walk for x in point]
    assert 2.0 < statistics.pstdev(everything) < 9.0
    far = [p for walk in errors.values() for p in walk if max(map(abs, p)) > 14]
    assert 0 < len(far) < 0.1 * sum(map(len, errors.values()))
    # Within one walk the points agree better than between walks.
    within = [
        statistics.pstdev([x for x, _ in walk if abs(x) < 14])
        for walk in errors.values()
        if len(walk) > 8
    ]
    assert statistics.mean(within) < statistics.pstdev([x for x in everything if abs(x) < 14])


def test_a_walk_goes_forward_in_time_and_ends_the_same_day(
    drafts: list[ObservationDraft],
) -> None:
    walks = defaultdict(list)
    for draft in drafts:
        if draft.mistake not in (Mistake.DATE_IN_FUTURE, Mistake.OTHER_SECTOR):
            walks[draft.walk].append(datetime.fromisoformat(draft.observed_at))
    for times in walks.values():
        assert all(a < b for a, b in pairwise(times))
        assert {moment.date() for moment in times} == {PARTY_DAY}


def test_every_mistake_is_made(drafts: list[ObservationDraft]) -> None:
    made = Counter(draft.mistake for draft in drafts)
    assert set(made) >= set(Mistake)
    for mistake in (*REFUSED, Mistake.FAR_OUTSIDE, Mistake.OTHER_SECTOR):
        assert made[mistake] == 1


def test_exactly_the_three_refusable_mistakes_are_refused_and_their_corrections_read(
    town: Town, themes: dict[str, Theme], drafts: list[ObservationDraft]
) -> None:
    now = datetime.combine(PARTY_DAY, datetime.max.time(), ZONE)
    context = ReadingContext(frozenset(themes), town.area, ZONE, now)

    def is_read(draft: ObservationDraft) -> bool:
        body = json.loads(json.dumps(draft.to_json()))
        try:
            read_observation({**body, "id": str(draft.id)}, context)
        except BadInput:
            return False
        return True

    refused = [draft for draft in drafts if not is_read(draft)]
    assert {draft.mistake for draft in refused} == REFUSED
    for draft in refused:
        assert draft.correction is not None
        assert draft.correction.id == draft.id
        assert is_read(draft.correction)


def test_stray_positions_are_where_they_are_said_to_be(
    town: Town, drafts: list[ObservationDraft]
) -> None:
    sectors, teams = strips_of(town)
    own = {team.number: sectors[team.sector - 1] for team in teams}
    far = next(draft for draft in drafts if draft.mistake is Mistake.FAR_OUTSIDE)
    assert not buffer_m(town.area, 1000).contains(Point(far.position))
    astray = next(draft for draft in drafts if draft.mistake is Mistake.OTHER_SECTOR)
    assert not buffer_m(own[astray.team].geometry, 60).contains(Point(astray.position))


def test_neighbouring_teams_see_some_objects_twice(drafts: list[ObservationDraft]) -> None:
    teams_by_ref = defaultdict(set)
    for draft in drafts:
        if draft.osm_ref is not None:
            teams_by_ref[draft.osm_ref].add(draft.team)
    assert any(len(teams) > 1 for teams in teams_by_ref.values())


def test_new_objects_say_what_they_are(
    themes: dict[str, Theme], drafts: list[ObservationDraft]
) -> None:
    for draft in drafts:
        if draft.kind is ObservationKind.NEW:
            preset = themes[draft.theme].preset_of(draft.tags)
            assert preset is not None
            assert preset.addable, draft


def test_answers_are_those_of_the_themes_questions(
    themes: dict[str, Theme], drafts: list[ObservationDraft]
) -> None:
    named = {"shop", "amenity", "office", "tourism", "leisure", "railway", "highway", "name"}
    for draft in drafts:
        assert draft.tags.keys() - named <= themes[draft.theme].declared_keys(), draft


def test_photos_are_real_pictures_without_metadata(drafts: list[ObservationDraft]) -> None:
    photos = [photo for draft in drafts for photo in draft.photos]
    assert len(photos) > 10
    for photo in photos[:10]:
        with Image.open(io.BytesIO(photo.content)) as image:
            image.load()
            assert image.format == "JPEG"
            assert image.size == (960, 720)
            assert not image.getexif()
            assert len(image.getcolors(960 * 720) or []) > 20
