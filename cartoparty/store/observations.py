"""Observations, as they were received; never changed, never deleted."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Column, String, func
from sqlmodel import Field, Session, SQLModel, col, select

from cartoparty.core.models import LonLat, Observation, ObservationKind, OsmRef
from cartoparty.errors import Conflict, NotFound
from cartoparty.store.columns import Json, Moment


class ObservationRow(SQLModel, table=True):
    __tablename__ = "observation"

    id: UUID = Field(primary_key=True)
    party: str = Field(foreign_key="party.slug", index=True)
    theme: str
    kind: ObservationKind = Field(sa_type=String)
    lon: float
    lat: float
    accuracy_m: float | None = None
    observed_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    received_at: datetime = Field(sa_column=Column(Moment, nullable=False))
    osm_ref: str | None = None
    team: int | None = None
    walk: str | None = None
    tags: dict[str, str] = Field(sa_column=Column(Json, nullable=False))
    photos: list[str] = Field(sa_column=Column(Json, nullable=False))
    note: str
    supersedes: UUID | None = None


def put_observation(
    session: Session, party: str, observation: Observation, *, received_at: datetime
) -> Literal["stored", "same"]:
    """Store an observation once, however often it is sent.

    Raises Conflict when the id is taken by other content: the first one stays.
    """
    row = session.get(ObservationRow, observation.id)
    if row is None:
        session.add(_row(party, observation, received_at))
        session.flush()
        return "stored"
    if row.party == party and _observation(row) == observation:
        return "same"
    raise Conflict("observation_differs", id=str(observation.id))


def list_observations(session: Session, party: str) -> list[Observation]:
    """All observations of a party, in the order in which they were made."""
    statement = (
        select(ObservationRow)
        .where(ObservationRow.party == party)
        .order_by(col(ObservationRow.observed_at), col(ObservationRow.id))
    )
    return [_observation(row) for row in session.exec(statement)]


def list_received(session: Session, party: str) -> list[tuple[Observation, datetime]]:
    """All observations of a party with the moment at which each arrived, in that order."""
    statement = (
        select(ObservationRow)
        .where(ObservationRow.party == party)
        .order_by(col(ObservationRow.received_at), col(ObservationRow.id))
    )
    return [(_observation(row), row.received_at) for row in session.exec(statement)]


def get_observation(session: Session, observation_id: UUID) -> Observation:
    """The observation of this id; raises NotFound."""
    row = session.get(ObservationRow, observation_id)
    if row is None:
        raise NotFound("observation_unknown", id=str(observation_id))
    return _observation(row)


def count_observations(session: Session, party: str) -> int:
    """How many observations a party has."""
    statement = (
        select(func.count()).select_from(ObservationRow).where(ObservationRow.party == party)
    )
    return session.exec(statement).one()


def _row(party: str, observation: Observation, received_at: datetime) -> ObservationRow:
    return ObservationRow(
        id=observation.id,
        party=party,
        theme=observation.theme,
        kind=observation.kind,
        lon=observation.position.lon,
        lat=observation.position.lat,
        accuracy_m=observation.accuracy_m,
        observed_at=observation.observed_at,
        received_at=received_at,
        osm_ref=None if observation.osm_ref is None else str(observation.osm_ref),
        team=observation.team,
        walk=observation.walk,
        tags=dict(observation.tags),
        photos=list(observation.photos),
        note=observation.note,
        supersedes=observation.supersedes,
    )


def _observation(row: ObservationRow) -> Observation:
    return Observation(
        id=row.id,
        theme=row.theme,
        kind=ObservationKind(row.kind),
        position=LonLat(row.lon, row.lat),
        observed_at=row.observed_at,
        tags=row.tags,
        osm_ref=None if row.osm_ref is None else OsmRef.parse(row.osm_ref),
        accuracy_m=row.accuracy_m,
        team=row.team,
        walk=row.walk,
        photos=tuple(row.photos),
        note=row.note,
        supersedes=row.supersedes,
    )
