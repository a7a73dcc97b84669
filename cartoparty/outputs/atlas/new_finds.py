"""Empty numbered boxes for what the team finds: generated from the main questions of a theme."""

from collections.abc import Callable, Sequence

from cartoparty.core.models import Lang
from cartoparty.core.theme import Question, Theme
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.columns import Block, ListPages, Section, column_width
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Text, box, line
from cartoparty.outputs.atlas.fill_in import (
    DOTS,
    ROW_MM,
    Piece,
    Row,
    flowed,
    question_rows,
    row_items,
    ticks,
)
from cartoparty.outputs.atlas.fonts import Face, text_width
from cartoparty.outputs.atlas.furniture import pt
from cartoparty.outputs.atlas.list_scene import ListScene
from cartoparty.outputs.atlas.symbols import plus_square_items, symbol_items
from cartoparty.texts import label

# Boxes of a theme: enough for a slow corner of town, and never more than a page of them.
_LEAST = 6
_MOST = 12
_SOONEST = 4  # fewer boxes are not begun at the foot of a page
_HEADING_MM = 14.0  # title and instruction
_HEAD_MM = 7.4  # of a box: its number and its square
_BETWEEN_MM = 5.0  # themes
_GAP_MM = 1.4  # between two boxes
_QUESTIONS = 5
_CHOICE_ROWS = 2
_CELL_LINE_MM = 20.0


def add_new_finds(scene: ListScene, pages: ListPages, columns: int) -> None:
    """A run of boxes for each theme; their numbers go on from theme to theme."""
    width = column_width(pages.body, columns)
    forms = [(theme, _box_rows(theme, scene.lang, width - 4)) for theme in scene.party_themes]
    heights = [_HEAD_MM + len(rows) * ROW_MM + _GAP_MM for _, rows in forms]
    how = label("atlas_list_new_how", scene.lang)
    short = label("atlas_list_new_again", scene.lang)
    number = 1
    counts = _counts(heights, pages.room, pages.body.height, columns)
    for (theme, rows), height, count in zip(forms, heights, counts, strict=True):
        if _fitting(pages.room, height) * columns < _SOONEST:
            pages.turn()
        title = label("atlas_list_new_theme", scene.lang, theme=theme.title.in_(scene.lang))
        boxes = [
            Block(height, _drawing(scene, theme, number + each, rows, width))
            for each in range(count)
        ]
        again = label("atlas_continued", scene.lang, title=title)
        pages.add(Section(title, again, how, columns, boxes, how_again=short))
        number += count
        how = short


def _counts(heights: Sequence[float], room: float, page: float, columns: int) -> list[int]:
    """How many boxes of each theme: the least, and more while they do not take another page."""
    rows = [-(-_LEAST // columns)] * len(heights)
    most = -(-_MOST // columns)
    pages = _pages_taken(heights, rows, room, page, columns)
    growing = True
    while growing:
        growing = False
        for index in range(len(rows)):
            more = [count + (at == index) for at, count in enumerate(rows)]
            if more[index] <= most and _pages_taken(heights, more, room, page, columns) <= pages:
                rows = more
                growing = True
    return [count * columns for count in rows]


def _pages_taken(
    heights: Sequence[float], rows: Sequence[int], room: float, page: float, columns: int
) -> int:
    """How many pages are turned when so many rows of boxes of such heights are set."""
    turned = 0
    for height, count in zip(heights, rows, strict=True):
        if _fitting(room, height) * columns < _SOONEST:
            turned, room = turned + 1, page
        left = count
        while left > (fits := max(_fitting(room, height), 1)):
            left -= fits
            turned, room = turned + 1, page
        room -= _HEADING_MM + left * height + _BETWEEN_MM
    return turned


def _fitting(room: float, height: float) -> int:
    return max(int((room - _HEADING_MM) / height), 0)


def _box_rows(theme: Theme, lang: Lang, width: float) -> list[Row]:
    """What kind of object it is, the main questions, and a line for anything else."""
    kinds = [preset.title.in_(lang) for preset in theme.presets if preset.addable]
    rows = flowed(ticks(kinds), width) if len(kinds) > 1 else []
    rows.extend(question_rows(_questions(theme), lang, width, most_rows=_CHOICE_ROWS))
    return [*rows, *flowed([Piece("line", label("atlas_new_note", lang), line_mm=40.0)], width)]


def _questions(theme: Theme) -> list[Question]:
    """The main questions that are asked of most of the kinds that can be added."""
    addable = {preset.id for preset in theme.presets if preset.addable}

    def reach(question: Question) -> int:
        return len(addable & set(question.presets)) if question.presets else len(addable)

    asked = [question for question in theme.questions if question.main and reach(question)]
    kept = sorted(asked, key=reach, reverse=True)[:_QUESTIONS]
    return [question for question in asked if question in kept]


def _drawing(
    scene: ListScene, theme: Theme, number: int, rows: Sequence[Row], width: float
) -> Callable[[Point], list[Item]]:
    look = scene.looks[theme.id]
    height = _HEAD_MM + len(rows) * ROW_MM

    def draw(corner: Point) -> list[Item]:
        x, y = corner
        name = f"N{number}"
        items: list[Item] = [
            box(Rect(x, y - height, x + width, y), pen=Pen(style.INK, 0.25)),
            *plus_square_items((x + 1.6, y - 5.2), 3.6, style.INK),
            Text(name, Point(x + 6.4, y - 4.8), pt(9), Face.BOLD),
        ]
        beside = x + 6.4 + text_width(name, Face.BOLD, pt(9)) + 3.4
        items.extend(symbol_items(look.symbol, (beside, y - 3.3), 1.25, look.ink))
        cell = label("atlas_new_cell", scene.lang)
        end = x + width - 2
        at = Point(end - _CELL_LINE_MM - 1, y - 4.8)
        items.append(Text(cell, at, pt(7), anchor="end"))
        items.append(line((end - _CELL_LINE_MM, y - 5.1), (end, y - 5.1), pen=DOTS))
        items.extend(row_items(rows, Point(x + 2, y - 6.4)))
        return items

    return draw
