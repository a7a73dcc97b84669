"""Text metrics and glyph coverage of the embedded fonts, Bitstream Vera and FiraGO.

Vera is free to embed and to redistribute and comes with reportlab. It covers the Latin scripts of
western Europe; a text with any other letter is set in FiraGO as a whole (`world_font`), which is
read only then. A character that neither has is replaced by its base letter; a name that would
still be unreadable is never printed as black boxes: `drawable` says so, and the caller looks for
another name.
"""

import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from cartoparty.outputs.atlas import world_font
from cartoparty.outputs.atlas.world_font import WorldFace

MM_PER_PT = 25.4 / 72
# Words whose widths are kept: those of the last sectors. The names of a town seldom come back.
_REMEMBERED = 4_000


class Face(StrEnum):
    """The faces used on paper; the values are their PostScript names in the PDF."""

    REGULAR = "Vera"
    BOLD = "VeraBd"
    ITALIC = "VeraIt"


_WORLD_FACES = {
    Face.REGULAR: WorldFace.REGULAR,
    Face.BOLD: WorldFace.BOLD,
    Face.ITALIC: WorldFace.ITALIC,
}

# What Vera lacks but French typography and OSM names use, and what stands for it.
_STAND_INS = str.maketrans(
    {
        "\u202f": "\u00a0",  # narrow no-break space
        "\u2009": "\u00a0",
        "\u2010": "-",
        "\u2011": "-",
        "\u02bc": "’",
        "\u2032": "’",
        "\u2116": "N°",
        "\u200b": None,  # breaks that nobody sees, direction marks
        "\u00ad": None,
        "\ufeff": None,
        "\u200e": None,
        "\u200f": None,
        "\t": " ",
        "\n": " ",
        "\r": " ",
    }
)


@cache
def register_faces() -> None:
    """Make the faces known to reportlab; cheap to call again."""
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(reportlab.__file__).parent / "fonts"
    for face in Face:
        pdfmetrics.registerFont(TTFont(face.value, str(folder / f"{face.value}.ttf")))


@cache
def _em_widths(face: Face) -> dict[int, float]:
    """Code point → advance, in ems."""
    from reportlab.pdfbase import pdfmetrics

    register_faces()
    widths = pdfmetrics.getFont(face.value).face.charWidths
    return {code: width / 1000 for code, width in widths.items()}


def world_face(text: str, face: Face) -> WorldFace | None:
    """The face of the second family in which a text is set as a whole; None for the first one."""
    if text.isascii() or all(ord(char) in _em_widths(face) for char in text):
        return None
    return _WORLD_FACES[face]


def font_name(text: str, face: Face) -> str:
    """The font of a text, under the name by which it is registered for the PDF."""
    other = world_face(text, face)
    if other is None:
        return face.value
    world_font.loaded(other)
    return other.value


def is_shaped(text: str) -> bool:
    """Whether a text must be set as one run: its letters join or are read from the right."""
    return world_font.must_be_shaped(text)


def advances(text: str, face: Face, size: float) -> list[float]:
    """The advance of each character at `size`, in the unit of `size`."""
    return [width * size for width in _em_advances(text, face)]


@lru_cache(maxsize=_REMEMBERED)
def _em_advances(text: str, face: Face) -> tuple[float, ...]:
    other = world_face(text, face)
    if other is not None:
        return world_font.char_widths(text, other)
    widths = _em_widths(face)
    return tuple(widths.get(ord(char), 0.6) for char in text)


def text_width(text: str, face: Face, size: float) -> float:
    """The length of a line of text, in the unit of `size`."""
    return _em_width(text, face) * size


@lru_cache(maxsize=_REMEMBERED)
def _em_width(text: str, face: Face) -> float:
    other = world_face(text, face)
    if other is not None:
        return world_font.shaped(text, other).width
    return sum(_em_advances(text, face))


def _has_glyph(char: str) -> bool:
    return char == " " or ord(char) in _em_widths(Face.REGULAR) or world_font.covers(char)


@cache
def drawable(text: str) -> str | None:
    """`text` in characters that the fonts have, or None when it cannot be read without the rest.

    >>> drawable("Stryd Tŷ Gŵyr")
    'Stryd Tŷ Gŵyr'
    >>> drawable("東京") is None
    True
    """
    kept: list[str] = []
    lost = 0
    for char in unicodedata.normalize("NFC", text.translate(_STAND_INS)):
        if _has_glyph(char):
            kept.append(char)
            continue
        base = [part for part in unicodedata.normalize("NFKD", char) if _has_glyph(part)]
        kept.extend(base)
        lost += not base and unicodedata.category(char)[0] in "LN"
    readable = " ".join("".join(kept).split(" "))
    if lost:
        readable = readable.strip(" -–/()·,")
    letters = sum(char.isalnum() for char in readable)
    # A bilingual name keeps its readable half; a name that lost most of its letters keeps nothing.
    if lost and letters < max(3, lost / 2):
        return None
    return readable or (None if text.strip() else "")


def printable(text: str) -> str:
    """`text` for print whatever it holds: characters without a glyph become a middle dot."""
    whole = drawable(text)
    if whole is not None:
        return whole
    kept = (char if _has_glyph(char) else "·" for char in text.translate(_STAND_INS))
    return "".join(kept)


def wrap(text: str, width: float, face: Face, size: float) -> list[str]:
    """`text` in lines no longer than `width`; a word longer than a line is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if text_width(longer, face, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while text_width(line, face, size) > width and len(line) > 1:
            cut = _fitting_length(line, width, face, size)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line or not lines else lines


def _fitting_length(text: str, width: float, face: Face, size: float) -> int:
    used = 0.0
    for count, advance in enumerate(advances(text, face, size)):
        used += advance
        if used > width:
            return max(count, 1)
    return len(text)


def shorten(text: str, width: float, face: Face, size: float) -> str:
    """`text`, or its beginning and an ellipsis when it is longer than `width`."""
    if text_width(text, face, size) <= width:
        return text
    room = width - text_width("…", face, size)
    return text[: _fitting_length(text, room, face, size)].rstrip() + "…"
