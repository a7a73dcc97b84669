"""The queue without a network in another engine than Chromium: WebKit, as on every iPhone."""

import base64

import pytest

from tests.browser.webkit import WebKit, webkit  # noqa: F401  fixture
from tests.faults.conftest import Site, assert_stored_once
from tests.faults.phones import KEPT, VOLUNTEER, jpeg, seed_of
from tests.stand_ins.mobile_network import Fate

pytestmark = pytest.mark.browser

LABELS = ["webkit 0", "webkit 1", "webkit 2"]


def on_walk(webkit: WebKit) -> None:  # noqa: F811
    webkit.run(f"(() => {{ {VOLUNTEER} }})()")
    webkit.run("volunteer.until('the walk', () => volunteer.button('Nouveau'))")


def test_notes_made_without_a_server_in_webkit_survive_and_arrive_once(
    site: Site,
    webkit: WebKit,  # noqa: F811
) -> None:
    webkit.open(site.link)
    webkit.press("Français")
    webkit.press("C’est parti")
    on_walk(webkit)
    webkit.wait_for("a page that is kept", "navigator.serviceWorker.ready.then(() => true)")
    webkit.wait_for("its words", "document.body.innerText.includes('Prêt pour la marche')")
    site.server.kill()
    for label in LABELS:
        photo = base64.b64encode(jpeg(seed_of(label))).decode()
        webkit.run("volunteer.fill(args[0], args[1])", label, photo)
        webkit.press("Enregistrer")
        webkit.run("volunteer.until('the walk', () => volunteer.button('Nouveau'))")
    webkit.reopen(site.link)
    on_walk(webkit)
    assert webkit.run(f"({KEPT})()") == dict.fromkeys(LABELS, "waiting")
    assert site.noted("webkit") == []
    assert site.network.sent(Fate.NO_SERVER)
    site.server.start()
    webkit.press("Mes notes (3)")
    webkit.press("Envoyer maintenant")
    webkit.wait_for(
        "everything is sent",
        f"({KEPT})().then((kept) => Object.values(kept).every((state) => state === 'sent'))",
    )
    assert_stored_once(site, LABELS)
