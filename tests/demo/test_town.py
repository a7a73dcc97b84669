"""The fictional town: a plausible, clean and repeatable piece of OpenStreetMap."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

from cartoparty.core.geometry import LocalProjection, area_km2
from cartoparty.core.theme import Theme
from cartoparty.demo.sheet import FIRST_ID, Way
from cartoparty.demo.town import Town, make_town, write_town
from tests.demo.towns import cpu_seconds, town_of

SEEDS = (1, 2, 42)
FOR_FEET = {"footway", "path", "steps", "pedestrian"}


@pytest.fixture(params=SEEDS)
def town(request: pytest.FixtureRequest) -> Town:
    return town_of(request.param)


@cache
def nodes_in_metres(seed: int) -> dict[int, tuple[float, float]]:
    town = town_of(seed)
    projection = LocalProjection.around(town.area)
    metres = projection.project(np.array([node.position for node in town.nodes]))
    return {node.id: (x, y) for node, (x, y) in zip(town.nodes, metres.tolist(), strict=True)}


def in_metres(town: Town, way: Way) -> BaseGeometry:
    nodes = nodes_in_metres(town.seed)
    return LineString([nodes[ref] for ref in way.nodes])


def streets_of(town: Town) -> list[Way]:
    return [way for way in town.ways if "highway" in way.tags and "area" not in way.tags]


def areas_of(town: Town, key: str, *values: str) -> list[Polygon]:
    return [
        Polygon(in_metres(town, way).coords)
        for way in town.ways
        if key in way.tags and (not values or way.tags[key] in values)
    ]


def overlaps(one: list[Polygon], others: list[BaseGeometry]) -> list[float]:
    """The areas (or lengths) that two lists of shapes have in common, above a square decimetre."""
    tree = STRtree(others)
    shared = []
    for shape in one:
        for index in tree.query(shape, predicate="intersects"):
            other = others[int(index)]
            if other is not shape:
                common = shape.intersection(other)
                shared.append(
                    max(common.area, common.length if other.geom_type != "Polygon" else 0)
                )
    return [value for value in shared if value > 0.1]


def test_a_seed_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    here = write_town(town_of(1), tmp_path / "here.osm.pbf")
    there = tmp_path / "there.osm.pbf"
    code = (
        "import sys; from pathlib import Path; from cartoparty.demo.town import *;"
        "write_town(make_town(1), Path(sys.argv[1]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    subprocess.run([sys.executable, "-c", code, str(there)], check=True, env=environment)
    assert there.read_bytes() == here.read_bytes()


def test_seeds_give_different_towns() -> None:
    towns = [town_of(seed) for seed in SEEDS]
    assert len({town.nodes[100].position for town in towns}) == len(SEEDS)
    assert len({len(town.ways) for town in towns}) == len(SEEDS)


def test_a_town_is_made_in_ten_seconds() -> None:
    town_of(1)
    assert cpu_seconds[1] < 10


def test_the_date_of_the_data_can_be_chosen_and_all_edits_are_older() -> None:
    date = datetime(2031, 2, 3, tzinfo=UTC)
    town = make_town(7, date)
    assert town.data_date == date
    newest = max(thing.timestamp for thing in (*town.nodes, *town.ways, *town.relations))
    assert datetime(2030, 1, 1, tzinfo=UTC) < newest < date


def test_osmium_reads_the_file_back(tmp_path: Path) -> None:
    town = town_of(1)
    path = write_town(town, tmp_path / "town.osm.pbf")
    with osmium.io.Reader(str(path)) as reader:
        date = reader.header().get("osmosis_replication_timestamp")
    assert date == "2025-05-10T00:00:00Z"
    counted = Counter(type(thing).__name__ for thing in osmium.FileProcessor(str(path)))
    assert counted == {
        "Node": len(town.nodes),
        "Way": len(town.ways),
        "Relation": len(town.relations),
    }


def test_osmium_builds_the_park_with_its_pond_as_a_hole(tmp_path: Path) -> None:
    path = write_town(town_of(1), tmp_path / "town.osm.pbf")
    parks = [
        thing.num_rings()
        for thing in osmium.FileProcessor(str(path)).with_areas()
        if thing.is_area() and thing.tags.get("leisure") == "park"
    ]
    assert parks == [(1, 1)]


def test_no_object_can_be_one_of_openstreetmap(town: Town) -> None:
    ids = [thing.id for thing in (*town.nodes, *town.ways, *town.relations)]
    assert min(ids) > FIRST_ID > 20 * 13_000_000_000


def test_the_town_floats_in_the_bay_of_biscay(town: Town) -> None:
    west, south, east, north = shapely.MultiPoint([n.position for n in town.nodes]).bounds
    assert -6.1 < west < east < -5.9
    assert 45.9 < south < north < 46.1
    assert 0.9 < area_km2(town.area) < 2.0
    assert town.area.is_valid
    assert town.area.contains(Point(town.start))


def test_every_way_has_its_nodes_and_not_too_many(town: Town) -> None:
    known = {node.id for node in town.nodes}
    for way in town.ways:
        assert known.issuperset(way.nodes)
        assert 2 <= len(way.nodes) <= 2000
        assert all(a != b for a, b in zip(way.nodes, way.nodes[1:], strict=False))


def test_no_two_nodes_are_at_the_same_place(town: Town) -> None:
    places = Counter(node.position for node in town.nodes)
    assert places.most_common(1)[0][1] == 1


def test_one_can_walk_from_any_street_to_any_other(town: Town) -> None:
    ways = [way for way in town.ways if "highway" in way.tags]
    parent = {way.id: way.id for way in ways}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first: dict[int, int] = {}
    for way in ways:
        for node in way.nodes:
            parent[root(way.id)] = root(first.setdefault(node, way.id))
    pieces = Counter(root(way.id) for way in ways)
    alone = [w for w in ways if root(w.id) != pieces.most_common(1)[0][0]]
    # A forecourt is drawn beside the paths that lead over it.
    assert {(way.tags["highway"], way.tags.get("area")) for way in alone} <= {("pedestrian", "yes")}


def test_streets_that_cross_on_the_ground_share_a_node(town: Town) -> None:
    ways = [way for way in streets_of(town) if not way.tags.keys() & {"bridge", "tunnel", "layer"}]
    lines = [in_metres(town, way) for way in ways]
    tree = STRtree(lines)
    pairs = tree.query(lines, predicate="crosses").T
    nodes = nodes_in_metres(town.seed)
    for i, j in pairs:
        common = [Point(nodes[ref]) for ref in set(ways[i].nodes) & set(ways[j].nodes)]
        for crossing in shapely.get_parts(lines[i].intersection(lines[j])):
            assert any(crossing.distance(node) < 0.05 for node in common), (
                ways[i].tags,
                ways[j].tags,
            )


def test_buildings_overlap_no_street_no_water_and_no_building(town: Town) -> None:
    buildings = areas_of(town, "building")
    streets = [in_metres(town, way) for way in streets_of(town) if "tunnel" not in way.tags]
    water = areas_of(town, "natural", "water")
    rails = [in_metres(town, way) for way in town.ways if "railway" in way.tags]
    assert len(buildings) > 1000
    assert all(building.is_valid for building in buildings)
    assert overlaps(buildings, streets) == []
    assert overlaps(buildings, list(water)) == []
    assert overlaps(buildings, list(buildings)) == []
    assert overlaps(buildings, rails) == []


def test_no_tree_stands_in_a_building_or_in_the_river(town: Town) -> None:
    solid = STRtree([*areas_of(town, "building"), *areas_of(town, "natural", "water")])
    nodes = nodes_in_metres(town.seed)
    points = [Point(nodes[n.id]) for n in town.nodes if n.tags.get("natural") == "tree"]
    assert len(points) > 300
    assert solid.query(points, predicate="within").size == 0


def test_the_river_has_exactly_two_road_bridges(town: Town) -> None:
    river = shapely.union_all(areas_of(town, "water", "river"))
    over = [way for way in streets_of(town) if in_metres(town, way).intersects(river)]
    assert {way.tags.get("bridge") for way in over} == {"yes"}
    assert {way.tags.get("layer") for way in over} == {"1"}
    assert sorted(way.tags["bridge:name"] for way in over) == ["Pont Neuf", "Pont Vieux"]
    assert not {way.tags["highway"] for way in over} & FOR_FEET


def test_roads_meet_the_railway_on_a_bridge_a_level_crossing_or_below(town: Town) -> None:
    rails = [way for way in town.ways if way.tags.get("railway") == "rail"]
    level = {n.id for n in town.nodes if n.tags.get("railway") == "level_crossing"}
    assert len(level) == 1
    met = 0
    for rail, way in product(rails, streets_of(town)):
        if in_metres(town, rail).intersects(in_metres(town, way)):
            met += 1
            different = way.tags.get("layer") == "-1" or rail.tags.get("layer") == "1"
            assert different or set(rail.nodes) & set(way.nodes) & level
    assert met >= 3


def test_the_town_has_what_a_town_has(town: Town) -> None:
    def count(**tags: str) -> int:
        things = (*town.nodes, *town.ways, *town.relations)
        return sum(all(t.tags.get(k) == v for k, v in tags.items()) for t in things)

    named = {way.tags["name"] for way in streets_of(town) if "name" in way.tags}
    assert len(named) > 70
    assert {way.tags["highway"] for way in streets_of(town)} >= {
        "secondary", "tertiary", "residential", "living_street", "pedestrian", "footway", "steps",
    }  # fmt: skip
    for tags in (
        {"amenity": "townhall"},
        {"amenity": "marketplace"},
        {"building": "church"},
        {"building": "train_station"},
        {"railway": "station"},
        {"leisure": "park"},
        {"landuse": "cemetery"},
        {"boundary": "administrative", "type": "boundary"},
    ):
        assert count(**tags) == 1, tags
    assert count(building="school") >= 2
    assert count(highway="elevator") == 2
    assert count(highway="steps") >= 5
    assert count(highway="crossing") > 40
    assert count(barrier="kerb") > 20
    assert count(emergency="defibrillator") >= 7
    assert sum("addr:housenumber" in way.tags for way in town.ways) > 200
    assert sum("shop" in thing.tags for thing in (*town.nodes, *town.ways)) > 30


def test_house_numbers_are_unique_in_a_street(town: Town) -> None:
    numbers = Counter(
        (way.tags["addr:street"], way.tags["addr:housenumber"])
        for way in town.ways
        if "addr:housenumber" in way.tags
    )
    assert numbers.most_common(1)[0][1] == 1
    streets = {way.tags.get("name") for way in streets_of(town)}
    assert {street for street, _ in numbers} <= streets


def test_every_preset_finds_something_in_the_town(town: Town, themes: dict[str, Theme]) -> None:
    tagged = [t.tags for t in (*town.nodes, *town.ways, *town.relations) if t.tags]
    for theme in themes.values():
        presets = [theme.preset_of(tags) for tags in tagged if theme.selector.matches(tags)]
        found = {preset.id for preset in presets if preset is not None}
        assert {preset.id for preset in theme.presets} - found <= {"rated"}, theme.id


def test_what_is_true_and_in_osm_is_selected_by_its_theme(
    town: Town, themes: dict[str, Theme]
) -> None:
    things = {"node": town.nodes, "way": town.ways, "relation": town.relations}
    tags = {(kind, t.id): t.tags for kind, group in things.items() for t in group}
    for real in town.truth:
        assert themes[real.theme].selector.matches(real.tags), real
        assert real.in_osm == (real.osm_ref is not None)
        if real.osm_ref is not None:
            assert themes[real.theme].selector.matches(tags[real.osm_ref]), real


def test_the_truth_differs_from_osm_in_every_way(town: Town) -> None:
    for theme in ("defibrillators", "trees", "accessibility"):
        objects = [real for real in town.truth if real.theme == theme]
        assert any(not real.in_osm for real in objects), theme
        assert any(real.in_osm and not real.gone for real in objects), theme
    assert any(real.gone for real in town.truth)


def test_truth_lies_within_a_few_metres_of_the_mapped_node(town: Town) -> None:
    projection = LocalProjection.around(town.area)
    for real in town.truth:
        if real.osm_ref is not None and real.osm_ref.kind == "node":
            mapped = Point(nodes_in_metres(town.seed)[real.osm_ref.id])
            assert mapped.distance(projection.to_metres(Point(real.position))) < 5
