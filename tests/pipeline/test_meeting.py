"""The place where a party meets, as an organiser moves it and as splits keep it."""

from pathlib import Path
from typing import Any

import pytest

from cartoparty.core.models import LonLat
from cartoparty.errors import BadInput
from cartoparty.outputs.sector_files import write_sectors
from cartoparty.pipeline.division_history import (
    DivisionState,
    division_state,
    edit_division,
    redo_division,
    undo_division,
)
from cartoparty.pipeline.sectors import Editor, SplitWish, import_sectors, split_party
from cartoparty.pipeline.walks import plan_walks
from tests.parties import NOW, TestParty, make_party
from tests.small_town import place

ANA = Editor("Ana", NOW)
SQUARE = LonLat(*place(1.0, 1.0))


@pytest.fixture
def party(tmp_path: Path) -> TestParty:
    return make_party(tmp_path)


def stamp(party: TestParty) -> int:
    return division_state(party.workspace, "essai").head.stamp


def meet(party: TestParty, start: Any) -> DivisionState:
    edit = {"kind": "meeting", "start": start}
    return edit_division(party.workspace, "essai", edit, stamp=stamp(party), by=ANA)


def split(party: TestParty, **wish: Any) -> None:
    split_party(party.workspace, party.settings, "essai", SplitWish(**wish), by=ANA)


def starts(state: DivisionState) -> set[LonLat]:
    return {sector.start for sector in state.sectors}


def test_all_sectors_start_where_the_party_meets(party: TestParty) -> None:
    state = meet(party, list(SQUARE))
    assert state.division.start == SQUARE
    assert starts(division_state(party.workspace, "essai")) == {SQUARE}


def test_walks_begin_and_end_together(party: TestParty) -> None:
    apart, _ = plan_walks(party.workspace, "essai", None)
    assert len({walk.start for walk in apart}) == 2
    meet(party, list(SQUARE))
    together, _ = plan_walks(party.workspace, "essai", None)
    assert len({walk.start for walk in together}) == 1


def test_undo_and_redo_move_the_meeting_point_and_all_starts(party: TestParty) -> None:
    before = division_state(party.workspace, "essai")
    meet(party, list(SQUARE))
    undone = undo_division(party.workspace, "essai", stamp=stamp(party), by=ANA)
    assert undone.division.start is None
    assert undone.sectors == before.sectors
    redone = redo_division(party.workspace, "essai", stamp=stamp(party), by=ANA)
    assert (redone.division.start, starts(redone)) == (SQUARE, {SQUARE})


def test_without_a_meeting_point_each_sector_starts_in_its_middle_again(party: TestParty) -> None:
    before = starts(division_state(party.workspace, "essai"))
    meet(party, list(SQUARE))
    state = meet(party, None)
    assert state.division.start is None
    assert starts(state) == before


def test_an_edit_of_sectors_keeps_the_meeting_point(party: TestParty) -> None:
    meet(party, list(SQUARE))
    edit = {"kind": "halve", "sector": 1}
    state = edit_division(party.workspace, "essai", edit, stamp=stamp(party), by=ANA)
    assert (len(state.sectors), starts(state)) == (3, {SQUARE})


def test_a_new_split_keeps_the_meeting_point_unless_another_is_wished(party: TestParty) -> None:
    meet(party, list(SQUARE))
    split(party, teams=3)
    assert starts(division_state(party.workspace, "essai")) == {SQUARE}
    split(party, minutes=20)
    assert division_state(party.workspace, "essai").division.start == SQUARE
    other = LonLat(*place(2.0, 2.0))
    split(party, teams=2, start=other)
    assert starts(division_state(party.workspace, "essai")) == {other}


def test_own_sectors_keep_the_meeting_point(party: TestParty, tmp_path: Path) -> None:
    found = meet(party, list(SQUARE)).sectors
    path = tmp_path / "sectors.geojson"
    write_sectors(path, found, [])
    imported, _ = import_sectors(party.workspace, party.settings, "essai", path)
    assert {sector.start for sector in imported} == {SQUARE}


def test_a_split_is_not_made_from_a_place_far_away(party: TestParty) -> None:
    before = division_state(party.workspace, "essai").head.stamp
    with pytest.raises(BadInput, match="meeting_far"):
        split(party, teams=2, start=LonLat(SQUARE.lat, SQUARE.lon))
    assert stamp(party) == before


def test_the_same_meeting_point_again_changes_nothing(party: TestParty) -> None:
    meet(party, list(SQUARE))
    with pytest.raises(BadInput, match="edit_changes_nothing"):
        meet(party, list(SQUARE))
