"""The list pages of a sector: its streets, the features to check, boxes for new finds."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cartoparty.core.models import Lang
from cartoparty.core.theme import Preset, QuestionKind, Theme
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.checklist import NumberedFeature
from cartoparty.outputs.atlas.columns import Block, ListPages, Section, column_width, ruled
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Shape, Text, box, circle, line
from cartoparty.outputs.atlas.fonts import Face, printable, text_width, wrap
from cartoparty.outputs.atlas.furniture import pt
from cartoparty.outputs.atlas.marks import ThemeLook
from cartoparty.outputs.atlas.street_names import SectorIndex
from cartoparty.outputs.atlas.symbols import plus_square_items, symbol_items
from cartoparty.outputs.atlas.words import describe, explains_itself
from cartoparty.texts import label

_BOX_MM = 3.6
_TEXT_LEFT_MM = 19.0
_ROOMY_UNTIL = 40  # features of a theme; beyond, rows lose their line to write on
_NEW_AT_LEAST = 8
_MOST_LINES = 4


_NOTHING = Block(0.5, lambda _: [])  # keeps a section's title where it has no rows


@dataclass(frozen=True)
class ListScene:
    """What the lists of one sector are made of; `cells` says where each number is on paper."""

    features: Sequence[NumberedFeature]
    cells: Mapping[int, str]
    index: SectorIndex
    map_count: int
    themes: Mapping[str, Theme]
    party_themes: Sequence[Theme]
    looks: Mapping[str, ThemeLook]
    lang: Lang


def list_bodies(scene: ListScene, body: Rect) -> list[list[Item]]:
    """The items of each list page, without their headers."""
    pages = ListPages(body)
    columns = 2 if body.width < 230 else 3
    pages.add(_street_section(scene, body, columns + 1))
    for section in _check_sections(scene, body, columns):
        pages.add(section)
    _add_new_finds(scene, pages, columns)
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


def _collation(name: str) -> tuple[str, str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return plain.casefold(), name


def _street_block(scene: ListScene, name: str, width: float) -> Block:
    """Letter, name, and the cells where the street is."""
    size, small = pt(7.0), pt(6.2)
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
                items.append(Text(row, Point(corner.x + left, y), small, colour=style.GREY_INK))
                y -= small * 1.25
        else:
            at = Point(corner.x + width, y + size * 1.25)
            items.append(Text(where, at, small, colour=style.GREY_INK, anchor="end"))
        return items

    height = len(rows) * size * 1.25 + len(tail) * small * 1.25 + 0.9
    return ruled(height, width, draw)


@dataclass(frozen=True, slots=True)
class _CheckLayout:
    """How the rows of one theme are set: `tick_mm` is the pitch of the boxes."""

    columns: int
    width: float
    tick_mm: float
    roomy: bool

    @property
    def ticks_left(self) -> float:
        return self.width - 3 * self.tick_mm


def _check_sections(scene: ListScene, body: Rect, columns: int) -> list[Section]:
    """One section a theme; the numbers of a theme follow each other."""
    sections: list[Section] = []
    for theme in scene.party_themes:
        ours = [feature for feature in scene.features if feature.theme == theme.id]
        if ours:
            how = "" if sections else label("atlas_list_check_how", scene.lang)
            sections.append(_check_section(scene, body, columns, (theme, ours, how)))
    if sections:
        return sections
    title, how = label("atlas_list_check", scene.lang), label("atlas_list_empty", scene.lang)
    return [Section(title, title, how, columns, [_NOTHING])]


def _check_section(
    scene: ListScene, body: Rect, columns: int, run: tuple[Theme, list[NumberedFeature], str]
) -> Section:
    theme, features, how = run
    key = "atlas_list_check_theme" if len(features) > 1 else "atlas_list_check_one"
    title = label(
        key,
        scene.lang,
        theme=theme.title.in_(scene.lang),
        first=features[0].number,
        last=features[-1].number,
    )
    described = [describe(theme, feature.feature.tags, scene.lang) for feature in features]
    known = sum(bool(answers) for _, answers in described)
    # Rows that say nothing but "tree" are set closer, in more columns.
    bare = len(features) > 12 and known < len(features) * 0.2
    count = columns + 1 if bare else columns
    layout = _CheckLayout(
        count, column_width(body, count), 8.0 if bare else 10.0, len(features) <= _ROOMY_UNTIL
    )
    return Section(
        title,
        label("atlas_continued", scene.lang, title=title),
        how,
        count,
        [_check_block(scene, feature, layout) for feature in features],
        _check_head(scene.lang, layout),
    )


def _check_head(lang: Lang, layout: _CheckLayout) -> Block:
    names = [label(f"atlas_col_{key}", lang) for key in ("there", "changed", "gone")]
    widest = max(text_width(name, Face.BOLD, 1.0) for name in names)
    size = min(pt(6.4), (layout.tick_mm - 0.4) / widest)

    def draw(corner: Point) -> list[Item]:
        left = corner.x + layout.ticks_left + layout.tick_mm / 2
        return [
            Text(
                name,
                Point(left + number * layout.tick_mm, corner.y - 3.2),
                size,
                Face.BOLD,
                anchor="middle",
            )
            for number, name in enumerate(names)
        ]

    return ruled(4.4, layout.width, draw)


def _check_block(scene: ListScene, feature: NumberedFeature, layout: _CheckLayout) -> Block:
    """Number, symbol, cell, what OSM knows, three boxes, and a line to write on."""
    look = scene.looks[feature.theme]
    title, answers = describe(scene.themes[feature.theme], feature.feature.tags, scene.lang)
    cell = scene.cells.get(feature.number, "")
    size, small = pt(7.2), pt(6.6)
    text_left = max(_TEXT_LEFT_MM, 13.6 + text_width(cell, Face.REGULAR, pt(7)))
    room = layout.ticks_left - text_left - 1
    titles = wrap(title, room, Face.BOLD, size)[:3]
    known = wrap(" · ".join(answers), room, Face.REGULAR, small) if answers else []
    if len(known) > _MOST_LINES:
        known = [*known[: _MOST_LINES - 1], known[_MOST_LINES - 1].rstrip(" ·") + "…"]
    text_height = len(titles) * size * 1.2 + len(known) * small * 1.25
    height = max(text_height + 1.4, 5.4) + (4.0 if layout.roomy else 0.0)

    def draw(corner: Point) -> list[Item]:
        x, y = corner
        items = symbol_items(look.symbol, (x + 9.8, y - 2.8), 1.25, look.ink)
        number = str(feature.number)
        items.append(Text(number, Point(x + 7.6, y - 3.8), pt(8.6), Face.BOLD, anchor="end"))
        items.append(Text(cell, Point(x + 12.4, y - 3.6), pt(7)))
        at = y - 3.6
        for row in titles:
            items.append(Text(row, Point(x + text_left, at), size, Face.BOLD))
            at -= size * 1.2
        for row in known:
            items.append(Text(row, Point(x + text_left, at + 0.1), small))
            at -= small * 1.25
        items.extend(_tick_boxes(Point(x + layout.ticks_left, y), layout.tick_mm))
        if layout.roomy:
            foot = y - height + 1.4
            items.append(line((x + text_left, foot), (x + layout.width - 1, foot), pen=_DOTS))
        return items

    return ruled(height, layout.width, draw)


_DOTS = Pen("#8b8f94", 0.2, (0.25, 0.9))


def _tick_boxes(corner: Point, pitch: float) -> list[Item]:
    inset = (pitch - _BOX_MM) / 2
    top = corner.y - 0.9
    return [
        box(Rect(left, top - _BOX_MM, left + _BOX_MM, top), pen=Pen(style.INK, 0.25))
        for left in (corner.x + number * pitch + inset for number in range(3))
    ]


def _add_new_finds(scene: ListScene, pages: ListPages, columns: int) -> None:
    """Boxes for new finds to the end of the page; a page of their own where few would fit."""
    width = column_width(pages.body, columns)
    probe = _new_block(scene, 1, width)
    overhead = 14.0

    def fitting() -> int:
        return int((pages.room - overhead) / probe.height) * columns

    if fitting() < _NEW_AT_LEAST:
        pages.turn()
    title = label("atlas_list_new", scene.lang)
    pages.add(
        Section(
            title,
            label("atlas_continued", scene.lang, title=title),
            label("atlas_list_new_how", scene.lang),
            columns,
            [_new_block(scene, number + 1, width) for number in range(max(fitting(), columns))],
        )
    )


def _new_block(scene: ListScene, number: int, width: float) -> Block:
    """An empty box: number, grid cell, what it may be, the main questions, room for a note."""
    lang = scene.lang
    rows = [row for row in _choices(scene.party_themes, lang, width - 4) if row]
    height = 6.8 + len(rows) * 4.4 + 6.4

    def draw(corner: Point) -> list[Item]:
        x, y = corner
        items: list[Item] = [
            box(Rect(x, y - height + 1.2, x + width, y), pen=Pen(style.INK, 0.25)),
            *plus_square_items((x + 1.6, y - 5.0), 3.6, style.INK),
            Text(f"N{number}", Point(x + 6.4, y - 4.6), pt(9), Face.BOLD),
        ]
        cell = label("atlas_new_cell", lang)
        cell_left = x + width - 24 - text_width(cell, Face.REGULAR, pt(7))
        items.append(Text(cell, Point(cell_left, y - 4.6), pt(7)))
        items.append(line((x + width - 22, y - 4.9), (x + width - 2, y - 4.9), pen=_DOTS))
        at = y - 6.8
        for row in rows:
            items.extend(_tick_row(row, Point(x + 2, at)))
            at -= 4.4
        note = label("atlas_new_note", lang)
        items.append(Text(note, Point(x + 2, y - height + 3.0), pt(6.6)))
        note_end = x + 3.5 + text_width(note, Face.REGULAR, pt(6.6))
        bottom = y - height + 2.8
        items.append(line((note_end, bottom), (x + width - 2, bottom), pen=_DOTS))
        return items

    return Block(height, draw)


def _choices(themes: Sequence[Theme], lang: Lang, width: float) -> list[list[str]]:
    """Rows of words to tick: the kinds of objects, then the answers of the main questions."""
    presets = [(theme, preset) for theme in themes for preset in theme.presets if preset.addable]
    rows = _tick_rows([printable(preset.title.in_(lang)) for _, preset in presets], width)[:4]
    if len(presets) <= 2:
        for theme, preset in presets:
            rows.extend(_main_answers(theme, preset, lang, width))
    return rows


def _main_answers(theme: Theme, preset: Preset, lang: Lang, width: float) -> list[list[str]]:
    rows: list[list[str]] = []
    for question in theme.questions_of(preset):
        if question.main and question.kind is QuestionKind.CHOICE and len(rows) < 2:
            options = [printable(option.label.in_(lang)) for option in question.options[:3]]
            row = _tick_rows(options, width)
            if len(row) == 1 and all(explains_itself(option) for option in options):
                rows.extend(row)
    return rows


def _tick_width(text: str) -> float:
    return 3.6 + text_width(text, Face.REGULAR, pt(6.8)) + 2.6


def _tick_rows(texts: Sequence[str], width: float) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    used = 0.0
    for text in texts:
        if rows[-1] and used + _tick_width(text) > width:
            rows.append([])
            used = 0.0
        rows[-1].append(text)
        used += _tick_width(text)
    return rows


def _tick_row(texts: Sequence[str], corner: Point) -> list[Item]:
    items: list[Item] = []
    x = corner.x
    for text in texts:
        tick = Rect(x, corner.y - 3.4, x + 2.6, corner.y - 0.8)
        items.append(box(tick, pen=Pen(style.INK, 0.2)))
        items.append(Text(text, Point(x + 3.6, corner.y - 3.0), pt(6.8)))
        x += _tick_width(text)
    return items
