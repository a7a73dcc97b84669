"""Proposals of the last check, and the earlier ones that they took the place of."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, String
from sqlmodel import Field, Session, SQLModel, col, select

from cartoparty.core.models import (
    Action,
    Finding,
    LonLat,
    Match,
    OsmRef,
    Proposal,
    Severity,
    TagChange,
)
from cartoparty.errors import NotFound
from cartoparty.store.columns import Json, Moment


class ProposalRow(SQLModel, table=True):
    """`current` is false once a later check proposed something else for the observation."""

    __tablename__ = "proposal"

    id: UUID = Field(primary_key=True)
    party: str = Field(foreign_key="party.slug", index=True)
    observation_id: UUID = Field(foreign_key="observation.id", index=True)
    current: bool = True
    theme: str
    action: Action = Field(sa_type=String)
    lon: float
    lat: float
    diff: list[list[str | None]] = Field(sa_column=Column(Json, nullable=False))
    match: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    base_version: int | None = None
    base_tags: dict[str, str] = Field(sa_column=Column(Json, nullable=False))
    findings: list[dict[str, Any]] = Field(sa_column=Column(Json, nullable=False))
    proposed_at: datetime = Field(sa_column=Column(Moment, nullable=False))


def replace_proposals(
    session: Session, party: str, proposals: Sequence[Proposal], *, proposed_at: datetime
) -> dict[UUID, Proposal]:
    """Make these the current proposals of the party; returns those that were, by observation.

    Proposals that are the same as before keep their row and so their reviews; the others stay as
    history, no longer current.
    """
    known = {
        row.id: row for row in session.exec(select(ProposalRow).where(ProposalRow.party == party))
    }
    before = {row.observation_id: _proposal(row) for row in known.values() if row.current}
    wanted = {proposal.id for proposal in proposals}
    for row in known.values():
        if row.current != (row.id in wanted):
            row.current = row.id in wanted
            session.add(row)
    new = [proposal for proposal in proposals if proposal.id not in known]
    session.add_all(_row(party, proposal, proposed_at) for proposal in new)
    for proposal in proposals:
        if proposal.id in known:
            _refresh(known[proposal.id], proposal)
    return before


def list_proposals(session: Session, party: str) -> list[Proposal]:
    """The current proposals of a party, by observation."""
    statement = (
        select(ProposalRow)
        .where(ProposalRow.party == party, col(ProposalRow.current))
        .order_by(col(ProposalRow.observation_id))
    )
    return [_proposal(row) for row in session.exec(statement)]


def of_observations(
    session: Session, party: str, observations: Collection[UUID]
) -> dict[UUID, Proposal]:
    """The current proposals of some observations of a party, by observation."""
    statement = select(ProposalRow).where(
        ProposalRow.party == party,
        col(ProposalRow.current),
        col(ProposalRow.observation_id).in_(observations),
    )
    return {row.observation_id: _proposal(row) for row in session.exec(statement)}


def get_proposal(session: Session, proposal_id: UUID) -> tuple[str, Proposal]:
    """The party's slug and the current proposal of this id; raises NotFound."""
    row = session.get(ProposalRow, proposal_id)
    if row is None or not row.current:
        raise NotFound("proposal_unknown", id=str(proposal_id))
    return row.party, _proposal(row)


def _refresh(row: ProposalRow, proposal: Proposal) -> None:
    """The same decision with fresher evidence (score, findings, best guess) keeps its identity."""
    fresh = {
        "match": _match_values(proposal.match),
        "findings": _finding_values(proposal.findings),
        "base_version": proposal.base_version,
        "base_tags": dict(proposal.base_tags),
    }
    for name, value in fresh.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _row(party: str, proposal: Proposal, proposed_at: datetime) -> ProposalRow:
    return ProposalRow(
        id=proposal.id,
        party=party,
        observation_id=proposal.observation_id,
        theme=proposal.theme,
        action=proposal.action,
        lon=proposal.position.lon,
        lat=proposal.position.lat,
        diff=[list(change) for change in proposal.diff],
        match=_match_values(proposal.match),
        base_version=proposal.base_version,
        base_tags=dict(proposal.base_tags),
        findings=_finding_values(proposal.findings),
        proposed_at=proposed_at,
    )


def _match_values(match: Match) -> dict[str, Any]:
    return {
        "ref": None if match.ref is None else str(match.ref),
        "distance_m": match.distance_m,
        "score": match.score,
        "method": match.method,
        "runners_up": [[str(ref), distance] for ref, distance in match.runners_up],
        "same_as": None if match.same_as is None else str(match.same_as),
    }


def _finding_values(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {"code": f.code, "severity": f.severity.value, "params": dict(f.params)} for f in findings
    ]


def _proposal(row: ProposalRow) -> Proposal:
    return Proposal(
        id=row.id,
        observation_id=row.observation_id,
        theme=row.theme,
        action=Action(row.action),
        position=LonLat(row.lon, row.lat),
        diff=diff_from_json(row.diff),
        match=_match(row.observation_id, row.match),
        base_version=row.base_version,
        base_tags=row.base_tags,
        findings=tuple(
            Finding(f["code"], Severity(f["severity"]), f["params"]) for f in row.findings
        ),
    )


def _match(observation_id: UUID, values: dict[str, Any]) -> Match:
    return Match(
        observation_id=observation_id,
        ref=None if values["ref"] is None else OsmRef.parse(values["ref"]),
        distance_m=values["distance_m"],
        score=values["score"],
        method=values["method"],
        runners_up=tuple((OsmRef.parse(ref), distance) for ref, distance in values["runners_up"]),
        # Rows of earlier versions say nothing of it.
        same_as=None if values.get("same_as") is None else UUID(values["same_as"]),
    )


def diff_from_json(changes: Sequence[Sequence[str | None]]) -> tuple[TagChange, ...]:
    """Stored ``[key, old, new]`` lists → a diff."""
    return tuple(TagChange(str(key), old, new) for key, old, new in changes)
