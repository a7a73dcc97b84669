"""Keeps the drawn pages of a PDF on disk, and writes the file part by part.

reportlab holds the whole document twice to write it: as a list of parts, and as one string.
"""

import tempfile
import weakref
import zlib
from typing import Any, BinaryIO

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

_IN_MEMORY_BYTES = 2_000_000  # a few dozen pages need no file


class PageSpool:
    """The compressed drawings of the pages, until they are written into the document."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self.outlet: BinaryIO | None = None

    def keep(self, page: Any) -> None:
        """Take the drawing of a finished page; reportlab would keep it at its full size."""
        code = page.stream if isinstance(page.stream, str) else "\n".join(page.stream) + "\n"
        packed = zlib.compress(code.encode("latin-1"))
        start = self._file.seek(0, 2)
        self._file.write(packed)
        page.Contents = _SpooledStream(self, start, len(packed))
        page.stream = None

    def read(self, start: int, length: int) -> bytes:
        self._file.seek(start)
        return self._file.read(length)


class _SpooledStream(PDFStream):  # type: ignore[misc]
    """The drawing of one page, read when the document is written."""

    def __init__(self, spool: PageSpool, start: int, length: int) -> None:
        super().__init__()
        self._spool = spool
        self._place = start, length

    def format(self, document: Any) -> bytes:
        if self._spool.outlet is not None:
            _write_through(document.__accum__, self._spool.outlet)
        filters = PDFDictionary({"Filter": PDFName("FlateDecode")})
        return bytes(PDFStream(filters, self._spool.read(*self._place)).format(document))


def _write_through(collector: Any, outlet: BinaryIO) -> None:
    """Let reportlab's collector pass its parts on: it still counts where each begins."""
    if collector.strings:
        outlet.writelines(collector.strings)
        collector.strings.clear()
        collector.write = outlet.write
