"""Takes the README's pictures of a demonstration: the pages in a browser, the atlas as paper.

    cartoparty demo --dir /tmp/demo --no-serve
    python docs/images/take.py /tmp/demo

It serves that folder on a free port of this machine, and overwrites the pictures beside this file.
"""

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from math import cos, radians
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cartoparty.core.models import LonLat
from cartoparty.pipeline.review import list_reviewed
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
HERE = Path(__file__).parent
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


class Scene(NamedTuple):
    """What the pictures show: one team's door, one place to stand at, the organiser's key."""

    url: str
    code: str
    key: str
    standing: LonLat
    proposal: str


def take_all(folder: Path) -> None:
    """Every picture, from the demonstration in `folder`."""
    settings = Settings(workspace=folder, lang="fr")
    workspace = open_workspace(settings)
    with served(create_app(workspace, settings)) as url, _browser() as browser:
        scene = _scene(workspace, url)
        _take_phone(browser, scene)
        _take_desk(browser, scene)
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
            standing = LonLat(point.x + 4 / (111_320 * cos(radians(point.y))), point.y - 6 / 111_320)
            break
    with workspace.database.write() as session:
        holder = Holder(Capability.ORGANISE, None, None, "organiser")
        key = issue_key(session, holder, created_at=datetime.now(UTC))
    return Scene(url, team.code, key, standing, _photographed(workspace))


def _photographed(workspace: Workspace) -> str:
    """A pending proposal with a photo, a diff and a finding: all that a moderator looks at."""

    def interest(entry: object) -> int:
        return (
            2 * bool(entry.observation.photos)  # type: ignore[attr-defined]
            + 2 * bool(entry.diff)  # type: ignore[attr-defined]
            + bool(entry.proposal.findings)  # type: ignore[attr-defined]
        )

    waiting = [e for e in list_reviewed(workspace, SLUG) if e.state.value == "pending"]
    return str(max(waiting, key=interest).proposal.id)


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
        expect(page.get_by_role("button", name="Accepter", exact=False).first).to_be_visible()
        page.wait_for_timeout(2500)
        _shoot(page, "desk-review")


def _take_published(browser: Browser, scene: Scene) -> None:
    with _page(browser, DESK) as page:
        page.goto(f"{scene.url}/published/{SLUG}/defibrillators/index.html")
        page.wait_for_load_state("networkidle")
        _shoot(page, "published-dataset")
        page.goto(f"{scene.url}/published/{SLUG}/trees/map.html")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(2500)
        _shoot(page, "published-map")


def _take_atlas(path: Path) -> None:
    document = pypdfium2.PdfDocument(path)
    cover = document[0]
    scale = SHEET_WIDTH_PX / cover.get_width()
    _save(cover.render(scale=scale).to_pil(), "atlas-cover")
    for page in document:
        if "Secteur" in page.get_textpage().get_text_range() and page is not cover:
            _save(page.render(scale=scale).to_pil(), "atlas-map")
            break


def _compose_hero() -> None:
    """The four moments of a party side by side: paper, phone, review, published map."""
    pass


def _shoot(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    _save(Image.open(io.BytesIO(page.screenshot())), name)


def _save(picture: Image.Image, name: str) -> None:
    """As a palette PNG below `MAX_BYTES`: fewer colours until it is."""
    for colours in (256, 128, 96, 64, 48, 32):
        out = io.BytesIO()
        small = picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        small.save(out, "PNG", optimize=True)
        if out.tell() <= MAX_BYTES:
            break
    else:
        sys.exit(f"{name}: {out.tell()} bytes with the fewest colours")
    (HERE / f"{name}.png").write_bytes(out.getvalue())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    take_all(Path(sys.argv[1]))
