"""The base map for phones: a PMTiles file, read back with GDAL."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely

from cartoparty.core.models import Layer, OsmFeature, OsmRef, Snapshot
from cartoparty.outputs.district_map import sea_in, write_district_map
from cartoparty.sources.extract import read_extract

NOW = datetime(2026, 5, 16, tzinfo=UTC)
PLAINPALAIS = ("geneve-plainpalais_crop_2025.osm.pbf", shapely.box(6.138, 46.197, 6.150, 46.2045))
MONACO = ("monaco_2021.osm.pbf", shapely.box(7.405, 43.722, 7.442, 43.753))
GENEVA = ("geneve-centre_2025.osm.pbf", shapely.box(6.098, 46.194, 6.160, 46.229))
# Inside the harbours and off the shore of Monaco, and three of its streets and squares.
AT_SEA = ((7.4255, 43.7347), (7.4260, 43.7270), (7.438, 43.738))
ON_LAND = ((7.4205, 43.7372), (7.4246, 43.7310), (7.4277, 43.7390))


@cache
def snapshot(file: Path, area: shapely.Polygon) -> Snapshot:
    return read_extract(file, area, [], margin_m=150, now=NOW)


def shapes(path: Path, zoom: int = 15) -> Any:
    """The objects of a file as a lon/lat table; each tile's share of an object is a row."""
    return pyogrio.read_dataframe(path, layer="map", ZOOM_LEVEL=zoom).to_crs(4326)


def way(number: int, shape: shapely.Geometry, **tags: str) -> OsmFeature:
    return OsmFeature(OsmRef("way", number), tags, shape)


def test_tiles_hold_every_named_street_of_the_district(osm_data: Path, tmp_path: Path) -> None:
    name, area = PLAINPALAIS
    taken = snapshot(osm_data / name, area)
    path = tmp_path / "map.pmtiles"
    write_district_map(path, taken.layers, area, margin_m=150)
    drawn = shapes(path)
    inside = [way for way in taken.layers[Layer.STREETS] if way.geometry.intersects(area)]
    names = {way.tags["name"] for way in inside if "name" in way.tags}
    assert names
    assert names <= set(drawn.loc[drawn["l"] == "s", "n"])
    kinds = {way.tags["highway"] for way in inside}
    assert kinds <= set(drawn.loc[drawn["l"] == "s", "k"])
    assert set(drawn["l"]) >= {"s", "b", "g", "x"}


def test_streets_lie_where_they_are_to_half_a_metre(osm_data: Path, tmp_path: Path) -> None:
    name, area = PLAINPALAIS
    taken = snapshot(osm_data / name, area)
    path = tmp_path / "map.pmtiles"
    write_district_map(path, taken.layers, area, margin_m=150)
    half_a_metre = 0.5 / 111_000
    streets = shapely.union_all([way.geometry for way in taken.layers[Layer.STREETS]])
    near = streets.buffer(half_a_metre * 1.5)  # a degree of longitude is shorter
    drawn = shapes(path)
    lines = drawn[drawn["l"] == "s"].geometry.to_numpy()
    lines = lines[shapely.get_dimensions(lines) == 1]
    assert len(lines) > 500
    beside = shapely.length(shapely.difference(lines, near))
    assert beside.sum() < 0.01 * shapely.length(lines).sum()


@pytest.mark.parametrize(("place", "limit_mb"), [(PLAINPALAIS, 1.0), (GENEVA, 5.0)])
def test_maps_of_real_districts_are_small_enough_to_carry(
    osm_data: Path, tmp_path: Path, place: tuple[str, shapely.Polygon], limit_mb: float
) -> None:
    name, area = place
    path = tmp_path / "map.pmtiles"
    summary = write_district_map(path, snapshot(osm_data / name, area).layers, area, margin_m=150)
    assert summary.shapes > 1000
    assert summary.bytes == path.stat().st_size < limit_mb * 1e6


def test_the_sea_of_monaco_is_filled_and_its_streets_are_dry(
    osm_data: Path, tmp_path: Path
) -> None:
    name, area = MONACO
    path = tmp_path / "map.pmtiles"
    write_district_map(path, snapshot(osm_data / name, area).layers, area, margin_m=150)
    drawn = shapes(path, zoom=14)
    water = shapely.union_all(shapely.make_valid(drawn[drawn["l"] == "w"].geometry.to_numpy()))
    assert [water.contains(shapely.Point(at)) for at in AT_SEA] == [True] * 3
    assert [water.contains(shapely.Point(at)) for at in ON_LAND] == [False] * 3


def test_land_lies_on_the_left_of_its_coast() -> None:
    window = shapely.box(2.0, 48.0, 2.01, 48.01)
    coast = shapely.LineString([(2.005, 47.99), (2.005, 48.02)])
    (sea,) = sea_in(window, [coast])
    assert sea.bounds == pytest.approx((2.005, 48.0, 2.01, 48.01), abs=1e-6)
    assert sea_in(window, []) == []


def test_the_same_data_makes_the_same_bytes(osm_data: Path, tmp_path: Path) -> None:
    name, area = PLAINPALAIS
    layers = snapshot(osm_data / name, area).layers
    one, two = tmp_path / "one.pmtiles", tmp_path / "two.pmtiles"
    write_district_map(one, layers, area, margin_m=150)
    write_district_map(two, layers, area, margin_m=150)
    assert one.read_bytes() == two.read_bytes()


def test_a_street_in_pieces_is_one_line_so_that_its_name_fits(tmp_path: Path) -> None:
    pieces = [
        way(i, shapely.LineString([(2 + i / 1e4, 48), (2 + (i + 1) / 1e4, 48)]), name="rue Longue")
        for i in range(20)
    ]
    streets = tuple(
        OsmFeature(each.ref, {**each.tags, "highway": "residential"}, each.geometry)
        for each in pieces
    )
    path = tmp_path / "map.pmtiles"
    area = shapely.box(2, 47.9999, 2.002, 48.0001)
    assert write_district_map(path, {Layer.STREETS: streets}, area, margin_m=50).shapes == 1


def test_what_reaches_far_beyond_the_district_is_cut_off(tmp_path: Path) -> None:
    lake = way(1, shapely.box(1, 47, 3, 49), natural="water")
    road = way(2, shapely.LineString([(1, 48), (3, 48)]), highway="primary", name="A")
    path = tmp_path / "map.pmtiles"
    area = shapely.box(2.0, 47.999, 2.001, 48.001)
    layers = {Layer.WATER: (lake,), Layer.STREETS: (road,)}
    write_district_map(path, layers, area, margin_m=100)
    drawn = shapes(path)
    west, south, east, north = drawn.total_bounds
    assert drawn["l"].tolist().count("w") >= 1
    assert 1.99 < west < east < 2.01
    assert 47.99 < south < north < 48.01


def test_an_area_as_small_as_a_yard_has_its_map(tmp_path: Path) -> None:
    path = tmp_path / "map.pmtiles"
    area = shapely.box(2.0, 48.0, 2.0001, 48.0001)
    streets = (way(1, shapely.LineString([(1.99, 48.0), (2.01, 48.0)]), highway="path"),)
    assert write_district_map(path, {Layer.STREETS: streets}, area, margin_m=150).bytes > 0
    assert set(shapes(path)["k"]) == {"path"}


def test_an_area_at_the_antimeridian_has_its_map(tmp_path: Path) -> None:
    path = tmp_path / "map.pmtiles"
    area = shapely.box(179.99, -16.8, 180.0, -16.79)
    line = shapely.LineString([(179.991, -16.795), (180.0, -16.795)])
    streets = (way(1, line, highway="track", name="Taveuni"),)
    write_district_map(path, {Layer.STREETS: streets}, area, margin_m=150)
    west, _, east, _ = shapes(path).total_bounds
    assert (west, east) == pytest.approx((179.991, 180.0), abs=1e-4)


def test_nothing_is_written_where_there_is_nothing_to_draw(tmp_path: Path) -> None:
    path = tmp_path / "map.pmtiles"
    summary = write_district_map(path, {}, shapely.box(2, 48, 2.001, 48.001), margin_m=150)
    assert summary == (0, 0)
    assert list(tmp_path.iterdir()) == []
