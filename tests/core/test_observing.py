"""Reading one observation: every field has its own message, and nothing is guessed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import shapely

from cartoparty.core.models import LonLat, ObservationKind, OsmRef, PositionHow, RawFix
from cartoparty.core.observing import (
    ObservationRefused,
    ReadingContext,
    observation_to_record,
    read_observation,
)

NOW = datetime(2026, 5, 16, 12, 0, tzinfo=UTC)
CONTEXT = ReadingContext(
    themes=frozenset({"trees", "defibrillators"}),
    area=shapely.box(2.34, 48.85, 2.36, 48.86),
    zone=ZoneInfo("Europe/Paris"),
    now=NOW,
)
GOOD = {
    "id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    "theme": "trees",
    "kind": "new",
    "lon": 2.35,
    "lat": 48.855,
    "observed_at": "2026-05-16T11:00:00+02:00",
    "tags": {"natural": "tree"},
}
# What the phone measured, eleven metres from the position that was chosen.
RAW = {"raw_lon": 2.35, "raw_lat": 48.8551}


def problems_of(**changes: Any) -> list[tuple[str, str]]:
    """(field, code) of everything that is wrong with the good record so changed."""
    with pytest.raises(ObservationRefused) as caught:
        read_observation({**GOOD, **changes}, CONTEXT)
    return [(str(p.params["field"]), p.code) for p in caught.value.problems]


def test_a_good_record_becomes_an_observation() -> None:
    observation = read_observation(
        {**GOOD, "osm_ref": "n12", "accuracy_m": "4,5", "team": "3", "photos": "a" * 64}, CONTEXT
    )
    assert observation.id == UUID(GOOD["id"])
    assert observation.kind is ObservationKind.NEW
    assert observation.position == (2.35, 48.855)
    assert observation.observed_at == datetime(2026, 5, 16, 9, 0, tzinfo=UTC)
    assert observation.osm_ref == OsmRef("node", 12)
    assert (observation.accuracy_m, observation.team) == (4.5, 3)
    assert observation.photos == ("a" * 64,)


def test_an_observation_survives_the_way_out_and_in_again() -> None:
    observation = read_observation({**GOOD, "note": "près du kiosque"}, CONTEXT)
    assert read_observation(observation_to_record(observation), CONTEXT) == observation


def test_what_the_phone_measured_is_kept_beside_the_position_that_was_chosen() -> None:
    measured = {**RAW, "raw_accuracy_m": 14, "raw_spread_m": 3.2, "fixed_at": GOOD["observed_at"]}
    record = {**GOOD, **measured, "position_how": "hand"}
    observation = read_observation(record, CONTEXT)
    assert observation.position == (2.35, 48.855)
    assert observation.position_how is PositionHow.HAND
    assert observation.raw == RawFix(
        LonLat(2.35, 48.8551), 14, 3.2, datetime(2026, 5, 16, 9, 0, tzinfo=UTC)
    )
    assert read_observation(observation_to_record(observation), CONTEXT) == observation


def test_without_a_measurement_there_is_none() -> None:
    blank = {"raw_lon": "", "raw_lat": None, "fixed_at": " ", "position_how": ""}
    observation = read_observation({**GOOD, **blank}, CONTEXT)
    assert (observation.raw, observation.position_how) == (None, None)
    assert not any(key.startswith("raw_") for key in observation_to_record(observation))


def test_accuracy_without_the_place_that_it_is_of_says_nothing() -> None:
    found = problems_of(raw_accuracy_m=4)
    assert found == [("raw_lon", "number_missing"), ("raw_lat", "number_missing")]


def test_a_date_without_zone_is_in_the_zone_of_the_party() -> None:
    observation = read_observation({**GOOD, "observed_at": "2026-05-16 10:00:00"}, CONTEXT)
    assert observation.observed_at == datetime(2026, 5, 16, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id": None}, ("id", "id_missing")),
        ({"id": "42"}, ("id", "id_invalid")),
        ({"theme": "benches"}, ("theme", "theme_unknown")),
        ({"theme": ""}, ("theme", "theme_missing")),
        ({"theme": ["trees"]}, ("theme", "theme_unknown")),
        ({"kind": ["new"]}, ("kind", "kind_invalid")),
        ({"note": "half a character \ud800"}, ("note", "control_characters")),
        ({"tags": {"name": "\ud800"}}, ("tags", "control_characters")),
        ({"kind": "maybe"}, ("kind", "kind_invalid")),
        ({"lon": 200}, ("lon", "coordinate_out_of_range")),
        ({"lat": "48°51'"}, ("lat", "number_invalid")),
        ({"lon": ""}, ("lon", "number_missing")),
        ({"lon": float("nan")}, ("lon", "number_invalid")),
        ({"lon": 48.855, "lat": 2.35}, ("lon", "coordinates_swapped")),
        ({"lon": 48.855, "lat": 148.0}, ("lon", "coordinates_swapped")),
        ({"observed_at": ""}, ("observed_at", "date_missing")),
        ({"observed_at": "16/05/2026"}, ("observed_at", "date_invalid")),
        ({"observed_at": "2026-05-16"}, ("observed_at", "date_invalid")),
        ({"observed_at": "2026-05-17T12:00:00Z"}, ("observed_at", "date_in_future")),
        ({"tags": {"name": "x" * 256}}, ("tags", "value_too_long")),
        ({"tags": {"name": "two\nlines"}}, ("tags", "control_characters")),
        ({"tags": {"name": "bell\x07"}}, ("tags", "control_characters")),
        ({"tags": {"height": 12}}, ("tags", "tag_not_text")),
        ({"tags": "natural=tree"}, ("tags", "tags_invalid")),
        ({"osm_ref": "tree 12"}, ("osm_ref", "osm_ref_invalid")),
        ({"osm_ref": "n0"}, ("osm_ref", "osm_ref_invalid")),
        ({"lon": 10**400}, ("lon", "number_invalid")),
        ({"team": 10**20}, ("team", "team_invalid")),
        ({"observed_at": "0001-01-01T00:00:00+02:00"}, ("observed_at", "date_invalid")),
        ({"accuracy_m": -1}, ("accuracy_m", "accuracy_negative")),
        ({"team": "red"}, ("team", "number_invalid")),
        ({"photos": ["portrait.jpg"]}, ("photos", "photos_invalid")),
        ({"note": "x" * 2001}, ("note", "note_too_long")),
        ({"walk": "w" * 65}, ("walk", "walk_invalid")),
        ({"position_how": "guess"}, ("position_how", "position_how_invalid")),
        ({"position_how": ["gps"]}, ("position_how", "position_how_invalid")),
        ({"raw_lon": 2.35}, ("raw_lat", "number_missing")),
        ({"raw_lon": 2.35, "raw_lat": 91}, ("raw_lat", "coordinate_out_of_range")),
        ({**RAW, "raw_accuracy_m": -4}, ("raw_accuracy_m", "accuracy_negative")),
        ({**RAW, "raw_spread_m": -4}, ("raw_spread_m", "spread_negative")),
        ({**RAW, "fixed_at": "yesterday"}, ("fixed_at", "date_invalid")),
        ({**RAW, "fixed_at": "2026-05-17T12:00:00Z"}, ("fixed_at", "date_in_future")),
    ],
)
def test_each_bad_field_is_named_with_what_is_wrong(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert problems_of(**changes) == [expected]


def test_all_bad_fields_are_told_at_once() -> None:
    found = problems_of(id="", theme="benches", lon="?")
    assert found == [("id", "id_missing"), ("theme", "theme_unknown"), ("lon", "number_invalid")]


def test_255_characters_are_counted_as_characters_not_bytes() -> None:
    observation = read_observation({**GOOD, "tags": {"name": "é" * 255}}, CONTEXT)
    assert len(observation.tags["name"]) == 255


def test_far_outside_is_no_reason_to_lose_an_observation() -> None:
    assert read_observation({**GOOD, "lon": 2.5}, CONTEXT).position.lon == 2.5


def test_a_clock_that_runs_a_little_fast_is_forgiven() -> None:
    soon = (NOW + timedelta(minutes=30)).isoformat()
    assert read_observation({**GOOD, "observed_at": soon}, CONTEXT).observed_at > NOW


def test_an_empty_answer_is_no_tag() -> None:
    assert read_observation({**GOOD, "tags": {"height": " "}}, CONTEXT).tags == {}
