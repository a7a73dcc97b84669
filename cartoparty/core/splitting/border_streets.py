"""Border streets given out: each to one of the two sectors beside it, whole where that is fair."""

from dataclasses import dataclass

import numpy as np
import shapely

from cartoparty.core.sector_layout import SectorLayout, Stretches, sides_of
from cartoparty.core.splitting.arrays import Floats, Ints, sum_by
from cartoparty.core.splitting.block_graph import components_of

_MAX_SWEEPS = 30
# A street is cut between two teams only where that brings their loads closer by at least this
# share of a sector.
_WORTH_A_CUT = 0.02


@dataclass(frozen=True, slots=True)
class _Run:
    """A street, or as much of one as runs between the same two sectors, from end to end.

    `pieces` are stretches in order along the street; `minutes` sums them up from
    the start, with 0 before the first.
    """

    sectors: tuple[int, int]
    pieces: Ints
    minutes: Floats

    def shares(self) -> list[tuple[float, int, bool]]:
        """Every way to give it out: minutes for the first sector, pieces, counted from the end?"""
        total, count = float(self.minutes[-1]), len(self.pieces)
        forward = [(float(self.minutes[k]), k, False) for k in range(count + 1)]
        return forward + [
            (total - float(self.minutes[k]), count - k, True) for k in range(1, count)
        ]


def give_out(layout: SectorLayout, of_block: Ints) -> Ints:
    """The sector that walks each stretch of street; sectors are numbered from 0 here.

    Longest streets are given out first, each to the lighter sector; what remains uneven is mended
    by turning streets over, or by cutting one in two.
    """
    stretches = layout.stretches
    left, right = sides_of(stretches, of_block)
    owner = left.copy()
    inner = left == right
    count = int(of_block.max()) + 1
    loads = sum_by(of_block, layout.own_min, count)
    loads += sum_by(owner[inner], stretches.minutes[inner], count)
    sides = np.sort(np.column_stack([left, right]), axis=1)
    _settle(_runs(stretches, sides, count), loads, owner)
    return owner


def _runs(stretches: Stretches, sides: Ints, count: int) -> list[_Run]:
    """The runs of all border streets, those that take longest first."""
    border = np.flatnonzero(sides[:, 0] != sides[:, 1])
    if not len(border):
        return []
    label = [stretches.name_of(s) or f"#{stretches.street[s]}" for s in border.tolist()]
    _, name = np.unique(label, return_inverse=True)
    # A run holds together at the junctions, within one street and one pair of sectors.
    key = (sides[border, 0] * np.int64(count) + sides[border, 1]) * len(border) + name
    _, group = np.unique(key, return_inverse=True)
    junctions = np.int64(stretches.ends.max() + 1)
    _, ends = np.unique(group[:, None] * junctions + stretches.ends[border], return_inverse=True)
    ends = ends.reshape(-1, 2)
    _, part = components_of(int(ends.max()) + 1, ends)
    xy = shapely.get_coordinates(
        shapely.line_interpolate_point(stretches.shape[border], 0.5, normalized=True)
    )
    runs = []
    for number in np.unique(part[ends[:, 0]]):
        rows = np.flatnonzero(part[ends[:, 0]] == number)
        spread = xy[rows].max(axis=0) - xy[rows].min(axis=0)
        rows = rows[np.argsort(xy[rows, int(np.argmax(spread))], kind="stable")]
        pieces = border[rows]
        runs.append(
            _Run(
                sectors=(int(sides[pieces[0], 0]), int(sides[pieces[0], 1])),
                pieces=pieces,
                minutes=np.concatenate([[0.0], np.cumsum(stretches.minutes[pieces])]),
            )
        )
    return sorted(runs, key=lambda run: (-float(run.minutes[-1]), int(run.pieces[0])))


def _settle(runs: list[_Run], loads: Floats, owner: Ints) -> None:
    """Give every run out, then go over them again until no change brings loads closer."""
    mean = float(loads.sum() + sum(float(run.minutes[-1]) for run in runs)) / len(loads) or 1.0
    given: list[tuple[float, int, bool] | None] = [None] * len(runs)
    for sweep in range(_MAX_SWEEPS):
        changed = False
        for index, run in enumerate(runs):
            first, second = run.sectors
            total = float(run.minutes[-1])
            before = given[index]
            if before is not None:
                loads[first] -= before[0]
                loads[second] -= total - before[0]
            gap = float(loads[first] - loads[second])
            choices = run.shares() if sweep else [run.shares()[0], run.shares()[len(run.pieces)]]
            best = min(choices, key=lambda share: _unfairness(share, gap, total, run, mean))
            loads[first] += best[0]
            loads[second] += total - best[0]
            changed |= best != before
            given[index] = best
        if not changed:
            break
    for run, share in zip(runs, given, strict=True):
        assert share is not None  # the first sweep gives everything out
        _, count, from_end = share
        firsts = run.pieces[len(run.pieces) - count :] if from_end else run.pieces[:count]
        owner[run.pieces] = run.sectors[1]
        owner[firsts] = run.sectors[0]


def _unfairness(
    share: tuple[float, int, bool], gap: float, total: float, run: _Run, mean: float
) -> float:
    """How far apart the two loads are with a share, in sectors; a cut counts as a distance too."""
    is_cut = 0 < share[1] < len(run.pieces)
    return abs(gap + 2 * share[0] - total) / mean + (_WORTH_A_CUT if is_cut else 0.0)
