"""The published maps, in a real browser, under the server's content security policy."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cartoparty.core.models import Action
from cartoparty.core.theme import Theme
from cartoparty.outputs.publication import write_publication
from tests.outputs.publications import BASE_URL, features, publication, reviewed

pytestmark = pytest.mark.browser

POLICY = "default-src 'self'; img-src 'self' blob: data:; style-src 'self'"


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def address(themes: dict[str, Theme], tmp_path: Path) -> Iterator[str]:
    tree = features()["trees"][0]
    surveys = [
        reviewed(Action.CONFIRM, "trees", {}, number=1, feature=tree),
        reviewed(
            Action.CREATE,
            "trees",
            {"natural": "tree", "name": "<img src=x onerror=alert(1)>"},
            number=2,
        ),
    ]
    write_publication(tmp_path / "site", publication(themes, surveys), base_url=BASE_URL)
    handler = partial(_Handler, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test on an error in it, or a request to another host."""
    context = browser.new_context(viewport={"width": 800, "height": 700})
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda line: trouble.append(line.text) if line.type == "error" else None)
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((address, "data:")) else trouble.append(request.url)
        ),
    )
    yield page
    context.close()
    assert trouble == []


def test_a_map_draws_its_base_map_and_its_objects(page: Page, address: str) -> None:
    page.goto(f"{address}trees/map.html", wait_until="networkidle")
    assert page.locator(".leaflet-marker-icon.mark-done").count() == 1
    assert page.locator(".leaflet-marker-icon.mark-new").count() == 1
    colours = page.evaluate(
        """() => {
            const canvas = document.querySelector('canvas');
            const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            const seen = new Set();
            for (let i = 0; i < data.data.length; i += 4) {
                if (data.data[i + 3] === 255) { seen.add(data.data.slice(i, i + 3).join(',')); }
            }
            return [...seen];
        }"""
    )
    assert "230,226,220" in colours  # the building
    assert "255,255,255" in colours  # inside the hollow circle of what was not surveyed


def test_a_mark_opens_with_the_keyboard_and_shows_names_as_text(page: Page, address: str) -> None:
    page.goto(f"{address}trees/map.html", wait_until="networkidle")
    page.locator(".mark-new.leaflet-marker-icon").focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup-content")
    popup.wait_for()
    assert "<img src=x onerror=alert(1)>" in popup.inner_text()
    assert popup.locator("img").count() == 0


def test_the_data_can_be_read_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}trees/index.html")
    assert page.locator("#rows + .wide tbody tr, h2#rows ~ .wide tbody tr[id]").count() == 3
    assert page.get_by_role("link", name="CSV").first.is_visible()
    context.close()
