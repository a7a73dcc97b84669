"""Mapping parties."""

from datetime import datetime

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Column, true
from sqlmodel import Field, Session, SQLModel, select

from cartoparty.core.models import Party
from cartoparty.errors import Conflict, NotFound
from cartoparty.store.columns import Json, Moment, Wkb


class PartyRow(SQLModel, table=True):
    __tablename__ = "party"

    slug: str = Field(primary_key=True)
    title: str
    area: BaseGeometry = Field(sa_column=Column(Wkb, nullable=False))
    themes: list[str] = Field(sa_column=Column(Json, nullable=False))
    start_date: str
    end_date: str
    timezone: str
    licence: str
    consent_version: str
    contact: str
    return_time: str | None = None
    fictional: bool
    collecting: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    closed_at: datetime | None = Field(default=None, sa_column=Column(Moment))
    rates: dict[str, float] = Field(
        default_factory=dict, sa_column=Column(Json, nullable=False, server_default="{}")
    )
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))

    model_config = {"arbitrary_types_allowed": True}


def add_party(session: Session, party: Party, *, created_at: datetime) -> None:
    """Store a new party; raises Conflict when its slug is taken."""
    if session.get(PartyRow, party.slug) is not None:
        raise Conflict("party_exists", slug=party.slug)
    session.add(
        PartyRow(
            slug=party.slug,
            title=party.title,
            area=party.area,
            themes=list(party.themes),
            start_date=party.start_date,
            end_date=party.end_date,
            timezone=party.timezone,
            licence=party.licence,
            consent_version=party.consent_version,
            contact=party.contact,
            return_time=party.return_time,
            fictional=party.fictional,
            rates=dict(party.rates),
            created_at=created_at,
        )
    )


def get_party(session: Session, slug: str) -> Party:
    """The party called `slug`; raises NotFound naming those that exist."""
    row = session.get(PartyRow, slug)
    if row is None:
        known = session.exec(select(PartyRow.slug).order_by(PartyRow.slug)).all()
        raise NotFound("party_unknown", slug=slug, known=list(known) or "—")
    return _party(row)


def set_collecting(session: Session, slug: str, collecting: bool, *, now: datetime) -> Party:
    """Open or close the collection of a party that exists; closing it again changes nothing.

    `closed_at` stays when it is opened again: it says when it was closed last.
    """
    row = session.get_one(PartyRow, slug)
    if row.collecting and not collecting:
        row.closed_at = now
    row.collecting = collecting
    session.flush()
    return _party(row)


def replace_details(session: Session, party: Party) -> None:
    """Store what an organiser may change of a party that exists; its state stays as it is."""
    row = session.get_one(PartyRow, party.slug)
    row.title = party.title
    row.area = party.area
    row.themes = list(party.themes)
    row.start_date = party.start_date
    row.end_date = party.end_date
    row.contact = party.contact
    row.return_time = party.return_time
    row.rates = dict(party.rates)
    session.flush()


def list_parties(session: Session) -> list[Party]:
    """All parties, by slug."""
    return [_party(row) for row in session.exec(select(PartyRow).order_by(PartyRow.slug))]


def _party(row: PartyRow) -> Party:
    return Party(
        slug=row.slug,
        title=row.title,
        area=row.area,
        themes=tuple(row.themes),
        start_date=row.start_date,
        end_date=row.end_date,
        timezone=row.timezone,
        licence=row.licence,
        consent_version=row.consent_version,
        contact=row.contact,
        return_time=row.return_time,
        fictional=row.fictional,
        collecting=row.collecting,
        closed_at=row.closed_at,
        rates=row.rates,
    )
