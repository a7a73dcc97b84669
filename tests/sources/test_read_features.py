"""The themes' features read without the base map: the same as in a snapshot, in bounded pieces."""

import osmium
import pytest
import shapely

from cartoparty.core.models import Member, OsmRef
from cartoparty.errors import BadInput
from cartoparty.sources import located
from cartoparty.sources.extract import read_extract, read_features
from cartoparty.sources.opl import (
    WayNodes,
    members_from_opl,
    moment_from_opl,
    points_from_opl,
    tags_from_opl,
    version_from_opl,
)
from tests.osm_literals import write_osm
from tests.sources.reading import NOW, contents, district
from tests.sources.village import AREA, VILLAGE

CUT = (
    *VILLAGE,
    "w8 Nn4,n5,n6",
    "w9 v2 Thighway=steps,wheelchair=no Nn98,n1,n2,n99",
    "r2 v3 Ttype=multipolygon,building=yes,shop=bakery Mw8@outer,w99@outer",
    "r3 v3 Ttype=boundary,tourism=zoo Mw3@outer,w4@inner",
)


def sorted_lines(lines):
    return sorted(lines, key=lambda line: ("nwr".index(line[0]), int(line.split()[0][1:])))


def by_theme(path, themes, area=None):
    """What `read_features` finds, as a snapshot would hold it."""
    found = {theme: [] for theme in themes}
    for feature, of_themes in read_features(path, list(themes.values()), area):
        for theme in of_themes:
            found[theme].append(feature)
    return {t: tuple(sorted(each, key=lambda f: f.ref)) for t, each in found.items()}


def test_all_features_of_a_file_come_with_their_themes(tmp_path, themes):
    path = write_osm(tmp_path / "v.osm.pbf", *sorted_lines(CUT))

    found = {str(f.ref): (t, f) for f, t in read_features(path, list(themes.values()))}

    assert {ref: t for ref, (t, _) in found.items()} == {
        "n2": ("accessibility",),
        "n8": ("trees",),
        "n9": ("trees",),
        "w2": ("accessibility",),
        "w9": ("accessibility",),
        "r2": ("accessibility",),
        "r3": ("accessibility",),
    }
    kinds = {ref: feature.geometry.geom_type for ref, (_, feature) in found.items()}
    assert [kinds[ref] for ref in ("n2", "w2", "w9", "r2", "r3")] == [
        "Point", "Polygon", "LineString", "LineString", "Polygon",
    ]  # fmt: skip
    assert found["r3"][1].members == (Member(OsmRef("way", 3), "outer"),
                                      Member(OsmRef("way", 4), "inner"))  # fmt: skip
    assert found["w9"][1].nodes == (98, 1, 2, 99)


def test_features_of_an_area_are_those_that_meet_it(tmp_path, themes):
    path = write_osm(tmp_path / "v.osm.pbf", *VILLAGE)
    assert [f.ref.id for f in by_theme(path, themes, AREA)["trees"]] == [8]


@pytest.mark.parametrize(
    "name", ["nantes-centre_2020.osm.pbf", "monaco_2021.osm.pbf", "pont-de-veyle_2022.osm.gz"]
)
def test_features_are_the_same_as_in_a_snapshot(osm_data, themes, name):
    path = osm_data / name
    area = district(path)
    snapshot = read_extract(path, area, list(themes.values()), margin_m=0, now=NOW)

    found = by_theme(path, themes, area)

    assert sum(map(len, found.values())) > 200
    assert found.keys() == snapshot.features.keys()
    for theme, features in snapshot.features.items():
        inside = [f for f in features if shapely.intersects(area, f.geometry)]
        assert [f.ref for f in found[theme]] == [f.ref for f in inside]
        assert [f.geometry.wkb for f in found[theme]] == [f.geometry.wkb for f in inside]


def test_large_files_read_in_pieces_give_the_same(tmp_path, themes, monkeypatch):
    path = write_osm(tmp_path / "v.osm.pbf", *sorted_lines(CUT))
    in_one_go = read_extract(path, AREA, list(themes.values()), margin_m=0, now=NOW)

    monkeypatch.setattr(located, "_FILE_IN_ONE_GO_BYTES", 0)
    monkeypatch.setattr(located, "_OBJECTS_A_PIECE", 2)
    monkeypatch.setattr(located, "_LINES_AT_ONCE", 1)
    in_pieces = read_extract(path, AREA, list(themes.values()), margin_m=0, now=NOW)

    assert contents(in_pieces) == contents(in_one_go)
    assert in_pieces.findings == in_one_go.findings


def test_equal_tags_are_one_mapping(tmp_path, themes):
    trees = [f"n{number} v1 x2.005 y48.005 Tnatural=tree,height=12" for number in range(20, 30)]
    path = write_osm(tmp_path / "v.osm.pbf", *trees)
    found = by_theme(path, themes)["trees"]
    assert len(found) == 10
    assert len({id(feature.tags) for feature in found}) == 1


def test_objects_never_sent_to_osm_are_no_features(tmp_path, themes):
    path = tmp_path / "josm.osm"
    path.write_text(
        '<osm version="0.6" generator="JOSM"><node id="-1" lat="48.005" lon="2.005">'
        '<tag k="natural" v="tree"/></node></osm>'
    )
    assert by_theme(path, themes)["trees"] == ()


def test_no_theme_has_no_features(tmp_path):
    assert list(read_features(write_osm(tmp_path / "v.osm", *VILLAGE), [])) == []


def test_truncated_file_is_refused_while_it_is_read(tmp_path, themes, osm_data):
    whole = (osm_data / "monaco_2021.osm.pbf").read_bytes()
    path = tmp_path / "half.osm.pbf"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput, match="extract_damaged"):
        by_theme(path, themes)


# --- the lines that osmium writes ------------------------------------------------------------


def test_signs_that_opl_escapes_come_back_in_tags_and_roles(tmp_path, themes):
    strange = "a b,c=d@e%f\n 😀é\u00a0"
    path = tmp_path / "v.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in enumerate([(2.0, 48.0), (2.1, 48.0), (2.1, 48.1)], 1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
        tags = {"shop": strange, strange: "yes"}
        writer.add_way(osmium.osm.mutable.Way(id=4, nodes=[1, 2, 3, 1]))
        relation = osmium.osm.mutable.Relation(
            id=5, members=[("w", 4, "outer"), ("n", 1, strange)],
            tags={"type": "multipolygon", **tags},
        )  # fmt: skip
        writer.add_relation(relation)
    (bakery,) = by_theme(path, themes)["accessibility"]
    assert bakery.tags == {"type": "multipolygon", **tags}
    assert bakery.members[1].role == strange
    assert bakery.geometry.geom_type == "Polygon"


def test_fields_of_opl_without_content_are_nothing():
    assert tags_from_opl(b"T") == {}
    assert members_from_opl(b"M") == ()
    assert version_from_opl(b"v0") is None
    assert moment_from_opl(b"t") is None


def test_positions_outside_the_earth_are_not_known():
    lonlat = points_from_opl([b"x2.5", b"x", b"x181"], [b"y48.5", b"y", b"y0"])
    assert lonlat[0].tolist() == [2.5, 48.5]
    assert not (lonlat[1:] == lonlat[1:]).any()


def test_ways_of_a_batch_keep_their_own_nodes():
    """A line, nothing, a line with an unknown node, a place seen twice, and a ring."""
    fields = [b"Nn1x1y2,n2x1y2,n3x3y4", b"N", b"Nn1x1y2,n9xy", b"Nn4x5y6,n5x5y6",
              b"Nn1x1y2,n3x3y4,n6x1y4,n1x1y2"]  # fmt: skip
    nodes = WayNodes.from_opl(fields)
    ways, lines = nodes.lines()
    assert ways.tolist() == [0, 4]
    assert [line.wkt for line in lines] == [
        "LINESTRING (1 2, 3 4)",
        "LINESTRING (1 2, 3 4, 1 4, 1 2)",
    ]
    assert nodes.closed().tolist() == [False, False, False, False, True]
    assert nodes.refs_of(2) == (1, 9)
    assert nodes.positions_of(2) == [(1.0, 2.0), None]
    assert nodes.positions_of(1) == []


def test_batch_without_ways_has_no_lines():
    ways, lines = WayNodes.from_opl([]).lines()
    assert len(ways) == len(lines) == 0
