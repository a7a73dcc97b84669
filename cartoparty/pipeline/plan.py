"""Plan: the party, its OSM snapshot, its printed atlas."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import LonLat, Party, Snapshot
from cartoparty.core.progress import Progress, silent
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput, NotFound
from cartoparty.pipeline.stored_layers import snapshot_to_print
from cartoparty.settings import Settings
from cartoparty.store import divisions, parties, sectors, snapshots
from cartoparty.store.workspace import Workspace

if TYPE_CHECKING:
    from cartoparty.core.walk import Walk
    from cartoparty.outputs.atlas import AtlasSummary
    from cartoparty.outputs.atlas.style import Look

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])\s*[:hH]\s*([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class PartyDraft:
    """What the organiser says of a new party; empty fields get sensible values."""

    slug: str
    themes: tuple[str, ...]
    title: str = ""
    dates: str = ""
    contact: str = ""
    return_time: str = ""
    fictional: bool = False


def create_party(
    workspace: Workspace,
    draft: PartyDraft,
    area: BaseGeometry,
    known_themes: Mapping[str, Theme],
    *,
    now: datetime,
) -> Party:
    """Store a new party; raises BadInput or Conflict before anything is written."""
    if not _SLUG.fullmatch(draft.slug):
        raise BadInput("slug_invalid", slug=draft.slug)
    if not draft.themes:
        raise BadInput("theme_missing", known=sorted(known_themes))
    themes_by_id(draft.themes, known_themes)
    start, end = _dates(draft.dates, now)
    party = Party(
        slug=draft.slug,
        title=draft.title or draft.slug,
        area=area,
        themes=tuple(dict.fromkeys(draft.themes)),
        start_date=str(start),
        end_date=str(end),
        contact=draft.contact,
        return_time=return_time_from(draft.return_time),
        fictional=draft.fictional,
    )
    with workspace.database.write() as session:
        parties.add_party(session, party, created_at=now)
    return party


def take_snapshot_from_extract(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    path: Path,
    *,
    now: datetime,
    progress: Progress = silent,
) -> Snapshot:
    """Read the OSM data of the party's area from a file, and keep it as its snapshot."""
    from cartoparty.resources import load_themes
    from cartoparty.sources.extract import read_extract

    party = load_party(workspace, slug)
    themes = themes_by_id(party.themes, load_themes(settings.themes_dir))
    snapshot = read_extract(
        path,
        party.area,
        list(themes.values()),
        margin_m=settings.snapshot_margin_m,
        now=now,
        progress=progress,
    )
    return _save_snapshot(workspace, party, snapshot)


def take_snapshot_from_overpass(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    *,
    now: datetime,
    progress: Progress = silent,
) -> Snapshot:
    """Download the OSM data of the party's area from Overpass, and keep it as its snapshot."""
    from cartoparty.resources import load_themes
    from cartoparty.sources.overpass import connected_server, snapshot_from_overpass

    party = load_party(workspace, slug)
    themes = themes_by_id(party.themes, load_themes(settings.themes_dir))
    with connected_server(
        settings.overpass_url,
        timeout_s=settings.overpass_timeout_s,
        tile_km2=settings.overpass_tile_km2,
    ) as server:
        snapshot = snapshot_from_overpass(
            server,
            party.area,
            list(themes.values()),
            margin_m=settings.snapshot_margin_m,
            now=now,
            progress=progress,
        )
    return _save_snapshot(workspace, party, snapshot)


@dataclass(frozen=True, slots=True)
class AtlasOptions:
    """How to print: paper size, forced scale (5000 means 1:5000), one sector only, the look.

    `look` None is the one that a black-and-white copier keeps whole. `frames` is where the frames
    of the map pages are kept as GeoJSON, `archive` where the pages are kept for the desk; None
    keeps none.
    """

    paper: str = "A4"
    scale: int | None = None
    sector: int | None = None
    look: "Look | None" = None
    frames: Path | None = None
    archive: Path | None = None


def print_atlas(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    path: Path,
    *,
    options: AtlasOptions,
    progress: Progress = silent,
) -> "AtlasSummary":
    """Write the printed pages of a party, or of one of its sectors, as a PDF."""
    from cartoparty.outputs.atlas import AtlasInput, write_atlas
    from cartoparty.outputs.atlas.style import Look
    from cartoparty.resources import load_themes

    with workspace.database.read() as session:
        party = parties.get_party(session, slug)
        found = sectors.list_sectors(session, slug)
        teams = sectors.list_teams(session, slug)
    snapshot = snapshot_to_print(workspace, slug)
    if not found:
        raise NotFound("sectors_missing", slug=slug)
    numbers = [sector.number for sector in found]
    if options.sector is not None and options.sector not in numbers:
        raise NotFound("sector_unknown", number=options.sector, known=numbers)
    outings = _outings(workspace, slug, options.sector)
    atlas = AtlasInput(
        party=party,
        sectors=found,
        teams=teams,
        snapshot=snapshot,
        themes=themes_by_id(party.themes, load_themes(settings.themes_dir)),
        join_url=lambda code: join_link(settings, code),
        walks=outings.walks,
        meeting=outings.meeting,
    )
    summary = write_atlas(
        path,
        atlas,
        paper=options.paper,
        scale=options.scale,
        sector=options.sector,
        lang=settings.lang or "fr",
        look=options.look or Look.GREY_SAFE,
        archive=options.archive,
        progress=progress,
    )
    if options.frames is not None:
        save_frames(options.frames, summary)
    return summary


def save_frames(path: Path, summary: "AtlasSummary") -> None:
    """Keep the frames of an atlas's map pages as GeoJSON, for whoever reads sheets back.

    Raises BadInput `atlas_not_written`.
    """
    from cartoparty.outputs.atlas.page_frames import write_frames

    write_frames(path, summary.frames)


class _Outings(NamedTuple):
    """Where a party meets, and the suggested walk of each sector."""

    walks: "Mapping[int, Walk]"
    meeting: LonLat | None


def _outings(workspace: Workspace, slug: str, sector: int | None) -> _Outings:
    """Of the division as it stands; nothing where an older version of the program made it."""
    from cartoparty.core.walk import walks_of

    try:
        with workspace.database.read() as session:
            division = divisions.get_revision(session, slug).division
    except NotFound:
        return _Outings({}, None)
    found = walks_of(division, None if sector is None else [sector])
    return _Outings({walk.sector: walk for walk in found}, division.start)


def join_link(settings: Settings, code: str) -> str:
    """The address that a team's QR code opens."""
    return f"{public_base(settings)}/j/{code}"


def public_base(settings: Settings) -> str:
    """The address of this instance as others reach it, without a slash at its end."""
    return (settings.public_url or "http://localhost:8000").rstrip("/")


def load_party(workspace: Workspace, slug: str) -> Party:
    """The party called `slug`; raises NotFound."""
    with workspace.database.read() as session:
        return parties.get_party(session, slug)


def themes_by_id(wanted: Sequence[str], known: Mapping[str, Theme]) -> dict[str, Theme]:
    """The themes of a party; raises BadInput naming the one that is not there."""
    for theme in wanted:
        if theme not in known:
            raise BadInput("theme_unknown", theme=theme, known=sorted(known))
    return {theme: known[theme] for theme in wanted}


def return_time_from(text: str) -> str | None:
    """An hour of the day as it is typed, "9:30" or "16 h 30", as "09:30"; None for nothing.

    Raises BadInput `party_return_invalid` with its `field`.
    """
    typed = text.strip()
    if not typed:
        return None
    match = _HOUR.fullmatch(typed)
    if match is None:
        raise BadInput("party_return_invalid", value=typed, field="return_time")
    return f"{int(match[1]):02}:{match[2]}"


def _dates(text: str, now: datetime) -> tuple[date, date]:
    if not text:
        return now.date(), now.date()
    first, _, last = text.partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise BadInput("dates_invalid", value=text) from error
    if end < start:
        raise BadInput("dates_invalid", value=text)
    return start, end


def _save_snapshot(workspace: Workspace, party: Party, snapshot: Snapshot) -> Snapshot:
    """Keep a snapshot with what is to be said of how far it reaches over the area."""
    from cartoparty.core.snapshot_coverage import snapshot_findings
    from cartoparty.core.split_input import SplitInput

    found = snapshot_findings(SplitInput(party.area, snapshot.layers, snapshot.features))
    kept = replace(snapshot, findings=(*snapshot.findings, *found))
    with workspace.database.write() as session:
        snapshots.replace_snapshot(session, party.slug, kept)
    return kept
