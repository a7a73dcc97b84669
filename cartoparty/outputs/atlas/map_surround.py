"""Arranges what stands below or beside a map: check bar, north, notes, legend, QR codes, credit."""

from collections.abc import Sequence
from dataclasses import dataclass

from cartoparty.core.models import Lang
from cartoparty.outputs.atlas.code_blocks import (
    JOIN_WIDTH_MM,
    PHOTO_WIDTH_MM,
    JoinCode,
    join_items,
    photo_items,
)
from cartoparty.outputs.atlas.display import Item, Point, Rect, Text
from cartoparty.outputs.atlas.fonts import Face
from cartoparty.outputs.atlas.furniture import (
    Heading,
    LegendEntry,
    check_bar_items,
    legend_items,
    north_items,
    paragraph_items,
    pt,
)
from cartoparty.outputs.atlas.page_code import PageCode
from cartoparty.outputs.atlas.sheets import Sheet

_GAP_MM = 2.5
_CREDIT_PT = 6.4


@dataclass(frozen=True)
class MapTexts:
    """The words around one map; the first of the `notes` says where to start and to return."""

    heading: Heading
    join: JoinCode | None
    code: PageCode
    notes: tuple[str, ...]
    credit: str
    lang: Lang


def surround_items(
    sheet: Sheet, scale: int, entries: Sequence[LegendEntry], texts: MapTexts
) -> list[Item]:
    """Below an upright map, beside a lying one."""
    return (_beside if sheet.landscape else _below)(sheet, scale, entries, texts)


def _below(sheet: Sheet, scale: int, entries: Sequence[LegendEntry], texts: MapTexts) -> list[Item]:
    side = sheet.side
    codes, items = _code_items(side, texts)
    items.extend(check_bar_items(Point(side.x0, side.y1 - 9.2), scale, texts.lang))
    items.extend(north_items(Point(side.x0 + 111, side.y1 - 9.4), 9.4))
    left = Rect(side.x0, side.y0, codes.x0 - _GAP_MM, side.y1 - 11.0)
    notes, y = _note_items(texts.notes, Point(left.x0, left.y1), left.width)
    items.extend(notes)
    items.append(Text(texts.credit, Point(side.x0, side.y0 + 0.4), pt(_CREDIT_PT)))
    legend = Rect(left.x0, side.y0 + 3.6, left.x1, y - 0.6)
    items.extend(legend_items(legend, entries, 3 if sheet.width < 250 else 4))
    return items


def _beside(
    sheet: Sheet, scale: int, entries: Sequence[LegendEntry], texts: MapTexts
) -> list[Item]:
    side, frame = sheet.side, sheet.frame
    codes, items = _code_items(side, texts)
    notes, y = _note_items(texts.notes, Point(side.x0, codes.y0 - 3.5), side.width)
    items.extend(notes)
    y -= 2.0
    height = min(len(entries) * 4.6, y - side.y0)
    columns = 1 if height >= len(entries) * 3.0 else 2
    items.extend(legend_items(Rect(side.x0, y - height, side.x1, y), entries, columns))
    bar = Point(frame.x0, side.y0)
    items.extend(check_bar_items(bar, scale, texts.lang))
    items.extend(north_items(Point(bar.x + 111, side.y0), 9.4))
    place = Point(bar.x + 118, bar.y + 7)
    credit, _ = paragraph_items(texts.credit, place, frame.x1 - place.x, points=_CREDIT_PT)
    items.extend(credit)
    return items


def _code_items(side: Rect, texts: MapTexts) -> tuple[Rect, list[Item]]:
    """The code of the page at the right, that of the team to the left of it; what they take."""
    width = PHOTO_WIDTH_MM[texts.code.paper]
    place = Rect(side.x1 - width - 0.6, side.y1 - width - 13.6, side.x1 - 0.6, side.y1 - 0.6)
    items = photo_items(place, texts.code, texts.lang)
    if texts.join is None:
        return place, items
    join = Rect(place.x0 - 1.6 - JOIN_WIDTH_MM, place.y0, place.x0 - 1.6, place.y1)
    items.extend(join_items(join, texts.join, texts.lang))
    return place._replace(x0=join.x0), items


def _note_items(notes: Sequence[str], corner: Point, width: float) -> tuple[list[Item], float]:
    """The notes one below the other; the first one, where to start and to return, in bold."""
    items: list[Item] = []
    y = corner.y
    for number, note in enumerate(notes):
        face = Face.BOLD if number == 0 else Face.REGULAR
        more, height = paragraph_items(note, Point(corner.x, y), width, points=7.2, face=face)
        items.extend(more)
        y -= height + 0.5
    return items, y
