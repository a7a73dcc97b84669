"""The faces that noded lines enclose, found by walking round them, and which face is on each side.

Each piece of line is two half-edges, one each way: 2 k as it is drawn, 2 k + 1 back. Who turns
sharpest left wherever lines meet walks round the face on the left.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from cartoparty.core.splitting.arrays import Floats, Ints
from cartoparty.core.splitting.block_graph import components_of
from cartoparty.core.splitting.degree_grid import Geometries, point_keys


@dataclass(frozen=True, slots=True)
class TracedFaces:
    """Polygons and, for each piece of line, the one on its left and on its right.

    Both are the same for a piece inside a polygon; -1 is what no line encloses, and what pieces
    have on both sides that hang together with no enclosure.
    """

    polygons: Geometries
    left: Ints
    right: Ints


@dataclass(frozen=True, slots=True)
class _Rings:
    """Closed walks that meet no node twice, half-edge by half-edge, and the walk each is of."""

    half_edges: Ints
    first: Ints
    walk: Ints


def traced_faces(pieces: Geometries) -> TracedFaces:
    """The faces between noded pieces (grid units), in an order that the pieces alone decide."""
    xy, piece = shapely.get_coordinates(pieces, return_index=True)
    first = np.searchsorted(piece, np.arange(len(pieces) + 1))
    if not len(pieces):
        none = np.zeros(0, dtype=np.int64)
        return TracedFaces(np.array([], dtype=object), none, none)
    origin, angle = _half_edges(xy, first)
    every = np.arange(len(origin))
    loose_walk, _ = _walks(origin, angle, every)
    # What has one walk on both sides encloses nothing: dead ends, and lines between enclosures.
    apart = np.repeat(loose_walk[0::2] != loose_walk[1::2], 2)
    kept = every[apart]
    walk, following = _walks(origin, angle, kept)
    rings = _rings(origin, walk, following, kept)
    coords, ring = _ring_points(xy, first, rings)
    polygons, of_walk = _polygons(coords, ring, rings)
    face = np.full(len(origin), -1, dtype=np.int64)
    face[kept] = of_walk[walk[kept]]
    of_loose = np.full(int(loose_walk.max()) + 1, -1, dtype=np.int64)
    of_loose[loose_walk[kept]] = face[kept]
    face = of_loose[loose_walk]
    return TracedFaces(polygons, face[0::2], face[1::2])


def _half_edges(xy: Floats, first: Ints) -> tuple[Ints, Floats]:
    """For each half-edge the node that it starts from, and the direction in which it leaves."""
    start, end = first[:-1], first[1:] - 1
    _, nodes = np.unique(np.r_[point_keys(xy[start]), point_keys(xy[end])], return_inverse=True)
    origin = np.empty(2 * len(start), dtype=np.int64)
    origin[0::2], origin[1::2] = nodes[: len(start)], nodes[len(start) :]
    out = np.empty((2 * len(start), 2))
    out[0::2], out[1::2] = xy[start + 1] - xy[start], xy[end - 1] - xy[end]
    return origin, np.arctan2(out[:, 1], out[:, 0])


def _walks(origin: Ints, angle: Floats, among: Ints) -> tuple[Ints, Ints]:
    """The number of the walk that each half-edge of `among` is in, and the half-edge after it."""
    order = among[np.lexsort((angle[among], origin[among]))]
    node = origin[order]
    is_first = np.r_[True, node[1:] != node[:-1]] if len(node) else np.zeros(0, dtype=np.bool_)
    group_first = np.flatnonzero(is_first)
    group_last = np.r_[group_first[1:], len(order)] - 1
    # Clockwise from the way back comes the sharpest left turn.
    before = np.arange(len(order)) - 1
    before[group_first] = group_last[: len(group_first)]
    following = np.full(len(origin), -1, dtype=np.int64)
    following[order ^ 1] = order[before]
    _, walk = components_of(len(origin), np.column_stack([among, following[among]]))
    return walk, following


def _rings(origin: Ints, walk: Ints, following: Ints, kept: Ints) -> _Rings:
    """The walks as rings, those that come back to a node taken apart there."""
    after, node = following.tolist(), origin.tolist()
    _, starts = np.unique(walk[kept], return_index=True)
    half_edges: list[int] = []
    first: list[int] = []
    of_walk: list[int] = []
    for start in kept[starts].tolist():
        tour = [start]
        edge = after[start]
        while edge != start:
            tour.append(edge)
            edge = after[edge]
        for ring in _simple_rings(tour, node):
            first.append(len(half_edges))
            of_walk.append(int(walk[start]))
            half_edges += ring
    numbers = (np.array(values, dtype=np.int64) for values in (half_edges, first, of_walk))
    return _Rings(*numbers)


def _simple_rings(tour: list[int], node: list[int]) -> list[list[int]]:
    if len({node[edge] for edge in tour}) == len(tour):
        return [tour]
    found: list[list[int]] = []
    path: list[int] = []
    place: dict[int, int] = {}
    for edge in tour:
        at = node[edge]
        if at in place:
            ring = path[place[at] :]
            del path[place[at] :]
            for passed in ring:
                del place[node[passed]]
            found.append(ring)
        place[at] = len(path)
        path.append(edge)
    return [*found, path]


def _ring_points(xy: Floats, first: Ints, rings: _Rings) -> tuple[Floats, Ints]:
    """The points of all rings, and the ring of each: of every half-edge all points but the last."""
    piece, back = rings.half_edges // 2, rings.half_edges % 2 == 1
    counts = first[piece + 1] - first[piece] - 1
    rank = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    start = np.where(back, first[piece + 1] - 1, first[piece])
    step = np.where(back, -1, 1)
    place = np.repeat(start, counts) + np.repeat(step, counts) * rank
    ring = np.zeros(len(rings.half_edges), dtype=np.int64)
    ring[rings.first[1:]] = 1
    return xy[place], np.repeat(np.cumsum(ring), counts)


def _polygons(coords: Floats, ring: Ints, rings: _Rings) -> tuple[Geometries, Ints]:
    """A polygon for each ring that turns left, less its holes; and the polygon of each walk."""
    walks = int(rings.walk.max(initial=-1)) + 1
    of_walk = np.full(walks, -1, dtype=np.int64)
    if not len(rings.first):
        return np.array([], dtype=object), of_walk
    shapes = shapely.linearrings(coords, indices=ring)
    is_shell = _twice_areas(coords, ring) > 0
    polygons = shapely.polygons(shapes[is_shell])
    of_walk[rings.walk[is_shell]] = np.arange(len(polygons))
    # A walk round the outside of lines that touch no others makes a hole in what they lie in.
    point = coords[np.searchsorted(ring, np.arange(len(rings.first)))]
    outer = np.flatnonzero(~is_shell & (of_walk[rings.walk] < 0))
    of_walk[rings.walk[outer]] = _smallest_around(polygons, point[outer])
    host = of_walk[rings.walk]
    holes = np.flatnonzero(~is_shell & (host >= 0))
    for number in np.unique(host[holes]).tolist():
        shell = shapely.get_exterior_ring(polygons[number])
        polygons[number] = shapely.polygons(shell, holes=shapes[holes[host[holes] == number]])
    return polygons, of_walk


def _twice_areas(coords: Floats, ring: Ints) -> Floats:
    first = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]])
    # From the first point of each ring: less is lost to rounding.
    x, y = (coords - coords[first][ring]).T
    x_next, y_next = np.r_[x[1:], 0.0], np.r_[y[1:], 0.0]
    x_next[first[1:] - 1] = y_next[first[1:] - 1] = 0.0
    return np.asarray(np.add.reduceat(x * y_next - x_next * y, first), dtype=np.float64)


def _smallest_around(shells: Geometries, points: NDArray[np.float64]) -> Ints:
    """The smallest of the shells strictly around each point, -1 without any."""
    found = np.full(len(points), -1, dtype=np.int64)
    asked, shell = shapely.STRtree(shells).query(shapely.points(points), predicate="within")
    order = np.lexsort((shell, shapely.area(shells[shell]), asked))[::-1]
    found[asked[order]] = shell[order]
    return found
