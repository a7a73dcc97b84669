"""Border streets given out: each to one of the two sectors beside it, whole where that is fair."""

from itertools import pairwise

import numpy as np
import shapely

from cartoparty.core.sector_layout import SectorLayout, Stretches, sides_of
from cartoparty.core.splitting.arrays import Floats, Ints, sum_by
from cartoparty.core.splitting.block_graph import components_of
from cartoparty.core.splitting.street_sharing import Street, StreetSharing
from cartoparty.core.walking_routes.chains import ChainGraph

# Stretches that take a greater share of a sector's minutes are chains of their own.
_LONG = 0.01


def give_out(layout: SectorLayout, of_block: Ints, shares: Floats | None = None) -> Ints:
    """The sector that walks each stretch of street; sectors are numbered from 0 here.

    `shares` is what each is to have of all minutes, in sum 1; without it all have the same.
    Longest streets are given out first, each whole to the sector for which that is best; then
    streets and parts of streets change hands while that makes the times more even, the sectors'
    streets hang together better, or the walks shorter.
    """
    stretches = layout.stretches
    left, right = sides_of(stretches, of_block)
    low, high = np.minimum(left, right), np.maximum(left, right)
    border = low != high
    if not border.any():
        return left.copy()
    count = int(of_block.max()) + 1
    walked = np.column_stack([stretches.minutes, stretches.length_m])
    own = np.column_stack([sum_by(of_block, layout.own_min, count), np.zeros(count)])
    whole = np.maximum(walked.sum(axis=0) + own.sum(axis=0), 1e-9)
    for column in (0, 1):
        own[:, column] += sum_by(low[~border], walked[~border, column], count)
    even = np.full(count, 1 / count) if shares is None else shares
    key = np.where(border, count + _street_keys(stretches, low * np.int64(count) + high), low)
    # What takes long can change hands for itself; what is short goes with the rest of its chain.
    is_long = border & (walked[:, 0] / whole[0] * count > _LONG)
    graph = ChainGraph.of(stretches, key, np.unique(stretches.ends[is_long]).tolist())
    of_stretch = np.empty(stretches.count, dtype=np.int64)
    of_stretch[graph.stretch] = np.repeat(np.arange(len(graph.owner)), np.diff(graph.first))
    first = graph.stretch[graph.first[:-1]]
    sides = np.column_stack([low, high])[first]
    walked_chain = np.column_stack(
        [sum_by(of_stretch, column, len(graph.owner)) for column in (walked / whole).T]
    )
    sharing = StreetSharing(
        ends=graph.ends.tolist(),
        length_m=graph.length_m.tolist(),
        sides=sides.tolist(),
        walked=walked_chain.tolist(),
        loads=(own / whole / even[:, None]).tolist(),
        shares=even.tolist(),
    )
    sharing.settle(_streets(graph, stretches, walked_chain, sides))
    owner: Ints = np.array(sharing.owner, dtype=np.int64)[of_stretch]
    return owner


def _street_keys(stretches: Stretches, sides: Ints) -> Ints:
    """A number for what is one street between the same two sectors: one name, else one way."""
    label: dict[str, int] = {}
    names = [label.setdefault(n or f"#{row}", len(label)) for row, n in enumerate(stretches.names)]
    name = np.array(names, dtype=np.int64)[stretches.street]
    _, key = np.unique(sides * np.int64(len(label)) + name, return_inverse=True)
    found: Ints = key.astype(np.int64)
    return found


def _streets(graph: ChainGraph, stretches: Stretches, walked: Floats, sides: Ints) -> list[Street]:
    """The border streets, each the chains of one key that hang together, the longest first."""
    border = np.flatnonzero(sides[:, 0] != sides[:, 1])
    _, ends = np.unique(
        graph.owner[border, None] * np.int64(graph.count) + graph.ends[border], return_inverse=True
    )
    ends = ends.reshape(-1, 2)
    _, part = components_of(int(ends.max()) + 1, ends)
    of_chain = part[ends[:, 0]]
    middle = graph.stretch[(graph.first[:-1] + graph.first[1:]) // 2][border]
    xy = shapely.get_coordinates(
        shapely.line_interpolate_point(stretches.shape[middle], 0.5, normalized=True)
    )
    order = np.argsort(of_chain, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(of_chain[order]) > 0, True]).tolist()
    found = []
    for begin, end in pairwise(starts):
        rows = order[begin:end]
        spread = np.ptp(xy[rows], axis=0)
        rows = rows[np.argsort(xy[rows, int(np.argmax(spread))], kind="stable")]
        found.append((-float(walked[border[rows], 0].sum()), border[rows].tolist()))
    return [Street(chains) for _, chains in sorted(found)]
