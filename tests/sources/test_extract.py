"""OSM extracts read into snapshots: what is taken, and how whole it is."""

import bz2
import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely

from cartoparty.core.models import Layer, Member, OsmRef
from tests.osm_literals import write_osm
from tests.sources.reading import NOW, by_ref, codes
from tests.sources.village import VILLAGE, XML, read, told

# --- what is taken ---------------------------------------------------------------------------


def test_village_is_read_by_layer_and_theme(tmp_path, themes):
    snapshot = read(write_osm(tmp_path / "village.osm.pbf", *VILLAGE), themes)
    layers = {layer: list(by_ref(features)) for layer, features in snapshot.layers.items()}
    assert layers == {
        Layer.STREETS: ["w1"],
        Layer.BUILDINGS: ["w2"],
        Layer.WATER: ["w4"],
        Layer.GREEN: ["r1"],
        Layer.BARRIERS: [],
        Layer.SHORE: [],
    }
    features = {theme: list(by_ref(found)) for theme, found in snapshot.features.items()}
    assert features == {"trees": ["n8"], "accessibility": ["n2", "w2"], "defibrillators": []}
    assert snapshot.source == "village.osm.pbf"
    assert snapshot.taken_at == NOW


def test_way_keeps_its_nodes_version_and_date(tmp_path, themes):
    snapshot = read(write_osm(tmp_path / "village.osm", *VILLAGE), themes)
    street = by_ref(snapshot.layers[Layer.STREETS])["w1"]
    assert street.tags == {"highway": "residential", "name": "Grande Rue"}
    assert street.nodes == (1, 2, 3)
    assert (street.version, street.timestamp) == (2, datetime(2024, 5, 1, 10, tzinfo=UTC))
    assert street.geometry.equals(shapely.LineString([(2.001, 48.001), (2.009, 48.001)]))


def test_closed_way_is_an_area_where_its_tags_say_so(tmp_path, themes):
    lines = (*VILLAGE[:-5], "w5 Thighway=footway Nn4,n5,n6,n7,n4",
             "w6 Thighway=pedestrian,area=yes Nn4,n5,n6,n7,n4")  # fmt: skip
    streets = by_ref(read(write_osm(tmp_path / "v.osm", *lines), themes).layers[Layer.STREETS])
    assert streets["w5"].geometry.geom_type == "LineString"
    assert streets["w6"].geometry.geom_type == "Polygon"


def test_relation_keeps_its_members_and_hole(tmp_path, themes):
    snapshot = read(write_osm(tmp_path / "village.osm.pbf", *VILLAGE), themes)
    park = by_ref(snapshot.layers[Layer.GREEN])["r1"]
    assert park.geometry.geom_type == "Polygon"
    assert len(park.geometry.interiors) == 1
    assert park.members == (Member(OsmRef("way", 3), "outer"), Member(OsmRef("way", 4), "inner"))
    assert park.version == 4


def test_relation_of_several_outlines_is_a_multipolygon(tmp_path, themes):
    lines = (*VILLAGE[:-1], "r2 Ttype=multipolygon,landuse=forest Mw3@outer,w2@outer")
    green = by_ref(read(write_osm(tmp_path / "v.osm", *lines), themes).layers[Layer.GREEN])
    assert green["r2"].geometry.geom_type == "MultiPolygon"


def test_routes_and_other_relations_are_no_features(tmp_path, themes):
    lines = (*VILLAGE, "r2 Ttype=route,route=bus,wheelchair=yes Mw1@")
    snapshot = read(write_osm(tmp_path / "v.osm", *lines), themes)
    assert "r2" not in by_ref(snapshot.features["accessibility"])


def test_margin_takes_what_lies_just_outside(tmp_path, themes):
    # 0.001° of longitude is 74.6 m at this latitude.
    path = write_osm(tmp_path / "v.osm", *VILLAGE, "n20 x2.011 y48.005 Tnatural=tree")
    assert list(by_ref(read(path, themes, margin_m=70).features["trees"])) == ["n8"]
    assert list(by_ref(read(path, themes, margin_m=80).features["trees"])) == ["n8", "n20"]


def test_way_through_the_area_without_a_node_in_it_is_taken(tmp_path, themes):
    lines = (*VILLAGE, "n30 x1.9 y48.008", "n31 x2.1 y48.008", "w30 Trailway=rail Nn30,n31")
    snapshot = read(write_osm(tmp_path / "v.osm", *_sorted(lines)), themes)
    assert list(by_ref(snapshot.layers[Layer.BARRIERS])) == ["w30"]


def test_area_that_holds_the_whole_district_is_taken(tmp_path, themes):
    lines = _sorted((*VILLAGE, "n30 x1 y47", "n31 x3 y47", "n32 x3 y49",
                     "w30 Tlanduse=forest Nn30,n31,n32,n30"))  # fmt: skip
    snapshot = read(write_osm(tmp_path / "v.osm", *lines), themes)
    assert "w30" in by_ref(snapshot.layers[Layer.GREEN])


def test_self_crossing_building_is_kept_as_a_valid_area(tmp_path, themes):
    lines = (*VILLAGE[:-5], "w5 Tbuilding=yes Nn4,n6,n5,n7,n4")
    buildings = by_ref(read(write_osm(tmp_path / "v.osm", *lines), themes).layers[Layer.BUILDINGS])
    assert buildings["w5"].geometry.is_valid
    assert buildings["w5"].geometry.area > 0


def test_extract_without_themes_still_gives_the_base_map(tmp_path):
    snapshot = read(write_osm(tmp_path / "v.osm", *VILLAGE), {})
    assert list(by_ref(snapshot.layers[Layer.BUILDINGS])) == ["w2"]
    assert snapshot.features == {}


def _sorted(lines):
    order = "nwr"
    return sorted(lines, key=lambda line: (order.index(line[0]), int(line.split()[0][1:])))


# --- formats and order -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["v.osm.pbf", "v.osm", "v.osm.gz", "v.osm.bz2", "interpreter", "export.xml"]
)
def test_format_is_told_by_the_content_and_not_by_the_name(tmp_path, themes, name):
    kind = ".osm" if "." not in name or name.endswith(".xml") else "".join(Path(name).suffixes)
    path = write_osm(tmp_path / f"written{kind}", *VILLAGE).rename(tmp_path / name)
    assert list(by_ref(read(path, themes).features["trees"])) == ["n8"]


@pytest.mark.parametrize(
    "encoded",
    [
        XML.encode(),
        b"\xef\xbb\xbf" + XML.encode(),
        XML.replace("UTF-8", "UTF-16").encode("utf-16"),
        gzip.compress(b"\xef\xbb\xbf" + XML.encode()),
        bz2.compress(XML.encode()),
    ],
    ids=["plain", "mark", "utf-16", "gzip with mark", "bzip2"],
)
def test_overpass_download_out_of_order_and_with_copies_is_read(tmp_path, themes, encoded):
    path = tmp_path / "export.osm"
    path.write_bytes(encoded)
    snapshot = read(path, themes)
    streets = by_ref(snapshot.layers[Layer.STREETS])
    assert list(streets) == ["w5", "w7"]
    assert streets["w5"].version == 4
    assert streets["w5"].tags["name"] == "Allée des Tilleuls"
    assert streets["w5"].geometry.equals(shapely.LineString([(2.004, 48.004), (2.006, 48.006)]))
    assert list(by_ref(snapshot.features["trees"])) == ["n1"]
    assert snapshot.data_date == datetime(2024, 5, 20, 8, tzinfo=UTC)


def test_features_are_sorted_and_the_same_whatever_the_order_of_the_file(tmp_path, themes):
    ordered = write_osm(tmp_path / "ordered.osm", *VILLAGE)
    shuffled = write_osm(tmp_path / "shuffled.osm", *VILLAGE[::-1])
    one, other = read(ordered, themes), read(shuffled, themes)
    assert (one.layers, one.features) == (other.layers, other.features)


# --- what is not whole -----------------------------------------------------------------------


def test_way_with_missing_nodes_keeps_its_known_part(tmp_path, themes):
    lines = (*VILLAGE[:-5], "w5 v2 Thighway=steps,wheelchair=no Nn98,n1,n2,n99")
    snapshot = read(write_osm(tmp_path / "v.osm", *lines), themes)
    steps = by_ref(snapshot.layers[Layer.STREETS])["w5"]
    assert steps.geometry.equals(shapely.LineString([(2.001, 48.001), (2.005, 48.001)]))
    assert steps.nodes == (98, 1, 2, 99)
    assert "w5" in by_ref(snapshot.features["accessibility"])
    assert "extract_ways_cut" in codes(snapshot.findings)


def test_way_cut_in_the_middle_is_drawn_in_parts_and_surveyed_once(tmp_path, themes):
    lines = (*VILLAGE[:-5], "w5 Thighway=steps,wheelchair=no Nn1,n2,n99,n12,n13")
    snapshot = read(write_osm(tmp_path / "v.osm", *lines), themes)
    parts = [f.geometry for f in snapshot.layers[Layer.STREETS] if f.ref.id == 5]
    assert [len(part.coords) for part in parts] == [2, 2]
    surveyed = [f.geometry for f in snapshot.features["accessibility"] if f.ref.id == 5]
    assert len(surveyed) == 1
    assert surveyed[0].length == max(part.length for part in parts)


def test_closed_way_with_a_missing_node_is_not_a_wrong_area(tmp_path, themes):
    lines = (*VILLAGE[:-5], "w5 Tbuilding=yes Nn4,n5,n6,n99,n4")
    buildings = by_ref(read(write_osm(tmp_path / "v.osm", *lines), themes).layers[Layer.BUILDINGS])
    assert buildings["w5"].geometry.geom_type in ("LineString", "Point")


def test_way_cut_to_one_node_is_surveyed_but_not_drawn(tmp_path, themes):
    lines = (*VILLAGE[:-5], "w5 Thighway=steps,wheelchair=no Nn1")
    snapshot = read(write_osm(tmp_path / "v.osm", *lines), themes)
    assert "w5" not in by_ref(snapshot.layers[Layer.STREETS])
    assert by_ref(snapshot.features["accessibility"])["w5"].geometry.equals(
        shapely.Point(2.001, 48.001)
    )
    assert "extract_ways_cut" in codes(snapshot.findings)


def test_cut_ways_far_away_are_nobodys_concern(tmp_path, themes):
    lines = (*VILLAGE[:-5], "w5 Thighway=path Nn9,n99")
    snapshot = read(write_osm(tmp_path / "v.osm", *lines), themes)
    assert "extract_ways_cut" not in codes(snapshot.findings)


def test_relation_with_a_missing_member_keeps_its_known_outline(tmp_path, themes):
    lines = (
        *VILLAGE[:-1],
        "w8 Nn4,n5,n6",
        "r2 v3 Ttype=multipolygon,building=yes,shop=bakery,wheelchair=no Mw8@outer,w99@outer",
    )
    snapshot = read(write_osm(tmp_path / "v.osm", *lines), themes)
    bakery = by_ref(snapshot.features["accessibility"])["r2"]
    assert bakery.geometry.equals(
        shapely.LineString([(2.002, 48.004), (2.004, 48.004), (2.004, 48.006)])
    )
    assert bakery.members[1] == Member(OsmRef("way", 99), "outer")
    assert "extract_relations_cut" in codes(snapshot.findings)


def test_relation_whose_outline_does_not_close_is_not_lost(tmp_path, themes):
    lines = (*VILLAGE[:-1], "w8 Nn4,n5,n6", "r2 Ttype=multipolygon,leisure=park Mw8@outer")
    snapshot = read(write_osm(tmp_path / "v.osm", *lines), themes)
    assert by_ref(snapshot.layers[Layer.GREEN])["r2"].geometry.geom_type == "LineString"
    refs = [f.params["refs"] for f in snapshot.findings if f.code == "extract_relations_cut"]
    assert refs == [["r2"]]


def test_objects_never_sent_to_osm_are_left_out_and_counted(tmp_path, themes):
    path = tmp_path / "josm.osm"
    path.write_text(
        '<osm version="0.6" generator="JOSM"><node id="-1" lat="48.005" lon="2.005">'
        '<tag k="natural" v="tree"/></node><node id="4" lat="48.004" lon="2.004" version="1">'
        '<tag k="natural" v="tree"/></node></osm>'
    )
    snapshot = read(path, themes)
    assert list(by_ref(snapshot.features["trees"])) == ["n4"]
    assert "extract_unsaved" in codes(snapshot.findings)


def test_extract_without_metadata_has_no_versions_and_says_so(tmp_path, themes):
    bare = [" ".join(p for p in line.split(" ") if p[0] not in "vt") for line in VILLAGE]
    snapshot = read(write_osm(tmp_path / "v.osm.pbf", *bare), themes)
    everything = [f for group in snapshot.layers.values() for f in group]
    assert {(f.version, f.timestamp) for f in everything} == {(None, None)}
    assert snapshot.data_date is None
    assert told(snapshot) == ["extract_without_versions", "extract_undated"]
