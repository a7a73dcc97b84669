"""The page where an organiser mends the sectors, in a real browser: by mouse, finger and keys."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from playwright.sync_api import Page, expect
from sqlmodel import delete

from cartoparty.pipeline.sectors import SplitWish, split_party
from cartoparty.store.access import Capability, Holder, issue_key
from cartoparty.store.divisions import HistoryRow, LayoutRow, RevisionRow
from tests.browser.conftest import LiveParty
from tests.browser.keys import tab_to
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.sector_map import SectorMap, open_sectors
from tests.parties import NOW

pytestmark = pytest.mark.browser

TOOLS = [
    "Choisir",
    "Donner des îlots",
    "Donner une rue",
    "Tirer une limite",
    "Couper",
    "Réunir",
    "Redessiner",
    "Importer",
    "Redécouper",
    "Rendez-vous",
]
SIZES = [(1366, 768), (1024, 768), (768, 1024)]
LEAST_TARGET_PX = 47.5


@pytest.fixture
def party(live_party: LiveParty) -> LiveParty:
    """A small town in three sectors."""
    at = live_party.party
    split_party(at.workspace, at.settings, at.slug, SplitWish(teams=3))
    return live_party


@pytest.fixture
def editor(party: LiveParty, open_page: Pages) -> SectorMap:
    return open_sectors(party, open_page)


def minutes_of(page: Page, sector: int) -> str:
    return page.locator(".sector-time").nth(sector - 1).inner_text()


def give_a_block(editor: SectorMap, to: int) -> int:
    """Give a neighbouring block to a sector by a click; returns which."""
    editor.tool("Donner des îlots")
    editor.choose(to)
    block = editor.blocks_beside(to)[0]
    editor.click(editor.inside(block))
    editor.says(f"Îlot donné au secteur {to}.")
    return block


def test_map_and_table_light_up_together(editor: SectorMap) -> None:
    page = editor.page
    rows = page.locator(".sectors-table tbody tr")
    expect(rows).to_have_count(3)
    for sector in (1, 2, 3):
        page.mouse.move(*editor.pixel(editor.inside(editor.blocks_of(sector)[0])))
        expect(rows.nth(sector - 1)).to_have_class("lit")
    editor.click(editor.inside(editor.blocks_of(2)[0]))
    chosen = page.get_by_role("button", name="Choisir le secteur 2")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".balance")).to_contain_text("Équilibre\u00a0: écart moyen")
    expect(page.locator(".happened")).to_contain_text("Secteur 2 choisi.")


def test_party_page_leads_to_the_editor(party: LiveParty, open_page: Pages) -> None:
    page = open_page(party.desk_url, size=(1366, 768))
    page.get_by_role("link", name="Cartopartie d’essai").click()
    expect(page.locator(".effort-bar")).to_have_count(3)
    page.get_by_role("link", name="Corriger les secteurs").click()
    expect(page.locator(".sector-button")).to_have_count(3)


def test_block_is_given_by_a_click_then_undone_and_redone(editor: SectorMap) -> None:
    start = editor.share()
    block = give_a_block(editor, to=1)
    given = editor.share()
    assert given[0][block] == 1
    assert [n for n, of in enumerate(given[0]) if of != start[0][n]] == [block]
    expect(editor.page.locator(".happened")).to_contain_text("→")
    editor.page.keyboard.press("Control+z")
    editor.says("Annulé.")
    assert editor.share() == start
    editor.page.get_by_role("button", name="Rétablir").click()
    editor.says("Rétabli.")
    assert editor.share() == given


def test_sweeping_shows_the_balance_before_the_release(editor: SectorMap) -> None:
    editor.tool("Donner des îlots")
    editor.choose(3)
    before = minutes_of(editor.page, 3)
    blocks = editor.blocks_beside(3)[:2]
    start = editor.share()
    editor.press(*[editor.inside(block) for block in blocks])
    expect(editor.page.locator(".sector-time").nth(2)).not_to_have_text(before)
    assert editor.share() == start, "nothing is sent while the hand is down"
    editor.page.mouse.up()
    editor.says("secteur 3.")
    assert {editor.division()["blocks"][block] for block in blocks} == {3}


def test_escape_gives_up_what_is_under_the_hand(editor: SectorMap) -> None:
    editor.tool("Donner des îlots")
    editor.choose(3)
    before, start = minutes_of(editor.page, 3), editor.share()
    editor.press(*[editor.inside(block) for block in editor.blocks_beside(3)[:2]])
    editor.page.keyboard.press("Escape")
    editor.page.mouse.up()
    expect(editor.page.locator(".sector-time").nth(2)).to_have_text(before)
    assert editor.share() == start


def test_street_is_given_to_the_team_across(editor: SectorMap) -> None:
    editor.tool("Donner une rue")
    lines = {
        str(feature["id"]): shapely.geometry.shape(feature["geometry"])
        for feature in editor.get("layout")["streets"]["features"]
    }
    streets = editor.division()["streets"]
    street = max(streets, key=lambda stretch: lines[stretch].length)
    owner = streets[street]
    middle = lines[street].interpolate(0.5, normalized=True)
    editor.page.mouse.move(*editor.pixel((middle.x, middle.y)))
    expect(editor.page.locator("map-host .map-points, map-host.map-points")).to_have_count(1)
    editor.click((middle.x, middle.y))
    editor.says("Rue donnée au secteur")
    assert editor.division()["streets"][street] != owner
    assert editor.division()["blocks"] is not None


def test_border_is_dragged_into_the_neighbour_and_back_takes_back(editor: SectorMap) -> None:
    editor.tool("Tirer une limite")
    start = editor.share()
    target = editor.blocks_beside(1)[0]
    near = min(
        editor.blocks_of(1), key=lambda own: editor.blocks[own].distance(editor.blocks[target])
    )
    home, abroad = editor.inside(near), editor.inside(target)
    editor.press(home, abroad, home)
    editor.page.mouse.up()
    assert editor.share() == start, "the border was brought back before the release"
    editor.drag(home, abroad)
    editor.says("au secteur 1.")
    assert editor.division()["blocks"][target] == 1


def test_sector_is_cut_by_a_line_then_merged_back(editor: SectorMap) -> None:
    start = editor.share()
    ground = shapely.union_all([editor.blocks[b] for b in editor.blocks_of(2)])
    west, south, east, north = ground.bounds
    editor.tool("Couper")
    editor.drag(((west + east) / 2, north + 1e-4), ((west + east) / 2, south - 1e-4))
    editor.says("le secteur 4 est nouveau")
    expect(editor.page.locator(".sector-button")).to_have_count(4)
    assert set(editor.division()["blocks"]) == {1, 2, 3, 4}

    editor.tool("Réunir")
    editor.click(editor.inside(editor.blocks_of(2)[0]))
    editor.click(editor.inside(editor.blocks_of(4)[0]))
    editor.says("Secteur 4 réuni au secteur 2.")
    expect(editor.page.locator(".sector-button")).to_have_count(3)
    assert editor.share()[0] == start[0]


def test_line_beside_everything_cuts_nothing_and_says_so(editor: SectorMap) -> None:
    editor.tool("Couper")
    box = editor.page.locator("map-host").bounding_box()
    assert box is not None
    editor.page.mouse.move(box["x"] + 20, box["y"] + 200)
    editor.page.mouse.down()
    editor.page.mouse.move(box["x"] + 60, box["y"] + 220, steps=4)
    editor.page.mouse.up()
    editor.says("La ligne ne traverse aucun secteur.")


def test_sector_is_redrawn_by_its_corners(editor: SectorMap) -> None:
    grown = [*editor.blocks_of(1), editor.blocks_beside(1)[0]]
    shape = shapely.union_all([editor.blocks[b] for b in grown]).buffer(2e-5)
    corners = shapely.get_coordinates(shape.simplify(4e-5, preserve_topology=True))
    editor.tool("Redessiner")
    editor.choose(1)
    finish = editor.page.get_by_role("button", name="Terminer")
    expect(finish).to_be_disabled()
    for lon, lat in corners[:-1].tolist():
        editor.click((lon, lat))
    finish.click()
    editor.says("Secteur 1 redessiné.")
    # The line is drawn a little outside: a strip along it may be mostly within too.
    after = set(editor.blocks_of(1))
    assert set(grown) <= after
    assert len(after) <= len(grown) + 2


def test_refusal_is_told_beside_the_tool_and_the_drawing_stays(editor: SectorMap) -> None:
    area = shapely.geometry.shape(editor.get("")["area"]).buffer(-1e-5)
    start = editor.share()
    editor.tool("Redessiner")
    editor.choose(2)
    ring = shapely.get_coordinates(shapely.box(*area.bounds)).tolist()
    editor.drag(*[(lon, lat) for lon, lat in ring])
    alert = editor.page.locator(".tool-panel").get_by_role("alert")
    expect(alert).to_be_visible()
    assert_no_serious_faults(editor.page)
    assert editor.share() == start
    editor.page.get_by_role("button", name="Fermer").click()
    expect(alert).to_be_hidden()


def test_many_edits_are_undone_to_the_very_beginning(editor: SectorMap) -> None:
    start = editor.share()
    give_a_block(editor, to=1)
    give_a_block(editor, to=2)
    editor.tool("Couper")
    editor.page.get_by_label("Secteur à couper").select_option("3")
    editor.page.get_by_role("button", name="Couper en deux").click()
    editor.says("Secteur 3 coupé")
    editor.page.get_by_label("Nom du secteur 1").fill("Le port")
    editor.page.get_by_label("Nom du secteur 1").press("Enter")
    editor.says("Le secteur 1 s’appelle «\u00a0Le port\u00a0».")
    end = editor.share()
    undo = editor.page.get_by_role("button", name="Annuler")
    for _ in range(4):
        undo.click()
    expect(editor.page.locator(".sector-button")).to_have_count(3)
    expect(editor.page.get_by_label("Nom du secteur 1")).not_to_have_value("Le port")
    editor.comes_to(start)
    for _ in range(4):
        editor.page.keyboard.press("Control+y")
    expect(editor.page.get_by_role("button", name="Rétablir")).to_have_attribute(
        "aria-disabled", "true"
    )
    assert editor.share() == end
    expect(editor.page.get_by_label("Nom du secteur 1")).to_have_value("Le port")


def test_second_organiser_is_told_and_nothing_is_overwritten(editor: SectorMap) -> None:
    editor.tool("Donner des îlots")
    editor.choose(1)
    mine, theirs = editor.blocks_beside(1)[:2]
    of = editor.division()["blocks"]
    other = next(n for n in (1, 2, 3) if n not in (1, of[theirs]))
    edit = {"kind": "rename", "sector": other, "label": "La gare"}
    editor.post("division/edits", {"stamp": editor.division()["stamp"], "edit": edit})
    editor.click(editor.inside(mine))
    alert = editor.page.locator(".tool-panel").get_by_role("alert")
    expect(alert).to_contain_text("Quelqu’un a changé les secteurs entre-temps")
    expect(editor.page.get_by_label(f"Nom du secteur {other}")).to_have_value("La gare")
    assert editor.division()["blocks"] == of, "nothing was done behind anybody's back"
    editor.page.get_by_role("button", name="Réessayer").click()
    editor.says("Îlot donné au secteur 1.")
    expect(alert).to_be_hidden()
    assert editor.division()["blocks"][mine] == 1
    assert "La gare" in json.dumps(editor.division()["sectors"])


def test_lost_network_loses_nothing(editor: SectorMap) -> None:
    editor.tool("Donner des îlots")
    editor.choose(1)
    block = editor.blocks_beside(1)[0]
    editor.page.context.set_offline(True)
    editor.click(editor.inside(block))
    expect(editor.page.locator(".tool-panel").get_by_role("alert")).to_be_visible()
    assert editor.division()["blocks"][block] != 1
    editor.page.context.set_offline(False)
    editor.page.get_by_role("button", name="Réessayer").click()
    editor.says("Îlot donné au secteur 1.")
    assert editor.division()["blocks"][block] == 1


def test_own_sectors_are_uploaded(editor: SectorMap, tmp_path: Path) -> None:
    area = shapely.geometry.shape(editor.get("")["area"])
    west, south, east, north = area.bounds
    middle = (west + east) / 2
    halves = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    path = tmp_path / "mes-secteurs.geojson"
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(half))}
        for half in halves
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    editor.tool("Importer")
    editor.page.get_by_label("Votre fichier").set_input_files(path)
    editor.page.get_by_role("button", name="Importer ces secteurs").click()
    editor.says("2 secteurs importés.")
    expect(editor.page.locator(".sector-button")).to_have_count(2)

    path.write_text("{}")
    editor.page.get_by_label("Votre fichier").set_input_files(path)
    editor.page.get_by_role("button", name="Importer ces secteurs").click()
    expect(editor.page.locator(".tool-panel").get_by_role("alert")).to_be_visible()
    assert len(editor.division()["sectors"]["features"]) == 2


def test_area_is_split_again_by_teams_and_by_minutes(editor: SectorMap) -> None:
    editor.tool("Redécouper")
    editor.page.get_by_label("Équipes", exact=True).fill("5")
    editor.page.get_by_role("button", name="Découper par équipes").click()
    expect(editor.page.locator(".sector-button")).to_have_count(5, timeout=30_000)
    editor.says("Découpé en 5 secteurs.")
    whole = 5 * editor.division()["mean_min"]
    editor.page.get_by_label("Minutes par équipe").fill(str(round(whole * 0.6)))
    editor.page.get_by_role("button", name="Découper par durée").click()
    expect(editor.page.locator(".sector-button")).to_have_count(2, timeout=30_000)
    editor.page.keyboard.press("Control+z")
    expect(editor.page.locator(".sector-button")).to_have_count(5)
    editor.says("Annulé.")


def test_keyboard_alone_does_everything(editor: SectorMap) -> None:
    page, start = editor.page, editor.share()
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="Donner des îlots")).to_be_checked()
    receiver = page.get_by_label("Secteur qui reçoit")
    tab_to(page, receiver)
    page.keyboard.press("1")
    expect(receiver).to_have_value("1")

    summary = page.locator(".act-list summary")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    offers = page.locator(".act-list").get_by_role("button")
    tab_to(page, offers.first)
    page.keyboard.press("Enter")
    editor.says("Îlot donné au secteur 1.")
    expect(page.locator(".act-list button:focus")).to_have_count(1)

    page.keyboard.press("5")
    cut = page.get_by_role("button", name="Couper en deux parts égales")
    tab_to(page, cut)
    page.keyboard.press("Enter")
    editor.says("Secteur 1 coupé")

    page.keyboard.press("6")
    merge = page.get_by_role("button", name="Réunir", exact=True)
    tab_to(page, merge)
    page.keyboard.press("Enter")
    editor.says("réuni au secteur 1.")

    page.keyboard.press("3")
    give = page.locator(".act-list").get_by_role("button").first
    tab_to(page, give)
    page.keyboard.press("Enter")
    editor.says("Rue donnée au secteur")

    for _ in range(4):
        page.keyboard.press("Control+z")
    editor.comes_to(start)


def test_arrow_keys_lead_a_cursor_over_the_map(editor: SectorMap) -> None:
    page = editor.page
    page.keyboard.press("2")
    editor.choose(1)
    tab_to(page, page.locator("map-host"))
    page.keyboard.press("ArrowRight")
    editor.says("secteur 1")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    words = page.locator(".happened").inner_text()
    assert "secteur 1," not in words, words
    before = len(editor.blocks_of(1))
    page.keyboard.press("Enter")
    expect(page.locator(".happened, .tool-panel [role=alert]").first).not_to_have_text(words)
    assert len(editor.blocks_of(1)) >= before


def test_keys_of_the_tools_can_be_switched_off(editor: SectorMap) -> None:
    editor.page.get_by_label("Raccourcis au clavier").uncheck()
    editor.page.keyboard.press("5")
    expect(editor.page.get_by_role("radio", name="Choisir")).to_be_checked()
    editor.page.get_by_label("Raccourcis au clavier").check()
    editor.page.keyboard.press("5")
    expect(editor.page.get_by_role("radio", name="Couper", exact=True)).to_be_checked()


def test_finger_paints_and_two_fingers_do_not(party: LiveParty, open_page: Pages) -> None:
    editor = open_sectors(party, open_page, size=(1024, 768))
    editor.tool("Donner des îlots")
    editor.choose(2)
    blocks = editor.blocks_beside(2)[:2]
    pixels = [editor.pixel(editor.inside(block)) for block in blocks]
    _touch(editor.page, [[pixels[0]], [pixels[1]]])
    editor.says("au secteur 2.")
    assert editor.division()["blocks"][blocks[0]] == 2
    editor.page.get_by_role("button", name="Annuler").click()
    editor.says("Annulé.")
    start = editor.share()
    _touch(editor.page, [[pixels[0]], [pixels[0], pixels[1]], [pixels[1]]])
    editor.page.get_by_label("Nom du secteur 1").fill("Après")
    editor.page.get_by_label("Nom du secteur 1").press("Enter")
    editor.says("Le secteur 1 s’appelle")
    assert editor.share() == start, "two fingers move the map and give nothing"


def _touch(page: Page, steps: list[list[tuple[float, float]]]) -> None:
    """Fingers on the glass, step by step, then lifted."""
    session: Any = page.context.new_cdp_session(page)
    before = 0
    for fingers in steps:
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(fingers)]
        kind = "touchStart" if len(fingers) > before else "touchMove"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        before = len(fingers)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("size", SIZES)
def test_every_tool_fits_a_finger_and_is_accessible(
    party: LiveParty, open_page: Pages, size: tuple[int, int]
) -> None:
    editor = open_sectors(party, open_page, size=size)
    page = editor.page
    editor.choose(2)
    page.locator(".act-list summary").click()
    for name in TOOLS:
        editor.tool(name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        small = page.evaluate(
            """least => [...document.querySelectorAll(
              'main button, main select, main input:not([type=radio], [type=checkbox]),'
              + ' main summary, main label.tool, main label.switch, main .leaflet-bar a')]
              .filter(each => each.getClientRects().length)
              .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
              .filter(([, box]) => box.width < least || box.height < least)
              .map(([html]) => html)""",
            LEAST_TARGET_PX,
        )
        assert small == [], name
        assert_no_serious_faults(page)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_editor_is_accessible_by_night_in_both_languages(
    party: LiveParty, open_page: Pages, lang: str
) -> None:
    editor = open_sectors(party, open_page, lang=lang, dark=True)
    assert_no_serious_faults(editor.page)


def test_moderator_sees_and_does_not_change(party: LiveParty, open_page: Pages) -> None:
    holder = Holder(Capability.REVIEW, party.slug, None, "Modératrice")
    with party.party.workspace.database.write() as session:
        key = issue_key(session, holder, created_at=NOW)
    editor = open_sectors(LiveParty(party.party, party.url, key), open_page)
    expect(editor.page.locator(".sectors-table tbody tr")).to_have_count(3)
    expect(editor.page.get_by_role("radio")).to_have_count(0)
    expect(editor.page.get_by_role("button", name="Annuler")).to_have_count(0)
    expect(editor.page.locator(".sectors-table input")).to_have_count(0)
    assert_no_serious_faults(editor.page)


def test_organiser_who_comes_back_sees_what_others_did(editor: SectorMap) -> None:
    edit = {"kind": "halve", "sector": 2}
    editor.post("division/edits", {"stamp": editor.division()["stamp"], "edit": edit})
    expect(editor.page.locator(".sector-button")).to_have_count(3)
    editor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(editor.page.locator(".sector-button")).to_have_count(4)
    editor.says("Les secteurs ont changé entre-temps.")


def test_party_without_blocks_is_split_from_here(party: LiveParty, open_page: Pages) -> None:
    """As one that was split by a version that kept no blocks."""
    with party.party.workspace.database.write() as session:
        for table in (RevisionRow, HistoryRow, LayoutRow):
            session.exec(delete(table))
    page = open_page(party.desk_url, size=(1366, 768))
    expect(page.locator(".party-card")).to_be_visible()
    page.evaluate(f"location.hash = '#/sectors/{party.slug}'")
    expect(page.get_by_role("alert")).to_be_visible()
    assert_no_serious_faults(page)
    page.get_by_label("Équipes", exact=True).fill("4")
    page.get_by_role("button", name="Découper par équipes").click()
    expect(page.locator(".sector-button")).to_have_count(4, timeout=30_000)
