"""Sectors as files for other programs: GeoJSON, GPX, KML."""

import json
from collections.abc import Sequence
from pathlib import Path

from cartoparty.core.geojson import feature_collection, sector_feature
from cartoparty.core.models import Sector, Team
from cartoparty.errors import BadInput

FORMATS = (".geojson", ".gpx", ".kml")


def write_sectors(path: Path, sectors: Sequence[Sector], teams: Sequence[Team]) -> None:
    """Write the sectors in the format that the suffix of `path` names.

    GPX knows no areas: there each sector is its outline as a track.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise BadInput("format_unknown", file=path.name, known=FORMATS)
    by_sector = {team.sector: team for team in teams}
    if suffix == ".geojson":
        features = [sector_feature(sector, by_sector.get(sector.number)) for sector in sectors]
        path.write_text(
            json.dumps(feature_collection(features), ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
        return
    _write_with_gdal(path, sectors, by_sector, is_gpx=suffix == ".gpx")


def _write_with_gdal(
    path: Path, sectors: Sequence[Sector], by_sector: dict[int, Team], *, is_gpx: bool
) -> None:
    import geopandas
    import shapely

    outlines = [
        shapely.geometry.MultiLineString(_lines(sector)) if is_gpx else sector.geometry
        for sector in sectors
    ]
    names = [_name(sector, by_sector) for sector in sectors]
    columns = {
        "name": names,
        "number": [sector.number for sector in sectors],
        "desc" if is_gpx else "label": [sector.label for sector in sectors],
    }
    frame = geopandas.GeoDataFrame(columns, geometry=outlines, crs="EPSG:4326")
    path.unlink(missing_ok=True)
    if is_gpx:
        frame.to_file(path, driver="GPX", layer="tracks", engine="pyogrio")
    else:
        named = frame.rename(columns={"name": "Name"})
        named.to_file(path, driver="KML", layer="sectors", engine="pyogrio")


def _name(sector: Sector, by_sector: dict[int, Team]) -> str:
    team = by_sector.get(sector.number)
    return sector.label if team is None else f"{team.name} – {sector.label}"


def _lines(sector: Sector) -> list[object]:
    boundary = sector.geometry.boundary
    return list(getattr(boundary, "geoms", [boundary]))
