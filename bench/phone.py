"""How long an old phone on a slow network waits: from the link to the first question, and offline.

Headless Chromium with its processor slowed 4 times on "slow 3G" (400 ms a round trip, 50 kB/s). The
floor is a bare page whose one script weighs what ours do: nothing that loads as much can be faster.
A volunteer's thinking is not counted: the page is tapped as soon as there is something to tap. What
the service worker fetches for itself is not slowed: the browser slows pages only.
"""

import gzip
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from cartoparty.demo.town import make_town, write_town
from cartoparty.pipeline import plan
from cartoparty.pipeline.plan import PartyDraft
from cartoparty.pipeline.sectors import SplitWish, split_party
from cartoparty.resources import find_resource, load_themes
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.settings import Settings
from cartoparty.store import sectors
from cartoparty.store.workspace import open_workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SLUG = "bench"
RUNS = 3
CPU_SLOWED = 4
NETWORK = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PATIENCE_MS = 120_000

# Notes when each screen was there for the first time, and taps on to the first question.
_TAPS = """
(() => {
  const seen = (window.seen = {});
  const tap = (name, button) => {
    if (!button || seen[name] !== undefined) return;
    seen[name] = performance.now();
    setTimeout(() => button.click());
  };
  const look = () => {
    if (document.querySelector('.dots')) seen.question ??= performance.now();
    if (document.querySelector('#bare')) seen.bare ??= performance.now();
    const title = document.querySelector('h1')?.textContent ?? '';
    tap('join', document.querySelector('.screen-form #nickname')
      && document.querySelector('.screen-action .button-main'));
    tap('walk', document.querySelector('.walk-foot .button-main'));
    if (!document.querySelector('.dots')) tap('choice ' + title, document.querySelector('.tile'));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
})();
"""


@dataclass(frozen=True)
class Visit:
    """Milliseconds from the link to each screen; None for one that the visit does not have."""

    join: float | None
    walk: float
    question: float


def run(seed: int) -> bool:
    """Print the waits; there is no bar but the floor, so that nothing can be missed."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    with (
        tempfile.TemporaryDirectory() as folder,
        _team_link(Path(folder), seed) as link,
        _bare_page(Path(folder)) as (bare, weight),
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        visits = [_visits(chromium, link) for _ in range(RUNS)]
        floors = [_bare_visits(chromium, bare) for _ in range(RUNS)]
        chromium.close()
    _print(visits, floors, weight)
    return True


def _print(visits: list[dict[str, Visit]], floors: list[dict[str, float]], weight: int) -> None:
    print(f"seconds, median of {RUNS}; bare page: {weight} bytes, as our first form\n")
    print("| visit | screen | seconds | bare page | ratio |\n|---|---|---|---|---|")
    screens: list[tuple[str, str, Callable[[Visit], float | None]]] = [
        ("first", "join", lambda visit: visit.join),
        ("first", "first question", lambda visit: visit.question),
        ("second", "walk", lambda visit: visit.walk),
        ("second", "first question", lambda visit: visit.question),
        ("offline", "walk", lambda visit: visit.walk),
        ("offline", "first question", lambda visit: visit.question),
    ]
    for name, screen, taken in screens:
        ours = median(taken(each[name]) or 0 for each in visits) / 1000
        # Without a network the bare page is not there at all: held against its second visit.
        floor = median(each[name if name == "first" else "second"] for each in floors) / 1000
        print(f"| {name} | {screen} | {ours:.2f} | {floor:.2f} | {ours / floor:.2f} |")


def _visits(browser: "Browser", link: str) -> dict[str, Visit]:
    """The same phone: first with nothing, then joined, then without a network."""
    with _phone(browser) as context:
        first = _opened(context, link)
        _wait_until_ready(context.pages[0])
        second = _opened(context, link)
        context.set_offline(True)
        offline = _opened(context, link)
    return {"first": first, "second": second, "offline": offline}


def _opened(context: "BrowserContext", link: str) -> Visit:
    page = _slow_page(context)
    page.goto(link, timeout=PATIENCE_MS, wait_until="commit")
    page.wait_for_function("() => window.seen.question !== undefined", timeout=PATIENCE_MS)
    seen = page.evaluate("window.seen")
    return Visit(seen.get("join"), seen["walk"], seen["question"])


def _wait_until_ready(page: "Page") -> None:
    """Back from the question to the walk, which says when the phone needs no network any more."""
    while not page.locator(".walk-foot").is_visible():
        page.go_back()
        page.wait_for_timeout(500)
    page.locator(".phone-line.ready").wait_for(timeout=PATIENCE_MS)


def _bare_visits(browser: "Browser", link: str) -> dict[str, float]:
    with _phone(browser) as context:
        taken = {}
        for name in ("first", "second"):
            page = _slow_page(context)
            page.goto(link, timeout=PATIENCE_MS, wait_until="commit")
            page.wait_for_function("() => window.seen.bare !== undefined", timeout=PATIENCE_MS)
            taken[name] = page.evaluate("window.seen.bare")
    return taken


@contextmanager
def _phone(browser: "Browser") -> "Iterator[BrowserContext]":
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR")
    context.add_init_script(_TAPS)
    yield context
    context.close()


def _slow_page(context: "BrowserContext") -> "Page":
    """A new tab, the only one, as slow as an old phone."""
    before = list(context.pages)
    page = context.new_page()
    for other in before:
        other.close()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **NETWORK})
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWED})
    return page


@contextmanager
def _team_link(folder: Path, seed: int) -> Iterator[str]:
    """The link of a team of a party on the fictional town, while its server runs."""
    settings = Settings(workspace=folder / "workspace", lang="fr")
    workspace = open_workspace(settings)
    town = make_town(seed)
    extract = write_town(town, folder / "town.osm.pbf")
    themes, now = load_themes(), datetime.now(UTC)
    draft = PartyDraft(SLUG, tuple(themes), title=town.title, fictional=True)
    plan.create_party(workspace, draft, town.area, themes, now=now)
    plan.take_snapshot_from_extract(workspace, settings, SLUG, extract, now=now)
    split_party(workspace, settings, SLUG, SplitWish(8))
    with workspace.database.read() as session:
        code = sectors.list_teams(session, SLUG)[0].code
    with served(create_app(workspace, settings)) as url:
        yield f"{url}/j/{code}"


@contextmanager
def _bare_page(folder: Path) -> Iterator[tuple[str, int]]:
    """A page whose script weighs as much on the wire as ours, and its weight in bytes."""
    weight = _first_form_bytes(find_resource("field_app"))
    pages = folder / "bare"
    pages.mkdir()
    script = "document.body.insertAdjacentHTML('beforeend', '<h1 id=\"bare\">bare</h1>');/*"
    filler = secrets.token_urlsafe(weight)[: weight - len(script) - 2]
    (pages / "bare.js").write_text(f"{script}{filler}*/")
    (pages / "index.html").write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>bare</title>'
        '<script type="module" src="/bare.js"></script><body></body></html>'
    )
    app = FastAPI()
    app.mount("/", _KeptFiles(directory=pages, html=True))
    with served(app) as url:
        yield url, weight


class _KeptFiles(StaticFiles):
    """Files that a browser may show again without asking, as our page is kept by its worker."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "max-age=3600"
        return response


def _first_form_bytes(pages: Path) -> int:
    """Page, scripts, styles and one table of texts, after gzip."""
    page = (pages / "field.html").read_text()
    names = set(re.findall(r'"/(assets/[\w.-]+\.(?:js|css))"', page))
    tables = {max(pages.glob("assets/fr-*.js"), key=lambda path: path.stat().st_size)}
    files = {pages / "field.html", *(pages / name for name in names), *tables}
    return sum(len(gzip.compress(path.read_bytes())) for path in files)
