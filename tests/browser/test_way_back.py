"""The way back: where and when all meet again, how far that is, whom to call."""

import httpx
import pytest
from playwright.sync_api import expect

from cartoparty.core.models import LonLat
from cartoparty.pipeline.sectors import SplitWish, split_party
from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.test_phone import join
from tests.small_town import place

pytestmark = pytest.mark.browser

HERE = place(0.5, 0.12)


def tell(live_party: LiveParty, **details: str) -> None:
    """What the organiser writes in the settings of the party."""
    answer = httpx.patch(
        f"{live_party.url}/api/parties/{live_party.slug}",
        headers={"authorization": f"Bearer {live_party.key}"},
        json=details,
        timeout=30,
    )
    assert answer.status_code == 200, answer.text


def test_hour_place_distance_and_number_are_told(live_party: LiveParty, open_page: Pages) -> None:
    party = live_party.party
    wish = SplitWish(teams=2, start=LonLat(*place(0.5, 2)))
    split_party(party.workspace, party.settings, party.slug, wish)
    tell(live_party, return_time="16:30", contact="Lou, 01 23 45 67 89")
    page = open_page(f"{live_party.url}/j/{party.codes[1]}", geolocation=HERE)
    join(page)
    page.get_by_role("button", name="Retour à 16 h 30").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Retour")
    expect(page.get_by_text("Rendez-vous à 16 h 30")).to_be_visible()
    expect(page.get_by_text("direction nord : environ")).to_be_visible()
    call = page.get_by_role("link", name="Appeler le 01 23 45 67 89")
    assert call.get_attribute("href") == "tel:0123456789"
    expect(page.locator(".leaflet-container")).to_be_visible()
    assert_no_serious_faults(page)
    page.get_by_role("button", name="Retour").click()
    expect(page.get_by_role("button", name="Nouveau")).to_be_visible()


def test_way_back_without_anything_told_is_no_dead_end(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", size=(320, 568), lang="en")
    page.get_by_role("button", name="Let’s go").click()
    page.get_by_role("button", name="Return").click()
    expect(page.get_by_text("The hour of return is not given.")).to_be_visible()
    expect(page.get_by_text("Your position is not known")).to_be_visible()
    expect(page.get_by_text("No number is given")).to_be_visible()
    assert_no_serious_faults(page)
