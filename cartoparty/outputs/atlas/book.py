"""Puts the atlas together as a stream of pages: cover, then for each sector maps and lists."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from cartoparty.core.models import Finding, Lang, Sector, Severity
from cartoparty.core.progress import Progress, silent
from cartoparty.errors import BadInput, NotFound
from cartoparty.outputs.atlas.checklist import (
    NumberedFeature,
    Thing,
    features_by_sector,
    number_features,
)
from cartoparty.outputs.atlas.cover import CoverRow, cover_pages
from cartoparty.outputs.atlas.display import Page
from cartoparty.outputs.atlas.inputs import (
    AtlasInput,
    AtlasPage,
    AtlasSummary,
    PageKind,
    PaperChoice,
)
from cartoparty.outputs.atlas.knowledge import knowledge_of
from cartoparty.outputs.atlas.marks import ThemeLook
from cartoparty.outputs.atlas.page_archive import ArchiveWriter
from cartoparty.outputs.atlas.page_files import BookTitle, check_suffix, write_pages
from cartoparty.outputs.atlas.page_frames import PageFrame
from cartoparty.outputs.atlas.scenery import scenery_from_snapshot
from cartoparty.outputs.atlas.sector_pages import SectorPage, Workshop
from cartoparty.outputs.atlas.sheets import paper_size
from cartoparty.outputs.atlas.street_names import SectorIndex
from cartoparty.outputs.atlas.style import Look
from cartoparty.outputs.atlas.symbols import distinct_symbols, ink_of
from cartoparty.texts import label

__all__ = ["AtlasPages", "PaperChoice", "compose_atlas", "write_atlas"]


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
    are kept for the desk as well. Each page is written as soon as it is drawn, and then forgotten.
    Raises BadInput `atlas_no_sectors`, `atlas_paper`, `atlas_scale`, `atlas_file_kind`,
    `atlas_not_written`; NotFound `atlas_sector_missing`.
    """
    check_suffix(path)
    pages = AtlasPages(atlas, PaperChoice(paper, scale, sector, lang, look), progress)
    title = BookTitle(label("atlas_title", lang, party=atlas.party.title), pages.credit, lang)
    with ArchiveWriter(archive, lang) if archive else nullcontext() as kept:
        written = write_pages(path, kept.keeping(pages) if kept else pages, title)
        summary = pages.summary()
        if kept:
            kept.finish(summary.pages)
    findings = (*summary.findings, *written.findings)
    return replace(summary, files=written.files, findings=findings)


def compose_atlas(
    atlas: AtlasInput, choice: PaperChoice, progress: Progress = silent
) -> tuple[list[Page], AtlasSummary]:
    """All pages of an atlas at once, as display lists, and the account of them."""
    pages = AtlasPages(atlas, choice, progress)
    return list(pages), pages.summary()


class AtlasPages:
    """The pages of an atlas in their order, each made when it is asked for and not kept.

    They are display lists in page millimetres. One goes through them once; `summary` is their
    account then. Raises BadInput `atlas_no_sectors`, `atlas_paper`, and `atlas_scale` on the way;
    NotFound `atlas_sector_missing`.
    """

    def __init__(self, atlas: AtlasInput, choice: PaperChoice, progress: Progress = silent) -> None:
        self._sectors = _chosen_sectors(atlas, choice)
        paper_size(choice.paper)  # a bad paper name is told before any work
        themes = atlas.party_themes
        symbols = distinct_symbols(themes)
        looks = {theme.id: ThemeLook(symbols[theme.id], ink_of(theme)) for theme in themes}
        scenery = scenery_from_snapshot(atlas.snapshot, atlas.party.area, choice.lang)
        self._workshop = Workshop(atlas, choice, scenery, looks)
        self._things = features_by_sector(atlas.snapshot, atlas.party.themes, atlas.sectors)
        self._progress = progress
        self._rows: list[AtlasPage] = []
        self._frames: list[PageFrame] = []
        self._features = 0
        self._streets: set[str] = set()

    @property
    def credit(self) -> str:
        """Whose data it is, and of which day."""
        return self._workshop.credit

    def __iter__(self) -> Iterator[Page]:
        """Cover first (not for a single sector asked for), then the sectors."""
        if self._workshop.choice.sector is None:
            yield from self._cover()
        for done, sector in enumerate(self._sectors):
            self._progress("progress_atlas", done, len(self._sectors))
            features = self._numbered(sector)
            index = SectorIndex()
            for made in self._workshop.pages_of(sector, features, index):
                self._enter(made)
                yield made.page
            self._features += len(features)
            self._streets.update(index.places)
        self._progress("progress_atlas", len(self._sectors), len(self._sectors))

    def summary(self) -> AtlasSummary:
        """The account of the pages made so far: of all of them at the end."""
        scenery, lang = self._workshop.scenery, self._workshop.choice.lang
        unprintable = (
            Finding(
                "atlas_name_unprintable",
                Severity.WARNING,
                {"ref": str(thing.ref), "name": thing.name, "lang": lang},
            )
            for thing in scenery.unprintable
        )
        return AtlasSummary(
            pages=tuple(self._rows),
            features=self._features,
            streets=len(self._streets),
            findings=(*unprintable, *scenery.findings),
            frames=tuple(self._frames),
        )

    def _cover(self) -> Iterator[Page]:
        atlas = self._workshop.atlas
        rows = [
            CoverRow(
                sector,
                atlas.teams_of(sector),
                _count_of(self._things.get(sector.number, [])),
            )
            for sector in self._sectors
        ]
        for page in cover_pages(self._workshop.cover_scene(rows), self._workshop.choice.paper):
            number = len(self._rows) + 1
            self._rows.append(AtlasPage(number, "", None, PageKind.COVER, None))
            yield page

    def _numbered(self, sector: Sector) -> tuple[NumberedFeature, ...]:
        atlas = self._workshop.atlas
        today = atlas.snapshot.data_date or atlas.snapshot.taken_at
        return number_features(
            self._things.pop(sector.number, []),
            sector.start,
            atlas.party.themes,
            walk=atlas.walks.get(sector.number),
            judge=lambda theme, feature: knowledge_of(atlas.themes[theme], feature, today),
        )

    def _enter(self, made: SectorPage) -> None:
        number, code = len(self._rows) + 1, made.code
        scale = code.scale if code else None
        self._rows.append(AtlasPage(number, made.name, made.sector, made.kind, scale))
        if code:
            self._frames.append(PageFrame(number, made.sector, code))


def _count_of(things: list[Thing]) -> int:
    """How many numbers they will get: an object that is there twice has one."""
    return len({(theme, feature.ref) for theme, feature, _ in things})


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
