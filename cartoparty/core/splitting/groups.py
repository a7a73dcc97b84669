"""Partition of an area in pieces (islands, enclaves): which pieces share their sectors."""

from dataclasses import dataclass

import numpy as np
import shapely

from cartoparty.core.splitting.arrays import Floats, Ints, sum_by
from cartoparty.core.splitting.block_graph import BlockGraph
from cartoparty.core.splitting.degree_grid import Geometries
from cartoparty.core.splitting.partition import partition
from cartoparty.core.splitting.street_bonds import StreetBonds

# A piece with less than half a sector's work is not worth a team: it goes with the nearest.
_WORTH_A_TEAM = 0.5


@dataclass(frozen=True, slots=True)
class _Group:
    """Pieces that share their sectors, and the links between blocks that hold them together."""

    pieces: tuple[int, ...]
    weight: float
    links: tuple[tuple[int, int], ...] = ()


def partition_pieces(
    graph: BlockGraph,
    shapes: Geometries,
    parts: int,
    *,
    seed: int,
    bonds: StreetBonds | None = None,
) -> Ints:
    """The part of each block, whether or not the blocks hold together.

    `shapes` are the blocks' outlines, to tell which pieces lie close. A part lies in one piece
    wherever there are at least as many parts as pieces worth a team of their own.
    """
    count, piece = graph.components()
    if count == 1:
        return partition(graph, parts, seed=seed, bonds=bonds)
    weights = sum_by(piece, graph.weights, count)
    groups = _grouped(shapes, piece, weights, parts)
    labels = np.zeros(graph.count, dtype=np.int64)
    first = 0
    for group, share in zip(groups, _allotted(groups, piece, parts), strict=True):
        blocks = np.flatnonzero(np.isin(piece, group.pieces))
        own = bonds.among(blocks) if bonds is not None else None
        linked = _linked(graph, blocks, group)
        labels[blocks] = first + partition(linked, share, seed=seed, bonds=own)
        first += share
    return labels


def _grouped(shapes: Geometries, piece: Ints, weights: Floats, parts: int) -> list[_Group]:
    """Join the lightest piece to the nearest until each is worth a team and teams suffice."""
    members = [np.flatnonzero(piece == p) for p in range(len(weights))]
    outlines = np.array([shapely.multipolygons(_polygons(shapes[rows])) for rows in members])
    groups = [_Group((p,), float(w)) for p, w in enumerate(weights)]
    enough = float(weights.sum()) / parts * _WORTH_A_TEAM
    while len(groups) > 1:
        light = min(groups, key=lambda group: (group.weight, group.pieces))
        if len(groups) <= parts and light.weight >= enough:
            break
        groups.remove(light)
        gaps = [
            (float(shapely.distance(outlines[a], outlines[b])), a, b, number)
            for number, group in enumerate(groups)
            for a in light.pieces
            for b in group.pieces
        ]
        _, a, b, number = min(gaps)
        link = _nearest_blocks(shapes, members[a], members[b])
        host = groups[number]
        groups[number] = _Group(
            pieces=host.pieces + light.pieces,
            weight=host.weight + light.weight,
            links=(*host.links, *light.links, link),
        )
    return groups


def _polygons(shapes: Geometries) -> Geometries:
    parts: Geometries = shapely.get_parts(shapes)
    return parts


def _nearest_blocks(shapes: Geometries, ours: Ints, theirs: Ints) -> tuple[int, int]:
    a, b = shapely.STRtree(shapes[theirs]).query_nearest(shapes[ours], all_matches=False)
    best = int(np.argmin(shapely.distance(shapes[ours][a], shapes[theirs][b])))
    return int(ours[a[best]]), int(theirs[b[best]])


def _allotted(groups: list[_Group], piece: Ints, parts: int) -> list[int]:
    """How many parts each group gets: one, and the rest one by one to the most loaded."""
    room = [int(np.isin(piece, group.pieces).sum()) for group in groups]
    shares = [1] * len(groups)
    for _ in range(parts - len(groups)):
        loads = [
            group.weight / share if share < most else -1.0
            for group, share, most in zip(groups, shares, room, strict=True)
        ]
        shares[int(np.argmax(loads))] += 1
    return shares


def _linked(graph: BlockGraph, blocks: Ints, group: _Group) -> BlockGraph:
    """The group's own graph, with its links as the weakest of bonds."""
    own = graph.among(blocks)
    if not group.links:
        return own
    place = {block: number for number, block in enumerate(blocks.tolist())}
    links = np.array([(place[a], place[b]) for a, b in group.links], dtype=np.int64)
    weak = float(own.glue.min(initial=1.0)) * 1e-3
    return BlockGraph(
        own.weights,
        np.concatenate([own.pairs, np.sort(links, axis=1)]),
        np.concatenate([own.glue, np.full(len(links), weak)]),
    )
