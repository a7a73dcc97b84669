"""The organiser's and the moderator's desk in a real browser."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from cartoparty.core.models import Action, Decision
from cartoparty.pipeline.collect import receive_observation
from cartoparty.pipeline.review import Reviewer, Verdict, decide, list_reviewed
from cartoparty.store.access import Capability, Holder
from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.parties import NOW, record

pytestmark = pytest.mark.browser

DESKTOP = (1366, 768)
TABLET = (768, 1024)
HOSTILE = "<img src=x onerror=\"document.title='caught'\"><script>document.title='caught'</script>"


def states(party: LiveParty) -> dict[str, str]:
    return {each["id"]: each["state"] for each in party.proposals()}


def of_action(party: LiveParty, action: str) -> dict[str, Any]:
    [found] = [each for each in party.proposals() if each["action"] == action]
    return found


def open_review(party: LiveParty, open_page: Pages, *, size: tuple[int, int] = DESKTOP) -> Page:
    page = open_page(party.desk_url, size=size)
    page.get_by_role("link", name="Relire").click()
    expect(page.locator(".queue-row")).to_have_count(len(party.proposals()))
    return page


def show(page: Page, action: str) -> None:
    """Go down the queue with the keyboard until a proposal of this action is open."""
    title = page.locator("#proposal-title")
    for _ in range(page.locator(".queue-row").count()):
        if action in title.inner_text():
            return
        page.keyboard.press("j")
        page.wait_for_timeout(50)
    raise AssertionError(f"no proposal to {action} in the queue")


def test_key_leaves_the_address_and_opens_the_parties(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(live_party.desk_url, size=DESKTOP)
    expect(page.get_by_role("link", name="Cartopartie d’essai")).to_be_visible()
    assert live_party.key not in page.url
    assert_no_serious_faults(page)
    page.reload()
    expect(page.get_by_role("link", name="Cartopartie d’essai")).to_be_visible()
    page.get_by_role("button", name="Quitter").click()
    expect(page.get_by_label("Lien ou clé")).to_be_visible()


def test_wrong_key_is_explained_and_the_link_may_be_pasted(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/desk", size=TABLET)
    assert_no_serious_faults(page)
    page.get_by_label("Lien ou clé").fill("not-a-key")
    page.get_by_role("button", name="Ouvrir").click()
    expect(page.get_by_role("alert")).to_contain_text("n’ouvre aucun bureau")
    page.get_by_label("Lien ou clé").fill(live_party.desk_url)
    page.get_by_role("button", name="Ouvrir").click()
    expect(page.get_by_role("link", name="Cartopartie d’essai")).to_be_visible()


def test_party_page_shows_sectors_teams_and_codes(live_party: LiveParty, open_page: Pages) -> None:
    page = open_page(live_party.desk_url, size=DESKTOP)
    page.get_by_role("link", name="Cartopartie d’essai").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(live_party.party.codes))
    expect(page.locator("map-host path.leaflet-interactive")).to_have_count(rows.count())
    assert_no_serious_faults(page)
    rows.nth(1).hover()
    expect(rows.nth(1)).to_have_class("lit")
    page.get_by_role("button", name=live_party.team_code).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"/j/{live_party.team_code}")
    expect(dialog.get_by_role("img")).to_be_visible()
    assert_no_serious_faults(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="Voir les données")).to_have_attribute(
        "href", f"/published/{live_party.slug}/"
    )


def test_new_observation_is_checked_and_shown_as_plain_text(
    live_party: LiveParty, open_page: Pages
) -> None:
    _send(live_party, record(0.2, 1.4, note=HOSTILE, tags={"indoor": "no", "operator": HOSTILE}))
    page = open_page(live_party.desk_url, size=DESKTOP)
    page.get_by_role("link", name="Cartopartie d’essai").click()
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("Vérification — terminé.")).to_be_visible(timeout=30_000)
    page.locator(".steps").get_by_role("link", name="Relire").click()
    expect(page.locator(".queue-row").first).to_be_visible()
    for row in range(page.locator(".queue-row").count()):
        page.locator(".queue-row").nth(row).click()
        if page.locator("blockquote", has_text="onerror").count():
            break
    expect(page.locator("blockquote")).to_contain_text(HOSTILE)
    expect(page.get_by_role("cell", name=HOSTILE).first).to_be_visible()
    assert "caught" not in page.title()


def _send(party: LiveParty, observation: dict[str, Any]) -> None:
    """One observation as a phone sends it."""
    joining = {"code": party.team_code, "nickname": "<b>Zoé</b>", "consent": True}
    token = httpx.post(f"{party.url}/api/join", json=joining).json()["token"]
    answer = httpx.put(
        f"{party.url}/api/observations/{observation['id']}",
        json=observation,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 201, answer.text


def test_review_by_keyboard_alone(live_party: LiveParty, open_page: Pages) -> None:
    page = open_review(live_party, open_page)
    assert_no_serious_faults(page)
    status = page.get_by_role("status")

    show(page, "Confirmer")
    page.keyboard.press("a")
    expect(status).to_contain_text("Acceptée.")
    assert of_action(live_party, "confirm")["state"] == "accepted"

    show(page, "Disparu")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Pourquoi refuser ?")).to_be_visible()
    assert_no_serious_faults(page)
    page.keyboard.press("2")
    expect(status).to_contain_text("Refusée.")
    gone = of_action(live_party, "gone")
    assert (gone["state"], gone["reason"]) == ("rejected", "Endroit faux")

    page.keyboard.press("z")
    expect(status).to_contain_text("Décision annulée.")
    assert of_action(live_party, "gone")["state"] == "pending"
    expect(page.locator("#proposal-title")).to_contain_text("Disparu")

    show(page, "Modifier")
    page.keyboard.press("e")
    result = page.get_by_label("Résultat pour access")
    expect(result).to_have_value("no")
    assert_no_serious_faults(page)
    result.fill("customers")
    result.press("Enter")
    expect(status).to_contain_text("Acceptée.")
    modified = of_action(live_party, "modify")
    assert modified["state"] == "accepted"
    changes = {change["key"]: change["new"] for change in modified["diff"]}
    assert changes["access"] == "customers"


def test_rejecting_needs_a_reason(live_party: LiveParty, open_page: Pages) -> None:
    page = open_review(live_party, open_page)
    show(page, "Disparu")
    page.get_by_role("button", name="Refuser", exact=True).click()
    page.get_by_label("Raison").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Donnez une raison")
    assert of_action(live_party, "gone")["state"] == "pending"
    page.get_by_label("Raison").fill("L’appareil est à l’intérieur")
    page.get_by_label("Raison").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Refusée.")
    assert of_action(live_party, "gone")["reason"] == "L’appareil est à l’intérieur"


def test_tag_is_added_and_removed_while_editing(live_party: LiveParty, open_page: Pages) -> None:
    page = open_review(live_party, open_page)
    show(page, "Modifier")
    page.get_by_role("button", name="Modifier", exact=True).click()
    page.get_by_label("Résultat pour access").fill("")
    page.get_by_label("Nouvel attribut").fill("level")
    page.get_by_label("Valeur").fill("1")
    page.get_by_label("Valeur").press("Enter")
    expect(page.get_by_label("Résultat pour level")).to_have_value("1")
    page.get_by_role("button", name="Accepter ainsi").click()
    expect(page.get_by_role("status")).to_contain_text("Acceptée.")
    changes = {each["key"]: each["new"] for each in of_action(live_party, "modify")["diff"]}
    assert changes["access"] is None
    assert changes["level"] == "1"


def test_bulk_accept_is_undone_within_ten_seconds(live_party: LiveParty, open_page: Pages) -> None:
    page = open_review(live_party, open_page, size=TABLET)
    assert_no_serious_faults(page)
    page.get_by_role("button", name="affichées").click()
    expect(page.locator(".toast")).to_contain_text("acceptées.")
    accepted = [state for state in states(live_party).values() if state == "accepted"]
    assert len(accepted) >= 3
    page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(page.locator(".toast")).to_contain_text("Décision annulée.")
    assert set(states(live_party).values()) == {"pending"}


def test_filters_show_one_action(live_party: LiveParty, open_page: Pages) -> None:
    page = open_review(live_party, open_page)
    page.get_by_label("Action").select_option("gone")
    expect(page.locator(".queue-row")).to_have_count(1)
    page.get_by_label("État").select_option("rejected")
    expect(page.get_by_text("Rien à relire ici.")).to_be_visible()
    assert_no_serious_faults(page)


def test_somebody_else_decided_first(live_party: LiveParty, open_page: Pages) -> None:
    page = open_review(live_party, open_page)
    show(page, "Confirmer")
    answer = httpx.post(
        f"{live_party.url}/api/proposals/{of_action(live_party, 'confirm')['id']}/reviews",
        json={"decision": "rejected", "reason": "Vu autrement", "previous": None},
        headers={"Authorization": f"Bearer {live_party.key}"},
    )
    assert answer.status_code == 201
    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("Quelqu’un d’autre a décidé")
    expect(page.locator(".proposal header")).to_contain_text("Vu autrement")
    assert of_action(live_party, "confirm")["state"] == "rejected"


def test_shortcuts_can_be_switched_off(live_party: LiveParty, open_page: Pages) -> None:
    page = open_review(live_party, open_page)
    page.get_by_label("Raccourcis au clavier").uncheck()
    show_first = page.locator("#proposal-title").inner_text()
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert page.locator("#proposal-title").inner_text() == show_first
    assert set(states(live_party).values()) == {"pending"}


def test_another_team_s_look_is_shown_and_what_it_undid_is_said(
    live_party: LiveParty, open_page: Pages
) -> None:
    """A second team saw more of the new defibrillator after the moderator had accepted it."""
    party = live_party.party
    entry = next(
        each
        for each in list_reviewed(party.workspace, party.slug)
        if each.proposal.action is Action.CREATE and each.proposal.theme == "defibrillators"
    )
    ada = Reviewer("Ada", NOW)
    decide(party.workspace, entry.proposal.id, Verdict(Decision.ACCEPTED), ada, previous=None)
    seen = record(
        0.9, 2.05, note="Près de la porte", walk="b", observed_at="2026-05-16T11:00:00Z",
        tags={"emergency": "defibrillator", "access": "yes"},
    )  # fmt: skip
    phone = Holder(Capability.COLLECT, party.slug, 2, "B")
    receive_observation(party.workspace, phone, seen, now=NOW)
    page = open_page(live_party.desk_url, size=DESKTOP)
    page.get_by_role("link", name="Ouvrir").or_(
        page.get_by_role("link", name="Cartopartie d’essai")
    ).first.click()
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("Une décision ne vaut plus")).to_be_visible()
    expect(page.get_by_text("1 nouvelle · 1 changée")).to_be_visible()
    page.get_by_role("link", name="Relire").click()
    expect(page.locator("#proposal-title")).to_contain_text("Ajouter")
    expect(page.locator(".earlier")).to_contain_text("Acceptée auparavant par Ada")
    witnesses = page.get_by_role("region", name="Aussi vu par une autre observation")
    expect(witnesses).to_contain_text("équipe 2")
    expect(witnesses).to_contain_text("access=yes")
    expect(witnesses).to_contain_text("Près de la porte")
    expect(witnesses).to_contain_text("Votre décision vaut pour toutes.")
    assert_no_serious_faults(page)
