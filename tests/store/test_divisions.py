"""Layouts and divisions in the database: the very same come back, and history does not tear."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlmodel import Session, select

from cartoparty.core.models import LonLat, Party
from cartoparty.core.sector_layout import SectorDivision, SectorLayout, Stretches
from cartoparty.core.sectors import divide_area
from cartoparty.errors import NotFound
from cartoparty.store import divisions
from cartoparty.store.database import Database
from cartoparty.store.divisions import Change, Revision
from cartoparty.store.layout_bytes import (
    UnknownBytes,
    division_from_bytes,
    division_to_bytes,
    layout_from_bytes,
    layout_to_bytes,
)
from cartoparty.store.parties import add_party
from tests.core.towns import DISTRICT, plan, street_grid

NOON = datetime(2026, 5, 16, 12, 0, tzinfo=UTC)
MEETING = LonLat(2.005, 48.004)


@pytest.fixture(scope="module")
def division() -> SectorDivision:
    streets = street_grid(DISTRICT, 0.002)
    return divide_area(plan(DISTRICT, streets), sectors=3, start=MEETING)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{tmp_path / 'cartoparty.db'}")
    database.prepare()
    with database.write() as session:
        party = Party("p", "P", DISTRICT, ("trees",), "2026-05-16", "2026-05-16")
        add_party(session, party, created_at=NOON)
    with database.write() as session:
        yield session


def revision(division: SectorDivision, number: int, kind: str, layout: int = 1) -> Revision:
    labels = {n: f"{n} · Rue" for n in division.numbers}
    return Revision(number, layout, division, labels, Change({"kind": kind}, "Ana", NOON), {})


def layouts(session: Session) -> list[int]:
    """The numbers of the layouts that are kept."""
    return sorted(session.exec(select(divisions.LayoutRow.number)))


def assert_same(first: SectorLayout | Stretches, second: SectorLayout | Stretches) -> None:
    for field in fields(first):
        ours, theirs = getattr(first, field.name), getattr(second, field.name)
        if isinstance(ours, Stretches):
            assert_same(ours, theirs)
        elif isinstance(ours, np.ndarray):
            assert ours.dtype == theirs.dtype, field.name
            assert np.array_equal(ours, theirs), field.name
        else:
            assert ours == theirs, field.name


def test_a_layout_comes_back_from_its_bytes_bit_for_bit(division: SectorDivision) -> None:
    again = layout_from_bytes(layout_to_bytes(division.layout))
    assert_same(division.layout, again)
    with pytest.raises(ValueError, match="read-only"):
        again.own_min[0] = 1.0


def test_a_layout_without_streets_or_themes_comes_back_too() -> None:
    bare = divide_area(plan(DISTRICT), sectors=2).layout
    assert_same(bare, layout_from_bytes(layout_to_bytes(bare)))


def test_a_division_comes_back_with_its_meeting_point(division: SectorDivision) -> None:
    for given in (division, replace(division, start=None)):
        again = division_from_bytes(division_to_bytes(given), division.layout)
        assert np.array_equal(again.of_block, given.of_block)
        assert np.array_equal(again.of_stretch, given.of_stretch)
        assert again.start == given.start


@pytest.mark.parametrize("bytes_", [b"", b"PK\x03\x04 torn", b"\x80\x04K\x01."])
def test_bytes_that_are_no_layout_are_told_apart(bytes_: bytes) -> None:
    with pytest.raises(UnknownBytes):
        layout_from_bytes(bytes_)


def test_a_division_of_another_layout_is_refused(division: SectorDivision) -> None:
    other = divide_area(plan(DISTRICT), sectors=2)
    with pytest.raises(UnknownBytes):
        division_from_bytes(division_to_bytes(other), division.layout)


def test_a_party_without_a_layout_is_told_to_split(session: Session) -> None:
    assert divisions.find_head(session, "p") is None
    for read in (divisions.division_head, divisions.get_revision):
        with pytest.raises(NotFound) as error:
            read(session, "p")
        assert error.value.code == "division_missing"


def test_a_layout_that_another_version_wrote_counts_as_none(
    session: Session, division: SectorDivision
) -> None:
    divisions.add_revision(session, "p", revision(division, 0, "split"))
    row = session.get(divisions.LayoutRow, ("p", 1))
    assert row is not None
    row.layout = b"from the future"
    with pytest.raises(NotFound) as error:
        divisions.get_revision(session, "p")
    assert error.value.code == "division_missing"


def test_history_goes_back_and_forth_and_a_new_edit_drops_what_was_undone(
    session: Session, division: SectorDivision
) -> None:
    divisions.add_revision(session, "p", revision(division, 0, "split"))
    swapped = division.renumbered([2, 1, 3])
    divisions.add_revision(session, "p", revision(swapped, 1, "merge"))
    head = divisions.division_head(session, "p")
    assert (head.number, head.top, head.stamp, head.last.edit) == (1, 1, 2, {"kind": "merge"})

    undo = Change({"kind": "undo"}, "Bruno", NOON)
    divisions.move_head(session, "p", 0, undo)
    head = divisions.division_head(session, "p")
    assert (head.number, head.top, head.stamp, head.last) == (0, 1, 3, undo)
    kept = divisions.get_revision(session, "p")
    assert np.array_equal(kept.division.of_block, division.of_block)
    assert kept.change.edit == {"kind": "split"}
    later = divisions.get_revision(session, "p", 1)
    assert np.array_equal(later.division.of_block, swapped.of_block)

    divisions.add_revision(session, "p", revision(division.renumbered([4, 5, 6]), 1, "cut"))
    head = divisions.division_head(session, "p")
    assert (head.number, head.top, head.stamp) == (1, 1, 4)
    assert divisions.get_revision(session, "p").division.numbers == [4, 5, 6]
    assert divisions.get_revision(session, "p").labels == {n: f"{n} · Rue" for n in (4, 5, 6)}


def test_a_new_layout_is_one_more_step_and_the_one_before_stays(
    session: Session, division: SectorDivision
) -> None:
    other = divide_area(plan(DISTRICT), sectors=2)
    divisions.add_revision(session, "p", revision(division, 0, "split"))
    divisions.add_revision(session, "p", revision(other, 1, "split", layout=2))
    head = divisions.division_head(session, "p")
    assert (head.number, head.bottom, head.top) == (1, 0, 1)
    first, second = (divisions.get_revision(session, "p", number) for number in (0, 1))
    assert_same(first.division.layout, division.layout)
    assert_same(second.division.layout, other.layout)

    divisions.move_head(session, "p", 0, Change({"kind": "undo"}, "Ana", NOON))
    back = divisions.division_head(session, "p")
    assert back.layout != head.layout
    assert_same(divisions.get_revision(session, "p").division.layout, division.layout)
    divisions.add_revision(session, "p", revision(other, 1, "split", layout=4))
    assert divisions.division_head(session, "p").layout == head.layout


def test_the_stamp_of_the_layout_changes_whenever_another_one_is_shown(
    session: Session, division: SectorDivision
) -> None:
    assert divisions.layout_stamp(session, "p") is None
    seen = set()
    divisions.add_revision(session, "p", revision(division, 0, "split"))
    seen.add(divisions.layout_stamp(session, "p"))
    divisions.add_revision(session, "p", revision(division, 1, "split", layout=2))
    seen.add(divisions.layout_stamp(session, "p"))
    for number in (0, 1):
        divisions.move_head(session, "p", number, Change({"kind": "undo"}, "Ana", NOON))
        seen.add(divisions.layout_stamp(session, "p"))
    assert len(seen) == 4


def test_a_layout_that_can_no_longer_be_redone_is_dropped(
    session: Session, division: SectorDivision
) -> None:
    divisions.add_revision(session, "p", revision(division, 0, "split"))
    divisions.add_revision(session, "p", revision(division, 1, "split", layout=2))
    divisions.add_revision(session, "p", revision(division, 2, "halve", layout=2))
    divisions.move_head(session, "p", 0, Change({"kind": "undo"}, "Ana", NOON))
    assert layouts(session) == [1, 2]
    divisions.add_revision(session, "p", revision(division, 1, "halve"))
    assert layouts(session) == [1]
    with pytest.raises(NotFound):
        divisions.get_revision(session, "p", 2)


def test_the_newest_layouts_are_kept_with_all_that_was_done_on_them(
    session: Session, division: SectorDivision
) -> None:
    for split in range(divisions.KEPT_LAYOUTS + 2):
        number = 2 * split
        divisions.add_revision(session, "p", revision(division, number, "split", layout=split + 1))
        divisions.add_revision(
            session, "p", revision(division, number + 1, "merge", layout=split + 1)
        )
    assert layouts(session) == list(range(3, divisions.KEPT_LAYOUTS + 3))
    head = divisions.division_head(session, "p")
    assert (head.bottom, head.number) == (4, 2 * divisions.KEPT_LAYOUTS + 3)
    assert divisions.get_revision(session, "p", head.bottom).change.edit == {"kind": "split"}
    with pytest.raises(NotFound):
        divisions.get_revision(session, "p", head.bottom - 1)


def test_a_forgotten_history_begins_anew_and_its_stamp_counts_on(
    session: Session, division: SectorDivision
) -> None:
    divisions.add_revision(session, "p", revision(division, 0, "split"))
    divisions.add_revision(session, "p", revision(division, 1, "merge"))
    divisions.forget_revisions(session, "p")
    divisions.add_revision(session, "p", revision(division, 2, "split", layout=3))
    head = divisions.division_head(session, "p")
    assert (head.bottom, head.number, head.top, head.stamp) == (2, 2, 2, 3)
    assert layouts(session) == [3]


def test_geometries_of_a_layout_are_valid_where_they_were(division: SectorDivision) -> None:
    again = layout_from_bytes(layout_to_bytes(division.layout))
    assert shapely.coverage_union_all(again.blocks).equals(DISTRICT)
