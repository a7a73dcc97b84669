"""Writes the pages of an atlas to files: one PDF, or an SVG or a picture for each page.

It also keeps the pages of a printed atlas in an archive beside its PDF, for the desk: their names
and sizes, and each as SVG, so that showing one needs neither the party's data nor the map again.
"""

import hashlib
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cartoparty.core.models import Lang
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.display import Page
from cartoparty.outputs.atlas.inputs import AtlasPage
from cartoparty.outputs.atlas.pdf import PdfBook
from cartoparty.outputs.atlas.preview import png_of_page
from cartoparty.outputs.atlas.svg import svg_of

SUFFIXES = (".pdf", ".svg", ".png")
PICTURE_DPI = 200  # a printed line of 0.2 mm is one and a half pixels


class BookTitle(NamedTuple):
    """What a PDF says of itself."""

    title: str
    subject: str
    lang: Lang


def check_suffix(path: Path) -> None:
    """Raises BadInput `atlas_file_kind` for a file that we do not write."""
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput("atlas_file_kind", file=path, known=list(SUFFIXES))


def write_pages(path: Path, pages: Sequence[Page], book: BookTitle) -> tuple[Path, ...]:
    """Write pages as the suffix of `path` says; the files written, in the order of the pages.

    A PDF holds them all. Of `atlas.svg` and `atlas.png` each page has its own file: atlas-1.svg,
    atlas-2.svg… with as many digits as the last one needs. Raises BadInput `atlas_file_kind`,
    `atlas_not_written`.
    """
    check_suffix(path)
    suffix = path.suffix.lower()
    try:
        if suffix == ".pdf":
            path.write_bytes(pdf_of(pages, book))
            return (path,)
        names = [
            path.with_name(f"{path.stem}-{number:0{len(str(len(pages)))}}{path.suffix}")
            for number in range(1, len(pages) + 1)
        ]
        if suffix == ".svg":
            for name, page in zip(names, pages, strict=True):
                name.write_text(svg_of(page, book.lang), encoding="utf-8")
        else:
            content = pdf_of(pages, book)
            for number, name in enumerate(names, start=1):
                name.write_bytes(png_of_page(content, number, PICTURE_DPI))
    except OSError as error:
        raise BadInput("atlas_not_written", file=path, problem=error.strerror) from error
    return tuple(names)


def pdf_of(pages: Sequence[Page], book: BookTitle) -> bytes:
    """All pages as one PDF."""
    pdf = PdfBook(title=book.title, subject=book.subject, lang=book.lang)
    for page in pages:
        pdf.add(page)
    return pdf.content()


def write_archive(path: Path, pages: Sequence[Page], rows: Sequence[AtlasPage], lang: Lang) -> None:
    """Keep the pages of an atlas as SVG with their names; `read_rows` and `read_svg` read it."""
    records = [
        {
            "number": row.number,
            "name": row.name,
            "kind": row.kind.value,
            "sector": row.sector,
            "scale": row.scale,
            "title": page.title,
            "width_mm": page.width,
            "height_mm": page.height,
        }
        for row, page in zip(rows, pages, strict=True)
    ]
    # ZipInfo's own date is fixed: the same pages give the same bytes.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        _put(archive, _ROWS, json.dumps({"lang": lang, "pages": records}, ensure_ascii=False))
        for number, page in enumerate(pages, start=1):
            _put(archive, f"{number}.svg", svg_of(page, lang))


def read_rows(path: Path) -> dict[str, object]:
    """What an archive says of its pages: `lang` and `pages`."""
    with zipfile.ZipFile(path) as archive:
        record: dict[str, object] = json.loads(archive.read(_ROWS))
    return record


def read_svg(path: Path, number: int) -> bytes:
    """One page of an archive. Raises KeyError where it has no such page."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(f"{number}.svg")


def fingerprint(pdf: Path) -> str:
    """A name for the content of a PDF: 16 hexadecimal digits."""
    with pdf.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:16]


_ROWS = "pages.json"


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.encode(), compresslevel=4)
