"""Every screen of the phone page with what can go wrong on it: no fault by axe, nothing too wide."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.phone_tour import Tour
from tests.small_town import place

pytestmark = pytest.mark.browser

HERE = place(0.5, 0.12)


def assert_fits(page: Page) -> None:
    page.wait_for_timeout(150)  # lit draws, the new screen's title takes the focus
    assert_no_serious_faults(page)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), "wider than the phone"


@pytest.mark.parametrize(("size", "lang", "dark"), [((390, 844), "fr", False), ((320, 568), "en", True)])
def test_every_screen_is_without_fault(
    live_party: LiveParty, open_page: Pages, tmp_path: Path, size, lang, dark
) -> None:
    page = open_page(
        f"{live_party.url}/j/{live_party.team_code}",
        geolocation=HERE, size=size, lang=lang, dark=dark,
    )
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
