"""The phone's own base map: drawn from the file that it keeps, offline, by day and by night."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages
from tests.small_town import place

pytestmark = pytest.mark.browser

HERE = place(0.5, 0.12)
# The colours of a building and of a street (src/map/palette.ts).
BUILDING, STREET = (222, 213, 203), (255, 255, 255)
NIGHT_BUILDING, NIGHT_STREET = (52, 49, 60), (87, 82, 95)


def walk(page: Page) -> None:
    page.get_by_role("button", name="C’est parti").click()
    expect(page.get_by_role("button", name="Nouveau")).to_be_visible()
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()


def kept_map(page: Page) -> dict[str, Any]:
    """What the phone keeps of the map, once it is there."""
    found: dict[str, Any] = page.wait_for_function(
        """() => new Promise((done) => {
            const opening = indexedDB.open('cartoparty');
            opening.onsuccess = () => {
                const database = opening.result;
                const reading = database.transaction('maps').objectStore('maps').getAll();
                reading.onsuccess = () => {
                    database.close();
                    const [map] = reading.result;
                    done(map && { path: map.path, size: map.bytes.byteLength });
                };
            };
        })"""
    ).json_value()
    return found


def until_kept(page: Page, path: str) -> None:
    """Waits until the phone has the map of that address."""
    for _ in range(50):
        if kept_map(page)["path"] == path:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{path} was not fetched")


def colours_of_the_map(page: Page) -> dict[tuple[int, int, int], int]:
    """How many pixels of the map have each colour, once its tiles are drawn."""
    page.wait_for_timeout(500)  # tiles fade in
    image = Image.open(io.BytesIO(page.locator("map-host").screenshot())).convert("RGB")
    counted: Any = image.getcolors(image.width * image.height)
    return {colour: count for count, colour in counted}


def test_the_map_is_fetched_once_and_kept_as_a_file(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    walk(page)
    (made,) = live_party.party.workspace.maps.iterdir()
    kept = kept_map(page)
    assert kept["size"] == made.stat().st_size
    page.reload()
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    maps = [url for url in asked if "/api/basemap" in url]
    assert maps == [f"{live_party.url}{kept['path']}"]


def test_the_map_is_drawn_without_a_network_at_every_zoom(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    walk(page)
    kept_map(page)
    page.context.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    closer = page.locator(".leaflet-control-zoom-in")
    further = page.locator(".leaflet-control-zoom-out")
    for _ in range(2):  # to 20, the closest
        closer.click()
        page.wait_for_timeout(400)
    assert colours_of_the_map(page)[BUILDING] > 1000
    for _ in range(5):
        further.click()
        page.wait_for_timeout(400)
    far = colours_of_the_map(page)
    assert far[BUILDING] > 500
    assert far[STREET] > 500
    assert not [url for url in asked if "basemap" in url or url.endswith((".png", ".pbf"))]


def test_the_map_changes_its_colours_at_night(live_party: LiveParty, open_page: Pages) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    walk(page)
    assert colours_of_the_map(page)[BUILDING] > 500
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(1500)
    night = colours_of_the_map(page)
    assert BUILDING not in night
    assert min(night[NIGHT_BUILDING], night[NIGHT_STREET]) > 500


def test_a_phone_that_kept_an_older_map_fetches_the_new_one(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    walk(page)
    path = kept_map(page)["path"]
    page.evaluate(
        """() => new Promise((done) => {
            const opening = indexedDB.open('cartoparty');
            opening.onsuccess = () => {
                const store = opening.result.transaction('maps', 'readwrite').objectStore('maps');
                store.getAll().onsuccess = ({ target }) => {
                    const put = store.put({ ...target.result[0], path: '/api/basemap?v=1' });
                    put.onsuccess = () => { opening.result.close(); done(); };
                };
            };
        })"""
    )
    page.reload()
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    until_kept(page, path)


def test_a_phone_of_before_there_were_tiles_keeps_its_team_and_gets_them(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/healthz", geolocation=HERE)
    page.evaluate(_AS_VERSION_2, live_party.team_code)
    page.goto(f"{live_party.url}/j/{live_party.team_code}")
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    assert kept_map(page)["size"] > 0
    outing = page.evaluate(
        """() => new Promise((done) => {
            indexedDB.open('cartoparty').onsuccess = ({ target }) => {
                const store = target.result.transaction('outings').objectStore('outings');
                store.getAll().onsuccess = ({ target }) => done(target.result[0]);
            };
        })"""
    )
    assert outing["walk"] == "a-walk"
    assert outing["pack"]["features"]
    assert "basemap" not in outing


# What a phone kept at that time, with its map as GeoJSON inside the outing.
_AS_VERSION_2 = """async (code) => {
    const body = JSON.stringify({ code, nickname: '', consent: '1' });
    const headers = { 'Content-Type': 'application/json' };
    const joined = await (await fetch('/api/join', { method: 'POST', headers, body })).json();
    await new Promise((done) => {
        const opening = indexedDB.open('cartoparty', 2);
        opening.onupgradeneeded = () => {
            const database = opening.result;
            database.createObjectStore('outings', { keyPath: 'code' });
            database.createObjectStore('notes', { keyPath: 'id' });
            const photos = database.createObjectStore('photos', { keyPath: ['note', 'sha256'] });
            photos.createIndex('note', 'note');
            database.createObjectStore('ticks', { keyPath: ['code', 'key'] });
        };
        opening.onsuccess = () => {
            const content = { type: 'FeatureCollection', features: [] };
            const basemap = { path: '/api/basemap?v=1', content };
            const outing = { code, joined, walk: 'a-walk', pack: null, etag: null, basemap };
            const store = opening.result.transaction('outings', 'readwrite').objectStore('outings');
            store.put(outing).onsuccess = () => { opening.result.close(); done(); };
        };
    });
}"""


def test_a_map_that_cannot_be_had_is_asked_for_again_while_the_list_goes_on(
    live_party: LiveParty, open_page: Pages
) -> None:
    page = open_page(f"{live_party.url}/j/{live_party.team_code}", geolocation=HERE)
    page.context.route("**/api/basemap**", lambda route: route.fulfill(status=503, body="{}"))
    page.get_by_role("button", name="C’est parti").click()
    expect(page.get_by_text("La carte n’a pas pu être chargée")).to_be_visible()
    expect(page.get_by_role("button", name="Toujours là")).to_be_visible()
    page.context.unroute("**/api/basemap**")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    expect(page.get_by_text("La carte n’a pas pu être chargée")).to_have_count(0)
