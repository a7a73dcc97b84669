"""Areas drawn for tests, in real files of every format, and how reading them is refused."""

import json
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from cartoparty.errors import BadInput
from cartoparty.sources.area import read_area
from tests.sources.reading import words

DISTRICT = shapely.Polygon([(4.87, 46.26), (4.89, 46.26), (4.89, 46.27), (4.87, 46.27)])
WITH_HOLE = DISTRICT - shapely.box(4.878, 46.263, 4.882, 46.266)


def read(path: Path, max_area_km2: float = 100):
    return read_area(path, max_area_km2=max_area_km2)


def refusal(path: Path, **options) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(path, **options)
    assert str(path) in words(caught.value)[0]
    return caught.value


def geojson(folder: Path, document, encoding="utf-8") -> Path:
    path = folder / "area.geojson"
    path.write_text(json.dumps(document), encoding)
    return path


def written(folder: Path, name: str, *shapes, crs="EPSG:4326", **options) -> Path:
    """A real file as QGIS would export it, its driver by the suffix."""
    frame = geopandas.GeoDataFrame(
        {"n": range(len(shapes))}, geometry=list(shapes), crs="EPSG:4326"
    )
    path = folder / name
    frame.to_crs(crs).to_file(path, engine="pyogrio", **options)
    return path


def zipped(path: Path, *files: Path, folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, f"{folder}{file.name}")
    return path


def kml(folder: Path, name="doc.kml") -> Path:
    """The district at 212 m, in a folder of a document, as Google Earth saves it."""
    ring = " ".join(f"{lon},{lat},212" for lon, lat in DISTRICT.exterior.coords)
    path = folder / name
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
        "<Document><Folder><name>Centre</name><Placemark><name>Quartier</name><Polygon>"
        f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark></Folder></Document></kml>"
    )
    return path


def gpx(folder: Path, *segments, tag="trk") -> Path:
    def points(segment, name):
        return "".join(f'<{name} lat="{lat}" lon="{lon}"/>' for lon, lat in segment)

    body = (
        "".join(f"<trkseg>{points(segment, 'trkpt')}</trkseg>" for segment in segments)
        if tag == "trk"
        else points(segments[0], "rtept")
    )
    path = folder / "walk.gpx"
    path.write_text(
        '<?xml version="1.0"?><gpx version="1.1" creator="test" '
        f'xmlns="http://www.topografix.com/GPX/1/1"><{tag}><name>Tour</name>{body}</{tag}></gpx>'
    )
    return path
