"""Writes the pages of an atlas to files: one PDF, or an SVG or a picture for each page.

The pages are taken one after the other; none is kept. What is written lies beside its place until
the last page is done, so that an older atlas stays whole until the new one is.
"""

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from cartoparty.core.models import Finding, Lang, Severity
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.display import Page
from cartoparty.outputs.atlas.pdf import PdfBook
from cartoparty.outputs.atlas.preview import png_of_page
from cartoparty.outputs.atlas.svg import svg_of

SUFFIXES = (".pdf", ".svg", ".png")
PICTURE_DPI = 200  # a printed line of 0.2 mm is one and a half pixels
_NAMED_IN_FINDING = 5


class BookTitle(NamedTuple):
    """What a PDF says of itself."""

    title: str
    subject: str
    lang: Lang


class WrittenFiles(NamedTuple):
    """The files of an atlas in the order of its pages, and what a human should know of them."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...] = ()


def check_suffix(path: Path) -> None:
    """Raises BadInput `atlas_file_kind` for a file that we do not write."""
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput("atlas_file_kind", file=path, known=list(SUFFIXES))


def write_pages(path: Path, pages: Iterable[Page], book: BookTitle) -> WrittenFiles:
    """Write pages as the suffix of `path` says.

    A PDF holds them all. Of `atlas.svg` and `atlas.png` each page has its own file: atlas-1.svg,
    atlas-2.svg… with as many digits as the last one needs. Files of that kind that an atlas with
    more pages left there are not touched, but named in a finding: only their owner knows whether
    they are of use. Raises BadInput `atlas_file_kind`, `atlas_not_written`.
    """
    check_suffix(path)
    try:
        with tempfile.TemporaryDirectory(prefix=".cartoparty-", dir=path.parent) as scratch:
            fresh = _drawn(Path(scratch), path.suffix.lower(), pages, book)
            if path.suffix.lower() == ".pdf":
                names = [path]
            else:
                digits = len(str(len(fresh)))
                names = [
                    path.with_name(f"{path.stem}-{number:0{digits}}{path.suffix}")
                    for number in range(1, len(fresh) + 1)
                ]
            for made, name in zip(fresh, names, strict=True):
                made.replace(name)
        return WrittenFiles(tuple(names), _left_over(path, names))
    except OSError as error:
        raise BadInput("atlas_not_written", file=path, problem=error.strerror) from error


def pdf_of(pages: Iterable[Page], book: BookTitle) -> bytes:
    """All pages as one PDF."""
    return _bound(pages, book).content()


def _bound(pages: Iterable[Page], book: BookTitle) -> PdfBook:
    pdf = PdfBook(title=book.title, subject=book.subject, lang=book.lang)
    for page in pages:
        pdf.add(page)
    return pdf


def _drawn(folder: Path, suffix: str, pages: Iterable[Page], book: BookTitle) -> list[Path]:
    """The files of an atlas, in a folder of their own."""
    files: list[Path] = []
    if suffix == ".svg":
        for number, page in enumerate(pages, start=1):
            files.append(folder / f"{number}.svg")
            files[-1].write_text(svg_of(page, book.lang), encoding="utf-8")
        return files
    whole = folder / "whole.pdf"
    pdf = _bound(pages, book)
    with whole.open("wb") as stream:
        pdf.save(stream)
    if suffix == ".pdf":
        return [whole]
    for number in range(1, pdf.pages + 1):
        files.append(folder / f"{number}.png")
        files[-1].write_bytes(png_of_page(whole, number, PICTURE_DPI))
    return files


def _left_over(path: Path, written: Sequence[Path]) -> tuple[Finding, ...]:
    """A finding where pages of an earlier, larger atlas lie among those of this one."""
    if path in written:
        return ()
    page = re.compile(rf"{re.escape(path.stem)}-[0-9]+{re.escape(path.suffix)}")
    ours = {name.name for name in written}
    old = sorted(
        file.name
        for file in path.parent.iterdir()
        if page.fullmatch(file.name) and file.name not in ours
    )
    if not old:
        return ()
    named = ", ".join(old[:_NAMED_IN_FINDING]) + (", …" if len(old) > _NAMED_IN_FINDING else "")
    return (Finding("atlas_files_left", Severity.WARNING, {"count": len(old), "files": named}),)
