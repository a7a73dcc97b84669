"""The second font family, FiraGO, for names in scripts that the first one lacks; it shapes them.

FiraGO (SIL Open Font License 1.1, from the package pymupdf-fonts) covers Arabic, Cyrillic,
Devanagari, Georgian, Greek, Hebrew, Thai and all of Latin. It is read when the first character
that needs it is met: an atlas of a French town never loads it.
"""

import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cartoparty.outputs.atlas.bidi import Run, visual_runs

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

PRIVATE_USE = range(0xE000, 0xF900)
# Scripts of India and its neighbours, and Thai: signs change places and shapes within a word.
_REORDERED = range(0x0900, 0x0E80)


class WorldFace(StrEnum):
    """The faces; the values are their names in the PDF."""

    REGULAR = "FiraGO-Regular"
    BOLD = "FiraGO-Bold"
    ITALIC = "FiraGO-Italic"


_BUFFERS = {WorldFace.REGULAR: "figo", WorldFace.BOLD: "figbo", WorldFace.ITALIC: "figit"}


class PlacedGlyph(NamedTuple):
    """A glyph of a shaped text, in ems from the left end of its base line.

    `char` stands for the glyph in the font: glyphs without a character of their own, such as the
    joined forms of Arabic letters, have one of the private use area.
    """

    char: str
    x: float
    y: float


class ShapedText(NamedTuple):
    """A line of text, ready to be drawn; `width` in ems."""

    glyphs: tuple[PlacedGlyph, ...]
    width: float


def covers(char: str) -> bool:
    """Whether the family has a glyph for a character."""
    return ord(char) in _encoded()


@cache
def _encoded() -> frozenset[int]:
    codes = frozenset(loaded(WorldFace.REGULAR).face.charToGlyph)
    return codes - frozenset(PRIVATE_USE)


def must_be_shaped(text: str) -> bool:
    """Whether letters join or change places: such a text cannot be set letter by letter.

    >>> must_be_shaped("Улица"), must_be_shaped("شارع")
    (False, True)
    """
    return not text.isascii() and any(
        ord(char) in _REORDERED
        or unicodedata.bidirectional(char) in {"R", "AL", "AN"}
        or unicodedata.category(char)[0] == "M"
        for char in text
    )


@lru_cache(maxsize=20_000)
def char_widths(text: str, face: WorldFace) -> tuple[float, ...]:
    """The advance of each character by itself, in ems."""
    widths = loaded(face).face.charWidths
    return tuple(widths.get(ord(char), 600) / 1000 for char in text)


@lru_cache(maxsize=20_000)
def shaped(text: str, face: WorldFace) -> ShapedText:
    """The glyphs of a line of text in any mixture of scripts, from left to right."""
    glyphs: list[PlacedGlyph] = []
    x = 0.0
    for run in visual_runs(text):
        more, width = _shaped_run(run, face)
        glyphs.extend(glyph._replace(x=glyph.x + x) for glyph in more)
        x += width
    return ShapedText(tuple(glyphs), x)


def _shaped_run(run: Run, face: WorldFace) -> ShapedText:
    import uharfbuzz

    font = loaded(face)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.backwards else "ltr"
    uharfbuzz.shape(font.hbFont(), buffer)
    em = font.face.unitsPerEm
    glyphs = []
    x = 0.0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        char = chr(font.face.glyphToChar[info.codepoint][0])
        glyphs.append(PlacedGlyph(char, x + place.x_offset / em, place.y_offset / em))
        x += place.x_advance / em
    return ShapedText(tuple(glyphs), x)


@cache
def loaded(face: WorldFace) -> "TTFont":
    """The font as reportlab knows it; glyphs without a character get one, always the same."""
    import io

    import pymupdf_fonts
    from reportlab.pdfbase import pdfmetrics

    from cartoparty.outputs.atlas.readable_font import ReadableFont

    font = ReadableFont(face.value, io.BytesIO(pymupdf_fonts.fontbuffers[_BUFFERS[face]]()))
    font.name_the_nameless()
    pdfmetrics.registerFont(font)
    return font
