"""The streets that teams said they have walked; the last word on a street counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, func, select

from cartoparty.store.columns import Moment


class StreetTickRow(SQLModel, table=True):
    """A team ticked a street of its sector, or took the tick away; nothing is overwritten."""

    __tablename__ = "street_tick"

    id: int | None = Field(default=None, primary_key=True)
    party: str = Field(foreign_key="party.slug", index=True)
    team: int
    street: str
    done: bool
    ticked_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    received_at: datetime = Field(sa_column=Column(Moment, nullable=False))


@dataclass(frozen=True, slots=True)
class StreetTick:
    """What a team said of a street (a key of `core.street_list`), and when by its own clock."""

    team: int
    street: str
    done: bool
    ticked_at: datetime


def put_tick(
    session: Session, party: str, tick: StreetTick, *, received_at: datetime
) -> Literal["stored", "same"]:
    """Add a tick to the record, once however often it is sent."""
    known = select(StreetTickRow.id).where(
        StreetTickRow.party == party,
        StreetTickRow.team == tick.team,
        StreetTickRow.street == tick.street,
        StreetTickRow.ticked_at == tick.ticked_at,
        StreetTickRow.done == tick.done,
    )
    if session.exec(known).first() is not None:
        return "same"
    session.add(
        StreetTickRow(
            party=party,
            team=tick.team,
            street=tick.street,
            done=tick.done,
            ticked_at=tick.ticked_at,
            received_at=received_at,
        )
    )
    session.flush()
    return "stored"


def last_ticks(session: Session, party: str) -> dict[str, tuple[StreetTick, datetime]]:
    """The last word on each street, and when it arrived.

    The last is by the clocks of the phones, in whatever order they were sent; of two of the same
    instant the one that says "done".
    """
    statement = (
        select(StreetTickRow)
        .where(StreetTickRow.party == party)
        .order_by(col(StreetTickRow.ticked_at), col(StreetTickRow.done), col(StreetTickRow.id))
    )
    return {
        row.street: (
            StreetTick(row.team, row.street, row.done, row.ticked_at),
            row.received_at,
        )
        for row in session.exec(statement)
    }


def last_heard(session: Session, party: str) -> dict[int, datetime]:
    """When the last tick of each team arrived."""
    statement = (
        select(StreetTickRow.team, func.max(StreetTickRow.received_at))
        .where(StreetTickRow.party == party)
        .group_by(col(StreetTickRow.team))
    )
    return dict(session.exec(statement).all())


def count_ticks(session: Session, party: str) -> int:
    """How many ticks were received; it grows with each."""
    statement = select(func.count()).select_from(StreetTickRow).where(StreetTickRow.party == party)
    return session.exec(statement).one()
