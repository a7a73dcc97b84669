"""The whole way of an organiser in one go: from a desk without any party to the printed atlas."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import shapely
from playwright.sync_api import Download, Locator, Page, Response, expect

from tests.browser.first_party import (
    DESKTOP,
    TABLET,
    TITLE,
    EmptyDesk,
    begin,
    empty_desk,
    go_on,
    take_data,
    use,
)
from tests.browser.keys import press, tab_to
from tests.browser.pages import Pages, assert_no_serious_faults
from tests.browser.sector_map import SectorMap
from tests.outputs.printed_town import pdf_texts, squeezed
from tests.small_town import BBOX, write_small_town
from tests.stand_ins.overpass import OverpassStandIn, overpass_serving

pytestmark = pytest.mark.browser

SLUG = "cartopartie-du-vieux-bourg"
TEAM = "Les Lilas"
MODERATOR = "Claude"
# Small enough that the little town is asked for in several tiles, as a large area is.
TILE_KM2 = 0.05
SLOW_TILES = 4
# Corners of the drawn area, as shares of the map's width and height, beside its buttons.
TAPS = ((0.1, 0.1), (0.85, 0.1), (0.85, 0.9), (0.4, 0.9), (0.1, 0.7))
_LIST = re.compile(r"liste(\d+)sur(\d+)")
_WATCH_WORK = """() => {
  globalThis.workSeen = [];
  const look = () => {
    const bar = document.querySelector('.job progress');
    const words = document.querySelector('.job [role=status]');
    if (bar?.hasAttribute('value')) workSeen.push([words.textContent, bar.value, bar.max]);
  };
  const options = {subtree: true, childList: true, attributes: true, characterData: true};
  new MutationObserver(look).observe(document.body, options);
}"""
_WATCH_POINTERS = """() => {
  globalThis.pointersSeen = 0;
  for (const kind of ['pointerdown', 'mousedown', 'touchstart']) {
    addEventListener(kind, () => { pointersSeen += 1; }, true);
  }
}"""


@dataclass(frozen=True)
class NewParty:
    """The party that the organiser makes, as a server and a PDF reader know it."""

    desk: EmptyDesk
    slug: str = SLUG

    @property
    def url(self) -> str:
        return self.desk.url

    @property
    def key(self) -> str:
        return self.desk.key

    def get(self, path: str = "") -> Any:
        return self.desk.get(f"/parties/{self.slug}{path}")

    def team(self, number: int) -> dict[str, Any]:
        [team] = [each for each in self.get("/teams") if each["number"] == number]
        return dict(team)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_small_town(tmp_path / "bourg.osm.pbf")


@pytest.fixture
def overpass(town: Path) -> Iterator[OverpassStandIn]:
    with overpass_serving(town) as stand_in:
        stand_in.faults = ["slow"] * SLOW_TILES
        yield stand_in


@pytest.fixture
def desk(tmp_path: Path, overpass: OverpassStandIn) -> Iterator[EmptyDesk]:
    yield from empty_desk(tmp_path, overpass_url=overpass.url, overpass_tile_km2=TILE_KM2)


@pytest.mark.parametrize(("size", "plan"), [(DESKTOP, "download"), (TABLET, "extract")])
def test_an_organiser_goes_from_an_empty_desk_to_the_printed_atlas(
    desk: EmptyDesk,
    overpass: OverpassStandIn,
    town: Path,
    open_page: Pages,
    size: tuple[int, int],
    plan: str,
) -> None:
    page = open_page(desk.desk_url, size=size)
    expect(page.get_by_text("Aucune cartopartie pour l’instant")).to_be_visible()
    assert_no_serious_faults(page)
    begin(page, "Défibrillateurs", "Arbres")
    if plan == "download":
        download_an_area_from_a_file(page, town.with_name("zone.geojson"), overpass)
    else:
        draw_on_an_extract(page, town)
    expect(page.get_by_text("9 bâtiments")).to_be_visible()
    assert_no_serious_faults(page)
    page.get_by_label("Nombre d’équipes").last.fill("3")
    page.get_by_role("button", name="Découper en secteurs").click()
    party = NewParty(desk)
    editor = editor_of(party, page)
    mend_by_hand(editor)
    sectors = cut_one(editor) if plan == "download" else merge_two(editor)
    assert_no_serious_faults(page)

    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Équipes").click()
    prepare_people(party, page)
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Imprimer l’atlas").click()
    page.get_by_role("button", name="Imprimer l’atlas").click()
    fetch = page.get_by_role("button", name="Ouvrir l’atlas")
    expect(fetch).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        fetch.click()
    assert_is_the_atlas(download.value, party, sectors)
    assert_no_serious_faults(page)

    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="Fermer la collecte").click()
    expect(page.get_by_text("Collecte fermée")).to_be_visible()
    assert party.get()["collecting"] is False
    assert_no_serious_faults(page)
    page.get_by_role("button", name="Rouvrir la collecte").click()
    expect(page.get_by_role("button", name="Fermer la collecte")).to_be_visible()
    assert party.get()["collecting"] is True


def download_an_area_from_a_file(page: Page, outline: Path, overpass: OverpassStandIn) -> None:
    """Data from the network, tile after tile, of an outline that somebody else drew."""
    box = shapely.box(*[float(edge) for edge in BBOX.split(",")])
    outline.write_text(shapely.to_geojson(box))
    use(page, "Télécharger par internet")
    assert_no_serious_faults(page)
    go_on(page)
    use(page, "Fichier")
    page.get_by_label("Choisir un fichier").set_input_files(outline)
    expect(page.get_by_text("Zone de 0,11 km²").first).to_be_visible()
    assert_no_serious_faults(page)
    go_on(page)
    assert_no_serious_faults(page)
    page.evaluate(_WATCH_WORK)
    take_data(page)
    tiles = [
        (done, of)
        for words, done, of in page.evaluate("workSeen")
        if "Téléchargement depuis Overpass" in words
    ]
    assert tiles == sorted(tiles)
    assert len({done for done, _ in tiles}) > 1, "the bar goes with the tiles"
    assert {of for _, of in tiles} == {len(overpass.queries)}


def draw_on_an_extract(page: Page, town: Path) -> None:
    """Data from a file, the area by four taps on its map."""
    page.get_by_label("Envoyer un extrait").set_input_files(town)
    expect(page.get_by_role("radio", name="bourg.osm.pbf")).to_be_checked()
    assert_no_serious_faults(page)
    go_on(page)
    use(page, "Dessiner")
    host = page.locator("map-host")
    host.scroll_into_view_if_needed()
    expect(host.locator("canvas").first).to_be_attached()
    box = host.bounding_box()
    assert box is not None
    for east, south in TAPS:
        host.click(position={"x": box["width"] * east, "y": box["height"] * south})
    expect(page.locator(".draw-corner")).to_have_count(len(TAPS))
    expect(page.locator(".create-size .strong")).to_contain_text("Zone de")
    assert_no_serious_faults(page)
    go_on(page)
    assert_no_serious_faults(page)
    take_data(page)


def editor_of(party: NewParty, page: Page) -> SectorMap:
    """The page where sectors are mended, to which a first split leads by itself."""
    expect(page).to_have_url(re.compile(f"#/sectors/{SLUG}$"), timeout=60_000)
    expect(page.locator(".sector-button")).to_have_count(3)
    expect(page.locator("map-host canvas.map-canvas")).to_have_count(4)
    return SectorMap(party, page)


def mend_by_hand(editor: SectorMap) -> None:
    """A block to the neighbour: the balance says what it did, undo and redo go back and forth."""
    page, start = editor.page, editor.share()
    times, balance = page.locator(".sector-time"), page.locator(".balance")
    before = times.all_inner_texts(), balance.inner_text()
    assert_no_serious_faults(page)
    editor.tool("Donner des îlots")
    editor.choose(1)
    block = editor.blocks_beside(1)[0]
    giver = editor.division()["blocks"][block]
    editor.click(editor.inside(block))
    editor.says("Îlot donné au secteur 1.")
    given = editor.share()
    assert given[0][block] == 1
    for sector in (1, giver):
        expect(times.nth(sector - 1)).not_to_have_text(before[0][sector - 1])
    expect(balance).not_to_have_text(before[1])
    page.get_by_role("button", name="Annuler").click()
    editor.comes_to(start)
    expect(balance).to_have_text(before[1])
    page.get_by_role("button", name="Rétablir").click()
    editor.comes_to(given)


def cut_one(editor: SectorMap) -> int:
    ground = shapely.union_all([editor.blocks[block] for block in editor.blocks_of(1)])
    west, south, east, north = ground.bounds
    editor.tool("Couper")
    middle = (south + north) / 2
    editor.drag((west - 1e-4, middle), (east + 1e-4, middle))
    editor.says("le secteur 4 est nouveau")
    expect(editor.page.locator(".sector-button")).to_have_count(4)
    return 4


def merge_two(editor: SectorMap) -> int:
    neighbour = editor.division()["blocks"][editor.blocks_beside(1)[0]]
    editor.tool("Réunir")
    for sector in (1, neighbour):
        editor.click(editor.inside(editor.blocks_of(sector)[0]))
    editor.says(f"Secteur {neighbour} réuni au secteur 1.")
    expect(editor.page.locator(".sector-button")).to_have_count(2)
    return 2


def is_team_saved(answer: Response) -> bool:
    return answer.request.method == "PATCH" and "/teams/" in answer.url and answer.ok


def prepare_people(party: NewParty, page: Page) -> None:
    """A team's name, colour and sector; somebody who will review."""
    saved = page.get_by_role("status").filter(has_text="Équipe 1 enregistrée.")
    name = page.get_by_label("Nom, équipe 1")
    name.fill(TEAM)
    name.press("Tab")
    expect(saved).to_be_visible()
    page.get_by_label("Couleur, équipe 1").fill("#8e1b5a")
    # One after the other, as a hand does: of two answers at once, only the later one is said.
    with page.expect_response(is_team_saved):
        page.get_by_label("Couleur, équipe 1").blur()
    with page.expect_response(is_team_saved):
        page.get_by_label("Secteur, équipe 1").select_option("2")
    with page.expect_response(is_team_saved):
        page.get_by_label("Secteur, équipe 2").select_option("1")
    expect(page.get_by_role("status").filter(has_text="Équipe 2 enregistrée.")).to_be_visible()
    assert_no_serious_faults(page)
    team = party.team(1)
    assert (team["name"], team["colour"], team["sector"]) == (TEAM, "#8e1b5a", 2)
    assert party.team(2)["sector"] == 1
    page.get_by_label("Pour qui").fill(MODERATOR)
    page.get_by_role("button", name="Inviter").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("code")).to_contain_text("/desk#key=")
    assert_no_serious_faults(page)
    dialog.get_by_role("button", name="Fermer").click()
    expect(page.locator(".invited")).to_contain_text(MODERATOR)


def assert_is_the_atlas(download: Download, party: NewParty, sectors: int) -> None:
    """A cover, then for each sector its maps and its lists, under the name of its team."""
    cover, *texts = pdf_texts(download.path())
    assert squeezed(TITLE) in cover
    assert all(squeezed(TITLE) in text for text in texts)
    [atlas] = [job for job in party.get("/jobs") if job["kind"] == "atlas"]
    assert len(texts) == atlas["result"]["pages"] - 1
    # Where two sectors were merged two teams share one; it is printed for both of them.
    owners: dict[int, list[str]] = defaultdict(list)
    for team in party.get("/teams"):
        owners[team["sector"]].append(team["name"])
    assert sorted(owners) == list(range(1, sectors + 1))
    for sector in sorted(owners):
        heading = squeezed(f"{' + '.join(owners[sector])} – secteur {sector} ·")
        own = [text for text in texts if heading in text]
        assert own == texts[: len(own)], "the sectors follow one another"
        texts = texts[len(own) :]
        lists = [match.groups() for text in own if (match := _LIST.search(text))]
        assert lists == [(str(n), str(len(lists))) for n in range(1, len(lists) + 1)]
        assert 0 < len(lists) < len(own), "a map at least, and a list"
    assert texts == []


def test_the_keyboard_alone_goes_the_whole_way(
    desk: EmptyDesk, town: Path, open_page: Pages
) -> None:
    desk.workspace.extracts.mkdir()
    (desk.workspace.extracts / "bourg.osm.pbf").write_bytes(town.read_bytes())
    page = open_page(desk.desk_url, size=DESKTOP)
    expect(page.get_by_role("link", name="Nouvelle cartopartie")).to_be_visible()
    page.evaluate(_WATCH_POINTERS)
    create_by_keys(page)
    party = NewParty(desk)
    editor = editor_of(party, page)
    mend_by_keys(editor)
    press(page, page.get_by_role("link", name=TITLE))
    press(page, page.get_by_role("link", name="Équipes"))
    prepare_people_by_keys(party, page)
    press(page, page.get_by_role("link", name=TITLE))

    press(page, page.get_by_role("link", name="Imprimer l’atlas"))
    press(page, page.get_by_role("button", name="Imprimer l’atlas"))
    fetch = page.get_by_role("button", name="Ouvrir l’atlas")
    expect(fetch).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        press(page, fetch)
    assert_is_the_atlas(download.value, party, sectors=4)
    press(page, page.get_by_role("link", name=TITLE))
    press(page, page.get_by_role("button", name="Fermer la collecte"))
    expect(page.get_by_text("Collecte fermée")).to_be_visible()
    assert party.get()["collecting"] is False
    press(page, page.get_by_role("button", name="Rouvrir la collecte"))
    expect(page.get_by_role("button", name="Fermer la collecte")).to_be_visible()
    assert party.get()["collecting"] is True
    assert page.evaluate("pointersSeen") == 0


def create_by_keys(page: Page) -> None:
    keys = page.keyboard
    press(page, "Nouvelle cartopartie")
    tab_to(page, "Titre")
    keys.type(TITLE)
    tab_to(page, "Premier jour")
    keys.type("04072026")
    press(page, "Continuer")
    tab_to(page, "Arbres")
    keys.press("Space")
    press(page, "Continuer")
    tab_to(page, "Télécharger par internet")
    keys.press("ArrowDown")
    expect(page.get_by_role("radio", name="bourg.osm.pbf")).to_be_checked()
    press(page, "Continuer")
    tab_to(page, "Chercher")
    for _ in range(3):
        keys.press("ArrowRight")
    expect(page.get_by_role("radio", name="Coordonnées")).to_be_checked()
    for edge, degrees in zip(("Ouest", "Sud", "Est", "Nord"), BBOX.split(","), strict=True):
        tab_to(page, edge)
        keys.type(degrees)
    press(page, "Prendre ce rectangle")
    expect(page.get_by_text("Zone de 0,11 km²").first).to_be_visible()
    press(page, "Continuer")
    press(page, "Créer et prendre les données")
    expect(page.get_by_role("heading", name="En combien de secteurs")).to_be_visible(timeout=60_000)
    tab_to(page, page.get_by_role("spinbutton", name="Nombre d’équipes"))
    keys.type("3")
    press(page, "Découper en secteurs")


def mend_by_keys(editor: SectorMap) -> None:
    """A block given, taken back and given again; then a sector cut in two."""
    page, keys, start = editor.page, editor.page.keyboard, editor.share()
    times = page.locator(".sector-time")
    before = times.first.inner_text()
    keys.press("2")
    receiver = page.get_by_label("Secteur qui reçoit")
    tab_to(page, receiver)
    keys.press("1")
    expect(receiver).to_have_value("1")
    press(page, page.locator(".act-list summary"))
    press(page, page.locator(".act-list").get_by_role("button").first)
    editor.says("Îlot donné au secteur 1.")
    given = editor.share()
    expect(times.first).not_to_have_text(before)
    keys.press("Control+z")
    editor.comes_to(start)
    expect(times.first).to_have_text(before)
    keys.press("Control+y")
    editor.comes_to(given)
    keys.press("5")
    press(page, page.get_by_role("button", name="Couper en deux parts égales"))
    editor.says("Secteur 1 coupé")
    expect(page.locator(".sector-button")).to_have_count(4)


def choose_colour_by_keys(page: Page, well: Locator) -> None:
    """Enter opens the browser's own picker, arrows choose in it, Enter takes."""
    before = well.input_value()
    press(page, well)
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(50)
        if well.input_value() != before:
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Équipe 1 enregistrée.")).to_be_visible()
    expect(well).not_to_have_value(before)


def prepare_people_by_keys(party: NewParty, page: Page) -> None:
    keys = page.keyboard
    tab_to(page, page.get_by_label("Nom, équipe 1"))
    keys.press("ControlOrMeta+a")
    keys.type(TEAM)
    keys.press("Tab")
    saved = page.get_by_role("status").filter(has_text="Équipe 1 enregistrée.")
    expect(saved).to_be_visible()
    for team, sector in ((1, "2"), (2, "1")):
        tab_to(page, page.get_by_label(f"Secteur, équipe {team}"))
        keys.type(sector)
        expect(page.get_by_label(f"Secteur, équipe {team}")).to_have_value(sector)
    choose_colour_by_keys(page, page.get_by_label("Couleur, équipe 1"))
    colour = party.team(1)["colour"]
    keys.press("z")
    expect(page.get_by_role("status").filter(has_text="Changement annulé.")).to_be_visible()
    assert party.team(1)["colour"] != colour
    tab_to(page, "Pour qui")
    keys.type(MODERATOR)
    keys.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("code")).to_contain_text("/desk#key=")
    press(page, dialog.get_by_role("button", name="Fermer"))
    expect(page.locator(".invited")).to_contain_text(MODERATOR)
    assert (party.team(1)["name"], party.team(1)["sector"]) == (TEAM, 2)
