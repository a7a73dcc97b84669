"""The bench of the atlas: its peer draws the same page, and its bars are held to."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray

from bench.atlas import AtlasRow, Case, Compared, Printed, drawn
from bench.matplotlib_page import pdf_of
from bench.places import PLACES
from cartoparty.core.theme import Theme
from tests.outputs.printed_town import composed, town


def test_matplotlib_draws_the_same_page_as_we_do(themes: dict[str, Theme]) -> None:
    """Blurred to millimetres: the letters of the two fonts differ by hairs, nothing else may."""
    page = composed(town(themes), sector=1)[0]

    ours, theirs = (coarse(pdf) for pdf in (drawn([page]), pdf_of([page])))
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).mean() < 1.5
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.98


def coarse(pdf: bytes) -> NDArray[np.float64]:
    """The first page in grey, a pixel a millimetre."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    picture = document[0].render(scale=4 * 25.4 / 72).to_pil().convert("L")
    document.close()
    return np.asarray(picture.resize((210, 297)), dtype=np.float64)


def row(*, ours_ms: float = 10, peak_mb: float = 100, size_kb: float = 1000) -> AtlasRow:
    case = Case(PLACES[0], 8, 2500, Path("plan"))
    printed = Printed(5.0, 60.0, peak_mb, size_kb, maps=8, pages=10)
    return AtlasRow(case, 2.0, printed, Compared(ours_ms, 100.0))


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({}, []),
        ({"ours_ms": 20}, ["5.0 times < 8.0"]),
        ({"peak_mb": 151}, ["151 MB > 150"]),
        ({"size_kb": 2600}, ["260 KB a page > 250"]),
    ],
)
def test_an_atlas_that_misses_a_bar_says_which(missing: dict[str, float], words: list[str]) -> None:
    assert row(**missing).missed() == words
    assert row(**missing).cells()[-1] == ("; ".join(words) or "all bars held")
