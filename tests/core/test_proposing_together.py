"""Several observations of one object: one proposal with the evidence of all, or a human's work."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartoparty.core.models import (
    Action,
    Finding,
    Match,
    Observation,
    ObservationKind,
    OsmFeature,
    Proposal,
    TagChange,
)
from cartoparty.core.proposing import propose, standing_of, witnesses_of
from cartoparty.resources import load_themes
from cartoparty.texts import finding_text
from tests.core.test_matching import osm, seen
from tests.core.test_proposing import AED, CHANGE, CONFIRM, CONTEXT, GONE, aed, aed_seen, codes

THEMES = load_themes()
NEW = ObservationKind.NEW


def check(
    observations: list[Observation],
    features: dict[str, list[OsmFeature]] | None = None,
    settled: dict[UUID, Proposal] | None = None,
) -> list[Proposal]:
    return propose(observations, features or {}, THEMES, CONTEXT, settled=settled)


def by_team(team: int, east_m: float = 0, **more: Any) -> Observation:
    """What a team saw of the defibrillator; its number is the observation's too."""
    return replace(aed_seen(team, east_m, **more), team=team, walk=f"walk {team}")


def finding(proposal: Proposal, code: str) -> Finding:
    return next(each for each in proposal.findings if each.code == code)


KNOWN = {"defibrillators": [aed(5, 0)]}


# ---- those who agree ---------------------------------------------------------------------------


def test_two_teams_at_one_new_object_make_one_creation() -> None:
    one, two = check([by_team(2, 4, **AED), by_team(1, **AED)])
    assert (one.observation_id, one.action) == (UUID(int=1), Action.CREATE)
    assert (two.action, codes(two)) == (Action.NONE, ["seen_already"])
    assert standing_of(two) == one.observation_id
    assert witnesses_of(one) == (two.observation_id,)
    assert finding(one, "seen_by_others").params["teams"] == [1, 2]


def test_what_only_the_second_team_saw_is_added_to_the_new_object() -> None:
    one, two = check([by_team(1, indoor="yes", **AED), by_team(2, 3, access="yes", **AED)])
    assert {change.key: change.new for change in one.diff} == {
        **AED, "indoor": "yes", "access": "yes",
    }  # fmt: skip
    assert two.diff == ()


def test_the_kind_that_only_the_second_team_named_makes_the_object() -> None:
    first = replace(seen(1, 0, theme="accessibility", tactile_paving="yes"), walk="a")
    second = replace(first, id=UUID(int=2), team=2, walk="b", tags={"highway": "crossing"})
    one, two = check([first, second])
    assert one.action is Action.CREATE
    assert {(c.key, c.new) for c in one.diff} == {
        ("highway", "crossing"), ("tactile_paving", "yes"),
    }  # fmt: skip
    assert two.action is Action.NONE


def test_the_same_answer_from_two_teams_is_proposed_once() -> None:
    one, two = check(
        [by_team(team, team, kind=CHANGE, ref=5, access="yes") for team in (1, 2)], KNOWN
    )
    assert one.diff == (TagChange("access", None, "yes"),)
    assert (two.action, codes(two)) == (Action.NONE, ["seen_already"])


def test_what_only_the_second_team_saw_is_added_to_the_change_of_the_first() -> None:
    confirmed = by_team(1, kind=CONFIRM, ref=5)
    changed = by_team(2, kind=CHANGE, ref=5, access="no")
    one, two = check([confirmed, changed], {"defibrillators": [aed(5, 0, access="yes")]})
    assert (one.action, one.diff) == (Action.MODIFY, (TagChange("access", "yes", "no"),))
    assert codes(one) == ["contradicts_osm", "seen_by_others"]
    assert two.action is Action.NONE


def test_an_unusual_value_of_the_second_team_is_told_where_it_is_decided() -> None:
    one, _ = check(
        [by_team(1, kind=CONFIRM, ref=5), by_team(2, kind=CHANGE, ref=5, indoor="perhaps")], KNOWN
    )
    assert one.action is Action.MODIFY
    assert "value_unusual" in codes(one)


def test_how_many_agree_is_said() -> None:
    one, *others = check([by_team(team, kind=CONFIRM, ref=5) for team in (1, 2, 3)], KNOWN)
    assert finding(one, "seen_by_others").params == {
        "others": [str(UUID(int=2)), str(UUID(int=3))], "count": 3, "teams": [1, 2, 3],
    }  # fmt: skip
    assert "Vu 3 fois" in finding_text(finding(one, "seen_by_others"), "fr").what
    assert [standing_of(each) for each in others] == [UUID(int=1)] * 2


def test_two_who_say_gone_make_one_lifecycle_prefix() -> None:
    one, two = check([by_team(team, kind=GONE, ref=5) for team in (1, 2)], KNOWN)
    assert one.action is Action.GONE
    assert (two.action, codes(two)) == (Action.NONE, ["seen_already"])


def test_the_same_question_to_a_human_is_asked_once() -> None:
    features = {"defibrillators": [replace(aed(5, 0), timestamp=datetime(2026, 5, 17, tzinfo=UTC))]}
    one, two = check([by_team(team, kind=GONE, ref=5) for team in (1, 2)], features)
    assert (one.action, codes(one)) == (Action.NOTE, ["object_is_newer", "seen_by_others"])
    assert two.action is Action.NONE


def test_a_later_look_that_adds_nothing_leaves_the_proposal_as_it_is() -> None:
    first = by_team(1, kind=CONFIRM, ref=5)
    later = replace(
        by_team(2, kind=CONFIRM, ref=5), observed_at=first.observed_at + timedelta(days=1)
    )
    (alone,) = check([first], KNOWN)
    together, _ = check([first, later], KNOWN)
    assert (together.id, together.diff) == (alone.id, alone.diff)


def test_a_value_that_osm_got_after_the_second_survey_is_told_on_the_first() -> None:
    features = {
        "defibrillators": [
            replace(aed(5, 0, access="yes"), timestamp=datetime(2026, 5, 16, 20, tzinfo=UTC))
        ]
    }
    one, two = check(
        [by_team(1, kind=CONFIRM, ref=5), by_team(2, kind=CHANGE, ref=5, access="no")], features
    )
    assert (one.action, codes(one)) == (Action.CONFIRM, ["osm_is_newer", "seen_by_others"])
    assert two.action is Action.NONE


def test_observations_of_objects_side_by_side_are_not_thrown_together() -> None:
    row = [replace(seen(i, 6 * i, natural="tree"), walk="w") for i in range(1, 6)]
    assert [p.action for p in check(row)] == [Action.CREATE] * 5


# ---- those who do not --------------------------------------------------------------------------


def test_two_teams_that_contradict_each_other_are_for_a_human() -> None:
    proposals = check(
        [by_team(1, kind=CHANGE, ref=5, access="yes"), by_team(2, kind=CHANGE, ref=5, access="no")],
        KNOWN,
    )
    assert [(p.action, codes(p)) for p in proposals] == [(Action.NOTE, ["teams_disagree"])] * 2
    assert [witnesses_of(p) for p in proposals] == [(UUID(int=2),), (UUID(int=1),)]
    text = finding_text(proposals[0].findings[0], "en").what
    assert "access=yes ×1, access=no ×1" in text


def test_who_repeats_osm_contradicts_who_changes_it() -> None:
    proposals = check(
        [
            by_team(1, kind=CONFIRM, ref=5, access="yes"),
            by_team(2, kind=CHANGE, ref=5, access="no"),
        ],
        {"defibrillators": [aed(5, 0, access="yes")]},
    )
    assert {p.action for p in proposals} == {Action.NOTE}


@pytest.mark.parametrize("check_date", [{}, {"check_date": "2026-05-16"}])
def test_gone_and_still_there_is_a_dispute(check_date: dict[str, str]) -> None:
    features = {"defibrillators": [aed(5, 0, **check_date)]}
    proposals = check([by_team(1, kind=CONFIRM, ref=5), by_team(2, kind=GONE, ref=5)], features)
    assert [p.action for p in proposals] == [Action.NOTE] * 2
    text = finding_text(finding(proposals[0], "teams_disagree"), "fr").what
    assert "toujours là ×1, disparu ×1" in text


def test_three_contradictory_answers_of_two_teams_are_all_kept_for_a_human() -> None:
    notes = [
        by_team(1, kind=CHANGE, ref=5, access="yes"),
        by_team(2, kind=CHANGE, ref=5, access="no"),
        replace(by_team(3, kind=CHANGE, ref=5, access="permit"), team=1),
    ]
    proposals = check(notes, KNOWN)
    assert [p.action for p in proposals] == [Action.NOTE] * 3
    assert [p.diff[0].new for p in proposals] == ["yes", "no", "permit"]
    assert all(len(witnesses_of(p)) == 2 for p in proposals)


def test_where_two_disagree_a_third_is_asked_about_too() -> None:
    features = {"trees": [osm(5, 0, natural="tree")]}
    notes = [
        seen(1, 0, theme="trees", kind=CHANGE, ref=5, height="7"),
        replace(seen(2, 0, kind=CHANGE, ref=5, leaf_type="needleleaved"), team=2),
        replace(seen(3, 0, kind=CHANGE, ref=5, leaf_type="broadleaved"), team=3),
    ]
    assert [p.action for p in check(notes, features)] == [Action.NOTE] * 3


def test_two_kinds_of_new_object_at_one_place_are_a_dispute() -> None:
    lift = replace(seen(1, 0, theme="accessibility", highway="elevator"), walk="a")
    toilets = replace(lift, id=UUID(int=2), team=2, walk="b", tags={"amenity": "toilets"})
    same = Match(toilets.id, None, None, 0.95, "assignment", (), lift.id)
    alone = replace(same, observation_id=lift.id, same_as=None)
    with pytest.MonkeyPatch.context() as patch:
        name = "cartoparty.core.proposing.proposals.match_observations"
        patch.setattr(name, lambda *_: [alone, same])
        proposals = check([lift, toilets])
    assert [(p.action, codes(p)) for p in proposals] == [(Action.NOTE, ["teams_disagree"])] * 2


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("height", "10", "11"),
        ("species", "Platanus x hispanica", "Platanus × hispanica"),
        ("name", "Chêne de la Liberté", "chene de la liberte"),
    ],
)
def test_two_estimates_or_spellings_are_one_proposal_that_says_so(
    key: str, one: str, other: str
) -> None:
    features = {"trees": [osm(5, 0, natural="tree")]}
    notes = [
        seen(1, 0, kind=CHANGE, ref=5, **{key: one}),
        replace(seen(2, 0, kind=CHANGE, ref=5, **{key: other}), team=2),
    ]
    first, second = check(notes, features)
    assert (first.action, first.diff) == (Action.MODIFY, (TagChange(key, None, one),))
    assert finding(first, "worded_differently").params["others_said"] == (other,)
    assert second.action is Action.NONE


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("height", "10", "20"),
        ("name", "Chêne de la Liberté", "Tilleul du Roi"),
        ("genus", "Acer", "Tilia"),
    ],
)
def test_what_is_no_slip_of_the_pen_is_a_dispute(key: str, one: str, other: str) -> None:
    features = {"trees": [osm(5, 0, natural="tree")]}
    notes = [
        seen(1, 0, kind=CHANGE, ref=5, **{key: one}),
        replace(seen(2, 0, kind=CHANGE, ref=5, **{key: other}), team=2),
    ]
    assert [p.action for p in check(notes, features)] == [Action.NOTE] * 2


# ---- corrections, withdrawals, and what was sent -----------------------------------------------


def test_when_the_standing_one_is_withdrawn_the_next_one_stands() -> None:
    first, second, third = (by_team(team, team, **AED) for team in (1, 2, 3))
    back = replace(by_team(4), team=1, supersedes=first.id, withdrawn=True)
    found = {p.observation_id: p for p in check([first, second, third, back])}
    assert found[first.id].action is Action.NONE
    assert found[second.id].action is Action.CREATE
    assert standing_of(found[third.id]) == second.id


def sent(*proposals: Proposal) -> dict[UUID, Proposal]:
    return {proposal.observation_id: proposal for proposal in proposals}


Later = Callable[[Proposal], list[OsmFeature]]


def not_yet(_: Proposal) -> list[OsmFeature]:
    """The OSM data are those of before."""
    return []


def with_the_new_node(proposal: Proposal) -> list[OsmFeature]:
    """The OSM data were taken anew: what was sent is there."""
    node = aed(99, 0, **{c.key: c.new for c in proposal.diff if c.new and c.key not in AED})
    return [replace(node, version=1, timestamp=datetime(2026, 5, 16, 22, tzinfo=UTC))]


@pytest.mark.parametrize("later", [not_yet, with_the_new_node])
def test_repeats_of_what_was_sent_stay_nothing_to_do(later: Later) -> None:
    notes = [by_team(1, **AED), by_team(2, 4, **AED)]
    one, two = check(notes)
    again = check(notes, {"defibrillators": later(one)}, sent(one, two))
    assert again == [one, two]


@pytest.mark.parametrize("later", [not_yet, with_the_new_node])
def test_one_who_comes_after_the_sending_and_says_the_same_has_nothing_to_add(
    later: Later,
) -> None:
    first = by_team(1, indoor="yes", **AED)
    (one,) = check([first])
    notes = [first, by_team(2, 4, indoor="yes", **AED)]
    again, two = check(notes, {"defibrillators": later(one)}, sent(one))
    assert (again.id, codes(again)) == (one.id, ["seen_by_others"])
    assert (two.action, standing_of(two)) == (Action.NONE, first.id)


def test_what_a_later_one_adds_to_what_was_sent_waits_for_the_new_data() -> None:
    first = by_team(1, **AED)
    (one,) = check([first])
    notes = [first, by_team(2, 4, access="yes", **AED)]
    _, two = check(notes, {}, sent(one))
    assert (two.action, codes(two)) == (Action.NOTE, ["sent_without"])
    assert two.diff == (TagChange("access", None, "yes"),)
    _, two = check(notes, {"defibrillators": with_the_new_node(one)}, sent(one))
    assert (two.action, two.diff) == (Action.MODIFY, (TagChange("access", None, "yes"),))


def test_what_contradicts_what_was_sent_is_for_a_human() -> None:
    first = by_team(1, kind=CHANGE, ref=5, access="yes")
    (one,) = check([first], KNOWN)
    again, two = check([first, by_team(2, kind=CHANGE, ref=5, access="no")], KNOWN, sent(one))
    assert again == one
    assert (two.action, codes(two)) == (Action.NOTE, ["teams_disagree"])


def test_a_second_gone_after_the_object_was_taken_off_has_nothing_to_do() -> None:
    first = by_team(1, kind=GONE, ref=5)
    (one,) = check([first], KNOWN)
    _, two = check([first, by_team(2, kind=GONE, ref=5)], {"defibrillators": []}, sent(one))
    assert (two.action, standing_of(two)) == (Action.NONE, first.id)


def test_a_correction_after_the_sending_makes_no_second_object() -> None:
    first = by_team(1, **AED)
    (one,) = check([first])
    right = replace(by_team(2, access="no", **AED), team=1, supersedes=first.id)
    again, corrected = check([first, right], {}, sent(one))
    assert again == one
    assert (corrected.action, codes(corrected)) == (Action.NOTE, ["sent_already"])


def test_a_withdrawal_after_the_sending_is_for_a_human() -> None:
    first = by_team(1, **AED)
    (one,) = check([first])
    back = replace(by_team(2), team=1, supersedes=first.id, withdrawn=True)
    again, withdrawn = check([first, back], {}, sent(one))
    assert again == one
    assert (withdrawn.action, codes(withdrawn)) == (Action.NOTE, ["sent_already"])


# ---- whatever is seen --------------------------------------------------------------------------

ANSWERS = st.sampled_from([{}, {"access": "yes"}, {"access": "no"}, {"indoor": "yes"}])


@st.composite
def parties(draw: st.DrawFn) -> list[Observation]:
    """Up to eight observations of three teams around two objects, some of them corrections."""
    notes: list[Observation] = []
    for number in range(1, draw(st.integers(2, 8)) + 1):
        kind = draw(st.sampled_from([NEW, CONFIRM, CHANGE, GONE]))
        ref = draw(st.sampled_from([None, None, 5, 6, 99]))
        note = aed_seen(
            number, draw(st.sampled_from([0, 2, 40, 43])), kind=kind, ref=ref, **draw(ANSWERS)
        )
        team = draw(st.integers(1, 3))
        corrects = draw(st.sampled_from([None, *(each.id for each in notes)]))
        notes.append(
            replace(
                note,
                team=team,
                walk=f"walk {team}",
                supersedes=corrects,
                observed_at=CONTEXT.now - timedelta(hours=draw(st.integers(1, 3))),
            )
        )
    return notes


@settings(deadline=None, max_examples=50)
@given(notes=parties(), seed=st.integers())
def test_the_order_of_the_observations_changes_no_proposal(
    notes: list[Observation], seed: int
) -> None:
    features = {"defibrillators": [aed(5, 0, access="yes"), aed(6, 41)]}
    shuffled = random.Random(seed).sample(notes, len(notes))
    assert check(shuffled, features) == check(notes, features)


@settings(deadline=None, max_examples=50)
@given(notes=parties())
def test_every_observation_has_one_proposal_and_nothing_to_do_has_its_reason(
    notes: list[Observation],
) -> None:
    features = {"defibrillators": [aed(5, 0, access="yes"), aed(6, 41)]}
    found = {p.observation_id: p for p in check(notes, features)}
    assert len(found) == len(notes)
    for proposal in found.values():
        if proposal.action in (Action.NONE, Action.NOTE):
            assert proposal.findings
        standing = standing_of(proposal)
        if standing is not None:
            assert standing_of(found[standing]) is None
            assert proposal.observation_id in witnesses_of(found[standing])
        if proposal.action not in (Action.NONE, Action.NOTE) and proposal.match.ref:
            same = [p for p in found.values() if p.match.ref == proposal.match.ref]
            assert sum(p.action not in (Action.NONE, Action.NOTE) for p in same) == 1


@settings(deadline=None, max_examples=50)
@given(notes=parties())
def test_checking_after_sending_everything_proposes_nothing_anew(
    notes: list[Observation],
) -> None:
    features = {"defibrillators": [aed(5, 0, access="yes"), aed(6, 41)]}
    first = check(notes, features)
    writing = {p.observation_id for p in first if p.action not in (Action.NONE, Action.NOTE)}
    settled = sent(*(p for p in first if p.observation_id in writing or standing_of(p) in writing))
    again = check(notes, features, settled)
    assert [(p.id, p.action) for p in again] == [(p.id, p.action) for p in first]
