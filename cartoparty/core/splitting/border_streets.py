"""Border streets given out: each to one of the two sectors beside it, whole where that is fair."""

from dataclasses import dataclass

import numpy as np
import shapely

from cartoparty.core.splitting.arrays import Floats, Ints
from cartoparty.core.splitting.block_graph import components_of
from cartoparty.core.splitting.face_effort import street_minutes
from cartoparty.core.splitting.mesh import Mesh
from cartoparty.core.splitting.walking import WalkNetwork

_MAX_SWEEPS = 30
# A street is cut between two teams only where that brings their loads closer by at least this
# share of a sector.
_WORTH_A_CUT = 0.02


@dataclass(frozen=True, slots=True)
class _Run:
    """A street, or as much of one as runs between the same two sectors, from end to end.

    `pieces` are rows of the walk network in order along the street; `minutes` sums them up from
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


def give_out(
    mesh: Mesh, walks: WalkNetwork, names: list[str], sector_of_face: Ints, own_min: Floats
) -> Ints:
    """The sector that owns each piece of the walk network.

    `names` are the streets' names, by their number in the mesh; `own_min` what each sector has to
    do beside walking. Longest streets are given out first, each to the lighter sector; what
    remains uneven is mended by turning streets over, or by cutting one in two.
    """
    left, right = sector_of_face[walks.left], sector_of_face[walks.right]
    left = np.where(walks.left >= 0, left, right)
    right = np.where(walks.right >= 0, right, left)
    owner = np.where(walks.left >= 0, left, right)
    minutes = street_minutes(mesh)[walks.pieces]
    inner = left == right
    loads = own_min + np.bincount(owner[inner], weights=minutes[inner], minlength=len(own_min))
    sides = np.sort(np.column_stack([left, right]), axis=1)
    runs = _runs(mesh, walks, names, sides, minutes)
    _settle(runs, loads, owner)
    return owner


def _runs(
    mesh: Mesh, walks: WalkNetwork, names: list[str], sides: Ints, minutes: Floats
) -> list[_Run]:
    """The runs of all border streets, those that take longest first."""
    border = np.flatnonzero(sides[:, 0] != sides[:, 1])
    if not len(border):
        return []
    street = mesh.pieces.street[walks.pieces[border]]
    label = np.array([names[s] or f"#{s}" for s in street.tolist()])
    _, name = np.unique(label, return_inverse=True)
    count = np.int64(walks.ends.max() + 1)
    # A run holds together at the junctions, within one street and one pair of sectors.
    key = (sides[border, 0] * np.int64(len(mesh.faces)) + sides[border, 1]) * len(border) + name
    _, group = np.unique(key, return_inverse=True)
    _, ends = np.unique(group[:, None] * count + walks.ends[border], return_inverse=True)
    ends = ends.reshape(-1, 2)
    _, part = components_of(int(ends.max()) + 1, ends)
    middles = shapely.line_interpolate_point(
        mesh.pieces.geometry[walks.pieces[border]], 0.5, normalized=True
    )
    xy = shapely.get_coordinates(middles)
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
                minutes=np.concatenate([[0.0], np.cumsum(minutes[pieces])]),
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
