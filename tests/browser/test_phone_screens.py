"""Every screen of the phone page, with what can go wrong: no fault by axe, nothing too wide."""

from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveParty
from tests.browser.keys import press, tab_to
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.phone_tour import Tour
from tests.browser.test_phone import added, ids, wait_for
from tests.small_town import place

pytestmark = pytest.mark.browser

HERE = place(0.5, 0.12)
AWAY = place(2.6, 0.5)  # far from all that is known
FOCUS_IS_SEEN = """(() => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
})()"""


def assert_fits(page: Page) -> None:
    page.wait_for_timeout(150)  # lit draws, the new screen's title takes the focus
    assert_no_serious_faults(page)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), "wider than the phone"


@pytest.mark.parametrize(("lang", "width", "dark"), [("fr", 390, False), ("en", 320, True)])
def test_every_screen_is_without_fault(
    live_party: LiveParty,
    open_page: Pages,
    tmp_path: Path,
    lang: Literal["fr", "en"],
    width: int,
    dark: bool,
) -> None:
    link = f"{live_party.url}/j/{live_party.team_code}"
    page = open_page(link, geolocation=HERE, size=(width, 640), lang=lang, dark=dark)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cartopartie d’essai")
    seen: list[str] = []

    def look(screen: str) -> None:
        seen.append(screen)
        try:
            assert_fits(page)
        except AssertionError as error:
            raise AssertionError(f"{screen}: {error}") from error

    Tour(page, lang, look, tmp_path).whole()
    assert len(seen) == len(set(seen))


def test_keyboard_alone_leads_from_the_code_to_a_sent_note(
    live_party: LiveParty, open_page: Pages
) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=AWAY)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cartopartie d’essai")
    tab_to(page, "Un prénom ou un surnom")
    page.keyboard.type("Zoé")
    press(page, "C’est parti")
    expect(page.get_by_text("GPS bon")).to_be_visible()
    for name in ("Nouveau", "Accessibilité", "Bordure de trottoir", "Abaissée"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
        tab_to(page, name)
        assert page.evaluate(FOCUS_IS_SEEN), name
        page.keyboard.press("Enter")
    title = page.get_by_role("heading", level=1)
    expect(title).to_contain_text("hauteur")
    while not page.get_by_role("button", name="C’est ici").is_visible():
        said = title.inner_text()
        press(page, "Je ne sais pas")
        expect(title).not_to_have_text(said)
    press(page, "C’est ici")
    expect(title).to_have_text("Tout est juste ?")
    tab_to(page, "Un mot pour qui relira")
    page.keyboard.type("Au coin")
    press(page, "Enregistrer")
    expect(page.get_by_role("status").filter(has_text="Noté")).to_be_visible()
    [stored] = wait_for(page, lambda: added(live_party, before), "the note on the server")
    assert (stored["note"], stored["tags"]["kerb"]) == ("Au coin", "lowered")


def test_accessible_names_alone_lead_from_the_code_to_a_sent_note(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    """As a screen reader says them: roles, names and nothing of how the page looks."""
    before = ids(live_party)
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=AWAY, lang="en")
    page.get_by_role("textbox", name="A first name or a nickname").fill("Zoé")
    page.get_by_role("button", name="Let’s go").click()
    expect(page.get_by_role("application", name="Map of the sector")).to_be_visible()
    page.get_by_role("button", name="New", exact=True).click()
    page.get_by_role("button", name="Accessibility").click()
    page.get_by_role("button", name="Kerb").click()
    title = page.get_by_role("heading", level=1)
    while not page.get_by_role("button", name="It is here").is_visible():
        said = title.inner_text()
        page.get_by_role("button", name="I don’t know").click()
        expect(title).not_to_have_text(said)
    page.get_by_role("button", name="To the north").click()
    page.get_by_role("button", name="It is here").click()
    picture = tmp_path / "photo.png"
    Image.new("RGB", (300, 200), "green").save(picture)
    page.get_by_label("Take a photo").set_input_files(picture)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    page.get_by_role("textbox", name="A word for the reviewer").fill("At the corner")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Noted")).to_be_visible()
    [stored] = wait_for(page, lambda: added(live_party, before), "the note on the server")
    assert stored["note"] == "At the corner"
    assert len(stored["photos"]) == 1
