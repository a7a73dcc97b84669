"""From observations to proposals: each action, each finding, and nothing changed without need."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import shapely

from cartoparty.core.geometry import buffer_m
from cartoparty.core.models import (
    Action,
    Observation,
    ObservationKind,
    OsmFeature,
    Proposal,
    Sector,
    TagChange,
)
from cartoparty.core.proposing import CheckContext, propose
from cartoparty.core.theme import Theme
from tests.core.test_matching import at, osm, seen

AREA = buffer_m(shapely.Point(at(0, 0)), 400)
CONTEXT = CheckContext(
    area=AREA,
    covered=buffer_m(AREA, 150),
    sectors={},
    zone=ZoneInfo("Europe/Paris"),
    now=datetime(2026, 5, 17, tzinfo=UTC),
)
AED = {"emergency": "defibrillator"}
Check = Callable[..., list[Proposal]]
CONFIRM, CHANGE, GONE = ObservationKind.CONFIRM, ObservationKind.CHANGE, ObservationKind.GONE


@pytest.fixture
def check(themes: dict[str, Theme]) -> Check:
    def run(
        observations: Sequence[Observation],
        features: Mapping[str, Sequence[OsmFeature]] | None = None,
        context: CheckContext = CONTEXT,
    ) -> list[Proposal]:
        return propose(observations, features or {}, themes, context)

    return run


def codes(proposal: Proposal) -> list[str]:
    return [finding.code for finding in proposal.findings]


def aed(number: int, east_m: float, **tags: str) -> OsmFeature:
    return osm(number, east_m, **AED, **tags)


def aed_seen(number: int, east_m: float, **more: Any) -> Observation:
    return seen(number, east_m, theme="defibrillators", **more)


def test_something_new_is_created_with_the_tags_of_its_kind(check: Check) -> None:
    (proposal,) = check([aed_seen(1, 0, indoor="yes")])
    assert proposal.action is Action.CREATE
    assert proposal.match.ref is None
    assert set(proposal.diff) == {
        TagChange("emergency", None, "defibrillator"),
        TagChange("indoor", None, "yes"),
    }


def test_what_osm_says_already_is_confirmed_with_a_check_date(check: Check) -> None:
    (proposal,) = check(
        [aed_seen(1, 1, kind=CONFIRM, indoor="yes", **AED)],
        {"defibrillators": [aed(5, 0, indoor="yes")]},
    )
    assert proposal.action is Action.CONFIRM
    assert proposal.diff == (TagChange("check_date", None, "2026-05-16"),)
    assert str(proposal.match.ref) == "n5"


def test_a_later_check_in_osm_leaves_nothing_to_do(check: Check) -> None:
    (proposal,) = check(
        [aed_seen(1, 1, kind=CONFIRM)],
        {"defibrillators": [aed(5, 0, check_date="2026-05-16")]},
    )
    assert (proposal.action, codes(proposal)) == (Action.NONE, ["already_checked"])


def test_what_is_missing_in_osm_is_added_and_the_rest_left_alone(check: Check) -> None:
    (proposal,) = check(
        [aed_seen(1, 1, kind=CHANGE, access="yes", **AED)],
        {"defibrillators": [aed(5, 0, indoor="yes", operator="Mairie")]},
    )
    assert proposal.action is Action.MODIFY
    assert proposal.diff == (TagChange("access", None, "yes"),)
    assert proposal.base_tags["operator"] == "Mairie"


def test_a_contradiction_is_proposed_and_said(check: Check) -> None:
    (proposal,) = check(
        [aed_seen(1, 1, kind=CHANGE, access="no")],
        {"defibrillators": [aed(5, 0, access="yes")]},
    )
    assert proposal.diff == (TagChange("access", "yes", "no"),)
    assert codes(proposal) == ["contradicts_osm"]


def test_a_value_that_osm_got_after_the_survey_is_not_overwritten(check: Check) -> None:
    feature = replace(
        aed(5, 0, access="yes"), timestamp=datetime(2026, 5, 16, 20, tzinfo=UTC), version=3
    )
    (proposal,) = check([aed_seen(1, 1, kind=CHANGE, access="no")], {"defibrillators": [feature]})
    assert proposal.action is Action.CONFIRM
    assert codes(proposal) == ["osm_is_newer"]


def test_gone_puts_the_main_tag_under_a_lifecycle_prefix(check: Check) -> None:
    (proposal,) = check([aed_seen(1, 1, kind=GONE)], {"defibrillators": [aed(5, 0, indoor="yes")]})
    assert proposal.action is Action.GONE
    assert proposal.diff == (
        TagChange("emergency", "defibrillator", None),
        TagChange("removed:emergency", None, "defibrillator"),
    )


def test_gone_without_an_object_is_for_a_human(check: Check) -> None:
    (proposal,) = check([aed_seen(1, 1, kind=GONE)])
    assert (proposal.action, codes(proposal)) == (Action.NOTE, ["object_not_found"])


def test_a_reference_that_the_snapshot_does_not_know_is_for_a_human(check: Check) -> None:
    (proposal,) = check([aed_seen(1, 1, kind=CONFIRM, ref=99)])
    assert (proposal.action, codes(proposal)) == (Action.NOTE, ["object_unknown"])


def test_a_reference_far_away_is_not_replaced_by_a_nearer_object(check: Check) -> None:
    features = {"defibrillators": [aed(5, 300), aed(6, 1)]}
    (proposal,) = check([aed_seen(1, 0, kind=CHANGE, ref=5, access="yes")], features)
    assert (proposal.action, codes(proposal)) == (Action.NOTE, ["far_from_object"])
    assert proposal.findings[0].params == {"ref": "n5", "distance_m": 300}
    assert proposal.match.ref is None


def test_something_new_close_to_what_is_known_is_for_a_human(check: Check) -> None:
    features = {"trees": [osm(5, 0, natural="tree"), osm(6, 14, natural="tree")]}
    (proposal,) = check([seen(1, 7, natural="tree")], features)
    assert (proposal.action, codes(proposal)) == (Action.NOTE, ["match_unsure"])
    assert proposal.diff == ()


def test_one_team_in_a_row_of_trees_makes_as_many_creations(check: Check) -> None:
    row = [seen(i, 6 * i, natural="tree") for i in range(1, 6)]
    assert [p.action for p in check(row)] == [Action.CREATE] * 5


def test_a_note_that_its_team_corrected_leaves_nothing_to_do(check: Check) -> None:
    wrong = aed_seen(1, 0, indoor="yes")
    right = replace(aed_seen(2, 0, indoor="no"), supersedes=UUID(int=1))
    first, second = check([wrong, right])
    assert (first.action, codes(first)) == (Action.NONE, ["superseded"])
    assert second.action is Action.CREATE


def test_another_team_or_a_circle_of_corrections_silences_nobody(check: Check) -> None:
    other = replace(aed_seen(2, 200, indoor="no"), supersedes=UUID(int=1), team=2)
    assert [p.action for p in check([aed_seen(1, 0), other])] == [Action.CREATE] * 2
    circle = [
        replace(aed_seen(1, 0), supersedes=UUID(int=2)),
        replace(aed_seen(2, 200), supersedes=UUID(int=1)),
        replace(aed_seen(3, -200), supersedes=UUID(int=3)),
    ]
    assert [p.action for p in check(circle)] == [Action.CREATE] * 3


def test_a_rating_fits_the_place_that_is_rated(check: Check) -> None:
    cafe = osm(5, 0, amenity="cafe", name="Le Phare")
    crossing = osm(6, 60, highway="crossing")
    notes = [
        seen(1, 1, theme="accessibility", kind=CHANGE, ref=5, wheelchair="yes"),
        seen(2, 61, theme="accessibility", kind=CHANGE, ref=6, kerb="lowered"),
    ]
    proposals = check(notes, {"accessibility": [cafe, crossing]})
    assert [(p.action, p.diff) for p in proposals] == [
        (Action.MODIFY, (TagChange("wheelchair", None, "yes"),)),
        (Action.MODIFY, (TagChange("kerb", None, "lowered"),)),
    ]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"amenity": "cafe"}, {"amenity": "pub"}),
        ({"highway": "crossing"}, {"highway": "motorway"}),
        ({"amenity": "cafe"}, {"shop": "bakery"}),
    ],
)
def test_a_main_tag_is_never_changed_without_a_human(
    check: Check, known: dict[str, str], said: dict[str, str]
) -> None:
    note = seen(1, 0, theme="accessibility", kind=CHANGE, ref=5, **said)
    (proposal,) = check([note], {"accessibility": [osm(5, 0, **known)]})
    assert (proposal.action, codes(proposal)[0]) == (Action.NOTE, "other_kind")


def test_gone_is_not_believed_against_a_newer_edit(check: Check) -> None:
    feature = replace(aed(5, 0), timestamp=datetime(2026, 5, 16, 20, tzinfo=UTC), version=3)
    (proposal,) = check([aed_seen(1, 0, kind=GONE, ref=5)], {"defibrillators": [feature]})
    assert (proposal.action, codes(proposal)) == (Action.NOTE, ["object_is_newer"])


def test_gone_takes_off_the_theme_s_own_tag_and_no_other(check: Check) -> None:
    shop = osm(5, 0, shop="bakery", historic="castle", wheelchair="no")
    lights = osm(6, 60, highway="traffic_signals", crossing="traffic_signals")
    notes = [
        seen(1, 0, theme="accessibility", kind=GONE, ref=5),
        seen(2, 60, theme="accessibility", kind=GONE, ref=6),
    ]
    proposals = check(notes, {"accessibility": [shop, lights]})
    changed = {change.key for p in proposals for change in p.diff}
    assert changed == {"shop", "removed:shop"}
    assert proposals[1].action is Action.NOTE


def test_another_spelling_of_the_same_value_changes_nothing(check: Check) -> None:
    features = {"trees": [osm(5, 0, natural="tree", height="10 m", circumference="1.50")]}
    note = seen(1, 0, kind=CHANGE, ref=5, height="10", circumference="1,5")
    (proposal,) = check([note], features)
    assert proposal.action is Action.CONFIRM


def test_a_new_object_of_two_kinds_is_for_a_human(check: Check) -> None:
    note = seen(1, 0, theme="accessibility", barrier="kerb", highway="elevator", kerb="lowered")
    (proposal,) = check([note])
    assert (proposal.action, codes(proposal)) == (Action.NOTE, ["kind_unclear"])


def test_a_position_that_says_nothing_is_an_error(check: Check) -> None:
    (proposal,) = check([replace(aed_seen(1, 0), accuracy_m=5000)])
    assert [f.severity.value for f in proposal.findings] == ["error"]


def test_place_accuracy_and_age_are_told_as_findings(check: Check) -> None:
    sector = Sector(
        1, "1", shapely.box(*at(-300, -300), *at(-200, -200)), 60, 1, {}, at(-250, -250)
    )
    note = replace(
        aed_seen(1, 0, **AED),
        accuracy_m=80,
        observed_at=datetime(2024, 5, 1, tzinfo=UTC),
        team=1,
    )
    (proposal,) = check([note], context=replace(CONTEXT, sectors={1: sector}))
    assert codes(proposal) == ["far_from_sector", "poor_accuracy", "stale"]
    assert proposal.action is Action.CREATE


def test_outside_the_snapshot_nothing_is_created_as_osm_is_not_known_there(check: Check) -> None:
    (near,) = check([aed_seen(1, 450)])
    (far,) = check([aed_seen(1, 4000)])
    assert (near.action, codes(near)) == (Action.CREATE, ["outside_area"])
    assert (far.action, codes(far)) == (Action.NOTE, ["outside_area"])


def test_tags_that_the_theme_does_not_know_are_told_and_not_proposed(check: Check) -> None:
    (proposal,) = check([aed_seen(1, 0, colour="red")])
    assert codes(proposal) == ["tag_not_in_theme"]
    assert "colour" not in {change.key for change in proposal.diff}


def test_an_unexpected_value_is_an_error_for_the_moderator(check: Check) -> None:
    (proposal,) = check([aed_seen(1, 0, indoor="perhaps")])
    assert codes(proposal) == ["value_unusual"]


def test_a_kind_that_the_theme_cannot_name_is_for_a_human(check: Check) -> None:
    (proposal,) = check([seen(1, 0, theme="accessibility", kerb__height="0.02")])
    assert (proposal.action, codes(proposal)) == (Action.NOTE, ["kind_unclear"])


@pytest.mark.parametrize(
    "tags", [{"wheelchair": "yes"}, {"shop": "bakery", "wheelchair": "no"}, {"highway": "steps"}]
)
def test_a_point_without_a_main_tag_and_a_line_are_never_created(
    check: Check, tags: dict[str, str]
) -> None:
    (proposal,) = check([seen(1, 0, theme="accessibility", **tags)])
    assert (proposal.action, codes(proposal)[0]) == (Action.NOTE, "kind_not_addable")


def test_another_kind_of_object_is_never_overwritten(check: Check) -> None:
    crossing = osm(5, 0, highway="crossing")
    note = seen(1, 0, theme="accessibility", kind=CHANGE, ref=5, amenity="toilets")
    (proposal,) = check([note], {"accessibility": [crossing]})
    assert (proposal.action, codes(proposal)) == (Action.NOTE, ["other_kind"])


def test_checking_again_gives_the_same_proposals(check: Check) -> None:
    batch = [aed_seen(1, 0, indoor="yes"), aed_seen(2, 60, kind=CONFIRM), seen(3, 9)]
    features = {"defibrillators": [aed(5, 61)]}
    assert check(batch, features) == check(list(reversed(batch)), features)


def test_a_changed_base_gives_a_new_proposal(check: Check) -> None:
    note = aed_seen(1, 0, kind=CONFIRM)
    (before,) = check([note], {"defibrillators": [aed(5, 0)]})
    (after,) = check([note], {"defibrillators": [aed(5, 0, indoor="yes")]})
    assert before.id != after.id


def test_positions_are_where_the_volunteer_stood(check: Check) -> None:
    (proposal,) = check([aed_seen(1, 0)])
    assert proposal.position == at(0)
