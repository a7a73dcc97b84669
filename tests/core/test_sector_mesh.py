"""The ground work of the sector split: lines noded on the grid, the faces that they enclose, and
what becomes of walls and lakes."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from cartoparty.core.models import Layer, OsmFeature
from cartoparty.core.sectors import split_area
from cartoparty.core.splitting.face_tracing import traced_faces
from cartoparty.core.splitting.linework import LineKind, Lines
from cartoparty.core.splitting.noding import noded, noded_with
from tests.core.towns import DISTRICT, area, assert_tiles, plan, street_grid, way

SEEDS = range(12)


def random_lines(seed: int, count: int = 40, size: int = 60) -> NDArray[np.object_]:
    """Crooked lines on a grid so coarse that they meet in every way that lines can."""
    random = np.random.default_rng(seed)
    lines = [random.integers(0, size, (random.integers(2, 5), 2)) for _ in range(count)]
    return np.array([shapely.LineString(xy) for xy in lines if len(np.unique(xy, axis=0)) > 1])


def cuts(geometry: NDArray[np.object_]) -> Lines:
    return Lines.of_kind(geometry, LineKind.CUT)


def assert_noded(pieces: NDArray[np.object_]) -> None:
    """No two pieces cross, overlap or touch but at their ends."""
    again = shapely.get_parts(shapely.union_all(pieces))
    assert len(again) == len(pieces)
    assert shapely.length(again).sum() == pytest.approx(shapely.length(pieces).sum(), rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_noded_lines_meet_at_their_ends_only_and_stay_where_they_were(seed: int) -> None:
    lines = random_lines(seed)

    pieces = noded(cuts(lines)).geometry

    assert_noded(pieces)
    xy = shapely.get_coordinates(pieces)
    np.testing.assert_array_equal(xy, np.rint(xy))
    drawn = shapely.union_all(lines)
    assert shapely.hausdorff_distance(shapely.multilinestrings(pieces), drawn) < 2


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_noded_one_after_the_other_are_noded(seed: int) -> None:
    lines = random_lines(seed)

    first = noded(cuts(lines[::2]))

    assert_noded(noded_with(first, cuts(lines[1::2])).geometry)


@pytest.mark.parametrize("seed", SEEDS)
def test_traced_faces_are_those_of_polygonize_with_their_pieces_beside_them(seed: int) -> None:
    # Far apart, so that there are dead ends, lines that meet no others, and rings within rings.
    lines = random_lines(seed, count=10, size=1000)
    rings = [shapely.Point(x, 500).buffer(r).boundary for x, r in ((200, 90), (200, 40), (700, 20))]
    pieces = noded(cuts(np.array([*lines, *rings]))).geometry

    traced = traced_faces(pieces)

    expected = shapely.get_parts(shapely.polygonize(pieces))
    assert set(shapely.normalize(traced.polygons)) == set(shapely.normalize(expected))
    ends = np.array([piece.coords[:2] for piece in pieces])
    middle, along = ends.mean(axis=1), ends[:, 1] - ends[:, 0]
    to_left = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    for side, number in ((0.01, traced.left), (-0.01, traced.right)):
        spots = shapely.points(middle + side * to_left)
        inside = [np.flatnonzero(shapely.contains(traced.polygons, spot)) for spot in spots]
        enclosed = number >= 0
        assert [rows.tolist() for rows in np.array(inside, dtype=object)[enclosed]] == [
            [face] for face in number[enclosed]
        ]


def test_line_that_runs_along_a_street_is_the_street() -> None:
    street = Lines.of_streets([way((0, 0), (100, 0), highway="footway")], [4.0])
    cut = cuts(np.array([shapely.LineString([(50, 0), (150, 0)])]))

    pieces = noded(street.plus(cut))

    lengths = {
        kind: shapely.length(pieces.geometry[pieces.kind == kind]).sum()
        for kind in (0, LineKind.CUT)
    }
    assert lengths == {LineKind.STREET: 100, LineKind.CUT: 50}


def two_quarters_without_a_way_between() -> list[OsmFeature]:
    lanes = [
        way((x, low), (x, low + 0.003), highway="residential")
        for low in (48.0002, 48.0048)
        for x in np.round(np.arange(2.001, 2.01, 0.001), 7)
    ]
    roads = [
        way(*((x, y) for x in np.round(np.arange(2.0, 2.0101, 0.001), 7)), highway="residential")
        for y in (48.0002, 48.0078)
    ]
    return lanes + roads


@pytest.mark.parametrize("tags", [{"barrier": "retaining_wall"}, {"natural": "cliff"}])
def test_sectors_meet_at_a_wall_or_a_cliff(tags: dict[str, str]) -> None:
    # Nearer to the northern lanes than half-way.
    wall = way((1.999, 48.0045), (2.011, 48.0045), **tags)
    bare = plan(DISTRICT, two_quarters_without_a_way_between())
    walled = replace(bare, layers={**bare.layers, Layer.BARRIERS: (wall,)})

    found = split_area(walled, sectors=2)

    assert_tiles(found, DISTRICT)
    south, north = sorted((s.geometry for s in found), key=lambda shape: shape.bounds[1])
    assert (south.bounds[3], north.bounds[1]) == pytest.approx((48.0045, 48.0045), abs=1e-7)


def test_lake_is_shared_out_among_the_sectors_on_its_shores() -> None:
    shape = shapely.box(2.0, 48.0, 2.03, 48.02)
    lake = shapely.box(2.008, 48.005, 2.022, 48.015)
    streets = [
        way(*np.round(np.array(part.coords), 7).tolist(), **dict(street.tags))
        for street in street_grid(shape, 0.0012)
        for part in shapely.get_parts(street.geometry.difference(lake.buffer(0.0003)))
    ]

    found = split_area(plan(shape, streets, water=[area(lake, natural="water")]), sectors=4)

    assert_tiles(found, shape)
    assert {sector.geometry.geom_type for sector in found} == {"Polygon"}
    shares = [sector.geometry.intersection(lake).area / lake.area for sector in found]
    assert min(shares) > 0.1
    assert max(shares) < 0.5
