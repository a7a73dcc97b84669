"""Forms that were begun, in a real browser: whatever ends the tab, they are there again."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.test_phone import (
    HERE,
    added,
    here_it_is,
    ids,
    join,
    press,
    skip_to_place,
    start_defibrillator,
    wait_for,
)
from tests.browser.test_photos import choose, kept_photos, noise, photos_of
from tests.parties import NOW

pytestmark = pytest.mark.browser

OFFER = "Vous aviez commencé : défibrillateur, rue du Nord"


def joined(party: LiveParty, open_page: Pages) -> Page:
    page = open_page(f"{party.url}/j/{party.team_code}", geolocation=HERE)
    join(page)
    return page


def killed(page: Page) -> Page:
    """The tab's process is gone at once, without a word to the page; then another tab opens."""
    url, context = page.url, page.context
    with page.expect_event("crash"), pytest.raises(PlaywrightError):
        page.goto("chrome://crash")
    again = context.new_page()
    again.set_default_timeout(20_000)
    again.goto(url)
    return again


def kept_drafts(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((done, failed) => {
          const opening = indexedDB.open('cartoparty');
          opening.onerror = failed;
          opening.onsuccess = () => {
            const all = opening.result.transaction('drafts').objectStore('drafts').getAll();
            all.onsuccess = () => {
              opening.result.close();
              done(all.result);
            };
          };
        })"""
    )
    return found


def test_a_killed_tab_loses_no_answer_no_photo_and_no_word(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    before = ids(live_party)
    page = joined(live_party, open_page)
    start_defibrillator(page)
    press(page, "Dehors")
    skip_to_place(page)
    here_it_is(page)
    choose(page, noise(tmp_path / "street.jpg", (400, 300)))
    expect(photos_of(page)).to_have_count(1)
    page.get_by_label("Un mot pour qui relira").fill("Sous le porche")
    wait_for(page, lambda: kept_drafts(page)[0]["said"]["note"], "the note in the draft")
    page = killed(page)
    expect(page.get_by_text(f"{OFFER}, 1 photo.")).to_be_visible()
    assert_no_serious_faults(page)
    press(page, "Reprendre")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tout est juste ?")
    expect(page.get_by_text("Dehors")).to_be_visible()
    expect(page.get_by_label("Un mot pour qui relira")).to_have_value("Sous le porche")
    expect(photos_of(page)).to_have_count(1)
    assert (
        photos_of(page).evaluate("async (image) => (await image.decode(), image.naturalWidth)")
        == 400
    )
    press(page, "Enregistrer")
    (stored,) = wait_for(page, lambda: added(live_party, before), "the note on the server")
    assert stored["tags"]["indoor"] == "no"
    assert stored["note"] == "Sous le porche"
    assert len(stored["photos"]) == len(stored["photo_times"]) == 1
    assert (stored["lon"], stored["lat"]) == HERE
    page.reload()
    expect(page.get_by_role("button", name="Mes notes (1)")).to_be_visible()
    expect(page.get_by_text("Vous aviez commencé")).to_have_count(0)
    assert kept_drafts(page) == []


def test_words_that_were_being_typed_are_there_again(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = joined(live_party, open_page)
    start_defibrillator(page)
    press(page, "À l’intérieur", "Tout le monde", "Rez-de-chaussée")
    page.get_by_label("Votre réponse").fill("Hall, à droi")
    wait_for(page, lambda: kept_drafts(page)[0]["typed"] == "Hall, à droi", "the words kept")
    page = killed(page)
    press(page, "Reprendre")
    expect(page.get_by_label("Votre réponse")).to_have_value("Hall, à droi")
    press(page, "Retour")
    expect(page.get_by_role("button", name="Rez-de-chaussée")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_correction_that_was_begun_is_offered_and_looking_at_one_is_not(
    live_party: LiveParty, open_page: Pages
) -> None:
    before = ids(live_party)
    page = joined(live_party, open_page)
    press(page, "À corriger", "Retour")
    expect(page.get_by_role("button", name="Nouveau", exact=True)).to_be_visible()
    expect(page.get_by_text("Vous aviez commencé")).to_have_count(0)
    press(page, "À corriger")
    page.get_by_role("button", name="Qui peut le prendre").click()
    press(page, "Les clients et les visiteurs")
    expect(page.get_by_role("heading", level=1)).to_have_text("Qu’est-ce qui a changé ?")
    page.go_back()
    expect(page.get_by_text(OFFER)).to_be_visible()
    page.reload()
    press(page, "Reprendre")
    expect(page.get_by_role("heading", level=1)).to_have_text("Qu’est-ce qui a changé ?")
    page.get_by_role("button", name="Suivant").click()
    press(page, "Enregistrer")
    (stored,) = wait_for(page, lambda: added(live_party, before), "the correction on the server")
    assert (stored["kind"], stored["osm_ref"]) == ("change", "n1")
    assert stored["tags"] == {"access": "customers"}


def test_a_draft_that_was_discarded_comes_back_for_ten_seconds(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    page = joined(live_party, open_page)
    start_defibrillator(page)
    skip_to_place(page)
    here_it_is(page)
    choose(page, noise(tmp_path / "street.jpg", (400, 300)))
    expect(photos_of(page)).to_have_count(1)
    photos = wait_for(page, lambda: kept_photos(page), "the photo in the draft")
    page.reload()
    press(page, "Jeter")
    expect(page.get_by_role("status").filter(has_text="Le brouillon est jeté")).to_be_visible()
    expect(page.get_by_text("Vous aviez commencé")).to_have_count(0)
    assert (kept_drafts(page), kept_photos(page)) == ([], [])
    press(page, "Annuler")
    expect(page.get_by_text(f"{OFFER}, 1 photo.")).to_be_visible()
    assert kept_photos(page) == photos


def test_two_tabs_have_each_their_own_draft(live_party: LiveParty, open_page: Pages) -> None:
    before = ids(live_party)
    first = joined(live_party, open_page)
    start_defibrillator(first)
    press(first, "Dehors")
    wait_for(first, lambda: kept_drafts(first), "a draft")
    second = first.context.new_page()
    second.goto(first.url)
    expect(second.get_by_role("button", name="Nouveau", exact=True)).to_be_visible()
    expect(second.get_by_text("Vous aviez commencé")).to_have_count(0)
    start_defibrillator(second)
    press(second, "À l’intérieur")
    wait_for(second, lambda: len(kept_drafts(second)) == 2, "two drafts")
    for page in (first, second):
        skip_to_place(page)
        press(page, "C’est ici")
        press(page, "C’est un autre", "Enregistrer")
    stored = wait_for(first, lambda: two(added(live_party, before)), "both on the server")
    assert sorted(each["tags"]["indoor"] for each in stored) == ["no", "yes"]
    assert kept_drafts(first) == []


def test_a_draft_is_open_in_one_tab_at_a_time(live_party: LiveParty, open_page: Pages) -> None:
    first = joined(live_party, open_page)
    start_defibrillator(first)
    press(first, "Dehors")
    first.reload()
    expect(first.get_by_role("button", name="Reprendre")).to_be_visible()
    second = first.context.new_page()
    second.goto(first.url)
    press(second, "Reprendre")
    expect(second.get_by_role("heading", level=1)).to_contain_text("Qui peut")
    press(first, "Reprendre")
    expect(first.get_by_role("status").filter(has_text="dans un autre onglet")).to_be_visible()
    expect(first.get_by_text("Vous aviez commencé")).to_have_count(0)


def two(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return found if len(found) == 2 else []


@pytest.mark.parametrize("version", [1, 2])
def test_what_an_older_page_kept_is_all_there(
    live_party: LiveParty, open_page: Pages, version: int
) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/healthz", geolocation=HERE)
    note = str(uuid4())
    page.evaluate(
        _OLD_DATABASE,
        {
            "version": version,
            "code": live_party.team_code,
            "id": note,
            "body": {
                "theme": "trees",
                "kind": "new",
                "lon": HERE[0],
                "lat": HERE[1],
                "observed_at": NOW.isoformat(),
                "walk": "w",
                "tags": {"natural": "tree"},
                "photos": [],
                "note": "from an older page",
            },
        },
    )
    page.goto(f"{live_party.url}/j/{live_party.team_code}")
    expect(page.get_by_role("button", name="Mes notes (1)")).to_be_visible()
    (stored,) = wait_for(page, lambda: added(live_party, before), "the old note on the server")
    assert (stored["id"], stored["note"]) == (note, "from an older page")
    start_defibrillator(page)
    press(page, "Dehors")
    wait_for(page, lambda: kept_drafts(page), "a draft in the old database")


# As versions 1 and 2 of the page made it: version 2 added the ticks.
_OLD_DATABASE = """async ({version, code, id, body}) => {
  const answer = await fetch('/api/join', {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({code, nickname: '', consent: '1'}),
  });
  const joined = await answer.json();
  const database = await new Promise((done, failed) => {
    const opening = indexedDB.open('cartoparty', version);
    opening.onerror = failed;
    opening.onsuccess = () => done(opening.result);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('outings', {keyPath: 'code'});
      opening.result.createObjectStore('notes', {keyPath: 'id'});
      opening.result.createObjectStore('photos', {keyPath: ['note', 'sha256']})
        .createIndex('note', 'note');
      if (version > 1) opening.result.createObjectStore('ticks', {keyPath: ['code', 'key']});
    };
  });
  const writing = database.transaction(['outings', 'notes'], 'readwrite');
  writing.objectStore('outings').put(
    {code, joined, walk: 'w', pack: null, etag: null, basemap: null});
  writing.objectStore('notes').put({
    id, code, created: Date.now(), state: 'waiting', hold_until: 0, title: 'arbre', body,
    problem: null,
  });
  await new Promise((done) => { writing.oncomplete = done; });
  database.close();
}"""
