"""Makes the map page of a sector: base map, veil, features, street names and furniture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Lang, Sector
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
    Rect,
    Shape,
    Text,
    rings_of,
)
from cartoparty.outputs.atlas.fonts import Face
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import (
    Heading,
    JoinCode,
    LegendEntry,
    check_bar_items,
    frame_items,
    grid_items,
    grid_names,
    header_items,
    join_items,
    legend_items,
    link_items,
    north_items,
    paragraph_items,
    pt,
)
from cartoparty.outputs.atlas.labels import Disc, Occupied
from cartoparty.outputs.atlas.legend import BORDER_PENS, map_entries, theme_entries
from cartoparty.outputs.atlas.marks import (
    ThemeLook,
    marks_on,
    number_layer,
    symbol_layer,
    take_marks,
)
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
from cartoparty.outputs.atlas.symbols import flag_items

_FLAG_MM = 6.0


@dataclass(frozen=True)
class MapScene:
    """What all the pages of one sector have in common."""

    sector: Sector
    neighbours: Sequence[Sector]
    scenery: Scenery
    features: tuple[NumberedFeature, ...]
    themes: Sequence[Theme]
    looks: Mapping[str, ThemeLook]
    lang: Lang


@dataclass(frozen=True)
class MapTexts:
    """The words around one map."""

    heading: Heading
    join: JoinCode | None
    notes: tuple[str, ...]
    credit: str


@dataclass(frozen=True)
class MapContent:
    """A drawn map: its items, and what a list page needs to know of it."""

    items: tuple[Item, ...]
    cutout: Cutout
    streets: tuple[NamedStreet, ...]
    index: SectorIndex
    others: Mapping[str, MapFrame]


def map_content(
    scene: MapScene, frame: MapFrame, page_name: str, index: SectorIndex,
    others: Mapping[str, MapFrame],
) -> MapContent:  # fmt: skip
    """The map itself, clipped to its frame; `others` are the sector's other frames by page name."""
    cutout = cut_out(scene.scenery, frame)
    sector = frame.area_to_page(scene.sector.geometry)
    occupied = Occupied(frame.rect)
    below = [*base_map_items(cutout), *_veil(frame, sector)]
    below.extend(_neighbour_items(scene, frame, occupied))
    below.extend(_border_items(frame, sector))
    below.extend(grid_items(frame))
    foot = frame.point(scene.sector.start)
    flag = flag_items(foot, _FLAG_MM, style.INK) if frame.rect.contains(*foot) else []
    if flag:
        occupied.take([Disc(foot.x, foot.y, 0.8), Disc(foot.x + 1.8, foot.y + 4.6, 2.4)])
    marks = marks_on(frame, scene.features, scene.looks)
    take_marks(marks, occupied)
    streets = streets_of_sector(cutout, sector)
    for street in streets:
        index.add(page_name, street)
    names = name_streets(streets, cutout, occupied, index)
    numbers = number_layer(marks, frame, occupied)
    around = [*name_landscape(cutout, occupied), *name_surroundings(cutout, sector, occupied)]
    above = [*around, *names, *symbol_layer(marks), *numbers, *flag]
    return MapContent(
        (Group((*below, *above), clip=frame.rect),), cutout, tuple(streets), index, others
    )


def map_page(scene: MapScene, sheet: Sheet, content: MapContent, texts: MapTexts) -> Page:
    """The map with everything around it."""
    frame = content.cutout.frame
    items: list[Item] = [*content.items, *frame_items(frame), *grid_names(frame)]
    items.extend(link_items(frame, content.others))
    items.extend(header_items(sheet.header, texts.heading))
    items.extend(
        _side_beside(scene, sheet, content, texts)
        if sheet.landscape
        else _side_below(scene, sheet, content, texts)
    )
    title = f"{texts.heading.page_name} · {texts.heading.title}"
    first = texts.heading.page_name.endswith("/1")  # the sector's other pages are below it
    return Page(sheet.width, sheet.height, tuple(items), title, level=0 if first else 1)


def _veil(frame: MapFrame, sector: BaseGeometry) -> list[Item]:
    """What is not the team's is greyed, not hidden: one must find the way there."""
    rest = shapely.box(*frame.rect.grown(2)).difference(sector)
    return [Shape(rings_of([rest]), fill="#ffffff", opacity=0.58, rule="evenodd")]


def _border_items(frame: MapFrame, sector: BaseGeometry) -> list[Item]:
    window = shapely.box(*frame.rect.grown(3))
    rings = rings_of([shapely.line_merge(sector.boundary.intersection(window))])
    return [Shape(rings, pen=pen) for pen in BORDER_PENS] if rings else []


def _neighbour_items(scene: MapScene, frame: MapFrame, occupied: Occupied) -> list[Item]:
    """Borders and numbers of the sectors around."""
    window = shapely.box(*frame.rect)
    items: list[Item] = []
    for other in scene.neighbours:
        part = frame.area_to_page(other.geometry).intersection(window)
        if part.is_empty or part.area <= 0:
            continue
        border = part.boundary.difference(window.boundary.buffer(0.05))
        items.append(Shape(rings_of([border]), pen=Pen("#4d5157", 0.35, (1.6, 1.2))))
        if part.area > 500:
            at = part.buffer(-6).representative_point() if not part.buffer(-6).is_empty else None
            if at is not None:
                items.append(
                    Text(
                        str(other.number), Point(at.x, at.y - pt(20) * 0.36), pt(20), Face.BOLD,
                        "#a2a6ac", "middle", halo=0.8,
                    )
                )  # fmt: skip
                occupied.take([Disc(at.x, at.y, 2.9)])
    return items


def _side_below(scene: MapScene, sheet: Sheet, content: MapContent, texts: MapTexts) -> list[Item]:
    """Below an upright map: bar and legend, notes, QR code."""
    side, frame = sheet.side, content.cutout.frame
    qr_width = 26.0
    items: list[Item] = []
    items.extend(check_bar_items(Point(side.x0 + 4, side.y1 - 9.0), frame.scale, scene.lang))
    items.extend(north_items(Point(side.x0 + 111.5, side.y1 - 10.0), 10.0))
    right = side.x1
    if texts.join is not None:
        place = Rect(side.x1 - qr_width, side.y0 + 8.0, side.x1, side.y1)
        items.extend(join_items(place, texts.join, scene.lang))
        right = place.x0 - 3
    legend = Rect(side.x0 + 4, side.y0 + 5.5, side.x0 + 4 + 112, side.y1 - 11.5)
    columns = 3 if sheet.width < 250 else 4
    if sheet.width > 250:
        legend = Rect(legend.x0, legend.y0, legend.x0 + 150, legend.y1)
    items.extend(legend_items(legend, _entries(scene, content), columns))
    items.extend(_note_items(texts.notes, Point(legend.x1 + 3, side.y1 - 1), right - legend.x1 - 3))
    items.append(Text(texts.credit, Point(side.x0 + 4, side.y0 + 0.6), pt(6.6)))
    return items


def _side_beside(scene: MapScene, sheet: Sheet, content: MapContent, texts: MapTexts) -> list[Item]:
    """Beside a lying map: QR code, notes, legend; bar and credit below the map."""
    side, frame = sheet.side, content.cutout.frame
    items: list[Item] = []
    y = side.y1
    if texts.join is not None:
        qr_width = 40.0
        left = (side.x0 + side.x1 - qr_width) / 2
        items.extend(join_items(Rect(left, y - 50, left + qr_width, y), texts.join, scene.lang))
        y -= 52
    notes = _note_items(texts.notes, Point(side.x0, y), side.width)
    items.extend(notes)
    lowest = [item.at.y for item in notes if isinstance(item, Text)]
    y = min(lowest, default=y) - 5
    entries = _entries(scene, content)
    height = min(len(entries) * 4.6, y - side.y0 - 14)
    items.extend(legend_items(Rect(side.x0, y - height, side.x1, y), entries, 1))
    items.extend(north_items(Point(side.x1 - 5, side.y0), 12.0))
    bar = Point(frame.rect.x0, side.y0)
    items.extend(check_bar_items(bar, frame.scale, scene.lang))
    width = frame.rect.x1 - bar.x - 108
    credit, _ = paragraph_items(texts.credit, Point(bar.x + 108, bar.y + 7), width, points=6.4)
    items.extend(credit)
    return items


def _entries(scene: MapScene, content: MapContent) -> list[LegendEntry]:
    letters = any(street.name in content.index.letters for street in content.streets)
    shown = {feature.theme for feature in scene.features}
    themes = [theme for theme in scene.themes if theme.id in shown]
    return [
        *theme_entries(themes, scene.looks, scene.lang),
        *map_entries(content.cutout, with_letters=letters, lang=scene.lang),
    ]


def _note_items(notes: Sequence[str], corner: Point, width: float) -> list[Item]:
    items: list[Item] = []
    y = corner.y
    for note in notes:
        more, height = paragraph_items(note, Point(corner.x, y), width, points=7.4)
        items.extend(more)
        y -= height + 1.2
    return items
