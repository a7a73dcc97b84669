"""The layout of a party's area and the history of its division into sectors."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, Session, SQLModel

from cartoparty.store.columns import Json, Moment


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
    row = session.get(LayoutRow, party)
    return None if row is None else (row.made_at, row.stamp)
