"""New splits and imports are steps of the history like edits: undone and done again, teams too."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import delete, select

from cartoparty.errors import BadInput, Conflict, NotFound
from cartoparty.outputs.sector_files import write_sectors
from cartoparty.pipeline.division_history import division_state
from cartoparty.pipeline.people import change_team
from cartoparty.pipeline.sectors import (
    Editor,
    SplitWish,
    import_sectors,
    load_division,
    split_party,
)
from cartoparty.store import divisions
from tests.edits_by_chance import edit_of, gestures
from tests.parties import NOW, TestParty
from tests.pipeline.test_division_history import (
    ANA,
    contents,
    edit,
    join,
    redo,
    split,
    teams,
    undo,
    undo_all,
)

BRUNO = Editor("Bruno", NOW)
STEPS = st.one_of(
    gestures(),
    st.tuples(st.just("split"), st.integers(1, 4), st.integers(0, 3)),
    st.tuples(st.sampled_from(["import", "undo", "redo"])),
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=2, max_size=8))
def test_whatever_was_done_undoing_everything_gives_the_first_state_bit_for_bit(
    tmp_path: Path, party: TestParty, steps: list[tuple[Any, ...]]
) -> None:
    undo_all(party)
    states = [contents(party)]
    edit(party, kind="rename", sector=1, label="Le début")  # nothing can be redone now
    states.append(contents(party))
    place = 1
    for step in steps:
        try:
            do(party, step, tmp_path / "sectors.geojson")
        except BadInput:
            assert contents(party) == states[place]
            continue
        if step[0] in ("undo", "redo"):
            place += 1 if step[0] == "redo" else -1
            assert contents(party) == states[place]
        else:
            place += 1
            states[place:] = [contents(party)]
    undo_all(party)
    assert contents(party) == states[0]
    for state in states[1:]:
        redo(party)
        assert contents(party) == state


def do(party: TestParty, step: tuple[Any, ...], path: Path) -> None:
    """One step of a history drawn by chance."""
    if step[0] == "split":
        split(party, step[1], seed=step[2])
    elif step[0] == "import":
        write_sectors(path, list(division_state(party.workspace, "essai").sectors), [])
        import_sectors(party.workspace, party.settings, "essai", path, by=ANA)
    elif step[0] == "undo":
        undo(party)
    elif step[0] == "redo":
        redo(party)
    else:
        edit(party, **edit_of(step, load_division(party.workspace, "essai")))


def test_a_new_split_is_undone_with_the_edits_before_it(party: TestParty) -> None:
    edit(party, kind="rename", sector=1, label="La gare")
    mended = contents(party)
    split(party, 3)
    head = division_state(party.workspace, "essai").head
    assert (head.last.by, head.last.edit["kind"]) == ("Ana", "split")
    assert head.number > head.bottom
    assert undo(party).sectors[0].label == "La gare"
    assert contents(party) == mended
    assert not undo(party).sectors[0].label.startswith("La gare")


def test_teams_that_a_split_dropped_come_back_with_their_codes(party: TestParty) -> None:
    split(party, 4)
    change_team(party.workspace, "essai", 4, {"name": "Les Merles", "people": 2})
    before = teams(party)
    split(party, 2)
    assert sorted(teams(party)) == [1, 2]
    undo(party)
    assert teams(party) == before
    redo(party)
    assert sorted(teams(party)) == [1, 2]


def test_teams_that_a_split_made_go_unless_a_phone_has_joined(party: TestParty) -> None:
    split(party, 4)
    join(party, 4)
    made = teams(party)
    undo(party)
    found = teams(party)
    assert sorted(found) == [1, 2, 4]
    assert found[4].code == made[4].code
    assert found[4].sector in (1, 2)
    redo(party)
    assert teams(party) == made


def test_a_team_that_comes_back_gets_another_number_when_its_own_is_taken(
    party: TestParty,
) -> None:
    split(party, 3)
    before = teams(party)
    split(party, 2)
    edit(party, kind="halve", sector=1)
    join(party, 3)
    newer = teams(party)[3]
    undo(party)
    undo(party)
    found = teams(party)
    assert found[3].code == newer.code
    assert (found[4].code, found[4].sector) == (before[3].code, 3)
    assert division_state(party.workspace, "essai").division.numbers == [1, 2, 3]


def test_a_team_that_a_phone_joined_after_the_undo_outlives_the_redo(party: TestParty) -> None:
    split(party, 3)
    split(party, 2)
    undo(party)
    join(party, 3)
    before = teams(party)
    redo(party)
    assert teams(party)[3].code == before[3].code
    assert teams(party)[3].sector in (1, 2)
    undo(party)
    assert teams(party) == before


def test_a_team_on_a_sector_that_goes_follows_its_ground(party: TestParty) -> None:
    split(party, 4)
    join(party, 4)
    four = {s.number: s.geometry for s in division_state(party.workspace, "essai").sectors}
    state = undo(party)
    heir = next(s for s in state.sectors if s.number == teams(party)[4].sector)
    shares = [heir.geometry.intersection(four[4]).area, four[4].area]
    assert shares[0] >= 0.5 * shares[1]


@pytest.mark.parametrize("way", ["split", "import"])
def test_new_sectors_overwrite_nothing_that_somebody_did_meanwhile(
    party: TestParty, tmp_path: Path, way: str
) -> None:
    seen = division_state(party.workspace, "essai")
    path = tmp_path / "sectors.geojson"
    write_sectors(path, list(seen.sectors), [])

    def make(stamp: int) -> None:
        if way == "split":
            wish = SplitWish(3, stamp=stamp)
            split_party(party.workspace, party.settings, "essai", wish, by=BRUNO)
        else:
            import_sectors(party.workspace, party.settings, "essai", path, stamp=stamp, by=BRUNO)

    edit(party, kind="halve", sector=1)
    before = contents(party)
    for stamp in (0, seen.head.stamp):
        with pytest.raises(Conflict) as error:
            make(stamp)
        assert (error.value.code, error.value.params["by"]) == ("division_changed", "Ana")
    assert contents(party) == before
    make(seen.head.stamp + 1)
    assert division_state(party.workspace, "essai").head.last.by == "Bruno"


def test_an_edit_while_a_split_is_worked_out_is_not_overwritten(party: TestParty) -> None:
    def edit_meanwhile(step: str, done: int, total: int | None) -> None:
        if division_state(party.workspace, "essai").head.stamp == 1:
            edit(party, kind="halve", sector=1)

    wish = SplitWish(3, stamp=1)
    with pytest.raises(Conflict) as error:
        split_party(party.workspace, party.settings, "essai", wish, progress=edit_meanwhile)
    assert error.value.params == {"by": "Ana", "what": "halve"}
    assert division_state(party.workspace, "essai").head.last.edit["kind"] == "halve"


def test_stamp_0_says_that_there_were_no_sectors(party: TestParty) -> None:
    with party.workspace.database.write() as session:
        for table in (divisions.RevisionRow, divisions.LayoutRow, divisions.HistoryRow):
            session.exec(delete(table))
    with pytest.raises(NotFound) as error:
        split(party, 3, stamp=7)
    assert error.value.code == "division_missing"
    split(party, 3, stamp=0)
    with pytest.raises(Conflict):
        split(party, 4, stamp=0)
    assert division_state(party.workspace, "essai").division.numbers == [1, 2, 3]


def test_a_layout_of_another_version_is_replaced_and_not_gone_back_to(party: TestParty) -> None:
    seen = division_state(party.workspace, "essai").head.stamp
    with party.workspace.database.write() as session:
        for row in session.exec(select(divisions.LayoutRow)):
            row.layout = b"from the future"
    codes = party.codes
    split(party, 2)
    state = division_state(party.workspace, "essai")
    assert (state.head.bottom, state.head.stamp) == (state.head.number, seen + 1)
    assert party.codes == codes
    with pytest.raises(BadInput) as error:
        undo(party)
    assert error.value.code == "nothing_to_undo"


def test_the_oldest_splits_are_forgotten_and_the_database_stays_small(party: TestParty) -> None:
    for seed in range(divisions.KEPT_LAYOUTS + 3):
        split(party, 2, seed=seed)
    with party.workspace.database.read() as session:
        kept = session.exec(select(divisions.LayoutRow.number)).all()
    assert len(kept) == divisions.KEPT_LAYOUTS
    assert undo_all(party).head.last.edit["edit"]["seed"] == 4
