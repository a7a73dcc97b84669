"""A network, a server or a phone that fails: in the end the server has every note exactly once."""

import re
from collections import Counter
from random import Random

import pytest
from playwright.sync_api import BrowserContext, CDPSession, expect
from sqlmodel import select

from cartoparty.store.access import AccessRow, Capability
from tests.faults.conftest import NewPhone, Site
from tests.faults.phones import noise
from tests.stand_ins.mobile_network import Fate, Request

pytestmark = pytest.mark.browser


def nothing_passes(_: Request) -> Fate:
    return Fate.LOST_BEFORE


def test_server_that_is_down_for_the_whole_walk_gets_all_of_it_afterwards(
    site: Site, new_phone: NewPhone
) -> None:
    phone = new_phone()
    site.server.kill()
    for number in range(4):
        phone.note(f"down {number}")
    phone.reopen()
    phone.on_walk()
    for number in range(4, 8):
        phone.note(f"down {number}")
    expect(phone.page.get_by_role("button", name="8 à envoyer")).to_be_visible()
    assert set(phone.kept().values()) == {"waiting"}
    site.server.start()
    phone.look_away()  # whoever looks at it again need not wait for its next try
    site.wait_until_all_arrived(phone)
    expect(phone.page.get_by_text("Tout est envoyé")).to_be_visible()


def test_server_killed_in_the_middle_of_a_burst_loses_and_doubles_nothing(
    site: Site, new_phone: NewPhone
) -> None:
    phones = [new_phone(), new_phone()]
    site.network.fate = nothing_passes
    for number in range(8):
        for each, phone in enumerate(phones):
            phone.note(f"burst {each}-{number}")
    site.network.mend()
    site.network.delay_s = 0.01
    turn = Random(3)
    for _ in range(2):
        enough = len(site.network.sent()) + turn.randrange(4, 9)
        for phone in phones:
            phone.page.evaluate("window.dispatchEvent(new Event('online'))")
        phones[0].wait_for("the burst", lambda: len(site.network.sent()) >= enough)  # noqa: B023
        site.server.kill()
        site.server.start()
    site.wait_until_all_arrived(*phones)


def test_answers_lost_after_the_server_has_stored_double_nothing(
    site: Site, new_phone: NewPhone
) -> None:
    phone = new_phone()
    tries: Counter[str] = Counter()

    def first_answer_is_lost(request: Request) -> Fate:
        if not request.sends:
            return Fate.PASSES
        tries[request.path] += 1
        return Fate.ANSWER_LOST if tries[request.path] == 1 else Fate.PASSES

    site.network.fate = first_answer_is_lost
    for number in range(3):
        phone.note(f"answer {number}")
    site.wait_until_all_arrived(phone)
    assert [each.status for each in site.network.sent(Fate.ANSWER_LOST)] == [201] * 6
    assert [each.status for each in site.network.sent(Fate.PASSES)] == [200] * 6


def test_full_phone_says_so_and_keeps_the_form_until_there_is_room(
    site: Site, new_phone: NewPhone
) -> None:
    storages: list[CDPSession] = []

    def limit(context: BrowserContext) -> None:
        storages.append(context.new_cdp_session(context.new_page()))
        hold(1_200_000)

    def hold(size: int) -> None:
        quota = {"origin": site.network.url, "quotaSize": size}
        storages[0].send("Storage.overrideQuotaForOrigin", quota)

    phone = new_phone(limit)
    phone.note("full 0")
    hold(200_000)  # less than what the page itself takes: nothing can be given up for a note
    phone.fill("full 1", picture=noise((2400, 1800)))
    phone.page.get_by_role("button", name="Enregistrer").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("plus de place sur ce téléphone")
    expect(phone.page.locator("textarea#note")).to_have_value("full 1")
    assert "full 1" not in phone.kept()
    hold(100_000_000)
    phone.page.evaluate("volunteer.saveAgain()")
    phone.labels.append("full 1")
    site.wait_until_all_arrived(phone)


def test_two_tabs_of_one_phone_send_each_note_once(site: Site, new_phone: NewPhone) -> None:
    phone = new_phone()
    first, second = phone.page, phone.new_tab()
    site.network.fate = nothing_passes
    for number in range(6):
        phone.page = (first, second)[number % 2]
        phone.on_walk()
        phone.note(f"tabs {number}")
    site.network.mend()
    site.network.delay_s = 0.02
    for tab in (first, second):
        tab.evaluate("window.dispatchEvent(new Event('online'))")
    site.wait_until_all_arrived(phone)
    for tab in (first, second):
        expect(tab.get_by_text("Tout est envoyé")).to_be_visible()
    assert max(Counter(each.request.path for each in site.network.sent()).values()) == 1


def test_phone_whose_key_is_taken_away_keeps_all_and_sends_it_once_it_has_joined_again(
    site: Site, new_phone: NewPhone
) -> None:
    phone = new_phone()
    phone.note("key 0")
    phone.wait_for("the first note", lambda: site.noted("key"))
    with site.party.workspace.database.write() as session:
        for row in session.exec(select(AccessRow)):
            if row.capability == Capability.COLLECT:
                session.delete(row)
    phone.note("key 1")
    page = phone.page
    expect(page.get_by_role("alert")).to_contain_text("ne reconnaît plus ce téléphone")
    phone.note("key 2")
    page.get_by_role("button", name="Rejoindre l’équipe de nouveau").click()
    page.get_by_role("button", name="C’est parti").click()
    phone.on_walk()
    site.wait_until_all_arrived(phone)
    expect(page.get_by_text("Tout est envoyé")).to_be_visible()


def test_page_that_is_renewed_in_the_middle_of_a_walk_loses_nothing(
    site: Site, new_phone: NewPhone
) -> None:
    phone = new_phone()
    site.network.fate = lambda each: Fate.LOST_BEFORE if each.sends else Fate.PASSES
    phone.note("renewed 0")
    phone.fill("renewed 1")
    site.network.rewrites["/sw.js"] = renamed_version
    phone.page.evaluate("navigator.serviceWorker.ready.then((each) => each.update())")
    waiting = "navigator.serviceWorker.ready.then((each) => Boolean(each.waiting))"
    phone.wait_for("the newer version", lambda: phone.page.evaluate(waiting))
    phone.look_away()
    assert phone.page.evaluate(waiting), "it took over from an open form"
    phone.page.evaluate("volunteer.save()")
    phone.labels.append("renewed 1")
    phone.on_walk()
    controller = "navigator.serviceWorker.controller.scriptURL"
    assert phone.page.evaluate(controller)
    phone.reopen()
    phone.on_walk()
    phone.look_away()
    phone.wait_for("the newer version's own page", lambda: not phone.page.evaluate(waiting))
    phone.on_walk()
    phone.note("renewed 2")
    site.network.mend()
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    site.wait_until_all_arrived(phone)


def renamed_version(script: bytes) -> bytes:
    """Another version of the same files, as after an update of the server."""
    renamed, found = re.subn(rb"version:(.)[0-9a-f]{12}", rb"version:\1ffffffffffff", script)
    assert found == 1
    return renamed
