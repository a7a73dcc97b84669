"""The phone's page on a home screen: Chromium takes it, and loads no file that is not weighed."""

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from cartoparty.resources import find_resource
from tests.browser.conftest import LiveParty
from tests.browser.pages import ARGUMENTS, Pages
from tests.browser.test_phone import join
from tests.phone_files import named_from
from tests.small_town import place

pytestmark = pytest.mark.browser

HERE = place(2.5, 0.5)
READY = "Prêt pour la marche, même sans réseau."


@pytest.fixture
def whole_browser(browser: Browser) -> Iterator[Browser]:
    """Chromium with all its parts: the shell without windows takes any page for a good one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.fail("whether a page can be installed says Chromium alone: apt-get install chromium")
    arguments = [*ARGUMENTS, "--headless=new"]
    whole = browser.browser_type.launch(executable_path=program, args=arguments)
    yield whole
    whole.close()


def faults(page: Page) -> set[str]:
    """What keeps Chromium from offering to install a page, but that a test is a private window."""
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    return {fault["errorId"] for fault in found} - {"in-incognito"}


def test_one_icon_is_enough_to_be_installed(live_party: LiveParty, whole_browser: Browser) -> None:
    page = whole_browser.new_page()
    page.goto(live_party.desk_url)
    assert faults(page) == {"no-manifest"}

    page.goto(f"{live_party.url}/j/{live_party.team_code}")
    expect(page.locator("link[rel=manifest]")).to_have_count(1)
    session = page.context.new_cdp_session(page)
    assert session.send("Page.getAppManifest")["errors"] == []
    assert faults(page) == set()
    assert session.send("Page.getManifestIcons")["primaryIcon"]


def test_phone_asks_for_no_file_that_is_not_weighed(
    live_party: LiveParty, open_page: Pages
) -> None:
    asked: set[str] = set()

    def note(request: Request) -> None:
        asked.add(urlsplit(request.url).path)

    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    page.context.on("request", note)
    page.reload()
    join(page)
    expect(page.get_by_text(READY)).to_be_visible()
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.get_by_role("button", name="Rues").click()
    expect(page.get_by_role("checkbox").first).to_be_visible()

    pages = find_resource("field_app")
    weighed = named_from(pages, pages / "field.html", pages / "sw.js", pages / "icons" / "512.png")
    known = {f"/{path.relative_to(pages)}" for path in weighed}
    files = {path for path in asked if not path.startswith(("/api/", "/j/"))}
    assert len(files) > 10
    assert files <= known
