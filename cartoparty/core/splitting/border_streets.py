"""Border streets given out: each to one of the two sectors beside it, whole where that is fair."""

from dataclasses import dataclass

import numpy as np
import shapely

from cartoparty.core.sector_layout import SectorLayout, Stretches, sides_of
from cartoparty.core.splitting.arrays import Bools, Floats, Ints, sum_by
from cartoparty.core.splitting.block_graph import components_of

_MAX_SWEEPS = 40
# Even street lengths count this much beside even minutes, both as squares of the lack.
_STREET_PRICE = 0.03
# A street is cut between two teams only where that brings both closer by one sector in a hundred.
_CUT_PRICE = 2 * 0.01**2


@dataclass(frozen=True, slots=True)
class _Run:
    """A street, or as much of one as runs between the same two sectors, from end to end.

    `pieces` are stretches in order along the street; `sums` adds up their minutes and metres (both
    as shares of those of the whole area) from the start, with 0 before the first.
    """

    sectors: tuple[int, int]
    pieces: Ints
    sums: Floats

    def choices(self, *, whole: bool) -> tuple[Floats, Ints, Bools]:
        """Every way to give it out: minutes and metres for the first sector, how many pieces,
        and whether these are the last ones. The first two ways give it out whole."""
        total, count = self.sums[-1], len(self.pieces)
        ends = np.array([0, count])
        if whole or count == 1:
            return self.sums[ends], ends, np.zeros(2, dtype=np.bool_)
        inner = np.arange(1, count)
        first = np.concatenate([self.sums[ends], self.sums[inner], total - self.sums[inner]])
        taken = np.concatenate([ends, inner, count - inner])
        return first, taken, np.arange(2 * count) > count


def give_out(layout: SectorLayout, of_block: Ints, shares: Floats | None = None) -> Ints:
    """The sector that walks each stretch of street; sectors are numbered from 0 here.

    `shares` is what each is to have of all minutes, in sum 1; without it all have the same.
    Longest streets are given out first, each to the lighter sector; what remains uneven is mended
    by turning streets over, or by cutting one in two.
    """
    stretches = layout.stretches
    left, right = sides_of(stretches, of_block)
    owner = left.copy()
    inner = left == right
    count = int(of_block.max()) + 1
    walked = np.column_stack([stretches.minutes, stretches.length_m])
    own = np.column_stack([sum_by(of_block, layout.own_min, count), np.zeros(count)])
    whole = walked.sum(axis=0) + own.sum(axis=0)
    walked, own = walked / np.where(whole > 0, whole, 1.0), own / np.where(whole > 0, whole, 1.0)
    for column in (0, 1):
        own[:, column] += sum_by(owner[inner], walked[inner, column], count)
    sides = np.sort(np.column_stack([left, right]), axis=1)
    even = np.full(count, 1 / count) if shares is None else shares
    _settle(_runs(stretches, sides, walked), own, even, owner)
    return owner


def _runs(stretches: Stretches, sides: Ints, walked: Floats) -> list[_Run]:
    """The runs of all border streets, those that take longest first."""
    border = np.flatnonzero(sides[:, 0] != sides[:, 1])
    if not len(border):
        return []
    label = [stretches.name_of(s) or f"#{stretches.street[s]}" for s in border.tolist()]
    _, name = np.unique(label, return_inverse=True)
    # A run holds together at the junctions, within one street and one pair of sectors.
    count = np.int64(sides.max() + 1)
    key = (sides[border, 0] * count + sides[border, 1]) * len(border) + name
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
                sums=np.concatenate([np.zeros((1, 2)), np.cumsum(walked[pieces], axis=0)]),
            )
        )
    return sorted(runs, key=lambda run: (-float(run.sums[-1, 0]), int(run.pieces[0])))


def _settle(runs: list[_Run], loads: Floats, shares: Floats, owner: Ints) -> None:
    """Give every run out, then go over them again until no change brings loads closer."""
    given: list[tuple[Floats, int, bool] | None] = [None] * len(runs)
    for sweep in range(_MAX_SWEEPS):
        changed = False
        for index, run in enumerate(runs):
            first, second = run.sectors
            total, before = run.sums[-1], given[index]
            if before is not None:
                loads[first] -= before[0]
                loads[second] -= total - before[0]
            to_first, taken, from_end = run.choices(whole=sweep == 0)
            cost = _lack(loads[first] + to_first, shares[first])
            cost += _lack(loads[second] + total - to_first, shares[second])
            cost[2:] += _CUT_PRICE
            best = int(np.argmin(np.round(cost, 12)))
            now = (to_first[best], int(taken[best]), bool(from_end[best]))
            loads[first] += now[0]
            loads[second] += total - now[0]
            if before is None or now[1:] != before[1:]:
                changed = True
            given[index] = now
        if not changed:
            break
    for run, share in zip(runs, given, strict=True):
        assert share is not None  # the first sweep gives everything out
        _, count, backwards = share
        firsts = run.pieces[len(run.pieces) - count :] if backwards else run.pieces[:count]
        owner[run.pieces] = run.sectors[1]
        owner[firsts] = run.sectors[0]


def _lack(loads: Floats, share: float) -> Floats:
    """How far a sector is from its share of minutes and metres, for each of several loads."""
    squares = (loads / share - 1.0) ** 2
    lack: Floats = squares[:, 0] + _STREET_PRICE * squares[:, 1]
    return lack
