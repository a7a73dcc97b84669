"""The command `check` run again: it says what changed, why, and which decisions it undid."""

from pathlib import Path
from typing import Any

import pytest

from cartoparty.core.proposing import Because
from cartoparty.texts import label
from tests.cli.conftest import Run
from tests.cli.test_chain import geojson_of, prepared
from tests.cli.test_osm import OsmApiStandIn, server, upload  # noqa: F401  (a fixture)
from tests.parties import record
from tests.small_town import write_small_town


@pytest.mark.parametrize("because", Because)
def test_every_reason_for_a_change_has_its_words(because: Because) -> None:
    assert label(f"because_{because.value}", "fr") != label(f"because_{because.value}", "en")


def add(run: Run, tmp_path: Path, *records: dict[str, Any]) -> None:
    file = tmp_path / f"{records[0]['id']}.geojson"
    file.write_text(geojson_of(*records))
    assert run("observations", "import", "essai", file).code == 0


def by_observation(run: Run) -> dict[str, Any]:
    return {each["observation_id"]: each for each in run("check", "essai", "--json").json}


def test_a_check_says_what_changed_and_which_decision_counts_no_more(
    run: Run, tmp_path: Path
) -> None:
    prepared(run, tmp_path)
    run("review", "accept", "essai", "--all")
    gone = record(1.5, 1.1, kind="gone", osm_ref="n2", tags={}, team=2)
    add(run, tmp_path, gone)
    said = run("check", "essai", lang="en").err
    assert "1 proposals new, 1 changed, 0 with nothing left to do, 3 unchanged." in said
    assert "1 decisions count no more" in said
    assert "modify n2 → note n2 (another observation contradicts it)" in said
    assert "accepted by" in said
    again = run("check", "essai").err
    assert "Rien n’a changé depuis la dernière vérification" in again


def test_the_json_tells_programs_what_the_lines_tell_people(run: Run, tmp_path: Path) -> None:
    prepared(run, tmp_path)
    run("review", "accept", "essai", "--all")
    before = {key: each["proposal_id"] for key, each in by_observation(run).items()}
    again = record(1.5, 1.1, kind="change", osm_ref="n2", tags={"access": "no"}, team=2, walk="w2")
    add(run, tmp_path, again)
    found = by_observation(run)
    assert found[again["id"]]["since_last_check"] == "new"
    (changed,) = [each for each in found.values() if each["since_last_check"] == "changed"]
    assert changed["because"] == "others_saw_more"
    assert changed["before"]["proposal_id"] == before[changed["observation_id"]]
    assert changed["lost_decision"]["decision"] == "accepted"
    pending = run("review", "list", "essai", "--state", "pending", "--json").json
    (entry,) = [each for each in pending if each["earlier_decision"]]
    assert entry["earlier_decision"]["action"] == "modify"
    assert entry["also_seen"] == [again["id"]]
    (covered,) = run("review", "list", "essai", "--state", "covered", "--json").json
    assert (covered["observation_id"], covered["stands_by"]) == (again["id"], entry["proposal_id"])


def test_repeats_of_what_was_sent_stay_nothing_to_do_with_new_data_too(
    run: Run,
    tmp_path: Path,
    server: OsmApiStandIn,  # noqa: F811
) -> None:
    prepared(run, tmp_path)
    later = {"team": 2, "walk": "w2", "observed_at": "2026-05-16T11:00:00Z"}
    twice = [
        record(0.9, 2.05, **later),
        record(2.5, 2.1, kind="gone", osm_ref="n3", tags={}, **later),
    ]
    add(run, tmp_path, *twice)
    run("check", "essai")
    run("review", "accept", "essai", "--all")
    upload(run, server)
    before = by_observation(run)
    assert [before[each["id"]]["action"] for each in twice] == ["none", "none"]
    run("snapshot", "essai", "--extract", write_small_town(tmp_path / "later.osm.pbf"))
    assert by_observation(run) == before
    assert "Nothing has changed" in run("check", "essai", lang="en").err
