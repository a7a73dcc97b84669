"""The whole chain by hand, as the README's first party: every command, its data, its exit code."""

import json
from pathlib import Path
from typing import Any

import geopandas
import osmium
import pypdfium2

from tests.cli.conftest import Run
from tests.parties import record
from tests.small_town import BBOX, write_small_town

THEMES = ("--theme", "defibrillators", "--theme", "trees", "--theme", "accessibility")


def geojson_of(*records: dict[str, Any]) -> str:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [r["lon"], r["lat"]]},
            "properties": {k: v for k, v in r.items() if k not in ("lon", "lat")},
        }
        for r in records
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def prepared(run: Run, tmp_path: Path, *, with_versions: bool = True) -> None:
    """A party with data, sectors and four observations that were checked."""
    town = write_small_town(tmp_path / "town.osm.pbf", with_versions=with_versions)
    assert run("init", "essai", "--bbox", BBOX, *THEMES, "--title", "Essai").code == 0
    assert run("snapshot", "essai", "--extract", town).code == 0
    assert run("split", "essai", "--teams", 2).code == 0
    notes = tmp_path / "notes.geojson"
    notes.write_text(
        geojson_of(
            record(0.9, 2.05),
            record(0.5, 0.1, kind="confirm", osm_ref="n1", tags={}),
            record(1.5, 1.1, kind="change", osm_ref="n2", tags={"indoor": "yes"}),
            record(2.5, 2.1, kind="gone", osm_ref="n3", tags={}),
        )
    )
    assert run("observations", "import", "essai", notes).code == 0
    assert run("check", "essai").code == 0


def test_a_party_from_its_area_to_its_published_layers(run: Run, tmp_path: Path) -> None:
    prepared(run, tmp_path)

    sectors = run("sectors", "list", "essai", "--json").json
    assert [sector["number"] for sector in sectors] == [1, 2]
    assert set(sectors[0]) == {
        "number", "label", "effort_min", "street_km", "features", "team", "start",
    }  # fmt: skip
    teams = run("teams", "essai", "--json").json
    assert len({team["code"] for team in teams}) == 2
    assert all(team["link"].endswith(f"/j/{team['code']}") for team in teams)

    atlas = tmp_path / "atlas.pdf"
    assert run("atlas", "essai", "-o", atlas).code == 0
    assert len(pypdfium2.PdfDocument(atlas)) >= 3

    checked = run("check", "essai", "--json").json
    assert sorted(entry["action"] for entry in checked) == ["confirm", "create", "gone", "modify"]
    assert set(checked[0]) == {
        "observation_id", "action", "osm_ref", "distance_m", "score", "findings", "proposal_id",
        "since_last_check", "because", "before", "lost_decision",
    }  # fmt: skip

    accepted = run("review", "accept", "essai", "--all")
    assert (accepted.code, "4 propositions acceptées" in accepted.err) == (0, True)
    assert {entry["state"] for entry in run("review", "list", "essai", "--json").json} == {
        "accepted"
    }

    osc = tmp_path / "essai.osc"
    assert run("osm", "export", "essai", "-o", osc).code == 0
    written = {f"n{o.id}": (o.version, dict(o.tags)) for o in osmium.FileProcessor(str(osc))}
    assert written["n1"][1]["check_date"] == "2026-05-16"
    assert written["n2"][0] == 4
    assert written["n3"][1]["removed:emergency"] == "defibrillator"
    assert len(written) == 4

    site = tmp_path / "site"
    assert run("publish", "essai", "-o", site).code == 0
    layer = geopandas.read_file(site / "defibrillators" / "defibrillators.geojson")
    assert len(layer) == 3  # three in OSM, one of them gone, one new
    assert json.loads((site / "catalog.jsonld").read_text())
    overview = run("party", "show", "essai", "--json").json
    assert overview["proposals"] == {"pending": 0, "accepted": 4, "rejected": 0}


def test_an_extract_without_versions_says_where_they_come_from(run: Run, tmp_path: Path) -> None:
    prepared(run, tmp_path, with_versions=False)
    run("review", "accept", "essai", "--all")
    osc = tmp_path / "essai.osc"
    exported = run("osm", "export", "essai", "-o", osc, lang="en")
    assert exported.code == 0
    assert "must be read from the OSM API" in exported.err
    versions = {o.id: o.version for o in osmium.FileProcessor(str(osc)) if o.id > 0}
    assert versions == {1: 0, 2: 0, 3: 0}


def test_a_second_check_changes_nothing(run: Run, tmp_path: Path) -> None:
    prepared(run, tmp_path)
    before = run("check", "essai", "--json").json
    again = run("check", "essai", lang="en")
    assert "0 proposals new or changed, 4 unchanged" in again.err
    assert run("check", "essai", "--json").json == before


def test_importing_a_file_twice_doubles_nothing(run: Run, tmp_path: Path) -> None:
    prepared(run, tmp_path)
    again = run("observations", "import", "essai", tmp_path / "notes.geojson", lang="en")
    assert "0 observations stored, 4 known already" in again.err


def test_observations_come_out_as_they_went_in(run: Run, tmp_path: Path) -> None:
    prepared(run, tmp_path)
    out = tmp_path / "out.csv"
    assert run("observations", "export", "essai", "-o", out).code == 0
    assert out.read_text().splitlines()[0].startswith("id,theme,kind,osm_ref,lon,lat,accuracy_m")
    collection = run("observations", "export", "essai").json
    assert len(collection["features"]) == 4
    again = run("observations", "import", "essai", out, lang="en")
    assert (again.code, "4 known already" in again.err) == (0, True)


def test_decisions_come_back_from_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    prepared(run, tmp_path)
    by_action = {e["action"]: e["proposal_id"] for e in run("check", "essai", "--json").json}
    sheet = tmp_path / "decisions.csv"
    sheet.write_text(
        "\ufeffproposal_id;decision;reason;tag:indoor\r\n"
        f"{by_action['create']};accepted;;no\r\n"
        f"{by_action['modify']};rejected;doute;\r\n"
        f"{by_action['gone']};;;\r\n"
    )
    assert run("review", "import", "essai", sheet).code == 0
    entries = {e["action"]: e for e in run("review", "list", "essai", "--json").json}
    assert entries["create"]["state"] == "accepted"
    assert {"key": "indoor", "old": None, "new": "no"} in entries["create"]["diff"]
    assert (entries["modify"]["state"], entries["modify"]["reason"]) == ("rejected", "doute")
    assert entries["gone"]["state"] == "pending"


def test_sectors_go_out_and_come_back(run: Run, tmp_path: Path) -> None:
    prepared(run, tmp_path)
    for suffix in ("geojson", "gpx", "kml"):
        file = tmp_path / f"sectors.{suffix}"
        assert run("sectors", "export", "essai", "-o", file).code == 0
        assert file.stat().st_size > 200
    codes = {team["code"] for team in run("teams", "essai", "--json").json}
    back = run("sectors", "import", "essai", tmp_path / "sectors.geojson", "--json")
    assert (back.code, [sector["number"] for sector in back.json]) == (0, [1, 2])
    assert {team["code"] for team in run("teams", "essai", "--json").json} == codes
