"""Splitting by time, and taking back what was changed on the desk, from the command line."""

from datetime import UTC, datetime
from pathlib import Path

from cartoparty.pipeline.division_history import edit_division
from cartoparty.pipeline.sectors import Editor
from cartoparty.settings import Settings
from cartoparty.store.workspace import open_workspace
from tests.cli.conftest import Run
from tests.small_town import BBOX, write_small_town


def ready(run: Run, tmp_path: Path) -> None:
    town = write_small_town(tmp_path / "town.osm.pbf")
    assert run("init", "essai", "--bbox", BBOX, "--theme", "trees").code == 0
    assert run("snapshot", "essai", "--extract", town).code == 0


def test_split_takes_teams_or_minutes(run: Run, tmp_path: Path) -> None:
    ready(run, tmp_path)
    (whole,) = run("split", "essai", "--teams", 1, "--json").json
    thirds = run("split", "essai", "--minutes", whole["effort_min"] / 2.9, "--json").json
    assert [sector["number"] for sector in thirds] == [1, 2, 3]
    assert [sector["team"] for sector in thirds] == ["Équipe 1", "Équipe 2", "Équipe 3"]
    for wrong in ([], ["--teams", 2, "--minutes", 60]):
        refused = run("split", "essai", *wrong)
        assert refused.code == 2
        assert "teams_or_minutes" in refused.err


def test_sectors_undo_takes_the_last_edit_back(run: Run, folder: Path, tmp_path: Path) -> None:
    ready(run, tmp_path)
    assert run("split", "essai", "--teams", 2).code == 0
    before = run("sectors", "list", "essai", "--json").json
    edit_division(
        open_workspace(Settings(workspace=folder)),
        "essai",
        {"kind": "halve", "sector": 1},
        stamp=1,
        by=Editor("Ana", datetime.now(UTC)),
    )
    assert len(run("sectors", "list", "essai", "--json").json) == 3
    assert run("sectors", "undo", "essai", "--json").json == before
    assert run("split", "essai", "--teams", 4).code == 0
    assert run("sectors", "undo", "essai", "--json").json == before
    again = run("sectors", "undo", "essai", lang="en")
    assert again.code == 2
    assert "nothing to undo" in again.err
