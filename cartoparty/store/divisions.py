"""The layout of a party's area and the history of its division into sectors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, Session, SQLModel, col, delete, select

from cartoparty.core.sector_layout import SectorDivision
from cartoparty.errors import NotFound
from cartoparty.store.access import AccessRow
from cartoparty.store.columns import Json, Moment
from cartoparty.store.layout_bytes import (
    UnknownBytes,
    division_from_bytes,
    division_to_bytes,
    layout_from_bytes,
    layout_to_bytes,
)
from cartoparty.store.observations import ObservationRow
from cartoparty.store.street_ticks import StreetTickRow


class LayoutRow(SQLModel, table=True):
    """The blocks and streets of a party; `head` is the revision that holds, `top` the newest.

    `stamp` counts every change of the head, so that whoever edits can say what they saw.
    """

    __tablename__ = "sector_layout"

    party: str = Field(primary_key=True, foreign_key="party.slug")
    layout: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    made_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    head: int
    top: int
    stamp: int


class RevisionRow(SQLModel, table=True):
    """One division of the area, and the edit that led to it from the one before."""

    __tablename__ = "sector_revision"

    party: str = Field(primary_key=True, foreign_key="party.slug")
    number: int = Field(primary_key=True)
    made_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    made_by: str
    edit: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    division: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    labels: dict[str, str] = Field(sa_column=Column(Json, nullable=False))


def layout_stamp(session: Session, party: str) -> tuple[datetime, int] | None:
    """When the layout of a party was made and how often it changed; None without one."""
    # The two columns alone: the layout beside them weighs megabytes.
    statement = select(LayoutRow.made_at, LayoutRow.stamp).where(LayoutRow.party == party)
    return session.exec(statement).first()


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a division, by whom: an edit, or taking one back."""

    edit: Mapping[str, Any]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a division in its history; `labels` are the names of its sectors.

    `teams` is what the edit that led here changed about the teams.
    """

    number: int
    division: SectorDivision
    labels: Mapping[int, str]
    change: Change
    teams: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the history of a division stands; `last` is what was done to get there."""

    number: int
    top: int
    stamp: int
    last: Change


def replace_division(session: Session, party: str, revision: Revision) -> None:
    """A new layout with its first division; the history of the one before is gone."""
    old = session.get(LayoutRow, party)
    stamp = 1 if old is None else old.stamp + 1
    session.exec(delete(RevisionRow).where(col(RevisionRow.party) == party))
    session.exec(delete(LayoutRow).where(col(LayoutRow.party) == party))
    session.flush()
    session.add(
        LayoutRow(
            party=party,
            layout=layout_to_bytes(revision.division.layout),
            made_at=revision.change.at,
            head=revision.number,
            top=revision.number,
            stamp=stamp,
        )
    )
    session.add(_row(party, revision))


def division_head(session: Session, party: str) -> Head:
    """Where the history stands; raises NotFound `division_missing`."""
    columns = select(LayoutRow.head, LayoutRow.top, LayoutRow.stamp)
    found = session.exec(columns.where(LayoutRow.party == party)).first()
    if found is None:
        raise NotFound("division_missing", slug=party)
    head, top, stamp = found
    row = _revision_row(session, party, head)
    reached = row.edit.get("reached")
    last = _change(row) if reached is None else _change_from_json(reached)
    return Head(head, top, stamp, last)


def get_revision(session: Session, party: str, number: int | None = None) -> Revision:
    """A state of the division, the one that holds without a number.

    Raises NotFound `division_missing`, also where another version of the program wrote it.
    """
    layout_row = _layout_row(session, party)
    row = _revision_row(session, party, layout_row.head if number is None else number)
    try:
        layout = layout_from_bytes(layout_row.layout)
        division = division_from_bytes(row.division, layout)
    except UnknownBytes as error:
        raise NotFound("division_missing", slug=party) from error
    labels = {int(sector): label for sector, label in row.labels.items()}
    return Revision(row.number, division, labels, _change(row), row.edit["teams"])


def layout_bytes(session: Session, party: str) -> bytes:
    """The layout as it is stored: a name of its content; raises NotFound `division_missing`."""
    return _layout_row(session, party).layout


def add_revision(session: Session, party: str, revision: Revision) -> None:
    """A new state after the one that holds; what was undone can no longer be redone."""
    layout = _layout_row(session, party)
    session.exec(
        delete(RevisionRow).where(
            col(RevisionRow.party) == party, col(RevisionRow.number) > layout.head
        )
    )
    session.flush()
    session.add(_row(party, revision))
    layout.head = layout.top = revision.number
    layout.stamp += 1


def move_head(session: Session, party: str, number: int, reached: Change) -> None:
    """Go back or forth to another state of the history; `reached` is how and by whom."""
    layout = _layout_row(session, party)
    row = _revision_row(session, party, number)
    row.edit = {**row.edit, "reached": _change_to_json(reached)}
    layout.head = number
    layout.stamp += 1


def save_team_changes(session: Session, party: str, number: int, teams: Mapping[str, Any]) -> None:
    """Keep what the edit of a revision changes about the teams, as it is known now."""
    row = _revision_row(session, party, number)
    row.edit = {**row.edit, "teams": dict(teams)}


def teams_in_use(session: Session, party: str) -> set[int]:
    """The teams that a phone has joined, or that sent an observation or a street."""
    found: set[int] = set()
    for table in (AccessRow, ObservationRow, StreetTickRow):
        statement = select(table.team).where(table.party == party).distinct()
        found |= {team for team in session.exec(statement) if team is not None}
    return found


def _layout_row(session: Session, party: str) -> LayoutRow:
    row = session.get(LayoutRow, party)
    if row is None:
        raise NotFound("division_missing", slug=party)
    return row


def _revision_row(session: Session, party: str, number: int) -> RevisionRow:
    row = session.get(RevisionRow, (party, number))
    if row is None:
        raise NotFound("division_missing", slug=party)
    return row


def _row(party: str, revision: Revision) -> RevisionRow:
    return RevisionRow(
        party=party,
        number=revision.number,
        made_at=revision.change.at,
        made_by=revision.change.by,
        edit={"edit": dict(revision.change.edit), "teams": dict(revision.teams)},
        division=division_to_bytes(revision.division),
        labels={str(sector): label for sector, label in revision.labels.items()},
    )


def _change(row: RevisionRow) -> Change:
    return Change(row.edit["edit"], row.made_by, row.made_at)


def _change_to_json(change: Change) -> dict[str, Any]:
    return {"edit": dict(change.edit), "by": change.by, "at": change.at.isoformat()}


def _change_from_json(value: Mapping[str, Any]) -> Change:
    return Change(value["edit"], value["by"], datetime.fromisoformat(value["at"]))
