"""What the desk is sent by mistake or by malice: refused in words, and the server goes on."""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import numpy as np
import pytest

from cartoparty.jobs import run_next_job
from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty

ESSAI = "/api/parties/essai"
JSON = {"content-type": "application/json"}
SQUARE = "POLYGON((0 0,0.01 0,0.01 0.01,0 0))"


@pytest.fixture
def desk(party: TestParty) -> Iterator[httpx.Client]:
    """An organiser's client of a server without a worker: jobs run when the test says so."""
    with party.workspace.database.write() as session:
        key = issue_key(session, Holder(Capability.ORGANISE, None, None, "org"), created_at=NOW)
    headers = {"authorization": f"Bearer {key}"}
    app = create_app(party.workspace, party.settings, with_worker=False)
    with (
        served(app) as address,
        httpx.Client(base_url=address, headers=headers, timeout=30) as client,
    ):
        yield client


def sent(desk: httpx.Client, area: str) -> httpx.Response:
    """A new party whose area is this JSON, be it what it may."""
    start = '{"title":"X","start":"2026-07-04","themes":["trees"],"area":'
    return desk.post("/api/parties", content=f"{start}{area}}}", headers=JSON)


def split_error(desk: httpx.Client, party: TestParty, **params: Any) -> str:
    """What becomes of a split that is asked for: why it was not queued, or why it failed."""
    answer = desk.post(f"{ESSAI}/jobs", json={"kind": "split", "params": params})
    if answer.status_code != 202:
        code: str = answer.json()["code"]
        return code
    assert run_next_job(party.workspace, party.settings)
    error: str = desk.get(f"/api/jobs/{answer.json()['id']}").json()["error"]["code"]
    return error


@pytest.mark.parametrize("teams", [10**9, 10**30])
def test_a_split_into_countless_sectors_is_refused_before_it_fills_the_memory(
    desk: httpx.Client, party: TestParty, teams: int
) -> None:
    assert split_error(desk, party, teams=teams) == "sectors_count"


@pytest.mark.parametrize(
    "params", [{"seed": 2**31}, {"seed": 10**30}, {"start": [181, 0]}, {"start": [0, -91]}]
)
def test_a_split_that_no_page_asks_for_is_not_queued(
    desk: httpx.Client, party: TestParty, params: dict[str, Any]
) -> None:
    assert split_error(desk, party, teams=2, **params) == "body_invalid"


def test_a_meeting_place_that_is_no_number_is_not_queued(desk: httpx.Client) -> None:
    body = '{"kind":"split","params":{"teams":2,"start":[NaN,NaN]}}'
    assert desk.post(f"{ESSAI}/jobs", content=body, headers=JSON).status_code == 422
    assert desk.get(f"{ESSAI}/jobs").json() == []


def test_an_extract_outside_the_folder_is_unknown_to_a_job(
    desk: httpx.Client, party: TestParty
) -> None:
    for name in ("..", "nowhere.osm.pbf"):
        answer = desk.post(f"{ESSAI}/jobs", json={"kind": "snapshot", "params": {"extract": name}})
        assert run_next_job(party.workspace, party.settings)
        job = desk.get(f"/api/jobs/{answer.json()['id']}").json()
        assert job["error"]["code"] == "extract_unknown"


@pytest.mark.parametrize(
    "area",
    [
        '{"type":"Polygon","coordinates":[[[' + "9" * 500 + ",0],[1,0],[1,1],[0,0]]]}",
        '{"type":"Polygon","coordinates":' + "[" * 900 + "]" * 900 + "}",
    ],
    ids=["a number of 500 digits", "lists in lists"],
)
def test_geojson_that_is_none_is_refused_in_words(desk: httpx.Client, area: str) -> None:
    answer = sent(desk, area)
    assert (answer.status_code, answer.json()["code"]) == (422, "area_unreadable")


def test_a_scribble_is_refused_before_it_fills_the_memory(desk: httpx.Client) -> None:
    points = (np.random.default_rng(1).random((4000, 2)) * 0.01).tolist()
    polygon = {"type": "Polygon", "coordinates": [[*points, points[0]]]}
    assert sent(desk, json.dumps(polygon)).json()["code"] == "area_unreadable"
    stamp = desk.get(f"{ESSAI}/division").json()["stamp"]
    for edit in (
        {"kind": "cut", "sector": 1, "line": points},
        {"kind": "redraw", "sector": 1, "polygon": polygon},
    ):
        answer = desk.post(f"{ESSAI}/division/edits", json={"stamp": stamp, "edit": edit})
        assert (answer.status_code, answer.json()["code"]) == (422, "edit_invalid")
    assert desk.get(f"{ESSAI}/division").json()["stamp"] == stamp


def test_a_file_cannot_make_the_server_read_its_own_files(
    desk: httpx.Client, party: TestParty
) -> None:
    secret = party.workspace.root / "secret.csv"
    secret.write_text(f'WKT,name\n"{SQUARE}",secret\n')
    source = f"""<kml></kml><OGRVRTDataSource><OGRVRTLayer name="secret">
        <SrcDataSource>{secret}</SrcDataSource><GeometryField encoding="WKT" field="WKT"/>
        </OGRVRTLayer></OGRVRTDataSource>"""
    answer = desk.post("/api/areas?name=zone.kml", content=source)
    assert (answer.status_code, answer.json()["code"]) == (422, "area_unknown_format")
    answer = desk.post(f"{ESSAI}/division/import?name=zone.kml", content=source)
    assert (answer.status_code, answer.json()["code"]) == (422, "area_unknown_format")


def test_a_damaged_archive_is_refused_in_words(desk: httpx.Client) -> None:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as entries:
        entries.writestr("a.geojson", "{}" * 1000)
    damaged = bytearray(archive.getvalue())
    damaged[45:53] = b"\xff" * 8
    answer = desk.post("/api/areas?name=zone.zip", content=bytes(damaged))
    assert (answer.status_code, answer.json()["code"]) == (422, "area_unreadable")


def test_names_are_kept_without_what_cannot_be_seen(desk: httpx.Client) -> None:
    import xml.dom.minidom

    unseen = "Le\x00 \u202ePort\x1b\n"
    assert desk.patch(ESSAI, json={"title": unseen, "contact": unseen}).json()["title"] == "Le Port"
    assert desk.patch(f"{ESSAI}/teams/1", json={"name": unseen}).json()["name"] == "Le Port"
    stamp = desk.get(f"{ESSAI}/division").json()["stamp"]
    rename = {"stamp": stamp, "edit": {"kind": "rename", "sector": 1, "label": unseen}}
    assert desk.post(f"{ESSAI}/division/edits", json=rename).status_code == 200
    for suffix in ("gpx", "kml"):
        walks = desk.get(f"{ESSAI}/walks.{suffix}").content
        assert "Le Port" in xml.dom.minidom.parseString(walks).toxml()


def test_a_job_of_an_impossible_number_does_not_exist(desk: httpx.Client) -> None:
    for call in (desk.get, desk.delete):
        answer = call(f"/api/jobs/{'9' * 30}")
        assert (answer.status_code, answer.json()["code"]) == (404, "job_unknown")
