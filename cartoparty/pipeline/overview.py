"""One party at a glance: what there is of it and how far it got."""

from collections import Counter
from typing import Any

from cartoparty.core.geometry import area_km2
from cartoparty.pipeline.review import COUNTED, list_reviewed
from cartoparty.store import observations, parties, sectors, snapshots
from cartoparty.store.workspace import Workspace


def party_overview(workspace: Workspace, slug: str) -> dict[str, Any]:
    """Names, dates, counts and states, as JSON values."""
    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        summary = snapshots.snapshot_summary(session, slug)
        counts = {
            "sectors": len(sectors.list_sectors(session, slug)),
            "teams": len(sectors.list_teams(session, slug)),
            "observations": observations.count_observations(session, slug),
        }
    states = Counter(entry.state for entry in list_reviewed(workspace, slug))
    return {
        "slug": party.slug,
        "title": party.title,
        "dates": [party.start_date, party.end_date],
        "contact": party.contact,
        "return_time": party.return_time,
        "themes": list(party.themes),
        "area_km2": round(area_km2(party.area), 3),
        "bbox": [round(value, 6) for value in party.area.bounds],
        "licence": party.licence,
        "fictional": party.fictional,
        "snapshot": None
        if summary is None
        else {
            "source": summary[0],
            "data_date": None if summary[1] is None else summary[1].isoformat(),
            "taken_at": summary[2].isoformat(),
        },
        **counts,
        "proposals": {state.value: states[state] for state in COUNTED},
    }
