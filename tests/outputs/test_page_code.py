"""The code of a map page: the ground from the QR code alone, and a short form that people type."""

import random
from datetime import UTC, datetime

import numpy as np
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from cartoparty.core.models import LonLat
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.page_code import ALPHABET, PageCode, page_code, read_short_code
from cartoparty.outputs.atlas.sheets import map_sheet
from cartoparty.texts import error_text

HERE = LonLat(7.42, 43.737)
SNAPSHOT = datetime(2023, 9, 14, 20, 21, tzinfo=UTC)
PLACES = st.builds(
    lambda lon, lat: LonLat(round(lon, 6), round(lat, 6)),
    st.floats(-180, 180),
    st.floats(-85, 85),
)
SHEETS = st.tuples(st.sampled_from(["A4", "A3"]), st.booleans())
SCALES = st.sampled_from([200, 1000, 2500, 3500, 10000, 50000])


def code_of(
    centre: LonLat = HERE,
    *,
    slug: str = "ville",
    page: str = "3-2",
    scale: int = 2500,
    paper: str = "A4",
    landscape: bool = False,
    date: datetime | None = SNAPSHOT,
) -> PageCode:
    sheet = map_sheet(paper, landscape=landscape)
    return page_code(slug, page, MapFrame(sheet.frame, centre, scale), sheet, date)


@given(centre=PLACES, sheet=SHEETS, scale=SCALES, page=st.sampled_from(["1-1", "12-30", "999-99"]))
def test_the_qr_code_alone_gives_the_frame_back(
    centre: LonLat, sheet: tuple[str, bool], scale: int, page: str
) -> None:
    paper, landscape = sheet
    code = code_of(centre, page=page, scale=scale, paper=paper, landscape=landscape)

    read = PageCode.decode(code.encode())
    assert read == code
    frame = MapFrame(map_sheet(paper, landscape=landscape).frame, centre, scale)
    assert read.frame() == frame
    x0, y0, x1, y1 = frame.rect
    corners = np.array([[x0, y0], [x1, y1], [(x0 + x1) / 2, (y0 + y1) / 2]])
    back = read.frame().page_coordinates(frame.lonlat_coordinates(corners))
    assert back == pytest.approx(corners, abs=1e-6)


@given(centre=PLACES, sheet=SHEETS, scale=SCALES, page=st.sampled_from(["1-1", "12-30", "999-99"]))
def test_the_qr_code_has_at_most_29_modules_at_level_m(
    centre: LonLat, sheet: tuple[str, bool], scale: int, page: str
) -> None:
    paper, landscape = sheet
    code = code_of(centre, page=page, scale=scale, paper=paper, landscape=landscape)

    symbol = segno.make(code.encode(), error="m", micro=False, boost_error=False)
    assert symbol.mode == "alphanumeric"
    assert len(symbol.matrix) == 29


def test_the_same_page_of_the_same_snapshot_has_the_same_code() -> None:
    assert code_of() == code_of()


@pytest.mark.parametrize(
    "other",
    [
        code_of(slug="bourg"),
        code_of(page="3-3"),
        code_of(LonLat(7.42001, 43.737)),
        code_of(scale=3000),
        code_of(paper="A3"),
        code_of(landscape=True),
        code_of(date=datetime(2023, 9, 16, tzinfo=UTC)),
        code_of(date=None),
    ],
)
def test_another_page_or_snapshot_has_another_short_code(other: PageCode) -> None:
    assert other.short != code_of().short


def test_the_party_is_told_by_its_slug_alone() -> None:
    assert code_of(page="9-9", scale=1000, date=None).party == code_of().party
    assert code_of(slug="bourg").party != code_of().party


def test_the_short_code_has_no_characters_that_are_mixed_up() -> None:
    assert not set("O0I1L") & set(ALPHABET)
    assert set(code_of().short) <= set(ALPHABET)
    assert len(code_of().typed) == 9


@pytest.mark.parametrize("typed", ["{}", " {} ", "{} ", "–{}"])
def test_the_short_code_is_read_however_it_is_typed(typed: str) -> None:
    code = code_of()

    assert read_short_code(typed.format(code.typed.lower())) == code.short


def test_every_wrong_character_and_every_swap_is_caught() -> None:
    code = code_of().short
    wrong = {
        code[:place] + char + code[place + 1 :]
        for place in range(len(code))
        for char in ALPHABET
        if char != code[place]
    }
    for one in range(len(code)):
        for other in range(one + 1, len(code)):
            swapped = list(code)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            wrong.add("".join(swapped))
    for mistyped in wrong - {code}:
        with pytest.raises(BadInput, match="page_code_mistyped"):
            read_short_code(mistyped)


@pytest.mark.parametrize("typed", ["", "K7M2", "K7M2-QX3P4", "OI10-LLLL"])
def test_what_is_no_code_is_told_in_words(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_short_code(typed)

    assert typed in error_text(refused.value, "fr").message


def test_another_qr_code_is_refused() -> None:
    good = code_of().encode()
    for text in ("https://carto.example.org/j/ABC123", "", good + "X", good.replace("CP1", "CP9")):
        with pytest.raises(BadInput, match="page_code_unreadable"):
            PageCode.decode(text)


def test_a_damaged_short_code_in_the_qr_code_is_refused() -> None:
    code = code_of()
    shuffled = random.Random(1).sample(code.short, len(code.short))

    assert "".join(shuffled) != code.short
    with pytest.raises(BadInput, match="page_code_mistyped"):
        PageCode.decode(code.encode().replace(code.short, "".join(shuffled)))
