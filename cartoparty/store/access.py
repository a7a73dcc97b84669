"""Who holds a key to what: organisers, moderators and the phones that joined a team."""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, String, func
from sqlmodel import Field, Session, SQLModel, col, select

from cartoparty.errors import NotAllowed, NotFound
from cartoparty.store.columns import Moment


class Capability(StrEnum):
    """What a key opens; each route names the one it needs."""

    ORGANISE = "organise"
    REVIEW = "review"
    COLLECT = "collect"
    WATCH = "watch"


_ALSO: Mapping[Capability, Collection[Capability]] = {
    Capability.ORGANISE: (Capability.REVIEW, Capability.WATCH),
    Capability.REVIEW: (Capability.WATCH,),
}


class AccessRow(SQLModel, table=True):
    """One key, stored only as its hash; `party` None means every party of the workspace."""

    __tablename__ = "access"

    key_hash: str = Field(primary_key=True)
    capability: Capability = Field(sa_type=String)
    party: str | None = Field(default=None, foreign_key="party.slug")
    team: int | None = None
    name: str
    consent_version: str | None = None
    created_at: datetime = Field(sa_column=Column(Moment, nullable=False))


@dataclass(frozen=True, slots=True)
class Holder:
    """The bearer of a key."""

    capability: Capability
    party: str | None
    team: int | None
    name: str

    def may(self, capability: Capability) -> bool:
        """Organisers may also review, and whoever is at the desk may look at the live board."""
        return capability is self.capability or capability in _ALSO.get(self.capability, ())


def issue_key(
    session: Session, holder: Holder, *, created_at: datetime, consent_version: str | None = None
) -> str:
    """Make a new key; it is returned once and never stored in clear."""
    key = secrets.token_urlsafe(24)
    session.add(
        AccessRow(
            key_hash=_hash(key),
            capability=holder.capability,
            party=holder.party,
            team=holder.team,
            name=holder.name,
            consent_version=consent_version,
            created_at=created_at,
        )
    )
    return key


def holder_of(session: Session, key: str) -> Holder:
    """Who holds this key; raises NotAllowed."""
    row = session.get(AccessRow, _hash(key))
    if row is None:
        raise NotAllowed("key_unknown")
    return Holder(Capability(row.capability), row.party, row.team, row.name)


def keys_that_may(
    session: Session, keys: Collection[str], capability: Capability
) -> frozenset[str]:
    """Those of these keys that open this now; what is no key is left out."""
    by_hash = {_hash(key): key for key in keys}
    statement = select(AccessRow).where(col(AccessRow.key_hash).in_(by_hash))
    return frozenset(
        by_hash[row.key_hash]
        for row in session.exec(statement)
        if Holder(Capability(row.capability), row.party, row.team, row.name).may(capability)
    )


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Somebody who was invited; `id` names the key without opening anything."""

    id: str
    capability: Capability
    name: str
    created_at: datetime


def list_keys(
    session: Session, party: str, capabilities: Collection[Capability]
) -> list[KeyHolder]:
    """The keys to one party that open one of these, oldest first."""
    statement = (
        select(AccessRow)
        .where(AccessRow.party == party, col(AccessRow.capability).in_(capabilities))
        .order_by(col(AccessRow.created_at))
    )
    return [
        KeyHolder(row.key_hash, Capability(row.capability), row.name, row.created_at)
        for row in session.exec(statement)
    ]


def revoke_key(
    session: Session, party: str, key_id: str, capabilities: Collection[Capability]
) -> None:
    """Take a key to one party away; raises NotFound."""
    row = session.get(AccessRow, key_id)
    if row is None or row.party != party or row.capability not in capabilities:
        raise NotFound("key_id_unknown")
    session.delete(row)


def joined_phones(session: Session, party: str) -> dict[int, int]:
    """How many phones joined each team (team number → phones)."""
    statement = (
        select(AccessRow.team, func.count())
        .where(AccessRow.party == party, AccessRow.capability == Capability.COLLECT)
        .group_by(col(AccessRow.team))
    )
    return {team: count for team, count in session.exec(statement) if team is not None}


def has_organiser(session: Session) -> bool:
    """Whether an organiser's key was ever issued."""
    statement = select(AccessRow).where(AccessRow.capability == Capability.ORGANISE)
    return session.exec(statement).first() is not None


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
