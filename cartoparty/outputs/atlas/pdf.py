"""Draws display lists as a PDF with reportlab: vector, fonts embedded, same bytes every time."""

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, BinaryIO

import numpy as np

from cartoparty.core.models import Lang
from cartoparty.outputs.atlas.bidi import visual_runs
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
from cartoparty.outputs.atlas.fonts import (
    MM_PER_PT,
    Face,
    font_name,
    register_faces,
    text_width,
    world_face,
)
from cartoparty.outputs.atlas.pdf_tags import Role, StructureTree
from cartoparty.outputs.atlas.world_font import shaped

_PT_PER_MM = 1 / MM_PER_PT
_FILL_ONLY, _STROKE_ONLY = 0, 1


class PdfBook:
    """A PDF that grows page by page; `save` or `content` ends it. `pages` is how many it has.

    Coordinates are written in millimetres under one scaling matrix, so that what is in the display
    list is what is in the file.
    """

    def __init__(self, *, title: str, subject: str, lang: Lang) -> None:
        from reportlab.pdfgen.canvas import Canvas

        from cartoparty.outputs.atlas.pdf_spool import PageSpool

        register_faces()
        self._spool = PageSpool()
        # invariant: no clock and no random id in the file. initialFontName: else the un-embedded
        # Helvetica is listed on every page, which print shops refuse.
        self._canvas: Any = Canvas(
            None,
            invariant=1,
            pageCompression=1,
            initialFontName=Face.REGULAR.value,
            lang=lang,
        )
        self._canvas.setTitle(title)
        self._canvas.setSubject(subject)
        self._canvas.setAuthor("Cartoparty")
        self._canvas.setCreator("Cartoparty")
        # A reader's window says the title of the atlas, not the name of the file.
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._tree = StructureTree(lang)
        self.pages = 0

    def add(self, page: Page) -> None:
        """Draw one page and turn over."""
        canvas = self._canvas
        canvas.setPageSize((page.width * _PT_PER_MM, page.height * _PT_PER_MM))
        self.pages += 1
        key = f"page{self.pages}"
        canvas.bookmarkPage(key)
        canvas.addOutlineEntry(page.title, key, level=page.level, closed=page.level > 0)
        canvas.saveState()
        canvas.scale(_PT_PER_MM, _PT_PER_MM)
        canvas.addLiteral("1 j 1 J")
        tree_key = self._tree.begin_page()
        here = canvas._doc.thisPageRef()
        for role, items in _stretches(page):
            spoken = "" if role is Role.TEXT else page.title
            canvas.addLiteral(self._tree.add(role, here, spoken))
            self._draw(items)
            canvas.addLiteral("EMC")
        canvas.restoreState()
        canvas.showPage()
        written = canvas._doc.Pages.pages[-1]
        written.__Defaults__ = {**written.__Defaults__, "StructParents": tree_key}
        self._spool.keep(written)

    def content(self) -> bytes:
        """End the document; its bytes."""
        buffer = io.BytesIO()
        self.save(buffer)
        return buffer.getvalue()

    def save(self, stream: BinaryIO) -> None:
        """End the document and write it, part by part."""
        from reportlab import rl_config

        # Binary streams: the default ASCII armour makes files a quarter larger and costs a third
        # of the time. The switch is the library's, so it is put back.
        self._tree.attach(self._canvas._doc)
        self._spool.outlet = self._canvas._filename = stream
        armour, rl_config.useA85 = rl_config.useA85, 0
        try:
            self._canvas.save()
        finally:
            rl_config.useA85 = armour

    def _draw(self, items: Iterable[Item]) -> None:
        for are_texts, run in groupby(items, lambda item: isinstance(item, Text | CurvedText)):
            if are_texts:
                self._draw_texts([item for item in run if isinstance(item, Text | CurvedText)])
                continue
            for item in run:
                if isinstance(item, Shape):
                    self._draw_shape(item)
                elif isinstance(item, Group):
                    self._canvas.saveState()
                    self._canvas.addLiteral(_rect_path(item.clip) + " W n")
                    self._draw(item.items)
                    self._canvas.restoreState()

    def _draw_texts(self, texts: Sequence[Text | CurvedText]) -> None:
        """All halos of a run below all its letters: no halo covers a neighbour's letters.

        It also keeps the two passes over one name apart in the file; PDF readers that rebuild lines
        of text from positions would mix their letters otherwise.
        """
        for text in texts:
            if text.halo:
                self._draw_halo(text)
        for text in texts:
            self._draw_letters(text)

    def _draw_shape(self, shape: Shape) -> None:
        if not shape.rings:
            return
        canvas = self._canvas
        see_through = shape.opacity < 1
        if see_through:
            canvas.saveState()
            canvas.setFillAlpha(shape.opacity)
            canvas.setStrokeAlpha(shape.opacity)
        code = [_pen_code(shape.pen)] if shape.pen else []
        if shape.fill:
            code.append(f"{_rgb(shape.fill)} rg")
        code.extend(_ring_path(ring) for ring in shape.rings)
        code.append(_paint_operator(shape))
        canvas.addLiteral("\n".join(code))
        if see_through:
            canvas.restoreState()

    def _draw_halo(self, text: Text | CurvedText) -> None:
        # The text render mode outlives its text object: saved and restored around it.
        canvas = self._canvas
        canvas.saveState()
        canvas.addLiteral(f"{_rgb('#ffffff')} RG {text.halo * 2:.3f} w [] 0 d 1 J 1 j")
        canvas.addLiteral("/Artifact BMC")
        self._write(text, _STROKE_ONLY)
        canvas.addLiteral("EMC")
        canvas.restoreState()

    def _draw_letters(self, text: Text | CurvedText) -> None:
        canvas = self._canvas
        canvas.addLiteral(f"{_rgb(text.colour)} rg")
        if _reads_by_itself(text):
            self._write(text, _FILL_ONLY)
            return
        # So that a reader can search and copy the name as one string.
        spoken = text.text.encode("utf-16-be").hex().upper()
        canvas.addLiteral(f"/Span << /ActualText <FEFF{spoken}> >> BDC")
        self._write(text, _FILL_ONLY)
        canvas.addLiteral("EMC")

    def _write(self, text: Text | CurvedText, mode: int) -> None:
        run = self._canvas.beginText()
        run.setFont(font_name(text.text, text.face), text.size, 0)
        run.setTextRenderMode(mode)
        for glyph in _glyphs(text):
            turn = math.radians(glyph.angle)
            cos, sin = math.cos(turn), math.sin(turn)
            run.setTextTransform(cos, sin, -sin, cos, glyph.x, glyph.y)
            run.textOut(glyph.char)
        self._canvas.drawText(run)


def _stretches(page: Page) -> Iterator[tuple[Role, list[Item]]]:
    """The items of a page in their order, cut where the title or a map begins and ends."""
    title = _title_of(page)
    heading = Role.TITLE if page.level == 0 else Role.SUBTITLE

    def role_of(item: Item) -> Role:
        if item is title:
            return heading
        return Role.MAP if isinstance(item, Group) else Role.TEXT

    for role, items in groupby(page.items, role_of):
        yield role, list(items)


def _title_of(page: Page) -> Text | None:
    """The text that its entry in the outline repeats, else the largest one."""
    bold = [
        item
        for item in page.items
        if isinstance(item, Text) and item.face is Face.BOLD and len(item.text) > 3
    ]
    return max(bold, key=lambda text: (text.text in page.title, text.size), default=None)


def _reads_by_itself(text: Text | CurvedText) -> bool:
    """Whether a PDF reader finds the words in the order of the letters on the page.

    It turns texts from the right round by itself; those that it is told as a whole come out twice
    turned.
    """
    if world_face(text.text, text.face) is None:
        return isinstance(text, Text)
    return any(run.backwards for run in visual_runs(text.text))


def _glyphs(text: Text | CurvedText) -> Sequence[Glyph]:
    """A curved text letter by letter; a straight one from its left end, as a whole or as shaped."""
    if isinstance(text, CurvedText):
        return text.glyphs
    width = text_width(text.text, text.face, text.size) if text.anchor != "start" else 0.0
    back = {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    turn = math.radians(text.angle)
    cos, sin = math.cos(turn), math.sin(turn)
    x, y = text.at.x - back * cos, text.at.y - back * sin
    face = world_face(text.text, text.face)
    if face is None:
        return (Glyph(text.text, x, y, text.angle),)
    return [
        Glyph(
            glyph.char,
            x + (glyph.x * cos - glyph.y * sin) * text.size,
            y + (glyph.x * sin + glyph.y * cos) * text.size,
            text.angle,
        )
        for glyph in shaped(text.text, face).glyphs
    ]


def _paint_operator(shape: Shape) -> str:
    star = "*" if shape.rule == "evenodd" else ""
    if shape.fill and shape.pen:
        return f"B{star}"
    return f"f{star}" if shape.fill else "S"


def _pen_code(pen: Pen) -> str:
    dash = " ".join(f"{length:.3f}" for length in pen.dash)
    cap = 0 if pen.cap == "butt" or pen.dash else 1
    return f"{_rgb(pen.colour)} RG {pen.width:.3f} w [{dash}] 0 d {cap} J"


def _ring_path(ring: Coordinates) -> str:
    closed = len(ring) > 3 and bool(np.array_equal(ring[0], ring[-1]))
    points = (ring[:-1] if closed else ring).tolist()
    parts = [f"{points[0][0]:.3f} {points[0][1]:.3f} m"]
    parts.extend(f"{x:.3f} {y:.3f} l" for x, y in points[1:])
    if closed:
        parts.append("h")
    return " ".join(parts)


def _rect_path(rect: Rect) -> str:
    return f"{rect.x0:.3f} {rect.y0:.3f} {rect.width:.3f} {rect.height:.3f} re"


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return f"{red:.3g} {green:.3g} {blue:.3g}"
