"""What is filled in by hand on a list page: boxes to tick and dotted lines, in rows that flow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cartoparty.core.models import Lang
from cartoparty.core.theme import Question, QuestionKind
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.display import Item, Pen, Point, Rect, Text, box, line
from cartoparty.outputs.atlas.fonts import Face, printable, text_width
from cartoparty.outputs.atlas.furniture import pt
from cartoparty.outputs.atlas.words import raised, short_name
from cartoparty.texts import label

ROW_MM = 4.5
DOTS = Pen("#8b8f94", 0.2, (0.25, 0.9))
_SIZE = pt(6.8)
_TICK_MM = 2.6
_GAP_MM = 2.4
_INDENT_MM = 4.0
# Room to write by hand, per kind of answer.
_NUMBER_LINE_MM = 13.0
_TEXT_LINE_MM = 26.0
_LONGEST_LINE_MM = 90.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a row: words, a box to tick with its word, or a word and a line to write on."""

    kind: Literal["word", "tick", "line"]
    text: str
    unit: str = ""
    line_mm: float = 0.0

    @property
    def least(self) -> float:
        """The width that it needs."""
        width = text_width(self.text, Face.REGULAR, _SIZE) + _GAP_MM
        if self.kind == "tick":
            return width + _TICK_MM + 1.0
        if self.kind == "line":
            unit = text_width(self.unit, Face.REGULAR, _SIZE) + 1.0 if self.unit else 0.0
            return width + 1.0 + self.line_mm + unit
        return width

    def items(self, x: float, y: float, width: float) -> list[Item]:
        """Drawn with its base line at (x, y)."""
        if self.kind == "tick":
            tick = Rect(x, y - 0.4, x + _TICK_MM, y - 0.4 + _TICK_MM)
            words = Text(self.text, Point(x + _TICK_MM + 1.0, y), _SIZE)
            return [box(tick, pen=Pen(style.INK, 0.2)), words]
        items: list[Item] = [Text(self.text, Point(x, y), _SIZE)]
        if self.kind == "line":
            start = x + text_width(self.text, Face.REGULAR, _SIZE) + 1.0
            end = x + width - _GAP_MM
            if self.unit:
                items.append(Text(self.unit, Point(end, y), _SIZE, anchor="end"))
                end -= text_width(self.unit, Face.REGULAR, _SIZE) + 1.0
            items.append(line((start, y - 0.3), (end, y - 0.3), pen=DOTS))
        return items


class Placed(NamedTuple):
    """A piece on its row: how far from the left edge, and how wide."""

    piece: Piece
    x: float
    width: float


Row = list[Placed]


def flowed(pieces: Sequence[Piece], width: float, *, is_stretched: bool = True) -> list[Row]:
    """Pieces in rows; lines to write on take what a row has left, further rows are indented."""
    rows: list[Row] = []
    x = 0.0
    for piece in pieces:
        # The gap after the last piece of a row may stick out of it.
        if not rows or x + piece.least - _GAP_MM > width:
            x = _INDENT_MM if rows and piece.kind == "tick" else 0.0
            rows.append([])
        rows[-1].append(Placed(piece, x, piece.least))
        x += piece.least
    return [_stretched(row, width) for row in rows] if is_stretched else rows


def _stretched(row: Row, width: float) -> Row:
    """The row with its lines drawn out to the right edge, within reason."""
    lines = sum(placed.piece.kind == "line" for placed in row)
    if not lines:
        return row
    spare = (width + _GAP_MM - (row[-1].x + row[-1].width)) / lines
    done: Row = []
    x = row[0].x
    for piece, _, least in row:
        more = min(spare, _LONGEST_LINE_MM - piece.line_mm) if piece.kind == "line" else 0.0
        done.append(Placed(piece, x, least + max(more, 0.0)))
        x += done[-1].width
    return done


def longest_line(rows: Sequence[Row]) -> float:
    """The longest stretch to write on in one of the rows, mm; 0 where there is none."""
    lines = [placed for row in rows for placed in row if placed.piece.kind == "line"]
    free = (placed.width - (placed.piece.least - placed.piece.line_mm) for placed in lines)
    return max(free, default=0.0)


def row_items(rows: Sequence[Row], corner: Point) -> list[Item]:
    """Rows below `corner`, each `ROW_MM` high."""
    items: list[Item] = []
    for number, row in enumerate(rows):
        y = corner.y - number * ROW_MM - 3.1
        for piece, x, width in row:
            items.extend(piece.items(corner.x + x, y, width))
    return items


def ticks(texts: Sequence[str]) -> list[Piece]:
    """A box to tick for each text."""
    return [Piece("tick", printable(text)) for text in texts]


def question_rows(
    questions: Sequence[Question], lang: Lang, width: float, *, most_rows: int
) -> list[Row]:
    """A choice with its answers to tick, over at most so many rows; the others as lines.

    A choice that needs more rows becomes a line too.
    """
    rows: list[Row] = []
    lines: list[Piece] = []
    for question in questions:
        name = label("atlas_list_to_fill", lang, name=raised(short_name(question, lang)))
        if question.kind is QuestionKind.CHOICE:
            answers = ticks([option.label.in_(lang) for option in question.options])
            choice = flowed([Piece("word", printable(name)), *answers], width)
            if len(choice) <= most_rows:
                rows.extend(choice)
                continue
        numeric = question.kind in (QuestionKind.NUMBER, QuestionKind.INTEGER)
        room = _NUMBER_LINE_MM if numeric else _TEXT_LINE_MM
        lines.append(Piece("line", printable(name), question.unit or "", room))
    lines.sort(key=lambda piece: piece.line_mm)  # short lines share a row
    return [*rows, *flowed(lines, width)]
