"""Check: match the observations of a party to its snapshot and propose what to do with each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cartoparty.core.geometry import buffer_m
from cartoparty.core.models import Action, Party, Proposal, Review, Sector, Team
from cartoparty.core.progress import Progress, silent
from cartoparty.core.proposing import (
    Change,
    CheckContext,
    Since,
    changes_since,
    propose,
    standing_of,
)
from cartoparty.errors import NotFound
from cartoparty.pipeline.plan import themes_by_id
from cartoparty.resources import load_themes
from cartoparty.settings import Settings
from cartoparty.store import (
    changesets,
    observations,
    parties,
    proposals,
    reviews,
    sectors,
    snapshots,
)
from cartoparty.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LostDecision:
    """A moderator's decision on a proposal that another one took the place of."""

    change: Change
    review: Review


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """The current proposals, each beside that of the last check, and the decisions it undid."""

    changes: tuple[Change, ...]
    lost_decisions: tuple[LostDecision, ...] = ()

    @property
    def proposals(self) -> list[Proposal]:
        """The current proposals, one an observation."""
        return [change.now for change in self.changes]

    @property
    def by_action(self) -> Mapping[Action, int]:
        """How many proposals there are of each action."""
        return Counter(change.now.action for change in self.changes)

    @property
    def since_last(self) -> Mapping[Since, int]:
        """How many are new, unchanged, changed or gone since the last check."""
        return Counter(change.since for change in self.changes)


def check_party(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    *,
    now: datetime,
    progress: Progress = silent,
) -> CheckSummary:
    """Propose for every observation; run again, it changes only what new data changes.

    What was sent to OSM already is left as it is, with all that it stands for: its object has a
    new version by now.
    """
    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        seen = observations.list_observations(session, slug)
        if snapshots.snapshot_summary(session, slug) is None:
            raise NotFound("snapshot_missing", slug=slug)
        features = snapshots.theme_features(session, slug)
        by_number = {sector.number: sector for sector in sectors.list_sectors(session, slug)}
        teams = sectors.list_teams(session, slug)
        sent = changesets.sent_proposals(session, slug)
        current = proposals.list_proposals(session, slug)
        decided = reviews.last_reviews(session, slug)
    settled = _settled(current, sent)
    progress("progress_check", 0, len(seen))
    found = propose(
        seen,
        features,
        themes_by_id(party.themes, load_themes(settings.themes_dir)),
        _context(party, by_number, teams, margin_m=settings.snapshot_margin_m, now=now),
        settled=settled,
        decided=[p.observation_id for p in current if _is_decided(p.id, decided)],
    )
    progress("progress_check", len(seen), len(seen))
    with workspace.database.write() as session:
        decided = reviews.last_reviews(session, slug)
        before = proposals.replace_proposals(session, slug, found, proposed_at=now)
    changes = changes_since(before, found)
    return CheckSummary(changes, _lost(changes, decided))


def _settled(current: list[Proposal], sent: set[UUID]) -> dict[UUID, Proposal]:
    """By observation: what was sent, and what it stood for when it was."""
    settled = {proposal.observation_id: proposal for proposal in current if proposal.id in sent}
    repeats = [proposal for proposal in current if standing_of(proposal) in settled]
    return settled | {proposal.observation_id: proposal for proposal in repeats}


def _context(
    party: Party,
    by_number: Mapping[int, Sector],
    teams: list[Team],
    *,
    margin_m: float,
    now: datetime,
) -> CheckContext:
    return CheckContext(
        area=party.area,
        covered=buffer_m(party.area, margin_m),
        sectors={t.number: by_number[t.sector] for t in teams if t.sector in by_number},
        zone=ZoneInfo(party.timezone),
        now=now,
    )


def _lost(
    changes: tuple[Change, ...], decided: Mapping[UUID, reviews.StoredReview]
) -> tuple[LostDecision, ...]:
    """The decisions that count no more, because their proposal is history."""
    lost = []
    for change in changes:
        if change.before is None or change.before.id == change.now.id:
            continue
        last = decided.get(change.before.id)
        if last is not None and last.review is not None:
            lost.append(LostDecision(change, last.review))
    return tuple(lost)


def _is_decided(proposal: UUID, decided: Mapping[UUID, reviews.StoredReview]) -> bool:
    return proposal in decided and decided[proposal].review is not None
