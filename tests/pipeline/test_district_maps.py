"""The base map for phones in the workspace: made once, made anew with the data, or said why not."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pyogrio.errors import DataSourceError

from cartoparty.errors import NotFound, StorageFailed
from cartoparty.outputs import district_map as tiles
from cartoparty.pipeline.district_maps import (
    district_map_of,
    make_district_map,
    prepare_district_map,
)
from cartoparty.store import snapshots
from cartoparty.texts import error_text, finding_text
from tests.parties import TestParty


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the maps that are really written."""
    names: list[str] = []
    real = tiles.write_district_map

    def counted(path: Path, *rest: Any, **more: Any) -> tiles.DistrictMapSummary:
        names.append(path.name)
        return real(path, *rest, **more)

    monkeypatch.setattr(tiles, "write_district_map", counted)
    return names


def change_snapshot(party: TestParty, **changes: Any) -> None:
    with party.workspace.database.write() as session:
        old = snapshots.get_snapshot(session, party.slug)
        later = {"taken_at": old.taken_at + timedelta(hours=1), **changes}
        snapshots.replace_snapshot(session, party.slug, replace(old, **later))


def test_a_map_that_many_ask_for_at_once_is_made_once(party: TestParty, written: list[str]) -> None:
    with ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(make_district_map, party.workspace, party.slug, margin_m=150)
            for _ in range(4)
        ]
        found = {each.result() for each in asked}
    assert len(found) == len(written) == 1
    assert found.pop().path.read_bytes().startswith(b"PMTiles")


def test_a_new_snapshot_has_a_new_map_and_the_old_one_goes(
    party: TestParty, written: list[str]
) -> None:
    before = make_district_map(party.workspace, party.slug, margin_m=150)
    change_snapshot(party)
    assert not district_map_of(party.workspace, party.slug).is_made
    after = make_district_map(party.workspace, party.slug, margin_m=150)
    assert before.version != after.version
    assert [path.name for path in party.workspace.maps.iterdir()] == [after.path.name]
    assert len(written) == 2


def test_a_district_without_anything_says_so(party: TestParty) -> None:
    change_snapshot(party, layers={})
    with pytest.raises(NotFound) as caught:
        make_district_map(party.workspace, party.slug, margin_m=150)
    assert caught.value.code == "district_map_empty"
    (finding,) = prepare_district_map(party.workspace, party.slug, margin_m=150)
    assert finding.code == "district_map_empty"
    assert all(finding_text(finding, "fr"))


def test_a_map_that_cannot_be_written_says_why_and_leaves_nothing_behind(
    party: TestParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DataSourceError("No space left on device")

    monkeypatch.setattr(tiles, "_write", fail)
    with pytest.raises(StorageFailed) as caught:
        make_district_map(party.workspace, party.slug, margin_m=150)
    assert "No space left" in error_text(caught.value, "fr").message
    assert list(party.workspace.maps.iterdir()) == []
    (finding,) = prepare_district_map(party.workspace, party.slug, margin_m=150)
    assert all(finding_text(finding, "en"))


def test_a_map_is_made_with_the_snapshot_and_progress_is_told(party: TestParty) -> None:
    told: list[tuple[str, int, int | None]] = []
    assert (
        prepare_district_map(
            party.workspace, party.slug, margin_m=150, progress=lambda *step: told.append(step)
        )
        == ()
    )
    assert told == [("progress_district_map", 0, 1), ("progress_district_map", 1, 1)]
    assert district_map_of(party.workspace, party.slug).is_made
