"""The live board on the room's projector, and the phones that fill it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from cartoparty.pipeline.board import ground_of
from cartoparty.pipeline.collect import receive_tick, set_collection
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store import sectors, street_ticks
from cartoparty.store.access import Capability, Holder, issue_key
from cartoparty.store.street_ticks import StreetTick
from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.test_phone import HERE, join, note_defibrillator, press, wait_for
from tests.parties import NOW, TestParty

pytestmark = pytest.mark.browser

PROJECTOR = (1366, 768)
LONG_NAME = "Les arpenteuses et arpenteurs du quartier de la Condamine-Sud"


def board_url(live: LiveParty) -> str:
    holder = Holder(Capability.WATCH, live.slug, None, "salle")
    with live.party.workspace.database.write() as session:
        return f"{live.url}/board#key={issue_key(session, holder, created_at=NOW)}"


def figure(board: Page, words: str) -> str:
    """The big number above these words."""
    tile = board.locator(".figure").filter(has_text=words)
    return tile.locator("strong").inner_text()


def ticked(party: TestParty) -> dict[str, bool]:
    with party.workspace.database.read() as session:
        last = street_ticks.last_ticks(session, party.slug)
    return {key: tick.done for key, (tick, _) in last.items()}


def open_streets(page: Page) -> None:
    page.get_by_role("button", name="Rues").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les rues de votre secteur")


def test_what_two_phones_do_shows_on_the_board(live_party: LiveParty, open_page: Pages) -> None:
    board = open_page(board_url(live_party), size=PROJECTOR)
    expect(board.get_by_role("heading", level=1)).to_have_text("Cartopartie d’essai")
    expect(board.get_by_text("En direct")).to_be_visible()
    assert "key=" not in board.url
    found = int(figure(board, "nouveau"))
    first = open_page(f"{live_party.url}/j/{live_party.party.codes[1]}", geolocation=HERE)
    join(first)
    open_streets(first)
    with first.expect_response("**/api/streets/*"):
        first.get_by_label("avenue Zola").check()
    tile = board.locator(".figure").filter(has_text="parcourue").first
    expect(tile.locator("strong")).to_have_text("1")
    expect(board.locator(".team").first).to_contain_text("1 sur")
    expect(board.get_by_text("a fini : avenue Zola")).to_be_visible()
    second = open_page(f"{live_party.url}/j/{live_party.party.codes[2]}", geolocation=HERE)
    join(second)
    with second.expect_response("**/api/observations/*"):
        note_defibrillator(second)
    new = board.locator(".figure").filter(has_text="nouveau")
    expect(new.locator("strong")).to_have_text(str(found + 1))
    expect(board.locator(".team").nth(1)).to_contain_text("vue à l’instant")
    assert_no_serious_faults(board)


def test_streets_are_ticked_without_a_network_and_sent_when_it_is_back(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    open_streets(page)
    assert_no_serious_faults(page)
    boxes = page.get_by_role("checkbox")
    for box in boxes.all():
        size = box.locator("xpath=..").bounding_box()
        assert size is not None
        assert size["height"] >= 48
    page.context.set_offline(True)
    boxes.nth(0).check()
    boxes.nth(1).check()
    boxes.nth(1).uncheck()
    expect(page.get_by_role("status").first).to_contain_text("1 sur")
    expect(page.get_by_text("2 à envoyer")).to_be_visible()
    assert ticked(live_party.party) == {}
    page.context.set_offline(False)
    wait_for(page, lambda: len(ticked(live_party.party)) == 2, "both ticks arrive")
    assert sorted(ticked(live_party.party).values()) == [False, True]
    expect(page.get_by_text("à envoyer")).to_have_count(0)


def test_a_phone_shows_what_the_rest_of_the_team_ticked_also_after_a_reload(
    live_party: LiveParty, open_page: Pages
) -> None:
    address = f"{live_party.url}/j/{live_party.team_code}"
    mate = open_page(address, geolocation=HERE)
    join(mate)
    open_streets(mate)
    with mate.expect_response("**/api/streets/*"):
        mate.get_by_label("avenue Zola").check()
    page = open_page(address, geolocation=HERE)
    join(page)
    open_streets(page)
    expect(page.get_by_label("avenue Zola")).to_be_checked()
    page.reload()
    expect(page.get_by_role("button", name="Nouveau", exact=True)).to_be_visible()
    open_streets(page)
    expect(page.get_by_label("avenue Zola")).to_be_checked()


def test_a_phone_keeps_what_a_closed_collection_refuses_and_sends_it_once_open(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    join(page)
    workspace, slug = live_party.party.workspace, live_party.slug
    before = len(live_party.observations())
    set_collection(workspace, slug, is_open=False, now=datetime.now(UTC))
    note_defibrillator(page)
    expect(page.get_by_role("alert")).to_contain_text("La collecte de")
    expect(page.get_by_role("alert")).to_contain_text("restent sur ce téléphone")
    open_streets(page)
    page.get_by_label("avenue Zola").check()
    expect(page.locator(".street-row").first).to_contain_text("À envoyer")
    assert_no_serious_faults(page)
    assert len(live_party.observations()) == before
    late = open_page(f"{live_party.url}/j/{live_party.team_code}")
    late.get_by_role("button", name="C’est parti").click()
    expect(late.get_by_role("alert")).to_contain_text("est close")
    set_collection(workspace, slug, is_open=True, now=datetime.now(UTC))
    page.get_by_role("button", name="Retour").click()
    page.get_by_role("button", name="Mes notes").click()
    press(page, "Envoyer maintenant")
    wait_for(page, lambda: len(live_party.observations()) == before + 1, "the note arrives")
    wait_for(page, lambda: ticked(live_party.party), "the tick arrives")
    expect(page.get_by_role("alert")).to_have_count(0)


@contextmanager
def on_port(party: TestParty, port: int) -> Iterator[str]:
    with served(create_app(party.workspace, party.settings, with_worker=False), port) as url:
        yield url


def test_the_board_says_that_the_server_is_away_and_catches_up(
    party: TestParty, open_page: Pages
) -> None:
    holder = Holder(Capability.WATCH, party.slug, None, "salle")
    with party.workspace.database.write() as session:
        key = issue_key(session, holder, created_at=NOW)
    with ExitStack() as first_run:
        url = first_run.enter_context(on_port(party, 0))
        board = open_page(f"{url}/board#key={key}", size=PROJECTOR)
        expect(board.locator(".team")).to_have_count(2)
        expect(board.get_by_text("En direct")).to_be_visible()
    expect(board.get_by_text("Connexion perdue, nouvelle tentative…")).to_be_visible()
    expect(board.locator(".team")).to_have_count(2)  # the last picture stays
    assert_no_serious_faults(board)
    phone = Holder(Capability.COLLECT, party.slug, 1, "")
    tick = StreetTick(1, first_street(party), done=True, ticked_at=NOW)
    receive_tick(party.workspace, phone, tick, now=datetime.now(UTC))
    with on_port(party, urlsplit(url).port or 0):
        expect(board.get_by_text("En direct")).to_be_visible()
        expect(board.locator(".team").first).to_contain_text("1 sur")
        board.context.close()
        open_page.contexts.remove(board.context)


def first_street(party: TestParty) -> str:
    return ground_of(party.workspace, party.slug).streets[1][0].key


@pytest.mark.parametrize("size", [PROJECTOR, (1920, 1080)])
@pytest.mark.parametrize("teams", [8, 20])
def test_all_teams_fit_the_projector_without_scrolling(
    live_party: LiveParty, open_page: Pages, teams: int, size: tuple[int, int]
) -> None:
    many_teams(live_party.party, teams)
    board = open_page(board_url(live_party), size=size, lang="fr" if teams == 8 else "en")
    cards = board.locator(".team")
    expect(cards).to_have_count(teams)
    assert board.evaluate("document.documentElement.scrollHeight") <= size[1]
    for card in cards.all():
        place = card.bounding_box()
        assert place is not None
        assert place["y"] + place["height"] <= size[1]
        assert card.evaluate("card => card.scrollHeight <= card.clientHeight + 1")
        assert card.evaluate(
            "card => [...card.querySelectorAll('p')].every("
            "each => parseFloat(getComputedStyle(each).fontSize) >= 17)"
        )
    expect(board.locator("board-map canvas")).to_be_visible()
    assert_no_serious_faults(board)


def many_teams(party: TestParty, count: int) -> None:
    """As many teams on the two sectors, some with a long name."""
    with party.workspace.database.write() as session:
        found = sectors.list_sectors(session, party.slug)
        team, *_ = sectors.list_teams(session, party.slug)
        teams = [
            replace(
                team,
                number=n,
                name=LONG_NAME if n % 3 == 0 else f"Équipe {n}",
                sector=1 + n % 2,
                code=f"CODE{n}",
            )
            for n in range(1, count + 1)
        ]
        sectors.replace_sectors(session, party.slug, found, teams)


def test_the_movement_stops_on_request_and_stays_so(
    live_party: LiveParty, open_page: Pages
) -> None:
    board = open_page(board_url(live_party), size=PROJECTOR, lang="en")
    press(board, "Stop the movement")
    moves = "getComputedStyle(document.querySelector('.figure strong')).animationName"
    assert board.evaluate(moves) == "none"
    board.reload()
    expect(board.get_by_role("button", name="Allow movement")).to_be_visible()
    assert board.evaluate(moves) == "none"


def test_an_organiser_chooses_among_the_boards_and_a_wrong_key_opens_none(
    live_party: LiveParty, open_page: Pages
) -> None:
    board = open_page(f"{live_party.url}/board#key={live_party.key}", size=(390, 844))
    expect(board.get_by_role("heading", level=1)).to_have_text("Cartopartie d’essai")
    assert_no_serious_faults(board)
    wrong = open_page(f"{live_party.url}/board#key=nonsense", size=(768, 1024))
    expect(wrong.get_by_role("alert")).to_contain_text("n’ouvre aucun tableau")
    assert_no_serious_faults(wrong)
    wrong.get_by_label("Lien ou clé").fill(board_url(live_party))
    press(wrong, "Ouvrir")
    expect(wrong.get_by_role("heading", level=1)).to_have_text("Cartopartie d’essai")
