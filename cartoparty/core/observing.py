"""Reading an observation from a record (JSON body, GeoJSON properties, CSV row), and back."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, TypeVar
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import (
    LonLat,
    Observation,
    ObservationKind,
    OsmRef,
    PositionHow,
    RawFix,
    Tags,
)
from cartoparty.core.photo_fields import photo_names, photo_times
from cartoparty.errors import BadInput

T = TypeVar("T")

# The OSM API refuses longer keys and values: https://wiki.openstreetmap.org/wiki/API_v0.6
MAX_TAG_LENGTH = 255
MAX_NOTE_LENGTH = 2000
# Phones' clocks are set by hand more often than one thinks; more than this is a wrong date.
CLOCK_TOLERANCE = timedelta(hours=1)
# Before OpenStreetMap there was nothing to survey for it.
_FIRST_YEAR = 2004
# Nobody surveys this far from the party by mistake of the GPS; swapped coordinates do.
_SWAP_DISTANCE_DEG = 0.5

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_CONTROL_BUT_NEWLINE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_RAW_FIELDS = ("raw_lon", "raw_lat", "raw_accuracy_m", "raw_spread_m", "fixed_at")
_OSM_REF_LONG = re.compile(r"(node|way|relation)/([0-9]+)")


class ObservationRefused(BadInput):
    """An observation that cannot be stored, with one problem a field."""

    def __init__(self, problems: list[BadInput], **params: object) -> None:
        super().__init__("observation_refused", **params)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What a record is read against: the party's themes, area and zone, and the present moment."""

    themes: frozenset[str]
    area: BaseGeometry
    zone: tzinfo
    now: datetime


class _Fields:
    """The fields of one record, read one by one; what is wrong with them is collected."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.record = record
        self.problems: list[BadInput] = []

    def read(self, name: str, read: Callable[[Any], T]) -> T | None:
        try:
            return read(self.record.get(name))
        except BadInput as problem:
            problem.params.setdefault("field", name)
            self.problems.append(problem)
            return None


def read_observation(record: Mapping[str, Any], context: ReadingContext) -> Observation:
    """The observation that a record with the contract's keys describes.

    Raises ObservationRefused naming every field that is wrong. Missing answers are fine; a
    position far outside the area is fine too (the check says so), swapped coordinates are not.
    """
    fields = _Fields(record)
    field = fields.read
    identity = field("id", _uuid)
    theme = field("theme", lambda value: _theme(value, context.themes))
    kind = field("kind", _kind)
    position = _chosen_position(fields, context)
    observed_at = field("observed_at", lambda value: _moment(value, context))
    tags = field("tags", _tags)
    osm_ref = field("osm_ref", _osm_ref)
    accuracy_m = field("accuracy_m", _accuracy)
    team = field("team", _team)
    walk = field("walk", _walk)
    photos = field("photos", photo_names) or ()
    times = field(
        "photo_times", lambda value: photo_times(value, photos, lambda at: _moment(at, context))
    )
    note = field("note", _note)
    supersedes = field("supersedes", lambda value: None if _blank(value) else _uuid(value))
    withdrawn = field("withdrawn", lambda value: _withdrawn(value, supersedes))
    position_how = field("position_how", _position_how)
    raw = _raw_fix(fields, context)
    if fields.problems:
        raise ObservationRefused(fields.problems)
    if not (identity and theme and kind and position and observed_at):
        raise RuntimeError("a field is missing though no problem was found")
    return Observation(
        id=identity,
        theme=theme,
        kind=kind,
        position=position,
        observed_at=observed_at,
        tags=tags or {},
        osm_ref=osm_ref,
        accuracy_m=accuracy_m,
        team=team,
        walk=walk,
        photos=photos,
        photo_times=times or {},
        note=note or "",
        supersedes=supersedes,
        withdrawn=withdrawn or False,
        position_how=position_how,
        raw=raw,
    )


def observation_to_record(observation: Observation) -> dict[str, Any]:
    """The contract's keys and JSON values of an observation; empty ones are left out."""
    record: dict[str, Any] = {
        "id": str(observation.id),
        "theme": observation.theme,
        "kind": observation.kind.value,
        "osm_ref": None if observation.osm_ref is None else str(observation.osm_ref),
        "lon": observation.position.lon,
        "lat": observation.position.lat,
        "accuracy_m": observation.accuracy_m,
        "observed_at": _utc(observation.observed_at),
        "team": observation.team,
        "walk": observation.walk,
        "tags": dict(observation.tags),
        "photos": list(observation.photos),
        "photo_times": {name: _utc(at) for name, at in observation.photo_times.items()},
        "note": observation.note,
        "supersedes": None if observation.supersedes is None else str(observation.supersedes),
        "withdrawn": observation.withdrawn or None,
        "position_how": observation.position_how and observation.position_how.value,
        **_raw_record(observation.raw),
    }
    always = {"id", "theme", "kind", "lon", "lat", "observed_at", "tags"}
    return {
        key: value
        for key, value in record.items()
        if key in always or value not in (None, "", [], {})
    }


def _raw_record(raw: RawFix | None) -> dict[str, Any]:
    if raw is None:
        return {}
    return {
        "raw_lon": raw.position.lon,
        "raw_lat": raw.position.lat,
        "raw_accuracy_m": raw.accuracy_m,
        "raw_spread_m": raw.spread_m,
        "fixed_at": None if raw.fixed_at is None else _utc(raw.fixed_at),
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _uuid(value: Any) -> UUID:
    if _blank(value):
        raise BadInput("id_missing")
    try:
        return UUID(str(value).strip())
    except ValueError as error:
        raise BadInput("id_invalid", value=value) from error


def _theme(value: Any, known: frozenset[str]) -> str:
    if _blank(value):
        raise BadInput("theme_missing", known=sorted(known))
    if not isinstance(value, str) or value not in known:
        raise BadInput("theme_unknown", theme=value, known=sorted(known))
    return value


def _kind(value: Any) -> ObservationKind:
    known = [kind.value for kind in ObservationKind]
    if not isinstance(value, str) or value not in known:
        raise BadInput("kind_invalid", value=value, known=known)
    return ObservationKind(value)


def _number(value: Any) -> float:
    """A number, also as people write it in a French spreadsheet: ``2,35``."""
    if isinstance(value, bool) or value is None:
        raise BadInput("number_missing" if value is None else "number_invalid", value=value)
    if isinstance(value, str):
        if not value.strip():
            raise BadInput("number_missing", value=value)
        value = value.strip().replace(",", ".")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadInput("number_invalid", value=str(value)[:40]) from error
    if not math.isfinite(number):
        raise BadInput("number_invalid", value=value)
    return number


def _degrees(value: Any, limit: float) -> float:
    number = _number(value)
    if abs(number) > limit:
        raise BadInput("coordinate_out_of_range", value=value, limit=int(limit))
    return number


def _chosen_position(fields: _Fields, context: ReadingContext) -> LonLat | None:
    lon = fields.read("lon", lambda value: _degrees(value, 180))
    lat = fields.read("lat", lambda value: _degrees(value, 90))
    if lon is not None and lat is not None:
        return fields.read("lon", lambda _: _position(lon, lat, context.area))
    given = fields.record.get("lon"), fields.record.get("lat")
    if _is_swapped(*given):
        fields.problems[:] = [
            problem for problem in fields.problems if problem.params["field"] not in {"lon", "lat"}
        ]
        fields.problems.append(_swapped(*given))
    return None


def _is_swapped(lon: Any, lat: Any) -> bool:
    """Whether two unusable coordinates would be usable the other way round."""
    try:
        return abs(_number(lon)) <= 90 < abs(_number(lat)) <= 180
    except BadInput:
        return False


def _position(lon: float, lat: float, area: BaseGeometry) -> LonLat:
    here, turned = shapely.Point(lon, lat), shapely.Point(lat, lon)
    if here.distance(area) > _SWAP_DISTANCE_DEG and turned.distance(area) <= _SWAP_DISTANCE_DEG:
        raise _swapped(lon, lat)
    return LonLat(lon, lat)


def _swapped(lon: Any, lat: Any) -> BadInput:
    return BadInput("coordinates_swapped", field="lon", lon=lon, lat=lat)


def _moment(value: Any, context: ReadingContext) -> datetime:
    if _blank(value):
        raise BadInput("date_missing")
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError as error:
        raise BadInput("date_invalid", value=value) from error
    if len(str(value).strip()) <= len("2026-11-22"):
        raise BadInput("date_invalid", value=value)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=context.zone)
    if moment.year < _FIRST_YEAR:
        raise BadInput("date_invalid", value=value)
    if moment > context.now + CLOCK_TOLERANCE:
        raise BadInput("date_in_future", value=value)
    return moment.astimezone(UTC)


def _tags(value: Any) -> Tags:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise BadInput("tags_invalid", value=value)
    tags = {}
    for key, text in value.items():
        if _blank(text):
            continue
        if not isinstance(text, str):
            raise BadInput("tag_not_text", key=key, value=text)
        tags[_tag_text(str(key).strip(), key)] = _tag_text(text.strip(), key)
    return tags


def _tag_text(text: str, key: Any) -> str:
    if len(text) > MAX_TAG_LENGTH:
        raise BadInput("value_too_long", key=key, length=len(text), limit=MAX_TAG_LENGTH)
    if not text or _CONTROL.search(text):
        raise BadInput("control_characters", key=key)
    return text


def _osm_ref(value: Any) -> OsmRef | None:
    if _blank(value):
        return None
    text = str(value).strip()
    long_form = _OSM_REF_LONG.fullmatch(text)
    if long_form:
        text = long_form[1][0] + long_form[2]
    try:
        return OsmRef.parse(text)
    except ValueError as error:
        raise BadInput("osm_ref_invalid", value=value) from error


def _accuracy(value: Any) -> float | None:
    if _blank(value):
        return None
    number = _number(value)
    if number < 0:
        raise BadInput("accuracy_negative", value=value)
    return number


def _spread(value: Any) -> float | None:
    if _blank(value):
        return None
    number = _number(value)
    if number < 0:
        raise BadInput("spread_negative", value=value)
    return number


def _withdrawn(value: Any, supersedes: UUID | None) -> bool:
    """True, or what a spreadsheet makes of it; what withdraws must say which one."""
    if _blank(value) or value is False or str(value).strip().lower() in ("false", "0"):
        return False
    if str(value).strip().lower() not in ("true", "1"):
        raise BadInput("withdrawn_invalid", value=value)
    if supersedes is None:
        raise BadInput("withdrawn_alone")
    return True


def _position_how(value: Any) -> PositionHow | None:
    if _blank(value):
        return None
    known = [how.value for how in PositionHow]
    if not isinstance(value, str) or value not in known:
        raise BadInput("position_how_invalid", value=value, known=known)
    return PositionHow(value)


def _raw_fix(fields: _Fields, context: ReadingContext) -> RawFix | None:
    """What the phone measured; its accuracy or time without its place would say nothing."""
    if all(_blank(fields.record.get(name)) for name in _RAW_FIELDS):
        return None
    lon = fields.read("raw_lon", lambda value: _degrees(value, 180))
    lat = fields.read("raw_lat", lambda value: _degrees(value, 90))
    accuracy_m = fields.read("raw_accuracy_m", _accuracy)
    spread_m = fields.read("raw_spread_m", _spread)
    fixed_at = fields.read("fixed_at", lambda value: _optional_moment(value, context))
    if lon is None or lat is None:
        return None
    return RawFix(LonLat(lon, lat), accuracy_m, spread_m, fixed_at)


def _optional_moment(value: Any, context: ReadingContext) -> datetime | None:
    return None if _blank(value) else _moment(value, context)


def _team(value: Any) -> int | None:
    if _blank(value):
        return None
    number = _number(value)
    if not number.is_integer() or not 0 < number < 10_000:
        raise BadInput("team_invalid", value=value)
    return int(number)


def _walk(value: Any) -> str | None:
    if _blank(value):
        return None
    text = str(value).strip()
    if len(text) > 64 or _CONTROL.search(text):
        raise BadInput("walk_invalid")
    return text


def _note(value: Any) -> str:
    if value is None:
        return ""
    text = str(value).strip()
    if len(text) > MAX_NOTE_LENGTH:
        raise BadInput("note_too_long", length=len(text), limit=MAX_NOTE_LENGTH)
    if _CONTROL_BUT_NEWLINE.search(text):
        raise BadInput("control_characters", key="note")
    return text
