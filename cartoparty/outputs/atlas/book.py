"""Puts the atlas together: cover, then for each sector its maps and its lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from cartoparty.core.models import Finding, Lang, Layer, Sector, Severity, Team
from cartoparty.core.progress import Progress, silent
from cartoparty.errors import BadInput, NotFound
from cartoparty.outputs.atlas.checklist import (
    NumberedFeature,
    features_by_sector,
    number_features,
)
from cartoparty.outputs.atlas.code_blocks import JoinCode
from cartoparty.outputs.atlas.cover import CoverRow, CoverScene, cover_page_count, cover_pages
from cartoparty.outputs.atlas.display import Item, Page, Rect
from cartoparty.outputs.atlas.fonts import printable
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import Heading, credit_text, header_items
from cartoparty.outputs.atlas.inputs import (
    AtlasInput,
    AtlasPage,
    AtlasSummary,
    PageKind,
    team_colour,
)
from cartoparty.outputs.atlas.knowledge import knowledge_of
from cartoparty.outputs.atlas.list_pages import ListScene, list_bodies
from cartoparty.outputs.atlas.map_notes import map_notes, start_of
from cartoparty.outputs.atlas.map_page import MapScene, map_content, map_page
from cartoparty.outputs.atlas.map_surround import MapTexts
from cartoparty.outputs.atlas.marks import ThemeLook
from cartoparty.outputs.atlas.page_code import PageCode, page_code
from cartoparty.outputs.atlas.page_files import (
    BookTitle,
    check_suffix,
    write_archive,
    write_pages,
)
from cartoparty.outputs.atlas.page_frames import PageFrame
from cartoparty.outputs.atlas.scenery import Scenery, scenery_from_snapshot
from cartoparty.outputs.atlas.sheets import HEADER_MM, MARGIN_MM, SheetPlan, paper_size, plan_sheets
from cartoparty.outputs.atlas.street_names import SectorIndex
from cartoparty.outputs.atlas.style import Look, grid_cell_m, street_class
from cartoparty.outputs.atlas.surveyed_ground import surveyed_ground
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
    look: Look = Look.GREY_SAFE


class SectorPage(NamedTuple):
    """A page of a sector and its printed name; a map has the code that says where it lies."""

    page: Page
    kind: PageKind
    name: str
    code: PageCode | None = None


@dataclass(frozen=True)
class SectorPages:
    """The pages of one sector, and what they hold."""

    sector: Sector
    team: Team | None
    pages: tuple[SectorPage, ...]
    features: tuple[NumberedFeature, ...]
    streets: frozenset[str]


@dataclass
class Atlas:
    """All pages as display lists, with their rows of the summary."""

    pages: list[Page] = field(default_factory=list)
    rows: list[AtlasPage] = field(default_factory=list)
    frames: list[PageFrame] = field(default_factory=list)

    def add_cover(self, page: Page) -> None:
        self.pages.append(page)
        self.rows.append(AtlasPage(len(self.pages), "", None, PageKind.COVER, None))

    def add(self, sector: int, page: SectorPage) -> None:
        self.pages.append(page.page)
        number, code = len(self.pages), page.code
        scale = code.scale if code else None
        self.rows.append(AtlasPage(number, page.name, sector, page.kind, scale))
        if code:
            self.frames.append(PageFrame(number, sector, code))


def write_atlas(  # noqa: PLR0913
    path: Path,
    atlas: AtlasInput,
    *,
    paper: str = "A4",
    scale: int | None = None,
    sector: int | None = None,
    lang: Lang = "fr",
    look: Look = Look.GREY_SAFE,
    archive: Path | None = None,
    progress: Progress = silent,
) -> AtlasSummary:
    """Write the printed pages of a party as a PDF; the same input gives the same bytes.

    A `path` in .svg or .png gets a file a page (`page_files.write_pages`). `scale` forces the scale
    of the maps, `sector` prints one sector only (without the cover); `archive` is where the pages
    are kept for the desk as well. Raises BadInput `atlas_no_sectors`, `atlas_paper`, `atlas_scale`,
    `atlas_file_kind`, `atlas_not_written`; NotFound `atlas_sector_missing`.
    """
    check_suffix(path)
    choice = PaperChoice(paper, scale, sector, lang, look)
    display, summary = compose_atlas(atlas, choice, progress)
    title = label("atlas_title", lang, party=atlas.party.title)
    files = write_pages(path, display, BookTitle(title, _credit(atlas, lang), lang))
    if archive is not None:
        write_archive(archive, display, summary.pages, lang)
    return replace(summary, files=files)


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
        {
            str(way.ref): street_class(way.tags)
            for way in atlas.snapshot.layers.get(Layer.STREETS, ())
        },
    )
    things = features_by_sector(atlas.snapshot, atlas.party.themes, atlas.sectors)
    today = atlas.snapshot.data_date or atlas.snapshot.taken_at
    parts: list[SectorPages] = []
    for done, sector in enumerate(chosen):
        progress("progress_atlas", done, len(chosen))
        features = number_features(
            things.get(sector.number, []),
            sector.start,
            atlas.party.themes,
            walk=atlas.walks.get(sector.number),
            judge=lambda theme, feature: knowledge_of(atlas.themes[theme], feature, today),
        )
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
            out.add_cover(page)
    for part in parts:
        for sector_page in part.pages:
            out.add(part.sector.number, sector_page)
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
        )
        + workshop.scenery.findings,
        frames=tuple(out.frames),
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
    ways: Mapping[str, str | None]

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
            self.choice.look,
            self.atlas.meeting,
        )

    def sector_pages(self, sector: Sector, features: tuple[NumberedFeature, ...]) -> SectorPages:
        """The maps of a sector, then its lists."""
        team = self.atlas.team_of(sector)
        positions = [feature.position for feature in features]
        ground = surveyed_ground(sector.geometry, self.scenery, [*positions, sector.start])
        plan = plan_sheets(ground, self.choice.paper, self.choice.scale, positions)
        frames = {
            f"{sector.number}-{number}": frame for number, frame in enumerate(plan.frames, start=1)
        }
        index = SectorIndex()
        maps = self._map_pages(sector, features, plan, frames, index)
        lists = self._list_pages(sector, features, frames, index)
        return SectorPages(sector, team, (*maps, *lists), features, frozenset(index.places))

    def _map_pages(
        self,
        sector: Sector,
        features: tuple[NumberedFeature, ...],
        plan: SheetPlan,
        frames: Mapping[str, MapFrame],
        index: SectorIndex,
    ) -> list[SectorPage]:
        scene = MapScene(
            sector,
            [other for other in self.atlas.sectors if other.number != sector.number],
            self.scenery,
            features,
            self.atlas.party_themes,
            self.looks,
            self.choice.lang,
            start_of(self.atlas, sector),
            self.atlas.walks.get(sector.number),
            self.ways,
            self.choice.look,
        )
        lang = self.choice.lang
        pages = []
        for number, (name, frame) in enumerate(frames.items(), start=1):
            content = map_content(scene, frames, name, index)
            note = label("atlas_map_of", lang, number=number, count=len(frames))
            code = page_code(
                self.atlas.party.slug, name, frame, plan.sheet, self.atlas.snapshot.data_date
            )
            texts = MapTexts(
                self._heading(sector, name, note, self._scale_line(plan.scale)),
                self._join(sector),
                code,
                map_notes(self.atlas, sector, frames, page=name, count=len(features), lang=lang),
                _credit(self.atlas, lang),
                lang,
            )
            page = map_page(scene, plan.sheet, content, texts)
            pages.append(SectorPage(page, PageKind.MAP, name, code))
        return pages

    def _list_pages(
        self,
        sector: Sector,
        features: tuple[NumberedFeature, ...],
        frames: Mapping[str, MapFrame],
        index: SectorIndex,
    ) -> list[SectorPage]:
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
            name = f"{sector.number}-{len(frames) + number}"
            note = label("atlas_list_of", self.choice.lang, number=number, count=len(bodies))
            heading = self._heading(sector, name, note, "")
            items: list[Item] = [*header_items(header, heading), *content]
            page = Page(width, height, tuple(items), f"{name} · {note}", level=1)
            pages.append(SectorPage(page, PageKind.LIST, name))
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
