"""How many objects a square metre holds that OSM may not know yet, by place and kind.

What is missing stands to the known objects as those stand to each other: trees in the gaps of a
row, never on top of a known one. The intensity at a point is a mixture of counts in rings around
it, of objects of the same kind and of all, with weights that foretell best where each known object
stands from the others (leave-one-out likelihood), times how much rarer objects are that close to
another.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartoparty.core.matching.stands import Floats, Ints

# Rings that matter one by one, and one wide ring around them.
_EDGES_M = np.array([0, 3, 6, 9, 13, 18, 25, 31.0])
_FAR_M = 100.0
_RING_M2 = np.pi * np.diff(np.append(_EDGES_M, _FAR_M) ** 2)
_NEAR_M = float(_EDGES_M[-1])
# Far counts change slowly: once for all positions in a cell.
_CELL_M = 40.0
_GAPS_M = np.array([0, 1, 2, 3, 4.5, 6, 8, 10, 13, 18.0])
_ENOUGH = 10  # objects to learn from
_SAMPLE = 1500
_ROUNDS = 25
_TRIES = 4  # random points around each sampled object


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kind of things as a number, -1 where it is not known, and its share of all objects (1
    where it is not known)."""

    number: Ints
    share: Floats

    def at(self, rows: Ints) -> "Kinds":
        return Kinds(self.number[rows], self.share[rows])


class Density:
    """Learned from the features of a scene: their positions in metres, and their kinds."""

    def __init__(self, xy: Floats, kinds: Kinds, area_m2: float) -> None:
        from scipy.spatial import cKDTree

        self._xy, self._kinds = xy, kinds
        self._mean = len(xy) / area_m2
        self._enough = len(xy) >= _ENOUGH
        if not self._enough:
            return
        self._tree = cKDTree(xy)
        rows = np.unique(np.linspace(0, len(xy) - 1, min(len(xy), _SAMPLE)).astype(np.int64))
        around = self._around(xy[rows], kinds.at(rows), itself=rows)
        self._weights = _mixture(around.fields)
        self._room = self._learn_room(rows, around)

    def at(self, xy: Floats, kinds: Kinds, blur_m: float) -> Floats:
        """Objects per m² and of this kind, at positions that err by `blur_m` per axis."""
        if not self._enough:
            return self._mean * kinds.share
        total = np.zeros(len(xy))
        for offset in _OFFSETS:
            around = self._around(xy + offset * blur_m, kinds)
            total += around.fields @ self._weights * self._room_at(around.gap_m)
        return total / len(_OFFSETS)

    def _around(self, xy: Floats, kinds: Kinds, itself: Ints | None = None) -> "_Around":
        """What stands around each point; `itself` is a feature there that does not count."""
        from scipy.spatial import cKDTree

        near = cKDTree(xy).sparse_distance_matrix(self._tree, _NEAR_M, output_type="ndarray")
        point, feature, distance_m = near["i"], near["j"], near["v"]
        if itself is not None:
            others = itself[point] != feature
            point, feature, distance_m = point[others], feature[others], distance_m[others]
        number = kinds.number[point]
        same = (number == self._kinds.number[feature]) | (number < 0)
        size = len(_EDGES_M) - 1
        cell = point * size + np.minimum(
            np.searchsorted(_EDGES_M, distance_m, side="right") - 1, size - 1
        )
        counts = [
            np.bincount(cell, weights=which, minlength=len(xy) * size).reshape(-1, size)
            for which in (same, None)
        ]
        far = np.maximum(self._far_count(xy) - counts[1].sum(axis=1), 0)
        fields = [
            counts[0] / _RING_M2[:-1],
            np.column_stack([counts[1], far]) / _RING_M2 * kinds.share[:, None],
            self._mean * kinds.share,
        ]
        same_at, at_m = point[same], distance_m[same]
        nearest_last = np.argsort(-at_m, kind="stable")
        gap = np.full(len(xy), np.inf)
        gap[same_at[nearest_last]] = at_m[nearest_last]
        return _Around(np.column_stack(fields), counts[0].astype(np.float64), gap)

    def _far_count(self, xy: Floats) -> Floats:
        cells, back = np.unique(np.round(xy / _CELL_M), axis=0, return_inverse=True)
        counts = self._tree.query_ball_point(cells * _CELL_M, _FAR_M, return_length=True)
        return np.asarray(counts, dtype=np.float64)[back.ravel()]

    def _learn_room(self, rows: Ints, known: "_Around") -> Floats:
        """By gap: how many objects there are for each that the mixture expects."""
        rng = np.random.default_rng(1)
        radius = float(_GAPS_M[-1])
        r = radius * np.sqrt(rng.random(len(rows) * _TRIES))
        angle = rng.random(len(r)) * 2 * np.pi
        away = np.column_stack([r * np.cos(angle), r * np.sin(angle)])
        rows = np.repeat(rows, _TRIES)
        around = self._around(self._xy[rows] + away, self._kinds.at(rows))
        within = around.same[:, : np.searchsorted(_EDGES_M, radius)].sum(axis=1)
        points_per_m2 = within * _TRIES / (np.pi * radius**2)
        weights = around.fields @ self._weights / np.maximum(points_per_m2, 1e-12)
        expected = np.histogram(around.gap_m, _GAPS_M, weights=weights)[0]
        seen = np.histogram(known.gap_m, _GAPS_M)[0]
        return np.append((seen + 2) / (expected + 2), 1.0)

    def _room_at(self, gap_m: Floats) -> Floats:
        bins = np.searchsorted(_GAPS_M, gap_m, side="right") - 1
        return np.asarray(self._room[np.minimum(bins, len(self._room) - 1)])


@dataclass(frozen=True, slots=True)
class _Around:
    """By point: `fields` are objects per m², a column for each part of the mixture; `same` counts
    those of its kind by ring, `gap_m` is the distance to the nearest of them."""

    fields: Floats
    same: NDArray[np.float64]
    gap_m: Floats


def _mixture(fields: Floats) -> Floats:
    """Weights of the columns, sum 1, of greatest likelihood (expectation maximisation)."""
    weights = np.full(fields.shape[1], 1 / fields.shape[1])
    for _ in range(_ROUNDS):
        parts = fields * weights
        parts /= np.maximum(parts.sum(axis=1, keepdims=True), 1e-15)
        weights = (parts.sum(axis=0) + 0.5) / (len(parts) + 0.5 * len(weights))
    return np.asarray(weights)


def _sunflower(count: int) -> Floats:
    """Points of equal weight that stand for a normal distribution of variance 1 per axis."""
    rank = np.arange(count) + 0.5
    r = np.sqrt(-2 * np.log(1 - rank / count))
    angle = rank * np.pi * (3 - 5**0.5)
    return np.column_stack([r * np.cos(angle), r * np.sin(angle)])


_OFFSETS = _sunflower(5)
