"""The history of a party's division into sectors, with the layouts that it went through."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, LargeBinary, func
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

# Each weighs up to some megabytes: this many splits and imports can be undone.
KEPT_LAYOUTS = 10
_NAME_LENGTH = 24


class LayoutRow(SQLModel, table=True):
    """The blocks and streets of a party, as a split or an import made them.

    `name` is short for the content: the same layout made again has the same.
    """

    __tablename__ = "sector_layout"

    party: str = Field(primary_key=True, foreign_key="party.slug")
    number: int = Field(primary_key=True)
    name: str
    layout: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    made_at: datetime = Field(sa_column=Column(Moment, nullable=False))


class HistoryRow(SQLModel, table=True):
    """Where a party's history stands: `head` is the revision that holds, `top` the newest.

    `stamp` counts every change of the head, so that whoever edits can say what they saw.
    """

    __tablename__ = "sector_history"

    party: str = Field(primary_key=True, foreign_key="party.slug")
    head: int
    top: int
    stamp: int


class RevisionRow(SQLModel, table=True):
    """One division of the area on one of its layouts, and the edit that led to it."""

    __tablename__ = "sector_revision"
    __table_args__ = (
        ForeignKeyConstraint(["party", "layout"], ["sector_layout.party", "sector_layout.number"]),
    )

    party: str = Field(primary_key=True, foreign_key="party.slug")
    number: int = Field(primary_key=True)
    layout: int
    made_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    made_by: str
    edit: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    division: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    labels: dict[str, str] = Field(sa_column=Column(Json, nullable=False))


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to a division, by whom: an edit, or taking one back."""

    edit: Mapping[str, Any]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a division in its history; `labels` are the names of its sectors.

    `layout` is the number of its layout: the stamp that this one came with, so that no number is
    given twice. `teams` is what the edit that led here changed about the teams.
    """

    number: int
    layout: int
    division: SectorDivision
    labels: Mapping[int, str]
    change: Change
    teams: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the history of a division stands, from `bottom` to `top`.

    `layout` names the content of the layout that holds; `last` is what was done to get there.
    """

    number: int
    bottom: int
    top: int
    stamp: int
    layout: str
    last: Change


def layout_stamp(session: Session, party: str) -> tuple[datetime, int] | None:
    """When the layout that holds was made and how often the head changed; None without one."""
    # The two columns alone: the layout beside them weighs megabytes.
    statement = (
        select(LayoutRow.made_at, HistoryRow.stamp)
        .where(HistoryRow.party == party)
        .where(RevisionRow.party == party, RevisionRow.number == HistoryRow.head)
        .where(LayoutRow.party == party, LayoutRow.number == RevisionRow.layout)
    )
    return session.exec(statement).first()


def division_head(session: Session, party: str) -> Head:
    """Where the history stands; raises NotFound `division_missing`."""
    history = _history_row(session, party)
    row = _revision_row(session, party, history.head)
    numbers = select(func.min(RevisionRow.number)).where(RevisionRow.party == party)
    # The column alone: the layout beside it weighs megabytes.
    names = select(LayoutRow.name).where(LayoutRow.party == party)
    reached = row.edit.get("reached")
    return Head(
        number=history.head,
        bottom=session.exec(numbers).one(),
        top=history.top,
        stamp=history.stamp,
        layout=session.exec(names.where(LayoutRow.number == row.layout)).one(),
        last=_change(row) if reached is None else _change_from_json(reached),
    )


def find_head(session: Session, party: str) -> Head | None:
    """`division_head`, None for a party that has no division yet."""
    try:
        return division_head(session, party)
    except NotFound:
        return None


def get_revision(session: Session, party: str, number: int | None = None) -> Revision:
    """A state of the division, the one that holds without a number.

    Raises NotFound `division_missing`, also where another version of the program wrote it.
    """
    wanted = _history_row(session, party).head if number is None else number
    row = _revision_row(session, party, wanted)
    try:
        layout = layout_from_bytes(_layout_row(session, party, row.layout).layout)
        division = division_from_bytes(row.division, layout)
    except UnknownBytes as error:
        raise NotFound("division_missing", slug=party) from error
    labels = {int(sector): label for sector, label in row.labels.items()}
    return Revision(row.number, row.layout, division, labels, _change(row), row.edit["teams"])


def add_revision(session: Session, party: str, revision: Revision) -> None:
    """A new state after the one that holds, or the first; what was undone is gone for good.

    A layout that is new is kept with it. Of more than `KEPT_LAYOUTS` layouts the oldest go, and
    the revisions on them, so that the database stays small: undo goes back no further.
    """
    history = session.get(HistoryRow, party)
    if history is None:
        history = HistoryRow(party=party, head=revision.number, top=revision.number, stamp=0)
        session.add(history)
    undone = col(RevisionRow.number) > history.head
    session.exec(delete(RevisionRow).where(col(RevisionRow.party) == party, undone))
    known = select(LayoutRow.number).where(LayoutRow.party == party)
    if revision.layout not in session.exec(known).all():
        session.add(_new_layout_row(party, revision))
    session.flush()
    session.add(_new_revision_row(party, revision))
    history.head = history.top = revision.number
    history.stamp += 1
    session.flush()
    _drop_old_layouts(session, party)


def forget_revisions(session: Session, party: str) -> None:
    """Begin the history anew with the revision that is added next; its stamp counts on."""
    session.exec(delete(RevisionRow).where(col(RevisionRow.party) == party))


def move_head(session: Session, party: str, number: int, reached: Change) -> None:
    """Go back or forth to another state of the history; `reached` is how and by whom."""
    history = _history_row(session, party)
    row = _revision_row(session, party, number)
    row.edit = {**row.edit, "reached": _change_to_json(reached)}
    history.head = number
    history.stamp += 1


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


def _drop_old_layouts(session: Session, party: str) -> None:
    layouts = select(RevisionRow.layout).where(RevisionRow.party == party).distinct()
    kept = sorted(session.exec(layouts))[-KEPT_LAYOUTS:]
    too_old = col(RevisionRow.layout) < kept[0]
    session.exec(delete(RevisionRow).where(col(RevisionRow.party) == party, too_old))
    unused = col(LayoutRow.number).not_in(kept)
    session.exec(delete(LayoutRow).where(col(LayoutRow.party) == party, unused))


def _history_row(session: Session, party: str) -> HistoryRow:
    row = session.get(HistoryRow, party)
    if row is None:
        raise NotFound("division_missing", slug=party)
    return row


def _layout_row(session: Session, party: str, number: int) -> LayoutRow:
    row = session.get(LayoutRow, (party, number))
    if row is None:
        raise NotFound("division_missing", slug=party)
    return row


def _revision_row(session: Session, party: str, number: int) -> RevisionRow:
    row = session.get(RevisionRow, (party, number))
    if row is None:
        raise NotFound("division_missing", slug=party)
    return row


def _new_layout_row(party: str, revision: Revision) -> LayoutRow:
    layout = layout_to_bytes(revision.division.layout)
    return LayoutRow(
        party=party,
        number=revision.layout,
        name=hashlib.sha256(layout).hexdigest()[:_NAME_LENGTH],
        layout=layout,
        made_at=revision.change.at,
    )


def _new_revision_row(party: str, revision: Revision) -> RevisionRow:
    return RevisionRow(
        party=party,
        number=revision.number,
        layout=revision.layout,
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
