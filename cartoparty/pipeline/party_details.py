"""Plan: a party as an organiser fills it in on a page, and what may be changed of it later."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Finding, Party, Severity
from cartoparty.core.naming import on_one_line, slug_of
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput
from cartoparty.pipeline.effort_rates import checked_rates
from cartoparty.pipeline.plan import PartyDraft, create_party, return_time_from, themes_by_id
from cartoparty.settings import Settings
from cartoparty.sources.area import area_from_geojson
from cartoparty.store import parties, sectors, snapshots
from cartoparty.store.workspace import Workspace

_SLUG_OTHERWISE = "cartopartie"


@dataclass(frozen=True, slots=True)
class PartyDetails:
    """What a page says of a party; None is what it does not speak of.

    An empty `contact` or `return_time` takes back what was said.
    """

    title: str | None = None
    start: str | None = None
    end: str | None = None
    contact: str | None = None
    return_time: str | None = None
    themes: tuple[str, ...] | None = None
    area: Mapping[str, Any] | None = None
    rates: Mapping[str, float] | None = None


def create_from_details(
    workspace: Workspace,
    settings: Settings,
    details: PartyDetails,
    known_themes: Mapping[str, Theme],
    *,
    slug: str | None,
    now: datetime,
) -> tuple[Party, tuple[Finding, ...]]:
    """Store a new party, under an address made from its title where none is wanted.

    The findings are what had to be mended of its area. Raises BadInput with the `field` that is
    wrong, or Conflict when the wanted address is taken.
    """
    title = _title(details.title or "")
    start, end = _dates(details.start or "", details.end or "")
    themes = _themes(details.themes or (), known_themes)
    area, findings = _area(details.area, settings)
    with workspace.database.read() as session:
        taken = {party.slug for party in parties.list_parties(session)}
    draft = PartyDraft(
        slug=slug or slug_of(title, taken, otherwise=_SLUG_OTHERWISE),
        themes=themes,
        title=title,
        dates=f"{start}/{end}",
        contact=on_one_line(details.contact or ""),
        return_time=details.return_time or "",
    )
    return create_party(workspace, draft, area, known_themes, now=now), findings


def change_details(
    workspace: Workspace,
    settings: Settings,
    slug: str,
    details: PartyDetails,
    known_themes: Mapping[str, Theme],
) -> tuple[Party, tuple[Finding, ...]]:
    """Change what is spoken of; data, sectors and teams stay as they are until they are made again.

    The findings say what no longer fits. Raises BadInput with the `field` that is wrong; NotFound.
    """
    with workspace.database.read() as session:
        parties.get_party(session, slug)
    # Before the others wait for us: a large outline takes seconds.
    drawn = None if details.area is None else _area(details.area, settings)
    # Read and written in one turn: two organisers may change different things at once.
    with workspace.database.write() as session:
        before = parties.get_party(session, slug)
        has_data = snapshots.snapshot_summary(session, slug) is not None
        has_sectors = bool(sectors.list_sectors(session, slug))
        after = _changed(before, details, known_themes)
        if drawn is not None:
            after = replace(after, area=drawn[0])
        parties.replace_details(session, after)
    mended = () if drawn is None else drawn[1]
    moved = not after.area.equals(before.area)
    stale = []
    if has_data and (moved or not set(after.themes) <= set(before.themes)):
        stale.append(Finding("party_data_stale", Severity.WARNING))
    if has_sectors and (moved or after.themes != before.themes or after.rates != before.rates):
        stale.append(Finding("party_sectors_stale", Severity.WARNING))
    return after, (*mended, *stale)


def _changed(party: Party, details: PartyDetails, known_themes: Mapping[str, Theme]) -> Party:
    """The party with all but its area changed."""
    if details.title is not None:
        party = replace(party, title=_title(details.title))
    if details.start is not None or details.end is not None:
        start, end = _dates(details.start or party.start_date, details.end or party.end_date)
        party = replace(party, start_date=start, end_date=end)
    if details.contact is not None:
        party = replace(party, contact=on_one_line(details.contact))
    if details.return_time is not None:
        party = replace(party, return_time=return_time_from(details.return_time))
    if details.themes is not None:
        party = replace(party, themes=_themes(details.themes, known_themes))
    if details.rates is not None:
        party = replace(party, rates=checked_rates(details.rates, known_themes))
    return party


def _title(text: str) -> str:
    title = on_one_line(text)
    if not title:
        raise BadInput("party_title_missing", field="title")
    return title


def _dates(start: str, end: str) -> tuple[str, str]:
    first = _date(start, "start")
    last = _date(end, "end") if end else first
    if last < first:
        raise BadInput("party_ends_before", start=str(first), end=str(last), field="end")
    return str(first), str(last)


def _date(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("party_date_invalid", value=text or "—", field=name) from None


def _themes(wanted: tuple[str, ...], known: Mapping[str, Theme]) -> tuple[str, ...]:
    if not wanted:
        raise BadInput("party_themes_missing", field="themes")
    return tuple(themes_by_id(wanted, known))


def _area(
    document: Mapping[str, Any] | None, settings: Settings
) -> tuple[BaseGeometry, tuple[Finding, ...]]:
    if document is None:
        raise BadInput("party_area_missing", field="area")
    try:
        return area_from_geojson(document, max_area_km2=settings.max_area_km2)
    except BadInput as error:
        raise BadInput(error.code, **{**error.params, "field": "area"}) from error
