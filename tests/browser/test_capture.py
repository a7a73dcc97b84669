"""Placing, counting, and a thing that is there already: on a phone in a real browser."""

from math import cos, hypot, radians
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from cartoparty.pipeline.check import check_party
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
    told,
    wait_for,
)
from tests.parties import NOW
from tests.small_town import place

pytestmark = pytest.mark.browser

SAME_QUESTION = "Est-ce le même objet\u00a0?"
METRE = 1 / 111_195


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two (lon, lat) of the small town."""
    east = (b[0] - a[0]) * cos(radians(a[1])) / METRE
    return hypot(east, (b[1] - a[1]) / METRE)


def position(stored: dict[str, Any]) -> tuple[float, float]:
    return stored["lon"], stored["lat"]


def measured(stored: dict[str, Any]) -> tuple[float, float]:
    return stored["raw_lon"], stored["raw_lat"]


@pytest.fixture
def phone(live_party: LiveParty, open_page: Pages) -> Page:
    """A phone that has joined and stands two metres from the defibrillator n1."""
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    return page


def to_place(page: Page) -> None:
    start_defibrillator(page)
    press(page, "Dehors")
    skip_to_place(page)
    expect(page.locator(".place-map .leaflet-container")).to_be_visible()
    expect(page.get_by_text("Par GPS, à 5 m près")).to_be_visible()


def saved(page: Page, party: LiveParty, before: set[str]) -> dict[str, Any]:
    """Says that nothing near by is the same, saves, and waits for the server."""
    press(page, "C’est ici")
    title = page.get_by_role("heading", level=1)
    expect(title).not_to_have_text("Où est-ce exactement\u00a0?")
    if title.inner_text() == SAME_QUESTION:
        press(page, "C’est un autre")
    press(page, "Enregistrer")
    [stored] = wait_for(page, lambda: added(party, before), "the note on the server")
    assert isinstance(stored, dict)
    return stored


def drag_map(page: Page, by: tuple[int, int]) -> None:
    box = page.locator(".place-map").bounding_box()
    assert box is not None
    # Beside the middle: in the other way of placing there is a pin.
    start = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    page.mouse.move(*start)
    page.mouse.down()
    for step in (0.5, 1.0):
        page.mouse.move(start[0] + by[0] * step, start[1] + by[1] * step)
        page.wait_for_timeout(120)
    # A map that is let go while it moves glides on.
    page.wait_for_timeout(300)
    page.mouse.up()


def test_where_the_phone_was_is_kept_beside_the_place_that_was_chosen(
    live_party: LiveParty, phone: Page
) -> None:
    before = ids(live_party)
    to_place(phone)
    drag_map(phone, (-100, 0))
    expect(phone.get_by_text("Placé à la main sur la carte")).to_be_visible()
    stored = saved(phone, live_party, before)
    assert stored["position_how"] == "hand"
    assert "accuracy_m" not in stored
    # The map went west under the cross, so the place lies east of the phone.
    assert stored["lon"] > HERE[0]
    assert 3 < metres(HERE, position(stored)) < 60
    assert measured(stored) == pytest.approx(HERE, abs=1e-6)
    assert stored["raw_accuracy_m"] == 5
    assert stored["fixed_at"] <= stored["observed_at"]


def test_the_place_follows_the_phone_until_a_hand_moves_it(
    live_party: LiveParty, phone: Page
) -> None:
    before = ids(live_party)
    to_place(phone)
    lon, lat = place(0.55, 0.3)
    phone.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 4})
    expect(phone.get_by_text("Par GPS, à 4 m près")).to_be_visible()
    press(phone, "Vers le nord", "Vers le nord")
    expect(phone.get_by_text("Placé à la main sur la carte")).to_be_visible()
    phone.context.set_geolocation({"longitude": lon, "latitude": lat + 0.001, "accuracy": 4})
    phone.wait_for_timeout(500)
    stored = saved(phone, live_party, before)
    assert position(stored) == pytest.approx((lon, lat + 2 * METRE), abs=2e-7)


def test_keys_alone_place_a_thing(live_party: LiveParty, phone: Page) -> None:
    before = ids(live_party)
    to_place(phone)
    phone.locator(".place-map .leaflet-container").focus()
    phone.keyboard.press("ArrowUp")
    expect(phone.get_by_text("Placé à la main sur la carte")).to_be_visible()
    phone.get_by_role("button", name="Vers l’est").press("Enter")
    stored = saved(phone, live_party, before)
    assert stored["lat"] > HERE[1] + 3 * METRE
    east_m = metres((HERE[0], stored["lat"]), position(stored))
    assert east_m == pytest.approx(1, abs=0.3)


def test_whoever_prefers_a_pin_gets_one_and_keeps_it(live_party: LiveParty, phone: Page) -> None:
    before = ids(live_party)
    to_place(phone)
    assert_no_serious_faults(phone)
    expect(phone.locator(".crosshair")).to_be_visible()
    press(phone, "Plutôt faire glisser un repère")
    expect(phone.locator(".crosshair")).to_have_count(0)
    pin = phone.locator(".map-pin")
    expect(pin).to_be_visible()
    box = pin.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    phone.mouse.move(*middle)
    phone.mouse.down()
    phone.mouse.move(middle[0] + 20, middle[1] - 10, steps=4)
    phone.mouse.move(middle[0] + 40, middle[1] - 20, steps=4)
    phone.mouse.up()
    expect(phone.get_by_text("Placé à la main sur la carte")).to_be_visible()
    assert_no_serious_faults(phone)
    stored = saved(phone, live_party, before)
    assert stored["lon"] > HERE[0]
    assert stored["lat"] > HERE[1]
    to_place(phone)
    expect(pin).to_be_visible()


def test_a_zoom_does_not_move_the_place(live_party: LiveParty, phone: Page) -> None:
    before = ids(live_party)
    to_place(phone)
    press(phone, "Vers le nord")
    box = phone.locator(".place-map").bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 20, box["y"] + 20)
    phone.mouse.wheel(0, 300)
    phone.wait_for_timeout(600)
    stored = saved(phone, live_party, before)
    assert position(stored) == pytest.approx((HERE[0], HERE[1] + METRE), abs=2e-7)


def test_a_defibrillator_that_is_known_already_becomes_a_check(
    live_party: LiveParty, phone: Page
) -> None:
    before = ids(live_party)
    to_place(phone)
    press(phone, "C’est ici")
    expect(phone.get_by_role("heading", level=1)).to_have_text(SAME_QUESTION)
    words = "À 2 m, il y a déjà\u00a0: défibrillateur, rue du Nord"
    expect(phone.get_by_text(words)).to_be_visible()
    expect(phone.get_by_text("connu d’OpenStreetMap")).to_be_visible()
    assert_no_serious_faults(phone)
    press(phone, "C’est le même")
    expect(told(phone)).to_contain_text("Noté")
    [stored] = wait_for(phone, lambda: added(live_party, before), "the check on the server")
    # "Dehors" is what OpenStreetMap says too: there is nothing to correct.
    assert (stored["kind"], stored["osm_ref"], stored["tags"]) == ("confirm", "n1", {})
    assert measured(stored) == pytest.approx(HERE, abs=1e-6)


def test_the_answers_go_to_the_defibrillator_that_was_there(
    live_party: LiveParty, phone: Page
) -> None:
    before = ids(live_party)
    start_defibrillator(phone)
    press(phone, "Dehors", "Les clients et les visiteurs")
    skip_to_place(phone)
    press(phone, "C’est ici", "C’est le même")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Qu’est-ce qui a changé\u00a0?")
    expect(phone.get_by_text("corrigé")).to_have_count(1)
    phone.get_by_role("button", name="Suivant").click()
    press(phone, "Enregistrer")
    [stored] = wait_for(phone, lambda: added(live_party, before), "the correction on the server")
    assert (stored["kind"], stored["osm_ref"]) == ("change", "n1")
    assert stored["tags"] == {"access": "customers"}


def test_an_own_note_of_the_same_thing_is_completed_instead_of_repeated(
    live_party: LiveParty, phone: Page
) -> None:
    before = ids(live_party)
    to_place(phone)
    here_it_is(phone)
    press(phone, "Enregistrer")
    [first] = wait_for(phone, lambda: added(live_party, before), "the first note")
    start_defibrillator(phone)
    press(phone, "Je ne sais pas", "Les clients et les visiteurs")
    skip_to_place(phone)
    press(phone, "C’est ici")
    own = phone.get_by_role("listitem").filter(has_text="noté par vous")
    own.get_by_role("button", name="C’est le même").click()
    press(phone, "Enregistrer")
    wait_for(phone, lambda: len(added(live_party, before)) == 2, "the completed note")
    [second] = [each for each in added(live_party, before) if each["id"] != first["id"]]
    assert second["supersedes"] == first["id"]
    assert second["tags"] == {**first["tags"], "access": "customers"}
    party = live_party.party
    check_party(party.workspace, party.settings, party.slug, now=NOW)
    actions = sorted(each["action"] for each in live_party.proposals())
    assert actions.count("create") <= 3


def test_what_a_teammate_has_noted_is_not_noted_twice(
    live_party: LiveParty, phone: Page, open_page: Pages
) -> None:
    before = ids(live_party)
    to_place(phone)
    here_it_is(phone)
    press(phone, "Enregistrer")
    wait_for(phone, lambda: added(live_party, before), "the first note")
    press(phone, "Toujours là")
    wait_for(phone, lambda: len(added(live_party, before)) == 2, "the check")
    other = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(other)
    # The teammate's check is not asked for again: the next nearest is offered.
    expect(other.locator(".card h2")).not_to_contain_text("À 2 m")
    to_place(other)
    press(other, "C’est ici")
    expect(other.get_by_text("noté par votre équipe")).to_be_visible()
    expect(other.get_by_text("connu d’OpenStreetMap")).to_have_count(0)
    press(other, "C’est le même")
    expect(told(other)).to_contain_text("C’était déjà noté")
    other.wait_for_timeout(500)
    assert len(added(live_party, before)) == 2


def test_back_from_the_question_leads_to_the_place_and_nothing_is_lost(phone: Page) -> None:
    to_place(phone)
    press(phone, "C’est ici")
    expect(phone.get_by_role("heading", level=1)).to_have_text(SAME_QUESTION)
    phone.go_back()
    expect(phone.get_by_role("button", name="C’est ici")).to_be_visible()
    here_it_is(phone)
    expect(phone.get_by_role("button", name="Dehors")).to_be_visible()
    phone.go_back()
    expect(phone.get_by_role("button", name="C’est ici")).to_be_visible()


def with_addresses(route: Route) -> None:
    """The pack with three houses in a street of the town, whatever the town's data say."""
    answer = route.fetch()
    lon, lat = place(1.0, 2.0)
    houses = [[number, lon + i * 0.0001, lat] for i, number in enumerate(("2", "12", "12 bis"))]
    route.fulfill(response=answer, json={**answer.json(), "addresses": {"rue du Marché": houses}})


def test_without_gps_a_street_and_a_number_are_a_place(
    live_party: LiveParty, open_page: Pages
) -> None:
    before = ids(live_party)
    page = open_page(f"{live_party.url}/j/{live_party.team_code}")
    page.context.route("**/api/pack", with_addresses)
    join(page)
    start_defibrillator(page)
    skip_to_place(page)
    page.get_by_text("Choisir une rue ou un objet proche").click()
    page.get_by_label("Rue ou objet").fill("marche")
    page.get_by_role("button", name="rue du Marché", exact=True).click()
    page.get_by_label("Numéro dans la rue").fill("12")
    expect(page.get_by_role("button", name="2", exact=True)).to_have_count(0)
    assert_no_serious_faults(page)
    press(page, "12 bis")
    expect(page.get_by_text("Devant le 12 bis, rue du Marché")).to_be_visible()
    stored = saved(page, live_party, before)
    lon, lat = place(1.0, 2.0)
    assert position(stored) == pytest.approx((lon + 0.0002, lat), abs=1e-6)
    assert (stored["position_how"], stored["accuracy_m"]) == ("address", 15)
    assert not [key for key in stored if key.startswith("raw_")]


def test_a_first_coarse_fix_is_not_believed(live_party: LiveParty, open_page: Pages) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}")
    join(page)
    lon, lat = HERE
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 300})
    page.reload()
    expect(page.get_by_text("GPS : recherche…")).to_be_visible()
    page.wait_for_timeout(1000)
    expect(page.get_by_text("GPS : recherche…")).to_be_visible()
    page.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 22})
    expect(page.get_by_text("GPS moyen, 22 m")).to_be_visible()
    # Two bars of three are full: the colour is not all that says so.
    expect(page.locator(".gps .signal .on")).to_have_count(2)


def test_a_fix_that_comes_late_answers_the_complaint(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}")
    join(page)
    page.context.grant_permissions(["geolocation"])
    page.reload()
    start_defibrillator(page)
    skip_to_place(page)
    press(page, "C’est ici")
    expect(page.get_by_role("alert")).to_contain_text("Indiquez d’abord l’endroit")
    lon, lat = HERE
    page.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 5})
    expect(page.get_by_text("Par GPS, à 5 m près")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.fixture
def spaces(phone: Page) -> Page:
    """The question how many parking spaces there are, which counts."""
    phone.get_by_role("button", name="Nouveau", exact=True).click()
    phone.get_by_role("button", name="Accessibilité").click()
    phone.get_by_role("button", name="Place de stationnement réservée").click()
    title = phone.get_by_role("heading", level=1)
    while not phone.get_by_role("button", name="Un de plus").is_visible():
        before = title.inner_text()
        press(phone, "Je ne sais pas")
        expect(title).not_to_have_text(before)
    return phone


def test_spaces_are_counted_with_one_thumb(spaces: Page) -> None:
    field = spaces.get_by_label("Votre réponse")
    press(spaces, "Un de plus", "Un de plus", "Un de plus", "Un de moins")
    expect(field).to_have_value("2")
    for name in ("Un de plus", "Un de moins"):
        box = spaces.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 48
    assert_no_serious_faults(spaces)
    title = spaces.get_by_role("heading", level=1)
    before = title.inner_text()
    field.press("Enter")
    expect(title).not_to_have_text(before)


def test_a_number_that_no_typing_can_mend_is_refused_as_one_types(spaces: Page) -> None:
    field = spaces.get_by_label("Votre réponse")
    field.fill("20")
    expect(spaces.get_by_role("alert")).to_have_text("")
    expect(field).to_have_attribute("aria-invalid", "false")
    field.fill("20000")
    expect(spaces.get_by_role("alert")).to_contain_text("C’est trop grand")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert_no_serious_faults(spaces)
    field.fill("12")
    expect(spaces.get_by_role("alert")).to_have_text("")


def test_a_width_in_centimetres_is_understood_in_words(phone: Page) -> None:
    phone.get_by_role("button", name="Nouveau", exact=True).click()
    phone.get_by_role("button", name="Accessibilité").click()
    phone.get_by_role("button", name="Entrée").click()
    title = phone.get_by_role("heading", level=1)
    while not phone.get_by_label("Votre réponse").is_visible() or "large" not in title.inner_text():
        before = title.inner_text()
        press(phone, "Je ne sais pas")
        expect(title).not_to_have_text(before)
    phone.get_by_label("Votre réponse").fill("80 cm")
    expect(phone.get_by_text("Compris\u00a0: 0,8\u00a0m")).to_be_visible()
