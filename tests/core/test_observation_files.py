"""Observation files as people make them: BOM, semicolons, decimal commas, missing columns."""

import json

import pytest

from cartoparty.core.observation_files import rows_from_bytes
from cartoparty.errors import BadInput

HEADER = "id;theme;kind;lon;lat;observed_at;tag:natural;tag:height"


def test_csv_of_a_french_spreadsheet_is_read() -> None:
    text = f"\ufeff{HEADER}\r\nA;trees;new;2,35;48,85;2026-05-16T10:00:00Z;tree;7,5\r\n\r\n"
    (row,) = rows_from_bytes(text.encode(), name="notes.csv")
    assert row.number == 2
    assert row.record["lon"] == "2,35"
    assert row.record["tags"] == {"natural": "tree", "height": "7,5"}


def test_csv_in_windows_encoding_keeps_its_accents() -> None:
    content = "id,theme,lon,lat,note\nA,trees,2,48,Allée des Érables\n".encode("cp1252")
    (row,) = rows_from_bytes(content, name="notes.csv")
    assert row.record["note"] == "Allée des Érables"


def test_csv_with_a_line_break_in_a_cell_counts_lines_as_a_reader_does() -> None:
    content = b'id,theme,lon,lat,note\nA,trees,2,48,"one\ntwo"\nB,trees,2,48,\n'
    rows = rows_from_bytes(content, name="notes.csv")
    assert [row.number for row in rows] == [3, 4]


def test_csv_without_its_columns_says_which() -> None:
    with pytest.raises(BadInput) as caught:
        rows_from_bytes(b"name,lon,lat\nx,1,2\n", name="notes.csv")
    assert caught.value.code == "columns_missing"
    assert caught.value.params["missing"] == ["id", "theme"]


def test_geojson_takes_position_from_the_geometry_and_id_from_the_feature() -> None:
    feature = {
        "type": "Feature",
        "id": "A",
        "geometry": {"type": "Point", "coordinates": [2.35, 48.85, 35]},
        "properties": {"theme": "trees", "tags": {"natural": "tree"}},
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature, 3]}).encode()
    first, second = rows_from_bytes(content, name="notes.geojson")
    assert first.record == {
        "id": "A",
        "theme": "trees",
        "tags": {"natural": "tree"},
        "lon": 2.35,
        "lat": 48.85,
    }
    assert second == (2, {})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \n", "file_empty"),
        (b'{"type": "FeatureCollection", "features": [', "file_not_json"),
        (b'{"type": "Point", "coordinates": [1, 2]}', "file_not_feature_collection"),
    ],
)
def test_a_file_that_is_no_list_of_observations_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        rows_from_bytes(content, name="notes")
    assert caught.value.code == code


@pytest.mark.parametrize("end", ["", '"'])
def test_a_quote_that_is_not_closed_swallows_no_rows(end: str) -> None:
    rows = [f"{n:08x}-0000-4000-8000-000000000000,trees,2,48,x" for n in range(4)]
    rows[1] = rows[1].replace(",x", ',"x')
    rows[3] += end
    with pytest.raises(BadInput) as caught:
        rows_from_bytes("\n".join(["id,theme,lon,lat,note", *rows]).encode(), name="notes.csv")
    assert caught.value.code in ("file_not_csv", "file_quote_unbalanced")


def test_csv_in_utf_16_is_read() -> None:
    (row,) = rows_from_bytes("id\ttheme\tlon\tlat\nA\ttrees\t2\t48\n".encode("utf-16"), name="n")
    assert row.record["theme"] == "trees"
