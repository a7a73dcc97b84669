"""An area laid out in blocks fine enough to be shared out evenly among its sectors."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Layer
from cartoparty.core.split_input import SplitInput
from cartoparty.core.splitting.arrays import Bools, Ints
from cartoparty.core.splitting.blocks import SLIVER_M2, Blocks, blocks_of
from cartoparty.core.splitting.carving import Buildings, buildings_of
from cartoparty.core.splitting.cutting import CutTerrain, LocatedFeatures, cut_lines, shore_lines
from cartoparty.core.splitting.face_effort import (
    GROUND_SHARE,
    FaceEffort,
    FeaturePoints,
    effort_of,
    features_of,
)
from cartoparty.core.splitting.linework import LineKind, Lines, Linework, linework_of
from cartoparty.core.splitting.mesh import Mesh, mesh_of
from cartoparty.core.splitting.noding import noded, noded_with
from cartoparty.core.splitting.walking import WalkNetwork

# Small faces merge up to this share of a sector; a face half as heavy again is cut, into pieces of
# half the share: where streets do not give fine blocks, the balance needs finer ones.
_BLOCK_SHARE = 0.08
_TOO_HEAVY = 1.5
_CHUNK_SHARE = 0.05
# A face is also cut where more than this share of a sector's streets, in it and around it, do not
# lead to the rest.
_LOOSE_SHARE = 0.015
# Water and bare ground of more than this share of a mean sector is shared out among its shores.
_WIDE_SHARE = 0.1
# A border street is given out in stretches of at most this share of a sector's streets.
_STRETCH_SHARE = 1 / 40
_SHORTEST_STRETCH_M = 2.0
# A first round of cuts may leave a face too heavy where a building was in the way; the second only
# takes up those that are twice as heavy.
_ROUNDS = 2
# Lakes are shared out after the first cuts, which divide their shores.
_SHORES_ROUND = 1


@dataclass(frozen=True, slots=True)
class Terrain:
    """The faces of an area with their effort, and the streets in and between them."""

    linework: Linework
    mesh: Mesh
    features: FeaturePoints
    effort: FaceEffort
    walks: WalkNetwork


@dataclass(frozen=True, slots=True)
class Tiling:
    """A terrain, its faces merged into blocks."""

    terrain: Terrain
    blocks: Blocks


def tile_area(plan: SplitInput, area: BaseGeometry, *, sectors: int, seed: int) -> Tiling:
    """Lay a valid lon/lat area out in at least `sectors` blocks.

    Blocks end at streets, motorways, railways, shores, and lines between the streets of what would
    be too much for one block. No building is cut, unless there are too few blocks otherwise.
    """
    linework = linework_of(plan, area)
    buildings = buildings_of(linework.grid, linework.area, plan.layers.get(Layer.BUILDINGS, ()))
    nothing = Buildings(buildings.outlines[:0], buildings.cores[:0])
    features = features_of(plan, linework.grid, linework.area)
    # Where all work is in one spot, blocks are cut by their ground; in one building, through it.
    for solid, ground_share in ((buildings, GROUND_SHARE), (buildings, 1.0), (nothing, 1.0)):
        layout = _Layout(plan, linework, solid, features, ground_share)
        tiling = layout.tiled(sectors, seed)
        if tiling.blocks.graph.count >= sectors:
            break
    return tiling


@dataclass(frozen=True, slots=True)
class _Layout:
    """What blocks are made from: `ground_share` is what ground counts beside work."""

    plan: SplitInput
    linework: Linework
    buildings: Buildings
    features: FeaturePoints
    ground_share: float

    def tiled(self, sectors: int, seed: int) -> Tiling:
        """Blocks for so many sectors; there may be too few of them."""
        linework, buildings = self.linework, self.buildings
        borders = linework.lines.geometry[linework.lines.open_air]
        carved = buildings.with_overlapping(buildings.crossed_by(borders))
        limit = Lines.of_kind([linework.area.boundary], LineKind.LIMIT)
        ground = buildings.union(carved)
        lines = _in_stretches(linework, sectors)
        pieces = noded(lines.plus(limit, _walls(linework, ground)))
        for round_number in range(_ROUNDS + 1):
            mesh = mesh_of(linework.grid, linework.area, pieces, ground)
            effort = effort_of(mesh, self.features, self.plan, ground_share=self.ground_share)
            sector_weight = float(effort.weight.sum()) / sectors
            walks = WalkNetwork.of(mesh, linework)
            too_heavy = sector_weight * _BLOCK_SHARE * _TOO_HEAVY * (round_number + 1)
            loose_m = float(walks.length_m.sum()) / sectors * _LOOSE_SHARE
            is_heavy = effort.weight > too_heavy
            is_loose = (walks.loose_m(len(mesh.faces)) > loose_m) & (round_number == 0)
            cuttable = np.flatnonzero((is_heavy | is_loose) & ~mesh.carved)
            idle = self._idle(effort)
            wide = _wide_faces(mesh, idle, sectors)
            more = len(cuttable) or (len(wide) and round_number <= _SHORES_ROUND)
            if sectors == 1 or round_number == _ROUNDS or not more:
                break
            chunk = sector_weight * _CHUNK_SHARE
            chunks = {
                int(face): math.ceil(effort.weight[face] / chunk) if is_heavy[face] else 1
                for face in cuttable
            }
            located = LocatedFeatures(self.features, effort.feature_face)
            ground_to_cut = CutTerrain(mesh, walks, located, loose_m / 2)
            fresh = cut_lines(ground_to_cut, chunks, buildings, seed=seed)
            if round_number == _SHORES_ROUND:
                fresh += shore_lines(ground_to_cut, wide, ~idle, buildings)
            crossed = buildings.crossed_by(np.array(fresh, dtype=object))
            if not crossed <= carved:
                carved = buildings.with_overlapping(carved | crossed)
                ground = buildings.union(carved)
            pieces = noded_with(pieces, _cuts(linework, fresh, ground))
        blocks = blocks_of(
            mesh,
            walks,
            effort,
            cap=sector_weight * _BLOCK_SHARE,
            idle=idle,
            sliver_m2=min(SLIVER_M2, float(mesh.face_m2.sum()) / sectors / 50),
        )
        return Tiling(Terrain(linework, mesh, self.features, effort, walks), blocks)

    def _idle(self, effort: FaceEffort) -> Bools:
        """The faces without work; none where ground counts as work."""
        if self.ground_share > GROUND_SHARE:
            return np.zeros(len(effort.weight), dtype=np.bool_)
        return effort.idle


def terrain_between(plan: SplitInput, linework: Linework, borders: list[BaseGeometry]) -> Terrain:
    """The terrain of an area cut along given borders (lines in grid units), and its streets."""
    limit = Lines.of_kind([linework.area.boundary], LineKind.LIMIT)
    drawn = Lines.of_kind(borders, LineKind.CUT).within(linework.area)
    mesh = mesh_of(linework.grid, linework.area, noded(linework.lines.plus(limit, drawn)))
    features = features_of(plan, linework.grid, linework.area)
    effort = effort_of(mesh, features, plan)
    return Terrain(linework, mesh, features, effort, WalkNetwork.of(mesh, linework))


def total_minutes(plan: SplitInput, area: BaseGeometry) -> float:
    """The minutes that a whole (valid, lon/lat) area takes."""
    linework = linework_of(plan, area)
    effort = terrain_between(plan, linework, []).effort
    return float(effort.own_min.sum() + effort.street_min.sum())


def _wide_faces(mesh: Mesh, idle: Bools, sectors: int) -> Ints:
    """The idle faces that are so large that they should not go to one neighbour whole."""
    wide_m2 = float(mesh.face_m2.sum()) / sectors * _WIDE_SHARE
    return np.flatnonzero(idle & ~mesh.carved & (mesh.face_m2 > wide_m2))


def _in_stretches(linework: Linework, sectors: int) -> Lines:
    """The lines, streets in stretches short enough to be given to one sector or the other."""
    is_street = linework.lines.kind == LineKind.STREET
    streets = linework.lines.take(np.flatnonzero(is_street))
    total_m = float(shapely.length(linework.grid.to_metres(streets.geometry)).sum())
    longest_m = max(_SHORTEST_STRETCH_M, total_m / sectors * _STRETCH_SHARE)
    others = linework.lines.take(np.flatnonzero(~is_street))
    return streets.in_stretches(linework.grid, longest_m).plus(others)


def _walls(linework: Linework, ground: BaseGeometry | None) -> Lines:
    """The outlines of carved buildings, within the area."""
    walls = shapely.get_parts(shapely.boundary(ground)) if ground is not None else []
    return Lines.of_kind(walls, LineKind.BUILDING).within(linework.area)


def _cuts(linework: Linework, drawn: list[BaseGeometry], ground: BaseGeometry | None) -> Lines:
    """Lines drawn across faces, led around the buildings that they met."""
    cuts = np.array(drawn, dtype=object)
    if ground is not None and len(cuts):
        cuts = shapely.get_parts(shapely.difference(cuts, ground))
        cuts = cuts[shapely.length(cuts) > 0]
    return Lines.of_kind(cuts, LineKind.CUT).plus(_walls(linework, ground))
