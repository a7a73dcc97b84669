"""What a phone does with its notes: every answer of the server in words, correcting, the file."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from sqlalchemy import text

from cartoparty.pipeline.collect import import_observations
from cartoparty.store.photos import photo_path
from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.test_phone import (
    HERE,
    UNDO_S,
    added,
    here_it_is,
    ids,
    join,
    note_defibrillator,
    press,
    skip_to_place,
    start_defibrillator,
    wait_for,
)

pytestmark = pytest.mark.browser

NOTES = "**/api/observations/**"


@pytest.fixture
def phone(live_party: LiveParty, open_page: Pages) -> Page:
    """A phone that has joined and stands before a defibrillator."""
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    return page


def refusing(status: int, problem: dict[str, Any], times: int = 1) -> Callable[[Route], None]:
    """A server that refuses so many times, then lets pass."""
    left = [times]

    def answer(route: Route) -> None:
        if left[0] == 0:
            route.fallback()
            return
        left[0] -= 1
        route.fulfill(
            status=status, body=json.dumps(problem), content_type="application/problem+json"
        )

    return answer


def open_notes(page: Page) -> None:
    page.get_by_role("button", name="Mes notes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes notes")


def open_note(page: Page, state: str) -> None:
    open_notes(page)
    page.get_by_role("button", name=state).first.click()
    expect(page.get_by_role("heading", level=2).first).to_be_visible()


def test_page_of_a_captive_portal_is_no_acknowledgement(live_party: LiveParty, phone: Page) -> None:
    before = ids(live_party)
    phone.context.route(
        NOTES, lambda route: route.fulfill(body="<h1>Wi-Fi</h1>", content_type="text/html")
    )
    note_defibrillator(phone)
    expect(phone.get_by_role("alert")).to_contain_text("Ce n’est pas notre serveur")
    expect(phone.get_by_role("button", name="1 à envoyer")).to_be_visible()
    assert_no_serious_faults(phone)
    open_notes(phone)
    expect(phone.get_by_text("Nouvel essai dans un instant.")).to_be_visible()
    assert_no_serious_faults(phone)
    phone.context.unroute(NOTES)
    press(phone, "Envoyer maintenant")
    expect(phone.get_by_role("button", name="Envoyée")).to_be_visible()
    expect(phone.get_by_role("alert")).not_to_be_visible()
    assert len(added(live_party, before)) == 1


def test_refused_answer_opens_in_the_form_and_keeps_its_id(
    live_party: LiveParty, phone: Page
) -> None:
    before = ids(live_party)
    sent: list[str] = []
    phone.on(
        "request",
        lambda asked: sent.append(asked.url) if "/api/observations/" in asked.url else None,
    )
    wrong = {"field": "tags", "key": "access", "code": "x", "message": "« access » est faux."}
    problem = {
        "code": "observation_refused",
        "title": "L’observation n’est pas enregistrée.",
        "hint": "Corrigez les champs signalés.",
        "errors": [wrong],
    }
    phone.context.route(NOTES, refusing(422, problem))
    note_defibrillator(phone)
    phone.get_by_role("button", name="1 problème").click()
    assert_no_serious_faults(phone)
    phone.get_by_role("button", name="Problème").click()
    expect(phone.get_by_role("alert")).to_contain_text("« access » est faux.")
    assert_no_serious_faults(phone)
    phone.get_by_role("button", name="Corriger : Qui peut le prendre").click()
    press(phone, "Les clients et les visiteurs", "Enregistrer")
    [stored] = wait_for(phone, lambda: added(live_party, before), "the corrected note")
    assert stored["tags"]["access"] == "customers"
    assert "supersedes" not in stored
    assert {url.rsplit("/", 1)[1] for url in sent} == {stored["id"]}
    expect(phone.get_by_text("Tout est envoyé")).to_be_visible()


def test_clock_a_day_ahead_is_put_right(live_party: LiveParty, phone: Page) -> None:
    before = ids(live_party)
    phone.clock.install(time=datetime.now(UTC) + timedelta(days=1))
    note_defibrillator(phone)
    [stored] = wait_for(phone, lambda: added(live_party, before), "the note on the server")
    seen = datetime.fromisoformat(stored["observed_at"])
    assert abs(datetime.now(UTC) - seen) < timedelta(minutes=2)


def test_revoked_phone_joins_again_and_loses_nothing(live_party: LiveParty, phone: Page) -> None:
    before = ids(live_party)
    with live_party.party.workspace.database.write() as session:
        session.execute(text("DELETE FROM access WHERE capability = 'collect'"))
    note_defibrillator(phone)
    expect(phone.get_by_role("alert")).to_contain_text("ne reconnaît plus ce téléphone")
    assert_no_serious_faults(phone)
    press(phone, "Rejoindre l’équipe de nouveau")
    join(phone)
    wait_for(phone, lambda: len(added(live_party, before)) == 1, "the note on the server")
    expect(phone.get_by_text("Tout est envoyé")).to_be_visible()


def test_busy_server_is_left_alone_and_told(live_party: LiveParty, phone: Page) -> None:
    asked: list[str] = []

    def busy(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(
            status=503,
            body=json.dumps({"code": "storage_busy", "title": "La base est occupée.", "hint": ""}),
            content_type="application/problem+json",
            headers={"Retry-After": "60"},
        )

    phone.context.route(NOTES, busy)
    note_defibrillator(phone)
    expect(phone.get_by_role("alert")).to_contain_text("Le serveur a un souci")
    phone.wait_for_timeout(4000)
    assert len(asked) == 1


def test_photo_too_large_for_a_proxy_is_made_lighter(
    live_party: LiveParty, phone: Page, tmp_path: Path
) -> None:
    before = ids(live_party)
    refused: list[str] = []

    def proxy(route: Route) -> None:
        if refused:
            route.fallback()
            return
        refused.append(route.request.url)
        route.fulfill(status=413, body="<h1>Too large</h1>", content_type="text/html")

    phone.context.route("**/api/photos/**", proxy)
    start_defibrillator(phone)
    skip_to_place(phone)
    here_it_is(phone)
    picture = tmp_path / "photo.jpg"
    Image.effect_noise((1920, 1200), 60).convert("RGB").save(picture)
    phone.locator("input[type=file]").first.set_input_files(picture)
    expect(phone.get_by_role("img", name="Photo 1")).to_be_visible()
    press(phone, "Enregistrer")
    [stored] = wait_for(phone, lambda: added(live_party, before), "the note on the server")
    [sha256] = stored["photos"]
    assert sha256 not in refused[0]
    with Image.open(photo_path(live_party.party.workspace.photos, sha256)) as kept:
        assert kept.size == (1280, 800)


def test_sent_note_is_corrected_by_a_new_one(live_party: LiveParty, phone: Page) -> None:
    before = ids(live_party)
    note_defibrillator(phone)
    expect(phone.get_by_text("Tout est envoyé")).to_be_visible()
    open_note(phone, "Envoyée")
    expect(phone.get_by_role("definition").first).to_have_text("Dehors")
    assert_no_serious_faults(phone)
    press(phone, "Corriger")
    phone.get_by_role("button", name="intérieur").click()
    press(phone, "À l’intérieur", "Enregistrer")
    two = wait_for(
        phone, lambda: len(found := added(live_party, before)) == 2 and found, "both on the server"
    )
    [first] = [each for each in two if "supersedes" not in each]
    [second] = [each for each in two if "supersedes" in each]
    assert second["supersedes"] == first["id"]
    assert (first["tags"]["indoor"], second["tags"]["indoor"]) == ("no", "yes")
    open_notes(phone)
    phone.get_by_role("button", name="Corrigée depuis").click()
    press(phone, "Voir la note qui la corrige")
    expect(phone.get_by_role("definition").first).to_have_text("À l’intérieur")


def test_wrong_tap_that_has_left_is_said_again(live_party: LiveParty, phone: Page) -> None:
    before = ids(live_party)
    press(phone, "Disparu")
    wait_for(phone, lambda: added(live_party, before), "the tap on the server", seconds=UNDO_S + 20)
    open_note(phone, "Envoyée")
    assert_no_serious_faults(phone)
    press(phone, "Toujours là")
    two = wait_for(
        phone,
        lambda: len(found := added(live_party, before)) == 2 and found,
        "both on the server",
        seconds=UNDO_S + 20,
    )
    [gone] = [each for each in two if each["kind"] == "gone"]
    [there] = [each for each in two if each["kind"] == "confirm"]
    assert there["supersedes"] == gone["id"]


def test_note_that_is_not_to_be_counted_is_withdrawn(live_party: LiveParty, phone: Page) -> None:
    before = ids(live_party)
    note_defibrillator(phone)
    expect(phone.get_by_text("Tout est envoyé")).to_be_visible()
    open_note(phone, "Envoyée")
    press(phone, "Ne pas compter cette note")
    expect(phone.get_by_role("status").last).to_contain_text("n’est plus comptée")
    two = wait_for(
        phone,
        lambda: len(found := added(live_party, before)) == 2 and found,
        "the withdrawal on the server",
        seconds=UNDO_S + 20,
    )
    [first] = [each for each in two if "withdrawn" not in each]
    [second] = [each for each in two if "withdrawn" in each]
    assert second["supersedes"] == first["id"]
    expect(phone.get_by_role("button", name="Non comptée")).to_be_visible()
    assert_no_serious_faults(phone)


def test_file_of_all_notes_is_imported_and_nothing_comes_twice(
    live_party: LiveParty, phone: Page, tmp_path: Path
) -> None:
    before = ids(live_party)
    note_defibrillator(phone)
    expect(phone.get_by_text("Tout est envoyé")).to_be_visible()
    phone.context.set_offline(True)
    note_defibrillator(phone)
    open_notes(phone)
    with phone.expect_download() as download:
        press(phone, "Enregistrer mes notes dans un fichier")
    expect(phone.get_by_role("status").last).to_contain_text("est enregistré")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name.startswith("essai-1-")
    party = live_party.party
    summary = import_observations(party.workspace, party.slug, path, now=datetime.now(UTC))
    assert (summary.stored, summary.same, summary.refused, summary.conflicts) == (1, 1, [], [])
    phone.context.set_offline(False)
    expect(phone.get_by_role("button", name="Envoyée")).to_have_count(2)
    assert len(added(live_party, before)) == 2


def test_full_phone_says_so_and_the_form_stays_open(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/healthz", geolocation=HERE)
    # Before anything is kept: the browser looks at its quota only when its own estimate is used up.
    storage = page.context.new_cdp_session(page)
    full = {"origin": live_party.url, "quotaSize": 1_200_000}
    storage.send("Storage.overrideQuotaForOrigin", full)
    page.goto(f"{live_party.url}/j/{live_party.team_code}")
    join(page)
    start_defibrillator(page)
    press(page, "Dehors")
    skip_to_place(page)
    here_it_is(page)
    picture = tmp_path / "photo.jpg"
    Image.effect_noise((1920, 1400), 90).convert("RGB").save(picture, quality=95)
    page.locator("input[type=file]").first.set_input_files(picture)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    press(page, "Enregistrer")
    expect(page.get_by_role("alert")).to_contain_text("plus de place sur ce téléphone")
    expect(page.get_by_text("Dehors")).to_be_visible()
    assert_no_serious_faults(page)
    storage.send("Storage.overrideQuotaForOrigin", {"origin": live_party.url})
    press(page, "Enregistrer")
    [stored] = wait_for(page, lambda: added(live_party, before), "the note on the server")
    assert stored["tags"]["indoor"] == "no"
    assert len(stored["photos"]) == 1


def test_database_that_the_system_closed_is_opened_again(
    live_party: LiveParty, open_page: Pages
) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/healthz", geolocation=HERE)
    page.context.add_init_script(
        """const open = IDBFactory.prototype.open;
        IDBFactory.prototype.open = function (...all) {
          const request = open.apply(this, all);
          request.addEventListener('success', () => { window.opened = request.result; });
          return request;
        };"""
    )
    page.goto(f"{live_party.url}/j/{live_party.team_code}")
    join(page)
    page.evaluate("window.opened.close()")
    note_defibrillator(page)
    wait_for(page, lambda: len(added(live_party, before)) == 1, "the note on the server")


def test_browser_that_keeps_nothing_says_so_and_sends_at_once(
    live_party: LiveParty, open_page: Pages
) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/healthz", geolocation=HERE)
    page.context.add_init_script("delete IDBFactory.prototype.open; delete window.indexedDB;")
    page.goto(f"{live_party.url}/j/{live_party.team_code}")
    expect(page.get_by_text("Ce navigateur ne garde rien")).to_be_visible()
    assert_no_serious_faults(page)
    join(page)
    note_defibrillator(page)
    wait_for(page, lambda: len(added(live_party, before)) == 1, "the note on the server")
    page.context.set_offline(True)
    note_defibrillator(page)
    expect(page.get_by_text("Gardez cette page ouverte")).to_be_visible()
    assert_no_serious_faults(page)
    page.context.set_offline(False)
    wait_for(page, lambda: len(added(live_party, before)) == 2, "both notes on the server")


def test_older_tab_that_holds_the_database_is_told_of(
    live_party: LiveParty, open_page: Pages
) -> None:
    older = open_page(f"{live_party.url}/healthz", geolocation=HERE)
    older.evaluate(
        """() => new Promise((done) => {
          const request = indexedDB.open('cartoparty', 1);
          request.onupgradeneeded = () => {
            request.result.createObjectStore('outings', { keyPath: 'code' });
            request.result.createObjectStore('notes', { keyPath: 'id' });
            request.result.createObjectStore('photos', { keyPath: ['note', 'sha256'] })
              .createIndex('note', 'note');
          };
          request.onsuccess = () => { window.held = request.result; done(); };
        })"""
    )
    page = older.context.new_page()
    page.goto(f"{live_party.url}/j/{live_party.team_code}")
    expect(page.get_by_role("alert")).to_contain_text("déjà ouverte dans un onglet plus ancien")
    assert_no_serious_faults(page)
    older.evaluate("window.held.close()")
    join(page)


def test_two_tabs_show_the_same_and_send_once(live_party: LiveParty, phone: Page) -> None:
    before = ids(live_party)
    other = phone.context.new_page()
    other.goto(phone.url)
    expect(other.get_by_role("button", name="Mes notes (0)")).to_be_visible()
    phone.context.set_offline(True)
    note_defibrillator(phone)
    expect(other.get_by_role("button", name="1 à envoyer")).to_be_visible()
    phone.context.set_offline(False)
    expect(other.get_by_text("Tout est envoyé")).to_be_visible()
    expect(phone.get_by_text("Tout est envoyé")).to_be_visible()
    assert len(added(live_party, before)) == 1


def test_many_notes_are_filtered_by_what_became_of_them(live_party: LiveParty, phone: Page) -> None:
    phone.context.set_offline(True)
    note_defibrillator(phone)
    phone.evaluate(
        """() => new Promise((done) => {
          const request = indexedDB.open('cartoparty');
          request.onsuccess = () => {
            const all = request.result.transaction('notes', 'readwrite');
            const notes = all.objectStore('notes');
            notes.getAll().onsuccess = ({ target }) => {
              const [first] = target.result;
              for (let n = 0; n < 60; n++) {
                const created = first.created - n * 3600_000;
                const observed_at = new Date(created).toISOString();
                notes.put({ ...first, id: crypto.randomUUID(), created, state: 'sent',
                  body: { ...first.body, observed_at } });
              }
            };
            all.oncomplete = () => { request.result.close(); done(); };
          };
        })"""
    )
    phone.context.set_offline(False)
    phone.reload()
    expect(phone.get_by_text("Tout est envoyé")).to_be_visible()
    open_notes(phone)
    expect(phone.get_by_role("heading", name="Hier")).to_be_visible()
    assert_no_serious_faults(phone)
    expect(phone.get_by_role("button", name="Voir 21 de plus")).to_be_visible()
    phone.get_by_role("button", name="Problèmes (0)").click()
    expect(phone.get_by_text("Aucune note de cette sorte.")).to_be_visible()
    phone.get_by_role("button", name="Envoyées (61)").click()
    expect(phone.get_by_role("button", name="Envoyée", exact=False).first).to_be_visible()
