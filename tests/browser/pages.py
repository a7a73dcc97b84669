"""Opens our pages in a real headless Chromium that may talk to nobody but our own server."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    expect,
    sync_playwright,
)

# The shell is the same engine without the windows and menus that nobody sees: half the work.
_CHROMIUM = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name of this machine that is not "localhost": a page from it is plain HTTP, as on the
    # organiser's laptop, and gets neither GPS nor the browser's cryptography.
    "--host-resolver-rules=MAP cartoparty.test 127.0.0.1",
)
_AXE = Path(__file__).parents[2] / "field_app" / "node_modules" / "axe-core" / "axe.min.js"
_LOCALES = {"fr": "fr-FR", "en": "en-GB"}

# A machine that tests many things at once is slow at each: this is patience, not a bar.
expect.set_options(timeout=20_000)


@dataclass
class Pages:
    """Opens pages and remembers what they did that they must not do."""

    browser: Browser
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self,
        url: str,
        *,
        size: tuple[int, int] = (390, 844),
        lang: Literal["fr", "en"] = "fr",
        geolocation: tuple[float, float] | None = None,
        dark: bool = False,
    ) -> Page:
        """A page at `url`; `geolocation` is (lon, lat), with 5 m of accuracy."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=_LOCALES[lang],
            color_scheme="dark" if dark else "light",
        )
        self.contexts.append(context)
        if geolocation is not None:
            lon, lat = geolocation
            context.grant_permissions(["geolocation"])
            context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 5})
        host = urlsplit(url).netloc
        context.route("**/*", lambda route: self._own_host_only(route, host))
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))
        page.on("console", self._heard)
        page.goto(url)
        return page

    def _own_host_only(self, route: Route, host: str) -> None:
        parts = urlsplit(route.request.url)
        if parts.scheme in ("http", "https") and parts.netloc != host:
            self.foreign.append(route.request.url)
            route.abort()
        else:
            route.fallback()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.errors.append(message.text)


def chromium_program() -> str:
    """The path of the system's Chromium; fails the test where there is none."""
    program = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if program is None:
        pytest.fail("the browser tests need Chromium: apt-get install chromium")
    return program


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a module: two at once in one thread are one too many for Playwright."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_program(), args=list(ARGUMENTS)
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Pages]:
    """Opens pages; fails the test if one asked another host, broke, or broke the page policy."""
    pages = Pages(browser)
    yield pages
    for context in pages.contexts:
        context.close()
    assert pages.foreign == [], "a page asked another host"
    assert pages.errors == [], "a page broke"


def assert_no_serious_faults(page: Page) -> None:
    """No serious or critical fault by the rules of axe-core, once nothing moves any more."""
    page.emulate_media(reduced_motion="reduce")  # what is fading in has no contrast yet
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_AXE.read_text("utf-8"))
    violations = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    serious = {
        violation["id"]: [node["target"] for node in violation["nodes"]]
        for violation in violations
        if violation["impact"] in ("serious", "critical")
    }
    assert serious == {}
