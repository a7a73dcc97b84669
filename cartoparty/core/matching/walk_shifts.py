"""How far off each outing's phone was: its shift is weighed over a grid, never just assumed.

For each hypothesis about the error and each shift on the grid, the likelihood of all positions of
an outing is the product over its observations of "new, or one of those within reach". That gives
the evidence for the hypothesis, and for each pair its likelihood averaged over the shifts that the
other observations of the outing leave possible.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartoparty.core.matching.error_model import OUTLIER_SHARE, ErrorHypothesis
from cartoparty.core.matching.scene import Scene
from cartoparty.core.matching.stands import Floats, Ints

Singles = NDArray[np.float32]

_FARTHEST = 4.0  # standard deviations of what the shift does not explain
_REACH = 3.0  # standard deviations of the shift on each side of the grid
_STEPS = 7  # on each side
# Observations of an outing are no independent witnesses of its shift: they compete for the same
# features, and a wrong partner of one leads its neighbours astray. Counted in full, the doubt about
# the shifts came out 1.5 times too small on the benchmark's trees.
_WITNESS = 0.5
_NUMBERS_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True)
class ShiftEvidence:
    """What one hypothesis says: `log_evidence`, `shift` (metres) and `doubt_m2` (variance per axis)
    by group; `new` by observation is the mean of 1 / (all explanations), `look` by row of
    `scene.looks` that of its part of them."""

    log_evidence: Floats
    shift: Floats
    doubt_m2: Floats
    new: Floats
    look: Floats


def weigh_shifts(
    scene: Scene, hypothesis: ErrorHypothesis, log_odds: Floats, outlier: Floats, groups: Ints
) -> ShiftEvidence:
    """What the hypothesis says of these `groups` (numbers in ascending order).

    `log_odds` by row of `scene.looks`: tags, prior and weight against a new object, per m² of
    position density; `outlier` by observation: the same of all outlying explanations, summed.
    """
    grid = _grid(hypothesis)
    prior = _log_prior(grid, hypothesis.shift_m)
    evidence = ShiftEvidence(
        np.zeros(scene.groups),
        np.zeros((scene.groups, 2)),
        np.full(scene.groups, hypothesis.shift_m**2),
        np.ones(len(scene.xy)),
        np.zeros(len(log_odds)),
    )
    near = _Near.of(scene, hypothesis, log_odds)
    for part in _parts(scene, near, len(grid), groups):
        _weigh(scene, part, (grid, prior), (near, outlier), evidence)
    return evidence


@dataclass(frozen=True, slots=True)
class _Near:
    """The rows of looks that the hypothesis can reach at all; `first[i]:first[i + 1]` are those of
    observation i. `height` is their likelihood where the error is none."""

    rows: Ints
    first: Ints
    delta: Singles
    variance: Singles
    height: Singles

    @classmethod
    def of(cls, scene: Scene, hypothesis: ErrorHypothesis, log_odds: Floats) -> "_Near":
        looks = scene.looks
        variance = hypothesis.residual_m2 + looks.variance
        reach_m = _REACH * hypothesis.shift_m + _FARTHEST * np.sqrt(variance)
        rows = np.flatnonzero(looks.away_m <= reach_m)
        variance = variance[rows]
        height = np.exp(log_odds[rows]) * (1 - OUTLIER_SHARE) / (2 * np.pi * variance)
        return cls(
            rows,
            np.searchsorted(rows, looks.first),
            looks.delta[rows].astype(np.float32),
            variance.astype(np.float32),
            height.astype(np.float32),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """Some whole groups, and their observations; `most` rows of looks an observation."""

    groups: slice
    observations: slice
    most: int


def _grid(hypothesis: ErrorHypothesis) -> Floats:
    if not hypothesis.walk_share:
        return np.zeros(1)
    return np.linspace(-_REACH, _REACH, 2 * _STEPS + 1) * hypothesis.shift_m


def _log_prior(grid: Floats, shift_m: float) -> Floats:
    if len(grid) == 1:
        return np.zeros((1, 1))
    log = -(grid[:, None] ** 2 + grid[None, :] ** 2) / (2 * shift_m**2)
    return np.asarray(log - np.log(np.exp(log).sum()))


def _parts(scene: Scene, near: _Near, steps: int, groups: Ints) -> Iterator[_Part]:
    """Neighbouring groups a few at a time, so that the memory stays small."""
    ends = np.searchsorted(scene.group, np.arange(scene.groups + 1)).tolist()
    looks = np.diff(near.first)
    widest = np.maximum.reduceat(looks, ends[:-1]).tolist()
    begin, last, most = int(groups[0]), int(groups[0]), 1
    for group in groups.tolist():
        wide = max(most, widest[group])
        numbers = (ends[group + 1] - ends[begin]) * steps * max(2 * wide, steps)
        if group > begin and (group > last + 1 or numbers > _NUMBERS_AT_ONCE):
            yield _Part(slice(begin, last + 1), slice(ends[begin], ends[last + 1]), most)
            begin, wide = group, max(1, widest[group])
        last, most = group, wide
    yield _Part(slice(begin, last + 1), slice(ends[begin], ends[last + 1]), most)


def _weigh(
    scene: Scene,
    part: _Part,
    shifts: tuple[Floats, Floats],
    explained: tuple[_Near, Floats],
    into: ShiftEvidence,
) -> None:
    grid, prior = shifts
    near, outlier = explained
    first = near.first[part.observations.start : part.observations.stop + 1]
    rows = slice(int(first[0]), int(first[-1]))
    count = np.diff(first)
    cells = (
        np.repeat(np.arange(len(count)), count),
        np.arange(rows.stop - rows.start) - np.repeat(first[:-1] - first[0], count),
    )
    shape = (len(count), part.most, len(grid))
    delta, spread = near.delta[rows], -2 * near.variance[rows, None]
    steps = grid.astype(np.float32)
    east = _filled(shape, cells, np.exp((delta[:, :1] - steps) ** 2 / spread))
    north = _filled(shape, cells, np.exp((delta[:, 1:] - steps) ** 2 / spread))
    tall = _filled(shape[:2], cells, near.height[rows])
    # All explanations of each observation at each shift: new, any outlier, any place to stand.
    total = np.matmul((tall[:, :, None] * east).transpose(0, 2, 1), north)
    total += (1 + outlier[part.observations]).astype(np.float32)[:, None, None]
    group = scene.group[part.observations] - part.groups.start
    starts = np.searchsorted(group, np.arange(part.groups.stop - part.groups.start))
    log = np.add.reduceat(np.log(total).astype(np.float64), starts, axis=0)
    log = _WITNESS * log + prior
    top = log.max(axis=(1, 2), keepdims=True)
    chance = np.exp(log - top)
    sums = chance.sum(axis=(1, 2), keepdims=True)
    into.log_evidence[part.groups] = (top + np.log(sums))[:, 0, 0]
    chance /= sums
    if len(grid) > 1:
        of_east, of_north = chance.sum(axis=2), chance.sum(axis=1)
        mean = np.column_stack([of_east @ grid, of_north @ grid])
        square = of_east @ grid**2 + of_north @ grid**2
        into.shift[part.groups] = mean
        into.doubt_m2[part.groups] = (square - (mean**2).sum(axis=1)) / 2
    without = chance.astype(np.float32)[group] / total
    into.new[part.observations] = without.sum(axis=(1, 2))
    into.look[near.rows[rows]] = ((np.matmul(east, without) * north).sum(axis=2) * tall)[cells]


def _filled(shape: tuple[int, ...], cells: tuple[Ints, Ints], values: Singles) -> Singles:
    table = np.zeros(shape, np.float32)
    table[cells] = values
    return table
