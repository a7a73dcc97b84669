"""The table of features to check: number, place, what OSM says, boxes to tick, lines to fill."""

from collections.abc import Sequence
from dataclasses import dataclass

from cartoparty.core.models import Lang
from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.checklist import NumberedFeature
from cartoparty.outputs.atlas.columns import Block, Section, column_width, ruled
from cartoparty.outputs.atlas.correction_lines import correction_lines
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Text, box, line
from cartoparty.outputs.atlas.fill_in import (
    DOTS,
    ROW_MM,
    Piece,
    Row,
    flowed,
    longest_line,
    question_rows,
    row_items,
)
from cartoparty.outputs.atlas.fonts import Face, shorten, text_width, wrap
from cartoparty.outputs.atlas.furniture import pt
from cartoparty.outputs.atlas.knowledge import open_questions
from cartoparty.outputs.atlas.list_scene import ListScene
from cartoparty.outputs.atlas.symbols import symbol_items
from cartoparty.outputs.atlas.words import describe, gist
from cartoparty.texts import label

_NOTHING = Block(0.5, lambda _: [])  # keeps a section's title where it has no rows
_BARE = 0.2  # a theme of which OSM says something of fewer features is set in more columns
_WRITE_LINE_MM = 40.0
_LEAST_DOTS_MM = 25.0  # what a word and a number need by hand
_HAND_MM = 3.6  # how high one writes: from the boxes to the dots below them
_BELOW_MM = 2.4  # dots that are no further below the last words go on from them
_SIZE = pt(7.2)
_SMALL = pt(6.6)


@dataclass(frozen=True, slots=True)
class CheckLayout:
    """How the rows of a theme are set: `tick_mm` is the pitch of the boxes.

    `beside` sets the words between the place and the boxes, else they may go below; `lines` is how
    many lines of what OSM says are shown; `forms` adds lines to fill for what OSM does not know.
    """

    columns: int
    width: float
    tick_mm: float
    height: float
    lines: int
    beside: bool = True
    forms: bool = False

    @property
    def has_room(self) -> bool:
        """Whether each row has dots to write on; else corrections are written at the end."""
        return self.beside and self.lines > 1

    @property
    def ticks_left(self) -> float:
        return self.width - 3 * self.tick_mm

    @property
    def tick_box_mm(self) -> float:
        return min(3.6, self.height - 1.0)

    @property
    def under_ticks(self) -> float:
        """How far below the top of a row one can write below its boxes."""
        return self.tick_box_mm + 0.9 + _HAND_MM


@dataclass(frozen=True)
class _Row:
    """A feature as its row says it."""

    feature: NumberedFeature
    title: str
    known: tuple[str, ...]
    is_plain: bool  # its kind is that of the whole theme, and it has no name


def check_sections(scene: ListScene, body: Rect, columns: int) -> list[Section]:
    """One section a theme; the numbers of a theme follow each other."""
    sections: list[Section] = []
    for theme in scene.party_themes:
        ours = [feature for feature in scene.features if feature.theme == theme.id]
        if ours:
            rows = [_row(theme, feature, scene.lang) for feature in ours]
            sections.extend(_sections_of(scene, body, columns, (theme, rows), not sections))
    if sections:
        return sections
    title, how = label("atlas_list_check", scene.lang), label("atlas_list_empty", scene.lang)
    return [Section(title, title, how, columns, [_NOTHING])]


def _row(theme: Theme, feature: NumberedFeature, lang: Lang) -> _Row:
    title, known = describe(theme, feature.feature.tags, lang)
    is_plain = len(theme.presets) == 1 and title == theme.presets[0].title.in_(lang)
    return _Row(feature, title, tuple(known), is_plain)


def _sections_of(
    scene: ListScene,
    body: Rect,
    columns: int,
    run: tuple[Theme, list[_Row]],
    is_first: bool,
) -> list[Section]:
    """The rows of a theme; lines for corrections after them where the rows are too close."""
    theme, rows = run
    first, last = rows[0].feature.number, rows[-1].feature.number
    key = "atlas_list_check_one" if first == last else "atlas_list_check_theme"
    title = label(key, scene.lang, theme=theme.title.in_(scene.lang), first=first, last=last)
    for layout, most_pages in _layouts(rows, body, columns):
        blocks = [_block(scene, theme, row, layout) for row in rows]
        height = sum(block.height for block in blocks)
        if height <= most_pages * layout.columns * (body.height - 12):
            break
    where = label(f"atlas_list_correct_{'here' if layout.has_room else 'below'}", scene.lang)
    how = label("atlas_list_check_how", scene.lang, where=where) if is_first else ""
    again = label("atlas_continued", scene.lang, title=title)
    table = Section(title, again, how, layout.columns, blocks, _head(scene.lang, layout))
    if layout.has_room:
        return [table]
    lines = correction_lines(scene.lang, len(rows), column_width(body, columns), columns)
    title = label("atlas_list_corrections", scene.lang, theme=theme.title.in_(scene.lang))
    again = label("atlas_continued", scene.lang, title=title)
    return [table, Section(title, again, "", columns, lines)]


def _layouts(rows: Sequence[_Row], body: Rect, columns: int) -> list[tuple[CheckLayout, float]]:
    """From the roomiest to the closest, and how many pages each may take; the last takes all."""
    bare = sum(bool(row.known) or not row.is_plain for row in rows) < len(rows) * _BARE
    close = columns + (2 if bare else 1)
    wide, narrow = column_width(body, columns), column_width(body, close)
    layouts = [
        (CheckLayout(columns, wide, 10.0, 5.6, lines=9, forms=True), 2.0),
        (CheckLayout(columns, wide, 10.0, 5.6, lines=6), 3.0),
        (CheckLayout(close, narrow, 6.4, 5.0, lines=4, beside=False), 8.5),
        (CheckLayout(close, narrow, 5.2, 4.4 if bare else 3.8, lines=1), 1e9),
    ]
    return [layouts[0], *layouts[2:]] if bare else layouts


def _head(lang: Lang, layout: CheckLayout) -> Block:
    """The names of the three boxes, upright where they are closer than the words are long."""
    names = [label(f"atlas_col_{key}", lang) for key in ("there", "changed", "gone")]
    size = pt(6.0)
    widest = max(text_width(name, Face.BOLD, size) for name in names)
    turned = widest > layout.tick_mm - 0.4

    def draw(corner: Point) -> list[Item]:
        left = corner.x + layout.ticks_left + layout.tick_mm / 2
        items: list[Item] = []
        for number, name in enumerate(names):
            x = left + number * layout.tick_mm
            if turned:
                at = Point(x + size * 0.36, corner.y - widest - 0.6)
                items.append(Text(name, at, size, Face.BOLD, angle=90.0))
            else:
                items.append(Text(name, Point(x, corner.y - 3.2), size, Face.BOLD, anchor="middle"))
        return items

    return ruled(widest + 1.4 if turned else 4.4, layout.width, draw)


@dataclass(frozen=True)
class _Words:
    """The lines of a row: beside its place, below it, and what is to be filled in."""

    left: float
    titles: list[str]
    known: list[str]
    forms: list[Row]
    is_below: bool

    @property
    def height(self) -> float:
        return len(self.titles) * _SIZE * 1.2 + len(self.known) * _SMALL * 1.25

    @property
    def last_line(self) -> float:
        """How far the base line of the last words is below that of the first."""
        return max(self.height - (_SMALL * 1.25 if self.known else _SIZE * 1.2), 0.0)

    @property
    def end(self) -> float:
        """Where the last words end, from the left edge of the row."""
        last = self.known[-1:] or self.titles[-1:]
        face, size = (Face.REGULAR, _SMALL) if self.known else (Face.BOLD, _SIZE)
        return self.left + sum(text_width(text, face, size) for text in last)


def _words(scene: ListScene, theme: Theme, row: _Row, layout: CheckLayout) -> _Words:
    cell = scene.cells.get(row.feature.number, "")
    left = max(19.0, 13.6 + text_width(cell, Face.REGULAR, pt(7)))
    room = layout.ticks_left - left - 1
    said = " · ".join(row.known)
    if layout.lines == 1:
        parts = gist(theme, row.feature.feature.tags, scene.lang)
        only = _in_one_line(parts if row.is_plain else [row.title, *parts], room)
        return _Words(left, [], [only] if only else [], [], is_below=False)
    is_below = False
    if not layout.beside:
        widest = max(
            text_width(said, Face.REGULAR, _SMALL),
            0.0 if row.is_plain else text_width(row.title, Face.BOLD, _SIZE),
        )
        is_below = widest > room
        left, room = (8.6, layout.width - 9.0) if is_below else (left, room)
    titles = [] if row.is_plain and not layout.beside else wrap(row.title, room, Face.BOLD, _SIZE)
    if layout.beside and said:
        said = label("atlas_list_osm_says", scene.lang, known=said)
        titles = [] if row.is_plain else titles
    known = _in_lines(said, room, layout.lines)
    forms = _forms(theme, row, scene.lang, layout.width - left - 1) if layout.forms else []
    return _Words(left, titles, known, forms, is_below)


def _in_lines(said: str, room: float, most: int) -> list[str]:
    """What OSM says, in so many lines at most: what does not fit is left out whole."""
    parts = said.split(" · ") if said else []
    lines = wrap(said, room, Face.REGULAR, _SMALL) if said else []
    while len(lines) > most and len(parts) > 1:
        parts = parts[:-1]
        lines = wrap(" · ".join(parts) + " · …", room, Face.REGULAR, _SMALL)
    if len(lines) > most:  # one long answer
        lines = [*lines[: most - 1], lines[most - 1].rstrip(" ·") + "…"]
    return lines


def _in_one_line(parts: Sequence[str], room: float) -> str:
    """As many parts as fit whole: half a number would be wrong; the first is cut if it must be."""
    words = shorten(parts[0], room, Face.REGULAR, _SMALL) if parts else ""
    for part in parts[1:]:
        longer = f"{words}, {part}"
        if text_width(longer, Face.REGULAR, _SMALL) > room:
            break
        words = longer
    return words


def _forms(theme: Theme, row: _Row, lang: Lang, width: float) -> list[Row]:
    """Lines for the main questions that OSM leaves open, and one for a correction.

    Where one of the questions has a line, a correction is written there too.
    """
    left = open_questions(theme, row.feature.feature.tags)
    rows = question_rows(left, lang, width, most_rows=1)
    if longest_line(rows) < _LEAST_DOTS_MM:
        note = Piece("line", label("atlas_new_note", lang), line_mm=_WRITE_LINE_MM)
        rows.extend(flowed([note], width))
    return rows


@dataclass(frozen=True)
class _Dots:
    """A dotted line of a row to write on: how far below its top, from where to where."""

    depth: float
    start: float
    end: float


def _dots(words: _Words, layout: CheckLayout, base: float) -> _Dots | None:
    """After the last words where enough of the line is free, else below the boxes to tick.

    None where the row has lines to fill anyway, or is too close for any.
    """
    if words.forms or layout.lines == 1:
        return None
    depth = base + words.last_line + (layout.height - 1.0 if words.is_below else 0.0)
    beside = words.end + 2.0 if words.height else words.left
    end = (layout.width if words.is_below else layout.ticks_left) - 1.0
    if end - beside >= _LEAST_DOTS_MM:
        return _Dots(depth, beside, end)
    if not layout.has_room:
        return None
    lower = max(depth, layout.under_ticks)
    end = layout.width - 1.0
    start = beside if lower - depth < _BELOW_MM else words.left
    if end - start < _LEAST_DOTS_MM:
        return _Dots(lower + _HAND_MM, words.left, end)
    return _Dots(lower, start, end)


def _block(scene: ListScene, theme: Theme, row: _Row, layout: CheckLayout) -> Block:
    """Number, symbol, cell, what OSM says, three boxes, and lines to write on."""
    words = _words(scene, theme, row, layout)
    base = 2.8 if layout.lines == 1 else 3.6
    dots = _dots(words, layout, base)
    top = layout.height - 1.0 if words.is_below else 0.0
    text = top + words.height + (1.4 if words.height and layout.lines != 1 else 0.0)
    body = max(text, layout.height, dots.depth + 1.2 if dots else 0.0)
    height = body + len(words.forms) * ROW_MM

    def draw(corner: Point) -> list[Item]:
        x, y = corner
        items = _place_items(scene, row.feature, Point(x, y - base), layout)
        at = y - base - top
        for text in words.titles:
            items.append(Text(text, Point(x + words.left, at), _SIZE, Face.BOLD))
            at -= _SIZE * 1.2
        for text in words.known:
            items.append(Text(text, Point(x + words.left, at + 0.1), _SMALL))
            at -= _SMALL * 1.25
        if dots:
            depth = y - dots.depth - 0.3
            items.append(line((x + dots.start, depth), (x + dots.end, depth), pen=DOTS))
        items.extend(_tick_boxes(Point(x + layout.ticks_left, y), layout))
        items.extend(row_items(words.forms, Point(x + words.left, y - body)))
        return items

    return ruled(height, layout.width, draw)


def _place_items(
    scene: ListScene, feature: NumberedFeature, at: Point, layout: CheckLayout
) -> list[Item]:
    """Number, symbol and grid cell on the base line at `at`."""
    look = scene.looks[feature.theme]
    number = str(feature.number)
    size = min(pt(8.6), 7.4 / text_width(number, Face.BOLD, 1.0), layout.height * 0.68)
    radius = min(1.25, layout.height * 0.25)
    items = symbol_items(
        look.symbol, (at.x + 9.8, at.y + 0.8), radius, look.ink, knowledge=feature.knowledge
    )
    items.append(Text(number, Point(at.x + 7.6, at.y - 0.1), size, Face.BOLD, anchor="end"))
    cell = scene.cells.get(feature.number, "")
    items.append(Text(cell, Point(at.x + 12.4, at.y), min(pt(7), layout.height * 0.6)))
    return items


def _tick_boxes(corner: Point, layout: CheckLayout) -> list[Item]:
    side = layout.tick_box_mm
    inset = (layout.tick_mm - side) / 2
    top = corner.y - min(0.9, (layout.height - side) / 2)
    return [
        box(Rect(left, top - side, left + side, top), pen=Pen(style.INK, 0.25))
        for left in (corner.x + number * layout.tick_mm + inset for number in range(3))
    ]
