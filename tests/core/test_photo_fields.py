"""When photos were taken: read by hash from JSON, in the order of the photos from a CSV cell."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely

from cartoparty.core.observation_files import observations_to_csv, rows_from_bytes
from cartoparty.core.observing import (
    ObservationRefused,
    ReadingContext,
    observation_to_record,
    read_observation,
)

NOW = datetime(2026, 5, 16, 12, 0, tzinfo=UTC)
CONTEXT = ReadingContext(
    themes=frozenset({"trees"}),
    area=shapely.box(2.34, 48.85, 2.36, 48.86),
    zone=ZoneInfo("Europe/Paris"),
    now=NOW,
)
ONE, TWO = "1" * 64, "2" * 64
RECORD = {
    "id": "11111111-1111-4111-8111-111111111111",
    "theme": "trees",
    "kind": "new",
    "lon": 2.35,
    "lat": 48.855,
    "observed_at": "2026-05-16T11:00:00Z",
    "tags": {"natural": "tree"},
    "photos": [ONE, TWO],
}
HALF_PAST_TEN = datetime(2026, 5, 16, 10, 30, tzinfo=UTC)


def test_each_photo_keeps_its_time_and_may_lack_one() -> None:
    record = {**RECORD, "photo_times": {TWO: "2026-05-16T12:30:00+02:00"}}
    observation = read_observation(record, CONTEXT)
    assert observation.photo_times == {TWO: HALF_PAST_TEN}
    assert observation_to_record(observation)["photo_times"] == {TWO: "2026-05-16T10:30:00Z"}
    assert read_observation(observation_to_record(observation), CONTEXT) == observation


def test_without_times_nothing_is_said_of_them() -> None:
    observation = read_observation(RECORD, CONTEXT)
    assert observation.photo_times == {}
    assert "photo_times" not in observation_to_record(observation)


def test_csv_has_the_times_in_the_order_of_the_photos() -> None:
    record = {**RECORD, "photo_times": {TWO: "2026-05-16T10:30:00Z"}}
    observation = read_observation(record, CONTEXT)
    text = observations_to_csv([observation])
    assert "|2026-05-16T10:30:00Z" in text
    (row,) = rows_from_bytes(text.encode(), name="notes.csv")
    assert read_observation(row.record, CONTEXT) == observation


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"3" * 64: "2026-05-16T10:30:00Z"}, "photo_times_invalid"),
        (["2026-05-16T10:30:00Z"], "photo_times_invalid"),
        ("2026-05-16T10:30:00Z", "photo_times_invalid"),
        ({ONE: "2026-05-17T10:30:00Z"}, "date_in_future"),
        ({ONE: "this morning"}, "date_invalid"),
    ],
)
def test_a_wrong_time_is_explained(times: Any, code: str) -> None:
    with pytest.raises(ObservationRefused) as caught:
        read_observation({**RECORD, "photo_times": times}, CONTEXT)
    (problem,) = caught.value.problems
    assert (problem.params["field"], problem.code) == ("photo_times", code)
