"""The printed pages over HTTP: their list, each as a picture and as SVG; for organisers alone."""

import io
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image

from cartoparty.jobs import run_next_job
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.server.page_pictures import PagePictures
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty

ATLAS = "/api/parties/essai/atlas"


@pytest.fixture
def organiser(party: TestParty) -> Iterator[httpx.Client]:
    """A client of a server without a worker: jobs run when the test says so."""
    with party.workspace.database.write() as session:
        key = issue_key(session, Holder(Capability.ORGANISE, None, None, "org"), created_at=NOW)
    app = create_app(party.workspace, party.settings, with_worker=False)
    with (
        served(app) as address,
        httpx.Client(
            base_url=address, headers={"authorization": f"Bearer {key}"}, timeout=60
        ) as client,
    ):
        yield client


def print_atlas(client: httpx.Client, party: TestParty, **params: object) -> dict[str, object]:
    """Print as the desk does; gives the result of the job."""
    answer = client.post("/api/parties/essai/jobs", json={"kind": "atlas", "params": params})
    assert answer.status_code == 202, answer.text
    assert run_next_job(party.workspace, party.settings)
    job = client.get(f"/api/jobs/{answer.json()['id']}").json()
    assert job["error"] is None
    result: dict[str, object] = job["result"]
    return result


def picture_of(answer: httpx.Response) -> Image.Image:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    return Image.open(io.BytesIO(answer.content))


def test_the_pages_are_listed_with_their_names_kinds_and_sizes(
    organiser: httpx.Client, party: TestParty
) -> None:
    result = print_atlas(organiser, party)
    found = organiser.get(f"{ATLAS}/pages").json()

    pages = found["pages"]
    assert found["lang"] == "fr"
    assert [page["number"] for page in pages] == list(range(1, len(pages) + 1))
    assert result["pages"] == len(pages)
    assert result["findings"] == []
    assert (pages[0]["kind"], pages[0]["name"], pages[0]["sector"]) == ("cover", "", None)
    assert (pages[1]["kind"], pages[1]["name"], pages[1]["sector"]) == ("map", "1-1", 1)
    assert pages[1]["scale"] >= 1000
    for page in pages:
        assert sorted((page["width_mm"], page["height_mm"])) == [210.0, 297.0]
        assert page["name"] in page["title"]


def test_a_page_is_a_picture_of_the_size_asked_for(
    organiser: httpx.Client, party: TestParty
) -> None:
    print_atlas(organiser, party, paper="A3")
    page = organiser.get(f"{ATLAS}/pages").json()["pages"][1]
    for dpi in (20, 100, 200):
        picture = picture_of(organiser.get(f"{ATLAS}/pages/2.png", params={"dpi": dpi}))
        expected = [page[side] / 25.4 * dpi for side in ("width_mm", "height_mm")]
        assert picture.size == pytest.approx(expected, abs=1.0)
    shades = picture.convert("L").getextrema()
    assert shades == (0, 255), "there is black ink on white paper"


def test_a_browser_that_has_the_picture_does_not_get_it_again_until_it_changes(
    organiser: httpx.Client, party: TestParty
) -> None:
    print_atlas(organiser, party)
    first = organiser.get(f"{ATLAS}/pages/2.png")
    kept = {"If-None-Match": first.headers["etag"]}
    again = organiser.get(f"{ATLAS}/pages/2.png", headers=kept)
    assert (again.status_code, again.content) == (304, b"")
    print_atlas(organiser, party, look="colour")
    anew = organiser.get(f"{ATLAS}/pages/2.png", headers=kept)
    assert anew.status_code == 200
    assert anew.content != first.content


def test_a_page_is_svg_of_its_own(organiser: httpx.Client, party: TestParty) -> None:
    print_atlas(organiser, party, lang="en", sector=2)
    answer = organiser.get(f"{ATLAS}/pages/1.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "essai-1.svg" in answer.headers["content-disposition"]
    root = ElementTree.fromstring(answer.text)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == organiser.get(f"{ATLAS}/pages").json()["pages"][0]["title"]


@pytest.mark.parametrize("path", ["pages", "pages/1.png", "pages/1.svg"])
def test_before_it_is_printed_the_answer_says_what_to_do(
    organiser: httpx.Client, path: str
) -> None:
    answer = organiser.get(f"{ATLAS}/{path}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "atlas_missing"
    assert "impression" in answer.json()["hint"]


@pytest.mark.parametrize("path", ["pages/99.png", "pages/0.png", "pages/99.svg", "pages/0.svg"])
def test_a_page_that_is_not_there_is_told_with_how_many_there_are(
    organiser: httpx.Client, party: TestParty, path: str
) -> None:
    pages = print_atlas(organiser, party)["pages"]
    answer = organiser.get(f"{ATLAS}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "atlas_page_missing")
    assert f"il en a {pages}" in answer.json()["title"]


@pytest.mark.parametrize("dpi", ["0", "19", "201", "100000", "x"])
def test_sizes_that_would_fill_the_memory_are_refused(organiser: httpx.Client, dpi: str) -> None:
    assert organiser.get(f"{ATLAS}/pages/1.png", params={"dpi": dpi}).status_code == 422


def test_an_atlas_of_an_older_version_says_to_print_again(
    organiser: httpx.Client, party: TestParty
) -> None:
    print_atlas(organiser, party)
    for archive in party.workspace.root.glob("atlas/*.pages"):
        archive.unlink()
    answer = organiser.get(f"{ATLAS}/pages")
    assert (answer.status_code, answer.json()["code"]) == (404, "atlas_pages_missing")
    assert organiser.get("/api/parties/essai/atlas.pdf").status_code == 200
    picture_of(organiser.get(f"{ATLAS}/pages/1.png"))


def test_each_print_leaves_one_file_and_one_archive(
    organiser: httpx.Client, party: TestParty
) -> None:
    for look in ("grey", "colour"):
        print_atlas(organiser, party, look=look)
    names = sorted(path.suffix for path in (party.workspace.root / "atlas").iterdir())
    assert names == [".pages", ".pdf"]


def test_other_answers_come_while_pages_are_drawn(
    organiser: httpx.Client, party: TestParty
) -> None:
    """However many pictures are waited for, neither the event loop nor its threads are taken."""
    print_atlas(organiser, party)
    pages = len(organiser.get(f"{ATLAS}/pages").json()["pages"])
    wanted = [(1 + n % pages, 150 + n) for n in range(45)]  # none of them is kept yet
    over = threading.Event()

    def draw(wish: tuple[int, int]) -> int:
        if over.is_set():
            return 200
        page, dpi = wish
        return organiser.get(f"{ATLAS}/pages/{page}.png", params={"dpi": dpi}).status_code

    with ThreadPoolExecutor(45) as pool:
        answers = pool.map(draw, wanted)
        time.sleep(0.3)
        start = time.monotonic()
        assert organiser.get("/healthz").status_code == 200
        waited = time.monotonic() - start
        over.set()
        assert set(answers) == {200}
    assert waited < 3.0, "45 pictures take many times longer"


def test_the_pictures_that_are_kept_fit_in_their_room(
    organiser: httpx.Client, party: TestParty
) -> None:
    print_atlas(organiser, party)
    pictures = PagePictures(room_bytes=150_000)
    organiser_app = create_app(party.workspace, party.settings, with_worker=False)
    organiser_app.state.page_pictures = pictures
    with party.workspace.database.write() as session:
        key = issue_key(session, Holder(Capability.ORGANISE, None, None, "org"), created_at=NOW)
    headers = {"authorization": f"Bearer {key}"}
    with served(organiser_app) as url, httpx.Client(base_url=url, headers=headers) as client:
        sizes = {
            dpi: len(client.get(f"{ATLAS}/pages/2.png", params={"dpi": dpi}).content)
            for dpi in range(30, 80, 5)
        }
    assert sum(sizes.values()) > pictures.room_bytes, "there was more than could be kept"
    assert 0 < pictures.used_bytes <= pictures.room_bytes


def test_the_archive_of_the_same_atlas_is_the_same(
    organiser: httpx.Client, party: TestParty
) -> None:
    contents = []
    for _ in range(2):
        print_atlas(organiser, party)
        [archive] = party.workspace.root.glob("atlas/*.pages")
        contents.append((archive.name, archive.read_bytes()))
    assert contents[0] == contents[1]


def test_params_of_the_look_and_language_are_checked(organiser: httpx.Client) -> None:
    for params in ({"look": "sepia"}, {"lang": "de"}):
        answer = organiser.post("/api/parties/essai/jobs", json={"kind": "atlas", "params": params})
        assert answer.status_code == 422, json.dumps(params)
