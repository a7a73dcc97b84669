"""The streets that teams said they have walked; the last word on a street counts."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

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
