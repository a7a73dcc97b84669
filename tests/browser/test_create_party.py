"""From an empty desk to a party that is split: with an extract, by hand and by keyboard alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

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
from tests.small_town import BBOX, write_small_town
from tests.stand_ins.overpass_places import places_serving

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[EmptyDesk]:
    yield from empty_desk(tmp_path)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_small_town(tmp_path / "bourg.osm.pbf")


@pytest.fixture
def monaco(desk: EmptyDesk, osm_data: Path) -> EmptyDesk:
    desk.workspace.extracts.mkdir()
    content = (osm_data / "monaco_2021.osm.pbf").read_bytes()
    (desk.workspace.extracts / "monaco.osm.pbf").write_bytes(content)
    return desk


@pytest.mark.parametrize("size", [DESKTOP, TABLET])
def test_from_an_empty_desk_to_a_split_party_with_an_extract(
    desk: EmptyDesk, town: Path, open_page: Pages, size: tuple[int, int]
) -> None:
    page = open_page(desk.desk_url, size=size)
    expect(page.get_by_text("Aucune cartopartie pour l’instant")).to_be_visible()
    assert_no_serious_faults(page)
    begin(page, "Défibrillateurs", "Arbres")

    expect(page.get_by_text("Il n’y a pas encore d’extrait ici.")).to_be_visible()
    assert_no_serious_faults(page)
    page.get_by_label("Envoyer un extrait").set_input_files(town)
    expect(page.get_by_role("radio", name="bourg.osm.pbf")).to_be_checked()
    go_on(page)

    expect(page.get_by_text("Ces données ne nomment aucun quartier.")).to_be_visible()
    use(page, "Coordonnées")
    page.get_by_label("Ouest").fill(BBOX)
    page.get_by_role("button", name="Prendre ce rectangle").click()
    expect(page.get_by_text("Zone de 0,11 km²").first).to_be_visible()
    expect(page.get_by_label("Nord")).to_have_value(BBOX.split(",")[3])
    assert_no_serious_faults(page)
    go_on(page)

    for answer in (TITLE, "4 juillet 2026", "Défibrillateurs, Arbres", "bourg.osm.pbf"):
        expect(page.get_by_role("definition").filter(has_text=answer)).to_be_visible()
    assert_no_serious_faults(page)
    take_data(page)
    expect(page.get_by_text("Arbres : 8 à vérifier")).to_be_visible()
    expect(page.get_by_text("9 bâtiments")).to_be_visible()
    assert_no_serious_faults(page)
    page.get_by_label("Nombre d’équipes").last.fill("2")
    page.get_by_role("button", name="Découper en secteurs").click()
    expect(page).to_have_url(re.compile(r"#/sectors/cartopartie-du-vieux-bourg$"), timeout=60_000)
    party = desk.get("/parties/cartopartie-du-vieux-bourg")
    assert (party["title"], party["contact"]) == (TITLE, "Lou, 01 23 45 67 89")
    assert party["return_time"] == "16:30"
    assert sorted(party["themes"]) == ["defibrillators", "trees"]
    assert len(party["sectors"]["features"]) == 2


def test_quarters_are_found_by_name_and_joined_on_list_and_map(
    monaco: EmptyDesk, open_page: Pages
) -> None:
    page = open_page(monaco.desk_url, size=DESKTOP)
    begin(page, "Arbres")
    page.get_by_role("radio", name="monaco.osm.pbf").check()
    go_on(page)
    expect(page.get_by_role("listitem").filter(has_text="Fontvieille").first).to_be_visible()
    page.get_by_text("lieux au contour incomplet ici").click()
    expect(page.get_by_text("n’est pas entier dans cet extrait").first).to_be_visible()
    expect(page.locator("map-host path.leaflet-interactive")).not_to_have_count(0)
    assert_no_serious_faults(page)

    page.get_by_label("Nom d’un quartier").fill("monté carlo")
    page.keyboard.press("Enter")
    expect(page.locator(".place")).to_have_count(1)
    page.get_by_role("checkbox", name="Monte-Carlo").check()
    expect(page.get_by_text("Zone de 0,49 km²").first).to_be_visible()
    page.get_by_label("Nom d’un quartier").fill("rousse")
    page.keyboard.press("Enter")
    page.locator("map-host path.leaflet-interactive").last.wait_for()
    page.get_by_role("checkbox", name="La Rousse").check()
    expect(page.get_by_text("Zone de 0,66 km²").first).to_be_visible()
    page.get_by_role("button", name="Retirer Monte-Carlo").click()
    expect(page.get_by_text("Zone de 0,17 km²").first).to_be_visible()

    page.get_by_label("Nom d’un quartier").fill("nulle part")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Aucun lieu ne s’appelle")).to_be_visible()


def test_an_area_is_drawn_corrected_and_taken_back_on_the_map(
    monaco: EmptyDesk, open_page: Pages
) -> None:
    page = open_page(monaco.desk_url, size=DESKTOP)
    begin(page, "Arbres")
    page.get_by_role("radio", name="monaco.osm.pbf").check()
    go_on(page)
    use(page, "Dessiner")
    corners = page.locator(".draw-corner")
    host = page.locator("map-host")
    host.scroll_into_view_if_needed()
    expect(host.locator("canvas").first).to_be_attached()
    for x, y in ((300, 200), (480, 200), (480, 360), (300, 360)):
        host.click(position={"x": x, "y": y})
    expect(corners).to_have_count(4)
    area = page.locator(".create-size .strong")
    before = area.inner_text()
    assert_no_serious_faults(page)

    box = corners.nth(1).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 24, box["y"] + 24)
    page.mouse.down()
    page.mouse.move(box["x"] + 104, box["y"] + 4, steps=8)
    page.mouse.up()
    expect(area).not_to_have_text(before)
    page.get_by_role("button", name="Annuler").click()
    expect(area).to_have_text(before)
    host.click(position={"x": 390, "y": 200})
    expect(corners).to_have_count(5)
    page.get_by_role("button", name="Retirer le coin 2").click()
    expect(corners).to_have_count(4)

    lon = page.get_by_label("Longitude du coin 1")
    value = lon.input_value()
    lon.fill("7,5")
    lon.blur()
    expect(page.get_by_text("Deux côtés se croisent").or_(area)).to_be_visible()
    lon.fill(value)
    lon.blur()
    page.get_by_role("button", name="Afficher les rues ici").click()
    go_on(page)
    expect(page.get_by_role("heading", name="Tout est-il juste")).to_be_visible()


def test_the_keyboard_alone_goes_from_the_empty_desk_to_the_sectors(
    desk: EmptyDesk, town: Path, open_page: Pages
) -> None:
    desk.workspace.extracts.mkdir()
    (desk.workspace.extracts / "bourg.osm.pbf").write_bytes(town.read_bytes())
    page = open_page(desk.desk_url, size=DESKTOP)
    keys = page.keyboard
    expect(page.get_by_role("link", name="Nouvelle cartopartie")).to_be_visible()
    tab_to(page, "Nouvelle cartopartie")
    keys.press("Enter")
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
    expect(page.get_by_role("radio", name="Chercher")).to_be_focused()
    keys.press("ArrowRight")
    tab_to(page, "Carte à dessiner")
    for key, times in (("ArrowUp", 8), ("ArrowLeft", 10)):
        for _ in range(times):
            keys.press(key)
    keys.press("Enter")
    for key, times in (("ArrowDown", 16), ("ArrowRight", 20), ("ArrowUp", 16)):
        for _ in range(times):
            keys.press(key)
        keys.press("Enter")
    expect(page.locator(".draw-corner")).to_have_count(4)
    keys.press("Backspace")
    expect(page.locator(".draw-corner")).to_have_count(3)
    keys.press("Enter")
    expect(page.locator(".create-size .strong")).to_contain_text("Zone de")
    press(page, "Continuer")
    press(page, "Créer et prendre les données")
    expect(page.get_by_role("heading", name="En combien de secteurs")).to_be_visible(timeout=60_000)
    tab_to(page, "Nombre d’équipes")
    keys.press("Tab")
    keys.press("Control+a")
    keys.type("2")
    press(page, "Découper en secteurs")
    expect(page).to_have_url(re.compile("#/sectors/"), timeout=60_000)


def test_what_is_missing_is_said_beside_the_question(desk: EmptyDesk, open_page: Pages) -> None:
    page = open_page(desk.desk_url, size=DESKTOP)
    page.get_by_role("link", name="Nouvelle cartopartie").click()
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Il manque un titre.")
    expect(page.get_by_label("Titre")).to_have_attribute("aria-invalid", "true")
    assert_no_serious_faults(page)
    page.get_by_label("Titre").fill(TITLE)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("Premier jour").fill("2026-07-04")
    page.get_by_label("Dernier jour").fill("2026-07-01")
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("finirait avant")
    page.get_by_label("Dernier jour").fill("")
    go_on(page)
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Aucun thème")
    page.get_by_role("checkbox", name="Arbres").check()
    go_on(page)
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("L’origine des données")


def test_a_file_that_is_no_extract_is_refused_in_words(
    desk: EmptyDesk, open_page: Pages, tmp_path: Path
) -> None:
    wrong = tmp_path / "page.osm"
    wrong.write_text("<!doctype html><html>")
    page = open_page(desk.desk_url, size=DESKTOP)
    begin(page, "Arbres")
    page.get_by_label("Envoyer un extrait").set_input_files(wrong)
    expect(page.get_by_role("alert")).to_contain_text("n’est pas un extrait OpenStreetMap")
    assert desk.get("/extracts") == []


def test_a_draft_survives_a_reload_and_can_be_begun_anew(
    desk: EmptyDesk, town: Path, open_page: Pages
) -> None:
    page = open_page(desk.desk_url, size=DESKTOP)
    begin(page, "Arbres")
    page.get_by_label("Envoyer un extrait").set_input_files(town)
    expect(page.get_by_role("radio", name="bourg.osm.pbf")).to_be_checked()
    page.reload()
    expect(page.get_by_role("radio", name="bourg.osm.pbf")).to_be_checked()
    page.get_by_role("button", name="Titre et date").click()
    expect(page.get_by_label("Titre")).to_have_value(TITLE)
    page.get_by_role("button", name="Tout recommencer").click()
    expect(page.get_by_label("Titre")).to_have_value("")
    page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(page.get_by_label("Titre")).to_have_value(TITLE)


def test_an_outline_is_read_from_a_file_and_its_faults_are_told(
    desk: EmptyDesk, town: Path, open_page: Pages, tmp_path: Path
) -> None:
    page = open_page(desk.desk_url, size=TABLET)
    begin(page, "Arbres")
    page.get_by_label("Envoyer un extrait").set_input_files(town)
    expect(page.get_by_role("radio", name="bourg.osm.pbf")).to_be_checked()
    go_on(page)
    use(page, "Fichier")
    text = tmp_path / "zone.txt"
    text.write_text("bonjour")
    page.get_by_label("Choisir un fichier").set_input_files(text)
    expect(page.get_by_role("alert")).to_contain_text("zone.txt")
    bow = tmp_path / "zone.geojson"
    bow.write_text(
        '{"type": "Polygon", "coordinates": [[[2.35, 48.85], [2.354, 48.853], [2.354, 48.85],'
        "[2.35, 48.853], [2.35, 48.85]]]}"
    )
    page.get_by_label("Choisir un fichier").set_input_files(bow)
    expect(page.locator(".create-size .strong")).to_contain_text("Zone de")
    expect(page.locator(".create-warning").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_data_can_be_changed_when_it_does_not_hold_the_area(
    monaco: EmptyDesk, town: Path, open_page: Pages
) -> None:
    """The party exists by then: it is changed, not made again."""
    (monaco.workspace.extracts / "bourg.osm.pbf").write_bytes(town.read_bytes())
    page = open_page(monaco.desk_url, size=DESKTOP)
    begin(page, "Arbres")
    page.get_by_role("radio", name="monaco.osm.pbf").check()
    go_on(page)
    use(page, "Coordonnées")
    page.get_by_label("Ouest").fill(BBOX)
    page.get_by_role("button", name="Prendre ce rectangle").click()
    expect(page.get_by_text("Zone de 0,11 km²").first).to_be_visible()
    go_on(page)
    page.get_by_role("button", name="Créer et prendre les données").click()
    expect(page.get_by_role("alert")).to_contain_text("ne contient rien dans la zone")
    page.get_by_role("button", name="Changer de données").click()
    page.get_by_role("radio", name="bourg.osm.pbf").check()
    go_on(page)
    go_on(page)
    page.get_by_role("button", name="Prendre les données").click()
    expect(page.get_by_role("heading", name="En combien de secteurs")).to_be_visible(timeout=60_000)
    assert [party["slug"] for party in monaco.get("/parties")] == ["cartopartie-du-vieux-bourg"]


def test_a_name_is_looked_up_on_overpass_and_its_failure_is_explained(
    tmp_path: Path, osm_data: Path, open_page: Pages
) -> None:
    with places_serving(osm_data / "monaco_2021.osm.pbf") as stand_in:
        for desk in empty_desk(tmp_path, overpass_url=stand_in.url):
            page = open_page(desk.desk_url, size=DESKTOP)
            begin(page, "Arbres")
            page.get_by_role("radio", name="Télécharger par internet").check()
            expect(page.get_by_text("127.0.0.1")).to_be_visible()
            go_on(page)
            expect(page.get_by_text("La carte viendra ici.")).to_be_visible()
            page.get_by_label("Nom d’un quartier").fill("larvotto")
            page.keyboard.press("Enter")
            page.get_by_role("checkbox", name="Larvotto").check()
            expect(page.get_by_text("Zone de 0,23 km²").first).to_be_visible()
            stand_in.faults = ["400"]
            page.get_by_role("button", name="Chercher").click()
            expect(page.get_by_role("alert")).to_contain_text("127.0.0.1")
