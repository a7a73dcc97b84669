"""A team takes back what it noted: neither the note nor its withdrawal counts."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely

from cartoparty.core.models import Action, Observation
from cartoparty.core.observation_files import observations_to_csv, rows_from_bytes
from cartoparty.core.observing import (
    ObservationRefused,
    ReadingContext,
    observation_to_record,
    read_observation,
)
from cartoparty.core.proposing import CheckContext, propose
from cartoparty.resources import load_themes
from tests.parties import record
from tests.small_town import BBOX

AREA = shapely.box(*map(float, BBOX.split(",")))
NOW = datetime(2026, 5, 16, 12, 0, tzinfo=UTC)
READING = ReadingContext(frozenset({"defibrillators"}), AREA, ZoneInfo("Europe/Paris"), NOW)
CHECK = CheckContext(AREA, AREA, {}, ZoneInfo("Europe/Paris"), NOW)


def read(said: dict[str, Any]) -> Observation:
    return read_observation(said, READING)


def actions(*observations: Observation) -> dict[str, tuple[Action, list[str]]]:
    proposals = propose(observations, {}, load_themes(), CHECK)
    return {
        str(each.observation_id): (each.action, [finding.code for finding in each.findings])
        for each in proposals
    }


def test_a_withdrawn_note_changes_nothing_and_neither_does_its_withdrawal() -> None:
    note = record(1, 1, team=1)
    back = record(1, 1, team=1, supersedes=note["id"], withdrawn=True)
    assert actions(read(note))[note["id"]][0] is Action.CREATE
    assert actions(read(note), read(back)) == {
        note["id"]: (Action.NONE, ["superseded"]),
        back["id"]: (Action.NONE, ["withdrawn"]),
    }


def test_another_team_cannot_withdraw_a_note() -> None:
    note = record(1, 1, team=1)
    back = record(1, 1, team=2, supersedes=note["id"], withdrawn=True)
    said = actions(read(note), read(back))
    assert said[note["id"]][0] is Action.CREATE
    assert said[back["id"]][0] is Action.NONE


def test_a_withdrawal_keeps_its_meaning_in_files() -> None:
    note = record(1, 1, supersedes=record(1, 1)["id"], withdrawn=True)
    observation = read(note)
    assert observation_to_record(observation)["withdrawn"] is True
    [row] = rows_from_bytes(observations_to_csv([observation]).encode(), name="x.csv")
    assert read(dict(row.record)) == observation
    assert "withdrawn" not in observation_to_record(read(record(1, 1)))


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"withdrawn": True}, "withdrawn_alone"), ({"withdrawn": "perhaps"}, "withdrawn_invalid")],
)
def test_a_withdrawal_of_nothing_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(ObservationRefused) as refusal:
        read(record(1, 1, **changes))
    assert [problem.code for problem in refusal.value.problems] == [code]
