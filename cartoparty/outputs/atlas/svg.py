"""Writes a page of the display list as SVG in millimetres, for the screen and for editing.

The file stands alone: no script, no link, no picture. Letters are text, set to the width that they
have on paper whichever font of the list the reader's machine has; names along a street are one text
with a place and a turn for each letter, so that a search finds them whole.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

import numpy as np

from cartoparty.core.models import Lang
from cartoparty.outputs.atlas.display import (
    Coordinates,
    CurvedText,
    Glyph,
    Group,
    Item,
    Page,
    Pen,
    Rect,
    Shape,
    Text,
)
from cartoparty.outputs.atlas.fonts import Face, text_width, world_face

# DejaVu is Vera with more letters and the same widths; Verdana is as wide.
_FAMILY = "'Bitstream Vera Sans','DejaVu Sans',Verdana,sans-serif"
_WORLD_FAMILY = "FiraGO,'Noto Sans','DejaVu Sans',sans-serif"
_HALO = "#ffffff"
_OTHER_END = {"start": "end", "middle": "middle", "end": "start"}
_AS_TYPED = ' style="white-space:pre"'  # else a browser drops the second of two spaces


def svg_of(page: Page, lang: Lang | None = None) -> str:
    """One page as an SVG document; `lang` is the language of its words."""
    return _Sheet(page.height).document(page, lang)


class _Sheet:
    """An SVG that grows item by item; y goes down there, and up on our pages."""

    def __init__(self, height: float) -> None:
        self._height = height
        self._parts: list[str] = []
        self._ids = 0

    def document(self, page: Page, lang: Lang | None) -> str:
        width, height = _mm(page.width), _mm(page.height)
        language = f' xml:lang="{lang}"' if lang else ""
        self._parts.append(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
            f' viewBox="0 0 {width} {height}"{language}'
            f' font-family="{_FAMILY}" font-kerning="none" fill="none"'
            ' stroke-linejoin="round" stroke-linecap="round">'
        )
        self._parts.append(f"<title>{_words(page.title)}</title>")
        self._parts.append(f'<rect width="{width}" height="{height}" fill="#ffffff"/>')
        self._draw(page.items)
        self._parts.append("</svg>\n")
        return "\n".join(self._parts)

    def _draw(self, items: Iterable[Item]) -> None:
        for are_texts, run in groupby(items, lambda item: isinstance(item, Text | CurvedText)):
            if are_texts:
                self._draw_texts([item for item in run if isinstance(item, Text | CurvedText)])
                continue
            for item in run:
                if isinstance(item, Shape):
                    self._draw_shape(item)
                elif isinstance(item, Group):
                    self._draw_group(item)

    def _draw_group(self, group: Group) -> None:
        clip = self._new_id("clip")
        x, y, width, height = self._box(group.clip)
        self._parts.append(
            f'<clipPath id="{clip}"><rect x="{x}" y="{y}" width="{width}" height="{height}"/>'
            f'</clipPath>\n<g clip-path="url(#{clip})">'
        )
        self._draw(group.items)
        self._parts.append("</g>")

    def _draw_shape(self, shape: Shape) -> None:
        if not shape.rings or not (shape.fill or shape.pen):
            return
        look = _pen_look(shape.pen) if shape.pen else ""
        if shape.opacity < 1:  # of the whole: its line does not show its fill through
            look += f' opacity="{_mm(shape.opacity)}"'
        if shape.fill:
            look += f' fill="{shape.fill}"'
            if shape.rule == "evenodd":
                look += ' fill-rule="evenodd"'
        path = "".join(self._ring(ring) for ring in shape.rings)
        self._parts.append(f'<path{look} d="{path}"/>')

    def _draw_texts(self, texts: Sequence[Text | CurvedText]) -> None:
        """All halos of a run below all its letters, as in the PDF: none covers a neighbour.

        A halo is the text itself used once more with a white stroke: the words are there once.
        (`paint-order` would not do: a browser paints a turned letter, halo and all, over the one
        before it.)
        """
        halos: list[str] = []
        letters: list[str] = []
        for text in texts:
            name = self._new_id("name") if text.halo else None
            letters.append(
                f'<g fill="{text.colour}">{self._text(text, name)}</g>'
                if name
                else self._text(text, None, f' fill="{text.colour}"')
            )
            if name:
                width = _mm(text.halo * 2)
                halos.append(f'<use href="#{name}" stroke-width="{width}"/>')
        if halos:
            self._parts.append(f'<g stroke="{_HALO}" aria-hidden="true">')
            self._parts.extend([*halos, "</g>"])
        self._parts.extend(letters)

    def _text(self, text: Text | CurvedText, name: str | None, look: str = "") -> str:
        look = (f' id="{name}"' if name else "") + look + _face_look(text)
        look += f' font-size="{_mm(text.size)}"'
        look += self._along(text.glyphs) if isinstance(text, CurvedText) else self._straight(text)
        spaced = _AS_TYPED if "  " in text.text or text.text != text.text.strip() else ""
        return f"<text{look}{spaced}>{_words(text.text)}</text>"

    def _straight(self, text: Text) -> str:
        x, y = _mm(text.at.x), _mm(self._height - text.at.y)
        look = f' x="{x}" y="{y}"'
        anchor: str = text.anchor
        if _is_read_from_the_right(text.text):  # there the start is the right end
            look += ' direction="rtl"'
            anchor = _OTHER_END[anchor]
        if anchor != "start":
            look += f' text-anchor="{anchor}"'
        if text.angle:
            look += f' transform="rotate({_mm(-text.angle)} {x} {y})"'
        width = text_width(text.text, text.face, text.size)
        if len(text.text) > 1 and width > 0:
            look += f' textLength="{_mm(width)}" lengthAdjust="spacingAndGlyphs"'
        return look

    def _along(self, glyphs: Sequence[Glyph]) -> str:
        # One entry for each UTF-16 unit, which is how SVG counts the characters of a text.
        each = [glyph for glyph in glyphs for _ in range(len(glyph.char.encode("utf-16-le")) // 2)]
        xs = " ".join(_mm(glyph.x) for glyph in each)
        ys = " ".join(_mm(self._height - glyph.y) for glyph in each)
        turns = " ".join(_mm(-glyph.angle) for glyph in each)
        return f' x="{xs}" y="{ys}" rotate="{turns}"'

    def _ring(self, ring: Coordinates) -> str:
        closed = len(ring) > 3 and bool(np.array_equal(ring[0], ring[-1]))
        points = (ring[:-1] if closed else ring) * (1, -1) + (0, self._height)
        steps = " ".join(f"{_mm(x)} {_mm(y)}" for x, y in points.tolist())
        return f"M{steps}z" if closed else f"M{steps}"

    def _box(self, rect: Rect) -> tuple[str, str, str, str]:
        return _mm(rect.x0), _mm(self._height - rect.y1), _mm(rect.width), _mm(rect.height)

    def _new_id(self, kind: str) -> str:
        self._ids += 1
        return f"{kind}{self._ids}"


def _pen_look(pen: Pen) -> str:
    look = f' stroke="{pen.colour}" stroke-width="{_mm(pen.width)}"'
    if pen.dash:
        look += f' stroke-dasharray="{" ".join(_mm(length) for length in pen.dash)}"'
    if pen.dash or pen.cap == "butt":
        look += ' stroke-linecap="butt"'
    return look


def _face_look(text: Text | CurvedText) -> str:
    look = f' font-family="{_WORLD_FAMILY}"' if world_face(text.text, text.face) else ""
    look += ' font-weight="bold"' if text.face is Face.BOLD else ""
    return look + (' font-style="italic"' if text.face is Face.ITALIC else "")


def _is_read_from_the_right(text: str) -> bool:
    """By its first letter, as the PDF takes it (UAX 9, rule P2)."""
    if text.isascii():
        return False
    kinds = map(unicodedata.bidirectional, text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def _mm(length: float) -> str:
    """To a hundredth: finer than any printer, half the size of the file."""
    text = f"{length:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _words(text: str) -> str:
    """Text as XML can hold it: no control characters."""
    return escape("".join(char for char in text if char >= " " or char in "\t\n"))
