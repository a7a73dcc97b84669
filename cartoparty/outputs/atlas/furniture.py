"""What surrounds a map: header, grid, check bar, north arrow, legend and credit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cartoparty.core.models import Lang
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Shape, Text, box, line
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face, shorten, text_width, wrap
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.words import number_text
from cartoparty.texts import label

_HAIR = Pen(style.INK, 0.2)
BAR_LENGTH_MM = 100.0
_SWATCH_PITCH_MM = 3.5  # rows of a legend that are closer have smaller swatches


def pt(points: float) -> float:
    """Type size in millimetres."""
    return points * MM_PER_PT


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on a colour."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    light = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    return "#ffffff" if light < 0.3 else "#000000"


@dataclass(frozen=True, slots=True)
class Heading:
    """The texts of a page header."""

    badge: str
    colour: str
    title: str
    lines: tuple[str, ...]
    page_name: str
    page_note: str = ""


def header_items(place: Rect, heading: Heading) -> list[Item]:
    """Sector number on the team's colour, names, and the page name large at the right."""
    band = Rect(place.x0, place.y0, place.x1, place.y0 + 1.3)
    side = place.height - 2.6
    badge = Rect(place.x0, place.y1 - side, place.x0 + side, place.y1)
    right = place.x1
    name_width = text_width(heading.page_name, Face.BOLD, pt(24))
    room = place.width - side - 4 - name_width - 4
    size = fitting_size(heading.title, room, Face.BOLD, 15, 10)
    title = shorten(heading.title, room, Face.BOLD, size)
    left = badge.x1 + 3.0 if heading.badge else place.x0
    items: list[Item] = [box(band, fill=heading.colour)]
    if heading.badge:
        badge_size = min(pt(27), side * 0.9 / max(len(heading.badge) * 0.72, 1))
        items.append(box(badge, fill=heading.colour, pen=Pen(style.INK, 0.3)))
        items.append(
            Text(
                heading.badge,
                Point((badge.x0 + badge.x1) / 2, (badge.y0 + badge.y1) / 2 - badge_size * 0.36),
                badge_size,
                Face.BOLD,
                ink_on(heading.colour),
                "middle",
            )
        )
    items.append(Text(title, Point(left, place.y1 - 5.2), size, Face.BOLD, style.INK))
    for row, text in enumerate(heading.lines[:2]):
        shown = shorten(text, room, Face.REGULAR, pt(8.2))
        items.append(Text(shown, Point(left, place.y1 - 9.6 - row * 4.1), pt(8.2)))
    items.append(
        Text(heading.page_name, Point(right, place.y1 - 8.2), pt(24), Face.BOLD, anchor="end")
    )
    items.append(Text(heading.page_note, Point(right, place.y1 - 13.2), pt(7.5), anchor="end"))
    return items


def fitting_size(text: str, room: float, face: Face, largest: float, smallest: float) -> float:
    """The size (mm) at which a text fills `room`, within the limits in points."""
    wanted = room / max(text_width(text, face, 1.0), 1e-6)
    return min(max(wanted, pt(smallest)), pt(largest))


def grid_items(frame: MapFrame) -> list[Item]:
    """Thin grid lines over the map; the caller clips them to the frame."""
    pen = Pen(style.GRID, 0.14, (1.6, 1.2))
    rect = frame.rect
    verticals = [np.array([[left, rect.y0], [left, rect.y1]]) for _, left, _ in frame.columns[1:]]
    rows = [np.array([[rect.x0, top], [rect.x1, top]]) for _, top, _ in frame.rows[1:]]
    return [Shape(tuple(verticals + rows), pen=pen)] if verticals or rows else []


def grid_names(frame: MapFrame) -> list[Item]:
    """The letters and numbers around the frame."""
    rect = frame.rect
    size = pt(8)
    items: list[Item] = []
    for letter, left, right in frame.columns:
        middle = (left + right) / 2
        items.extend(_grid_name(letter, middle, y, size) for y in (rect.y1 + 1.2, rect.y0 - 3.4))
    for number, top, bottom in frame.rows:
        middle = (top + bottom) / 2 - size * 0.36
        items.extend(_grid_name(number, x, middle, size) for x in (rect.x0 - 2.2, rect.x1 + 2.2))
    return items


def _grid_name(text: str, x: float, y: float, size: float) -> Text:
    return Text(text, Point(x, y), size, Face.BOLD, style.GRID, "middle")


def check_bar_items(corner: Point, scale: int, lang: Lang) -> list[Item]:
    """A scale bar of exactly 100 mm, so that one ruler checks the print; 9 mm high."""
    x, y = corner
    ground_m = scale / 1000 * BAR_LENGTH_MM
    items: list[Item] = []
    for fifth in range(5):
        left = x + fifth * BAR_LENGTH_MM / 5
        fill = style.INK if fifth % 2 == 0 else style.PAPER
        items.append(
            box(Rect(left, y + 3.2, left + BAR_LENGTH_MM / 5, y + 4.7), fill=fill, pen=_HAIR)
        )
    for fifth in range(6):
        metres = ground_m * fifth / 5
        text = number_text(metres, lang, 0 if metres == int(metres) else 1)
        at = Point(x + fifth * BAR_LENGTH_MM / 5, y + 5.6)
        items.append(
            Text(text + ("\u00a0m" if fifth == 5 else ""), at, pt(7), anchor="middle")
            if fifth
            else Text(text, at, pt(7))
        )
    note = label("atlas_check_bar", lang, metres=number_text(ground_m, lang))
    items.append(Text(note, Point(x, y), pt(6.8)))
    return items


def north_items(foot: Point, height: float) -> list[Item]:
    """The north arrow; north is up on every page."""
    x, y = foot
    shaft = height * 0.72
    left = np.array([[0, 1], [-0.26, 0], [0, 0.2], [0, 1]]) * shaft + np.array(
        [x, y + height * 0.28]
    )
    right = np.array([[0, 1], [0.26, 0], [0, 0.2], [0, 1]]) * shaft + np.array(
        [x, y + height * 0.28]
    )
    pen = Pen(style.INK, 0.2)
    return [
        Shape((left,), fill=style.INK, pen=pen),
        Shape((right,), fill=style.PAPER, pen=pen),
        Text("N", Point(x, y), height * 0.3, Face.BOLD, anchor="middle"),
    ]


def paragraph_items(
    text: str, corner: Point, width: float, *, points: float = 7.0, face: Face = Face.REGULAR
) -> tuple[list[Item], float]:
    """A text in lines below `corner`; the items and the height that they take."""
    size = pt(points)
    leading = size * 1.32
    rows = wrap(text, width, face, size)
    items: list[Item] = [
        Text(row, Point(corner.x, corner.y - size * 0.8 - number * leading), size, face)
        for number, row in enumerate(rows)
    ]
    return items, len(rows) * leading


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A swatch (drawn in a box of 6 × 3 mm whose bottom left corner is the origin) and its text."""

    swatch: tuple[Item, ...]
    text: str


def legend_items(place: Rect, entries: Sequence[LegendEntry], columns: int) -> list[Item]:
    """Entries column by column from the top left; in more columns where their rows were close."""
    runs = _legend_columns(entries, columns)
    widths = [place.width / columns] * len(runs)
    for count in range(columns + 1, columns + 3):
        if not entries or place.height / len(runs[0]) >= _SWATCH_PITCH_MM:
            break
        more = _legend_columns(entries, count)
        needed = [_entries_width(run) for run in more]
        spare = (place.width - sum(needed)) / len(more)
        if spare >= 0:
            runs, widths = more, [width + spare for width in needed]
    pitch = min(place.height / max(len(runs[0]) if runs else 1, 1), 4.6)
    swatch = min(pitch / _SWATCH_PITCH_MM, 1.0)
    items: list[Item] = []
    x = place.x0
    for run, width in zip(runs, widths, strict=True):
        for row, entry in enumerate(run, start=1):
            y = place.y1 - row * pitch
            items.extend(moved(item, x, y + 0.3, swatch) for item in entry.swatch)
            size = fitting_size(entry.text, width - 8.5, Face.REGULAR, 6.8, 6.0)
            text = shorten(entry.text, width - 8.5, Face.REGULAR, size)
            items.append(Text(text, Point(x + 7.4, y + 0.9), size))
        x += width
    return items


def _legend_columns(entries: Sequence[LegendEntry], count: int) -> list[Sequence[LegendEntry]]:
    rows = max(-(-len(entries) // count), 1)
    return [entries[at : at + rows] for at in range(0, len(entries), rows)]


def _entries_width(entries: Sequence[LegendEntry]) -> float:
    """The width of a column that cuts none of its texts, set small."""
    return max(text_width(entry.text, Face.REGULAR, pt(6.2)) for entry in entries) + 9.5


def moved(item: Item, dx: float, dy: float, times: float = 1.0) -> Item:
    """An item somewhere else, drawn so many `times` as large from the origin on; pens are kept."""
    shift = np.array([dx, dy])
    match item:
        case Shape():
            rings = tuple(ring * times + shift for ring in item.rings)
            return Shape(rings, item.pen, item.fill, item.opacity, item.rule)
        case Text():
            at = Point(item.at.x * times + dx, item.at.y * times + dy)
            return Text(
                item.text, at, item.size, item.face, item.colour, item.anchor, item.angle, item.halo
            )
        case _:
            raise TypeError(f"a legend holds no {type(item).__name__}")


def credit_text(*, fictional: bool, data_date: str, lang: Lang) -> str:
    """The credit that the licence asks for, and the date of the data."""
    if fictional:
        return label("atlas_credit_fictional", lang)
    return label("atlas_credit", lang, date=data_date)


def frame_items(frame: MapFrame) -> list[Item]:
    """The line around the map."""
    return [box(frame.rect, pen=Pen(style.INK, 0.5))]


def rule(x0: float, x1: float, y: float, *, width: float = 0.2) -> Item:
    """A horizontal line."""
    return line((x0, y), (x1, y), pen=Pen(style.INK, width, cap="butt"))
