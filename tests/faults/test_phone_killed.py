"""A phone whose tab or browser dies at any moment: what was written in it arrives once."""

import threading
import time
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.pages import ARGUMENTS, chromium_program
from tests.faults.conftest import NewPhone, Site
from tests.faults.phones import Phone, kill_browser, kill_renderers
from tests.stand_ins.mobile_network import Request

pytestmark = pytest.mark.browser

MOMENTS = 20
# Longer than the phone takes to write a note, and than the line takes to carry one with its photo.
LONGEST_SAVE_S = 0.06
LONGEST_SEND_S = 0.3
LINE_S = 0.04
# Nobody presses sooner after the last picture has come; by then the form is kept.
GLANCE_S = 0.3


def moments(longest_s: float, seed: int) -> list[float]:
    """Twenty delays, one drawn from each twentieth of the time, in an order by chance."""
    chance = Random(seed)
    delays = [(n + chance.random()) * longest_s / MOMENTS for n in range(MOMENTS)]
    chance.shuffle(delays)
    return delays


def test_tab_killed_while_saving_keeps_the_note_or_the_form(
    site: Site, browser: Browser, new_phone: NewPhone
) -> None:
    phone = new_phone()
    site.network.delay_s = 0.02
    for number, delay_s in enumerate(moments(LONGEST_SAVE_S, seed=1)):
        label = f"saving {number}"
        phone.fill(label)
        time.sleep(GLANCE_S)
        phone.press_save()
        time.sleep(delay_s)
        kill_renderers(browser)
        phone.reopen()
        phone.on_walk()
        if label not in phone.kept():
            assert phone.resume_and_save(label), f"lost {1000 * delay_s:.0f} ms after the press"
        phone.labels.append(label)
    site.wait_until_all_arrived(phone)


def test_tab_killed_while_sending_sends_again_what_was_under_way(
    site: Site, browser: Browser, new_phone: NewPhone
) -> None:
    phone = new_phone()
    site.network.delay_s = LINE_S
    under_way = threading.Event()

    def listen(request: Request) -> None:
        if request.sends:
            under_way.set()

    site.network.heard = listen
    for number, delay_s in enumerate(moments(LONGEST_SEND_S, seed=2)):
        under_way.clear()
        phone.note(f"sending {number}")
        assert under_way.wait(30)
        time.sleep(delay_s)
        kill_renderers(browser)
        phone.reopen()
        phone.on_walk()
    site.wait_until_all_arrived(phone)
    paths = [each.request.path for each in site.network.sent()]
    assert len(paths) > len(set(paths)), "no kill came between the sending and the answer"


def test_browser_killed_while_saving_and_sending_keeps_all(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    """As when the phone's system needs its memory for something else, or its battery is empty."""

    def started() -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            tmp_path,
            executable_path=chromium_program(),
            args=list(ARGUMENTS),
            viewport={"width": 390, "height": 844},
            locale="fr-FR",
        )

    phone = Phone(started(), site.link)
    phone.join()
    site.network.delay_s = LINE_S
    for number, delay_s in enumerate([0.0, 0.02, 0.1, 0.25]):
        label = f"battery {number}"
        phone.fill(label)
        time.sleep(GLANCE_S)
        phone.press_save()
        time.sleep(delay_s)
        kill_browser(tmp_path)
        phone.context.close()
        phone.start(started())
        phone.on_walk()
        if label not in phone.kept():
            assert phone.resume_and_save(label)
        phone.labels.append(label)
    site.wait_until_all_arrived(phone)
    phone.context.close()
