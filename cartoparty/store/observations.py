"""Observations, as they were received; never changed, never deleted."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Column, String, false, func
from sqlmodel import Field, Session, SQLModel, col, select

from cartoparty.core.models import (
    LonLat,
    Observation,
    ObservationKind,
    OsmRef,
    PositionHow,
    RawFix,
)
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
    photo_times: dict[str, str] | None = Field(default=None, sa_column=Column(Json, nullable=True))
    note: str
    supersedes: UUID | None = None
    withdrawn: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    position_how: PositionHow | None = Field(default=None, sa_type=String)
    raw_lon: float | None = None
    raw_lat: float | None = None
    raw_accuracy_m: float | None = None
    raw_spread_m: float | None = None
    fixed_at: datetime | None = Field(default=None, sa_column=Column(Moment, nullable=True))


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


def list_of_team(session: Session, party: str, team: int) -> list[Observation]:
    """The observations of one team, in the order in which they were made."""
    statement = (
        select(ObservationRow)
        .where(ObservationRow.party == party, ObservationRow.team == team)
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


def get_observations(session: Session, ids: Collection[UUID]) -> dict[UUID, Observation]:
    """The observations of these ids; unknown ones are left out."""
    statement = select(ObservationRow).where(col(ObservationRow.id).in_(ids))
    return {row.id: _observation(row) for row in session.exec(statement)}


def count_observations(session: Session, party: str) -> int:
    """How many observations a party has."""
    statement = (
        select(func.count()).select_from(ObservationRow).where(ObservationRow.party == party)
    )
    return session.exec(statement).one()


def _row(party: str, observation: Observation, received_at: datetime) -> ObservationRow:
    raw = observation.raw
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
        photo_times={name: at.isoformat() for name, at in observation.photo_times.items()},
        note=observation.note,
        supersedes=observation.supersedes,
        withdrawn=observation.withdrawn,
        position_how=observation.position_how,
        raw_lon=None if raw is None else raw.position.lon,
        raw_lat=None if raw is None else raw.position.lat,
        raw_accuracy_m=None if raw is None else raw.accuracy_m,
        raw_spread_m=None if raw is None else raw.spread_m,
        fixed_at=None if raw is None else raw.fixed_at,
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
        photo_times={
            name: datetime.fromisoformat(at) for name, at in (row.photo_times or {}).items()
        },
        note=row.note,
        supersedes=row.supersedes,
        withdrawn=row.withdrawn,
        position_how=None if row.position_how is None else PositionHow(row.position_how),
        raw=_raw_fix(row),
    )


def _raw_fix(row: ObservationRow) -> RawFix | None:
    if row.raw_lon is None or row.raw_lat is None:
        return None
    position = LonLat(row.raw_lon, row.raw_lat)
    return RawFix(position, row.raw_accuracy_m, row.raw_spread_m, row.fixed_at)
