"""Draws a page of a PDF as a PNG picture with pypdfium2: what a printer would make of the file."""

import io
import threading
from pathlib import Path

from cartoparty.errors import NotFound

# PDFium keeps state of its own: whoever uses it, one thread of a process may be inside at a time.
PDFIUM = threading.Lock()


def png_of_page(pdf: bytes | Path, number: int, dpi: int) -> bytes:
    """Page `number` (from 1) of a PDF as a PNG. Raises NotFound `atlas_page_missing`."""
    import pypdfium2

    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                raise NotFound("atlas_page_missing", page=number, pages=len(document))
            page = document[number - 1]
            bitmap = page.render(scale=dpi / 72)
            picture = bitmap.to_pil()
            out = io.BytesIO()
            picture.save(out, "PNG", dpi=(dpi, dpi), compress_level=6)
            bitmap.close()
            page.close()
        finally:
            document.close()
    return out.getvalue()
