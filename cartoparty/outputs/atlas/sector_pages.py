"""Makes the pages of a sector one after the other: its maps, then its lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cartoparty.core.models import Sector
from cartoparty.outputs.atlas.checklist import NumberedFeature
from cartoparty.outputs.atlas.code_blocks import JoinCode, join_code
from cartoparty.outputs.atlas.cover import CoverRow, CoverScene
from cartoparty.outputs.atlas.display import Item, Page, Rect
from cartoparty.outputs.atlas.fonts import printable
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import Heading, credit_text, header_items
from cartoparty.outputs.atlas.inputs import (
    AtlasInput,
    PageKind,
    PaperChoice,
    colour_of,
    team_names,
)
from cartoparty.outputs.atlas.list_pages import ListScene, list_bodies
from cartoparty.outputs.atlas.map_notes import map_notes, start_of
from cartoparty.outputs.atlas.map_page import MapScene, map_content, map_page
from cartoparty.outputs.atlas.map_surround import MapTexts
from cartoparty.outputs.atlas.marks import ThemeLook
from cartoparty.outputs.atlas.page_code import PageCode, page_code
from cartoparty.outputs.atlas.scenery import Scenery
from cartoparty.outputs.atlas.sheets import HEADER_MM, MARGIN_MM, SheetPlan, paper_size, plan_sheets
from cartoparty.outputs.atlas.street_names import SectorIndex
from cartoparty.outputs.atlas.style import grid_cell_m
from cartoparty.outputs.atlas.surveyed_ground import surveyed_ground
from cartoparty.outputs.atlas.words import number_text, readable_date, readable_period
from cartoparty.texts import label


class SectorPage(NamedTuple):
    """A page of a sector and its printed name; a map has the code that says where it lies."""

    page: Page
    sector: int
    kind: PageKind
    name: str
    code: PageCode | None = None


@dataclass(frozen=True)
class Workshop:
    """What all sectors share while the pages are made."""

    atlas: AtlasInput
    choice: PaperChoice
    scenery: Scenery
    looks: Mapping[str, ThemeLook]

    @property
    def credit(self) -> str:
        """Whose data it is, and of which day."""
        return credit_text(
            fictional=self.atlas.party.fictional,
            data_date=readable_date(self.atlas.snapshot.data_date, self.choice.lang),
            lang=self.choice.lang,
        )

    def cover_scene(self, rows: Sequence[CoverRow]) -> CoverScene:
        party, lang = self.atlas.party, self.choice.lang
        return CoverScene(
            party,
            rows,
            self.scenery,
            readable_period(party.start_date, party.end_date, lang),
            readable_date(self.atlas.snapshot.data_date, lang),
            self.credit,
            lang,
            self.choice.look,
            self.atlas.meeting,
        )

    def pages_of(
        self, sector: Sector, features: tuple[NumberedFeature, ...], index: SectorIndex
    ) -> Iterator[SectorPage]:
        """The maps of a sector, then its lists; `index` takes the streets of each map."""
        positions = [feature.position for feature in features]
        ground = surveyed_ground(sector.geometry, self.scenery, [*positions, sector.start])
        plan = plan_sheets(ground, self.choice.paper, self.choice.scale, positions)
        frames = {
            f"{sector.number}-{number}": frame for number, frame in enumerate(plan.frames, start=1)
        }
        yield from self._map_pages(sector, features, plan, frames, index)
        yield from self._list_pages(sector, features, frames, index)

    def _map_pages(
        self,
        sector: Sector,
        features: tuple[NumberedFeature, ...],
        plan: SheetPlan,
        frames: Mapping[str, MapFrame],
        index: SectorIndex,
    ) -> Iterator[SectorPage]:
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
            self.scenery.ways,
            self.choice.look,
        )
        lang = self.choice.lang
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
                self.credit,
                lang,
            )
            page = map_page(scene, plan.sheet, content, texts)
            yield SectorPage(page, sector.number, PageKind.MAP, name, code)

    def _list_pages(
        self,
        sector: Sector,
        features: tuple[NumberedFeature, ...],
        frames: Mapping[str, MapFrame],
        index: SectorIndex,
    ) -> Iterator[SectorPage]:
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
        for number, content in enumerate(bodies, start=1):
            name = f"{sector.number}-{len(frames) + number}"
            note = label("atlas_list_of", self.choice.lang, number=number, count=len(bodies))
            heading = self._heading(sector, name, note, "")
            items: list[Item] = [*header_items(header, heading), *content]
            page = Page(width, height, tuple(items), f"{name} · {note}", level=1)
            yield SectorPage(page, sector.number, PageKind.LIST, name)

    def _heading(self, sector: Sector, name: str, note: str, last_line: str) -> Heading:
        lang, party = self.choice.lang, self.atlas.party
        teams = self.atlas.teams_of(sector)
        title = label("atlas_sector", lang, number=sector.number)
        if teams:
            names = team_names(teams)
            title = label("atlas_team_sector", lang, team=names, number=sector.number)
        place = _place_name(sector)
        if place:
            title += f" · {place}"
        dates = readable_period(party.start_date, party.end_date, lang)
        lines = (" · ".join(part for part in (printable(party.title), dates) if part), last_line)
        return Heading(str(sector.number), colour_of(teams), title, lines, name, note)

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
        teams = self.atlas.teams_of(sector)
        return join_code(teams, self.atlas.join_url) if teams else None


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
