"""The walks as files: each format is read back by other programs, in walking order."""

import json
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pytest
import shapely

from cartoparty.core.models import LonLat, Team
from cartoparty.core.sectors import divide_area
from cartoparty.core.walk import Walk, walks_of
from cartoparty.errors import BadInput
from cartoparty.outputs.walk_files import walk_record, write_walks
from tests.core.towns import DISTRICT, plan, street_grid, way

TEAMS = [Team(1, "Les Écureuils", "#c0392b", 1, "AAAAAA"), Team(2, "Équipe 2", "#1f618d", 2, "CC")]
GPX = {"gpx": "http://www.topografix.com/GPX/1/1"}
ISLAND = way((2.0011, 48.0011), (2.0014, 48.0011), highway="footway")


@pytest.fixture(scope="module")
def walks() -> list[Walk]:
    """Two walks from one meeting point; a footway that nothing leads to."""
    streets = [*street_grid(DISTRICT, 0.003), ISLAND]
    meeting = LonLat(2.0045, 48.0045)
    return walks_of(divide_area(plan(DISTRICT, streets), sectors=2, start=meeting))


def test_walks_in_geojson_are_lines_with_their_figures(walks: list[Walk], tmp_path: Path) -> None:
    path = tmp_path / "walks.geojson"

    write_walks(path, walks, TEAMS)

    collection = json.loads(path.read_text("utf-8"))
    identities = [found["id"] for found in collection["features"]]
    assert len(set(identities)) == len(identities) == 3
    whole = [f for f in collection["features"] if f["properties"]["part"] == 0]
    apart = [f for f in collection["features"] if f["properties"]["part"] > 0]
    assert [(f["properties"]["sector"], f["properties"]["team"]) for f in whole] == [
        (1, "Les Écureuils"),
        (2, "Équipe 2"),
    ]
    for found, walk in zip(whole, walks, strict=True):
        figures = found["properties"]
        line = shapely.geometry.shape(found["geometry"])
        assert line.coords[0] == line.coords[-1] == tuple(figures["start"])
        assert line.equals_exact(walk.line(), 1e-7)
        assert figures["length_m"] == pytest.approx(walk.length_m, abs=0.1)
        assert figures["ratio"] == pytest.approx(
            (figures["street_m"] + figures["repeated_m"]) / figures["street_m"], abs=0.01
        )
    assert len(apart) == 1
    assert apart[0]["properties"]["jump_m"] > 0


def test_walks_in_gpx_are_tracks_with_a_waypoint_at_the_start(
    walks: list[Walk], tmp_path: Path
) -> None:
    path = tmp_path / "walks.gpx"

    write_walks(path, walks, TEAMS)

    root = ElementTree.fromstring(path.read_bytes())
    starts = [
        (float(p.get("lon", 0)), float(p.get("lat", 0))) for p in root.findall("gpx:wpt", GPX)
    ]
    firsts = [
        (float(p.get("lon", 0)), float(p.get("lat", 0)))
        for p in root.findall("gpx:trk/gpx:trkseg/gpx:trkpt[1]", GPX)
    ]
    assert starts == firsts
    tracks = geopandas.read_file(path, layer="tracks")
    assert tracks["name"].iloc[0] == "Les Écureuils – secteur 1"
    for track, walk in zip((t for t in tracks.geometry if t.length > 1e-3), walks, strict=True):
        assert track.geoms[0].equals_exact(walk.line(), 1e-6)


def test_walks_in_kml_are_named_after_teams_in_the_language(
    walks: list[Walk], tmp_path: Path
) -> None:
    path = tmp_path / "secteur-2.kml"

    write_walks(path, walks, TEAMS[:1], "en")

    found = geopandas.read_file(path)
    assert {"Les Écureuils – sector 1", "Sector 2"} <= set(found["Name"])
    assert path.read_text("utf-8").count("on foot") == len(found)
    assert (found.geometry.geom_type == "LineString").all()


def test_walks_in_another_format_are_refused(walks: list[Walk], tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        write_walks(tmp_path / "walks.shp", walks, TEAMS)

    assert caught.value.code == "format_unknown"


def test_walk_record_lists_the_streets_to_follow(walks: list[Walk]) -> None:
    record = walk_record(walks[0], TEAMS[0])

    total = sum(step["length_m"] for step in record["steps"])
    assert total == pytest.approx(record["length_m"] + record["approach_m"], abs=2)
    assert all(step["street"] for step in record["steps"])
    assert json.loads(json.dumps(record)) == record
