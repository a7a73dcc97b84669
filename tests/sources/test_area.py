"""The area of a party: what is mended, what is refused, what is typed or drawn."""

import geopandas
import pytest
import shapely
from shapely.geometry import mapping

from cartoparty.errors import BadInput
from cartoparty.sources.area import area_from_bbox, area_from_geojson
from cartoparty.sources.area_crs import likely_systems
from tests.sources.drawing import (
    DISTRICT,
    WITH_HOLE,
    geojson,
    read,
    refusal,
    zipped,
)
from tests.sources.reading import codes, words

# --- shapes ----------------------------------------------------------------------------------


def test_several_polygons_are_united(tmp_path):
    east = shapely.box(4.889, 46.26, 4.91, 46.27)
    area, findings = read(geojson(tmp_path, mapping(shapely.GeometryCollection([DISTRICT, east]))))
    assert area.equals(DISTRICT | east)
    assert area.geom_type == "Polygon"
    assert findings == ()


def test_polygons_apart_stay_in_pieces_with_a_finding(tmp_path):
    far = shapely.box(4.95, 46.26, 4.96, 46.27)
    area, findings = read(geojson(tmp_path, mapping(shapely.MultiPolygon([DISTRICT, far]))))
    assert area.geom_type == "MultiPolygon"
    assert [(f.code, f.params["count"]) for f in findings] == [("area_in_pieces", 2)]


def test_self_crossing_outline_is_repaired_and_the_place_named(tmp_path):
    bow = shapely.Polygon([(4.87, 46.26), (4.89, 46.27), (4.89, 46.26), (4.87, 46.27)])
    area, findings = read(geojson(tmp_path, mapping(bow)))
    assert area.is_valid
    assert codes(findings) == ["area_repaired", "area_in_pieces"]
    assert findings[0].params["lon"] == pytest.approx(4.88)
    assert findings[0].params["lat"] == pytest.approx(46.265)
    assert findings[0].params["pieces"] == 2


def test_outline_that_crosses_itself_on_a_spike_keeps_its_area(tmp_path):
    spiked = shapely.Polygon(
        [(4.87, 46.26), (4.89, 46.26), (4.90, 46.26), (4.89, 46.26), (4.89, 46.27), (4.87, 46.27)]
    )
    area, findings = read(geojson(tmp_path, mapping(spiked)))
    assert area.equals(DISTRICT)
    assert codes(findings) == ["area_repaired"]


def test_outer_ring_runs_counter_clockwise_and_holes_clockwise(tmp_path):
    clockwise = shapely.orient_polygons(WITH_HOLE, exterior_cw=True)
    area, _ = read(geojson(tmp_path, mapping(clockwise)))
    assert area.exterior.is_ccw
    assert not area.interiors[0].is_ccw


def test_points_beside_the_polygon_are_left_out_with_a_finding(tmp_path):
    both = shapely.GeometryCollection([DISTRICT, shapely.Point(4.88, 46.265)])
    area, findings = read(geojson(tmp_path, mapping(both)))
    assert area.equals(DISTRICT)
    assert [(f.code, f.params["count"]) for f in findings] == [("area_other_shapes", 1)]


def test_closed_line_is_its_polygon(tmp_path):
    area, findings = read(geojson(tmp_path, mapping(shapely.LineString(DISTRICT.exterior))))
    assert area.equals(DISTRICT)
    assert findings == ()


def test_open_line_is_refused(tmp_path):
    line = {"type": "LineString", "coordinates": [[4.87, 46.26], [4.89, 46.26], [4.89, 46.27]]}
    assert refusal(geojson(tmp_path, line)).code == "area_is_line"


def test_points_are_refused(tmp_path):
    error = refusal(geojson(tmp_path, {"type": "Point", "coordinates": [4.87, 46.26]}))
    assert error.code == "area_is_points"


@pytest.mark.parametrize(
    "document",
    [
        {"type": "FeatureCollection", "features": []},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[4.8, 46.2], [4.9, 46.2], [4.8, 46.2], [4.8, 46.2]]]},
    ],
)
def test_empty_area_is_refused(tmp_path, document):
    assert refusal(geojson(tmp_path, document)).code == "area_empty"


def test_area_over_the_limit_says_how_large_it_is(tmp_path):
    error = refusal(geojson(tmp_path, mapping(DISTRICT)), max_area_km2=1.0)
    assert error.code == "area_too_large"
    assert error.params["km2"] == pytest.approx(1.7, abs=0.05)
    assert error.params["limit_km2"] == 1.0


def test_area_of_half_the_world_is_over_the_limit(tmp_path):
    assert refusal(geojson(tmp_path, mapping(shapely.box(-80, -60, 80, 60)))).code == (
        "area_too_large"
    )


def test_area_across_the_antimeridian_is_refused_as_such(tmp_path):
    fiji = shapely.MultiPolygon(
        [shapely.box(179, -18, 180, -17), shapely.box(-180, -18, -179, -17)]
    )
    assert refusal(geojson(tmp_path, mapping(fiji))).code == "area_crosses_antimeridian"


# --- coordinates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("epsg", "place", "name"),
    [
        (2154, (2.35, 48.85), "Lambert-93 (EPSG:2154)"),
        (3857, (2.35, 48.85), "Web Mercator (EPSG:3857)"),
        (32631, (4.87, 45.75), "UTM 31N (EPSG:32631)"),
        (3946, (4.87, 45.75), "CC46 (EPSG:3946)"),
        (3948, (-1.5, 48.1), "CC48 (EPSG:3948)"),
        (2056, (6.14, 46.2), "CH1903+ / LV95 (EPSG:2056)"),
        (2975, (55.45, -20.9), "RGR92 / UTM 40S (EPSG:2975)"),
    ],
)
def test_projected_coordinates_are_named(tmp_path, epsg, place, name):
    box = geopandas.GeoSeries([shapely.Point(*place).buffer(0.01)], crs=4326).to_crs(epsg)[0]
    error = refusal(geojson(tmp_path, mapping(box)))
    assert error.code == "area_projected"
    assert name in error.params["likely"]


def test_numbers_of_no_known_system_have_no_likely_one():
    assert likely_systems(1e12, 1e12) == []


def test_latitude_first_is_refused_where_it_can_be_told(tmp_path):
    noumea = shapely.box(-22.3, 166.4, -22.2, 166.5)
    assert refusal(geojson(tmp_path, mapping(noumea))).code == "area_swapped"


def test_latitude_first_is_suspected_where_it_would_be_france(tmp_path):
    area, findings = read(geojson(tmp_path, mapping(shapely.box(46.26, 4.87, 46.27, 4.89))))
    assert codes(findings) == ["area_maybe_swapped"]
    assert area.centroid.x == pytest.approx(46.265)


def test_numbers_that_are_none_are_refused(tmp_path):
    path = tmp_path / "area.geojson"
    path.write_text('{"type":"Polygon","coordinates":[[[4,46],[5,46],[NaN,47],[4,46]]]}')
    assert refusal(path).code == "area_unreadable"


# --- files -----------------------------------------------------------------------------------


def test_missing_file_is_refused(tmp_path):
    assert refusal(tmp_path / "nowhere.geojson").code == "area_missing"


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"name;lon;lat\n", b'{"elements": []}', b"<html></html>", b"[1, 2]"],
)
def test_unknown_format_is_refused(tmp_path, content):
    path = tmp_path / "area.geojson"
    path.write_bytes(content)
    assert refusal(path).code == "area_unknown_format"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("area.geojson", b'{"type": "Polygon", "coordinates": [[[4.8, 46.2], [4.9'),
        ("area.geojson", b'{"type": "Polygon", "coordinates": [["a", "b"]]}'),
        ("area.geojson", b'{"type": "FeatureCollection", "features": [3]}'),
        ("area.zip", b"PK\x03\x04 and then nothing"),
        ("area.gpkg", b"SQLite format 3\x00 and then nothing"),
        ("area.kml", b"<kml><Document><Placemark>"),
        ("area.osm", b"<osm version='0.6'><node id='1' lat='46"),
    ],
)
def test_damaged_file_is_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path).code == "area_unreadable"


def test_archive_without_an_area_is_refused(tmp_path):
    (tmp_path / "readme.txt").write_text("hello")
    path = zipped(tmp_path / "area.zip", tmp_path / "readme.txt")
    assert refusal(path).code == "area_unknown_format"


# --- drawn and typed areas -------------------------------------------------------------------


def test_drawn_geojson_is_an_area():
    area, findings = area_from_geojson(mapping(DISTRICT), max_area_km2=100)
    assert area.equals(DISTRICT)
    assert findings == ()


def test_drawn_line_is_refused_without_a_file():
    line = {"type": "LineString", "coordinates": [[4.87, 46.26], [4.89, 46.27]]}
    with pytest.raises(BadInput, match="area_is_line") as caught:
        area_from_geojson(line, max_area_km2=100)
    assert caught.value.params["source"] == "GeoJSON"


@pytest.mark.parametrize(
    "text",
    ["4.87,46.26,4.89,46.27", " 4.87, 46.26, 4.89, 46.27 ", "4,87;46,26;4,89;46,27",
     "4,87 46,26 4,89 46,27"],
)  # fmt: skip
def test_bbox_is_west_south_east_north(text):
    assert area_from_bbox(text, max_area_km2=100)[0].equals(DISTRICT)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4.87,46.26,4.89", "bbox_not_four"),
        ("", "bbox_not_four"),
        ("4,87,46,26,4,89,46,27", "bbox_not_four"),
        ("4.87,46.26,east,46.27", "bbox_not_a_number"),
        ("4.89,46.26,4.87,46.27", "bbox_west_after_east"),
        ("179,-18,-179,-17", "bbox_west_after_east"),
        ("4.87,46.26,4.87,46.27", "bbox_west_after_east"),
        ("4.87,46.27,4.89,46.26", "bbox_south_after_north"),
        ("853000,6571000,854000,6572000", "area_projected"),
        ("0,0,90,nan", "area_unreadable"),
        ("4,46,6,48", "area_too_large"),
    ],
)
def test_bbox_that_is_none_is_refused(text, code):
    with pytest.raises(BadInput) as caught:
        area_from_bbox(text, max_area_km2=100)
    assert caught.value.code == code
    assert text in words(caught.value)[0]


def test_bbox_with_latitude_first_is_suspected():
    _, findings = area_from_bbox("46.26,4.87,46.27,4.89", max_area_km2=100)
    assert codes(findings) == ["area_maybe_swapped"]
