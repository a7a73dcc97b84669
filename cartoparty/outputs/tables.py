"""A dataset's rows as files: GeoJSON, CSV, GeoPackage and the schema of the columns.

The same rows give the same bytes: nothing here looks at the clock, and the one format that stamps
the time (GeoPackage) is given the day of the data.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

from cartoparty.core.cells import Cell, CellType, cell_text
from cartoparty.core.dataset import Column
from cartoparty.core.dataset_rows import DECIMALS, DatasetRows, Row
from cartoparty.core.licence import licence_of
from cartoparty.core.models import LonLat
from cartoparty.outputs.definitions import table_schema

Bbox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What every file says of itself: who must be named, the day of the data, its page."""

    attribution: str
    day: date
    homepage: str


def write_tables(folder: Path, published: DatasetRows, provenance: Provenance) -> None:
    """Write ``ID.geojson``, ``ID.csv``, ``ID.gpkg`` and ``schema.json`` into the folder."""
    name = published.dataset.id
    (folder / f"{name}.geojson").write_text(geojson_text(published, provenance), "utf-8")
    (folder / f"{name}.csv").write_text(csv_text(published), "utf-8", newline="")
    write_geopackage(folder / f"{name}.gpkg", published, provenance)
    schema = table_schema(published.dataset, provenance.homepage)
    (folder / "schema.json").write_text(
        json.dumps(schema, ensure_ascii=False, indent=2) + "\n", "utf-8"
    )


def geojson_text(published: DatasetRows, provenance: Provenance) -> str:
    """The rows as a GeoJSON FeatureCollection, one feature a line.

    RFC 7946: WGS84, no `crs`, longitude first, a `bbox`, an `id` a feature. The licence and the
    attribution are foreign members, which readers that do not know them pass over.
    """
    dataset = published.dataset
    licence = licence_of(published.licence)
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": dataset.id,
        "title": dataset.title.fr,
        "license": licence.id,
        "license_url": licence.url,
        "attribution": provenance.attribution,
        "date": provenance.day.isoformat(),
        "homepage": provenance.homepage,
    }
    if published.rows:
        head["bbox"] = bbox_of([row.position for row in published.rows])
    features = (_json(_feature(row, dataset.attributes)) for row in published.rows)
    return f'{_json(head)[:-1]},"features":[\n' + ",\n".join(features) + "\n]}\n"


def csv_text(published: DatasetRows) -> str:
    """The rows as CSV: UTF-8, commas, decimal points, ``\\n``, lists joined by ``|``.

    This is the reference file and holds the values as they are: a spreadsheet may take a text
    that begins with ``=`` for a formula. See docs/datasets.md.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in published.dataset.columns)
    for row in published.rows:
        writer.writerow(
            _csv_cell(column, row.cells[column.name]) for column in published.dataset.columns
        )
    return text.getvalue()


def write_geopackage(path: Path, published: DatasetRows, provenance: Provenance) -> None:
    """The rows as a GeoPackage of one point layer, with title, description and licence."""
    import pyogrio

    dataset = published.dataset
    metadata = {
        "LICENSE": published.licence,
        "ATTRIBUTION": provenance.attribution,
        "DATE": provenance.day.isoformat(),
        "HOMEPAGE": provenance.homepage,
    }
    path.unlink(missing_ok=True)
    with _STAMPING:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{provenance.day}T00:00:00.000Z"})
        try:
            pyogrio.write_dataframe(
                _frame(published),
                path,
                layer=dataset.id,
                driver="GPKG",
                geometry_type="Point",
                layer_metadata=metadata,
                layer_options={
                    "IDENTIFIER": dataset.title.fr,
                    "DESCRIPTION": f"{dataset.description.fr} {provenance.attribution}",
                },
            )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def bbox_of(positions: Sequence[LonLat]) -> Bbox:
    """West, south, east, north of some positions; west > east across the antimeridian.

    That is RFC 7946, section 5.2: of the two boxes that hold the points, the narrower.
    """
    lons = sorted(position.lon for position in positions)
    lats = [position.lat for position in positions]
    west, east = lons[0], lons[-1]
    western = [lon for lon in lons if lon < 0]
    eastern = [lon for lon in lons if lon >= 0]
    if western and eastern and east - west > 180:
        west, east = eastern[0], western[-1]
    return west, min(lats), east, max(lats)


# The date that GDAL writes is a setting of the whole process: one GeoPackage at a time.
_STAMPING = Lock()


def _feature(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": {"type": "Point", "coordinates": [row.position.lon, row.position.lat]},
        "properties": {column.name: row.cells[column.name] for column in columns},
    }


def _csv_cell(column: Column, cell: Cell) -> str:
    """Coordinates in full: no exponent, a fixed number of decimals."""
    if column.is_position and isinstance(cell, float):
        return f"{cell:.{DECIMALS}f}"
    return cell_text(cell)


def _frame(published: DatasetRows) -> Any:
    """A GeoDataFrame with the types of the columns, which an empty layer has too."""
    import geopandas

    dtypes = {CellType.INTEGER: "Int64", CellType.NUMBER: "Float64"}
    columns = published.dataset.attributes
    cells = {
        column.name: [_frame_cell(row.cells[column.name]) for row in published.rows]
        for column in columns
    }
    points = geopandas.points_from_xy(
        [row.position.lon for row in published.rows], [row.position.lat for row in published.rows]
    )
    frame = geopandas.GeoDataFrame(cells, geometry=points, crs="EPSG:4326")
    return frame.astype({column.name: dtypes.get(column.type, "string") for column in columns})


def _frame_cell(cell: Cell) -> str | int | float | None:
    return cell_text(cell) if isinstance(cell, tuple) else cell


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
