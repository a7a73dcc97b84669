"""The desk's calls that make a party: themes, extracts, places, areas, the party itself."""

import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import shapely

from cartoparty.server.app import create_app
from cartoparty.server.background import served
from cartoparty.settings import Settings
from cartoparty.store.access import Capability, Holder, issue_key
from cartoparty.store.workspace import Workspace, open_workspace
from tests.osm_literals import write_osm
from tests.parties import NOW
from tests.small_town import BBOX, write_small_town
from tests.stand_ins.overpass_places import places_serving

W, S, E, N = (float(edge) for edge in BBOX.split(","))
AREA = shapely.geometry.mapping(shapely.box(W, S, E, N))
TOO_LARGE = shapely.geometry.mapping(shapely.box(2, 48, 2.2, 48.1))
POINT = b'{"type": "Point", "coordinates": [2, 48]}'
PARTY = {
    "title": "Cartopartie de l’Été",
    "start": "2026-07-04",
    "end": "2026-07-05",
    "contact": "01 23 45 67 89",
    "themes": ["trees", "defibrillators"],
    "area": AREA,
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        workspace=tmp_path / "workspace", max_area_km2=60, max_extract_mb=1, max_area_file_mb=1
    )


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    return open_workspace(settings)


@pytest.fixture
def desk(workspace: Workspace, settings: Settings) -> Iterator[httpx.Client]:
    """The client of an organiser of the whole workspace, which has no party yet."""
    with served(create_app(workspace, settings)) as address, client_of(address, workspace) as found:
        yield found


def client_of(address: str, workspace: Workspace, party: str | None = None) -> httpx.Client:
    with workspace.database.write() as session:
        holder = Holder(Capability.ORGANISE, party, None, "org")
        key = issue_key(session, holder, created_at=NOW)
    return httpx.Client(base_url=address, headers={"authorization": f"Bearer {key}"}, timeout=30)


@pytest.fixture
def town(tmp_path: Path) -> bytes:
    return write_small_town(tmp_path / "town.osm.pbf").read_bytes()


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["hint"]
    return problem


# --- what may be chosen ----------------------------------------------------------------------


def test_limits_are_said_before_anything_is_refused(desk: httpx.Client) -> None:
    limits = desk.get("/api/planning").json()
    assert limits["may_create"] is True
    assert (limits["overpass"], limits["max_area_km2"]) == ("overpass-api.de", 60)


def test_themes_come_in_the_language_of_the_reader(desk: httpx.Client) -> None:
    found = {lang: themes(desk, lang)["trees"] for lang in ("fr", "en")}
    assert (found["fr"]["title"], found["en"]["title"]) == ("Arbres", "Trees")
    assert found["fr"]["minutes_per_feature"] > 0
    assert found["fr"]["summary"] != found["en"]["summary"]
    assert len(found["fr"]["questions"]) == len(found["en"]["questions"]) > 0


def themes(desk: httpx.Client, lang: str) -> dict[str, Any]:
    answer = desk.get("/api/themes", headers={"accept-language": lang})
    return {theme["id"]: theme for theme in answer.json()}


# --- extracts --------------------------------------------------------------------------------


def test_an_extract_is_kept_listed_replaced_and_removed(
    desk: httpx.Client, workspace: Workspace, town: bytes
) -> None:
    assert desk.get("/api/extracts").json() == []
    first = desk.put("/api/extracts/ville (2).osm.pbf", content=town)
    assert (first.status_code, first.json()["problem"]) == (201, None)
    assert desk.put("/api/extracts/ville (2).osm.pbf", content=town).status_code == 200
    (listed,) = desk.get("/api/extracts").json()
    assert listed["name"] == "ville (2).osm.pbf"
    west, south, east, north = listed["bbox"]
    assert W < west < east < E
    assert S < south < north < N
    assert desk.delete("/api/extracts/ville (2).osm.pbf").status_code == 204
    assert list(workspace.extracts.iterdir()) == []
    refused(desk.delete("/api/extracts/ville (2).osm.pbf"), 404, "extract_unknown")


def test_a_file_that_somebody_copied_is_listed_even_if_it_is_no_use(
    desk: httpx.Client, workspace: Workspace, osm_data: Path
) -> None:
    workspace.extracts.mkdir()
    monaco = (osm_data / "monaco_2021.osm.pbf").read_bytes()
    (workspace.extracts / "monaco.osm.pbf").write_bytes(monaco)
    (workspace.extracts / "cut.osm.pbf").write_bytes(monaco[:1000])
    (workspace.extracts / "notes.txt").write_text("x")
    cut, whole = desk.get("/api/extracts").json()
    assert (cut["name"], cut["bbox"]) == ("cut.osm.pbf", None)
    assert cut["problem"]["code"] == "extract_damaged"
    assert str(workspace.root) not in cut["problem"]["title"]
    assert (whole["problem"], whole["data_date"][:10]) == (None, "2021-04-21")
    assert whole["mb"] == pytest.approx(0.44)


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("page.osm", b"<!doctype html><html>", 422, "extract_not_osm"),
        ("photo.osm.pbf", b"\x89PNG\r\n", 422, "extract_not_osm"),
        ("empty.osm", b"", 422, "extract_empty"),
        ("large.osm.pbf", b"x" * 1_000_001, 413, "extract_upload_too_large"),
        ("area.geojson", b"{}", 422, "extract_name_suffix"),
        (".hidden.osm", b"<osm/>", 422, "extract_name_invalid"),
        ("x" * 200 + ".osm", b"<osm/>", 422, "extract_name_invalid"),
        ("%2e%2e%5cup.osm", b"<osm/>", 422, "extract_name_invalid"),
    ],
)
def test_what_is_no_extract_is_refused_and_leaves_nothing(
    desk: httpx.Client, workspace: Workspace, name: str, content: bytes, status: int, code: str
) -> None:
    refused(desk.put(f"/api/extracts/{name}", content=content), status, code)
    assert not workspace.extracts.exists() or list(workspace.extracts.iterdir()) == []


def test_a_name_cannot_lead_out_of_the_folder(
    desk: httpx.Client, workspace: Workspace, town: bytes
) -> None:
    answer = desk.put("/api/extracts/..%2Fup.osm.pbf", content=town)
    assert answer.status_code in (404, 405, 422)
    assert not (workspace.root / "up.osm.pbf").exists()
    refused(desk.get("/api/extracts/..%5c..%5cx/places"), 404, "extract_unknown")


def test_an_upload_that_stops_leaves_nothing(
    desk: httpx.Client, workspace: Workspace, town: bytes
) -> None:
    def half() -> Iterator[bytes]:
        yield town[: len(town) // 2]
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        desk.put("/api/extracts/x.osm.pbf", content=half())
    wait_until(workspace.extracts.is_dir)
    wait_until(lambda: list(workspace.extracts.iterdir()) == [])


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- places ----------------------------------------------------------------------------------


@pytest.fixture
def monaco(workspace: Workspace, osm_data: Path) -> None:
    workspace.extracts.mkdir()
    content = (osm_data / "monaco_2021.osm.pbf").read_bytes()
    (workspace.extracts / "monaco.osm.pbf").write_bytes(content)


@pytest.mark.usefixtures("monaco")
def test_places_are_found_with_their_outline_or_the_reason_why_not(desk: httpx.Client) -> None:
    found = desk.get("/api/extracts/monaco.osm.pbf/places", params={"q": "MONTE"}).json()
    (place,) = found["places"]
    assert (place["ref"], place["name"], place["kind"]) == ("r5986438", "Monte-Carlo", "quartier")
    assert place["geometry"]["type"] == "Polygon"
    assert place["area_km2"] == pytest.approx(0.489)
    (cut,) = desk.get("/api/extracts/monaco.osm.pbf/places?q=beausoleil").json()["places"]
    assert (cut["geometry"], cut["problem"]["code"]) == (None, "place_incomplete")
    every = desk.get("/api/extracts/monaco.osm.pbf/places").json()
    levels = [place["admin_level"] for place in every["places"]]
    assert (levels[0], levels[-1]) == (10, 2)
    assert every["left_out"] == 0


def test_a_place_that_is_too_large_says_how_large(
    desk: httpx.Client, workspace: Workspace, osm_data: Path
) -> None:
    workspace.extracts.mkdir()
    path = workspace.extracts / "a.osm.pbf"
    path.write_bytes((osm_data / "andorre_2025.osm.pbf").read_bytes())
    found = desk.get("/api/extracts/a.osm.pbf/places?q=ordino").json()["places"][0]
    assert (found["geometry"], found["problem"]["code"]) == (None, "place_too_large")
    assert "85" in found["problem"]["what"]
    assert "60" in found["problem"]["what"]


def test_places_of_overpass_come_in_the_same_shape_or_with_an_explained_error(
    tmp_path: Path, osm_data: Path
) -> None:
    with places_serving(osm_data / "monaco_2021.osm.pbf") as stand_in:
        settings = Settings(workspace=tmp_path / "w", overpass_url=stand_in.url)
        workspace = open_workspace(settings)
        with (
            served(create_app(workspace, settings)) as address,
            client_of(address, workspace) as desk,
        ):
            (place,) = desk.get("/api/places?q=monte carlo").json()["places"]
            assert (place["ref"], place["problem"]) == ("r5986438", None)
            refused(desk.get("/api/places?q=mo"), 422, "place_name_short")
            stand_in.faults = ["400"]
            problem = refused(desk.get("/api/places?q=monaco"), 502, "overpass_refused")
            assert "127.0.0.1" in problem["title"]


# --- maps and areas --------------------------------------------------------------------------


@pytest.mark.usefixtures("monaco")
def test_a_map_to_draw_on_is_as_large_as_is_said(desk: httpx.Client) -> None:
    address = "/api/extracts/monaco.osm.pbf/basemap"
    small = desk.get(address, params={"bbox": "7.415,43.73,7.43,43.74"}).json()
    layers = {feature["properties"]["layer"] for feature in small["features"]}
    assert {"streets", "buildings", "water"} <= layers
    wide = desk.get(address, params={"bbox": "7.40,43.72,7.45,43.76"}).json()
    layers = {feature["properties"]["layer"] for feature in wide["features"]}
    assert ("streets" in layers, "buildings" in layers) == (True, False)
    problem = refused(desk.get(address, params={"bbox": "7,43,8,44"}), 422, "map_too_large")
    assert "25" in problem["title"]
    refused(desk.get(address, params={"bbox": "7,43,8"}), 422, "bbox_not_four")
    refused(desk.get(address, params={"bbox": "2,48,2.01,48.01"}), 422, "extract_elsewhere")


def test_an_area_is_read_from_a_file_of_any_format(desk: httpx.Client, tmp_path: Path) -> None:
    geojson = desk.post("/api/areas?name=zone.geojson", content=json.dumps(AREA)).json()
    assert (geojson["geometry"]["type"], geojson["warnings"]) == ("Polygon", [])
    corners = ("n1 x2.0 y48.0", "n2 x2.01 y48.0", "n3 x2.01 y48.01")
    osm = write_osm(tmp_path / "zone.osm", *corners, "w1 Nn1,n2,n3,n1")
    drawn = desk.post("/api/areas?name=zone.osm", content=osm.read_bytes()).json()
    assert drawn["area_km2"] == pytest.approx(0.415, abs=0.002)


def test_quarters_that_touch_are_joined_into_one_area(desk: httpx.Client) -> None:
    middle = (W + E) / 2
    halves = [shapely.box(W, S, middle, N), shapely.box(middle, S, E, N)]
    document = {
        "type": "GeometryCollection",
        "geometries": [*map(shapely.geometry.mapping, halves)],
    }
    joined = desk.post("/api/areas?name=x.geojson", content=json.dumps(document)).json()
    assert joined["geometry"]["type"] == "Polygon"


def test_an_area_that_had_to_be_mended_says_so(desk: httpx.Client) -> None:
    bow = {
        "type": "Polygon",
        "coordinates": [[[2, 48], [2.01, 48.01], [2.01, 48], [2, 48.01], [2, 48]]],
    }
    mended = desk.post("/api/areas?name=x.geojson", content=json.dumps(bow)).json()
    assert "area_repaired" in [warning["code"] for warning in mended["warnings"]]
    assert all(warning["what"] for warning in mended["warnings"])


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("a.txt", b"hello", 422, "area_unknown_format"),
        ("a.kml", b"<kml", 422, "area_unreadable"),
        ("a.geojson", POINT, 422, "area_is_points"),
        ("../../etc/a.geojson", b"{}", 422, "area_unknown_format"),
        ("a.gpkg", b"x" * 1_000_001, 413, "area_file_too_large"),
    ],
)  # fmt: skip
def test_a_file_without_an_area_is_refused_by_its_own_name(
    desk: httpx.Client, name: str, content: bytes, status: int, code: str
) -> None:
    problem = refused(desk.post("/api/areas", params={"name": name}, content=content), status, code)
    assert Path(name).name in problem["title"]
    assert "tmp" not in problem["title"]
    assert "etc" not in problem["title"]


# --- the party -------------------------------------------------------------------------------


def test_a_party_gets_its_address_from_its_title(desk: httpx.Client) -> None:
    made = desk.post("/api/parties", json=PARTY)
    assert made.status_code == 201
    assert made.json()["slug"] == "cartopartie-de-l-ete"
    assert made.json()["dates"] == ["2026-07-04", "2026-07-05"]
    assert made.json()["area_km2"] == pytest.approx(0.112, abs=0.005)
    assert desk.post("/api/parties", json=PARTY).json()["slug"] == "cartopartie-de-l-ete-2"
    other = desk.post("/api/parties", json={**PARTY, "title": "地図", "slug": None}).json()
    assert other["slug"] == "cartopartie"
    refused(desk.post("/api/parties", json={**PARTY, "slug": "cartopartie"}), 409, "party_exists")
    refused(desk.post("/api/parties", json={**PARTY, "slug": "../x"}), 422, "slug_invalid")
    assert desk.get(f"/api/parties/{other['slug']}").json()["contact"] == "01 23 45 67 89"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"title": "  "}, "party_title_missing", "title"),
        ({"start": "samedi"}, "party_date_invalid", "start"),
        ({"start": ""}, "party_date_invalid", "start"),
        ({"end": "2026-07-01"}, "party_ends_before", "end"),
        ({"return_time": "25:00"}, "party_return_invalid", "return_time"),
        ({"themes": []}, "party_themes_missing", "themes"),
        ({"themes": ["benches"]}, "theme_unknown", None),
        ({"area": None}, "party_area_missing", "area"),
        ({"area": {"type": "Polygon"}}, "area_unreadable", "area"),
        ({"area": TOO_LARGE}, "area_too_large", "area"),
        ({"title": 5}, "body_invalid", None),
    ],
)  # fmt: skip
def test_a_party_that_is_not_complete_is_refused_field_by_field(
    desk: httpx.Client, change: dict[str, Any], code: str, field: str | None
) -> None:
    problem = refused(desk.post("/api/parties", json={**PARTY, **change}), 422, code)
    if field is not None:
        assert [entry["field"] for entry in problem["errors"]] == [field]
    assert desk.get("/api/parties").json() == []


def test_an_area_that_is_too_large_says_how_large_and_what_the_limit_is(desk: httpx.Client) -> None:
    area = shapely.geometry.mapping(shapely.box(2, 48, 2.2, 48.1))
    problem = refused(
        desk.post("/api/parties", json={**PARTY, "area": area}), 422, "area_too_large"
    )
    assert "165" in problem["title"]
    assert "60" in problem["title"]


def test_a_holder_of_one_party_makes_no_other(desk: httpx.Client, workspace: Workspace) -> None:
    slug = desk.post("/api/parties", json=PARTY).json()["slug"]
    with client_of(str(desk.base_url), workspace, slug) as limited:
        assert limited.get("/api/planning").json()["may_create"] is False
        refused(limited.post("/api/parties", json=PARTY), 403, "party_creation_not_allowed")
        refused(limited.patch("/api/parties/other", json={}), 404, "party_unknown")
        assert limited.patch(f"/api/parties/{slug}", json={"title": "T"}).json()["title"] == "T"


def test_what_is_not_spoken_of_stays(desk: httpx.Client) -> None:
    made = desk.post("/api/parties", json=PARTY).json()
    changed = desk.patch(f"/api/parties/{made['slug']}", json={"contact": "Lou"}).json()
    assert changed == {**made, "contact": "Lou"}


@pytest.mark.parametrize("typed", ["9:05", "09:05", " 9 h 05 ", "9h05"])
def test_the_hour_of_return_is_read_as_people_write_it(desk: httpx.Client, typed: str) -> None:
    made = desk.post("/api/parties", json={**PARTY, "return_time": typed}).json()
    assert made["return_time"] == "09:05"
    assert desk.get(f"/api/parties/{made['slug']}").json()["return_time"] == "09:05"


def test_the_hour_of_return_may_be_unknown_and_be_forgotten_again(desk: httpx.Client) -> None:
    made = desk.post("/api/parties", json=PARTY).json()
    assert made["return_time"] is None
    address = f"/api/parties/{made['slug']}"
    assert desk.patch(address, json={"return_time": "16:30"}).json()["return_time"] == "16:30"
    problem = refused(desk.patch(address, json={"return_time": "16"}), 422, "party_return_invalid")
    assert [entry["field"] for entry in problem["errors"]] == ["return_time"]
    assert desk.patch(address, json={"title": "Autre"}).json()["return_time"] == "16:30"
    assert desk.patch(address, json={"return_time": ""}).json()["return_time"] is None


def test_rates_are_those_that_the_effort_knows(desk: httpx.Client) -> None:
    address = f"/api/parties/{desk.post('/api/parties', json=PARTY).json()['slug']}"
    assert desk.patch(address, json={"rates": {"walk_kmh": 3}}).json()["rates"] == {"walk_kmh": 3}
    refused(desk.patch(address, json={"rates": {"run_kmh": 9}}), 422, "rate_unknown")
    refused(desk.patch(address, json={"rates": {"walk_kmh": 0}}), 422, "rate_not_positive")
    assert desk.patch(address, json={"rates": {}}).json()["rates"] == {}


def test_a_change_after_the_snapshot_keeps_what_is_there_and_says_what_to_make_again(
    desk: httpx.Client, town: bytes
) -> None:
    desk.put("/api/extracts/town.osm.pbf", content=town)
    slug = desk.post("/api/parties", json=PARTY).json()["slug"]
    run(desk, slug, {"kind": "snapshot", "params": {"extract": "town.osm.pbf"}})
    job = run(desk, slug, {"kind": "split", "params": {"teams": 2}})
    assert job["state"] == "done"
    before = desk.get(f"/api/parties/{slug}").json()
    smaller = shapely.geometry.mapping(shapely.box(W, S, (W + E) / 2, N))
    changed = desk.patch(f"/api/parties/{slug}", json={"area": smaller}).json()
    assert codes(changed) == ["party_data_stale", "party_sectors_stale"]
    after = desk.get(f"/api/parties/{slug}").json()
    assert (after["sectors"], after["snapshot"]) == (before["sectors"], before["snapshot"])
    fewer = desk.patch(f"/api/parties/{slug}", json={"themes": ["trees"]}).json()
    assert codes(fewer) == ["party_sectors_stale"]
    assert codes(desk.patch(f"/api/parties/{slug}", json={"title": "Autre"}).json()) == []


def codes(party: dict[str, Any]) -> list[str]:
    return [warning["code"] for warning in party["warnings"]]


def run(desk: httpx.Client, slug: str, body: dict[str, Any]) -> dict[str, Any]:
    asked = desk.post(f"/api/parties/{slug}/jobs", json=body)
    assert asked.status_code == 202, asked.text
    deadline = time.monotonic() + 60
    while True:
        job: dict[str, Any] = desk.get(f"/api/jobs/{asked.json()['id']}").json()
        if job["state"] not in ("waiting", "running") or time.monotonic() > deadline:
            return job
        time.sleep(0.05)


def test_two_organisers_who_change_different_things_at_once_both_find_them(
    desk: httpx.Client,
) -> None:
    slug = desk.post("/api/parties", json=PARTY).json()["slug"]

    def change(field: str) -> None:
        for number in range(15):
            answer = desk.patch(f"/api/parties/{slug}", json={field: f"{field} {number}"})
            assert answer.status_code == 200

    with ThreadPoolExecutor() as both:
        list(both.map(change, ("title", "contact")))
    party = desk.get(f"/api/parties/{slug}").json()
    assert (party["title"], party["contact"]) == ("title 14", "contact 14")


def test_an_upload_that_a_killed_server_left_is_removed_by_a_later_one(
    desk: httpx.Client, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.extracts.mkdir(parents=True)
    old, fresh = workspace.extracts / ".incoming-old", workspace.extracts / ".incoming-fresh"
    for path in (old, fresh):
        path.write_bytes(b"half a file")
    os.utime(old, (time.time() - 7200,) * 2)
    town = write_small_town(tmp_path / "town.osm.pbf").read_bytes()
    assert desk.put("/api/extracts/town.osm.pbf", content=town).status_code == 201
    names = {path.name for path in workspace.extracts.iterdir()}
    assert names == {".incoming-fresh", "town.osm.pbf"}
