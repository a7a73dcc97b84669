"""Every format that organisers draw their area or their sectors in."""

import geopandas
import pytest
import shapely
from shapely.geometry import mapping

from cartoparty.errors import BadInput
from cartoparty.sources.area import read_polygons
from tests.osm_literals import write_osm
from tests.sources.drawing import (
    DISTRICT,
    WITH_HOLE,
    geojson,
    gpx,
    kml,
    read,
    refusal,
    written,
    zipped,
)
from tests.sources.reading import codes

# --- formats ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrap",
    [
        lambda g: g,
        lambda g: {"type": "Feature", "properties": {"name": "Centre"}, "geometry": g},
        lambda g: {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {}, "geometry": g},
                {"type": "Feature", "properties": None, "geometry": None},
            ],
        },
        lambda g: {"type": "GeometryCollection", "geometries": [g]},
    ],
)
def test_geojson_is_read_in_every_wrapping(tmp_path, wrap):
    area, findings = read(geojson(tmp_path, wrap(mapping(WITH_HOLE))))
    assert area.equals(WITH_HOLE)
    assert len(area.interiors) == 1
    assert findings == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_geojson_with_a_byte_order_mark_is_read(tmp_path, encoding):
    assert read(geojson(tmp_path, mapping(DISTRICT), encoding))[0].equals(DISTRICT)


def test_geojson_with_a_legacy_crs_is_reprojected(tmp_path):
    lambert = geopandas.GeoSeries([DISTRICT], crs=4326).to_crs(2154)[0]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    area, _ = read(geojson(tmp_path, {**mapping(lambert), "crs": crs}))
    assert shapely.hausdorff_distance(area, DISTRICT) < 1e-7


def test_geojson_with_an_unknown_crs_is_refused(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::999999"}}
    error = refusal(geojson(tmp_path, {**mapping(DISTRICT), "crs": crs}))
    assert error.code == "area_crs_unknown"


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2154", "EPSG:3946"])
def test_gpkg_is_read_in_any_crs(tmp_path, crs):
    area, _ = read(written(tmp_path, "area.gpkg", WITH_HOLE, crs=crs))
    assert shapely.hausdorff_distance(area, WITH_HOLE) < 1e-7
    assert len(area.interiors) == 1


def test_gpkg_with_two_layers_of_polygons_is_not_guessed(tmp_path):
    path = written(tmp_path, "area.gpkg", DISTRICT, layer="centre")
    written(tmp_path, "area.gpkg", DISTRICT, layer="commune", mode="a")
    error = refusal(path)
    assert error.code == "area_many_layers"
    assert error.params["layers"] == ["centre", "commune"]


def test_gpkg_with_one_layer_of_polygons_among_others_is_read(tmp_path):
    path = written(tmp_path, "area.gpkg", DISTRICT, layer="centre")
    written(tmp_path, "area.gpkg", shapely.Point(4.88, 46.265), layer="stops", mode="a")
    assert read(path)[0].equals(DISTRICT)


def test_kml_with_altitudes_is_read_flat(tmp_path):
    area, _ = read(kml(tmp_path, "area.kml"))
    assert area.equals(DISTRICT)
    assert not area.has_z


def test_kmz_is_read(tmp_path):
    assert read(zipped(tmp_path / "area.kmz", kml(tmp_path)))[0].equals(DISTRICT)


def test_zipped_shapefile_is_reprojected_by_its_prj(tmp_path):
    written(tmp_path, "centre.shp", DISTRICT, crs="EPSG:2154")
    files = sorted(tmp_path.glob("centre.*"))
    area, _ = read(zipped(tmp_path / "area.zip", *files, folder="export/"))
    assert shapely.hausdorff_distance(area, DISTRICT) < 1e-7


def test_zipped_shapefile_in_lambert_without_prj_names_the_likely_system(tmp_path):
    written(tmp_path, "centre.shp", DISTRICT, crs="EPSG:2154")
    files = [f for f in sorted(tmp_path.glob("centre.*")) if f.suffix != ".prj"]
    error = refusal(zipped(tmp_path / "area.zip", *files))
    assert error.code == "area_projected"
    assert error.params["likely"][0] == "Lambert-93 (EPSG:2154)"


def test_archive_with_two_shapefiles_is_not_guessed(tmp_path):
    written(tmp_path, "a.shp", DISTRICT)
    written(tmp_path, "b.shp", DISTRICT)
    files = sorted(tmp_path.glob("?.*"))
    assert refusal(zipped(tmp_path / "area.zip", *files)).code == "area_many_layers"


def test_closed_gpx_track_is_its_polygon(tmp_path):
    ring = list(DISTRICT.exterior.coords)
    area, findings = read(gpx(tmp_path, ring))
    assert area.equals(DISTRICT)
    assert findings == ()


def test_closed_gpx_route_is_its_polygon(tmp_path):
    assert read(gpx(tmp_path, list(DISTRICT.exterior.coords), tag="rte"))[0].equals(DISTRICT)


def test_gpx_track_in_segments_that_nearly_closes_is_closed_with_a_finding(tmp_path):
    ring = list(DISTRICT.exterior.coords)
    area, findings = read(gpx(tmp_path, ring[:2], [*ring[2:4], (4.8700, 46.2605)]))
    assert codes(findings) == ["area_line_closed"]
    assert findings[0].params["gap_m"] == 56
    assert area.area == pytest.approx(DISTRICT.area)


def test_open_gpx_track_is_told_to_be_a_line(tmp_path):
    error = refusal(gpx(tmp_path, list(DISTRICT.exterior.coords)[:4]))
    assert error.code == "area_is_line"
    assert error.params["gap_m"] == pytest.approx(1112, abs=5)


def test_closed_osm_way_drawn_in_an_editor_is_read(tmp_path):
    path = tmp_path / "area.osm"
    path.write_text(
        '<?xml version="1.0"?><osm version="0.6" generator="JOSM">'
        '<node id="-1" lat="46.26" lon="4.87"/><node id="-2" lat="46.26" lon="4.89"/>'
        '<node id="-3" lat="46.27" lon="4.89"/><node id="-4" lat="46.27" lon="4.87"/>'
        '<way id="-5"><nd ref="-1"/><nd ref="-2"/><nd ref="-3"/><nd ref="-4"/><nd ref="-1"/></way>'
        "</osm>"
    )
    assert read(path)[0].equals(DISTRICT)


_OUTLINE = (
    "n1 x4.87 y46.26", "n2 x4.89 y46.26", "n3 x4.89 y46.27", "n4 x4.87 y46.27",
    "n5 x4.878 y46.263", "n6 x4.882 y46.263", "n7 x4.882 y46.266", "n8 x4.878 y46.266",
    "w1 Nn1,n2,n3", "w2 Nn3,n4,n1", "w3 Nn5,n6,n7,n8,n5",
)  # fmt: skip


def test_osm_boundary_relation_is_read_with_its_hole(tmp_path):
    path = write_osm(
        tmp_path / "area.osm.pbf", *_OUTLINE, "r1 Ttype=boundary Mw1@outer,w2@outer,w3@inner"
    )
    assert read(path)[0].equals(WITH_HOLE)


def test_osm_relation_with_a_missing_member_is_refused(tmp_path):
    path = write_osm(
        tmp_path / "area.osm.pbf", *_OUTLINE, "r1 Ttype=boundary Mw1@outer,w2@outer,w9@outer"
    )
    error = refusal(path)
    assert (error.code, error.params["ref"]) == ("area_osm_open", "r1")


def test_whole_osm_extract_is_not_taken_for_an_area(osm_data):
    error = refusal(osm_data / "pont-de-veyle_2022.osm.gz")
    assert error.code == "area_osm_too_many"


def test_open_osm_way_is_told_to_be_a_line(tmp_path):
    path = write_osm(tmp_path / "area.osm", *_OUTLINE[:8], "w1 Thighway=residential Nn1,n2,n3")
    assert refusal(path).code == "area_is_line"


# --- hand-drawn sectors ----------------------------------------------------------------------

WEST, EAST = shapely.box(4.87, 46.26, 4.88, 46.27), shapely.box(4.88, 46.26, 4.89, 46.27)


def test_sectors_of_a_geojson_keep_their_order_and_properties(tmp_path):
    features = [
        {"type": "Feature", "properties": {"number": n, "label": label}, "geometry": mapping(shape)}
        for n, label, shape in ((2, "Est", EAST), (1, "Ouest", WEST))
    ]
    found = read_polygons(geojson(tmp_path, {"type": "FeatureCollection", "features": features}))
    assert [properties for _, properties in found] == [
        {"number": 2, "label": "Est"},
        {"number": 1, "label": "Ouest"},
    ]
    assert all(shape.equals(drawn) for (shape, _), drawn in zip(found, (EAST, WEST), strict=True))


@pytest.mark.parametrize("name", ["sectors.gpkg", "sectors.shp"])
def test_sectors_of_a_gis_file_are_reprojected_and_keep_their_properties(tmp_path, name):
    frame = geopandas.GeoDataFrame(
        {"number": [1, 2], "label": ["Ouest", None]}, geometry=[WEST, EAST], crs=4326
    )
    frame.to_crs(2154).to_file(tmp_path / name, engine="pyogrio")
    (west, one), (east, two) = read_polygons(tmp_path / name)
    assert shapely.hausdorff_distance(west, WEST) < 1e-7
    assert shapely.hausdorff_distance(east, EAST) < 1e-7
    assert (one["number"], one["label"], two["number"]) == (1, "Ouest", 2)
    assert not two["label"]


def test_sector_drawn_as_closed_rings_of_a_track_is_an_area_with_its_hole(tmp_path):
    rings = [list(ring.coords) for ring in (WITH_HOLE.exterior, *WITH_HOLE.interiors)]
    ((shape, properties),) = read_polygons(gpx(tmp_path, *rings))
    assert shape.equals(WITH_HOLE)
    assert properties["name"] == "Tour"


def test_sector_drawn_as_an_osm_way_keeps_its_tags(tmp_path):
    path = write_osm(tmp_path / "s.osm", *_OUTLINE[:8], "w1 Tname=Centre,number=3 Nn1,n2,n3,n4,n1")
    ((shape, properties),) = read_polygons(path)
    assert shape.equals(DISTRICT)
    assert properties == {"name": "Centre", "number": "3"}


def test_projected_sectors_are_refused_too(tmp_path):
    box = mapping(shapely.box(853000, 6571000, 854000, 6572000))
    with pytest.raises(BadInput) as caught:
        read_polygons(geojson(tmp_path, box))
    assert caught.value.code == "area_projected"
