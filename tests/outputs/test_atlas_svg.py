"""The pages as SVG: the same as the PDF to the eye, a file that stands alone, its words whole."""

import io
from dataclasses import replace
from typing import Literal
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser

from cartoparty.core.theme import Theme
from cartoparty.outputs.atlas.display import (
    CurvedText,
    Glyph,
    Group,
    Item,
    Page,
    Pen,
    Point,
    Rect,
    Shape,
    Text,
    box,
    circle,
    line,
    texts_of,
)
from cartoparty.outputs.atlas.fonts import Face, text_width
from cartoparty.outputs.atlas.page_files import BookTitle, pdf_of
from cartoparty.outputs.atlas.svg import svg_of
from tests.browser.pages import browser  # noqa: F401  a headless Chromium
from tests.outputs.printed_town import composed, town

SVG = "{http://www.w3.org/2000/svg}"
DPI = 60
# Two programs smooth the edges of thin lines and small letters each in its own way; a shape that is
# missing, moved or of another colour makes several times as much (see the last test).
MOST_DIFFERENT = 6.0


def one_page(*items: Item) -> Page:
    return Page(100.0, 80.0, items, "1-1 · Essai")


def drawn_as_svg(page: Page, browser: Browser) -> NDArray[np.float64]:  # noqa: F811
    """The page as a browser draws it, grey levels 0…255 at `DPI`."""
    size = {"width": round(page.width / 25.4 * 96), "height": round(page.height / 25.4 * 96)}
    context = browser.new_context(viewport={"width": size["width"], "height": size["height"]})
    tab = context.new_page()
    tab.route("**/*", lambda route: route.abort())  # nothing is fetched
    tab.set_content(
        f"<style>body{{margin:0}}svg{{display:block;width:{size['width']}px;height:"
        f"{size['height']}px}}</style>" + svg_of(page, "fr")
    )
    picture = Image.open(io.BytesIO(tab.screenshot()))
    context.close()
    return shrunk(picture, page)


def drawn_as_pdf(page: Page) -> NDArray[np.float64]:
    document = pypdfium2.PdfDocument(pdf_of([replace(page, level=0)], BookTitle("t", "s", "fr")))
    picture = document[0].render(scale=96 / 72).to_pil()
    document.close()
    return shrunk(picture, page)


def shrunk(picture: Image.Image, page: Page) -> NDArray[np.float64]:
    size = (round(page.width / 25.4 * DPI), round(page.height / 25.4 * DPI))
    return np.asarray(picture.convert("RGB").resize(size, Image.Resampling.BOX), dtype=np.float64)


def difference(page: Page, browser: Browser) -> float:  # noqa: F811
    return float(np.abs(drawn_as_svg(page, browser) - drawn_as_pdf(page)).mean())


def words_of(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.fixture(scope="module")
def pages(themes: dict[str, Theme]) -> list[Page]:
    return composed(town(themes))


def test_each_page_looks_as_in_the_pdf(pages: list[Page], browser: Browser) -> None:  # noqa: F811
    for page in pages:
        assert difference(page, browser) < MOST_DIFFERENT, page.title


def test_a_missing_or_moved_thing_would_be_seen(browser: Browser) -> None:  # noqa: F811
    whole = one_page(box(Rect(20, 20, 80, 60), fill="#336699"))
    moved = one_page(box(Rect(30, 20, 90, 60), fill="#336699"))
    other = np.abs(drawn_as_svg(moved, browser) - drawn_as_pdf(whole)).mean()
    assert difference(whole, browser) < 1.0
    assert other > 2 * MOST_DIFFERENT


def test_every_word_of_a_page_is_text_in_its_svg(pages: list[Page]) -> None:
    for page in pages:
        assert sorted(words_of(svg_of(page))) == sorted(texts_of(page.items))


def test_a_page_is_valid_xml_in_millimetres_with_its_title(pages: list[Page]) -> None:
    for page in pages:
        root = ElementTree.fromstring(svg_of(page, "fr"))
        assert root.get("width") == f"{page.width:g}mm"
        assert root.get("viewBox") == f"0 0 {page.width:g} {page.height:g}"
        title = root.find(f"{SVG}title")
        assert title is not None
        assert title.text == page.title


def test_a_page_needs_nothing_else_and_runs_nothing(pages: list[Page]) -> None:
    for page in pages:
        for element in ElementTree.fromstring(svg_of(page)).iter():
            assert element.tag.removeprefix(SVG) in {
                "svg", "title", "rect", "g", "clipPath", "path", "text", "use",
            }  # fmt: skip
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                assert "href" not in name or value.startswith("#")
                assert "url(" not in value or value.startswith("url(#")


def test_the_same_page_gives_the_same_svg(pages: list[Page]) -> None:
    assert [svg_of(page) for page in pages] == [svg_of(page) for page in pages]


def test_marks_of_xml_and_control_characters_in_a_name_do_no_harm() -> None:
    name = 'Allée <b>"A & B"</b>\x07 du  Port'
    [word] = words_of(svg_of(one_page(Text(name, Point(10, 10), 3.0))))
    assert word == name.replace("\x07", "")


def test_a_text_is_as_wide_as_on_paper_whatever_the_font() -> None:
    svg = svg_of(one_page(Text("Rue du Port", Point(10, 10), 3.0, Face.BOLD, anchor="end")))
    [text] = ElementTree.fromstring(svg).iter(f"{SVG}text")
    assert float(text.get("textLength", 0)) == pytest.approx(
        text_width("Rue du Port", Face.BOLD, 3.0), abs=0.01
    )
    assert text.get("text-anchor") == "end"


def test_a_name_along_a_street_has_a_place_for_each_letter() -> None:
    glyphs = tuple(Glyph(char, 10.0 + 2 * i, 20.0, 5.0 * i) for i, char in enumerate("Quai"))
    svg = svg_of(one_page(CurvedText("Quai", glyphs, 2.5, halo=0.4)))
    [text] = ElementTree.fromstring(svg).iter(f"{SVG}text")
    assert text.get("x", "").split() == ["10", "12", "14", "16"]
    assert text.get("y", "").split() == ["60"] * 4  # 80 mm high, and y goes down
    assert text.get("rotate", "").split() == ["0", "-5", "-10", "-15"]


WORLD_NAMES = (
    "Улица Ленина",
    "Ερμού",
    "Stryd Tŷ Gŵyr",
    "شارع الاستقلال 12",
    "רחוב הנמל",
    "rue שלום 12",
)


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
@pytest.mark.parametrize("name", WORLD_NAMES)
def test_names_in_other_scripts_stand_where_they_stand_on_paper(
    name: str,
    anchor: Literal["start", "middle", "end"],
    browser: Browser,  # noqa: F811
) -> None:
    page = one_page(Text(name, Point(50, 40), 5.0, anchor=anchor))
    width = text_width(name, Face.REGULAR, 5.0)
    left = {"start": 50.0, "middle": 50 - width / 2, "end": 50 - width}[anchor]
    assert words_of(svg_of(page)) == [name]
    dark = [
        np.nonzero(drawn(page).mean(axis=2).min(axis=0) < 200)[0] * 25.4 / DPI
        for drawn in (lambda page: drawn_as_svg(page, browser), drawn_as_pdf)
    ]
    for columns in dark:
        assert columns.min() == pytest.approx(left, abs=1.6)
        assert columns.max() == pytest.approx(left + width, abs=1.6)


def every_kind_of_item() -> list[tuple[str, Page]]:
    ring, hole = circle((50, 40), 30), circle((50, 40), 15)
    thick = Pen("#aa2222", 6.0)
    dashed = line((10, 10), (90, 70), pen=Pen("#113355", 4, (9, 5)))
    halo = Text("HALO", Point(50, 40), 14.0, Face.BOLD, "#114411", "middle", 30.0, halo=2.0)
    return [
        ("even-odd", one_page(Shape((ring, hole), fill="#226644", rule="evenodd"))),
        ("one over the other", one_page(Shape((ring, hole), fill="#226644"))),
        ("see-through", one_page(Shape((ring,), fill="#000000", pen=thick, opacity=0.4))),
        ("dashes", one_page(dashed)),
        ("butt ends", one_page(line((30, 40), (70, 40), pen=Pen("#000000", 20, cap="butt")))),
        ("round ends", one_page(line((30, 40), (70, 40), pen=Pen("#000000", 20)))),
        ("clipped", one_page(Group((Shape((ring,), fill="#226644"),), clip=Rect(0, 0, 50, 40)))),
        ("halo", one_page(box(Rect(0, 0, 100, 80), fill="#888888"), halo)),
    ]


@pytest.mark.parametrize(
    "page", [page for _, page in every_kind_of_item()], ids=[n for n, _ in every_kind_of_item()]
)
def test_every_kind_of_item_is_drawn_as_in_the_pdf(page: Page, browser: Browser) -> None:  # noqa: F811
    assert difference(page, browser) < 1.6


def test_the_letters_of_a_curved_name_are_not_covered_by_the_next_halo(
    browser: Browser,  # noqa: F811
) -> None:
    glyphs = tuple(Glyph("M", 20.0 + 11.5 * i, 35.0 + i, 3.0 * i) for i in range(5))
    name = CurvedText("MMMMM", glyphs, 14.0, Face.BOLD, "#000000", halo=1.5)
    page = one_page(box(Rect(0, 0, 100, 80), fill="#888888"), name)
    assert difference(page, browser) < 1.6


def test_a_page_of_svg_is_made_in_a_blink_and_is_small(pages: list[Page]) -> None:
    from time import process_time

    start = process_time()
    sizes = [len(svg_of(page)) for page in pages]
    assert process_time() - start < 0.2 * len(pages)
    assert max(sizes) < 600_000
