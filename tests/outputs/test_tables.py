import csv
import io
import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartoparty.core.dataset_rows import DatasetRows
from cartoparty.core.models import Action, LonLat, OsmFeature, OsmRef
from cartoparty.core.theme import Theme
from cartoparty.outputs.definitions import table_schema
from cartoparty.outputs.tables import Provenance, bbox_of, csv_text, geojson_text, write_tables
from tests.outputs.publications import node, publication, reviewed, snapshot
from tests.outputs.rfc7946 import departures
from tests.outputs.table_schema import violations

PROVENANCE = Provenance(
    "© les contributeurs d’OpenStreetMap", date(2026, 5, 25), "https://example.org/trees/"
)


def _rows(themes: dict[str, Theme], dataset: str, *surveys: Any, osm: Any = None) -> DatasetRows:
    data = snapshot() if osm is None else snapshot({dataset: tuple(osm)})
    made = publication(themes, surveys, data=data)
    return next(rows for rows in made.datasets if rows.dataset.id == dataset)


def _new_tree(number: int = 1, **tags: str) -> Any:
    return reviewed(Action.CREATE, "trees", {"natural": "tree", **tags}, number=number)


def test_the_geojson_follows_rfc_7946_and_names_its_licence(themes: dict[str, Theme]) -> None:
    layer = json.loads(geojson_text(_rows(themes, "trees", _new_tree()), PROVENANCE))
    assert departures(layer) == []
    assert layer["license"] == "ODbL-1.0"
    assert layer["attribution"] == PROVENANCE.attribution
    assert layer["bbox"] == [2.002, 47.002, 2.01, 47.01]
    assert [feature["properties"]["status"] for feature in layer["features"]] == [
        "osm",
        "osm",
        "survey",
    ]


def test_absent_is_null_in_geojson_and_empty_in_csv(themes: dict[str, Theme]) -> None:
    rows = _rows(themes, "trees")
    layer = json.loads(geojson_text(rows, PROVENANCE))
    assert layer["features"][1]["properties"]["genus"] is None
    line = list(csv.DictReader(io.StringIO(csv_text(rows))))[1]
    assert line["genus"] == ""
    assert "non" not in line.values()
    assert "no" not in line.values()


def test_lists_are_arrays_in_geojson_and_joined_by_bars_in_csv(themes: dict[str, Theme]) -> None:
    rows = _rows(themes, "accessibility")
    toilets = json.loads(geojson_text(rows, PROVENANCE))["features"][-1]["properties"]
    assert toilets["level"] == ["0", "1"]
    assert list(csv.DictReader(io.StringIO(csv_text(rows))))[-1]["level"] == "0|1"


def test_the_csv_conforms_to_the_schema_beside_it(themes: dict[str, Theme]) -> None:
    for dataset in ("defibrillators", "trees", "accessibility"):
        rows = _rows(themes, dataset)
        assert violations(csv_text(rows), table_schema(rows.dataset)) == []


def test_the_schema_check_sees_what_is_wrong(themes: dict[str, Theme]) -> None:
    rows = _rows(themes, "trees")
    spoilt = csv_text(rows).replace(",osm,", ",seen,", 1).replace("12.0", "-1", 1)
    assert violations(spoilt, table_schema(rows.dataset)) == [
        "row 2, status: enum",
        "row 2, height_m: range",
    ]


def test_the_csv_has_plain_decimals_and_unix_lines(themes: dict[str, Theme]) -> None:
    null_island = node(1, {"natural": "tree"}, 1e-6, -1e-6)
    survey = reviewed(Action.CONFIRM, "trees", {}, number=1, feature=null_island)
    text = csv_text(_rows(themes, "trees", survey, osm=[null_island]))
    assert text.splitlines()[1].endswith(",0.000001,-0.000001")
    assert "\r" not in text


@pytest.mark.parametrize("dataset", ["defibrillators", "trees", "accessibility"])
def test_every_format_opens_in_geopandas_with_the_same_rows(
    themes: dict[str, Theme], dataset: str, tmp_path: Path
) -> None:
    rows = _rows(themes, dataset)
    write_tables(tmp_path, rows, PROVENANCE)
    names = [column.name for column in rows.dataset.attributes]
    for suffix in ("geojson", "gpkg"):
        layer = geopandas.read_file(tmp_path / f"{dataset}.{suffix}")
        assert layer.crs.to_epsg() == 4326
        assert list(layer["id"]) == [row.id for row in rows.rows]
        assert list(layer.columns) == [*names, "geometry"]
        assert set(layer.geom_type) == {"Point"}
        assert [LonLat(point.x, point.y) for point in layer.geometry] == [
            row.position for row in rows.rows
        ]


def test_an_empty_layer_opens_with_its_columns(themes: dict[str, Theme], tmp_path: Path) -> None:
    rows = _rows(themes, "trees", osm=())
    write_tables(tmp_path, rows, PROVENANCE)
    names = [column.name for column in rows.dataset.columns]
    package = geopandas.read_file(tmp_path / "trees.gpkg")
    assert len(package) == 0
    assert list(package.columns) == [*names[:-2], "geometry"]
    assert len(geopandas.read_file(tmp_path / "trees.geojson")) == 0
    assert csv_text(rows) == ",".join(names) + "\n"
    assert "bbox" not in json.loads(geojson_text(rows, PROVENANCE))


def test_the_geopackage_says_what_it_is(themes: dict[str, Theme], tmp_path: Path) -> None:
    write_tables(tmp_path, _rows(themes, "trees"), PROVENANCE)
    with sqlite3.connect(tmp_path / "trees.gpkg") as package:
        contents = package.execute(
            "SELECT table_name, identifier, description, last_change FROM gpkg_contents"
        ).fetchall()
        metadata = package.execute("SELECT metadata FROM gpkg_metadata").fetchone()[0]
    package.close()
    assert len(contents) == 1
    name, identifier, description, changed = contents[0]
    assert (name, identifier) == ("trees", "Arbres")
    assert PROVENANCE.attribution in description
    assert changed == "2026-05-25T00:00:00.000Z"
    assert "ODbL-1.0" in metadata


def test_the_box_of_points_on_both_sides_of_the_antimeridian_is_the_narrow_one() -> None:
    fiji = [LonLat(179.9, -17.0), LonLat(-179.9, -16.0)]
    assert bbox_of(fiji) == (179.9, -17.0, -179.9, -16.0)
    assert bbox_of([LonLat(-5.0, 48.0), LonLat(7.0, 43.0)]) == (-5.0, 43.0, 7.0, 48.0)


_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
_TREES = st.builds(
    lambda number, lon, lat, genus, height: OsmFeature(
        OsmRef("node", number),
        {"natural": "tree", "genus": genus, "height": height},
        node(number, {}, lon, lat).geometry,
    ),
    st.integers(1, 10**6),
    st.floats(-180, 180),
    st.floats(-90, 90),
    _TEXT,
    st.one_of(_TEXT, st.floats(-5, 200).map(str)),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(osm=st.lists(_TREES, max_size=8, unique_by=lambda tree: tree.ref))
def test_any_objects_give_valid_files_with_the_same_count(
    osm: list[OsmFeature], themes: dict[str, Theme], tmp_path: Path
) -> None:
    # Surveyed, so that they count wherever they are.
    surveys = [
        reviewed(Action.CONFIRM, "trees", {}, number=tree.ref.id, feature=tree) for tree in osm
    ]
    rows = _rows(themes, "trees", *surveys, osm=osm)
    write_tables(tmp_path, rows, PROVENANCE)
    layer = json.loads((tmp_path / "trees.geojson").read_text("utf-8"))
    text = (tmp_path / "trees.csv").read_text("utf-8")
    assert len(rows.rows) == len(osm)
    assert departures(layer) == []
    assert violations(text, table_schema(rows.dataset)) == []
    assert len(layer["features"]) == len(list(csv.DictReader(io.StringIO(text)))) == len(osm)
    assert len(geopandas.read_file(tmp_path / "trees.gpkg")) == len(osm)
