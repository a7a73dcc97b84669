"""Sectors of a party and the teams that walk them."""

from collections.abc import Sequence

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel, col, delete, select

from cartoparty.core.models import LonLat, Sector, Team
from cartoparty.errors import NotFound
from cartoparty.store.columns import Json, Wkb


class SectorRow(SQLModel, table=True):
    __tablename__ = "sector"

    party: str = Field(primary_key=True, foreign_key="party.slug")
    number: int = Field(primary_key=True)
    label: str
    geometry: BaseGeometry = Field(sa_column=Column(Wkb, nullable=False))
    effort_min: float
    street_km: float
    features: dict[str, int] = Field(sa_column=Column(Json, nullable=False))
    start_lon: float
    start_lat: float

    model_config = {"arbitrary_types_allowed": True}


class TeamRow(SQLModel, table=True):
    __tablename__ = "team"

    party: str = Field(primary_key=True, foreign_key="party.slug")
    number: int = Field(primary_key=True)
    name: str
    colour: str
    sector: int
    code: str = Field(unique=True)
    people: int = Field(default=4, sa_column_kwargs={"server_default": "4"})
    minutes: int = Field(default=120, sa_column_kwargs={"server_default": "120"})


def replace_sectors(
    session: Session, party: str, sectors: Sequence[Sector], teams: Sequence[Team]
) -> None:
    """Put the new division in the place of the old one."""
    session.exec(delete(SectorRow).where(col(SectorRow.party) == party))
    session.exec(delete(TeamRow).where(col(TeamRow.party) == party))
    session.flush()
    session.add_all(
        SectorRow(
            party=party,
            number=sector.number,
            label=sector.label,
            geometry=sector.geometry,
            effort_min=sector.effort_min,
            street_km=sector.street_km,
            features=dict(sector.features),
            start_lon=sector.start.lon,
            start_lat=sector.start.lat,
        )
        for sector in sectors
    )
    session.add_all(_team_row(party, team) for team in teams)


def list_sectors(session: Session, party: str) -> list[Sector]:
    """The sectors of a party, by number."""
    statement = select(SectorRow).where(SectorRow.party == party).order_by(col(SectorRow.number))
    return [
        Sector(
            number=row.number,
            label=row.label,
            geometry=row.geometry,
            effort_min=row.effort_min,
            street_km=row.street_km,
            features=row.features,
            start=LonLat(row.start_lon, row.start_lat),
        )
        for row in session.exec(statement)
    ]


def sector_labels(session: Session, party: str) -> dict[int, str]:
    """The label of each sector by number, without loading the outlines."""
    statement = (
        select(SectorRow.number, SectorRow.label)
        .where(SectorRow.party == party)
        .order_by(col(SectorRow.number))
    )
    return dict(session.exec(statement).all())


def list_teams(session: Session, party: str) -> list[Team]:
    """The teams of a party, by number."""
    statement = select(TeamRow).where(TeamRow.party == party).order_by(col(TeamRow.number))
    return [_team(row) for row in session.exec(statement)]


def save_team(session: Session, party: str, team: Team) -> None:
    """Store a team anew, or in the place of the one of its number."""
    session.merge(_team_row(party, team))


def team_by_code(session: Session, code: str) -> tuple[str, Team]:
    """The party's slug and the team that a code belongs to; raises NotFound."""
    row = session.exec(select(TeamRow).where(TeamRow.code == code)).first()
    if row is None:
        raise NotFound("team_code_unknown", code_typed=code)
    return row.party, _team(row)


def _team_row(party: str, team: Team) -> TeamRow:
    return TeamRow(
        party=party,
        number=team.number,
        name=team.name,
        colour=team.colour,
        sector=team.sector,
        code=team.code,
        people=team.people,
        minutes=team.minutes,
    )


def _team(row: TeamRow) -> Team:
    return Team(row.number, row.name, row.colour, row.sector, row.code, row.people, row.minutes)
