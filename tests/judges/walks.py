"""A judge of walks that replays them leg by leg, on the judges' own plane, beside the OSM ways."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from cartoparty.core.models import OsmFeature
from cartoparty.core.sector_layout import SectorDivision
from cartoparty.core.walk import Leg, Tour, Walk
from tests.judges.plane import Floats, Geometries, Plane, is_walked, line_of

Bools = NDArray[np.bool_]

# Noding rounds to a centimetre, a few times over.
_SAME_PLACE_M = 0.05
_ON_THE_WAY_M = 0.1


@dataclass(frozen=True)
class WalkVerdict:
    """What the judge found; all counts are 0 in a good walk.

    `breaks` are legs that do not begin where the one before ends (on the map, or by junction);
    `hops` changes from one OSM way to another where they have no node in common: a jump off a
    bridge; `astray` legs that leave the OSM way that they are said to follow, or follow one that
    is not for walkers; `open_ends` tours that do not end where they start; `missed` stretches of
    the sector in no tour; `uncalled` legs whose kind is wrong.
    """

    breaks: int
    hops: int
    astray: int
    open_ends: int
    missed: int
    uncalled: int
    walked_m: float
    street_m: float

    @property
    def faults(self) -> int:
        """All that is wrong."""
        return self.breaks + self.hops + self.astray + self.open_ends + self.missed + self.uncalled

    @property
    def ratio(self) -> float:
        """Metres of the walk (approach and detached tours left out) for a metre of its streets."""
        return self.walked_m / self.street_m if self.street_m else 1.0


def judge_walk(division: SectorDivision, walk: Walk, streets: Sequence[OsmFeature]) -> WalkVerdict:
    """Replay a walk and its detached tours."""
    return WalkJudge(division, streets).judge(walk)


class WalkJudge:
    """The streets of a division on the judge's plane, for any number of walks."""

    def __init__(self, division: SectorDivision, streets: Sequence[OsmFeature]) -> None:
        stretches = division.layout.stretches
        self.division = division
        self.plane = Plane(division.layout.area)
        self.lines: Geometries = self.plane(stretches.shape)
        self.metres: Floats = shapely.length(self.lines)
        self.way_of = [stretches.ways[row] for row in stretches.street.tolist()]
        # A multipolygon may come as several lines of one name.
        lines = defaultdict(list)
        for way in streets:
            if is_walked(way.tags):
                lines[str(way.ref)].append(line_of(way.geometry))
        self.ways = {ref: self.plane(shapely.union_all(found)) for ref, found in lines.items()}
        self.is_astray = self._strays()

    def judge(self, walk: Walk) -> WalkVerdict:
        """What is wrong with a walk."""
        tours: list[Tour] = [walk, *walk.detached]
        own = set(np.flatnonzero(self.division.of_stretch == walk.sector).tolist())
        walked = {leg.stretch for tour in tours for leg in tour.legs}
        on_tour = {leg.stretch for leg in walk.legs}
        return WalkVerdict(
            breaks=sum(self._breaks(tour) for tour in tours),
            hops=sum(self._hops(tour) for tour in tours),
            astray=sum(int(self.is_astray[leg.stretch]) for t in tours for leg in t.legs),
            open_ends=sum(self._is_open(tour) for tour in tours),
            missed=len(own - walked),
            uncalled=sum(_wrongly_called(tour, own) for tour in tours),
            walked_m=sum(
                float(self.metres[leg.stretch]) for leg in walk.legs if leg.kind != "approach"
            ),
            street_m=sum(float(self.metres[stretch]) for stretch in own & on_tour),
        )

    def _strays(self) -> Bools:
        """The stretches with a point, or the middle of two, off their way, or on one closed."""
        xy, row = shapely.get_coordinates(self.lines, return_index=True)
        follows = row[1:] == row[:-1]
        points = np.concatenate([xy, ((xy[1:] + xy[:-1]) / 2)[follows]])
        rows = np.concatenate([row, row[1:][follows]])
        ways = np.array([self.ways.get(self.way_of[r]) for r in rows.tolist()], dtype=object)
        away = shapely.distance(shapely.points(points), ways)  # nan without a way
        return np.bincount(rows, weights=~(away <= _ON_THE_WAY_M), minlength=len(self.lines)) > 0

    def _ends(self, leg: Leg) -> tuple[tuple[int, shapely.Point], tuple[int, shapely.Point]]:
        """The junction and the place where a leg begins, and where it ends."""
        line = self.lines[leg.stretch]
        junctions = self.division.layout.stretches.ends[leg.stretch].tolist()
        first = (junctions[0], shapely.Point(line.coords[0]))
        last = (junctions[1], shapely.Point(line.coords[-1]))
        return (first, last) if leg.forwards else (last, first)

    def _breaks(self, tour: Tour) -> int:
        return sum(
            not _same(self._ends(one)[1], self._ends(other)[0])
            for one, other in pairwise(tour.legs)
        )

    def _is_open(self, tour: Tour) -> bool:
        if not tour.legs:
            return False
        begin, end = self._ends(tour.legs[0])[0], self._ends(tour.legs[-1])[1]
        start = self.plane(shapely.Point(tour.start))
        return not _same(begin, end) or begin[1].distance(start) > _SAME_PLACE_M

    def _hops(self, tour: Tour) -> int:
        found = 0
        for leg, following in pairwise(tour.legs):
            ways = {self.way_of[leg.stretch], self.way_of[following.stretch]}
            place = self._ends(following)[0][1]
            found += len(ways) == 2 and not all(self._has_node(way, place) for way in ways)
        return found

    def _has_node(self, way: str, place: shapely.Point) -> bool:
        if way not in self.ways:
            return False
        nodes = shapely.get_coordinates(self.ways[way])
        away = np.hypot(nodes[:, 0] - place.x, nodes[:, 1] - place.y)
        return bool(away.min() <= _SAME_PLACE_M)


def _same(one: tuple[int, shapely.Point], other: tuple[int, shapely.Point]) -> bool:
    return one[0] == other[0] and one[1].distance(other[1]) <= _SAME_PLACE_M


def _wrongly_called(tour: Tour, own: set[int]) -> int:
    """Legs whose kind is not what they are: the sector's, first or again, or another's."""
    seen: set[int] = set()
    wrong = 0
    for leg in tour.legs:
        right = ("again" if leg.stretch in seen else "walk") if leg.stretch in own else "link"
        wrong += leg.kind != right and not (leg.kind == "approach" and leg.stretch not in own)
        seen.add(leg.stretch)
    return wrong
