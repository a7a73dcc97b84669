"""The printed town map over HTTP: what it can show, its pages, its files; for organisers alone."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from PIL import Image

from cartoparty.jobs import run_next_job
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from cartoparty.store.jobs import cancel_job
from tests.parties import NOW, TestParty

ESSAI = "/api/parties/essai"
MAP = f"{ESSAI}/town-map"


def key_of(party: TestParty, capability: Capability, slug: str | None = None) -> dict[str, str]:
    with party.workspace.database.write() as session:
        key = issue_key(session, Holder(capability, slug, None, "x"), created_at=NOW)
    return {"authorization": f"Bearer {key}"}


@pytest.fixture
def organiser(party: TestParty) -> Iterator[httpx.Client]:
    """A client of a server without a worker: jobs run when the test says so."""
    headers = key_of(party, Capability.ORGANISE)
    app = create_app(party.workspace, party.settings, with_worker=False)
    with (
        served(app) as address,
        httpx.Client(base_url=address, headers=headers, timeout=60) as client,
    ):
        yield client


def print_map(client: httpx.Client, party: TestParty, **params: object) -> dict[str, object]:
    """Print as the desk does; gives the result of the job."""
    answer = client.post(f"{ESSAI}/jobs", json={"kind": "town_map", "params": params})
    assert answer.status_code == 202, answer.text
    assert run_next_job(party.workspace, party.settings)
    job = client.get(f"/api/jobs/{answer.json()['id']}").json()
    assert job["error"] is None
    result: dict[str, object] = job["result"]
    return result


def files_of(party: TestParty) -> list[Path]:
    return sorted((party.workspace.root / "town_map").iterdir())


def test_a_poster_is_one_sheet_of_the_paper_asked_for(
    organiser: httpx.Client, party: TestParty
) -> None:
    assert organiser.get(ESSAI).json()["town_map"] is None
    result = print_map(organiser, party, paper="A3")
    (page,) = organiser.get(f"{MAP}/pages").json()["pages"]

    assert result["pages"] == 1
    assert (page["kind"], page["name"], page["sector"]) == ("map", "", None)
    assert page["scale"] == result["scale"]
    assert sorted((page["width_mm"], page["height_mm"])) == [297, 420]
    assert organiser.get(ESSAI).json()["town_map"] is not None
    assert organiser.get(f"{ESSAI}/atlas/pages").status_code == 404, "the atlas is another print"


def test_a_booklet_has_an_overview_numbered_maps_and_an_index(
    organiser: httpx.Client, party: TestParty
) -> None:
    result = print_map(organiser, party, format="booklet", lang="en")
    found = organiser.get(f"{MAP}/pages").json()

    pages = found["pages"]
    assert found["lang"] == "en"
    assert len(pages) == result["pages"]
    kinds = [page["kind"] for page in pages]
    assert kinds == sorted(kinds, key=["cover", "map", "list"].index)
    assert set(kinds) == {"cover", "map", "list"}
    assert [page["name"] for page in pages] == ["", *(str(n) for n in range(2, len(pages) + 1))]
    for page in pages[1:]:
        assert page["name"] in page["title"], "the name is what is printed on it"


def test_the_file_and_each_page_can_be_taken(organiser: httpx.Client, party: TestParty) -> None:
    print_map(organiser, party, paper="A4")
    pdf = organiser.get(f"{ESSAI}/town-map.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert "essai-plan.pdf" in pdf.headers["content-disposition"]
    svg = organiser.get(f"{MAP}/pages/1.svg")
    assert "essai-plan-1.svg" in svg.headers["content-disposition"]
    assert ElementTree.fromstring(svg.text).get("width") == "210mm"
    picture = Image.open(io.BytesIO(organiser.get(f"{MAP}/pages/1.png?dpi=100").content))
    assert picture.size == pytest.approx((827, 1169), abs=1)
    shades = picture.convert("L").histogram()
    assert sum(shades[:40]) > 100, "there is dark ink"
    assert shades[255] > 1000, "on white paper"


def test_the_picture_of_a_large_poster_fits_in_the_memory(
    organiser: httpx.Client, party: TestParty
) -> None:
    print_map(organiser, party, paper="A0")
    picture = Image.open(io.BytesIO(organiser.get(f"{MAP}/pages/1.png?dpi=200").content))
    assert 3900 <= max(picture.size) <= 4000
    small = Image.open(io.BytesIO(organiser.get(f"{MAP}/pages/1.png?dpi=30").content))
    assert max(small.size) == pytest.approx(1189 / 25.4 * 30, abs=1)


def test_a_browser_that_has_the_picture_does_not_get_it_again_until_it_changes(
    organiser: httpx.Client, party: TestParty
) -> None:
    print_map(organiser, party, paper="A4")
    kept = {"If-None-Match": organiser.get(f"{MAP}/pages/1.png").headers["etag"]}
    assert organiser.get(f"{MAP}/pages/1.png", headers=kept).status_code == 304
    print_map(organiser, party, paper="A4", look="colour")
    assert organiser.get(f"{MAP}/pages/1.png", headers=kept).status_code == 200


def test_the_datasets_are_listed_and_the_chosen_ones_shown(
    organiser: httpx.Client, party: TestParty
) -> None:
    layers = {each["id"]: each for each in organiser.get(f"{MAP}/layers").json()}
    assert layers["defibrillators"]["title"] == "Défibrillateurs"
    assert layers["defibrillators"]["objects"] > 0

    def words(**params: object) -> str:
        print_map(organiser, party, paper="A4", **params)
        return organiser.get(f"{MAP}/pages/1.svg").text

    assert "Défibrillateurs" in words()
    assert "Défibrillateurs" in words(layers=["defibrillators"])
    assert "Défibrillateurs" not in words(layers=[])
    english = organiser.get(f"{MAP}/layers", headers={"Accept-Language": "en"}).json()
    assert "Defibrillators" in [each["title"] for each in english]


def test_the_old_map_stays_until_the_new_one_is_whole(
    organiser: httpx.Client, party: TestParty
) -> None:
    print_map(organiser, party, paper="A4")
    before = [(path, path.read_bytes()) for path in files_of(party)]
    answer = organiser.post(
        f"{ESSAI}/jobs", json={"kind": "town_map", "params": {"paper": "A4", "scale": 500}}
    )
    assert run_next_job(party.workspace, party.settings)
    job = organiser.get(f"/api/jobs/{answer.json()['id']}").json()
    assert job["state"] == "failed", "the town is larger than that"
    assert "--" not in job["error"]["hint"], "nobody types options on the desk"
    assert [(path, path.read_bytes()) for path in files_of(party)] == before

    print_map(organiser, party, paper="A4", look="colour")
    assert [path.suffix for path in files_of(party)] == [".pages", ".pdf"]
    assert dict(before).keys() != set(files_of(party))


def test_a_map_that_is_given_up_changes_nothing(organiser: httpx.Client, party: TestParty) -> None:
    answer = organiser.post(f"{ESSAI}/jobs", json={"kind": "town_map", "params": {}})
    with party.workspace.database.write() as session:
        cancel_job(session, answer.json()["id"])
    assert not run_next_job(party.workspace, party.settings)
    assert organiser.get(f"{MAP}/pages").status_code == 404


@pytest.mark.parametrize("path", [".pdf", "/pages", "/pages/1.png", "/pages/1.svg"])
def test_before_it_is_printed_the_answer_says_what_to_do(
    organiser: httpx.Client, path: str
) -> None:
    answer = organiser.get(f"{MAP}{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "town_map_missing")
    assert "Plan de la ville" in answer.json()["hint"]


@pytest.mark.parametrize("path", ["pages/9.png", "pages/0.png", "pages/9.svg"])
def test_a_page_that_is_not_there_is_told_with_how_many_there_are(
    organiser: httpx.Client, party: TestParty, path: str
) -> None:
    print_map(organiser, party, paper="A4")
    answer = organiser.get(f"{MAP}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "atlas_page_missing")
    assert "il en a 1" in answer.json()["title"]


@pytest.mark.parametrize(
    "params",
    [{"format": "roll"}, {"paper": "A9"}, {"scale": 10}, {"look": "sepia"}, {"layers": "trees"}],
)
def test_what_cannot_be_printed_is_refused_at_once(
    organiser: httpx.Client, params: dict[str, object]
) -> None:
    answer = organiser.post(f"{ESSAI}/jobs", json={"kind": "town_map", "params": params})
    assert answer.status_code == 422, json.dumps(params)


@pytest.mark.parametrize("path", [".pdf", "/pages", "/pages/1.png", "/pages/1.svg", "/layers"])
def test_only_organisers_of_the_party_see_it(
    organiser: httpx.Client, party: TestParty, path: str
) -> None:
    phone = key_of(party, Capability.COLLECT, "essai")
    assert organiser.get(f"{MAP}{path}", headers=phone).status_code == 403
    assert organiser.get(f"{MAP}{path}", headers={"authorization": ""}).status_code == 401
