"""Check: match the observations of a party to its snapshot and propose what to do with each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cartoparty.core.geometry import buffer_m
from cartoparty.core.models import Action, Proposal
from cartoparty.core.progress import Progress, silent
from cartoparty.core.proposing import CheckContext, propose
from cartoparty.pipeline.plan import themes_by_id
from cartoparty.resources import load_themes
from cartoparty.settings import Settings
from cartoparty.store import changesets, observations, parties, proposals, sectors, snapshots
from cartoparty.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """The current proposals, and how many of them are new since the last check."""

    proposals: list[Proposal]
    new: int
    unchanged: int

    @property
    def by_action(self) -> Mapping[Action, int]:
        return Counter(proposal.action for proposal in self.proposals)


def check_party(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    *,
    now: datetime,
    progress: Progress = silent,
) -> CheckSummary:
    """Propose for every observation; run again, it changes only what new data changes.

    What was sent to OSM already is left as it is: its object has a new version by now.
    """
    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        seen = observations.list_observations(session, slug)
        snapshot = snapshots.get_snapshot(session, slug)
        by_number = {sector.number: sector for sector in sectors.list_sectors(session, slug)}
        teams = sectors.list_teams(session, slug)
        sent = changesets.sent_proposals(session, slug)
        kept = [p for p in proposals.list_proposals(session, slug) if p.id in sent]
    progress("progress_check", 0, len(seen))
    done = {proposal.observation_id for proposal in kept}
    context = CheckContext(
        area=party.area,
        covered=buffer_m(party.area, settings.snapshot_margin_m),
        sectors={t.number: by_number[t.sector] for t in teams if t.sector in by_number},
        zone=ZoneInfo(party.timezone),
        now=now,
    )
    found = propose(
        seen,
        snapshot.features,
        themes_by_id(party.themes, load_themes(settings.themes_dir)),
        context,
    )
    # What was sent takes part, so that its duplicates stay duplicates, but keeps its proposal.
    found = [proposal for proposal in found if proposal.observation_id not in done]
    progress("progress_check", len(seen), len(seen))
    with workspace.database.write() as session:
        new, unchanged = proposals.replace_proposals(
            session, slug, [*kept, *found], proposed_at=now
        )
    return CheckSummary([*kept, *found], new, unchanged)
