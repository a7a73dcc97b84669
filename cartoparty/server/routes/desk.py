"""What the organiser's and the moderator's desk calls."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from shapely import intersects_xy

from cartoparty.core.geojson import feature_collection, geometry_to_geojson, sector_feature
from cartoparty.core.models import Decision, Lang, TagChange
from cartoparty.pipeline import review
from cartoparty.pipeline.plan import join_link
from cartoparty.pipeline.review import COUNTED, QueueEntry, Reviewer, ReviewState, Verdict
from cartoparty.server.answers import cacheable_json
from cartoparty.server.deps import App, AppDep, LangDep, Moderator, NowDep, require_party
from cartoparty.server.schemas import QueueQuery, ReviewBody
from cartoparty.server.shapes import basemap_shape, party_shape, proposal_shape
from cartoparty.store import (
    observations,
    parties,
    photos,
    proposals,
    reviews,
    sectors,
    snapshots,
)
from cartoparty.store.access import Capability, Holder

router = APIRouter(prefix="/api", tags=["desk"])


@router.get("/me")
def me(holder: Moderator, app: AppDep) -> dict[str, Any]:
    """What this key opens."""
    return {
        "name": holder.name,
        "capabilities": [c.value for c in Capability if holder.may(c)],
        "parties": _slugs(app, holder),
    }


@router.get("/parties")
def list_parties(holder: Moderator, app: AppDep) -> list[dict[str, Any]]:
    """The parties of this key, each with its counts."""
    return [_party_counts(app, slug) for slug in _slugs(app, holder)]


@router.get("/parties/{slug}")
def show_party(slug: str, holder: Moderator, app: AppDep) -> dict[str, Any]:
    """One party: area, sectors, teams, date of the data."""
    require_party(holder, slug)
    with app.workspace.database.read() as session:
        party = parties.get_party(session, slug)
        found = sectors.list_sectors(session, slug)
        teams = sectors.list_teams(session, slug)
        summary = snapshots.snapshot_summary(session, slug)
    by_sector = {team.sector: team for team in teams}
    return {
        **_party_counts(app, slug),
        "area": geometry_to_geojson(party.area),
        "sectors": feature_collection(sector_feature(s, by_sector.get(s.number)) for s in found),
        "teams": [
            {
                "number": team.number,
                "name": team.name,
                "colour": team.colour,
                "sector": team.sector,
                "code": team.code,
                "link": join_link(app.settings, team.code),
            }
            for team in teams
        ],
        "snapshot": None
        if summary is None
        else {
            "source": summary[0],
            "data_date": None if summary[1] is None else summary[1].isoformat(),
            "taken_at": summary[2].isoformat(),
        },
        "collecting": party.collecting,
        "atlas": _made_at(app.workspace.atlas(slug)),
        "town_map": _made_at(app.workspace.town_map(slug)),
        "published": (app.workspace.published / slug / "index.html").is_file(),
    }


@router.get("/parties/{slug}/basemap")
def party_basemap(slug: str, request: Request, holder: Moderator, app: AppDep) -> Response:
    """The base map of the whole area."""
    require_party(holder, slug)
    with app.workspace.database.read() as session:
        party = parties.get_party(session, slug)
        snapshot = snapshots.get_snapshot(session, slug)
    return cacheable_json(request, basemap_shape(snapshot, party.area))


@router.get("/parties/{slug}/proposals")
def list_proposals(
    slug: str,
    queue: Annotated[QueueQuery, Query()],
    holder: Moderator,
    app: AppDep,
    lang: LangDep,
) -> dict[str, Any]:
    """The queue: proposals of one state, those that need a human first."""
    require_party(holder, slug)
    entries = review.list_reviewed(app.workspace, slug)
    counts = Counter(entry.state for entry in entries)
    desk = _Desk(app, slug, lang)
    shown = [
        desk.shape(entry)
        for entry in entries
        if _is_listed(entry, queue)
        and queue.action in ("", entry.proposal.action.value)
        and queue.theme in ("", entry.proposal.theme)
    ]
    return {
        "counts": {name.value: counts[name] for name in COUNTED},
        "proposals": [p for p in shown if queue.sector in (None, p["sector"])],
    }


@router.post("/proposals/{proposal_id}/reviews", status_code=201)
def add_review(
    proposal_id: UUID, body: ReviewBody, holder: Moderator, app: AppDep, now: NowDep, lang: LangDep
) -> dict[str, Any]:
    """Decide; 409 when somebody else did meanwhile."""
    slug = _require_proposal(app, holder, proposal_id)
    diff = None
    if body.diff is not None:
        diff = tuple(TagChange(change.key, change.old, change.new) for change in body.diff)
    entry = review.decide(
        app.workspace,
        proposal_id,
        Verdict(Decision(body.decision), body.reason, diff),
        Reviewer(holder.name, now),
        previous=body.previous,
    )
    return _Desk(app, slug, lang).shape(entry)


@router.delete("/proposals/{proposal_id}/reviews/last")
def withdraw_review(
    proposal_id: UUID, holder: Moderator, app: AppDep, now: NowDep, lang: LangDep
) -> dict[str, Any]:
    """Take the last decision back; the record of it stays."""
    slug = _require_proposal(app, holder, proposal_id)
    with app.workspace.database.read() as session:
        last = reviews.last_review(session, proposal_id)
    entry = review.withdraw(
        app.workspace,
        proposal_id,
        Reviewer(holder.name, now),
        previous=None if last is None else last.id,
    )
    return _Desk(app, slug, lang).shape(entry)


@router.get("/photos/{sha256}")
def show_photo(sha256: str, holder: Moderator, app: AppDep) -> FileResponse:
    """A photo, for those who review the party that holds it."""
    with app.workspace.database.read() as session:
        media_type = photos.photo_media_type(session, sha256, _slugs(app, holder))
    path = photos.photo_path(app.workspace.photos, sha256)
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": "private"})


class _Desk:
    """What the proposals of one party are shown with."""

    def __init__(self, app: App, slug: str, lang: Lang) -> None:
        self._lang = lang
        self._themes = app.themes
        with app.workspace.database.read() as session:
            features = snapshots.theme_features(session, slug)
            self._sectors = sectors.list_sectors(session, slug)
        self._osm = {osm.ref: osm for found in features.values() for osm in found}

    def shape(self, entry: QueueEntry) -> dict[str, Any]:
        ref = entry.proposal.match.ref
        return proposal_shape(
            entry,
            theme=self._themes[entry.proposal.theme],
            osm=None if ref is None else self._osm.get(ref),
            sector=self._sector_of(entry),
            lang=self._lang,
        )

    def _sector_of(self, entry: QueueEntry) -> int | None:
        lon, lat = entry.proposal.position
        inside = (s.number for s in self._sectors if intersects_xy(s.geometry, lon, lat))
        return next(inside, None)


def _is_listed(entry: QueueEntry, queue: QueueQuery) -> bool:
    """What another proposal stands for is shown with that one, and by itself when asked for."""
    if entry.state is ReviewState.COVERED:
        return queue.state == "covered" or (queue.state == "all" and queue.action == "none")
    return queue.state in ("all", entry.state.value)


def _made_at(path: Path) -> str | None:
    if not path.is_file():
        return None
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()


def _slugs(app: App, holder: Holder) -> list[str]:
    if holder.party is not None:
        return [holder.party]
    with app.workspace.database.read() as session:
        return [party.slug for party in parties.list_parties(session)]


def _party_counts(app: App, slug: str) -> dict[str, Any]:
    with app.workspace.database.read() as session:
        party = parties.get_party(session, slug)
        counts = {
            "sectors": len(sectors.list_sectors(session, slug)),
            "teams": len(sectors.list_teams(session, slug)),
            "observations": observations.count_observations(session, slug),
        }
    states = Counter(entry.state for entry in review.list_reviewed(app.workspace, slug))
    return {
        **party_shape(party),
        "themes": list(party.themes),
        **counts,
        "proposals": {state.value: states[state] for state in COUNTED},
    }


def _require_proposal(app: App, holder: Holder, proposal_id: UUID) -> str:
    with app.workspace.database.read() as session:
        slug, _ = proposals.get_proposal(session, proposal_id)
    require_party(holder, slug)
    return slug
