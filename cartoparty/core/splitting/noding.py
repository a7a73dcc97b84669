"""Lines noded on the grid: cut wherever they meet, each stretch kept once.

Most streets meet where OSM has a node of both: at a common vertex, which a sort finds. What is left
is worked out segment by segment, and each stretch knows the line that it comes from.
"""

from dataclasses import dataclass, replace

import numpy as np
import shapely

from cartoparty.core.splitting.arrays import Bools, Floats, Ints
from cartoparty.core.splitting.degree_grid import Geometries, point_keys
from cartoparty.core.splitting.linework import Lines

# Rounding to the grid moves a point by half a cell's diagonal at most: a segment that passes a
# vertex this near is led through it ("hot pixels", J. Hobby, "Practical segment intersection with
# finite precision output", 1999). At just that distance it is not: the two diagonals of a cell
# would bend round each other for ever.
_HOT_SQUARED = 0.5
# Leading segments through points bends them, by less than a unit a round, onto others in turn; two
# or three rounds end it.
_MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class _Chain:
    """The vertices of all lines one after the other; `fresh` are those that the last round added
    (at first: those of lines that are not noded yet).

    `root` is the segment of the first round that a vertex begins, or lies on.
    """

    xy: Floats
    line: Ints
    root: Ints
    fresh: Bools

    @property
    def segments(self) -> Ints:
        """The vertices that begin a segment."""
        return np.flatnonzero(self.line[:-1] == self.line[1:])

    def with_points(self, segment: Ints, points: Floats) -> "_Chain":
        """The chain with segments (by their first vertex) led through points."""
        start, step = self.xy[segment], self.xy[segment + 1] - self.xy[segment]
        along = ((points - start) * step).sum(axis=1) / (step * step).sum(axis=1)
        order = np.lexsort((points[:, 1], points[:, 0], along, segment))
        segment, points = segment[order], points[order]
        same = (segment[1:] == segment[:-1]) & (points[1:] == points[:-1]).all(axis=1)
        once = np.r_[True, ~same]
        segment, points = segment[once], points[once]
        place = np.searchsorted(segment, np.arange(len(self.line)))
        places = np.arange(len(self.line)) + place
        count = len(self.line) + len(segment)
        added = np.ones(count, dtype=np.bool_)
        added[places] = False
        xy = np.empty((count, 2))
        xy[places], xy[added] = self.xy, points
        line, root = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
        line[places], line[added] = self.line, self.line[segment]
        root[places], root[added] = self.root, self.root[segment]
        return _Chain(xy, line, root, added)


def noded(lines: Lines) -> Lines:
    """The lines cut where they meet, each stretch once; with what is known of the line it is of.

    Where lines run together the stretch is of the first kind, then of the first row.
    """
    parts, row = shapely.get_parts(lines.geometry, return_index=True)
    lines = lines.take(row, parts)
    if not len(row):
        return lines
    chain = _met(_chain_of(parts))
    return _in_pieces(lines, chain)


def noded_with(pieces: Lines, fresh: Lines) -> Lines:
    """Noded pieces and more lines, noded together; quicker than noding all of them anew."""
    if not len(fresh.kind):
        return pieces
    parts, row = shapely.get_parts(fresh.geometry, return_index=True)
    lines = pieces.plus(fresh.take(row, parts))
    chain = _chain_of(lines.geometry)
    return _in_pieces(lines, _met(replace(chain, fresh=chain.line >= len(pieces.kind))))


def _chain_of(geometry: Geometries) -> _Chain:
    xy, line = shapely.get_coordinates(geometry, return_index=True)
    xy = np.rint(xy)
    again = (line[1:] == line[:-1]) & (xy[1:] == xy[:-1]).all(axis=1)
    kept = np.r_[True, ~again]
    xy, line = xy[kept], line[kept].astype(np.int64)
    return _Chain(xy, line, np.arange(len(line)), np.ones(len(line), dtype=np.bool_))


def _met(chain: _Chain) -> _Chain:
    """The chain with a vertex wherever a segment meets another, or passes close to a vertex.

    Segments that do not begin or end fresh are taken to be noded among themselves.
    """
    roots = chain.segments
    if not len(roots):
        return chain
    boxes = _boxes(chain.xy, roots, 0.5)
    tree = shapely.STRtree(boxes)
    active = np.flatnonzero(chain.fresh[roots] | chain.fresh[roots + 1])
    asking, found = tree.query(boxes[active])
    asking = active[asking]
    once = (asking < found) | ~chain.fresh[roots[found]]
    segment, points = _meetings(chain.xy, roots[asking[once]], roots[found[once]])
    for bent_units in range(1, _MOST_ROUNDS):
        if not len(segment):
            break
        chain = chain.with_points(segment, points)
        segments = chain.segments
        active = segments[chain.fresh[segments] | chain.fresh[segments + 1]]
        asking, found = tree.query(_boxes(chain.xy, active, 0.5 + bent_units))
        first, second = _descendants(chain, segments, active[asking], roots[found])
        segment, points = _meetings(chain.xy, first, second)
    return chain


def _boxes(xy: Floats, segments: Ints, margin: float) -> Geometries:
    low = np.minimum(xy[segments], xy[segments + 1]) - margin
    high = np.maximum(xy[segments], xy[segments + 1]) + margin
    boxes: Geometries = shapely.linestrings(np.stack([low, high], axis=1))
    return boxes


def _descendants(chain: _Chain, segments: Ints, asking: Ints, root: Ints) -> tuple[Ints, Ints]:
    """For pairs of a segment and a segment of the first round: what has become of the latter."""
    low = np.searchsorted(chain.root[segments], root, side="left")
    counts = np.searchsorted(chain.root[segments], root, side="right") - low
    rank = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    first, second = np.repeat(asking, counts), segments[np.repeat(low, counts) + rank]
    apart = first != second
    return first[apart], second[apart]


def _meetings(xy: Floats, first: Ints, second: Ints) -> tuple[Ints, Floats]:
    """The segments of pairs that must be led through a point, and the points."""
    p, q, r, s = xy[first], xy[first + 1], xy[second], xy[second + 1]
    of_r, of_s = _turn(p, q, r), _turn(p, q, s)
    of_p, of_q = _turn(r, s, p), _turn(r, s, q)
    segment, points = [], []
    for host, a, b, point, turn in (
        (first, p, q, r, of_r),
        (first, p, q, s, of_s),
        (second, r, s, p, of_p),
        (second, r, s, q, of_q),
    ):
        hot = _passes(a, b, point, turn)
        segment.append(host[hot])
        points.append(point[hot])
    cross = np.flatnonzero((of_r * of_s < 0) & (of_p * of_q < 0))
    share = (of_p[cross] / (of_p[cross] - of_q[cross]))[:, None]
    meeting = np.rint(p[cross] + share * (q[cross] - p[cross]))
    for host in (first[cross], second[cross]):
        inner = ((meeting != xy[host]).any(axis=1)) & ((meeting != xy[host + 1]).any(axis=1))
        segment.append(host[inner])
        points.append(meeting[inner])
    return np.concatenate(segment), np.concatenate(points)


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    """Twice the area of the triangle: above 0 where c is left of a → b (exact on the grid)."""
    turn: Floats = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1])
    turn -= (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return turn


def _passes(a: Floats, b: Floats, point: Floats, turn: Floats) -> Bools:
    """Whether a → b passes so close to the point that it must be led through it."""
    step = b - a
    squared = (step * step).sum(axis=1)
    along = ((point - a) * step).sum(axis=1)
    passes: Bools = (turn * turn < _HOT_SQUARED * squared) & (along > 0) & (along < squared)
    return passes


def _in_pieces(lines: Lines, chain: _Chain) -> Lines:
    """The segments of the chain, each once, joined into pieces from node to node."""
    start = chain.segments
    points, place = np.unique(point_keys(chain.xy), return_inverse=True)
    place = place.astype(np.int64)
    tail, head = place[start], place[start + 1]
    key = np.minimum(tail, head) * np.int64(len(points)) + np.maximum(tail, head)
    row = chain.line[start]
    order = np.lexsort((row, lines.kind[row], key))
    group_start = np.flatnonzero(np.r_[True, key[order][1:] != key[order][:-1]])
    winner = order[group_start]
    # A tunnel that runs under a street or the limit must not take their border away.
    open_air = np.logical_or.reduceat(lines.open_air[row[order]], group_start)
    firm = np.logical_or.reduceat(lines.firm[row[order]], group_start)
    by_place = np.argsort(winner)
    winner, open_air, firm = winner[by_place], open_air[by_place], firm[by_place]
    is_node = np.bincount(np.r_[tail[winner], head[winner]], minlength=len(points)) != 2
    goes_on = (
        (start[winner[1:]] == start[winner[:-1]] + 1)
        & ~is_node[tail[winner[1:]]]
        & (open_air[1:] == open_air[:-1])
        & (firm[1:] == firm[:-1])
    )
    piece = np.cumsum(np.r_[True, ~goes_on]) - 1
    first = np.flatnonzero(np.r_[True, ~goes_on])
    last = np.r_[first[1:], len(winner)] - 1
    # Each piece: the first vertex of each of its segments, and the last of the last.
    vertex = np.concatenate([start[winner], start[winner[last]] + 1])
    number = np.concatenate([piece, np.arange(len(first))])
    sequence = np.lexsort((vertex, number))
    geometry = shapely.linestrings(chain.xy[vertex[sequence]], indices=number[sequence])
    pieces = lines.take(row[winner[first]], geometry)
    return replace(pieces, open_air=open_air[first], firm=firm[first])
