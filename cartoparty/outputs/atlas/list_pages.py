"""The list pages of a sector: its streets, the features to check, boxes for new finds."""

import unicodedata

from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.check_rows import check_sections
from cartoparty.outputs.atlas.columns import Block, ListPages, Section, column_width, ruled
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Shape, Text, circle
from cartoparty.outputs.atlas.fonts import Face, text_width, wrap
from cartoparty.outputs.atlas.furniture import pt
from cartoparty.outputs.atlas.list_scene import ListScene
from cartoparty.outputs.atlas.mark_groups import CountedGroup, numbers_text
from cartoparty.outputs.atlas.new_finds import add_new_finds
from cartoparty.outputs.atlas.symbols import symbol_items
from cartoparty.texts import label

__all__ = ["ListScene", "list_bodies"]

_NOTHING = Block(0.5, lambda _: [])  # keeps a section's title where it has no rows


def list_bodies(scene: ListScene, body: Rect) -> list[list[Item]]:
    """The items of each list page, without their headers."""
    pages = ListPages(body)
    columns = 2 if body.width < 230 else 3
    pages.add(_street_section(scene, body, columns + 1))
    if scene.index.groups:
        pages.add(_group_section(scene, body, columns))
    for section in check_sections(scene, body, columns):
        pages.add(section)
    add_new_finds(scene, pages, columns)
    return pages.pages


def _street_section(scene: ListScene, body: Rect, columns: int) -> Section:
    title = label("atlas_list_streets", scene.lang)
    width = column_width(body, columns)
    names = sorted(scene.index.places, key=_collation)
    blocks = [_street_block(scene, name, width) for name in names]
    how = label("atlas_list_streets_how" if blocks else "atlas_no_streets", scene.lang)
    return Section(
        title,
        label("atlas_continued", scene.lang, title=title),
        how,
        columns,
        blocks or [_NOTHING],
    )


def _group_section(scene: ListScene, body: Rect, columns: int) -> Section:
    """Which numbers are behind the marks that only say how many they are."""
    title = label("atlas_list_groups", scene.lang)
    how = label("atlas_list_groups_how", scene.lang)
    again = label("atlas_continued", scene.lang, title=title)
    width = column_width(body, columns)
    blocks = [_group_block(scene, group, width) for group in scene.index.groups]
    return Section(title, again, how, columns, blocks)


def _group_block(scene: ListScene, group: CountedGroup, width: float) -> Block:
    """Symbol, how many, cell, and every number."""
    size = pt(7.0)
    mark = group.mark
    where = f"{group.page}\u00a0{group.cell}" if scene.map_count > 1 else group.cell
    left = max(25.0, 15.6 + text_width(where, Face.REGULAR, size))
    rows = wrap(numbers_text(mark.numbers), width - left, Face.REGULAR, size)

    def draw(corner: Point) -> list[Item]:
        x, y = corner.x, corner.y - 3.6
        items = symbol_items(
            mark.look.symbol, (x + 1.8, y + 0.8), 1.0, mark.look.ink,
            knowledge=mark.knowledge, several=True,
        )  # fmt: skip
        items.append(Text(mark.count_text, Point(x + 4.6, y), size, Face.BOLD))
        items.append(Text(where, Point(x + 13.6, y), size))
        for number, row in enumerate(rows):
            items.append(Text(row, Point(x + left, y - number * size * 1.25), size))
        return items

    return ruled(4.6 + (len(rows) - 1) * size * 1.25, width, draw)


def _collation(name: str) -> tuple[str, str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return plain.casefold(), name


def _street_block(scene: ListScene, name: str, width: float) -> Block:
    """Letter, name, and the cells where the street is."""
    size = small = pt(7.0)
    parts = []
    for page, cells in scene.index.places[name]:
        prefix = f"[{page}]\u00a0" if scene.map_count > 1 else ""
        parts.append(prefix + " ".join(cells))
    where = " ".join(parts)
    left = 5.0
    rows = wrap(name, width - left, Face.REGULAR, size)
    beside = text_width(rows[-1], Face.REGULAR, size) + 2.0
    tail: list[str] = []
    if beside + text_width(where, Face.REGULAR, small) > width - left:
        tail = wrap(where, width - left, Face.REGULAR, small)
    letter = scene.index.letters.get(name)

    def draw(corner: Point) -> list[Item]:
        items: list[Item] = []
        y = corner.y - size
        if letter:
            middle = Point(corner.x + 2.0, y + size * 0.34)
            if len(letter) == 1:
                ring = circle(middle, 1.4)
                items.append(Shape((ring,), pen=Pen(style.INK, 0.2), fill="#fff3c4"))
            at = Point(middle.x, middle.y - pt(6.2) * 0.31)
            items.append(Text(letter, at, pt(6.2), Face.BOLD, anchor="middle"))
        for row in rows:
            items.append(Text(row, Point(corner.x + left, y), size))
            y -= size * 1.25
        if tail:
            for row in tail:
                items.append(Text(row, Point(corner.x + left, y), small))
                y -= small * 1.25
        else:
            at = Point(corner.x + width, y + size * 1.25)
            items.append(Text(where, at, small, anchor="end"))
        return items

    height = len(rows) * size * 1.25 + len(tail) * small * 1.25 + 0.9
    return ruled(height, width, draw)
