"""A newer version of the page while a volunteer walks: nothing breaks, nothing is lost."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cartoparty.pipeline.collect import list_observations
from cartoparty.resources import find_resource
from cartoparty.server import app as server_app
from cartoparty.server.background import served
from tests.browser.pages import Pages
from tests.browser.test_phone import join, press, skip_to_place, wait_for
from tests.parties import TestParty
from tests.small_town import place

pytestmark = pytest.mark.browser

# Away from all that OSM knows.
HERE = place(2.5, 0.5)
VERSION = "document.documentElement.dataset.version ?? '1'"
CACHES = "async () => (await caches.keys()).length"


@dataclass(frozen=True)
class Site:
    """A server whose pages can be replaced while it runs."""

    party: TestParty
    pages: Path
    url: str

    @property
    def link(self) -> str:
        return f"{self.url}/j/{self.party.codes[1]}"

    def deploy_next(self) -> None:
        """Every asset under a new name, as after a change of any line; the old ones are gone."""
        names = {path.name: f"{path.stem}2{path.suffix}" for path in self._assets()}
        texts = [*self.pages.glob("*.html"), self.pages / "sw.js", *self._assets()]
        for path in texts:
            if path.suffix not in (".html", ".js", ".css"):
                continue
            text = path.read_text("utf-8")
            for old, new in names.items():
                text = text.replace(old, new)
            text = text.replace("<html ", '<html data-version="2" ')
            path.write_text(re.sub(r"""(version:[`"'])""", r"\g<1>2", text), "utf-8")
        for path in self._assets():
            path.rename(path.with_name(names[path.name]))

    def _assets(self) -> list[Path]:
        return sorted((self.pages / "assets").iterdir())


@pytest.fixture
def site(party: TestParty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    pages = tmp_path / "pages"
    shutil.copytree(find_resource("field_app"), pages)
    monkeypatch.setattr(server_app, "find_resource", lambda _: pages)
    with served(server_app.create_app(party.workspace, party.settings)) as url:
        yield Site(party, pages, url)


def walking(site: Site, open_page: Pages) -> Page:
    page = open_page(site.link, geolocation=HERE)
    join(page)
    expect(page.get_by_text("Prêt pour la marche, même sans réseau.")).to_be_visible()
    return page


def find_next(page: Page) -> None:
    """The browser looks for a newer version by itself, now and then: now."""
    page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          await registration.update();
          while (!registration.waiting) await new Promise((next) => setTimeout(next, 50));
        }"""
    )


def begin_form(page: Page) -> None:
    page.get_by_role("button", name="Nouveau", exact=True).click()
    page.get_by_role("button", name="Défibrillateurs").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("intérieur")


def finish_form(page: Page) -> None:
    press(page, "Dehors")
    skip_to_place(page)
    press(page, "C’est ici", "Enregistrer")
    expect(page.get_by_role("status").first).to_contain_text("Noté")


def test_form_is_finished_in_the_version_that_it_was_begun_in(site: Site, open_page: Pages) -> None:
    page = walking(site, open_page)
    begin_form(page)
    site.deploy_next()
    find_next(page)
    assert page.evaluate(VERSION) == "1"
    finish_form(page)
    page.get_by_text("Une nouvelle version est prête").wait_for()
    assert page.evaluate(VERSION) == "1"
    page.wait_for_timeout(11_000)  # what can still be undone is not cut short
    press(page, "L’ouvrir maintenant")
    expect(page.get_by_text("L’application est à jour. Vos notes sont toutes là.")).to_be_visible()
    assert page.evaluate(VERSION) == "2"
    expect(page.get_by_role("button", name="Mes notes (1)")).to_be_visible()
    assert len(list_observations(site.party.workspace, site.party.slug)) == 1
    wait_for(page, lambda: page.evaluate(CACHES) == 1, "the former version is gone")


def test_newer_version_serves_from_the_next_opening_on(site: Site, open_page: Pages) -> None:
    page = walking(site, open_page)
    site.deploy_next()
    find_next(page)
    context = page.context
    page.close()
    context.set_offline(True)
    again = context.new_page()
    again.goto(site.link)
    expect(again.get_by_text("Prêt pour la marche, même sans réseau.")).to_be_visible()
    again.wait_for_function(f"() => ({VERSION}) === '2'")


def test_page_in_another_tab_keeps_its_own_parts(site: Site, open_page: Pages) -> None:
    first = walking(site, open_page)
    begin_form(first)
    part = first.evaluate(
        "performance.getEntriesByType('resource').map((each) => new URL(each.name).pathname)"
        ".find((path) => path.includes('/street_map-') && path.endsWith('.js'))"
    )
    second = first.context.new_page()
    second.goto(site.link)
    expect(second.get_by_text("Prêt pour la marche, même sans réseau.")).to_be_visible()
    site.deploy_next()
    find_next(second)
    press(second, "L’ouvrir maintenant")
    second.wait_for_function(f"() => ({VERSION}) === '2'")
    assert not (site.pages / part.removeprefix("/")).exists()
    assert first.evaluate("async (path) => (await fetch(path)).ok", part) is True
    assert first.evaluate(VERSION) == "1"
    finish_form(first)


def test_half_a_version_is_not_taken(site: Site, open_page: Pages) -> None:
    page = walking(site, open_page)
    site.deploy_next()
    next((site.pages / "assets").glob("street_map-*.js")).unlink()
    page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          const ended = new Promise((resolve) => {
            registration.addEventListener('updatefound', () => {
              const worker = registration.installing;
              worker.addEventListener('statechange', () => {
                if (worker.state === 'redundant') resolve();
              });
            });
          });
          await registration.update().catch(() => undefined);
          await ended;
        }"""
    )
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Prêt pour la marche, même sans réseau.")).to_be_visible()
    assert page.evaluate(VERSION) == "1"
