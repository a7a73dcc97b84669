"""Cutting faces that are too much for one block: between their streets, around their buildings."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import Delaunay, cKDTree
from shapely.geometry.base import BaseGeometry

from cartoparty.core.splitting.arrays import Bools, Floats, Ints
from cartoparty.core.splitting.block_graph import components_of, graph_of
from cartoparty.core.splitting.carving import Buildings
from cartoparty.core.splitting.degree_grid import Geometries
from cartoparty.core.splitting.face_effort import FeaturePoints, street_minutes
from cartoparty.core.splitting.mesh import Mesh
from cartoparty.core.splitting.partition import rough_partition
from cartoparty.core.splitting.walking import WalkNetwork

# A cut runs half-way between points set along the streets this far apart; shorter only adds work.
_STEP_M = 6.0
# Stretches of street that stay together, at most, and at least: nobody surveys by the half-metre.
_STRETCH_M = 40.0
_SHORTEST_STRETCH_M = 0.5
# Stretches, or squares of bare ground, per piece wanted: enough to choose from.
_PER_CHUNK = 10
# Points on building walls are set this far inside, so that terraced houses part at their wall.
_INSET_M = 0.3
# The shores of a lake are seen as so many points at most.
_MOST_SHORE_POINTS = 2000
# Cuts are straightened by this much.
_SMOOTH_M = 1.0
# Between whole centimetres no triangle but a flat one is so small.
_FLAT_M2 = 1e-5


@dataclass(frozen=True, slots=True)
class _Sites:
    """Points of a face in metres: what must be shared out (`weights`) and what hangs together.

    Points of different `group`s are never given to the same share.
    """

    xy: Floats
    weights: Floats
    pairs: Ints
    group: Ints


@dataclass(frozen=True, slots=True)
class LocatedFeatures:
    """Features and the face in which each is."""

    features: FeaturePoints
    face: Ints


@dataclass(frozen=True, slots=True)
class CutTerrain:
    """A mesh to cut, its streets, and the features in it.

    Streets in or around a face that do not lead to one another without leaving it are parted where
    each has more than `loose_m` metres.
    """

    mesh: Mesh
    walks: WalkNetwork
    located: LocatedFeatures
    loose_m: float


def cut_lines(
    terrain: CutTerrain, chunks: Mapping[int, int], buildings: Buildings, *, seed: int
) -> list[BaseGeometry]:
    """Lines (grid units) that cut each face of `chunks` into about so many pieces.

    They run between the streets of the face, so that no piece of street is cut off from the rest,
    and around its buildings wherever there is room.
    """
    cutter = _Cutter(terrain, buildings, seed)
    return [line for face, count in chunks.items() for line in cutter.cuts(face, count)]


def shore_lines(
    terrain: CutTerrain, idle: Ints, working: Bools, buildings: Buildings
) -> list[BaseGeometry]:
    """Lines (grid units) that give the ground of `idle` faces to the nearest `working` faces
    beside them: a lake to its shores."""
    cutter = _Cutter(terrain, buildings, 0)
    return [line for face in idle.tolist() for line in cutter.shares(face, working)]


class _Cutter:
    """The look-ups that cutting one face after the other shares."""

    def __init__(
        self,
        terrain: CutTerrain,
        buildings: Buildings,
        seed: int,
    ) -> None:
        mesh, located = terrain.mesh, terrain.located
        self.mesh, self.buildings, self.seed = mesh, buildings, seed
        self.walks, self.loose_m = terrain.walks, terrain.loose_m
        self.features, self.feature_face = located.features, located.face
        self.scale = np.array(mesh.grid.metres_per_unit)
        self.walls = shapely.STRtree(buildings.outlines)
        self.minutes = street_minutes(mesh)

    def cuts(self, face: int, count: int) -> list[BaseGeometry]:
        mesh = self.mesh
        rows = np.flatnonzero((self.walks.left == face) | (self.walks.right == face))
        pieces = self.walks.pieces[rows]
        polygon = mesh.grid.to_metres(mesh.faces[face])
        if len(pieces) and self.minutes[pieces].sum() > 0:
            sites, points, owner = self._street_sites(face, rows, count)
        else:
            sites = _ground_sites(polygon, count)
            points, owner = sites.xy, np.arange(len(sites.xy))
        if len(sites.xy) < 2:
            return []
        labels = _shared_out(sites, count, self.seed)
        return self._lines_between(face, points, labels[owner])

    def shares(self, face: int, working: Bools) -> list[BaseGeometry]:
        """Lines between the points of an idle face that are nearest to each face beside it."""
        mesh = self.mesh
        inside, left = mesh.is_border, mesh.left == face
        other = np.where(left, mesh.right, mesh.left)
        rows = np.flatnonzero(inside & (left | (mesh.right == face)))
        rows = rows[working[other[rows]]]
        if len(np.unique(other[rows])) < 2:
            return []
        step_m = max(_STEP_M, float(mesh.length_m[rows].sum()) / _MOST_SHORE_POINTS)
        counts = np.maximum(1, np.ceil(mesh.length_m[rows] / step_m)).astype(np.int64)
        piece, position, _ = _positions(counts)
        shapes = mesh.grid.to_metres(mesh.pieces.geometry[rows])
        points = shapely.get_coordinates(_along(shapes[piece], position))
        return self._lines_between(face, points, other[rows][piece])

    def _lines_between(self, face: int, points: Floats, label: Ints) -> list[BaseGeometry]:
        """Lines within a face half-way between points (metres) of different labels."""
        grid = self.mesh.grid
        polygon = grid.to_metres(self.mesh.faces[face])
        points, label = self._with_buildings(face, points, label)
        ridges = _ridges(points, label)
        shapely.prepare(polygon)
        inside = shapely.intersection(ridges, polygon)
        lines = shapely.get_parts(grid.from_metres(shapely.get_parts(inside)))
        return [line for line in lines if line.geom_type == "LineString" and line.length > 0]

    def _street_sites(self, face: int, rows: Ints, count: int) -> tuple[_Sites, Floats, Ints]:
        """Stretches of street and features; and dense points along them with their stretch."""
        mesh, pieces = self.mesh, self.walks.pieces[rows]
        shapes = mesh.grid.to_metres(mesh.pieces.geometry[pieces])
        length = mesh.length_m[pieces]
        fine_m = max(_SHORTEST_STRETCH_M, float(length.sum()) / (count * _PER_CHUNK))
        stretch_m = min(_STRETCH_M, fine_m)
        per_piece = np.maximum(1, np.ceil(length / stretch_m)).astype(np.int64)
        piece, position, order = _positions(per_piece)
        xy = shapely.get_coordinates(_along(shapes[piece], position))
        shared = (mesh.left[pieces] != mesh.right[pieces]) & (
            np.minimum(mesh.left[pieces], mesh.right[pieces]) >= 0
        )
        minutes = self.minutes[pieces] * np.where(shared, 0.5, 1.0) / per_piece
        weights = minutes[piece]
        last = np.cumsum(per_piece) - 1
        first = last - per_piece + 1
        inner = np.flatnonzero(piece[:-1] == piece[1:])
        pairs = [np.column_stack([inner, inner + 1])]
        pairs.append(_joined_ends(self.walks.ends[rows], np.column_stack([first, last])))
        step_m = min(_STEP_M, stretch_m / 3)
        points_per_stretch = np.maximum(1, np.ceil(length / per_piece / step_m)).astype(np.int64)
        repeated, within, _ = _positions(points_per_stretch[piece])
        dense = _along(
            shapes[piece][repeated], (order[repeated] + within) / per_piece[piece][repeated]
        )
        points, owner = shapely.get_coordinates(dense), repeated
        own = np.flatnonzero(self.feature_face == face)
        if len(own):
            spots = shapely.get_coordinates(self.features.points[own]) * self.scale
            nearest = cKDTree(xy).query(spots)[1]
            numbers = len(xy) + np.arange(len(own))
            pairs.append(np.column_stack([nearest, numbers]))
            xy, points = np.concatenate([xy, spots]), np.concatenate([points, spots])
            weights = np.concatenate([weights, self.features.minutes[own]])
            owner = np.concatenate([owner, numbers])
        metres = np.zeros(len(xy))
        metres[: len(piece)] = (length / per_piece)[piece]
        joined, group = _grouped(xy, metres, np.concatenate(pairs), self.loose_m)
        return _Sites(xy, weights, joined, group), points, owner

    def _with_buildings(self, face: int, points: Floats, label: Ints) -> tuple[Floats, Ints]:
        """The points and those of the walls, each building whole on the side of its nearest."""
        found = self.walls.query(self.mesh.faces[face], predicate="intersects")
        outlines = self.mesh.grid.to_metres(self.buildings.outlines[found])
        inset = shapely.buffer(outlines, -_INSET_M, join_style="mitre")
        walls = shapely.boundary(inset[~shapely.is_empty(inset)])
        if not len(walls):
            return points, label
        dense = shapely.segmentize(walls, _STEP_M)
        corners, building = shapely.get_coordinates(dense, return_index=True)
        distance, nearest = cKDTree(points).query(corners)
        order = np.lexsort((nearest, distance, building))[::-1]
        side = np.zeros(len(walls), dtype=np.int64)
        side[building[order]] = label[nearest[order]]
        return np.concatenate([points, corners]), np.concatenate([label, side[building]])


def _positions(counts: Ints) -> tuple[Ints, Floats, Ints]:
    """For items cut in `counts` equal parts: each part's item, its middle in [0, 1], its rank."""
    item = np.repeat(np.arange(len(counts)), counts)
    rank = np.arange(len(item)) - np.repeat(np.cumsum(counts) - counts, counts)
    return item, (rank + 0.5) / counts[item], rank


def _along(lines: Geometries, share: Floats) -> Geometries:
    points: Geometries = shapely.line_interpolate_point(lines, share, normalized=True)
    return points


def _joined_ends(ends: Ints, stretches: Ints) -> Ints:
    """Pairs of the stretches that end at the same junction."""
    keys, owner = ends.ravel(), stretches.ravel()
    order = np.argsort(keys, kind="stable")
    keys, owner = keys[order], owner[order]
    same = np.flatnonzero(keys[:-1] == keys[1:])
    return np.column_stack([owner[same], owner[same + 1]])


def _ground_sites(polygon: BaseGeometry, count: int) -> _Sites:
    """A square grid of points over bare ground, fine enough for `count` pieces."""
    west, south, east, north = polygon.bounds
    step = float(np.sqrt(polygon.area / (count * _PER_CHUNK)))
    shapely.prepare(polygon)
    for _ in range(6):
        x = np.arange(west + step / 2, east, step)
        y = np.arange(south + step / 2, north, step)
        xy = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        xy = xy[shapely.contains_xy(polygon, xy[:, 0], xy[:, 1])]
        if len(xy) >= 2 * count:
            break
        step /= 2
    pairs = cKDTree(xy).query_pairs(step * 1.1, output_type="ndarray") if len(xy) else xy
    pairs = pairs.reshape(-1, 2).astype(np.int64)
    joined, group = _grouped(xy, np.ones(len(xy)), pairs, np.inf)
    return _Sites(xy, np.ones(len(xy)), joined, group)


def _shared_out(sites: _Sites, count: int, seed: int) -> Ints:
    """The share of each point, about `count` of them, each of points that hang together."""
    groups = int(sites.group.max()) + 1
    weights = np.bincount(sites.group, weights=sites.weights, minlength=groups)
    total = float(weights.sum()) or 1.0
    graph = graph_of(sites.weights, sites.pairs, np.ones(len(sites.pairs)))
    labels = np.zeros(len(sites.xy), dtype=np.int64)
    first = 0
    for number in range(groups):
        members = np.flatnonzero(sites.group == number)
        parts = max(1, min(len(members), round(count * float(weights[number]) / total)))
        even = np.full(parts, 1 / parts)
        labels[members] = first + rough_partition(graph.among(members), even, seed=seed, tries=2)
        first += parts
    return labels


def _grouped(xy: Floats, metres: Floats, pairs: Ints, enough_m: float) -> tuple[Ints, Ints]:
    """The pairs and the links that join parts of less than `enough_m` to the nearest, and the
    number of the part that each point is then in."""
    while True:
        count, part = components_of(len(xy), pairs)
        sizes = np.bincount(part, weights=metres, minlength=count)
        if count <= 1 or sizes.min() >= enough_m:
            return pairs, part
        smallest = part == int(np.argmin(sizes))
        inside, outside = np.flatnonzero(smallest), np.flatnonzero(~smallest)
        distance, nearest = cKDTree(xy[outside]).query(xy[inside])
        best = int(np.argmin(distance))
        link = np.array([[inside[best], outside[nearest[best]]]])
        pairs = np.concatenate([pairs, link])


def _ridges(points: Floats, label: Ints) -> BaseGeometry:
    """The borders between the Voronoi cells of points with different labels, smoothed to 1 m."""
    rounded, first = np.unique(np.round(points, 2), axis=0, return_index=True)
    low, high = rounded.min(axis=0), rounded.max(axis=0)
    middle, reach = (low + high) / 2, 10 * float((high - low).max() + 1.0)
    corners = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)])
    mosaic = Delaunay(np.concatenate([rounded, middle + reach * corners]))
    of_point = np.r_[label[first], np.full(len(corners), -1)]
    centres = _circumcentres(mosaic.points[mosaic.simplices])
    # A cell's border joins the centres of the triangles on either side of a line of the mosaic.
    triangle, opposite = np.nonzero(mosaic.neighbors > np.arange(len(centres))[:, None])
    beyond = mosaic.neighbors[triangle, opposite]
    of_corner = of_point[mosaic.simplices[triangle]]
    a = of_corner[np.arange(len(triangle)), (opposite + 1) % 3]
    b = of_corner[np.arange(len(triangle)), (opposite + 2) % 3]
    parting = (a != b) & (a >= 0) & (b >= 0)
    ends = np.stack([centres[triangle[parting]], centres[beyond[parting]]], axis=1)
    segments = shapely.linestrings(ends)
    merged = shapely.line_merge(shapely.multilinestrings(segments))
    return shapely.simplify(merged, _SMOOTH_M)


def _circumcentres(triangles: Floats) -> Floats:
    """The point as far from one corner as from the others, for each (n, 3, 2) triangle.

    Corners are whole centimetres; of three in a row it is their mean.
    """
    b, c = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    b_squared, c_squared = (b * b).sum(axis=1), (c * c).sum(axis=1)
    twice = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    flat = np.abs(twice) < _FLAT_M2
    twice[flat] = 1.0
    x = (c[:, 1] * b_squared - b[:, 1] * c_squared) / twice
    y = (b[:, 0] * c_squared - c[:, 0] * b_squared) / twice
    centres: Floats = triangles[:, 0] + np.column_stack([x, y])
    centres[flat] = triangles[flat].mean(axis=1)
    return centres
