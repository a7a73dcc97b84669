"""The phone without a network: joined once, it opens, shows its sector and keeps notes."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.test_phone import added, ids, join, press, skip_to_place, wait_for
from tests.small_town import place

pytestmark = pytest.mark.browser

# Away from all that OSM or a teammate knows: nothing here is taken for the same thing.
HERE = place(2.5, 0.5)
READY = "Prêt pour la marche, même sans réseau."


def joined(live_party: LiveParty, open_page: Pages) -> Page:
    """A phone that has joined and says that it needs no network any more."""
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    expect(page.get_by_text(READY)).to_be_visible()
    return page


def opened_anew(page: Page, url: str) -> Page:
    """The tab is closed, and its link opened in another, as from the home screen."""
    context = page.context
    page.close()
    again = context.new_page()
    again.set_default_timeout(20_000)
    again.goto(url)
    return again


def test_joined_phone_walks_and_notes_in_aeroplane_mode(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    before = ids(live_party)
    page = joined(live_party, open_page)
    page.context.set_offline(True)
    page = opened_anew(page, f"{live_party.url}/j/{live_party.team_code}")
    expect(page.get_by_text(READY)).to_be_visible()
    expect(page.locator(".leaflet-container")).to_be_visible()
    expect(page.locator(".card h2")).to_contain_text("À ")
    page.get_by_role("button", name="Rues").click()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Nouveau", exact=True).click()
    page.get_by_role("button", name="Défibrillateurs").click()
    press(page, "Dehors")
    skip_to_place(page)
    press(page, "C’est ici")
    picture = tmp_path / "photo.jpg"
    Image.effect_noise((2600, 1300), 60).convert("RGB").save(picture)
    page.get_by_label("Prendre une photo").set_input_files(picture)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    press(page, "Enregistrer")
    expect(page.get_by_role("button", name="1 à envoyer")).to_be_visible()
    assert added(live_party, before) == []
    page.context.set_offline(False)
    [stored] = wait_for(page, lambda: added(live_party, before), "the note on the server")
    assert len(stored["photos"]) == 1
    expect(page.get_by_text("Tout est envoyé")).to_be_visible()
    assert len(added(live_party, before)) == 1


def test_both_languages_are_there_in_aeroplane_mode(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = joined(live_party, open_page)
    page.context.set_offline(True)
    page = opened_anew(page, f"{live_party.url}/j/{live_party.team_code}")
    page.get_by_role("button", name="Mes notes (0)").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Ready for the walk, even without a network.")).to_be_visible()
    assert_no_serious_faults(page)


def test_page_over_plain_http_says_what_is_missing(live_party: LiveParty, open_page: Pages) -> None:
    url = live_party.url.replace("127.0.0.1", "cartoparty.test")
    page = open_page(f"{url}/j/{live_party.team_code}")
    join(page)
    expect(page.get_by_text("Sans adresse en https, cette page ne se rouvre pas")).to_be_visible()


def test_phone_that_lacks_its_map_says_so(live_party: LiveParty, open_page: Pages) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    page.context.route("**/api/basemap*", lambda route: route.abort())
    join(page)
    expect(page.get_by_text("Encore à recevoir : la carte")).to_be_visible()
    expect(page.get_by_text(READY)).to_have_count(0)


def test_desk_board_and_api_are_none_of_the_workers(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = joined(live_party, open_page)
    kept = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname))))"
        ".flat()"
    )
    assert "/field.html" in kept
    assert [path for path in kept if "desk" in path or "board" in path or "/api/" in path] == []
    page.goto(live_party.url)
    assert page.evaluate("navigator.serviceWorker.controller") is None


# What Chromium fires once it finds a page worth installing; the headless one never does.
ASK = """() => {
  const event = new Event('beforeinstallprompt', { cancelable: true });
  event.prompt = async () => { window.asked = true; };
  window.dispatchEvent(event);
}"""


def test_icon_is_offered_after_the_first_note_and_not_again_once_refused(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = joined(live_party, open_page)
    page.evaluate(ASK)
    offer = page.get_by_role("button", name="Ajouter à l’écran d’accueil")
    expect(offer).to_have_count(0)
    press(page, "Toujours là")
    expect(offer).to_be_visible()
    assert_no_serious_faults(page)
    offer.click()
    page.wait_for_function("() => window.asked === true")
    expect(offer).to_have_count(0)
    page.evaluate(ASK)
    press(page, "Non merci")
    page.reload()
    expect(page.get_by_role("button", name="Mes notes (1)")).to_be_visible()
    page.evaluate(ASK)
    page.wait_for_timeout(500)
    expect(offer).to_have_count(0)


def test_phone_tells_whether_it_promised_to_keep_the_notes(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = joined(live_party, open_page)
    promised = page.evaluate("() => navigator.storage.persisted()")
    page.get_by_role("button", name="Mes notes (0)").click()
    words = "a promis de garder vos notes" if promised else "peut effacer les notes"
    expect(page.get_by_text(f"Ce téléphone {words}")).to_be_visible()
