"""Overpass as servers really answer: the same snapshot as from an extract, or a clear error."""

import socket
from datetime import UTC, datetime

import httpx
import osmium
import pytest
import shapely

from cartoparty import __version__
from cartoparty.core.models import Layer
from cartoparty.errors import BadInput, CartopartyError, UpstreamError
from cartoparty.sources.extract import read_extract
from cartoparty.sources.overpass import (
    OverpassServer,
    connected_server,
    download_extract,
    snapshot_from_overpass,
)
from tests.osm_literals import write_osm
from tests.sources.reading import NOW, by_ref, codes, contents, district, words
from tests.stand_ins.overpass import OverpassStandIn, overpass_serving

AREA = shapely.box(2.0, 48.0, 2.02, 48.02)

# A street, a lawn with a hole whose outline reaches far outside, and trees in each corner.
VILLAGE = (
    "n1 v3 t2024-05-01T10:00:00Z x2.001 y48.001",
    "n2 v1 t2024-05-01T10:00:00Z x2.019 y48.019",
    "n3 v2 t2024-05-01T10:00:00Z x2.002 y48.018 Tnatural=tree",
    "n4 v2 t2024-05-01T10:00:00Z x2.018 y48.002 Tnatural=tree,name=L’%20%orme",
    "n5 v1 t2024-05-01T10:00:00Z x2.5 y48.5 Tnatural=tree",
    "n11 v1 x2.01 y48.005", "n12 v1 x2.3 y48.005", "n13 v1 x2.3 y48.2", "n14 v1 x2.01 y48.015",
    "n15 v1 x2.1 y48.02", "n16 v1 x2.11 y48.02", "n17 v1 x2.11 y48.03",
    "w1 v2 t2024-05-01T10:00:00Z Thighway=residential Nn1,n2",
    "w2 v1 Nn11,n12,n13", "w3 v1 Nn13,n14,n11", "w4 v1 Nn15,n16,n17,n15",
    "r1 v4 t2024-05-01T10:00:00Z Ttype=multipolygon,landuse=grass Mw2@outer,w3@outer,w4@inner",
    "r2 v1 Ttype=route,route=bus,wheelchair=yes,landuse=grass Mw1@",
)  # fmt: skip


@pytest.fixture
def village(tmp_path):
    return write_osm(tmp_path / "village.osm.pbf", *VILLAGE)


@pytest.fixture
def stand_in(village):
    with overpass_serving(village) as server:
        yield server


@pytest.fixture
def waits():
    """How long the client waited between its requests, without the waiting."""
    return []


@pytest.fixture
def download(stand_in, waits, themes, tmp_path):
    """Downloads AREA from the stand-in to `target`; options go to the OverpassServer."""

    def run(**options):
        with httpx.Client() as client:
            server = OverpassServer(client, stand_in.url, sleep=waits.append, **options)
            target = tmp_path / "download" / "area.osm.pbf"
            return download_extract(server, AREA, list(themes.values()), target, margin_m=50)

    return run


@pytest.fixture
def target(tmp_path):
    return tmp_path / "download" / "area.osm.pbf"


def refusal(download, target, kind: type[CartopartyError] = UpstreamError) -> CartopartyError:
    """The error of a download, which must leave nothing behind."""
    with pytest.raises(kind) as caught:
        download()
    assert "127.0.0.1" in words(caught.value)[0]
    assert list(target.parent.iterdir()) == []
    return caught.value


def read(path, themes):
    return read_extract(path, AREA, list(themes.values()), margin_m=50, now=NOW)


# --- the same snapshot -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "tile_km2"),
    [
        (name, tile_km2)
        for name, small in (
            ("geneve-plainpalais_crop_2025", 0.25),
            ("nantes-centre_2020", 0.1),
            ("monaco_2021", 0.5),
        )
        for tile_km2 in (25, small)
    ],
)
def test_snapshot_is_that_of_the_extract(osm_data, themes, name, tile_km2):
    path = osm_data / f"{name}.osm.pbf"
    area, chosen = district(path), list(themes.values())
    expected = read_extract(path, area, chosen, margin_m=50, now=NOW)
    with overpass_serving(path) as stand_in, httpx.Client() as client:
        server = OverpassServer(client, stand_in.url, tile_km2=tile_km2)
        snapshot = snapshot_from_overpass(server, area, chosen, margin_m=50, now=NOW)
    assert contents(snapshot) == contents(expected)
    assert len(stand_in.queries) == 1 if tile_km2 == 25 else len(stand_in.queries) >= 2
    assert snapshot.source == "Overpass API (127.0.0.1)"
    assert snapshot.data_date == datetime(2024, 5, 1, 12, tzinfo=UTC)


def test_download_reads_as_the_extract_it_came_from(download, target, village, themes):
    assert download() == datetime(2024, 5, 1, 12, tzinfo=UTC)
    assert contents(read(target, themes)) == contents(read(village, themes))
    assert list(target.parent.iterdir()) == [target]


def test_relation_comes_with_all_of_its_outline(download, target, themes):
    download()
    lawn = by_ref(read(target, themes).layers[Layer.GREEN])["r1"]
    assert lawn.geometry.geom_type == "Polygon"
    assert len(lawn.geometry.interiors) == 1


def test_bus_lines_are_not_dragged_in(download, target):
    download()
    found = [str(thing.id) for thing in osmium.FileProcessor(str(target), osmium.osm.RELATION)]
    assert found == ["1"]


def test_download_is_sorted_dated_and_without_names_of_mappers(download, target):
    download(tile_km2=1)
    things = [(t.type_str(), t.id, t.user) for t in osmium.FileProcessor(str(target))]
    order = "nwr"
    assert things == sorted(set(things), key=lambda t: (order.index(t[0]), t[1]))
    assert {user for _, _, user in things} == {""}
    header = osmium.io.Reader(str(target)).header()
    assert header.get("osmosis_replication_timestamp") == "2024-05-01T12:00:00Z"


def test_object_in_two_tiles_keeps_its_richest_copy(download, target, stand_in):
    download(tile_km2=1)
    assert len(stand_in.queries) >= 4
    ways = {way.id: way for way in _mutable(target, osmium.osm.WAY)}
    assert (ways[1].version, ways[1].tags) == (2, {"highway": "residential"})


def _mutable(path, entities):
    return [
        thing.replace(tags={tag.k: tag.v for tag in thing.tags})
        for thing in osmium.FileProcessor(str(path), entities)
    ]


def test_data_without_a_date_is_taken_with_a_finding(stand_in, themes):
    stand_in.osm_base = None
    with httpx.Client() as client:
        server = OverpassServer(client, stand_in.url)
        snapshot = snapshot_from_overpass(server, AREA, [*themes.values()], margin_m=0, now=NOW)
    assert "extract_date_guessed" in codes(snapshot.findings)


def test_many_tiles_are_merged_in_rounds(download, target, village, themes, stand_in):
    download(tile_km2=0.1)
    assert len(stand_in.queries) > 30
    assert contents(read(target, themes)) == contents(read(village, themes))


def test_server_connects_by_itself(stand_in, themes, tmp_path):
    with connected_server(stand_in.url, timeout_s=90, tile_km2=10) as server:
        download_extract(server, AREA, [*themes.values()], tmp_path / "a.osm.pbf", margin_m=0)
    assert "[timeout:90]" in stand_in.queries[0]


def test_empty_place_is_told(stand_in, themes):
    ocean = shapely.box(-40.0, 30.0, -39.99, 30.01)
    with httpx.Client() as client:
        server = OverpassServer(client, stand_in.url)
        with pytest.raises(BadInput) as caught:
            snapshot_from_overpass(server, ocean, [*themes.values()], margin_m=0, now=NOW)
    assert caught.value.code == "overpass_nothing_there"
    assert "127.0.0.1" in words(caught.value)[0]


# --- what is asked ---------------------------------------------------------------------------


def test_client_is_honest_and_asks_one_thing_at_a_time(download, stand_in):
    download(tile_km2=1)
    assert stand_in.most_at_once == 1
    assert all(agent.startswith(f"cartoparty/{__version__}") for agent in stand_in.user_agents)


@pytest.mark.parametrize("suffix", ["/api/interpreter", "/api/", "/api", ""])
def test_address_may_be_that_of_the_folder(stand_in, themes, tmp_path, suffix):
    base = stand_in.url.removesuffix("/api/interpreter")
    with httpx.Client() as client:
        server = OverpassServer(client, base + suffix)
        download_extract(server, AREA, [*themes.values()], tmp_path / "a.osm.pbf", margin_m=0)
    assert len(stand_in.queries) == 1


# --- what passes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", ["200 html", "503", "bad json", "dropped", "nodes missing", "429"]
)
def test_trouble_that_passes_is_waited_for(download, stand_in, target, waits, fault):
    stand_in.faults = [fault, fault]
    download()
    assert len(stand_in.queries) == 3
    assert len(waits) == 2
    assert waits == sorted(waits)
    assert sum(1 for _ in osmium.FileProcessor(str(target))) == 16


def test_slot_time_is_asked_of_the_server(download, stand_in, waits):
    stand_in.faults = ["429"]
    stand_in.slot_after_s = 23
    download()
    assert stand_in.status_calls == 1
    assert waits == [24.0]


def test_wait_for_a_slot_is_bounded(download, stand_in, waits):
    stand_in.faults = ["429"]
    stand_in.slot_after_s = 9000
    download()
    assert waits == [120.0]


@pytest.mark.parametrize("fault", ["remark", "remark and part", "504"])
def test_tile_that_is_too_much_is_asked_in_quarters(
    download, stand_in, target, village, themes, fault
):
    stand_in.faults = [fault]
    download()
    assert len(stand_in.queries) == 5
    assert contents(read(target, themes)) == contents(read(village, themes))


def test_large_boxes_are_split_until_the_server_can(download, stand_in, target, village, themes):
    stand_in.largest_box_deg2 = 0.0001
    download()
    assert len(stand_in.queries) == 1 + 4 + 16
    assert contents(read(target, themes)) == contents(read(village, themes))


def test_slow_server_is_given_its_time(download, stand_in, target):
    stand_in.faults = ["slow"]
    download()
    assert target.exists()


def test_progress_tells_the_tiles(stand_in, themes, tmp_path):
    seen = []
    with httpx.Client() as client:
        server = OverpassServer(client, stand_in.url, tile_km2=1.5)
        download_extract(
            server,
            AREA,
            [*themes.values()],
            tmp_path / "a.osm.pbf",
            margin_m=0,
            progress=lambda step, done, total: seen.append((step, done, total)),
        )
    tiles = len(stand_in.queries)
    assert seen == [("progress_overpass_tiles", done, tiles) for done in range(tiles + 1)]


# --- what does not ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("200 html", "overpass_overloaded"),
        ("503", "overpass_overloaded"),
        ("bad json", "overpass_unreadable"),
        ("dropped", "overpass_unreadable"),
        ("nodes missing", "overpass_incomplete"),
        ("429", "overpass_busy"),
    ],
)
def test_trouble_that_stays_is_an_error_and_leaves_no_file(download, stand_in, target, fault, code):
    stand_in.faults = [fault] * 50
    assert refusal(download, target).code == code
    assert len(stand_in.queries) == 5


@pytest.mark.parametrize("fault", ["remark", "remark and part", "504"])
def test_server_that_never_manages_is_given_up(download, stand_in, target, fault):
    stand_in.faults = [fault] * 50
    error = refusal(download, target)
    assert error.code == "overpass_overloaded"
    assert "timed out" in str(error) or "too busy" in str(error)
    assert len(stand_in.queries) == 3 + 5


def test_refused_query_is_an_error_at_once_with_the_server_s_words(download, stand_in, target):
    stand_in.faults = ["400"]
    error = refusal(download, target)
    assert error.code == "overpass_refused"
    assert error.params["problem"] == 'line 1: parse error: Unknown type "nrw"'
    assert len(stand_in.queries) == 1


def test_earlier_download_stays_when_the_next_one_fails(download, stand_in, target):
    download()
    before = target.read_bytes()
    stand_in.faults = ["400"]
    with pytest.raises(UpstreamError):
        download()
    assert target.read_bytes() == before
    assert list(target.parent.iterdir()) == [target]


def test_unreachable_server_is_an_error_that_tells_the_way_without_network(themes, tmp_path, waits):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api/interpreter"
    with httpx.Client() as client:
        server = OverpassServer(client, url, sleep=waits.append)
        with pytest.raises(UpstreamError) as caught:
            download_extract(server, AREA, [*themes.values()], tmp_path / "a.osm.pbf", margin_m=0)
    assert caught.value.code == "overpass_unreachable"
    assert len(waits) == 4
    french, english = words(caught.value)
    assert "injoignable" in french
    assert "cannot be reached" in english


def test_server_that_does_not_answer_in_time_is_an_error(stand_in, themes, tmp_path, waits):
    def too_late(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("no answer", request=request)

    with httpx.Client(transport=httpx.MockTransport(too_late)) as client:
        server = OverpassServer(client, "https://overpass.example/api", sleep=waits.append)
        with pytest.raises(UpstreamError) as caught:
            download_extract(server, AREA, [*themes.values()], tmp_path / "a.osm.pbf", margin_m=0)
    assert caught.value.code == "overpass_timeout"


@pytest.mark.parametrize(
    "url", ["overpass", "ftp://example.org/api", "http://", "http://host:port/api"]
)
def test_address_that_is_none_is_refused(themes, tmp_path, url):
    with httpx.Client() as client, pytest.raises(BadInput) as caught:
        download_extract(
            OverpassServer(client, url), AREA, [*themes.values()], tmp_path / "a", margin_m=0
        )
    assert caught.value.code == "overpass_url_invalid"
    assert url in words(caught.value)[0]


def test_stand_in_refuses_what_a_server_refuses(stand_in: OverpassStandIn):
    with httpx.Client() as client:
        answer = client.post(stand_in.url, data={"data": "[out:json];nrw[a](1,2,3,4);out;"})
        empty = client.get(stand_in.url)
    assert (answer.status_code, empty.status_code) == (400, 400)
    assert "<strong" in answer.text
