"""What holds for every split, whatever the area and its streets."""

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import OsmFeature
from cartoparty.core.sectors import split_area
from tests.core.towns import area, assert_tiles, plan, way

SIZE = 0.008
POSITIONS = st.tuples(st.floats(0, 1), st.floats(0, 1))
ORIGINS = st.sampled_from([(2.35, 48.85), (-61.5, 16.2), (25.1, 71.0), (179.996, -17.0)])
HIGHWAYS = st.sampled_from(["residential", "footway", "steps", "primary", "motorway", "service"])
TUNNELS = st.sampled_from([{}, {}, {"tunnel": "yes"}])


@st.composite
def areas(draw: st.DrawFn) -> tuple[tuple[float, float], BaseGeometry]:
    """A convex polygon, sometimes with a hole or in two pieces, of 1 ha to 60 ha."""
    lon, lat = draw(ORIGINS)
    corners = draw(st.lists(POSITIONS, min_size=4, max_size=8, unique=True))
    shape = shapely.MultiPoint([(lon + SIZE * x, lat + SIZE * y) for x, y in corners]).convex_hull
    if draw(st.booleans()):
        middle = shape.centroid
        shape = shape.difference(middle.buffer(SIZE * draw(st.sampled_from([0.01, 0.1]))))
    if draw(st.booleans()):
        across = shapely.LineString([(lon, lat + SIZE / 2), (lon + SIZE, lat + SIZE / 2)])
        shape = shape.difference(across.buffer(SIZE * 0.03))
    return (lon, lat), shape


@st.composite
def towns(draw: st.DrawFn) -> tuple[BaseGeometry, list[OsmFeature], list[OsmFeature]]:
    """An area with streets that run anywhere, into it and out of it, and houses."""
    (lon, lat), shape = draw(areas().filter(lambda drawn: drawn[1].area > 1e-6))

    def place(x: float, y: float) -> tuple[float, float]:
        return round(lon + SIZE * (1.4 * x - 0.2), 7), round(lat + SIZE * (1.4 * y - 0.2), 7)

    lines = draw(st.lists(st.lists(POSITIONS, min_size=2, max_size=5, unique=True), max_size=15))
    streets = [
        way(*(place(*p) for p in line), highway=draw(HIGHWAYS), **draw(TUNNELS)) for line in lines
    ]
    houses = [
        area(shapely.Point(place(*p)).buffer(SIZE * 0.02, quad_segs=1), building="yes")
        for p in draw(st.lists(POSITIONS, max_size=10))
    ]
    return shape, streets, houses


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(town=towns(), sectors=st.sampled_from([1, 2, 3, 5, 9, 17]), seed=st.integers(0, 5))
def test_split_tiles_the_area_with_exactly_so_many_connected_sectors(
    town: tuple[BaseGeometry, list[OsmFeature], list[OsmFeature]], sectors: int, seed: int
) -> None:
    shape, streets, houses = town
    given_plan = plan(shape, streets, buildings=houses)

    found = split_area(given_plan, sectors=sectors, seed=seed)

    assert [sector.number for sector in found] == list(range(1, sectors + 1))
    assert_tiles(found, shape)
    if shape.geom_type == "Polygon":
        assert {sector.geometry.geom_type for sector in found} == {"Polygon"}
    assert all(not sector.geometry.is_empty for sector in found)
    assert split_area(given_plan, sectors=sectors, seed=seed) == found
