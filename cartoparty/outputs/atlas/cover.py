"""The cover: an overview of all sectors with their numbers, and the table of teams."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Lang, LonLat, Party, Sector, Team
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.base_map import base_map_items, cut_out
from cartoparty.outputs.atlas.display import (
    Group,
    Item,
    Page,
    Pen,
    Point,
    Rect,
    Shape,
    Text,
    box,
    circle,
    rings_of,
)
from cartoparty.outputs.atlas.fonts import Face, printable, shorten
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.furniture import (
    Heading,
    check_bar_items,
    fitting_size,
    frame_items,
    header_items,
    ink_on,
    north_items,
    pt,
    rule,
)
from cartoparty.outputs.atlas.inputs import colour_of, team_names
from cartoparty.outputs.atlas.labels import Disc, Occupied
from cartoparty.outputs.atlas.scenery import Scenery
from cartoparty.outputs.atlas.sheets import HEADER_MM, MARGIN_MM, overview_frame, paper_size
from cartoparty.outputs.atlas.street_names import name_landscape, name_main_roads
from cartoparty.outputs.atlas.symbols import flag_items
from cartoparty.outputs.atlas.words import number_text
from cartoparty.texts import label

_ROW_MM = 6.0
_HEAD_MM = 6.0
_FOOT_MM = 17.0
_SMALLEST_MAP = 0.42  # share of the sheet that the overview keeps however many teams there are


@dataclass(frozen=True, slots=True)
class CoverRow:
    """One line of the table; `to_check` is the number of features in the sector."""

    sector: Sector
    teams: Sequence[Team]
    to_check: int


@dataclass(frozen=True)
class CoverScene:
    """What the cover shows."""

    party: Party
    rows: Sequence[CoverRow]
    scenery: Scenery
    dates: str
    data_date: str
    credit: str
    lang: Lang
    look: style.Look = style.Look.GREY_SAFE
    meeting: LonLat | None = None


def cover_pages(scene: CoverScene, paper: str) -> list[Page]:
    """The overview and the table, the table going on where it is long."""
    width, height = paper_size(paper)
    first, further = _capacities(paper)
    lines = [_row_texts(row, scene.lang) for row in scene.rows]
    lines.append(_total_texts(scene))
    pages = [_first_page(scene, lines[:first], width, height)]
    heading = _heading(scene, label("atlas_cover_more", scene.lang))
    for at in range(first, len(lines), further):
        body = Rect(MARGIN_MM, MARGIN_MM, width - MARGIN_MM, height - MARGIN_MM - HEADER_MM - 4)
        items = header_items(_header_place(width, height), heading)
        items.extend(_table_items(scene, lines[at : at + further], body))
        pages.append(Page(width, height, tuple(items), heading.title, level=0))
    return pages


def _capacities(paper: str) -> tuple[int, int]:
    _, height = paper_size(paper)
    body = height - 2 * MARGIN_MM - HEADER_MM - 4
    first = int((body * (1 - _SMALLEST_MAP) - _HEAD_MM - _FOOT_MM) / _ROW_MM)
    return first, int((body - _HEAD_MM) / _ROW_MM)


def _header_place(width: float, height: float) -> Rect:
    top = height - MARGIN_MM
    return Rect(MARGIN_MM, top - HEADER_MM, width - MARGIN_MM, top)


def _heading(scene: CoverScene, note: str) -> Heading:
    return Heading(
        badge="",
        colour=style.INK,
        title=printable(scene.party.title),
        lines=(scene.dates, note),
        page_name="",
    )


def _first_page(
    scene: CoverScene, lines: Sequence[tuple[str, ...]], width: float, height: float
) -> Page:
    table_height = _HEAD_MM + len(lines) * _ROW_MM
    top = height - MARGIN_MM - HEADER_MM - 3
    bottom = MARGIN_MM + table_height + 3
    rect = Rect(MARGIN_MM, bottom + _FOOT_MM, width - MARGIN_MM, top)
    area = shapely.union_all([row.sector.geometry for row in scene.rows])
    frame = overview_frame(area, rect)
    items = header_items(
        _header_place(width, height), _heading(scene, label("atlas_cover", scene.lang))
    )
    items.append(Group(tuple(_overview_items(scene, frame)), clip=rect))
    items.extend(frame_items(frame))
    items.extend(check_bar_items(Point(MARGIN_MM, bottom + 5), frame.scale, scene.lang))
    items.extend(north_items(Point(MARGIN_MM + 112, bottom + 4), 11))
    scale = label(
        "atlas_cover_scale", scene.lang, scale=number_text(frame.scale, scene.lang),
        date=scene.data_date,
    )  # fmt: skip
    right = width - MARGIN_MM
    items.append(Text(scale, Point(right, bottom + 9.5), pt(7), anchor="end"))
    items.append(Text(scene.credit, Point(right, bottom + 1.2), pt(6.4), anchor="end"))
    items.extend(_table_items(scene, lines, Rect(MARGIN_MM, MARGIN_MM, right, bottom)))
    return Page(width, height, tuple(items), printable(scene.party.title), level=0)


def _overview_items(scene: CoverScene, frame: MapFrame) -> list[Item]:
    """The base map under the teams' tints; numbers carry what the tints cannot in grey."""
    cutout = cut_out(scene.scenery, frame)
    items = base_map_items(cutout, scene.look)
    occupied = Occupied(frame.rect)
    shapes = [(row, frame.area_to_page(row.sector.geometry)) for row in scene.rows]
    area = shapely.union_all([shape for _, shape in shapes])
    rest = shapely.box(*frame.rect.grown(2)).difference(area)
    items.append(Shape(rings_of([rest]), fill="#ffffff", opacity=0.6, rule="evenodd"))
    numbers: list[Item] = []
    if scene.meeting is not None and frame.rect.contains(*frame.point(scene.meeting)):
        foot = frame.point(scene.meeting)
        occupied.take([Disc(foot.x, foot.y, 0.8), Disc(foot.x + 1.8, foot.y + 4.6, 2.4)])
        numbers.extend(flag_items(foot, 6.0, style.INK))
    radius = 4.6 if len(scene.rows) <= 16 else 3.4
    for row, shape in shapes:
        colour = colour_of(row.teams)
        items.append(Shape(rings_of([shape]), fill=colour, opacity=0.2, rule="evenodd"))
        numbers.extend(_number_items(row, shape, radius, occupied))
    borders = rings_of([shape.boundary for _, shape in shapes])
    items.append(Shape(borders, pen=Pen("#ffffff", 1.6)))
    items.append(Shape(borders, pen=Pen(style.INK, 0.6)))
    items.extend(name_landscape(cutout, occupied))
    items.extend(name_main_roads(cutout, occupied))
    return items + numbers


def _heart_of(polygon: BaseGeometry) -> Point:
    """A point far from the border: in what is left when the border closes in."""
    core, closer = polygon, 32.0
    while closer > 0.2:
        smaller = core.buffer(-closer)
        if smaller.is_empty:
            closer /= 2
        else:
            core = smaller
    inside = core.representative_point()
    return Point(inside.x, inside.y)


def _number_items(
    row: CoverRow, shape: BaseGeometry, radius: float, occupied: Occupied
) -> list[Item]:
    """A disc in the team's colour where the sector is widest."""
    at = _heart_of(max(shapely.get_parts(shape), key=lambda part: part.area))
    colour = colour_of(row.teams)
    occupied.take([Disc(at[0] + dx, at[1] + dy, 2.9) for dx in (-2.4, 2.4) for dy in (-2.4, 2.4)])
    text = str(row.sector.number)
    size = radius * (1.3 if len(text) < 3 else 0.92)
    return [
        Shape((circle(at, radius),), pen=Pen("#ffffff", 1.6), fill=colour),
        Shape((circle(at, radius),), pen=Pen(style.INK, 0.4)),
        Text(text, Point(at[0], at[1] - size * 0.36), size, Face.BOLD, ink_on(colour), "middle"),
    ]


_COLUMNS = (0.0, 0.085, 0.525, 0.665, 0.775, 0.89, 1.0)
_KEYS = ("sector", "team", "code", "km", "minutes", "check")


def _row_texts(row: CoverRow, lang: Lang) -> tuple[str, ...]:
    return (
        str(row.sector.number),
        team_names(row.teams) or label("atlas_no_team", lang),
        " · ".join(team.code for team in row.teams),
        number_text(row.sector.street_km, lang, 1),
        number_text(row.sector.effort_min, lang),
        number_text(row.to_check, lang),
    )


def _total_texts(scene: CoverScene) -> tuple[str, ...]:
    lang = scene.lang
    return (
        "",
        label("atlas_table_total", lang),
        "",
        number_text(sum(row.sector.street_km for row in scene.rows), lang, 1),
        number_text(sum(row.sector.effort_min for row in scene.rows), lang),
        number_text(sum(row.to_check for row in scene.rows), lang),
    )


def _table_items(scene: CoverScene, lines: Sequence[tuple[str, ...]], place: Rect) -> list[Item]:
    colours = {str(row.sector.number): colour_of(row.teams) for row in scene.rows}
    edges = [place.x0 + share * place.width for share in _COLUMNS]
    y = place.y1 - 4.2
    items: list[Item] = []
    for column, key in enumerate(_KEYS):
        items.append(_cell(label(f"atlas_table_{key}", scene.lang), edges, column, y, Face.BOLD))
    y = place.y1 - _HEAD_MM
    items.append(rule(place.x0, place.x1, y, width=0.4))
    for texts in lines:
        face = Face.REGULAR if texts[0] else Face.BOLD
        if texts[0]:
            colour = colours[texts[0]]
            swatch = Rect(place.x0 + 1, y - _ROW_MM + 0.7, place.x0 + 11, y - 0.7)
            items.append(box(swatch, fill=colour, pen=Pen(style.INK, 0.2)))
            at = Point(place.x0 + 6, y - 4.2)
            items.append(Text(texts[0], at, pt(9), Face.BOLD, ink_on(colour), "middle"))
        for column, text in enumerate(texts[1:], start=1):
            items.append(_cell(text, edges, column, y - 4.2, face))
        y -= _ROW_MM
        items.append(rule(place.x0, place.x1, y, width=0.1))
    return items


def _cell(text: str, edges: Sequence[float], column: int, y: float, face: Face) -> Text:
    """Words to the left, figures to the right of their column; smaller where two teams share it."""
    room = edges[column + 1] - edges[column] - 1.5
    size = fitting_size(text, room, face, 8, 5.5)
    shown = shorten(text, room + 0.1, face, size)
    if column < 3:
        return Text(shown, Point(edges[column], y), size, face)
    return Text(shown, Point(edges[column + 1], y), size, face, anchor="end")
