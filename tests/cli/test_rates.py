"""A party's own paces and minutes: shown, set, taken back, and used by the split."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.small_town import BBOX, write_small_town


def ready(run: Run, tmp_path: Path) -> None:
    town = write_small_town(tmp_path / "town.osm.pbf")
    assert run("init", "essai", "--bbox", BBOX, "--theme", "trees").code == 0
    assert run("snapshot", "essai", "--extract", town).code == 0


def minutes(run: Run) -> float:
    (whole,) = run("split", "essai", "--teams", 1, "--json").json
    found: float = whole["effort_min"]
    return found


def test_rates_are_shown_with_what_is_usual(run: Run, tmp_path: Path) -> None:
    ready(run, tmp_path)
    rates = {rate["name"]: rate for rate in run("party", "rates", "essai", "--json").json}
    assert rates["walk_kmh"]["value"] == rates["walk_kmh"]["usual"] == 4.0
    assert rates["trees.minutes_per_feature"]["value"] > 0
    assert "defibrillators.minutes_per_feature" not in rates


def test_a_slower_party_needs_more_minutes_and_may_go_back(run: Run, tmp_path: Path) -> None:
    ready(run, tmp_path)
    usual = minutes(run)
    assert run("party", "rates", "essai", "walk_kmh=2", "trees.minutes_per_feature=9").code == 0
    slower = minutes(run)
    assert slower > 1.3 * usual
    assert run("party", "rates", "essai", "trees.minutes_per_feature=").code == 0
    assert usual < minutes(run) < slower
    assert run("party", "rates", "essai", "walk_kmh=").code == 0
    assert minutes(run) == usual


def test_a_rate_that_cannot_be_is_refused_and_nothing_changes(run: Run, tmp_path: Path) -> None:
    ready(run, tmp_path)
    before = run("party", "rates", "essai", "--json").json
    for wrong, code in (
        ("walk_kmh=vite", "rate_no_number"),
        ("walk_kmh=0", "rate_not_positive"),
        ("swim_kmh=2", "rate_unknown"),
        ("walk_kmh", "rate_no_number"),
    ):
        refused = run("party", "rates", "essai", wrong)
        assert (refused.code, code in refused.err) == (2, True), wrong
    assert run("party", "rates", "essai", "--json").json == before
