"""To OpenStreetMap by command: versions from the API, one upload, an account of it, no accident."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import osmium
import pytest

from tests.cli.conftest import Outcome, Run
from tests.cli.test_chain import geojson_of, prepared
from tests.parties import record
from tests.small_town import write_small_town
from tests.stand_ins.osm_api import GOOD_TOKEN, OsmApiStandIn


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OsmApiStandIn]:
    """An OSM API that holds the small town, every element in version 4."""
    with OsmApiStandIn() as running:
        running.database.load(write_small_town(tmp_path / "server.osm.pbf"))
        yield running


def accepted(run: Run, tmp_path: Path, *, with_versions: bool = True) -> None:
    prepared(run, tmp_path, with_versions=with_versions)
    assert run("review", "accept", "essai", "--all").code == 0


def upload(run: Run, server: OsmApiStandIn, **more: str) -> Outcome:
    env = {"CARTOPARTY_OSM_API_URL": server.url, "CARTOPARTY_OSM_TOKEN": GOOD_TOKEN, **more}
    return run("osm", "upload", "essai", lang="en", env=env)


def test_missing_versions_are_read_from_the_api_when_one_is_set(
    run: Run, tmp_path: Path, server: OsmApiStandIn
) -> None:
    accepted(run, tmp_path, with_versions=False)
    osc = tmp_path / "essai.osc"
    outcome = run(
        "osm", "export", "essai", "-o", osc, env={"CARTOPARTY_OSM_API_URL": server.url}, lang="en"
    )
    assert outcome.code == 0
    assert "must be read" not in outcome.err
    versions = {o.id: o.version for o in osmium.FileProcessor(str(osc)) if o.id > 0}
    assert versions == {1: 4, 2: 4, 3: 4}


def test_an_upload_is_accounted_for_and_not_repeated(
    run: Run, tmp_path: Path, server: OsmApiStandIn
) -> None:
    accepted(run, tmp_path)
    first = upload(run, server)
    assert (first.code, "4 sent in 1 changesets" in first.err) == (0, True)
    status = run("osm", "status", "essai", "--json").json
    assert {row["state"] for row in status} == {"sent"}
    assert sorted(row["version"] for row in status) == [1, 5, 5, 5]
    uploads = len(server.calls_of("upload"))
    again = upload(run, server)
    assert (again.code, "4 sent" in again.err) == (0, True)
    assert len(server.calls_of("upload")) == uploads
    tags = server.database.elements["node", 3].tags
    assert tags == {"removed:emergency": "defibrillator"}


def test_what_was_sent_is_not_proposed_again(
    run: Run, tmp_path: Path, server: OsmApiStandIn
) -> None:
    accepted(run, tmp_path)
    upload(run, server)
    before = run("check", "essai", "--json").json
    run("snapshot", "essai", "--extract", write_small_town(tmp_path / "later.osm.pbf"))
    assert run("check", "essai", "--json").json == before
    assert run("osm", "export", "essai", "-o", tmp_path / "rest.osc").code == 3


def test_a_duplicate_of_what_was_sent_stays_a_duplicate(
    run: Run, tmp_path: Path, server: OsmApiStandIn
) -> None:
    prepared(run, tmp_path)
    twice = tmp_path / "twice.geojson"
    twice.write_text(geojson_of(record(0.9, 2.05, team=2)))
    run("observations", "import", "essai", twice)
    run("check", "essai")
    run("review", "accept", "essai", "--all")
    upload(run, server)
    run("check", "essai")
    run("review", "accept", "essai", "--all")
    upload(run, server)
    new = [e for e in server.database.elements.values() if e.id > 10**6]
    assert len(new) == 1


def test_new_osm_data_ask_for_a_new_check_before_anything_is_written(
    run: Run, tmp_path: Path
) -> None:
    accepted(run, tmp_path, with_versions=False)
    run("snapshot", "essai", "--extract", write_small_town(tmp_path / "versions.osm.pbf"))
    outcome = run("osm", "export", "essai", "-o", tmp_path / "essai.osc")
    assert (outcome.code, "check essai" in outcome.err) == (5, True)


def test_an_object_that_somebody_changed_meanwhile_is_a_conflict_and_is_not_sent(
    run: Run, tmp_path: Path, server: OsmApiStandIn
) -> None:
    accepted(run, tmp_path)
    defibrillator = server.database.elements["node", 3]
    server.database.elements["node", 3] = replace(
        defibrillator, version=5, tags={"emergency": "no"}
    )
    outcome = upload(run, server)
    assert outcome.code == 5
    assert "n3" in outcome.err
    assert server.database.elements["node", 3].tags == {"emergency": "no"}
    assert "3 sent" in outcome.err


def test_without_a_token_nothing_is_sent(run: Run, tmp_path: Path, server: OsmApiStandIn) -> None:
    accepted(run, tmp_path)
    outcome = run("osm", "upload", "essai", env={"CARTOPARTY_OSM_API_URL": server.url})
    assert (outcome.code, "CARTOPARTY_OSM_TOKEN" in outcome.err) == (4, True)
    assert server.calls_of("upload") == []


def test_a_server_that_does_not_answer_is_named_and_nothing_is_lost(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # How long it waits between two tries is tested with the API.
    monkeypatch.setattr("cartoparty.osm_api.client._READ_PAUSES_S", (0.01, 0.01))
    accepted(run, tmp_path)
    env = {"CARTOPARTY_OSM_API_URL": "http://127.0.0.1:9", "CARTOPARTY_OSM_TOKEN": GOOD_TOKEN}
    outcome = run("osm", "upload", "essai", env=env)
    assert outcome.code == 6
    rows = run("osm", "status", "essai", "--json").json
    assert [row["state"] for row in rows] == ["waiting"] * 4


@pytest.mark.parametrize("suffix", ["osc", "osm", "geojson"])
def test_each_format_holds_every_accepted_edit(run: Run, tmp_path: Path, suffix: str) -> None:
    accepted(run, tmp_path)
    path = tmp_path / f"essai.{suffix}"
    assert run("osm", "export", "essai", "-o", path).code == 0
    if suffix == "geojson":
        assert path.read_text().count('"Feature"') == 4
    else:
        assert len({o.id for o in osmium.FileProcessor(str(path))}) == 4


def test_an_unknown_format_says_which_are_known(run: Run, tmp_path: Path) -> None:
    accepted(run, tmp_path)
    outcome = run("osm", "export", "essai", "-o", tmp_path / "essai.docx")
    assert (outcome.code, ".osc" in outcome.err) == (2, True)
