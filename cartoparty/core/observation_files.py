"""Observation files, GeoJSON and CSV, as records with their row numbers, and back."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cartoparty.core.models import Observation
from cartoparty.core.observing import observation_to_record
from cartoparty.errors import BadInput

_TAG_COLUMN = "tag:"
_COLUMNS = (
    "id theme kind osm_ref lon lat accuracy_m observed_at team walk photos note supersedes"
    " withdrawn position_how raw_lon raw_lat raw_accuracy_m raw_spread_m fixed_at photo_times"
).split()
_DELIMITERS = ";,\t"
# A line break followed by an id inside one cell: an earlier quote was never closed.
_SWALLOWED_ROW = re.compile(r"\n\"?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-", re.IGNORECASE)


class Row(NamedTuple):
    """One record of a file; `number` is what its reader sees (line of a CSV, nth feature)."""

    number: int
    record: Mapping[str, Any]


def rows_from_bytes(content: bytes, *, name: str) -> list[Row]:
    """The records of an observation file, told apart by content: GeoJSON begins with ``{``.

    Raises BadInput when the file as a whole cannot be read; single bad rows are found later.
    """
    text = _decode(content)
    if not text.strip():
        raise BadInput("file_empty", file=name)
    if text.lstrip().startswith(("{", "[")):
        return _rows_from_geojson(text, name)
    return _rows_from_csv(text, name)


def observations_to_geojson(observations: Iterable[Observation]) -> str:
    """A FeatureCollection in the contract's shape."""
    features = []
    for observation in observations:
        record = observation_to_record(observation)
        position = [record.pop("lon"), record.pop("lat")]
        features.append(
            {
                "type": "Feature",
                "id": record["id"],
                "geometry": {"type": "Point", "coordinates": position},
                "properties": record,
            }
        )
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def observations_to_csv(observations: Iterable[Observation]) -> str:
    """The contract's columns, one ``tag:KEY`` column a key that occurs."""
    records = [observation_to_record(observation) for observation in observations]
    keys = sorted({key for record in records for key in record["tags"]})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*_COLUMNS, *(f"{_TAG_COLUMN}{key}" for key in keys)])
    for record in records:
        photos, times = record.get("photos", ()), record.get("photo_times", {})
        record["photos"] = "|".join(photos)
        record["photo_times"] = "|".join(times.get(name, "") for name in photos) if times else ""
        cells = [record.get(column, "") for column in _COLUMNS]
        writer.writerow([*cells, *(record["tags"].get(key, "") for key in keys)])
    return out.getvalue()


def _decode(content: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with one, else what a French Excel writes."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows_from_geojson(text: str, name: str) -> list[Row]:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise BadInput("file_not_json", file=name, line=line) from error
    features = data.get("features") if isinstance(data, dict) else data
    if not isinstance(features, list):
        raise BadInput("file_not_feature_collection", file=name)
    return [Row(i, _record_from_feature(feature)) for i, feature in enumerate(features, 1)]


def _record_from_feature(feature: Any) -> dict[str, Any]:
    """Properties plus the position; whatever is missing is told field by field later."""
    if not isinstance(feature, dict):
        return {}
    properties = feature.get("properties")
    record = dict(properties) if isinstance(properties, dict) else {}
    if "id" not in record and feature.get("id") is not None:
        record["id"] = feature["id"]
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        coordinates = geometry.get("coordinates")
        if isinstance(coordinates, list) and len(coordinates) >= 2:
            record["lon"], record["lat"] = coordinates[:2]
    return record


def _rows_from_csv(text: str, name: str) -> list[Row]:
    header = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns = [(column or "").strip() for column in reader.fieldnames or ()]
    missing = [column for column in ("id", "theme", "lon", "lat") if column not in columns]
    if missing:
        raise BadInput("columns_missing", file=name, missing=missing, found=columns)
    reader.fieldnames = columns
    rows = []
    try:
        for cells in reader:
            filled = [cell for cell in cells.values() if isinstance(cell, str) and cell.strip()]
            if any(_SWALLOWED_ROW.search(cell) for cell in filled):
                raise BadInput("file_quote_unbalanced", file=name, line=reader.line_num)
            if filled:
                rows.append(Row(reader.line_num, _record_from_cells(cells)))
    except csv.Error as error:
        raise BadInput(
            "file_not_csv", file=name, line=reader.line_num, problem=str(error)
        ) from error

    return rows


def _record_from_cells(cells: Mapping[Any, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {
        column: cell
        for column, cell in cells.items()
        if isinstance(column, str) and not column.startswith(_TAG_COLUMN)
    }
    tags = {
        column.removeprefix(_TAG_COLUMN): cell
        for column, cell in cells.items()
        if isinstance(column, str) and column.startswith(_TAG_COLUMN)
    }
    if tags or "tags" not in record:
        record["tags"] = {key: cell for key, cell in tags.items() if cell and cell.strip()}
    else:
        record["tags"] = _tags_from_json(record["tags"])
    return record


def _tags_from_json(cell: Any) -> Any:
    """A ``tags`` column holds a JSON object; anything else is left for the reader to refuse."""
    if not isinstance(cell, str) or not cell.strip():
        return {}
    try:
        return json.loads(cell)
    except json.JSONDecodeError:
        return cell
