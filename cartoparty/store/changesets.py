"""The log of changesets: what was, is or may be on its way to an OSM API."""

from uuid import UUID

from sqlalchemy import BigInteger, String
from sqlmodel import Field, Session, SQLModel, col, select

from cartoparty.core.changesets import (
    ChangesetRecord,
    ChangesetState,
    record_from_json,
    record_to_json,
)
from cartoparty.store.database import Database


class ChangesetRow(SQLModel, table=True):
    """`record` is the whole value as JSON; the other columns are there to look at and to select."""

    __tablename__ = "changeset"

    id: UUID = Field(primary_key=True)
    position: int
    party: str = Field(foreign_key="party.slug", index=True)
    server: str
    state: ChangesetState = Field(sa_type=String)
    osm_id: int | None = Field(default=None, sa_type=BigInteger)
    record: str


class StoredChangesets:
    """The log of one party; each save is committed before it returns."""

    def __init__(self, database: Database, party: str) -> None:
        self._database = database
        self._party = party

    def save(self, record: ChangesetRecord) -> None:
        """Keep the newest state of a changeset."""
        with self._database.write() as session:
            row = session.get(ChangesetRow, record.id)
            if row is None:
                others = session.exec(
                    select(ChangesetRow.id).where(ChangesetRow.party == record.party)
                ).all()
                row = ChangesetRow(
                    id=record.id,
                    position=len(others) + 1,
                    party=record.party,
                    server=record.server,
                    state=record.state,
                    record="",
                )
            row.state = record.state
            row.osm_id = record.osm_id
            row.record = record_to_json(record)
            session.add(row)

    def records(self) -> list[ChangesetRecord]:
        """All changesets of the party, oldest first."""
        with self._database.read() as session:
            return list_changesets(session, self._party)


def list_changesets(session: Session, party: str) -> list[ChangesetRecord]:
    """All changesets of a party, oldest first."""
    statement = (
        select(ChangesetRow).where(ChangesetRow.party == party).order_by(col(ChangesetRow.position))
    )
    return [record_from_json(row.record) for row in session.exec(statement)]


def sent_proposals(session: Session, party: str) -> set[UUID]:
    """The proposals whose edits are, or may be, on a server: a new check must not change them."""
    return {
        proposal
        for record in list_changesets(session, party)
        if record.state is not ChangesetState.FAILED
        for edit in record.edits
        for proposal in edit.proposals
    }
