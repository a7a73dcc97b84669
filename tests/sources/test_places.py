"""Quarters and towns of real extracts, found by name as it is typed, whole or with a reason."""

from pathlib import Path

import osmium
import pytest
import shapely

from cartoparty.errors import BadInput, UpstreamError
from cartoparty.sources.area import area_from_geojson
from cartoparty.sources.extract_summary import summary_of_extract
from cartoparty.sources.overpass import OverpassServer, connected_server
from cartoparty.sources.overpass_places import places_from_overpass
from cartoparty.sources.places import Place, places_of_file, search_places
from cartoparty.texts import finding_text
from tests.osm_literals import write_osm
from tests.sources.reading import district
from tests.stand_ins.overpass_places import PlacesStandIn, places_serving

SQUARE = (
    "n1 x2.0 y48.0", "n2 x2.01 y48.0", "n3 x2.01 y48.01", "n4 x2.0 y48.01",
    "n5 x2.004 y48.004", "n6 x2.006 y48.004", "n7 x2.006 y48.006", "n8 x2.004 y48.006",
)  # fmt: skip
TAGS = "type=boundary,boundary=administrative,admin_level=10,name=%c3%89cusson"


def places_of(path: Path, *lines: str) -> list[Place]:
    return list(places_of_file(write_osm(path, *lines)))


def names(places: list[Place]) -> list[str]:
    return [place.name for place in places]


@pytest.mark.parametrize(
    "name", ["monaco_2021", "andorre_2025", "geneve-centre_2025", "nantes-centre_2020"]
)
def test_outlines_are_those_that_osmium_makes(osm_data: Path, name: str) -> None:
    path = osm_data / f"{name}.osm.pbf"
    expected = assembled(path)
    found = {(p.ref.kind, p.ref.id): p for p in places_of_file(path)}
    assert found
    for key, place in found.items():
        if place.geometry is None:
            assert key not in expected
            assert all(finding_text(place.problem, lang).fix for lang in ("fr", "en"))
        else:
            assert place.geometry.symmetric_difference(expected[key]).area == 0


def assembled(path: Path) -> dict[tuple[str, int], shapely.Geometry]:
    keys = osmium.filter.KeyFilter("boundary", "place")
    wkb = osmium.geom.WKBFactory()
    return {
        ("way" if area.from_way() else "relation", area.orig_id()): shapely.from_wkb(
            wkb.create_multipolygon(area)
        )
        for area in osmium.FileProcessor(str(path)).with_areas(keys).with_filter(keys)
        if area.is_area() and area.num_rings()[0]
    }


def test_quarters_of_monaco_join_into_its_district(osm_data: Path) -> None:
    path = osm_data / "monaco_2021.osm.pbf"
    whole = [p for p in places_of_file(path) if p.level == 10 and p.geometry is not None]
    chosen = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": shapely.geometry.mapping(p.geometry), "properties": {}}
            for p in whole
        ],
    }
    area, _ = area_from_geojson(chosen, max_area_km2=10)
    assert area.symmetric_difference(district(path)).area < 1e-12
    assert sum(p.km2 for p in whole) == pytest.approx(2.02, abs=0.01)


def test_a_quarter_that_the_extract_cut_is_named_with_what_is_missing(osm_data: Path) -> None:
    found = {p.name: p for p in places_of_file(osm_data / "monaco_2021.osm.pbf")}
    cut = found["Beausoleil"]
    assert (cut.geometry, cut.problem.code) == (None, "place_incomplete")
    assert "6" in finding_text(cut.problem, "fr").what


@pytest.mark.parametrize("typed", ["Monte-Carlo", "monte carlo", "MONTE", "carlo", "  mónte "])
def test_a_name_is_found_however_it_is_typed(osm_data: Path, typed: str) -> None:
    found = search_places(places_of_file(osm_data / "monaco_2021.osm.pbf"), typed)
    assert names(found)[0] == "Monte-Carlo"


def test_names_that_begin_so_come_before_those_that_hold_it(osm_data: Path) -> None:
    places = places_of_file(osm_data / "andorre_2025.osm.pbf")
    assert names(search_places(places, "la"))[0] == "La Massana"
    assert names(search_places(places, "andorra"))[0] == "Andorra la Vella"


def test_an_empty_search_gives_small_places_first_and_countries_last(osm_data: Path) -> None:
    found = search_places(places_of_file(osm_data / "andorre_2025.osm.pbf"), " ")
    assert found[0].level == 11
    assert {p.name for p in found[-3:]} == {"Andorra", "España", "France"}


def test_holes_and_islands_are_kept(tmp_path: Path) -> None:
    (place,) = places_of(
        tmp_path / "x.osm", *SQUARE, "w1 Nn1,n2,n3", "w2 Nn3,n4,n1", "w3 Nn5,n6,n7,n8,n5",
        f"r1 T{TAGS} Mw1@outer,w2@,w3@inner,n5@label",
    )  # fmt: skip
    assert place.geometry.geom_type == "Polygon"
    assert len(place.geometry.interiors) == 1


def test_an_outline_that_does_not_close_says_so(tmp_path: Path) -> None:
    (place,) = places_of(
        tmp_path / "x.osm", *SQUARE, "w1 Nn1,n2,n3", "w2 Nn3,n4", f"r1 T{TAGS} Mw1@outer,w2@outer"
    )
    assert (place.geometry, place.problem.code) == (None, "place_open")


def test_a_relation_without_any_of_its_ways_says_so(tmp_path: Path) -> None:
    (place,) = places_of(tmp_path / "x.osm", *SQUARE, f"r1 T{TAGS} Mn1@admin_centre")
    assert place.problem.code == "place_incomplete"


def test_ways_count_only_when_they_enclose_something_with_a_name(tmp_path: Path) -> None:
    found = places_of(
        tmp_path / "x.osm", *SQUARE,
        "w1 Tplace=suburb,name=Sud Nn1,n2,n3,n4,n1",
        "w2 Tboundary=administrative,name=Bord Nn1,n2",
        "w3 Tplace=suburb Nn5,n6,n7,n8,n5",
        "w4 Tplace=square,name=Place Nn5,n6,n7,n8,n5",
    )  # fmt: skip
    assert [(str(p.ref), p.kind, p.level) for p in found] == [("w1", "suburb", 10)]


def test_a_file_cut_off_on_its_way_is_refused(tmp_path: Path, osm_data: Path) -> None:
    whole = (osm_data / "monaco_2021.osm.pbf").read_bytes()
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInput) as caught:
        summary_of_extract(cut)
    assert caught.value.code == "extract_damaged"


def test_a_summary_says_where_the_data_lies(tmp_path: Path, osm_data: Path) -> None:
    declared = summary_of_extract(osm_data / "andorre_2025.osm.pbf")
    assert declared.bounds == pytest.approx((1.412368, 42.4276, 1.787481, 42.65717))
    assert declared.data_date is not None
    counted = summary_of_extract(write_osm(tmp_path / "x.osm", *SQUARE))
    assert counted.bounds == (2.0, 48.0, 2.01, 48.01)


# --- by Overpass -----------------------------------------------------------------------------


@pytest.fixture
def stand_in(osm_data: Path):
    with places_serving(osm_data / "andorre_2025.osm.pbf") as server:
        yield server


def search(stand_in: PlacesStandIn, typed: str, *, max_area_km2: float = 100.0, **more):
    with connected_server(stand_in.url, timeout_s=5, tile_km2=25) as server:
        patient = OverpassServer(server.client, server.url, timeout_s=5, sleep=lambda _: None)
        return places_from_overpass(patient, typed, max_area_km2=max_area_km2, **more)


@pytest.mark.parametrize("typed", ["sant julia", "SANT JULIÀ", "Sant-Julià de Lòria"])
def test_overpass_finds_a_name_however_it_is_typed(stand_in: PlacesStandIn, typed: str) -> None:
    found, left_out = search(stand_in, typed)
    assert (names(found), left_out) == (["Sant Julià de Lòria"], 0)
    assert found[0].km2 == pytest.approx(54.649, abs=0.001)
    assert len(stand_in.queries) == 2


def test_overpass_is_not_asked_for_the_outline_of_a_country(stand_in: PlacesStandIn) -> None:
    found, left_out = search(stand_in, "andorra", max_area_km2=10)
    assert names(found) == ["Andorra la Vella"]
    assert left_out == 1
    assert "9407" not in stand_in.queries[1]


def test_overpass_knows_no_such_name(stand_in: PlacesStandIn) -> None:
    assert search(stand_in, "nowhere") == ([], 0)
    assert len(stand_in.queries) == 1


def test_signs_of_the_query_language_do_no_harm(stand_in: PlacesStandIn) -> None:
    found, _ = search(stand_in, 'encamp"](.*')
    assert names(found) == ["Encamp"]


@pytest.mark.parametrize(
    ("faults", "code"),
    [(["remark"] * 2, "overpass_overloaded"), (["504"] * 2, "overpass_overloaded"),
     (["400"], "overpass_refused")],
)  # fmt: skip
def test_a_server_that_fails_is_named(stand_in: PlacesStandIn, faults, code: str) -> None:
    stand_in.faults = faults
    with pytest.raises(UpstreamError) as caught:
        search(stand_in, "encamp")
    assert (caught.value.code, caught.value.params["server"]) == (code, "127.0.0.1")


def test_a_server_that_fails_once_is_asked_again(stand_in: PlacesStandIn) -> None:
    stand_in.faults = ["remark"]
    assert names(search(stand_in, "encamp")[0]) == ["Encamp"]
