"""Makes the map page of a sector: base map, veil, features, street names and furniture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Lang, LonLat, Sector
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.base_map import Cutout, base_map_items, cut_out
from cartoparty.outputs.atlas.checklist import NumberedFeature
from cartoparty.outputs.atlas.display import (
    Group,
    Item,
    Page,
    Pen,
    Point,
    Shape,
    Text,
    rings_of,
)
from cartoparty.outputs.atlas.edge_signs import EdgeStrip, Sign, exit_of, page_signs
from cartoparty.outputs.atlas.fonts import Face
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import (
    LegendEntry,
    frame_items,
    grid_items,
    header_items,
    pt,
)
from cartoparty.outputs.atlas.labels import Disc, Occupied, text_discs
from cartoparty.outputs.atlas.legend import BORDER_PENS, map_entries, theme_entries
from cartoparty.outputs.atlas.map_notes import distance_text
from cartoparty.outputs.atlas.map_surround import MapTexts, surround_items
from cartoparty.outputs.atlas.mark_groups import CountedGroup
from cartoparty.outputs.atlas.markers import marker_items, marker_places
from cartoparty.outputs.atlas.marks import (
    Mark,
    ThemeLook,
    marks_on,
    number_marks,
    take_marks,
)
from cartoparty.outputs.atlas.name_setting import spots_within
from cartoparty.outputs.atlas.scenery import Scenery
from cartoparty.outputs.atlas.sheets import Sheet
from cartoparty.outputs.atlas.street_names import (
    NamedStreet,
    SectorIndex,
    name_landscape,
    name_streets,
    name_surroundings,
    streets_of_sector,
)
from cartoparty.outputs.atlas.walk_line import (
    Track,
    arrow_items,
    begins_on_page,
    half_width_mm,
    line_items,
    walk_tracks,
)
from cartoparty.outputs.atlas.walk_start import (
    FirstArrow,
    Flag,
    first_arrow,
    joined_to_flag,
    walk_entries,
)
from cartoparty.texts import label

if TYPE_CHECKING:
    from cartoparty.core.walk import Walk


@dataclass(frozen=True)
class MapScene:
    """What all the pages of one sector have in common.

    The team starts and returns at `start`; `ways` are the classes of the streets by their OSM way
    ("w123"), for the walk that runs beside them.
    """

    sector: Sector
    neighbours: Sequence[Sector]
    scenery: Scenery
    features: tuple[NumberedFeature, ...]
    themes: Sequence[Theme]
    looks: Mapping[str, ThemeLook]
    lang: Lang
    start: LonLat
    walk: "Walk | None" = None
    ways: Mapping[str, str | None] = field(default_factory=dict)
    look: style.Look = style.Look.GREY_SAFE


@dataclass(frozen=True)
class MapContent:
    """A drawn map: its items, and what a list page needs to know of it."""

    items: tuple[Item, ...]
    cutout: Cutout
    streets: tuple[NamedStreet, ...]
    index: SectorIndex
    frames: Mapping[str, MapFrame]
    tracks: tuple[Track, ...]
    starts_here: bool
    marks: tuple[Mark, ...] = ()


def map_content(
    scene: MapScene, frames: Mapping[str, MapFrame], page_name: str, index: SectorIndex
) -> MapContent:
    """The map of one of the sector's pages, clipped to its frame; `frames` are all by page name."""
    frame = frames[page_name]
    cutout = cut_out(scene.scenery, frame)
    sector = frame.area_to_page(scene.sector.geometry)
    occupied = Occupied(frame.rect)
    below = [*base_map_items(cutout, scene.look), *_veil(frame, sector)]
    neighbours = _neighbour_parts(scene, frame)
    below.extend(_neighbour_borders(neighbours, frame))
    below.extend(_border_items(frame, sector))
    start = _start(scene, frame)
    below.extend([*line_items(start.tracks, frame.scale), *grid_items(frame)])
    occupied.take(start.room)
    marks = marks_on(frame, scene.features, scene.looks, start.room)
    take_marks(marks, occupied)
    below.extend(_neighbour_numbers(neighbours, occupied))
    streets = streets_of_sector(cutout, sector)
    for street in streets:
        index.add(page_name, street)
    names = name_streets(streets, cutout, occupied, index)
    numbered = number_marks(marks, frame, occupied)
    index.groups.extend(
        CountedGroup(page_name, frame.cell_of(*mark.at), mark) for mark in numbered.counted
    )
    arrows = arrow_items(start.tracks, frame, occupied)
    around = [*name_landscape(cutout, occupied), *name_surroundings(cutout, sector, occupied)]
    above = [*around, *names, *arrows, *numbered.items, *start.items]
    return MapContent(
        (Group((*below, *above), clip=frame.rect),), cutout, tuple(streets), index, frames,
        start.tracks, start.arrow is not None, numbered.marks,
    )  # fmt: skip


def map_page(scene: MapScene, sheet: Sheet, content: MapContent, texts: MapTexts) -> Page:
    """The map with everything around it."""
    frame = content.cutout.frame
    markers = marker_places(sheet)
    items: list[Item] = [*content.items]
    for marker in markers:
        items.extend(marker_items(marker))
    items.extend(frame_items(frame))
    strip = EdgeStrip(frame, markers)
    items.extend(strip.grid_names())
    for sign in _signs(scene, content, texts.heading.page_name):
        items.extend(strip.sign(sign))
    items.extend(header_items(sheet.header, texts.heading))
    items.extend(surround_items(sheet, frame.scale, _entries(scene, content), texts))
    title = f"{texts.heading.page_name} · {texts.heading.title}"
    first = texts.heading.page_name.endswith("-1")  # the sector's other pages are below it
    return Page(sheet.width, sheet.height, tuple(items), title, level=0 if first else 1)


def _veil(frame: MapFrame, sector: BaseGeometry) -> list[Item]:
    """What is not the team's is greyed, not hidden: one must find the way there."""
    rest = shapely.box(*frame.rect.grown(2)).difference(sector)
    return [Shape(rings_of([rest]), fill="#ffffff", opacity=0.58, rule="evenodd")]


def _border_items(frame: MapFrame, sector: BaseGeometry) -> list[Item]:
    window = shapely.box(*frame.rect.grown(3))
    rings = rings_of([shapely.line_merge(sector.boundary.intersection(window))])
    return [Shape(rings, pen=pen) for pen in BORDER_PENS] if rings else []


def _neighbour_parts(scene: MapScene, frame: MapFrame) -> list[tuple[int, BaseGeometry]]:
    """The sectors around, by number, as far as the frame shows them."""
    window = shapely.box(*frame.rect)
    parts = [
        (other.number, frame.area_to_page(other.geometry).intersection(window))
        for other in scene.neighbours
    ]
    return [(number, part) for number, part in parts if part.area > 0]


def _neighbour_borders(parts: Sequence[tuple[int, BaseGeometry]], frame: MapFrame) -> list[Item]:
    edge = shapely.box(*frame.rect).boundary.buffer(0.05)
    pen = Pen("#4d5157", 0.35, (1.6, 1.2))
    return [Shape(rings_of([part.boundary.difference(edge)]), pen=pen) for _, part in parts]


def _neighbour_numbers(parts: Sequence[tuple[int, BaseGeometry]], occupied: Occupied) -> list[Item]:
    """Their numbers, in grey, where nothing else stands."""
    numbers: list[Item] = []
    for number, part in parts:
        core = part.buffer(-6)
        if part.area <= 500 or core.is_empty:
            continue
        for at in spots_within(core):
            text = Text(
                str(number), Point(at.x, at.y - pt(20) * 0.36), pt(20), Face.BOLD,
                "#a2a6ac", "middle", halo=0.8,
            )  # fmt: skip
            if occupied.is_free(discs := text_discs(text)):
                occupied.take(discs)
                numbers.append(text)
                break
    return numbers


@dataclass(frozen=True)
class _Start:
    """The walk of a page, and what stands where it begins."""

    tracks: tuple[Track, ...]
    flag: Flag | None = None
    arrow: FirstArrow | None = None

    @property
    def room(self) -> list[Disc]:
        """What nothing else is drawn on."""
        return [disc for sign in (self.flag, self.arrow) if sign for disc in sign.discs()]

    @property
    def items(self) -> list[Item]:
        return [item for sign in (self.arrow, self.flag) if sign for item in sign.items()]


def _start(scene: MapScene, frame: MapFrame) -> _Start:
    """The suggested walk where there is one, the flag where the start is on the page."""
    tracks = _tracks(scene, frame)
    foot = frame.point(scene.start)
    if not frame.rect.contains(*foot):
        return _Start(tuple(tracks))
    flag = Flag(foot, scene.sector.number)
    if scene.walk is None or not begins_on_page(scene.walk, tracks, frame):
        return _Start(tuple(tracks), flag)
    tracks = joined_to_flag(tracks, foot)
    positions = np.array([feature.position for feature in scene.features]).reshape(-1, 2)
    arrow = first_arrow(tracks, flag, frame.rect, frame.page_coordinates(positions))
    return _Start(tuple(tracks), flag, arrow)


def _tracks(scene: MapScene, frame: MapFrame) -> list[Track]:
    """The suggested walk where there is one."""
    if scene.walk is None:
        return []
    return walk_tracks(
        scene.walk, frame, lambda way: half_width_mm(scene.ways.get(way), frame.scale)
    )


def _signs(scene: MapScene, content: MapContent, page_name: str) -> list[Sign]:
    """To the sector's other pages, to a start that is not on this one, to the sectors around."""
    frame = content.cutout.frame
    signs = page_signs(page_name, content.frames)
    foot = frame.point(scene.start)
    if not frame.rect.contains(*foot):
        metres = distance_text(frame, scene.start, scene.lang)
        signs.append(Sign(label("atlas_to_start", scene.lang, metres=metres), foot, dark=False))
    for other in scene.neighbours:
        leaves = exit_of(frame, frame.area_to_page(other.geometry))
        if leaves is not None:
            text = label("atlas_to_sector", scene.lang, number=other.number)
            signs.append(Sign(text, leaves, dark=False))
    return signs


def _entries(scene: MapScene, content: MapContent) -> list[LegendEntry]:
    letters = any(street.name in content.index.letters for street in content.streets)
    return [
        *theme_entries(scene.themes, scene.looks, content.marks, scene.lang),
        *(walk_entries(scene.lang, starts_here=content.starts_here) if content.tracks else []),
        *map_entries(content.cutout, with_letters=letters, lang=scene.lang, look=scene.look),
    ]
