"""Keeps the pages of a printed atlas beside its PDF, for the desk.

Their names and sizes, and each as SVG, so that showing one needs neither the party's data nor the
map again.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from cartoparty.core.models import Lang
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.display import Page
from cartoparty.outputs.atlas.inputs import AtlasPage
from cartoparty.outputs.atlas.svg import svg_of

_ROWS = "pages.json"


class _Sheet(NamedTuple):
    """What is kept of a page beside its drawing."""

    title: str
    width: float
    height: float


class ArchiveWriter:
    """An archive that grows page by page; `finish` adds what is known of them at the end.

    `read_rows` and `read_svg` read it. One that was not finished cannot be read. Raises BadInput
    `atlas_not_written` where there is no room.
    """

    def __init__(self, path: Path, lang: Lang) -> None:
        self._path = path
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        self._lang = lang
        self._sheets: list[_Sheet] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._archive.close()
        except OSError as problem:
            # What is written late fails here only; of an error before it nobody need hear twice.
            if error is None:
                raise self._unwritten(problem) from problem

    def keeping(self, pages: Iterable[Page]) -> Iterator[Page]:
        """The same pages, each one kept on its way."""
        for page in pages:
            self._sheets.append(_Sheet(page.title, page.width, page.height))
            self._put(f"{len(self._sheets)}.svg", svg_of(page, self._lang))
            yield page

    def finish(self, rows: Sequence[AtlasPage]) -> None:
        """Add the names of the pages; there is a row for each."""
        records = [
            {
                "number": row.number,
                "name": row.name,
                "kind": row.kind.value,
                "sector": row.sector,
                "scale": row.scale,
                "title": sheet.title,
                "width_mm": sheet.width,
                "height_mm": sheet.height,
            }
            for row, sheet in zip(rows, self._sheets, strict=True)
        ]
        self._put(_ROWS, json.dumps({"lang": self._lang, "pages": records}, ensure_ascii=False))

    def _put(self, name: str, text: str) -> None:
        # ZipInfo's own date is fixed: the same pages give the same bytes.
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        try:
            self._archive.writestr(entry, text.encode(), compresslevel=4)
        except OSError as problem:
            raise self._unwritten(problem) from problem

    def _unwritten(self, problem: OSError) -> BadInput:
        return BadInput("atlas_not_written", file=self._path, problem=problem.strerror)


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
