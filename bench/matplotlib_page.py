"""Draws a page's display list with matplotlib: the peer that our PDF back end is measured against.

It draws the same values in the same order, with what matplotlib is quickest at: one compound path
for each shape, text as text, a curved name letter by letter, a halo as one stroked outline a name.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.text import Text as Letters
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from cartoparty.outputs.atlas.display import (
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
from cartoparty.outputs.atlas.fonts import MM_PER_PT, Face, text_width

_MM_PER_INCH = 25.4
_LOOKS = {
    Face.BOLD: FontProperties(family="DejaVu Sans", weight="bold"),
    Face.ITALIC: FontProperties(family="DejaVu Sans", style="italic"),
}
_PLAIN = FontProperties(family="DejaVu Sans")


def pdf_of(pages: Iterable[Page]) -> bytes:
    """The pages as one PDF, its fonts embedded as TrueType as ours are."""
    out = BytesIO()
    with rc_context({"pdf.fonttype": 42}), PdfPages(out) as book:
        for page in pages:
            book.savefig(_figure(page))
    return out.getvalue()


def _figure(page: Page) -> Figure:
    figure = Figure(figsize=(page.width / _MM_PER_INCH, page.height / _MM_PER_INCH))
    axes: Any = figure.add_axes((0, 0, 1, 1), xlim=(0, page.width), ylim=(0, page.height))
    axes.set_axis_off()
    # The order of drawing must be told: matplotlib would put all texts above all shapes.
    for order, (artist, clip) in enumerate(_artists(page.items, None)):
        artist.set_zorder(order)
        axes.add_artist(artist)
        if clip is None:
            artist.set_clip_on(False)
        else:
            corner, width, height = (clip.x0, clip.y0), clip.width, clip.height
            artist.set_clip_path(Rectangle(corner, width, height, transform=axes.transData))
    return figure


def _artists(items: Iterable[Item], clip: Rect | None) -> Iterator[tuple[Artist, Rect | None]]:
    for item in items:
        if isinstance(item, Group):
            yield from _artists(item.items, item.clip)
        elif isinstance(item, Shape):
            if item.rings:
                yield _patch(item), clip
        else:
            for artist in _lettering(item):
                yield artist, clip


def _patch(shape: Shape) -> PathPatch:
    outline = Outline(np.vstack(shape.rings), np.concatenate([_codes(r) for r in shape.rings]))
    return PathPatch(
        outline,
        facecolor=shape.fill or "none",
        edgecolor=shape.pen.colour if shape.pen else "none",
        linewidth=shape.pen.width / MM_PER_PT if shape.pen else 0,
        linestyle=_dashes(shape.pen),
        capstyle=shape.pen.cap if shape.pen and not shape.pen.dash else "butt",
        joinstyle="round",
        alpha=shape.opacity if shape.opacity < 1 else None,
    )


def _codes(ring: Any) -> Any:
    codes = np.full(len(ring), Outline.LINETO, dtype=Outline.code_type)
    codes[0] = Outline.MOVETO
    if len(ring) > 3 and np.array_equal(ring[0], ring[-1]):
        codes[-1] = Outline.CLOSEPOLY
    return codes


def _dashes(pen: Pen | None) -> Any:
    """matplotlib counts dashes in line widths."""
    if pen is None or not pen.dash:
        return "solid"
    dash = pen.dash if len(pen.dash) % 2 == 0 else pen.dash * 2
    return (0, tuple(length / pen.width for length in dash))


def _lettering(text: Text | CurvedText) -> Iterator[Artist]:
    look = _LOOKS.get(text.face, _PLAIN)
    glyphs = text.glyphs if isinstance(text, CurvedText) else (_whole(text),)
    if text.halo:
        outlines = [_outline(glyph, text.size, look) for glyph in glyphs if glyph.char.strip()]
        yield PathPatch(
            Outline.make_compound_path(*outlines),
            fill=False,
            edgecolor="white",
            linewidth=text.halo * 2 / MM_PER_PT,
            joinstyle="round",
        )
    for glyph in glyphs:
        yield Letters(
            glyph.x,
            glyph.y,
            glyph.char,
            color=text.colour,
            fontsize=text.size / MM_PER_PT,
            fontproperties=look,
            rotation=glyph.angle,
            rotation_mode="anchor",
            verticalalignment="baseline",
            parse_math=False,
        )


def _whole(text: Text) -> Glyph:
    """A straight text from its left end, by our own measure of its width."""
    width = text_width(text.text, text.face, text.size)
    back = {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    turn = np.radians(text.angle)
    x, y = text.at.x - back * float(np.cos(turn)), text.at.y - back * float(np.sin(turn))
    return Glyph(text.text, x, y, text.angle)


def _outline(glyph: Glyph, size: float, look: FontProperties) -> Outline:
    letters = TextPath((0, 0), glyph.char, size=size, prop=look)
    return letters.transformed(Affine2D().rotate_deg(glyph.angle).translate(glyph.x, glyph.y))
