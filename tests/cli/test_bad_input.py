"""Bad input gets one clear message in French or English, an exit code, and loses nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.osm_literals import write_osm
from tests.parties import record
from tests.small_town import BBOX, write_small_town

THEME = ("--theme", "defibrillators")


def polygon(*ring: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def area_file(tmp_path: Path, geometry: object) -> Path:
    path = tmp_path / "area.geojson"
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}))
    return path


AREAS = {
    "empty": ({"type": "FeatureCollection", "features": []}, "aucune surface"),
    "too large": (polygon((0, 45), (3, 45), (3, 47), (0, 47)), "km²"),
    "projected": (
        polygon((652000, 6861000), (653000, 6861000), (653000, 6862000), (652000, 6862000)),
        "2154",
    ),
    "line": ({"type": "LineString", "coordinates": [[2.35, 48.85], [2.36, 48.86]]}, "ligne"),
}


@pytest.mark.parametrize("name", AREAS)
def test_an_area_that_cannot_be_used_says_why(run: Run, tmp_path: Path, name: str) -> None:
    geometry, word = AREAS[name]
    path = area_file(tmp_path, geometry)
    if name == "empty":
        path.write_text(json.dumps(geometry))
    outcome = run("init", "essai", "--area", path, *THEME)
    assert outcome.code == 2
    assert word in outcome.err
    assert len(outcome.err.strip().splitlines()) == 1
    assert run("party", "list", "--json").json == []


def test_a_self_crossing_area_is_mended_and_the_place_is_named(run: Run, tmp_path: Path) -> None:
    bow = polygon((2.35, 48.85), (2.36, 48.86), (2.36, 48.85), (2.35, 48.86))
    outcome = run("init", "essai", "--area", area_file(tmp_path, bow), *THEME, lang="en")
    assert outcome.code == 0
    assert "2.355" in outcome.err
    assert "48.855" in outcome.err


def test_an_area_in_an_unknown_format_says_which_are_known(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "area.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0 a letter, not a map")
    outcome = run("init", "essai", "--area", path, *THEME, lang="en")
    assert outcome.code == 2
    assert "GeoJSON" in outcome.err


def test_an_area_or_a_bbox_but_not_both_nor_none(run: Run, tmp_path: Path) -> None:
    assert run("init", "essai", *THEME).code == 2
    path = area_file(tmp_path, polygon((2.35, 48.85), (2.36, 48.85), (2.36, 48.86)))
    assert run("init", "essai", "--area", path, "--bbox", BBOX, *THEME).code == 2


@pytest.mark.parametrize("bbox", ["1,2,3", "2.36,48.85,2.35,48.86", "a,b,c,d", "2.35,95,2.36,96"])
def test_a_bbox_that_is_none_is_refused(run: Run, bbox: str) -> None:
    assert run("init", "essai", "--bbox", bbox, *THEME).code == 2


def test_names_themes_and_dates_are_checked_before_anything_is_stored(run: Run) -> None:
    cases = [
        ("init", "Été 2026", "--bbox", BBOX, *THEME),
        ("init", "essai", "--bbox", BBOX, "--theme", "benches"),
        ("init", "essai", "--bbox", BBOX),
        ("init", "essai", "--bbox", BBOX, *THEME, "--dates", "samedi"),
        ("init", "essai", "--bbox", BBOX, *THEME, "--dates", "2026-05-17/2026-05-16"),
    ]
    assert [run(*case).code for case in cases] == [2] * 5
    assert run("party", "list", "--json").json == []


def test_the_same_party_twice_is_a_conflict(run: Run) -> None:
    assert run("init", "essai", "--bbox", BBOX, *THEME).code == 0
    assert run("init", "essai", "--bbox", BBOX, *THEME).code == 5


def test_what_does_not_exist_is_not_found(run: Run) -> None:
    assert run("party", "show", "nulle-part").code == 3
    run("init", "essai", "--bbox", BBOX, *THEME)
    assert run("split", "essai", "--teams", 2).code == 3  # no snapshot yet
    assert run("teams", "essai").code == 3
    assert run("theme", "show", "benches").code == 3


def _missing(tmp_path: Path) -> Path:
    return tmp_path / "nowhere.osm.pbf"


def _truncated(tmp_path: Path) -> Path:
    whole = write_small_town(tmp_path / "whole.osm.pbf").read_bytes()
    path = tmp_path / "truncated.osm.pbf"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    return path


def _not_osm(tmp_path: Path) -> Path:
    path = tmp_path / "page.osm"
    path.write_text("<html><body>504 Gateway Timeout</body></html>")
    return path


def _elsewhere(tmp_path: Path) -> Path:
    return write_osm(
        tmp_path / "elsewhere.osm.pbf",
        "n1 v1 x10.0 y50.0",
        "n2 v1 x10.1 y50.1",
        "w1 v1 Thighway=residential Nn1,n2",
    )


@pytest.mark.parametrize("make", [_missing, _truncated, _not_osm, _elsewhere])
def test_a_bad_extract_says_why_and_keeps_the_old_snapshot(
    run: Run, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    run("init", "essai", "--bbox", BBOX, *THEME)
    run("snapshot", "essai", "--extract", write_small_town(tmp_path / "town.osm.pbf"))
    before = run("party", "show", "essai", "--json").json
    path = make(tmp_path)
    outcome = run("snapshot", "essai", "--extract", path)
    assert outcome.code == 2
    assert path.name in outcome.err
    assert run("party", "show", "essai", "--json").json == before


def test_an_unreachable_overpass_is_the_fault_of_another_server(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # How long it waits between two tries is tested with the downloads.
    monkeypatch.setattr("cartoparty.sources.overpass._BACK_OFF_S", (0.01,) * 4)
    run("init", "essai", "--bbox", BBOX, *THEME)
    outcome = run(
        "snapshot", "essai", "--overpass", env={"CARTOPARTY_OVERPASS_URL": "http://127.0.0.1:9/api"}
    )
    assert outcome.code == 6
    assert "--extract" in outcome.err


def test_good_rows_are_kept_and_each_bad_row_is_explained(run: Run, tmp_path: Path) -> None:
    run("init", "essai", "--bbox", BBOX, *THEME)
    good = record(1, 1)
    sheet = tmp_path / "notes.csv"
    line = "{id};defibrillators;new;{lon};{lat};2026-05-16T10:00:00Z;{more}\r\n"
    decimal = {key: str(good[key]).replace(".", ",") for key in ("lon", "lat")}
    sheet.write_text(
        "\ufeffid;theme;kind;lon;lat;observed_at;tag:operator\r\n"
        + line.format(id=good["id"], **decimal, more="Mairie")
        + line.format(id="", **decimal, more="")
        + line.format(id=record(1, 1)["id"], lon=decimal["lat"], lat=decimal["lon"], more="")
        + line.format(id=record(1, 1)["id"], **decimal, more="x" * 256),
        "utf-8",
    )
    outcome = run("observations", "import", "essai", sheet, lang="en")
    assert outcome.code == 2
    lines = outcome.err.strip().splitlines()
    assert [text.split(":")[1] for text in lines[:3]] == ["3", "4", "5"]
    assert "3 rows refused, 1 stored" in lines[-1]
    (stored,) = run("observations", "export", "essai").json["features"]
    assert stored["properties"]["tags"] == {"operator": "Mairie"}


def test_the_same_id_with_other_content_is_a_conflict_and_the_first_stays(
    run: Run, tmp_path: Path
) -> None:
    run("init", "essai", "--bbox", BBOX, *THEME)
    first = record(1, 1, note="first")
    file = tmp_path / "notes.csv"

    def write(note: str) -> None:
        file.write_text(
            "id,theme,kind,lon,lat,observed_at,note\n"
            f"{first['id']},defibrillators,new,{first['lon']},{first['lat']},"
            f"2026-05-16T10:00:00Z,{note}\n"
        )

    write("first")
    assert run("observations", "import", "essai", file).code == 0
    write("second")
    assert run("observations", "import", "essai", file).code == 5
    (stored,) = run("observations", "export", "essai").json["features"]
    assert stored["properties"]["note"] == "first"


def test_rows_without_ids_can_be_given_some(run: Run, tmp_path: Path) -> None:
    run("init", "essai", "--bbox", BBOX, *THEME)
    file = tmp_path / "notes.csv"
    here = record(1, 1)
    file.write_text(
        "id,theme,kind,lon,lat,observed_at\n"
        f",defibrillators,new,{here['lon']},{here['lat']},2026-05-16T10:00:00Z\n"
    )
    assert run("observations", "import", "essai", file).code == 2
    assert run("observations", "import", "essai", file, "--make-ids").code == 0
    again = run("observations", "import", "essai", file, "--make-ids", lang="en")
    assert "1 known already" in again.err


def test_a_rejection_needs_a_reason(run: Run) -> None:
    run("init", "essai", "--bbox", BBOX, *THEME)
    assert run("review", "accept", "essai").code == 2
    assert run("review", "accept", "essai", "0000").code == 3


def test_messages_come_in_the_language_of_the_terminal(run: Run) -> None:
    assert "n’existe pas" in run("party", "show", "nulle-part", lang="fr").err
    assert "There is no party" in run("party", "show", "nulle-part", lang="en").err


def test_a_setting_that_cannot_be_read_is_named(run: Run) -> None:
    wrong = run("party", "list", env={"CARTOPARTY_MAX_AREA_KM2": "abc"})
    assert (wrong.code, "CARTOPARTY_MAX_AREA_KM2" in wrong.err) == (2, True)
    driver = run("party", "list", env={"CARTOPARTY_DATABASE_URL": "postgresql://localhost/x"})
    assert (driver.code, "CARTOPARTY_DATABASE_URL" in driver.err) == (2, True)


def test_files_that_cannot_be_read_or_written_get_one_line(run: Run, tmp_path: Path) -> None:
    run("init", "essai", "--bbox", BBOX, *THEME)
    for command in (
        ("observations", "export", "essai", "-o", tmp_path / "nowhere" / "x.csv"),
        ("theme", "check", tmp_path / "none.toml"),
    ):
        outcome = run(*command)
        assert outcome.code == 2
        assert len(outcome.err.strip().splitlines()) == 1


def test_a_state_that_does_not_exist_says_which_do(run: Run) -> None:
    run("init", "essai", "--bbox", BBOX, *THEME)
    outcome = run("review", "list", "essai", "--state", "foo")
    assert (outcome.code, "pending" in outcome.err) == (2, True)
