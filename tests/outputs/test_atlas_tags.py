"""The PDF of the atlas for those who hear it or search it: titles, maps, language, metadata."""

import ctypes
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas import PageKind, write_atlas
from cartoparty.outputs.atlas.display import Group, Page, Point, Rect, Text
from cartoparty.outputs.atlas.fonts import Face
from cartoparty.outputs.atlas.pdf import PdfBook
from tests.outputs.printed_town import town


def structure(document: pypdfium2.PdfDocument, number: int) -> list[tuple[str, str, str]]:
    """(role, title, text in place of a picture) of each tagged stretch of a page."""
    page = document[number]
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    (top,) = _kids(
        tree, pdfium.FPDF_StructTree_CountChildren, pdfium.FPDF_StructTree_GetChildAtIndex
    )
    kids = _kids(
        top, pdfium.FPDF_StructElement_CountChildren, pdfium.FPDF_StructElement_GetChildAtIndex
    )
    found = [
        (
            _said(kid, pdfium.FPDF_StructElement_GetType),
            _said(kid, pdfium.FPDF_StructElement_GetTitle),
            _said(kid, pdfium.FPDF_StructElement_GetAltText),
        )
        for kid in kids
        if kid
    ]
    pdfium.FPDF_StructTree_Close(tree)
    return found


def _kids(parent: Any, count: Any, child: Any) -> list[Any]:
    return [child(parent, number) for number in range(count(parent))]


def _said(element: Any, ask: Any) -> str:
    size = ask(element, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(element, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le")


def test_every_page_has_a_title_tag_and_every_map_a_text_in_its_place(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    summary = write_atlas(tmp_path / "a.pdf", town(themes))

    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    assert pdfium.FPDFCatalog_IsTagged(document.raw)
    for row in summary.pages:
        tags = structure(document, row.number - 1)
        titles = [(role, title) for role, title, _ in tags if role in ("H1", "H2")]
        assert len(titles) == 1
        if row.kind is not PageKind.COVER:
            assert row.name in titles[0][1]
        if row.kind is PageKind.MAP:
            figures = [alt for role, _, alt in tags if role == "Figure"]
            assert figures
            assert all(row.name in alt for alt in figures)
    document.close()


def test_title_subject_and_language_are_in_the_file(
    themes: dict[str, Theme], tmp_path: Path
) -> None:
    write_atlas(tmp_path / "a.pdf", town(themes))

    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    metadata = document.get_metadata_dict()
    document.close()
    assert "Cartopartie de la ville" in metadata["Title"]
    assert "OpenStreetMap" in metadata["Subject"]
    content = (tmp_path / "a.pdf").read_bytes()
    assert b"/Lang (fr)" in content
    assert b"/DisplayDocTitle true" in content


@pytest.mark.parametrize("title", ["Secteur 3 · Équipe « Ñ »", "شارع الحرية"])
def test_titles_in_any_script_are_kept(title: str) -> None:
    book = PdfBook(title=title, subject="s", lang="fr")
    inside = Group((Text("Rue", Point(50, 50), 3.0),), clip=Rect(10, 10, 100, 100))
    heading = Text(title, Point(20, 280), 5.0, Face.BOLD)
    book.add(Page(210, 297, (inside, heading), title))

    document = pypdfium2.PdfDocument(book.content())
    assert structure(document, 0) == [("H1", title, ""), ("Figure", "", title)]
    assert document.get_metadata_dict()["Title"] == title
    document.close()
