"""Several parties on one phone: each its own notes, all of them sent, forgotten only when empty."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.test_phone import added, ids, join, press, wait_for
from tests.small_town import place

pytestmark = pytest.mark.browser

HERE = place(0.5, 0.12)


def open_parties(page: Page) -> None:
    page.get_by_role("button", name="Mes notes").click()
    page.get_by_role("button", name="Mes cartoparties").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes cartoparties")


def test_what_waits_in_one_party_is_sent_while_another_is_open(
    live_party: LiveParty, open_page: Pages
) -> None:
    before = ids(live_party)
    codes = live_party.party.codes
    page = open_page(f"{live_party.url}/j/{codes[1]}", geolocation=HERE)
    join(page)
    page.context.route("**/api/observations/**", lambda route: route.abort())
    press(page, "Toujours là")
    expect(page.get_by_role("button", name="1 à envoyer")).to_be_visible()
    page.goto(f"{live_party.url}/j/{codes[2]}")
    join(page)
    expect(page.get_by_role("button", name="Mes notes (0)")).to_be_visible()
    open_parties(page)
    rows = page.get_by_role("listitem")
    expect(rows).to_have_count(2)
    waiting = rows.filter(has_text="1 à envoyer")
    expect(waiting).to_have_count(1)
    expect(waiting.get_by_role("button", name="Oublier")).to_have_count(0)
    assert_no_serious_faults(page)
    page.context.unroute("**/api/observations/**")
    wait_for(page, lambda: added(live_party, before), "the note of the other team", seconds=60)
    expect(page.get_by_text("Tout est envoyé")).to_have_count(2)
    assert added(live_party, before)[0]["team"] == 1


def test_party_is_forgotten_and_can_come_back_for_ten_seconds(
    live_party: LiveParty, open_page: Pages
) -> None:
    codes = live_party.party.codes
    page = open_page(f"{live_party.url}/j/{codes[1]}", geolocation=HERE)
    join(page)
    page.goto(f"{live_party.url}/j/{codes[2]}")
    join(page)
    open_parties(page)
    forget = page.get_by_role("button", name="Oublier sur ce téléphone : Cartopartie d’essai")
    expect(forget).to_have_count(2)
    other = page.get_by_role("listitem").filter(has_not_text="Ouverte en ce moment")
    other.get_by_role("button").click()
    expect(forget).to_have_count(1)
    page.get_by_role("button", name="Annuler").click()
    expect(forget).to_have_count(2)
    other.get_by_role("button").click()
    expect(forget).to_have_count(1)
    page.goto(f"{live_party.url}/j/{codes[1]}")
    expect(page.get_by_role("button", name="C’est parti")).to_be_visible()


def test_forgetting_the_open_party_leads_back_to_its_invitation(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    open_parties(page)
    page.get_by_role("button", name="Oublier").click()
    expect(page.get_by_text("Ce téléphone n’a rejoint aucune équipe.")).to_be_visible()
    assert_no_serious_faults(page)
    page.get_by_role("button", name="Retour").click()
    expect(page.get_by_role("button", name="C’est parti")).to_be_visible()


def test_code_typed_in_small_letters_is_the_same_outing(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    page.goto(f"{live_party.url}/j/{live_party.team_code.lower()}")
    expect(page.get_by_role("button", name="Nouveau")).to_be_visible()
    open_parties(page)
    expect(page.get_by_role("listitem")).to_have_count(1)


def test_welcome_page_leads_to_the_parties_of_this_phone(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    page.goto(live_party.url)
    assert_no_serious_faults(page)
    page.get_by_role("link", name="Cartopartie d’essai").click()
    expect(page.get_by_role("button", name="Nouveau")).to_be_visible()
