"""Who sees which object on which walk, standing where: teams that pass through a town."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

WALK_POINTS = 40
TEAMS = 8

Metres = NDArray[np.float64]  # (n, 2), east and north
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Sightings:
    """Objects that are seen, by their number; parallel arrays.

    `spots` are where the observer really stands; `steps` count the sightings of a walk from 0.
    """

    things: Numbers
    spots: Metres
    teams: Numbers
    walks: Numbers
    steps: Numbers

    @classmethod
    def joined(cls, parts: Sequence["Sightings"]) -> "Sightings":
        """All of them; walks are numbered anew, so that no two share a number."""
        walks, used = [], 0
        for part in parts:
            walks.append(part.walks + used)
            used += int(part.walks.max(initial=-1)) + 1
        return cls(
            np.concatenate([part.things for part in parts]),
            np.concatenate([part.spots for part in parts]),
            np.concatenate([part.teams for part in parts]),
            np.concatenate(walks),
            np.concatenate([part.steps for part in parts]),
        )


def spots_at(outlines: Sequence[BaseGeometry], chance: np.random.Generator) -> Metres:
    """A point of each outline, anywhere on it."""
    spots = [_spot_on(outline, chance.random()) for outline in outlines]
    return np.array([(spot.x, spot.y) for spot in spots]).reshape(-1, 2)


def _spot_on(outline: BaseGeometry, share: float) -> shapely.Point:
    """The point at this share of the length, pieces one after the other."""
    if outline.length == 0:
        return outline.centroid
    left_m = share * outline.length
    for piece in shapely.get_parts(outline):
        if left_m <= piece.length:
            break
        left_m -= piece.length
    return piece.interpolate(left_m)


def walked(
    things: Numbers, spots: Metres, teams: Sequence[int], chance: np.random.Generator
) -> Sightings:
    """Share the objects among walks of `teams`: each walk goes on to the nearest one left."""
    tours = _tours(spots, chance)
    sizes = [len(tour) for tour in tours]
    order = np.array([at for tour in tours for at in tour], dtype=np.int64)
    walks = np.repeat(np.arange(len(tours)), sizes)
    steps = np.array([step for size in sizes for step in range(size)], dtype=np.int64)
    return Sightings(things[order], spots[order], np.array(teams)[walks % len(teams)], walks, steps)


def _tours(spots: Metres, chance: np.random.Generator) -> list[list[int]]:
    """Walks of `WALK_POINTS` points, each from somewhere to the nearest point not yet visited."""
    left = np.arange(len(spots))
    tours = []
    while len(left):
        tour: list[int] = []
        at = int(chance.integers(len(left)))
        while len(left) and len(tour) < WALK_POINTS:
            tour.append(int(left[at]))
            here = spots[left[at]]
            left = np.delete(left, at)
            if len(left):
                at = int(np.argmin(((spots[left] - here) ** 2).sum(axis=1)))
        tours.append(tour)
    return tours
