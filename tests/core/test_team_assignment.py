"""Teams when sectors change: what changed is told, made again and taken back, codes stay."""

import json
from dataclasses import replace

import shapely
from hypothesis import given
from hypothesis import strategies as st

from cartoparty.core.models import LonLat, Sector, Team
from cartoparty.core.team_assignment import (
    TeamChanges,
    changes_between,
    heirs_by_ground,
    team_changes_from_json,
    team_changes_to_json,
    teams_changed,
    teams_settled,
)


def team(number: int, sector: int, code: str = "") -> Team:
    return Team(number, f"Équipe {number}", "#c0392b", sector, code or f"CODE{number}")


def sector(number: int, west: float, east: float) -> Sector:
    return Sector(number, str(number), shapely.box(west, 0, east, 1), 1, 1, {}, LonLat(0, 0))


@st.composite
def team_lists(draw: st.DrawFn) -> list[Team]:
    """Some of six teams, each of its own number and code, on any of three sectors."""
    numbers = draw(st.sets(st.integers(1, 6)))
    return [team(n, draw(st.integers(1, 3))) for n in sorted(numbers)]


@given(before=team_lists(), after=team_lists())
def test_changes_between_two_lists_lead_from_one_to_the_other_and_back(
    before: list[Team], after: list[Team]
) -> None:
    changes = changes_between(before, after)
    assert teams_changed(before, changes, ()) == after
    assert teams_changed(after, changes.reversed(), ()) == before
    kept = json.loads(json.dumps(team_changes_to_json(changes)))
    assert team_changes_from_json(kept) == changes


@given(before=team_lists(), after=team_lists(), in_use=st.sets(st.integers(1, 6)))
def test_no_team_in_use_is_ever_lost(
    before: list[Team], after: list[Team], in_use: set[int]
) -> None:
    codes = {team.code for team in before if team.number in in_use}
    found = teams_changed(before, changes_between(before, after), in_use)
    assert codes <= {team.code for team in found}
    assert len({team.number for team in found}) == len(found)


def test_a_team_that_was_assigned_again_since_stays() -> None:
    changes = changes_between([team(1, 1)], [team(1, 2)])
    assert teams_changed([team(1, 3)], changes.reversed(), ()) == [team(1, 3)]


def test_a_team_keeps_the_name_that_it_was_given_since() -> None:
    changes = changes_between([team(1, 1)], [team(1, 2)])
    named = replace(team(1, 2), name="Les Merles")
    assert teams_changed([named], changes.reversed(), ()) == [replace(named, sector=1)]


def test_a_team_whose_number_is_taken_comes_back_under_another_with_its_code() -> None:
    changes = TeamChanges({}, added=(team(2, 2, "OLD"),))
    found = teams_changed([team(1, 1), team(2, 2, "NEW")], changes, ())
    assert [(t.number, t.code) for t in found] == [(1, "CODE1"), (2, "NEW"), (3, "OLD")]


def test_teams_go_along_with_their_sector_and_a_new_one_gets_a_team() -> None:
    teams = [team(1, 1), team(2, 3)]
    found = teams_settled(teams, {3: 1}, [2, 4], team)
    assert [(t.number, t.sector) for t in found] == [(1, 1), (2, 1), (3, 2), (4, 4)]


def test_the_heir_of_a_sector_has_most_of_its_ground() -> None:
    before = [sector(1, 0, 4), sector(2, 4, 5), sector(7, 5, 10)]
    after = [sector(1, 0, 7), sector(3, 7, 10)]
    assert heirs_by_ground(before, after) == {2: 1, 7: 3}
