"""A volunteer's phone in a real browser: joining, noting, and never losing a note."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.small_town import place

pytestmark = pytest.mark.browser

HERE = place(0.5, 0.12)
UNDO_S = 10


def wait_for(page: Page, read: Callable[[], Any], what: str, *, seconds: float = 20) -> Any:
    """The first true value of `read`; the page goes on meanwhile, which `time.sleep` would stop."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = read()
        if value:
            return value
        page.wait_for_timeout(200)
    raise AssertionError(f"never happened: {what}")


def told(page: Page) -> Locator:
    """What the page says for ten seconds; screens may have status lines of their own."""
    return page.locator("body > [role=status]")


def join(page: Page) -> None:
    page.get_by_role("button", name="C’est parti").click()
    expect(page.get_by_role("button", name="Nouveau", exact=True)).to_be_visible()


def press(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("button", name=name, exact=True).click()


def skip_to_place(page: Page) -> None:
    """« Je ne sais pas » to every question that is left."""
    title = page.get_by_role("heading", level=1)
    while not page.get_by_role("button", name="C’est ici").is_visible():
        before = title.inner_text()
        press(page, "Je ne sais pas")
        expect(title).not_to_have_text(before)


def start_defibrillator(page: Page) -> None:
    page.get_by_role("button", name="Nouveau", exact=True).click()
    page.get_by_role("button", name="Défibrillateurs").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("intérieur")


def note_defibrillator(page: Page) -> None:
    start_defibrillator(page)
    press(page, "Dehors")
    skip_to_place(page)
    here_it_is(page)
    press(page, "Enregistrer")
    expect(told(page).filter(has_text="Noté")).to_be_visible()


def here_it_is(page: Page) -> None:
    """The place is right, and the defibrillator that is known beside it is another one."""
    press(page, "C’est ici", "C’est un autre")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tout est juste ?")


def added(party: LiveParty, before: set[str]) -> list[dict[str, Any]]:
    return [each for each in party.observations() if each["id"] not in before]


def ids(party: LiveParty) -> set[str]:
    return {each["id"] for each in party.observations()}


def test_welcome_page_leads_to_the_team(live_party: LiveParty, open_page: Pages) -> None:
    page = open_page(live_party.url)
    assert_no_serious_faults(page)
    page.get_by_role("button", name="Rejoindre").click()
    expect(page.get_by_role("alert")).to_contain_text("code de votre équipe")
    page.get_by_label("Code de votre équipe").fill(f" {live_party.team_code.lower()} ")
    page.get_by_role("button", name="Rejoindre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cartopartie d’essai")


def test_wrong_code_says_so_and_takes_another(live_party: LiveParty, open_page: Pages) -> None:
    page = open_page(f"{live_party.url}/j/NOSUCH")
    expect(page.get_by_role("alert")).to_contain_text("ne correspond à aucune équipe")
    assert_no_serious_faults(page)
    page.get_by_label("Code de votre équipe").fill(live_party.team_code)
    page.get_by_role("button", name="Rejoindre").click()
    expect(page.get_by_role("button", name="C’est parti")).to_be_visible()


def test_defibrillator_is_noted_from_the_code_to_the_server(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cartopartie d’essai")
    assert_no_serious_faults(page)
    page.get_by_label("Un prénom ou un surnom").fill("Zoé")
    join(page)
    expect(page.get_by_text("GPS bon, 5 m")).to_be_visible()
    expect(page.locator(".leaflet-container")).to_be_visible()
    assert_no_serious_faults(page)
    start_defibrillator(page)
    assert_no_serious_faults(page)
    press(page, "À l’intérieur", "Tout le monde", "Rez-de-chaussée")
    page.get_by_label("Votre réponse").fill("Hall, à droite de l’accueil")
    press(page, "Suivant")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quand")
    assert_no_serious_faults(page)
    press(page, "Suivant")
    skip_to_place(page)
    expect(page.get_by_text("Par GPS, à 5 m près")).to_be_visible()
    assert_no_serious_faults(page)
    here_it_is(page)
    picture = tmp_path / "photo.jpg"
    Image.effect_noise((2600, 1300), 60).convert("RGB").save(picture, exif=_exif())
    page.get_by_label("Prendre une photo").set_input_files(picture)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    page.get_by_label("Un mot pour qui relira").fill("Sonner deux fois")
    assert_no_serious_faults(page)
    press(page, "Enregistrer")
    expect(told(page)).to_contain_text("Noté et envoyé")
    assert_no_serious_faults(page)
    [stored] = added(live_party, before)
    assert stored["kind"] == "new"
    assert stored["tags"] == {
        "emergency": "defibrillator",
        "indoor": "yes",
        "access": "yes",
        "level": "0",
        "defibrillator:location": "Hall, à droite de l’accueil",
        "opening_hours": "Mo-Fr 08:00-18:00",
    }
    assert (stored["lon"], stored["lat"], stored["accuracy_m"]) == (*HERE, 5)
    assert stored["note"] == "Sonner deux fois"
    assert stored["team"] == 1
    [sha256] = stored["photos"]
    assert _photo_of(live_party, sha256).size == (1920, 960)


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "A phone's maker"
    return exif.tobytes()


def _photo_of(party: LiveParty, sha256: str) -> Image.Image:
    """The stored picture; nothing but pixels may be in it."""
    [path] = party.party.workspace.photos.rglob(f"*{sha256}*")
    picture = Image.open(io.BytesIO(path.read_bytes()))
    assert not picture.getexif()
    return picture


def test_notes_made_without_network_all_arrive(live_party: LiveParty, open_page: Pages) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    page.context.set_offline(True)
    note_defibrillator(page)
    note_defibrillator(page)
    press(page, "Toujours là")
    expect(told(page)).to_contain_text("Il reste 3 notes à envoyer")
    expect(page.get_by_role("button", name="3 à envoyer")).to_be_visible()
    assert added(live_party, before) == []
    page.context.set_offline(False)
    wait_for(page, lambda: len(added(live_party, before)) == 3, "three notes on the server")
    expect(page.get_by_text("Tout est envoyé")).to_be_visible()
    kinds = sorted(each["kind"] for each in added(live_party, before))
    assert kinds == ["confirm", "new", "new"]


def test_waiting_note_survives_a_reload(live_party: LiveParty, open_page: Pages) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    page.context.route("**/api/observations/**", lambda route: route.abort())
    note_defibrillator(page)
    page.reload()
    expect(page.get_by_role("button", name="1 à envoyer")).to_be_visible()
    page.get_by_role("button", name="Mes notes (1)").click()
    expect(page.get_by_text("À envoyer")).to_be_visible()
    assert_no_serious_faults(page)
    press(page, "Envoyer maintenant")
    page.context.unroute("**/api/observations/**")
    wait_for(page, lambda: added(live_party, before), "the note on the server")
    expect(page.get_by_text("Envoyée")).to_be_visible()


def test_lost_answer_makes_no_second_note(live_party: LiveParty, open_page: Pages) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    lost: list[int] = []

    def lose_first_answer(route: Route) -> None:
        if lost:
            route.fallback()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.context.route("**/api/observations/**", lose_first_answer)
    note_defibrillator(page)
    expect(page.get_by_text("Tout est envoyé")).to_be_visible()
    assert lost == [201]
    assert len(added(live_party, before)) == 1


def test_refused_note_is_kept_with_the_servers_words(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    problem = {"code": "theme_unknown", "title": "Thème inconnu.", "detail": "", "hint": "Voyez."}
    page.context.route(
        "**/api/observations/**",
        lambda route: route.fulfill(
            status=422, json=problem, content_type="application/problem+json"
        ),
    )
    note_defibrillator(page)
    for _ in range(2):
        page.get_by_role("button", name="Mes notes (1)").click()
        expect(page.get_by_text("Problème")).to_be_visible()
        expect(page.get_by_text("Thème inconnu.")).to_be_visible()
        assert_no_serious_faults(page)
        page.reload()


def test_tap_by_mistake_is_taken_back(live_party: LiveParty, open_page: Pages) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    offered = "À 2 m : défibrillateur, rue du Nord"
    expect(page.locator(".card h2")).to_have_text(offered)
    press(page, "Disparu", "Annuler")
    expect(told(page)).to_contain_text("La note est retirée")
    expect(page.locator(".card h2")).to_have_text(offered)
    page.wait_for_timeout(1000 * (UNDO_S + 1))
    assert added(live_party, before) == []


def test_correction_carries_only_what_changed(live_party: LiveParty, open_page: Pages) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    expect(page.locator(".card h2")).to_contain_text("défibrillateur")
    press(page, "À corriger")
    assert_no_serious_faults(page)
    page.get_by_role("button", name="Qui peut le prendre").click()
    press(page, "Les clients et les visiteurs")
    expect(page.get_by_role("heading", level=1)).to_have_text("Qu’est-ce qui a changé ?")
    page.get_by_role("button", name="Suivant").click()
    press(page, "Enregistrer")
    [stored] = wait_for(page, lambda: added(live_party, before), "the correction on the server")
    assert (stored["kind"], stored["osm_ref"]) == ("change", "n1")
    assert stored["tags"] == {"access": "customers"}


def test_place_is_chosen_from_the_list_without_gps(live_party: LiveParty, open_page: Pages) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/j/{live_party.team_code}")
    join(page)
    expect(page.get_by_text("Pas de GPS : touchez la carte")).to_be_visible()
    start_defibrillator(page)
    skip_to_place(page)
    press(page, "C’est ici")
    expect(page.get_by_role("alert")).to_contain_text("Indiquez d’abord l’endroit")
    page.get_by_text("Choisir une rue ou un objet proche").click()
    page.get_by_label("Rue ou objet").fill("marche")
    page.get_by_role("button", name="rue du Marché", exact=True).click()
    assert_no_serious_faults(page)
    press(page, "C’est ici", "Enregistrer")
    [stored] = wait_for(page, lambda: added(live_party, before), "the note on the server")
    assert stored["lat"] == pytest.approx(place(0, 2)[1], abs=1e-6)
    assert stored["accuracy_m"] >= 25


def test_phone_works_over_plain_http(
    live_party: LiveParty, open_page: Pages, tmp_path: Path
) -> None:
    before = ids(live_party)
    url = live_party.url.replace("127.0.0.1", "cartoparty.test")
    page = open_page(f"{url}/j/{live_party.team_code}")
    assert page.evaluate("window.isSecureContext") is False
    join(page)
    start_defibrillator(page)
    skip_to_place(page)
    expect(page.get_by_text("Le GPS demande une adresse en https")).to_be_visible()
    page.locator(".leaflet-container").click(position={"x": 150, "y": 120})
    expect(page.get_by_text("Placé à la main sur la carte")).to_be_visible()
    press(page, "C’est ici")
    picture = tmp_path / "photo.png"
    Image.new("RGB", (300, 200), "green").save(picture)
    page.get_by_label("Prendre une photo").set_input_files(picture)
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    press(page, "Enregistrer")
    [stored] = wait_for(page, lambda: added(live_party, before), "the note on the server")
    assert len(stored["photos"]) == 1
    assert "accuracy_m" not in stored


def test_back_keeps_the_answer(live_party: LiveParty, open_page: Pages) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    start_defibrillator(page)
    press(page, "Dehors")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Qui peut")
    page.go_back()
    chosen = page.get_by_role("button", name="Dehors", exact=True)
    expect(chosen).to_have_attribute("aria-pressed", "true")


def test_small_dark_english_phone_has_no_fault(live_party: LiveParty, open_page: Pages) -> None:
    page = open_page(
        f"{live_party.url}/j/{live_party.team_code}",
        size=(320, 568),
        lang="en",
        geolocation=HERE,
        dark=True,
    )
    page.get_by_role("button", name="Let’s go").click()
    expect(page.get_by_text("GPS good, 5 m")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    assert_no_serious_faults(page)
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(too_wide) is False
    page.get_by_role("button", name="New").click()
    assert_no_serious_faults(page)
    page.go_back()
    page.get_by_role("button", name="My notes (0)").click()
    expect(page.get_by_text("No note yet.")).to_be_visible()
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_text("Aucune note pour l’instant.")).to_be_visible()
    assert_no_serious_faults(page)
