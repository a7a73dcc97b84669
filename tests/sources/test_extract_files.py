"""The files that extracts come in: their dates, what is refused, and real ones."""

import bz2
import gzip
from datetime import UTC, datetime

import osmium
import pytest
import shapely

from cartoparty.core.models import Layer
from tests.osm_literals import write_osm
from tests.sources.reading import codes, district
from tests.sources.village import VILLAGE, XML, read, refusal, told

# --- dates -----------------------------------------------------------------------------------


def test_date_of_the_data_is_that_of_the_header(tmp_path, themes):
    path = tmp_path / "v.osm.pbf"
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2024-05-30T20:21:36Z")
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for thing in osmium.FileProcessor(str(write_osm(tmp_path / "plain.osm", *VILLAGE))):
            writer.add(thing)
    snapshot = read(path, themes)
    assert snapshot.data_date == datetime(2024, 5, 30, 20, 21, 36, tzinfo=UTC)
    assert told(snapshot) == []


def test_date_of_the_data_is_else_that_of_the_newest_object(tmp_path, themes):
    snapshot = read(write_osm(tmp_path / "v.osm.pbf", *VILLAGE), themes)
    assert snapshot.data_date == datetime(2024, 5, 3, 10, tzinfo=UTC)
    assert told(snapshot) == ["extract_date_guessed"]


def test_old_data_is_told(tmp_path, themes):
    old = [line.replace("t2024", "t2021") for line in VILLAGE]
    snapshot = read(write_osm(tmp_path / "v.osm.pbf", *old), themes)
    assert told(snapshot) == ["extract_date_guessed", "extract_old"]


# --- what is refused -------------------------------------------------------------------------


def test_missing_extract_is_refused(tmp_path, themes):
    assert refusal(tmp_path / "nowhere.osm.pbf", themes).code == "extract_missing"


@pytest.mark.parametrize(
    ("name", "content", "code", "found"),
    [
        ("a.osm.pbf", b"", "extract_empty", None),
        ("a.osm.pbf", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), "extract_not_osm", "JPEG"),
        ("a.osm", b"<!DOCTYPE html>\n<html><body>404</body></html>", "extract_not_osm", "HTML"),
        ("a.osm", b"<HTML><body>busy</body></HTML>", "extract_not_osm", "HTML"),
        ("a.osm", b'<?xml version="1.0"?><gpx version="1.1"/>', "extract_not_osm", "<gpx>"),
        ("a.osm", b'<osmChange version="0.6"></osmChange>', "extract_not_osm", "<osmChange>"),
        ("a.osm", b'{"version": 0.6, "elements": []}', "extract_not_osm", "JSON"),
        (
            "a.osm.gz",
            gzip.compress(b"<html><p>busy</p></html>", mtime=0),
            "extract_not_osm",
            "HTML",
        ),
        ("a.osm.pbf", b"nothing that is known", "extract_not_osm", "?"),
        ("a.osm", b'<osm version="0.6"></osm>', "extract_no_objects", None),
    ],
)
def test_file_that_is_no_extract_is_refused(tmp_path, themes, name, content, code, found):
    path = tmp_path / name
    path.write_bytes(content)
    error = refusal(path, themes)
    assert error.code == code
    assert error.params.get("found") == found


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm", ".osm.gz", ".osm.bz2"])
def test_truncated_extract_is_refused(tmp_path, themes, suffix):
    path = write_osm(tmp_path / f"v{suffix}", *VILLAGE)
    path.write_bytes(path.read_bytes()[:-40])
    assert refusal(path, themes).code == "extract_damaged"


def test_real_extract_cut_within_a_block_is_refused(tmp_path, themes, osm_data):
    path = tmp_path / "monaco.osm.pbf"
    path.write_bytes((osm_data / "monaco_2021.osm.pbf").read_bytes()[:200_000])
    assert refusal(path, themes).code == "extract_damaged"


@pytest.mark.parametrize("packed", [bytes, gzip.compress, bz2.compress])
def test_overpass_download_that_ended_with_a_remark_is_refused(tmp_path, themes, packed):
    remark = "<remark> runtime error: Query timed out in &quot;query&quot; at line 3 </remark>"
    path = tmp_path / "export.osm"
    path.write_bytes(packed(XML.replace("</osm>", f"{remark}</osm>").encode()))
    assert refusal(path, themes).code == "extract_partial"


def test_history_file_is_refused(tmp_path, themes):
    path = write_osm(tmp_path / "v.osh.pbf", *VILLAGE)
    assert refusal(path, themes).code == "extract_is_history"


def test_extract_of_another_place_is_refused_and_says_where_it_is(tmp_path, themes):
    path = write_osm(tmp_path / "v.osm.pbf", *VILLAGE)
    error = refusal(path, themes, area=shapely.box(6.1, 46.1, 6.2, 46.2))
    assert error.code == "extract_elsewhere"
    assert (error.params["west"], error.params["north"]) == ("2.001", "48.500")


def test_declared_bounds_are_not_believed(tmp_path, themes):
    path = write_osm(tmp_path / "v.osm", *VILLAGE)
    bounds = '<bounds minlat="46" minlon="6" maxlat="47" maxlon="7"/>'
    path.write_text(path.read_text().replace("<node", f"{bounds}<node", 1))
    assert refusal(path, themes, area=shapely.box(6.1, 46.1, 6.2, 46.2)).code == "extract_elsewhere"


def test_extract_with_nothing_but_bare_nodes_here_is_taken_with_a_finding(tmp_path, themes):
    path = write_osm(tmp_path / "v.osm.pbf", "n1 v1 x2.005 y48.005")
    assert codes(read(path, themes).findings)[0] == "extract_nothing_here"


# --- real extracts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "area_part", "expected"),
    [
        ("nantes-centre_2020.osm.pbf", None, False),
        ("geneve-plainpalais_crop_2025.osm.pbf", None, False),
        ("pont-de-veyle_2022.osm.gz", None, False),
        ("monaco_2021.osm.pbf", None, False),
        ("geneve-plainpalais_crop_2025.osm.pbf", (6.146, 46.197, 6.162, 46.2045), True),
        ("pont-de-veyle_2022.osm.gz", (4.88, 46.25761, 4.94, 46.27183), True),
    ],
)
def test_extract_that_ends_within_the_area_is_told(osm_data, themes, name, area_part, expected):
    area = shapely.box(*area_part) if area_part else district(osm_data / name)
    snapshot = read(osm_data / name, themes, area)
    assert ("extract_covers_partly" in codes(snapshot.findings)) is expected


def test_nantes_is_whole(osm_data, themes):
    path = osm_data / "nantes-centre_2020.osm.pbf"
    snapshot = read(path, themes, district(path), margin_m=150)
    assert len(snapshot.features["trees"]) == 206
    assert all(tree.version and tree.timestamp for tree in snapshot.features["trees"])
    assert len(snapshot.layers[Layer.BUILDINGS]) == pytest.approx(314, abs=2)


def test_pont_de_veyle_keeps_to_the_district_and_knows_its_date(osm_data, themes):
    path = osm_data / "pont-de-veyle_2022.osm.gz"
    area = district(path)
    snapshot = read(path, themes, area)
    assert snapshot.data_date == datetime(2022, 3, 11, 12, 47, 31, tzinfo=UTC)
    everything = [f for group in snapshot.layers.values() for f in group]
    assert all(feature.geometry.intersects(area) for feature in everything)
    assert {feature.version for feature in everything} == {None}


def test_monaco_has_relations_as_valid_areas(osm_data, themes):
    path = osm_data / "monaco_2021.osm.pbf"
    snapshot = read(path, themes, district(path))
    relations = [f for f in snapshot.layers[Layer.BUILDINGS] if f.ref.kind == "relation"]
    assert len(relations) > 20
    assert all(f.geometry.is_valid and f.geometry.area > 0 for f in relations)
    assert all(f.members for f in relations)
