"""An organiser's edits in the workspace: undo to the first bit, teams that follow, restarts."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import delete

from cartoparty.core.models import Team
from cartoparty.errors import BadInput, Conflict, NotFound
from cartoparty.pipeline.collect import join_team, receive_observation
from cartoparty.pipeline.division_history import (
    DivisionState,
    division_state,
    edit_division,
    redo_division,
    undo_division,
)
from cartoparty.pipeline.people import change_team
from cartoparty.pipeline.sectors import (
    Editor,
    SplitWish,
    import_sectors,
    load_division,
    split_party,
)
from cartoparty.store import access, sectors
from cartoparty.store.access import Holder
from cartoparty.store.divisions import LayoutRow, RevisionRow
from cartoparty.store.workspace import open_workspace
from tests.edits_by_chance import edit_of, gestures
from tests.parties import NOW, TestParty, make_party, record

ANA = Editor("Ana", NOW)


def edit(party: TestParty, **change: Any) -> DivisionState:
    stamp = division_state(party.workspace, "essai").head.stamp
    return edit_division(party.workspace, "essai", change, stamp=stamp, by=ANA)


def undo(party: TestParty) -> DivisionState:
    stamp = division_state(party.workspace, "essai").head.stamp
    return undo_division(party.workspace, "essai", stamp=stamp, by=ANA)


def redo(party: TestParty) -> DivisionState:
    stamp = division_state(party.workspace, "essai").head.stamp
    return redo_division(party.workspace, "essai", stamp=stamp, by=ANA)


def teams(party: TestParty) -> dict[int, Team]:
    with party.workspace.database.read() as session:
        return {team.number: team for team in sectors.list_teams(session, "essai")}


def join(party: TestParty, team: int) -> Holder:
    """A phone joins a team."""
    token = join_team(party.workspace, party.codes[team], "Zoé", consent=True, now=NOW).token
    with party.workspace.database.read() as session:
        return access.holder_of(session, token)


def undo_all(party: TestParty) -> DivisionState:
    state = division_state(party.workspace, "essai")
    while state.head.number != state.head.bottom:
        state = undo(party)
    return state


def split(party: TestParty, teams: int, **wish: Any) -> None:
    split_party(party.workspace, party.settings, "essai", SplitWish(teams, **wish), by=ANA)


def contents(party: TestParty) -> tuple[Any, ...]:
    """All that an edit may change, to the last bit."""
    state = division_state(party.workspace, "essai")
    shapes = [(sector.number, sector.geometry.wkb) for sector in state.sectors]
    division = state.division
    return (
        division.of_block.tobytes(),
        division.of_stretch.tobytes(),
        division.start,
        shapes,
        state.sectors,
        state.teams,
        state.head.layout,
    )


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(done=st.lists(gestures(), min_size=1, max_size=6))
def test_undoing_everything_gives_the_first_state_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory,
    party: TestParty,
    done: list[tuple[str, float, float, float]],
) -> None:
    undo_all(party)
    first, states = contents(party), []
    for gesture in done:
        before = contents(party)
        try:
            edit(party, **edit_of(gesture, load_division(party.workspace, "essai")))
        except BadInput:
            assert contents(party) == before
        else:
            states.append((before, contents(party)))
    for before, _ in reversed(states):
        undo(party)
        assert contents(party) == before
    assert contents(party) == first
    for _, after in states:
        redo(party)
        assert contents(party) == after


def test_edits_survive_a_restart(party: TestParty) -> None:
    edit(party, kind="halve", sector=1)
    before = contents(party)
    party.workspace.database.close()
    again = TestParty(open_workspace(party.settings), party.settings)
    assert contents(again) == before
    assert undo(again).division.numbers == [1, 2]


def test_a_party_of_an_older_version_is_told_to_split_again(party: TestParty) -> None:
    with party.workspace.database.write() as session:
        session.exec(delete(RevisionRow))
        session.exec(delete(LayoutRow))
    for ask in (
        lambda: load_division(party.workspace, "essai"),
        lambda: division_state(party.workspace, "essai"),
        lambda: edit_division(
            party.workspace, "essai", {"kind": "halve", "sector": 1}, stamp=1, by=ANA
        ),
        lambda: undo_division(party.workspace, "essai", stamp=1, by=ANA),
    ):
        with pytest.raises(NotFound) as error:
            ask()
        assert error.value.code == "division_missing"
    codes = party.codes
    split_party(party.workspace, party.settings, "essai", SplitWish(teams=2))
    assert division_state(party.workspace, "essai").division.numbers == [1, 2]
    assert party.codes == codes


def test_an_edit_made_on_something_older_changes_nothing(party: TestParty) -> None:
    seen = division_state(party.workspace, "essai").head.stamp
    edit(party, kind="halve", sector=1)
    before = contents(party)
    with pytest.raises(Conflict) as error:
        edit_division(
            party.workspace,
            "essai",
            {"kind": "merge", "sectors": [1, 2]},
            stamp=seen,
            by=Editor("Bruno", NOW),
        )
    assert error.value.params == {"by": "Ana", "what": "halve"}
    assert contents(party) == before


def test_a_new_sector_gets_a_team_of_its_number(party: TestParty) -> None:
    edit(party, kind="halve", sector=2)
    found = teams(party)
    assert sorted(found) == [1, 2, 3]
    assert (found[3].sector, found[3].name) == (3, "Équipe 3")
    assert len({team.code for team in found.values()}) == 3


def test_a_merger_moves_the_team_and_undo_brings_it_back(party: TestParty) -> None:
    before = teams(party)
    merged = edit(party, kind="merge", sectors=[1, 2])
    assert [sector.number for sector in merged.sectors] == [1]
    assert teams(party)[2].sector == 1
    assert teams(party)[2].code == before[2].code
    undo(party)
    assert teams(party) == before


def test_undo_leaves_a_team_that_was_assigned_meanwhile(party: TestParty) -> None:
    edit(party, kind="halve", sector=2)
    edit(party, kind="merge", sectors=[2, 3])
    change_team(party.workspace, "essai", 3, {"sector": 1})
    undo(party)
    found = teams(party)
    assert found[3].sector == 1
    # Sector 3 is there again, and somebody must walk it.
    assert [team.number for team in found.values() if team.sector == 3] == [4]


def test_undo_takes_a_new_team_away_and_redo_brings_the_same_back(party: TestParty) -> None:
    edit(party, kind="halve", sector=2)
    change_team(party.workspace, "essai", 3, {"name": "Les Mésanges"})
    named = teams(party)[3]
    undo(party)
    assert sorted(teams(party)) == [1, 2]
    redo(party)
    assert teams(party)[3] == named


def test_undo_keeps_a_new_team_that_a_phone_has_joined(party: TestParty) -> None:
    edit(party, kind="halve", sector=2)
    code = party.codes[3]
    join(party, 3)
    undo(party)
    assert teams(party)[3].sector == 2
    assert party.codes[3] == code
    redo(party)
    assert teams(party)[3].code == code


def test_labels_stay_with_their_numbers(party: TestParty) -> None:
    first = {s.number: s.label for s in division_state(party.workspace, "essai").sectors}
    renamed = edit(party, kind="rename", sector=1, label="La gare")
    assert renamed.sectors[0].label == "La gare"
    halved = edit(party, kind="halve", sector=1)
    labels = [sector.label for sector in halved.sectors]
    assert labels[:2] == ["La gare", first[2]]
    assert labels[2].startswith("3")
    assert labels[2].partition(" · ")[2] != first[2].partition(" · ")[2]
    with pytest.raises(BadInput) as error:
        edit(party, kind="rename", sector=1, label="La gare")
    assert error.value.code == "edit_changes_nothing"
    plain = edit(party, kind="rename", sector=1, label="  ")
    assert plain.sectors[0].label.startswith("1 · ")


def test_a_new_split_keeps_teams_and_drops_those_nobody_knows(party: TestParty) -> None:
    split_party(party.workspace, party.settings, "essai", SplitWish(teams=4))
    change_team(party.workspace, "essai", 1, {"name": "Les Merles", "people": 2})
    before = teams(party)
    walker = join(party, 3)
    receive_observation(party.workspace, walker, record(0.9, 2.05), now=NOW)
    split_party(party.workspace, party.settings, "essai", SplitWish(teams=2))
    found = teams(party)
    assert sorted(found) == [1, 2, 3]
    assert found[1] == before[1]
    assert found[3].code == before[3].code
    assert found[3].sector in (1, 2)


def test_sectors_can_be_as_long_as_a_team_has_time(party: TestParty) -> None:
    (whole,) = split_party(party.workspace, party.settings, "essai", SplitWish(teams=1))
    wish = SplitWish(minutes=whole.effort_min / 2.5)
    assert len(split_party(party.workspace, party.settings, "essai", wish)) == 3
    for bad in (SplitWish(), SplitWish(2, 60.0)):
        with pytest.raises(BadInput) as error:
            split_party(party.workspace, party.settings, "essai", bad)
        assert error.value.code == "teams_or_minutes"


def test_teams_get_sectors_by_their_strength(party: TestParty) -> None:
    change_team(party.workspace, "essai", 1, {"people": 2})
    change_team(party.workspace, "essai", 2, {"people": 4, "minutes": 60})
    even = division_state(party.workspace, "essai")
    split_party(party.workspace, party.settings, "essai", SplitWish(teams=2))
    assert division_state(party.workspace, "essai").cv == pytest.approx(even.cv, abs=0.05)
    change_team(party.workspace, "essai", 2, {"minutes": 180})
    lopsided = division_state(party.workspace, "essai")
    assert lopsided.cv > 0.3
    assert lopsided.expected_min[2] == pytest.approx(3 * lopsided.expected_min[1])
    split_party(party.workspace, party.settings, "essai", SplitWish(teams=2))
    strong = division_state(party.workspace, "essai")
    assert strong.cv < 0.1
    assert strong.sectors[1].effort_min > 2 * strong.sectors[0].effort_min
    assert [team.minutes for team in strong.teams] == [120, 180]


def test_a_party_walks_at_its_own_pace(tmp_path: Path) -> None:

    from cartoparty.store.parties import PartyRow

    party = make_party(tmp_path)
    before = division_state(party.workspace, "essai").mean_min
    with party.workspace.database.write() as session:
        row = session.get(PartyRow, "essai")
        assert row is not None
        row.rates = {"walk_kmh": 2.0}
    split_party(party.workspace, party.settings, "essai", SplitWish(teams=2))
    assert division_state(party.workspace, "essai").mean_min > before * 1.2


def test_drawn_sectors_can_be_edited_like_computed_ones(party: TestParty, tmp_path: Path) -> None:
    from cartoparty.outputs.sector_files import write_sectors

    with party.workspace.database.read() as session:
        found = sectors.list_sectors(session, "essai")
    path = tmp_path / "sectors.geojson"
    write_sectors(path, found, [])
    imported, findings = import_sectors(party.workspace, party.settings, "essai", path)
    assert findings == ()
    assert [s.label for s in imported] == [s.label for s in found]
    halved = edit(party, kind="halve", sector=1)
    assert halved.division.numbers == [1, 2, 3]
    assert halved.head.last.edit == {"kind": "halve", "sector": 1, "number": 3}
