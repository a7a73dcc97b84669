"""Teams, invitations, the atlas, the walks and the collection, from the desk."""

import pytest
from playwright.sync_api import Page, expect

from cartoparty.store import parties, sectors
from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults

pytestmark = pytest.mark.browser

DESKTOP = (1366, 768)
TABLET = (768, 1024)


def open_party(party: LiveParty, open_page: Pages, size: tuple[int, int] = DESKTOP) -> Page:
    page = open_page(party.desk_url, size=size)
    page.get_by_role("link", name="Cartopartie d’essai").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cartopartie d’essai")
    return page


def team_names(party: LiveParty) -> list[str]:
    with party.party.workspace.database.read() as session:
        return [team.name for team in sectors.list_teams(session, party.slug)]


@pytest.mark.parametrize("size", [DESKTOP, TABLET])
def test_a_team_is_renamed_with_undo_by_keyboard_alone(
    live_party: LiveParty, open_page: Pages, size: tuple[int, int]
) -> None:
    page = open_party(live_party, open_page, size)
    link = page.get_by_role("link", name="Équipes")
    link.focus()
    page.keyboard.press("Enter")
    name = page.get_by_label("Nom, équipe 1")
    name.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Les Lilas")
    page.keyboard.press("Tab")
    toast = page.get_by_role("status").filter(has_text="Équipe 1 enregistrée.")
    expect(toast).to_be_visible()
    assert team_names(live_party)[0] == "Les Lilas"
    assert_no_serious_faults(page)
    undo = toast.get_by_role("button")
    undo.focus()
    page.keyboard.press("Enter")
    expect(name).to_have_value("Équipe 1")
    assert team_names(live_party)[0] == "Équipe 1"


def test_a_team_is_sent_to_another_sector_on_the_day(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_party(live_party, open_page)
    page.get_by_role("link", name="Équipes").click()
    page.get_by_label("Secteur, équipe 1").select_option("2")
    expect(page.get_by_role("status").filter(has_text="Équipe 1 enregistrée.")).to_be_visible()
    with live_party.party.workspace.database.read() as session:
        assert [t.sector for t in sectors.list_teams(session, live_party.slug)] == [2, 2]
    page.get_by_role("link", name="Cartopartie d’essai").click()
    second = page.get_by_role("row").filter(has_text="Équipe 2")
    expect(second).to_contain_text("Équipe 1")
    expect(second.get_by_role("button", name="Grand code")).to_have_count(2)


def test_an_invitation_is_shown_once_opens_the_review_and_is_taken_back(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_party(live_party, open_page)
    page.get_by_role("link", name="Équipes").click()
    page.get_by_label("Pour qui").fill("Claude")
    page.get_by_role("button", name="Inviter").click()
    dialog = page.get_by_role("dialog")
    link = dialog.locator("code").inner_text().replace("http://localhost:8000", live_party.url)
    assert_no_serious_faults(page)
    dialog.get_by_role("button", name="Fermer").click()
    expect(page.get_by_text("Claude")).to_be_visible()

    theirs = open_page(link, size=DESKTOP)
    expect(theirs.get_by_role("link", name="Cartopartie d’essai")).to_be_visible()

    page.get_by_role("button", name="Retirer l’invitation de Claude").click()
    expect(page.get_by_text("Personne n’est encore invité.")).to_be_visible()
    theirs.reload()
    expect(theirs.get_by_role("alert")).to_contain_text("Cette clé n’ouvre aucun bureau.")


def test_the_atlas_is_printed_and_opened_from_the_desk(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_party(live_party, open_page)
    page.get_by_role("link", name="Imprimer l’atlas").click()
    page.get_by_role("button", name="Imprimer l’atlas").click()
    fetch = page.get_by_role("button", name="Ouvrir l’atlas")
    expect(fetch).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        fetch.click()
    path = download.value.path()
    assert path.read_bytes().startswith(b"%PDF")
    assert_no_serious_faults(page)


def test_the_walk_of_a_sector_is_drawn_listed_and_taken_along(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_party(live_party, open_page)
    page.get_by_role("link", name="Parcours").click()
    page.get_by_label("Secteur").select_option(index=1)
    expect(page.get_by_text("à pied en")).to_be_visible()
    page.get_by_text("Les rues dans l’ordre").click()
    expect(page.get_by_role("listitem").filter(has_text="rue du Port").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="GPX").first.click()
    assert "<trk>" in download.value.path().read_text("utf-8")
    assert_no_serious_faults(page)


def test_the_collection_is_closed_and_opened_again(live_party: LiveParty, open_page: Pages) -> None:
    page = open_party(live_party, open_page)
    page.get_by_role("button", name="Fermer la collecte").click()
    expect(page.get_by_text("Collecte fermée")).to_be_visible()
    assert not is_collecting(live_party)
    page.get_by_role("button", name="Rouvrir la collecte").click()
    expect(page.get_by_role("button", name="Fermer la collecte")).to_be_visible()
    assert is_collecting(live_party)


def test_the_screen_of_the_room_opens_from_the_desk(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_party(live_party, open_page)
    page.get_by_role("link", name="Écran de la salle").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cartopartie d’essai")


def is_collecting(party: LiveParty) -> bool:
    with party.party.workspace.database.read() as session:
        return parties.get_party(session, party.slug).collecting
