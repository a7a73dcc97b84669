"""Sets the legend and the street index in columns beside, below or behind the map."""

from collections.abc import Sequence

from cartoparty.core.models import Lang
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.columns import Block
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Text, line
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face, text_width, wrap
from cartoparty.outputs.atlas.furniture import LegendEntry, moved, pt
from cartoparty.outputs.town_map.papers import GUTTER_MM
from cartoparty.outputs.town_map.street_index import StreetEntry, by_letter
from cartoparty.texts import label

_LEADING = 1.24
_SWATCH_MM = 8.0


def columns_in(place: Rect, count: int) -> list[Rect]:
    """Equal columns from the left."""
    width = (place.width - (count - 1) * GUTTER_MM) / count
    lefts = [place.x0 + number * (width + GUTTER_MM) for number in range(count)]
    return [Rect(left, place.y0, left + width, place.y1) for left in lefts]


def column_count(width: float, least_mm: float) -> int:
    """How many columns of at least that width there are room for."""
    return int((width + GUTTER_MM) / (least_mm + GUTTER_MM))


def filled(blocks: Sequence[Block], columns: Sequence[Rect]) -> tuple[list[Item], int]:
    """Blocks set from the top of each column; the items, and how many blocks found a place."""
    items: list[Item] = []
    at = 0
    for column in columns:
        y = column.y1
        while at < len(blocks) and y - blocks[at].height >= column.y0 - 1e-6:
            items.extend(blocks[at].draw(Point(column.x0, y)))
            y -= blocks[at].height
            at += 1
    return items, at


def fits(blocks: Sequence[Block], columns: Sequence[Rect]) -> bool:
    """Whether all the blocks find a place."""
    return filled(blocks, columns)[1] == len(blocks)


def evened(
    blocks: Sequence[Block], columns: Sequence[Rect], before: Sequence[Rect] = ()
) -> list[Rect]:
    """The columns cut as short as they can be with the blocks in them and in those `before`."""
    low, high = 0.0, columns[0].height
    while high - low > 0.5:
        middle = (low + high) / 2
        if fits(blocks, [*before, *_cut(columns, middle)]):
            high = middle
        else:
            low = middle
    return _cut(columns, high)


def _cut(columns: Sequence[Rect], height: float) -> list[Rect]:
    return [column._replace(y0=column.y1 - height) for column in columns]


def title_block(text: str, width: float, points: float) -> Block:
    """The heading of a part, under a strong line."""
    size = pt(points * 1.35)

    def draw(corner: Point) -> list[Item]:
        right = (corner.x + width, corner.y - size * 1.5)
        left = (corner.x, corner.y - size * 1.5)
        return [
            Text(text, Point(corner.x, corner.y - size * 1.15), size, Face.BOLD, style.INK),
            line(left, right, pen=Pen(style.INK, 0.35, cap="butt")),
        ]

    return Block(size * 1.5 + 1.2, draw)


def space_block(height: float) -> Block:
    """Nothing, of a height."""
    return Block(height, lambda _: [])


def paragraph_block(text: str, width: float, points: float) -> Block:
    """A text in lines."""
    size = pt(points)
    rows = wrap(text, width, Face.REGULAR, size)

    def draw(corner: Point) -> list[Item]:
        return [
            Text(row, Point(corner.x, corner.y - size * (1 + n * _LEADING)), size)
            for n, row in enumerate(rows)
        ]

    return Block(len(rows) * size * _LEADING + 1.2, draw)


def legend_blocks(
    entries: Sequence[LegendEntry], width: float, points: float, lang: Lang
) -> list[Block]:
    """The legend: its title, then a block for each entry."""
    title = title_block(label("town_map_legend", lang), width, points)
    first, *rest = (_legend_block(entry, width, points) for entry in entries)
    return [_together([title, first]), *rest, space_block(2.5)]


def _legend_block(entry: LegendEntry, width: float, points: float) -> Block:
    size = pt(points)
    rows = wrap(entry.text, width - _SWATCH_MM, Face.REGULAR, size)
    height = max(len(rows) * size * _LEADING, 3.2) + 0.9

    def draw(corner: Point) -> list[Item]:
        items = [moved(item, corner.x, corner.y - 3.2) for item in entry.swatch]
        y = corner.y - 1.7 - size * 0.36
        for number, row in enumerate(rows):
            at = Point(corner.x + _SWATCH_MM, y - number * size * _LEADING)
            items.append(Text(row, at, size))
        return items

    return Block(height, draw)


def index_blocks(
    entries: Sequence[StreetEntry], width: float, points: float, lang: Lang, *, how: str = ""
) -> list[Block]:
    """The index: title, how to read it, letters of the alphabet, streets."""
    before = [title_block(label("town_map_index", lang), width, points)]
    if how:
        before.append(paragraph_block(how, width, points))
    # The room of the longest number, drawn or not: which are is known once the map is.
    number_mm = _width("8" * len(str(len(entries))), _small(points)) + 1.2
    blocks: list[Block] = []
    for letter, group in by_letter(entries):
        first, *rest = (_entry_block(entry, width, points, number_mm) for entry in group)
        # No title and no letter stays alone at the foot of a column.
        blocks.append(_together([*before, _letter_block(letter, points), first]))
        blocks.extend(rest)
        before = []
    return blocks or before


def _small(points: float) -> float:
    """The size of numbers and cells beside names of a size, points: never too small to read."""
    return max(points * 0.86, 6.0)


def _width(text: str, points: float) -> float:
    return text_width(text, Face.REGULAR, points * MM_PER_PT)


def _letter_block(letter: str, points: float) -> Block:
    size = pt(points * 1.15)

    def draw(corner: Point) -> list[Item]:
        return [Text(letter, Point(corner.x, corner.y - size * 1.25), size, Face.BOLD, style.INK)]

    return Block(size * 1.6, draw)


def _together(parts: Sequence[Block]) -> Block:
    """Blocks below each other that no column parts."""

    def draw(corner: Point) -> list[Item]:
        items: list[Item] = []
        y = corner.y
        for part in parts:
            items.extend(part.draw(Point(corner.x, y)))
            y -= part.height
        return items

    return Block(sum(part.height for part in parts), draw)


def _entry_block(entry: StreetEntry, width: float, points: float, number_mm: float) -> Block:
    """Number, name, and at the right the cells; on further lines where they are long."""
    size, small = pt(points), pt(_small(points))
    room = width - number_mm
    rows = wrap(entry.shown.text, room, Face.REGULAR, size)
    beside = text_width(rows[-1], Face.REGULAR, size) + 1.6
    cells = [entry.where]
    on_its_row = beside + text_width(entry.where, Face.BOLD, small) <= room
    if not on_its_row:
        cells = wrap(entry.where, room - 2.0, Face.BOLD, small)

    def draw(corner: Point) -> list[Item]:
        y = corner.y - size
        number = Point(corner.x + number_mm - 1.2, y)
        items: list[Item] = [Text(entry.number, number, small, Face.REGULAR, style.GREY_INK, "end")]
        for row in rows:
            items.append(Text(row, Point(corner.x + number_mm, y), size, Face.REGULAR, style.INK))
            y -= size * _LEADING
        if on_its_row:
            y += size * _LEADING
        for row in cells:
            items.append(Text(row, Point(corner.x + width, y), small, Face.BOLD, style.INK, "end"))
            y -= small * _LEADING
        return items

    below = 0.0 if on_its_row else len(cells) * small * _LEADING
    return Block(len(rows) * size * _LEADING + below + 0.25, draw)
