"""A party that is corrected after it was made, by command."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.small_town import BBOX, write_small_town


def made(run: Run) -> None:
    options = ("--theme", "trees", "--dates", "2026-05-16", "--return", "16 h 30")
    assert run("init", "essai", "--bbox", BBOX, *options).code == 0


def test_a_party_is_made_with_its_hour_of_return(run: Run) -> None:
    made(run)
    assert run("party", "show", "essai", "--json").json["return_time"] == "16:30"


def test_what_is_given_changes_and_the_rest_stays(run: Run) -> None:
    made(run)
    before = run("party", "show", "essai", "--json").json
    changed = run("party", "change", "essai", "--title", "Fête", "--contact", "Lou", "--json")
    assert changed.json == {**before, "title": "Fête", "contact": "Lou"}
    dates = run("party", "change", "essai", "--dates", "2026-06-06/2026-06-07", "--json")
    assert dates.json["dates"] == ["2026-06-06", "2026-06-07"]
    assert run("party", "change", "essai", "--dates", "2026-06-13", "--json").json["dates"] == [
        "2026-06-13",
        "2026-06-13",
    ]
    assert run("party", "change", "essai", "--return", "", "--json").json["return_time"] is None


def test_other_themes_say_what_is_to_be_made_again(run: Run, tmp_path: Path) -> None:
    made(run)
    town = write_small_town(tmp_path / "town.osm.pbf")
    assert run("snapshot", "essai", "--extract", town).code == 0
    changed = run("party", "change", "essai", "--theme", "trees", "--theme", "defibrillators")
    assert changed.code == 0
    assert "snapshot" in changed.err or "données" in changed.err.lower()


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--return", "midi", "party_return_invalid"),
        ("--return", "24:00", "party_return_invalid"),
        ("--dates", "samedi", "party_date_invalid"),
        ("--dates", "2026-06-07/2026-06-06", "party_ends_before"),
        ("--title", " ", "party_title_missing"),
        ("--theme", "benches", "theme_unknown"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_nothing_changes(
    run: Run, option: str, value: str, code: str
) -> None:
    made(run)
    before = run("party", "show", "essai", "--json").json
    refused = run("party", "change", "essai", option, value)
    assert (refused.code, code in refused.err) == (2, True)
    assert run("party", "show", "essai", "--json").json == before


def test_a_party_that_is_not_there_is_not_changed(run: Run) -> None:
    refused = run("party", "change", "ailleurs", "--title", "Fête")
    assert (refused.code, "party_unknown" in refused.err) == (3, True)
