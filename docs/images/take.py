"""Takes the README's pictures of a demonstration: the pages in a browser, the atlas as paper.

    CARTOPARTY_LANG=fr cartoparty demo --dir /tmp/demo --no-serve
    python docs/images/take.py /tmp/demo

It serves that folder on a free port of this machine, and overwrites the pictures beside this file.
Pages of other atlases are named one by one; a name that ends in -grey is what a grey printer makes:

    python docs/images/take.py --page atlas-monaco=monaco.pdf:2 --page atlas-list-grey=monaco.pdf:4
"""

import argparse
import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from math import cos, radians
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cartoparty.core.models import LonLat
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.settings import Settings
from cartoparty.store import sectors, snapshots
from cartoparty.store.access import Capability, Holder, issue_key
from cartoparty.store.workspace import Workspace, open_workspace

SLUG = "demo"
TEAM = 1
PHONE = (390, 844)
DESK = (1366, 850)
SHEET_WIDTH_PX = 900
MAX_BYTES = 250_000
SHEET_BYTES = 200_000
HERE = Path(__file__).parent
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


class Scene(NamedTuple):
    """What the pictures show: one team's door, one place to stand at, the organiser's key."""

    url: str
    code: str
    key: str
    standing: LonLat


def take_all(folder: Path) -> None:
    """Every picture, from the demonstration in `folder`."""
    settings = Settings(workspace=folder, lang="fr")
    workspace = open_workspace(settings)
    with served(create_app(workspace, settings)) as url, _browser() as browser:
        scene = _scene(workspace, url)
        _take_phone(browser, scene)
        _take_desk(browser, scene)
        _take_sectors(browser, scene)
        _take_published(browser, scene)
    _take_atlas(folder / "atlas.pdf")
    _compose_hero()


def _scene(workspace: Workspace, url: str) -> Scene:
    with workspace.database.read() as session:
        sector = sectors.list_sectors(session, SLUG)[TEAM - 1]
        team = sectors.list_teams(session, SLUG)[TEAM - 1]
        devices = snapshots.theme_features(session, SLUG)["defibrillators"]
    standing = sector.start
    for device in devices:
        point = device.geometry.representative_point()
        if sector.geometry.contains(point):
            # Some steps south of it, so that it is the nearest thing to check.
            standing = LonLat(
                point.x + 4 / (111_320 * cos(radians(point.y))), point.y - 6 / 111_320
            )
            break
    with workspace.database.write() as session:
        holder = Holder(Capability.ORGANISE, None, None, "organiser")
        key = issue_key(session, holder, created_at=datetime.now(UTC))
    return Scene(url, team.code, key, standing)


@contextmanager
def _browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if program is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def _page(browser: Browser, size: tuple[int, int], at: LonLat | None = None) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="fr-FR", timezone_id="Europe/Paris"
    )
    if at is not None:
        context.grant_permissions(["geolocation"])
        context.set_geolocation({"longitude": at.lon, "latitude": at.lat, "accuracy": 4})
    page = context.new_page()
    yield page
    context.close()


def _take_phone(browser: Browser, scene: Scene) -> None:
    with _page(browser, PHONE, scene.standing) as page:
        page.goto(f"{scene.url}/j/{scene.code}")
        start = page.get_by_role("button", name="C’est parti")
        expect(start).to_be_visible()
        _shoot(page, "phone-join")
        start.click()
        expect(page.locator("canvas").first).to_be_visible()
        page.wait_for_timeout(2500)
        _shoot(page, "phone-walk")
        page.get_by_role("button", name="Nouveau").click()
        page.get_by_role("button", name="Défibrillateurs").click()
        for question in range(2):
            expect(page.get_by_text(f"Question {question + 1} sur")).to_be_visible()
            if question == 0:
                page.get_by_role("button", name="Dehors").click()
        _shoot(page, "phone-question")


def _take_desk(browser: Browser, scene: Scene) -> None:
    with _page(browser, DESK) as page:
        page.goto(f"{scene.url}/desk#key={scene.key}")
        page.wait_for_timeout(1000)
        page.goto(f"{scene.url}/desk#/party/{SLUG}")
        expect(page.locator("canvas").first).to_be_visible()
        page.wait_for_timeout(2500)
        _shoot(page, "desk-party")
        page.goto(f"{scene.url}/desk#/review/{SLUG}")
        # A modification with its map and photo is what a moderator mostly looks at.
        for field, value in (("Thème", "defibrillators"), ("Action", "modify"), ("État", "all")):
            with page.expect_response("**/proposals?*"):
                page.locator("label", has_text=field).locator("select").select_option(value)
        expect(page.get_by_role("img").first).to_be_visible()
        page.wait_for_timeout(2500)
        _shoot(page, "desk-review")


def _take_sectors(browser: Browser, scene: Scene) -> None:
    """The sectors being mended, the walk of one, and the screen of the room."""
    with _page(browser, DESK) as page:
        page.goto(f"{scene.url}/desk#key={scene.key}")
        page.wait_for_timeout(1000)
        page.goto(f"{scene.url}/desk#/sectors/{SLUG}")
        expect(page.locator("canvas").first).to_be_visible()
        page.keyboard.press("2")
        page.locator("label", has_text="Secteur qui reçoit").locator("select").select_option(
            str(TEAM)
        )
        page.wait_for_timeout(2500)
        _shoot(page, "desk-sectors")
        page.goto(f"{scene.url}/desk#/walks/{SLUG}")
        page.locator("label", has_text="Secteur").locator("select").select_option(str(TEAM))
        expect(page.get_by_text("à pied en")).to_be_visible()
        page.wait_for_timeout(2500)
        _shoot(page, "desk-walk")
        page.goto(f"{scene.url}/board#/{SLUG}")
        expect(page.locator("canvas").first).to_be_visible()
        page.wait_for_timeout(2500)
        _shoot(page, "board")


def _take_published(browser: Browser, scene: Scene) -> None:
    with _page(browser, DESK) as page:
        page.goto(f"{scene.url}/published/{SLUG}/defibrillators/index.html")
        _shoot(page, "published-dataset")
        page.goto(f"{scene.url}/published/{SLUG}/trees/map.html")
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(2500)
        _shoot(page, "published-map")


def _take_atlas(path: Path) -> None:
    """The overview, and the map page of the first sector, which follows it."""
    take_page(path, 1, "atlas-cover")
    take_page(path, 2, "atlas-map")


def take_page(path: Path, number: int, name: str) -> None:
    """One page of a PDF, counted from 1, as it comes out of a printer."""
    document = pypdfium2.PdfDocument(path)
    page = document[number - 1]
    picture = page.render(scale=SHEET_WIDTH_PX / page.get_width()).to_pil()
    document.close()
    _save(picture.convert("L") if name.endswith("-grey") else picture, name, SHEET_BYTES)


def _compose_hero() -> None:
    """Paper, desk and phone side by side, for the top of the README."""
    hero = Image.new("RGB", (1200, 600), "#f1eee8")
    for name, width, corner in (
        ("desk-party", 650, (345, 98)),
        ("atlas-map", 366, (26, 40)),
        ("phone-walk", 240, (934, 40)),
    ):
        picture = Image.open(HERE / f"{name}.png").convert("RGB")
        size = (width, round(picture.height * width / picture.width))
        _paste_with_shadow(hero, picture.resize(size, Image.Resampling.LANCZOS), corner)
    _save(hero, "cartoparty")


def _paste_with_shadow(hero: Image.Image, picture: Image.Image, corner: tuple[int, int]) -> None:
    left, top = corner
    box = (left, top + 6, left + picture.width, top + 6 + picture.height)
    shadow = Image.new("L", hero.size, 0)
    ImageDraw.Draw(shadow).rectangle(box, fill=90)
    hero.paste("#1a1a1a", mask=shadow.filter(ImageFilter.GaussianBlur(10)))
    hero.paste(picture, corner)


def _shoot(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    _save(Image.open(io.BytesIO(page.screenshot())), name)


def _save(picture: Image.Image, name: str, most: int = MAX_BYTES) -> None:
    """As a palette PNG of at most so many bytes: fewer colours until it is."""
    for colours in (256, 128, 96, 64, 48, 32):
        out = io.BytesIO()
        small = picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        small.save(out, "PNG", optimize=True)
        if out.tell() <= most:
            break
    else:
        sys.exit(f"{name}: {out.tell()} bytes with the fewest colours")
    (HERE / f"{name}.png").write_bytes(out.getvalue())


def _named_page(text: str) -> tuple[Path, int, str]:
    """``NAME=FILE.pdf:PAGE``"""
    name, _, place = text.partition("=")
    path, _, number = place.rpartition(":")
    return Path(path), int(number), name


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", help="of the demonstration")
    parser.add_argument("--page", type=_named_page, action="append", default=[])
    chosen = parser.parse_args()
    if chosen.folder is None and not chosen.page:
        parser.error("name the folder of a demonstration, or a page")
    if chosen.folder is not None:
        take_all(chosen.folder)
    for wanted in chosen.page:
        take_page(*wanted)
