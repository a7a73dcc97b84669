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
    shares: Floats | None = None,
) -> Ints:
    """The part of each block, whether or not the blocks hold together.

    `shapes` are the blocks' outlines, to tell which pieces lie close. A part lies in one piece
    wherever there are at least as many parts as pieces worth a team of their own. `shares` is what
    each part is to have of all weight, in sum 1; without it all have the same.
    """
    count, piece = graph.components()
    wanted = np.full(parts, 1 / parts) if shares is None else shares
    if count == 1:
        return partition(graph, wanted, seed=seed, bonds=bonds)
    weights = sum_by(piece, graph.weights, count)
    groups = _grouped(shapes, piece, weights, parts)
    labels = np.zeros(graph.count, dtype=np.int64)
    for group, own_parts in zip(groups, _allotted(groups, piece, wanted), strict=True):
        blocks = np.flatnonzero(np.isin(piece, group.pieces))
        own = bonds.among(blocks) if bonds is not None else None
        linked, own_shares = _linked(graph, blocks, group), wanted[own_parts]
        found = partition(linked, own_shares / own_shares.sum(), seed=seed, bonds=own)
        labels[blocks] = own_parts[found]
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


def _allotted(groups: list[_Group], piece: Ints, shares: Floats) -> list[Ints]:
    """Which parts each group gets: one at least, the largest first to who lacks most."""
    room = [int(np.isin(piece, group.pieces).sum()) for group in groups]
    total = sum(group.weight for group in groups) or 1.0
    lack = [group.weight / total for group in groups]
    parts: list[list[int]] = [[] for _ in groups]
    order = np.argsort(-shares, kind="stable").tolist()
    for place, part in enumerate(order):
        bare = [number for number, own in enumerate(parts) if not own]
        only_bare = len(order) - place <= len(bare)
        choices = bare if only_bare else range(len(groups))
        open_to = [number for number in choices if len(parts[number]) < room[number]]
        # A group that has none yet comes before a group that would have more than its share.
        taker = max(open_to, key=lambda number: (lack[number], -number))
        parts[taker].append(part)
        lack[taker] -= float(shares[part])
    return [np.array(sorted(own), dtype=np.int64) for own in parts]


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
        own.street_m,
    )
