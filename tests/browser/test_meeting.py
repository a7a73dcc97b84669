"""Where the party meets, as an organiser sets it in a real browser: by hand, keys or figures."""

import json
import re

import pytest
from playwright.sync_api import FloatRect, Page, expect
from sqlmodel import delete

from cartoparty.pipeline.people import change_team
from cartoparty.pipeline.sectors import SplitWish, split_party
from cartoparty.store.divisions import HistoryRow, LayoutRow, RevisionRow
from cartoparty.store.sectors import replace_sectors
from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.sector_map import SectorMap, open_sectors

pytestmark = pytest.mark.browser

TOOL = "Rendez-vous"


@pytest.fixture
def party(live_party: LiveParty) -> LiveParty:
    """A small town in three sectors, without a meeting point."""
    at = live_party.party
    split_party(at.workspace, at.settings, at.slug, SplitWish(teams=3))
    return live_party


@pytest.fixture
def editor(party: LiveParty, open_page: Pages) -> SectorMap:
    return open_sectors(party, open_page)


def forget_sectors(party: LiveParty) -> None:
    """As before the first split."""
    with party.party.workspace.database.write() as session:
        for table in (RevisionRow, HistoryRow, LayoutRow):
            session.exec(delete(table))
        replace_sectors(session, party.slug, [], [])


def map_picture(page: Page) -> bytes:
    """The map once it stands, without its round corners: they are not drawn alike each time."""
    box = page.locator("map-host").bounding_box()
    assert box is not None
    x, y, width, height = (box[side] for side in ("x", "y", "width", "height"))
    clip: FloatRect = {"x": x + 20, "y": y + 20, "width": width - 40, "height": height - 40}
    before, now = b"", page.screenshot(clip=clip)
    while now != before:
        page.wait_for_timeout(300)
        before, now = now, page.screenshot(clip=clip)
    return now


def test_a_tap_sets_it_and_undo_takes_it_back(editor: SectorMap) -> None:
    place = editor.inside(editor.blocks_of(2)[0])
    editor.tool(TOOL)
    editor.click(place)
    editor.says("Rendez-vous placé\u00a0: les parcours partent de là et y reviennent.")
    assert editor.division()["start"] == pytest.approx(place, abs=2e-5)
    starts = [each["properties"]["start"] for each in editor.division()["sectors"]["features"]]
    assert starts[0] == starts[1] == starts[2] == pytest.approx(place, abs=2e-5)
    expect(editor.page.get_by_label("Longitude")).to_have_value(str(editor.division()["start"][0]))
    editor.page.keyboard.press("Control+z")
    editor.says("Annulé.")
    assert editor.division()["start"] is None
    expect(editor.page.get_by_label("Longitude")).to_have_value("")
    expect(editor.page.get_by_role("button", name="Retirer", exact=True)).to_have_count(0)


def test_the_flag_is_seen_with_every_tool(editor: SectorMap) -> None:
    editor.tool("Choisir")
    editor.page.mouse.move(2, 2)
    without = map_picture(editor.page)
    editor.tool(TOOL)
    editor.page.get_by_role("button", name="Au milieu de la zone").click()
    editor.says("Rendez-vous placé")
    editor.tool("Choisir")
    assert map_picture(editor.page) != without
    editor.tool(TOOL)
    editor.page.get_by_role("button", name="Retirer", exact=True).click()
    editor.says("Rendez-vous retiré\u00a0: chaque parcours part de son secteur.")
    editor.tool("Choisir")
    editor.page.mouse.move(2, 2)
    assert map_picture(editor.page) == without


def test_keyboard_alone_leads_a_cross_and_sets_it(editor: SectorMap) -> None:
    page = editor.page
    page.keyboard.press("r")
    expect(page.get_by_role("radio", name=TOOL)).to_be_checked()
    page.locator("map-host .leaflet-container, map-host.leaflet-container").first.focus()
    page.keyboard.press("Enter")
    editor.says("Rendez-vous placé")
    middle = editor.division()["start"]
    page.keyboard.press("ArrowRight")
    editor.says("Entrée place le rendez-vous.")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    editor.says("Rendez-vous placé")
    moved = editor.division()["start"]
    assert moved[0] > middle[0]
    assert moved[1] > middle[1]
    assert moved[0] - middle[0] > moved[1] - middle[1], "with Shift the step is smaller"


def test_figures_set_it_and_a_place_far_away_is_refused_in_words(editor: SectorMap) -> None:
    lon, lat = editor.inside(editor.blocks_of(3)[0])
    editor.tool(TOOL)
    editor.page.get_by_label("Longitude").fill(f"{lon:.6f}")
    editor.page.get_by_label("Latitude").fill(f"{lat + 0.2:.6f}")
    editor.page.get_by_role("button", name="Placer ici").click()
    expect(editor.page.locator(".tool-panel").get_by_role("alert")).to_contain_text("trop loin")
    assert editor.division()["start"] is None
    editor.page.get_by_label("Latitude").fill(f"{lat:.6f}")
    editor.page.get_by_label("Latitude").press("Enter")
    editor.says("Rendez-vous placé")
    assert editor.division()["start"] == pytest.approx([lon, lat], abs=1e-6)


def test_a_new_split_keeps_it(editor: SectorMap) -> None:
    editor.tool(TOOL)
    editor.page.get_by_role("button", name="Au milieu de la zone").click()
    editor.says("Rendez-vous placé")
    start = editor.division()["start"]
    editor.tool("Redécouper")
    editor.page.get_by_label("Équipes", exact=True).fill("4")
    editor.page.get_by_role("button", name="Découper par équipes").click()
    expect(editor.page.locator(".sector-button")).to_have_count(4, timeout=30_000)
    assert editor.division()["start"] == start


def test_the_page_of_walks_shows_where_all_meet(editor: SectorMap) -> None:
    page = editor.page
    lead = page.get_by_text("Le drapeau marque le rendez-vous")
    page.evaluate(f"location.hash = '#/walks/{editor.party.slug}'")
    expect(page.get_by_role("heading", name="Parcours", exact=True)).to_be_visible()
    expect(lead).to_have_count(0)
    edit = {"kind": "meeting", "start": list(editor.inside(editor.blocks_of(1)[0]))}
    editor.post("division/edits", {"stamp": editor.division()["stamp"], "edit": edit})
    page.reload()
    expect(lead).to_be_visible()
    assert_no_serious_faults(page)


def test_bars_are_compared_with_what_each_team_can_do(party: LiveParty, open_page: Pages) -> None:
    at = party.party
    change_team(at.workspace, at.slug, 1, {"people": 6})
    editor = open_sectors(party, open_page)
    state = editor.division()
    expected = state["expected_min"]
    assert expected["1"] > 1.4 * expected["2"]
    percent = round(100 * state["cv"])
    expect(editor.page.locator(".balance")).to_contain_text(f"écart moyen de {percent}\u00a0%")
    expect(editor.page.locator(".balance")).to_contain_text("selon la force de ses équipes")
    efforts = [f["properties"]["effort_min"] for f in state["sectors"]["features"]]
    times = editor.page.locator(".sector-time")
    for row, minutes in enumerate(efforts):
        off = (minutes / expected[str(row + 1)] - 1) * 100
        shown = re.search(r"([+-]\d+)\s%", times.nth(row).inner_text())
        assert shown is not None
        assert int(shown[1]) == pytest.approx(off, abs=1)
    lines = times.locator(".effort-bar").evaluate_all(
        "bars => bars.map(bar => parseFloat(bar.style.getPropertyValue('--mean')))"
    )
    assert lines[0] / lines[1] == pytest.approx(expected["1"] / expected["2"], rel=0.02)


def test_a_party_without_sectors_is_greeted_with_the_form(
    live_party: LiveParty, open_page: Pages
) -> None:
    party = live_party
    page = open_page(party.desk_url, size=(1366, 768))
    expect(page.locator(".party-card")).to_be_visible()
    forget_sectors(party)
    page.evaluate(f"location.hash = '#/sectors/{party.slug}'")
    expect(page.get_by_role("heading", name="Découper en secteurs")).to_be_visible()
    expect(page.get_by_text("La zone est prête.")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert_no_serious_faults(page)
    page.get_by_label("Équipes", exact=True).fill("3")
    page.get_by_role("button", name="Découper par équipes").click()
    expect(page.locator(".sector-button")).to_have_count(3, timeout=30_000)


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (768, 1024)])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_tool_fits_every_screen(
    party: LiveParty, open_page: Pages, size: tuple[int, int], lang: str
) -> None:
    editor = open_sectors(party, open_page, size=size, lang=lang)
    editor.tool(TOOL if lang == "fr" else "Meeting point")
    amid = "Au milieu de la zone" if lang == "fr" else "Amid the area"
    editor.page.get_by_role("button", name=amid).click()
    gone = editor.page.get_by_role("button", name="Retirer" if lang == "fr" else "Remove")
    expect(gone).to_be_visible()
    assert editor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = editor.page.locator(".tool-panel .button, .tool-panel .input, .tool").evaluate_all(
        "all => all.map(each => each.getBoundingClientRect().height)"
    )
    assert min(heights) >= 47.5, json.dumps(heights)
    assert_no_serious_faults(editor.page)
