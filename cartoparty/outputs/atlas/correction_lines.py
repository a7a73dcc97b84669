"""Empty lines after a list whose rows are too close to write in: a number, and what is right."""

from cartoparty.core.models import Lang
from cartoparty.outputs.atlas.columns import Block
from cartoparty.outputs.atlas.display import Item, Point
from cartoparty.outputs.atlas.fill_in import Piece, flowed, row_items
from cartoparty.texts import label

_ROW_MM = 6.0
_NUMBER_LINE_MM = 10.0
_WORDS_LINE_MM = 40.0
_EACH = 12  # rows of the list for one line: most of what was mapped is still right
_LEAST = 8
_MOST = 24


def correction_lines(lang: Lang, rows: int, width: float, columns: int) -> list[Block]:
    """Lines to write on for a list of so many `rows`, each as wide as a column."""
    pieces = [
        Piece("line", label("atlas_correct_number", lang), line_mm=_NUMBER_LINE_MM),
        Piece("line", label("atlas_correct_words", lang), line_mm=_WORDS_LINE_MM),
    ]
    (row,) = flowed(pieces, width, is_stretched=False)
    last = row[-1]
    row = [*row[:-1], last._replace(width=width - last.x)]

    def draw(corner: Point) -> list[Item]:
        return row_items([row], Point(corner.x, corner.y - 1.5))

    count = min(max(rows // _EACH, _LEAST), _MOST)
    return [Block(_ROW_MM, draw)] * (-(-count // columns) * columns)
