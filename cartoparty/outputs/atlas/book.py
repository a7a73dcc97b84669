"""Puts the atlas together: cover, then for each sector its maps and its lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cartoparty.core.models import Finding, Lang, Sector, Severity, Team
from cartoparty.core.progress import Progress, silent
from cartoparty.errors import BadInput, NotFound
from cartoparty.outputs.atlas.checklist import (
    NumberedFeature,
    features_by_sector,
    number_features,
)
from cartoparty.outputs.atlas.cover import CoverRow, CoverScene, cover_page_count, cover_pages
from cartoparty.outputs.atlas.display import Item, Page, Rect
from cartoparty.outputs.atlas.fonts import printable
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import Heading, JoinCode, credit_text, header_items
from cartoparty.outputs.atlas.inputs import (
    AtlasInput,
    AtlasPage,
    AtlasSummary,
    PageKind,
    team_colour,
)
from cartoparty.outputs.atlas.list_pages import ListScene, list_bodies
from cartoparty.outputs.atlas.map_page import MapScene, MapTexts, map_content, map_page
from cartoparty.outputs.atlas.marks import ThemeLook
from cartoparty.outputs.atlas.pdf import PdfBook
from cartoparty.outputs.atlas.scenery import Scenery, scenery_from_snapshot
from cartoparty.outputs.atlas.sheets import HEADER_MM, MARGIN_MM, SheetPlan, paper_size, plan_sheets
from cartoparty.outputs.atlas.street_names import SectorIndex
from cartoparty.outputs.atlas.style import grid_cell_m
from cartoparty.outputs.atlas.symbols import distinct_symbols, ink_of
from cartoparty.outputs.atlas.words import number_text, readable_date, readable_period
from cartoparty.texts import label


@dataclass(frozen=True)
class PaperChoice:
    """What the organiser chose at print time; `scale` None lets each sector have its own."""

    paper: str = "A4"
    scale: int | None = None
    sector: int | None = None
    lang: Lang = "fr"


@dataclass(frozen=True)
class SectorPages:
    """The pages of one sector, and what they hold."""

    sector: Sector
    team: Team | None
    pages: tuple[tuple[Page, PageKind, int | None, str], ...]  # page, kind, scale, page name
    features: tuple[NumberedFeature, ...]
    streets: frozenset[str]


@dataclass
class Atlas:
    """All pages as display lists, with their rows of the summary."""

    pages: list[Page] = field(default_factory=list)
    rows: list[AtlasPage] = field(default_factory=list)

    def add(self, page: Page, kind: PageKind, *, name: str, sector: int | None = None,
            scale: int | None = None) -> None:  # fmt: skip
        self.pages.append(page)
        self.rows.append(AtlasPage(len(self.pages), name, sector, kind, scale))


def write_atlas(  # noqa: PLR0913
    path: Path,
    atlas: AtlasInput,
    *,
    paper: str = "A4",
    scale: int | None = None,
    sector: int | None = None,
    lang: Lang = "fr",
    progress: Progress = silent,
) -> AtlasSummary:  # fmt: skip
    """Write the printed pages of a party as a PDF; the same input gives the same bytes.

    `scale` forces the scale of the maps, `sector` prints one sector only (without the cover).
    Raises BadInput `atlas_no_sectors`, `atlas_paper`, `atlas_scale`,
    `atlas_not_written`; NotFound `atlas_sector_missing`.
    """
    choice = PaperChoice(paper, scale, sector, lang)
    display, summary = compose_atlas(atlas, choice, progress)
    book = PdfBook(
        title=label("atlas_title", lang, party=atlas.party.title),
        subject=_credit(atlas, lang),
        lang=lang,
    )
    for page in display:
        book.add(page)
    try:
        path.write_bytes(book.content())
    except OSError as error:
        raise BadInput("atlas_not_written", file=path, problem=error.strerror) from error
    return summary


def compose_atlas(
    atlas: AtlasInput, choice: PaperChoice, progress: Progress = silent
) -> tuple[list[Page], AtlasSummary]:
    """The pages of an atlas as display lists in page millimetres, and the account of them."""
    chosen = _chosen_sectors(atlas, choice)
    paper_size(choice.paper)  # a bad paper name is told before any work
    themes = atlas.party_themes
    symbols = distinct_symbols(themes)
    workshop = _Workshop(
        atlas,
        choice,
        scenery_from_snapshot(atlas.snapshot, atlas.party.area, choice.lang),
        {theme.id: ThemeLook(symbols[theme.id], ink_of(theme)) for theme in themes},
    )
    things = features_by_sector(atlas.snapshot, atlas.party.themes, atlas.sectors)
    parts: list[SectorPages] = []
    for done, sector in enumerate(chosen):
        progress("progress_atlas", done, len(chosen))
        features = number_features(things.get(sector.number, []), sector.start, atlas.party.themes)
        parts.append(workshop.sector_pages(sector, features))
    progress("progress_atlas", len(chosen), len(chosen))
    return _bound(workshop, parts)


def _chosen_sectors(atlas: AtlasInput, choice: PaperChoice) -> list[Sector]:
    if not atlas.sectors:
        raise BadInput("atlas_no_sectors", party=atlas.party.slug)
    ordered = sorted(atlas.sectors, key=lambda sector: sector.number)
    if choice.sector is None:
        return ordered
    chosen = [sector for sector in ordered if sector.number == choice.sector]
    if not chosen:
        known = [sector.number for sector in ordered]
        raise NotFound("atlas_sector_missing", sector=choice.sector, known=known)
    return chosen


def _bound(workshop: "_Workshop", parts: Sequence[SectorPages]) -> tuple[list[Page], AtlasSummary]:
    """Cover first (not for a single sector asked for), then the sectors."""
    choice = workshop.choice
    out = Atlas()
    if choice.sector is None:
        number = cover_page_count(len(parts), choice.paper) + 1
        rows = []
        for part in parts:
            span = (number, number + len(part.pages) - 1)
            rows.append(CoverRow(part.sector, part.team, len(part.features), span))
            number += len(part.pages)
        for page in cover_pages(workshop.cover_scene(rows), choice.paper):
            out.add(page, PageKind.COVER, name="")
    for part in parts:
        for page, kind, scale, name in part.pages:
            out.add(page, kind, name=name, sector=part.sector.number, scale=scale)
    summary = AtlasSummary(
        pages=tuple(out.rows),
        features=sum(len(part.features) for part in parts),
        streets=len(frozenset().union(*(part.streets for part in parts))),
        findings=tuple(
            Finding(
                "atlas_name_unprintable",
                Severity.WARNING,
                {"ref": str(thing.ref), "name": thing.name, "lang": choice.lang},
            )
            for thing in workshop.scenery.unprintable
        ),
    )
    return out.pages, summary


def _credit(atlas: AtlasInput, lang: Lang) -> str:
    return credit_text(
        fictional=atlas.party.fictional,
        data_date=readable_date(atlas.snapshot.data_date, lang),
        lang=lang,
    )


@dataclass(frozen=True)
class _Workshop:
    """What all sectors share while the pages are made."""

    atlas: AtlasInput
    choice: PaperChoice
    scenery: Scenery
    looks: Mapping[str, ThemeLook]

    def cover_scene(self, rows: Sequence[CoverRow]) -> CoverScene:
        party, lang = self.atlas.party, self.choice.lang
        return CoverScene(
            party,
            rows,
            self.scenery,
            readable_period(party.start_date, party.end_date, lang),
            readable_date(self.atlas.snapshot.data_date, lang),
            _credit(self.atlas, lang),
            lang,
        )

    def sector_pages(self, sector: Sector, features: tuple[NumberedFeature, ...]) -> SectorPages:
        """The maps of a sector, then its lists."""
        team = self.atlas.team_of(sector)
        positions = [feature.position for feature in features]
        plan = plan_sheets(sector.geometry, self.choice.paper, self.choice.scale, positions)
        frames = {
            f"{sector.number}/{number}": frame for number, frame in enumerate(plan.frames, start=1)
        }
        index = SectorIndex()
        pages: list[tuple[Page, PageKind, int | None, str]] = []
        for name, page in self._map_pages(sector, features, plan, frames, index):
            pages.append((page, PageKind.MAP, plan.scale, name))
        for name, page in self._list_pages(sector, features, frames, index):
            pages.append((page, PageKind.LIST, None, name))
        return SectorPages(sector, team, tuple(pages), features, frozenset(index.places))

    def _map_pages(
        self,
        sector: Sector,
        features: tuple[NumberedFeature, ...],
        plan: SheetPlan,
        frames: Mapping[str, MapFrame],
        index: SectorIndex,
    ) -> list[tuple[str, Page]]:
        scene = MapScene(
            sector,
            [other for other in self.atlas.sectors if other.number != sector.number],
            self.scenery,
            features,
            self.atlas.party_themes,
            self.looks,
            self.choice.lang,
        )
        pages = []
        for number, (name, frame) in enumerate(frames.items(), start=1):
            others = {other: f for other, f in frames.items() if other != name}
            content = map_content(scene, frame, name, index, others)
            note = label("atlas_map_of", self.choice.lang, number=number, count=len(frames))
            texts = MapTexts(
                self._heading(sector, name, note, self._scale_line(plan.scale)),
                self._join(sector),
                self._notes(sector, len(features), name, frames),
                _credit(self.atlas, self.choice.lang),
            )
            pages.append((name, map_page(scene, plan.sheet, content, texts)))
        return pages

    def _list_pages(
        self,
        sector: Sector,
        features: tuple[NumberedFeature, ...],
        frames: Mapping[str, MapFrame],
        index: SectorIndex,
    ) -> list[tuple[str, Page]]:
        width, height = paper_size(self.choice.paper)
        top = height - MARGIN_MM
        header = Rect(MARGIN_MM, top - HEADER_MM, width - MARGIN_MM, top)
        body = Rect(MARGIN_MM, MARGIN_MM, width - MARGIN_MM, header.y0 - 4)
        scene = ListScene(
            features,
            _cells(features, frames),
            index,
            len(frames),
            self.atlas.themes,
            self.atlas.party_themes,
            self.looks,
            self.choice.lang,
        )
        bodies = list_bodies(scene, body)
        pages = []
        for number, content in enumerate(bodies, start=1):
            name = f"{sector.number}/{len(frames) + number}"
            note = label("atlas_list_of", self.choice.lang, number=number, count=len(bodies))
            heading = self._heading(sector, name, note, "")
            items: list[Item] = [*header_items(header, heading), *content]
            pages.append((name, Page(width, height, tuple(items), f"{name} · {note}", level=1)))
        return pages

    def _heading(self, sector: Sector, name: str, note: str, last_line: str) -> Heading:
        lang, party = self.choice.lang, self.atlas.party
        team = self.atlas.team_of(sector)
        title = label("atlas_sector", lang, number=sector.number)
        if team is not None:
            title = label(
                "atlas_team_sector", lang, team=printable(team.name), number=sector.number
            )
        place = _place_name(sector)
        if place:
            title += f" · {place}"
        dates = readable_period(party.start_date, party.end_date, lang)
        lines = (" · ".join(part for part in (printable(party.title), dates) if part), last_line)
        return Heading(str(sector.number), team_colour(team), title, lines, name, note)

    def _scale_line(self, scale: int) -> str:
        lang = self.choice.lang
        key = "atlas_scale_line_fictional" if self.atlas.party.fictional else "atlas_scale_line"
        return label(
            key,
            lang,
            scale=number_text(scale, lang),
            cell=grid_cell_m(scale),
            date=readable_date(self.atlas.snapshot.data_date, lang),
        )

    def _join(self, sector: Sector) -> JoinCode | None:
        team = self.atlas.team_of(sector)
        if team is None:
            return None
        url = self.atlas.join_url(team.code)
        return JoinCode(url, team.code, urlsplit(url).netloc or url)

    def _notes(
        self, sector: Sector, count: int, page: str, frames: Mapping[str, MapFrame]
    ) -> tuple[str, ...]:
        """Where to meet, how much there is to check and where it is listed, whom to call."""
        lang, party = self.choice.lang, self.atlas.party
        list_page = f"{sector.number}/{len(frames) + 1}"
        where = ""
        for name in sorted(frames, key=lambda name: name != page):  # this page first
            foot = frames[name].point(sector.start)
            if frames[name].rect.contains(*foot):
                key = "atlas_in_cell" if name == page else "atlas_on_page"
                where = label(key, lang, page=name, cell=frames[name].cell_of(*foot))
                break
        notes = [label("atlas_note_start", lang, cell=where)]
        key = "atlas_note_check" if count else "atlas_note_none"
        notes.append(label(key, lang, count=count, page=list_page))
        if party.contact:
            notes.append(label("atlas_note_contact", lang, contact=printable(party.contact)))
        return tuple(notes)


def _place_name(sector: Sector) -> str:
    """What a label says beyond its number: "Promenade des Bastions" of "5 · Promenade…"."""
    number = str(sector.number)
    words = [word for word in sector.label.split() if word != number and word.strip("·–-:")]
    if len(words) == 1 and words[0].casefold() in {"secteur", "sector"}:
        return ""
    return printable(" ".join(words))


def _cells(features: Sequence[NumberedFeature], frames: Mapping[str, MapFrame]) -> dict[int, str]:
    """Where each number is on paper: its grid cell, and the page where there are several."""
    cells: dict[int, str] = {}
    for feature in features:
        for name, frame in frames.items():
            at = frame.point(feature.position)
            if frame.rect.contains(*at):
                page = f"{name}\u00a0" if len(frames) > 1 else ""
                cells[feature.number] = page + frame.cell_of(*at)
                break
    return cells
