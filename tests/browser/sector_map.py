"""Where things are on the map of the sector editor, for a pointer that has no names to go by."""

import math
import time
from typing import Any, Protocol

import httpx
import shapely
from playwright.sync_api import Page, expect
from shapely.geometry.base import BaseGeometry

from tests.browser.conftest import LiveParty
from tests.browser.pages import Pages

_TILE_PX = 256
# As the map itself fits an area: its margin, its smallest step of zoom and its nearest zoom.
_PADDING_PX = 16
_ZOOM_STEP = 0.5
_NEAREST_ZOOM = 17
# Blocks that touch in less than this share a corner, not a border (degrees; about 2 m).
_CORNER_DEG = 2e-5
_PATIENCE_S = 20.0


class ServedParty(Protocol):
    """Where a party is and what opens it."""

    @property
    def url(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def slug(self) -> str: ...


class SectorMap:
    """The editor of a party in a page: its pointer by lon/lat, its division by the server."""

    def __init__(self, party: ServedParty, page: Page) -> None:
        self.party = party
        self.page = page
        features = self.get("layout")["blocks"]["features"]
        self.blocks: dict[int, BaseGeometry] = {
            feature["id"]: shapely.geometry.shape(feature["geometry"]) for feature in features
        }

    def get(self, path: str) -> Any:
        return self._answer("GET", path)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """What another organiser does at the same time."""
        return self._answer("POST", path, json=body)

    def division(self) -> Any:
        return self.get("division")

    def share(self) -> tuple[list[int], dict[str, int]]:
        """Who has which block and which street: what undo brings back."""
        now = self.division()
        return now["blocks"], now["streets"]

    def comes_to(self, share: tuple[list[int], dict[str, int]]) -> None:
        """Wait for the last answer; then all is as it was, bit for bit."""
        deadline = time.monotonic() + _PATIENCE_S
        while self.share() != share and time.monotonic() < deadline:
            self.page.wait_for_timeout(100)
        assert self.share() == share

    def blocks_of(self, sector: int) -> list[int]:
        return [block for block, of in enumerate(self.division()["blocks"]) if of == sector]

    def blocks_beside(self, sector: int) -> list[int]:
        """Blocks of other sectors that share a border with it, the longest border first."""
        own = shapely.boundary(shapely.union_all([self.blocks[b] for b in self.blocks_of(sector)]))
        others = set(self.blocks) - set(self.blocks_of(sector))
        shared = {
            block: shapely.length(shapely.intersection(shapely.boundary(self.blocks[block]), own))
            for block in others
        }
        found = [block for block in others if shared[block] > _CORNER_DEG]
        return sorted(found, key=lambda block: -shared[block])

    def inside(self, block: int) -> tuple[float, float]:
        """Lon/lat of a place well inside a block."""
        place = shapely.maximum_inscribed_circle(self.blocks[block])
        lon, lat = place.coords[0]
        return float(lon), float(lat)

    def pixel(self, place: tuple[float, float]) -> tuple[float, float]:
        """Where a lon/lat is on the screen, as long as nobody has moved the map."""
        host = self.page.locator("map-host")
        host.scroll_into_view_if_needed()
        box = host.bounding_box()
        assert box is not None
        area = shapely.geometry.shape(self.get("")["area"])
        corners = [_world(*corner) for corner in shapely.get_coordinates(area).tolist()]
        west, east = min(x for x, _ in corners), max(x for x, _ in corners)
        north, south = min(y for _, y in corners), max(y for _, y in corners)
        fit = min(
            (box["width"] - 2 * _PADDING_PX) / (east - west),
            (box["height"] - 2 * _PADDING_PX) / (south - north),
        )
        zoom = math.floor(math.log2(fit / _TILE_PX) / _ZOOM_STEP) * _ZOOM_STEP
        size = _TILE_PX * 2 ** min(zoom, _NEAREST_ZOOM)
        x, y = _world(*place)
        return (
            box["x"] + box["width"] / 2 + (x - (west + east) / 2) * size,
            box["y"] + box["height"] / 2 + (y - (north + south) / 2) * size,
        )

    def click(self, place: tuple[float, float]) -> None:
        self.page.mouse.click(*self.pixel(place))

    def press(self, *places: tuple[float, float]) -> None:
        """Press at the first place and go to the others; the caller looks, then releases."""
        first, *others = [self.pixel(place) for place in places]
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for pixel in others:
            self.page.mouse.move(*pixel, steps=8)

    def drag(self, *places: tuple[float, float]) -> None:
        self.press(*places)
        self.page.mouse.up()

    def tool(self, name: str) -> None:
        self.page.get_by_role("radio", name=name, exact=True).check(force=True)

    def choose(self, sector: int) -> None:
        button = self.page.get_by_role("button", name=f"Choisir le secteur {sector}", exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")

    def says(self, words: str) -> None:
        expect(self.page.locator(".happened")).to_contain_text(words)

    def _answer(self, method: str, path: str, **more: Any) -> Any:
        url = f"{self.party.url}/api/parties/{self.party.slug}/{path}".rstrip("/")
        headers = {"Authorization": f"Bearer {self.party.key}"}
        answer = httpx.request(method, url, headers=headers, timeout=30, **more)
        assert answer.is_success, answer.text
        return answer.json()


def open_sectors(
    party: LiveParty, open_page: Pages, *, size: tuple[int, int] = (1366, 768), **more: Any
) -> SectorMap:
    """The editor, once its map stands."""
    page = open_page(party.desk_url, size=size, **more)
    expect(page.locator(".party-card")).to_be_visible()
    page.evaluate(f"location.hash = '#/sectors/{party.slug}'")
    expect(page.locator(".sector-button").first).to_be_visible()
    expect(page.locator("map-host canvas.map-canvas")).to_have_count(4)
    return SectorMap(party, page)


def _world(lon: float, lat: float) -> tuple[float, float]:
    """Web Mercator, the whole world from 0 to 1, y down."""
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return (lon + 180) / 360, 0.5 - y / (2 * math.pi)
