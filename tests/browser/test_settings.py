"""The settings of a party, changed on the desk after it was made."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from cartoparty.core.models import Party
from cartoparty.pipeline.plan import PartyDraft, create_party
from cartoparty.resources import load_themes
from cartoparty.sources.area import area_from_bbox
from cartoparty.store import parties
from cartoparty.store.access import Capability, Holder, issue_key
from tests.browser.conftest import LiveParty
from tests.browser.keys import press, tab_to
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.parties import NOW
from tests.small_town import BBOX

pytestmark = pytest.mark.browser

DESKTOP = (1366, 768)
PHONE = (390, 844)
TITLE, START, END = "Titre", "Premier jour", "Dernier jour"
RETURN, CONTACT = "Heure de retour", "Numéro à appeler"


def open_settings(
    party: LiveParty, open_page: Pages, size: tuple[int, int] = DESKTOP, slug: str | None = None
) -> Page:
    page = open_page(f"{party.url}/desk#key={party.key}", size=size)
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos cartoparties")
    page.goto(f"{party.url}/desk#/settings/{slug or party.slug}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Réglages de la cartopartie")
    return page


def stored(party: LiveParty, slug: str | None = None) -> Party:
    with party.party.workspace.database.read() as session:
        return parties.get_party(session, slug or party.slug)


def party_without_data(party: LiveParty) -> str:
    """Another party, on trees, that has an area and nothing else."""
    area, _ = area_from_bbox(BBOX, max_area_km2=10)
    draft = PartyDraft("vide", ("trees",), title="Vide")
    return create_party(party.party.workspace, draft, area, load_themes(), now=NOW).slug


def said(page: Page, words: str) -> Locator:
    return page.get_by_role("status").filter(has_text=words)


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer").click()


def test_the_hour_of_return_is_set_by_keyboard_alone_and_taken_back(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(live_party.desk_url, size=DESKTOP)
    press(page, "Cartopartie d’essai")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cartopartie d’essai")
    press(page, page.get_by_role("link", name="Réglages"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Réglages de la cartopartie")
    hour = page.get_by_label(RETURN)
    expect(hour).to_have_value("")
    tab_to(page, hour)
    page.keyboard.type("1630")
    expect(hour).to_have_value("16:30")
    expect(said(page, "Pas encore enregistré.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(said(page, "Réglages enregistrés.")).to_be_visible()
    assert stored(live_party).return_time == "16:30"
    assert_no_serious_faults(page)

    press(page, page.get_by_role("button", name="Annuler le dernier changement"))
    expect(said(page, "Changement annulé.")).to_be_visible()
    expect(hour).to_have_value("")
    assert stored(live_party).return_time is None


def test_the_page_shows_what_is_and_keeps_what_is_not_touched(
    live_party: LiveParty, open_page: Pages
) -> None:
    before = stored(live_party)
    page = open_settings(live_party, open_page, PHONE)
    expect(page.get_by_label(TITLE)).to_have_value(before.title)
    expect(page.get_by_label(START)).to_have_value(before.start_date)
    expect(page.get_by_label(END)).to_have_value("")
    page.get_by_label(CONTACT).fill("Lou, 06 00 00 00 00")
    page.get_by_label(START).fill("2026-06-06")
    page.get_by_label(END).fill("2026-06-07")
    page.get_by_label(RETURN).fill("17:05")
    save(page)
    expect(said(page, "Réglages enregistrés.")).to_be_visible()
    after = stored(live_party)
    assert (after.start_date, after.end_date) == ("2026-06-06", "2026-06-07")
    assert (after.return_time, after.contact) == ("17:05", "Lou, 06 00 00 00 00")
    assert (after.title, after.themes, after.area) == (before.title, before.themes, before.area)
    # The message at the bottom takes it back too, all at once.
    said(page, "Réglages enregistrés.").get_by_role("button").click()
    expect(page.get_by_label(CONTACT)).to_have_value(before.contact)
    assert stored(live_party) == before


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_changed(
    live_party: LiveParty, open_page: Pages
) -> None:
    before = stored(live_party)
    page = open_settings(live_party, open_page)
    page.get_by_label(TITLE).fill("  ")
    page.get_by_label(END).fill("2020-01-01")
    save(page)
    title, end = page.get_by_label(TITLE), page.get_by_label(END)
    expect(title).to_be_focused()
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_accessible_description(re.compile("Il manque un titre"))
    expect(end).to_have_attribute("aria-invalid", "true")
    assert_no_serious_faults(page)
    title.fill("Fête")
    expect(title).to_have_attribute("aria-invalid", "false")
    expect(end).to_have_attribute("aria-invalid", "true")
    assert stored(live_party) == before


def test_a_refusal_of_the_server_stands_at_its_field(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_settings(live_party, open_page)
    # A browser without a field for hours shows a line of text.
    page.get_by_label(RETURN).evaluate("field => field.type = 'text'")
    page.get_by_label(RETURN).fill("vers midi")
    save(page)
    hour = page.get_by_label(RETURN)
    expect(page.get_by_role("alert").filter(has_text="vers midi")).to_be_visible()
    expect(hour).to_be_focused()
    expect(hour).to_have_attribute("aria-invalid", "true")
    hour.fill("16 h 30")
    save(page)
    expect(said(page, "Réglages enregistrés.")).to_be_visible()
    assert stored(live_party).return_time == "16:30"


def test_themes_are_fixed_once_the_data_are_there_and_the_reason_is_said(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_settings(live_party, open_page)
    expect(page.get_by_role("listitem").filter(has_text="Défibrillateurs")).to_be_visible()
    expect(page.get_by_text("ont été faits pour eux")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)


def test_themes_may_change_as_long_as_no_data_are_there(
    live_party: LiveParty, open_page: Pages
) -> None:
    slug = party_without_data(live_party)
    page = open_settings(live_party, open_page, slug=slug)
    trees = page.get_by_label("Arbres")
    expect(trees).to_be_checked()
    trees.uncheck()
    save(page)
    expect(page.get_by_role("alert").filter(has_text="Aucun thème")).to_be_visible()
    page.get_by_label("Défibrillateurs").check()
    save(page)
    expect(said(page, "Réglages enregistrés.")).to_be_visible()
    assert stored(live_party, slug).themes == ("defibrillators",)


def test_a_change_after_printing_says_that_the_sheets_do_not_follow(
    live_party: LiveParty, open_page: Pages
) -> None:
    atlas = live_party.party.workspace.atlas(live_party.slug)
    atlas.parent.mkdir(parents=True, exist_ok=True)
    atlas.write_bytes(b"%PDF-1.4")
    page = open_settings(live_party, open_page)
    page.get_by_label(TITLE).fill("Cartopartie du port")
    save(page)
    expect(page.get_by_text("L’atlas déjà imprimé ne suit pas")).to_be_visible()
    page.get_by_role("link", name="Imprimer l’atlas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imprimer")


def test_a_moderator_is_told_that_the_settings_are_not_theirs(
    live_party: LiveParty, open_page: Pages
) -> None:
    with live_party.party.workspace.database.write() as session:
        holder = Holder(Capability.REVIEW, live_party.slug, None, "Claude")
        key = issue_key(session, holder, created_at=NOW)
    page = open_page(f"{live_party.url}/desk#key={key}", size=DESKTOP)
    page.get_by_role("link", name="Cartopartie d’essai").click()
    expect(page.get_by_role("link", name="Réglages")).to_have_count(0)
    page.goto(f"{live_party.url}/desk#/settings/{live_party.slug}")
    expect(page.get_by_text("Votre lien ne permet pas")).to_be_visible()
    page.get_by_role("link", name="Retour à la cartopartie").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cartopartie d’essai")
