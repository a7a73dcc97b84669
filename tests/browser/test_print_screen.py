"""The print page of the desk: choices, progress, the printed pages as pictures, files to take."""

import time
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults

pytestmark = pytest.mark.browser

PHONE, TABLET, DESKTOP = (320, 700), (768, 1024), (1366, 768)
# The party has two sectors: a cover, and for each a map and its list at least.
FEWEST_PAGES = 5


def open_print_page(
    party: LiveParty, open_page: Pages, size: tuple[int, int] = DESKTOP, lang: str = "fr"
) -> Page:
    page = open_page(party.desk_url, size=size, lang="en" if lang == "en" else "fr")
    page.get_by_role("link", name="Cartopartie d’essai").click()
    page.get_by_role("link", name="Print the atlas" if lang == "en" else "Imprimer l’atlas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Print" if lang == "en" else "Imprimer"
    )
    return page


def printed(page: Page, button: str = "Imprimer l’atlas") -> Locator:
    """Print, and wait for the list of pages; gives its entries."""
    page.get_by_role("button", name=button).click()
    entries = page.locator(".page-button")
    expect(entries.first).to_be_visible(timeout=60_000)
    return entries


def choose_town_map(page: Page, name: str = "Le plan de la ville") -> None:
    page.get_by_role("radio", name=name).check()


def is_drawn(picture: Locator) -> bool:
    return width_of(picture) > 0


def width_of(picture: Locator) -> int:
    """The width of a picture itself, in its own pixels."""
    return int(picture.evaluate("image => image.complete ? image.naturalWidth : 0"))


def is_within_its_list(entry: Locator) -> bool:
    return bool(
        entry.evaluate(
            "entry => { const inner = entry.getBoundingClientRect();"
            " const outer = entry.closest('ol').getBoundingClientRect();"
            " return inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1; }"
        )
    )


def becomes(is_so: Callable[[], bool]) -> bool:
    """Whether it comes to be so; the page's own policy lets no test script wait inside it."""
    deadline = time.monotonic() + 20
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_so()


def sheet_of(page: Page) -> Locator:
    """The sheet on show, once it is drawn as sharp as it will be."""
    sheet = page.locator(".print-sheet[aria-busy=false] img")
    expect(sheet).to_be_visible()
    assert becomes(lambda: is_drawn(sheet))
    return sheet


@pytest.mark.parametrize("size", [PHONE, TABLET, DESKTOP])
def test_the_pages_are_printed_and_looked_at_one_by_one(
    live_party: LiveParty, open_page: Pages, size: tuple[int, int]
) -> None:
    page = open_print_page(live_party, open_page, size)
    expect(page.get_by_text("Rien n’est encore imprimé.")).to_be_visible()
    assert_no_serious_faults(page)

    entries = printed(page)
    assert entries.count() >= FEWEST_PAGES
    expect(entries.first).to_contain_text("Vue d’ensemble")
    expect(entries.nth(1)).to_contain_text("Carte 1-1")
    expect(entries.nth(1)).to_contain_text("secteur 1")
    cover = sheet_of(page).get_attribute("alt")
    entries.nth(1).click()
    expect(page.locator(".print-where")).to_have_text(f"2 sur {entries.count()} : Carte 1-1")
    assert sheet_of(page).get_attribute("alt") != cover
    expect(entries.nth(1)).to_have_attribute("aria-current", "page")
    assert_no_serious_faults(page)
    assert not page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    ), "the page itself never scrolls sideways"


def test_the_keyboard_turns_the_pages(live_party: LiveParty, open_page: Pages) -> None:
    page = open_print_page(live_party, open_page)
    last = printed(page).count()
    where = page.locator(".print-where")
    page.locator(".print-sheet").focus()
    page.keyboard.press("ArrowRight")
    expect(where).to_contain_text(f"2 sur {last}")
    page.keyboard.press("End")
    expect(where).to_contain_text(f"{last} sur {last}")
    assert becomes(lambda: is_within_its_list(page.locator(".page-button").last))
    expect(page.get_by_role("button", name="Suivante")).to_be_disabled()
    page.keyboard.press("ArrowRight")
    expect(where).to_contain_text(f"{last} sur {last}")
    page.keyboard.press("ArrowLeft")
    expect(where).to_contain_text(f"{last - 1} sur {last}")
    page.keyboard.press("Home")
    expect(where).to_contain_text(f"1 sur {last}")
    expect(page.get_by_role("button", name="Précédente")).to_be_disabled()


def test_close_up_shows_more_of_the_same_page(live_party: LiveParty, open_page: Pages) -> None:
    page = open_print_page(live_party, open_page)
    printed(page)
    far = width_of(sheet_of(page))
    page.get_by_role("button", name="De près").click()
    sheet = page.locator(".print-sheet")
    assert becomes(lambda: width_of(sheet.locator("img")) > 1.5 * far)
    assert_no_serious_faults(page)
    sheet.focus()
    page.keyboard.press("ArrowDown")  # the arrows move over the sheet
    assert becomes(lambda: bool(sheet.evaluate("sheet => sheet.scrollTop > 0")))


def test_every_small_picture_comes_as_one_scrolls(live_party: LiveParty, open_page: Pages) -> None:
    page = open_print_page(live_party, open_page)
    entries = printed(page)
    for index in range(entries.count()):
        entries.nth(index).scroll_into_view_if_needed()
        expect(entries.nth(index).locator("img")).to_be_visible()
        assert becomes(lambda at=index: is_drawn(entries.nth(at).locator("img")))


def test_the_choices_reach_the_paper(live_party: LiveParty, open_page: Pages) -> None:
    page = open_print_page(live_party, open_page)
    page.get_by_role("combobox", name="Pages", exact=True).select_option("2")
    page.get_by_role("combobox", name="Papier").select_option("A3")
    page.get_by_role("combobox", name="Échelle").select_option(label="1:2 000")
    page.get_by_role("combobox", name="Aspect").select_option("colour")
    page.get_by_role("combobox", name="Langue des pages").select_option("en")
    entries = printed(page)

    expect(page.get_by_role("heading", level=2)).to_contain_text(", A3")
    expect(entries.first).to_contain_text("Carte 2-1")
    expect(entries.first).to_contain_text("1:2 000")
    assert "ector 2" in (sheet_of(page).get_attribute("alt") or ""), "the words are English"


def test_the_pdf_and_a_page_as_svg_are_taken_along(live_party: LiveParty, open_page: Pages) -> None:
    page = open_print_page(live_party, open_page)
    printed(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Ouvrir l’atlas").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("button", name="Suivante").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Cette page en SVG").click()
    assert download.value.suggested_filename == "essai-2.svg"
    root = ElementTree.fromstring(download.value.path().read_text("utf-8"))
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert (title.text or "").startswith("1-1")


def test_a_second_print_takes_the_place_of_the_first(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_print_page(live_party, open_page)
    entries = printed(page)
    all_pages = entries.count()
    page.get_by_role("combobox", name="Pages", exact=True).select_option("1")
    page.get_by_role("button", name="Imprimer l’atlas").click()
    expect(entries.first).to_contain_text("Carte 1-1", timeout=60_000)
    assert entries.count() < all_pages
    assert "1-1" in (sheet_of(page).get_attribute("alt") or "")
    expect(entries.first.locator("img")).to_be_visible()


def test_the_print_page_speaks_english(live_party: LiveParty, open_page: Pages) -> None:
    page = open_print_page(live_party, open_page, lang="en")
    entries = printed(page, "Print the atlas")
    expect(entries.nth(1)).to_contain_text("Map 1-1")
    expect(page.get_by_text("actual size")).to_be_visible()
    assert_no_serious_faults(page)


# The town map -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [PHONE, TABLET, DESKTOP])
def test_a_town_map_is_made_and_looked_at(
    live_party: LiveParty, open_page: Pages, size: tuple[int, int]
) -> None:
    page = open_print_page(live_party, open_page, size)
    choose_town_map(page)
    expect(page.get_by_text("Rien n’est encore imprimé.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Défibrillateurs")).to_be_checked()
    assert_no_serious_faults(page)

    page.get_by_role("combobox", name="Papier").select_option("A3")
    entries = printed(page, "Faire le plan")
    expect(page.get_by_role("heading", level=2)).to_have_text("1 page imprimée, A3")
    expect(entries).to_have_count(1)
    expect(entries.first).to_contain_text("Plan")
    assert width_of(sheet_of(page)) > 300
    assert_no_serious_faults(page)
    assert not page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    ), "the page itself never scrolls sideways"


def test_a_booklet_has_its_own_papers_and_pages(live_party: LiveParty, open_page: Pages) -> None:
    page = open_print_page(live_party, open_page)
    choose_town_map(page)
    page.get_by_role("combobox", name="Forme").select_option("booklet")
    papers = page.get_by_role("combobox", name="Papier").locator("option")
    expect(papers).to_have_text(["habituel (A4)", "A4", "A3"])
    entries = printed(page, "Faire le plan")
    expect(entries.first).to_contain_text("Vue d’ensemble")
    expect(entries.nth(1)).to_contain_text("Plan 2")
    expect(entries.last).to_contain_text("Index des rues")


def test_a_dataset_that_is_not_wanted_is_not_on_the_map(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_print_page(live_party, open_page)
    choose_town_map(page)
    page.get_by_role("checkbox", name="Défibrillateurs").uncheck()
    printed(page, "Faire le plan")
    with page.expect_download() as download:
        page.get_by_role("button", name="Cette page en SVG").click()
    assert download.value.suggested_filename == "essai-plan-1.svg"
    words = download.value.path().read_text("utf-8")
    assert "Arbres" in words
    assert "Défibrillateurs" not in words
    with page.expect_download() as download:
        page.get_by_role("button", name="Ouvrir le plan").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_atlas_and_town_map_are_both_kept(live_party: LiveParty, open_page: Pages) -> None:
    page = open_print_page(live_party, open_page)
    choose_town_map(page)
    printed(page, "Faire le plan")
    page.get_by_role("radio", name="L’atlas").check()
    expect(page.get_by_text("Rien n’est encore imprimé.")).to_be_visible()
    atlas = printed(page).count()
    assert atlas >= FEWEST_PAGES
    choose_town_map(page)
    expect(page.locator(".page-button")).to_have_count(1)
    page.get_by_role("radio", name="L’atlas").check()
    expect(page.locator(".page-button")).to_have_count(atlas)


def test_the_keyboard_alone_makes_a_town_map(live_party: LiveParty, open_page: Pages) -> None:
    page = open_print_page(live_party, open_page)
    page.get_by_role("radio", name="L’atlas").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Le plan de la ville")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Défibrillateurs")).to_be_visible()
    make = page.get_by_role("button", name="Faire le plan")
    for _ in range(20):
        page.keyboard.press("Tab")
        if make.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".page-button").first).to_be_visible(timeout=60_000)


def test_the_town_map_speaks_english(live_party: LiveParty, open_page: Pages) -> None:
    page = open_print_page(live_party, open_page, lang="en")
    choose_town_map(page, "The town map")
    entries = printed(page, "Make the map")
    expect(entries.first).to_contain_text("Map")
    assert_no_serious_faults(page)
