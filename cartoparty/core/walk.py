"""The suggested walk of a sector: from the meeting point along every street of it, and back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat
from cartoparty.core.sector_layout import Floats, Ints, SectorDivision, Stretches
from cartoparty.core.sector_measures import heart_of
from cartoparty.core.splitting.arrays import sum_by
from cartoparty.core.splitting.block_graph import components_of
from cartoparty.core.walking_routes.chains import ChainGraph, Passage
from cartoparty.core.walking_routes.inspection import StreetMap
from cartoparty.errors import NotFound

# Ways without a name that are shorter are corners and crossings, not worth a line of a list.
_SHORT_M = 25.0


class LegKind(StrEnum):
    """Why a stretch is walked.

    `WALK` a stretch of the sector for the first time, `AGAIN` once more, `LINK` one of another
    sector on the way, `APPROACH` the way from the meeting point to the sector and back.
    """

    WALK = "walk"
    AGAIN = "again"
    LINK = "link"
    APPROACH = "approach"


class Leg(NamedTuple):
    """One stretch of street, walked in the direction of its line or against it."""

    stretch: int
    forwards: bool
    kind: LegKind


class Step(NamedTuple):
    """A street to follow, empty where it has no name, and how far; there and back counts twice."""

    street: str
    length_m: float
    is_approach: bool


@dataclass(frozen=True, slots=True)
class Tour:
    """Stretches walked one after the other from `start`, a junction, and back to it.

    Each leg begins where the one before it ends, so that no barrier is crossed but by a street.
    """

    start: LonLat
    stretches: Stretches
    legs: tuple[Leg, ...]

    @property
    def length_m(self) -> float:
        """Metres to walk, the approach left out."""
        return sum(self._metres(set(LegKind) - {LegKind.APPROACH}))

    @property
    def street_m(self) -> float:
        """Metres of the sector's streets, each once."""
        return sum(self._metres({LegKind.WALK}))

    @property
    def repeated_m(self) -> float:
        """Metres walked more than once, or along streets of other sectors."""
        return sum(self._metres({LegKind.AGAIN, LegKind.LINK}))

    @property
    def approach_m(self) -> float:
        """Metres from the meeting point to the sector's first street, and back."""
        return sum(self._metres({LegKind.APPROACH}))

    @property
    def minutes(self) -> float:
        """How long all legs take, at the pace of each street; the approach with them."""
        return sum(float(self.stretches.minutes[leg.stretch]) for leg in self.legs)

    @property
    def ratio(self) -> float:
        """Metres to walk for a metre of street; 1 where there is no street."""
        return self.length_m / self.street_m if self.street_m else 1.0

    def line(self) -> BaseGeometry:
        """The way as one lon/lat line in walking order; empty without a street."""
        if not self.legs:
            return shapely.LineString()
        points = [
            shapely.get_coordinates(self.stretches.shape[leg.stretch])[:: 1 if leg.forwards else -1]
            for leg in self.legs
        ]
        # A stretch begins with the point that the one before it ends with.
        return shapely.LineString(np.concatenate([points[0], *(p[1:] for p in points[1:])]))

    def steps(self) -> tuple[Step, ...]:
        """The streets in walking order, to be read aloud.

        Those that follow one another under one name are one; a nameless way shorter than
        `_SHORT_M` (a crossing, a corner) counts with what is before it.
        """
        found: list[Step] = []
        for street, metres, is_approach in self._nameless_and_named():
            is_short = not street and metres < _SHORT_M
            last = found[-1] if found and found[-1].is_approach == is_approach else None
            if last is not None and (is_short or last.street == street):
                found[-1] = last._replace(length_m=last.length_m + metres)
            else:
                found.append(Step(street, metres, is_approach))
        return tuple(found)

    def _nameless_and_named(self) -> Iterator[Step]:
        """The legs, with those that follow one another under one name, or under none, as one."""
        legs = groupby(
            self.legs,
            lambda leg: (self.stretches.name_of(leg.stretch), leg.kind is LegKind.APPROACH),
        )
        for (street, is_approach), together in legs:
            metres = sum(float(self.stretches.length_m[leg.stretch]) for leg in together)
            yield Step(street, metres, is_approach)

    def _metres(self, kinds: Iterable[LegKind]) -> list[float]:
        length_m = self.stretches.length_m
        return [float(length_m[leg.stretch]) for leg in self.legs if leg.kind in kinds]


@dataclass(frozen=True, slots=True)
class DetachedTour(Tour):
    """Streets of a sector that nothing in the area connects to its others: a tour of their own.

    `jump_m` is how far they are from the walk as the crow flies; how to get there is for those
    who are there to see.
    """

    jump_m: float


@dataclass(frozen=True, slots=True)
class Walk(Tour):
    """The suggested walk of a sector; no legs where it has no street.

    `survey_min` are the sector's minutes for what is to be checked and looked for on the way.
    """

    sector: int
    survey_min: float
    detached: tuple[DetachedTour, ...] = ()


def walk_of(division: SectorDivision, sector: int, start: LonLat | None = None) -> Walk:
    """The walk of one sector from `start`, else from where the party meets."""
    return walks_of(division, [sector], start)[0]


def walks_of(
    division: SectorDivision,
    sectors: Sequence[int] | None = None,
    start: LonLat | None = None,
) -> list[Walk]:
    """The walks of some sectors, or of all.

    Each begins and ends at the junction nearest to `start`, else to where the party meets, else to
    the start of its sector, among those that are connected to most of the sector's streets. It
    follows every stretch of the sector, and as little as can be found twice: an Euler tour after
    the odd junctions are matched (route inspection; rural where the sector's streets fall apart
    and are linked through other sectors). The same division gives the same walks.

    Raises NotFound: `sector_unknown`.
    """
    known = division.numbers
    wanted = known if sectors is None else list(sectors)
    for number in wanted:
        if number not in known:
            raise NotFound("sector_unknown", number=number, known=known)
    meeting = start or division.start
    starts = [meeting or heart_of(division, sector) for sector in wanted]
    return _Planning.of(division, wanted, starts).walks()


@dataclass(frozen=True, slots=True)
class _Outing:
    """One sector to plan for: the ends of stretches that its tours begin at, the walk's first."""

    sector: int
    start: LonLat
    bases: list[int]
    jumps_m: list[float]


@dataclass(frozen=True, slots=True)
class _Planning:
    """The streets of a division as a map for walkers, and the outings to plan on it."""

    division: SectorDivision
    map: StreetMap
    lonlat: Floats
    outings: list[_Outing]

    @classmethod
    def of(cls, division: SectorDivision, sectors: list[int], starts: list[LonLat]) -> "_Planning":
        stretches = division.layout.stretches
        count = int(stretches.ends.max(initial=-1)) + 1
        lonlat = _end_points(stretches, count)
        plane = LocalProjection.around(division.layout.area)
        xy_m = plane.project(lonlat)
        starts_m = plane.project(np.array(starts).reshape(-1, 2))
        _, part = components_of(count, stretches.ends)
        outings = [
            _outing(division, sector, start, at, part, xy_m)
            for sector, start, at in zip(sectors, starts, starts_m, strict=True)
        ]
        kept = sorted({base for outing in outings for base in outing.bases})
        graph = ChainGraph.of(stretches, division.of_stretch, kept)
        return cls(
            division,
            StreetMap(graph, xy_m[graph.junction], _names_at_ends(graph, stretches)),
            lonlat,
            outings,
        )

    def walks(self) -> list[Walk]:
        return [self._walk(outing) for outing in self.outings]

    def _walk(self, outing: _Outing) -> Walk:
        layout, sector = self.division.layout, outing.sector
        legs = [self._legs_from(base, sector) for base in outing.bases]
        starts = [LonLat(*self.lonlat[base].tolist()) for base in outing.bases]
        return Walk(
            start=starts[0] if starts else outing.start,
            stretches=layout.stretches,
            legs=legs[0] if legs else (),
            sector=sector,
            survey_min=float(layout.own_min[self.division.blocks_of(sector)].sum()),
            detached=tuple(
                DetachedTour(start, layout.stretches, tour, jump_m)
                for start, tour, jump_m in list(zip(starts, legs, outing.jumps_m, strict=True))[1:]
            ),
        )

    def _legs_from(self, base: int, sector: int) -> tuple[Leg, ...]:
        graph = self.map.graph
        at = int(np.searchsorted(graph.junction, base))
        own = (graph.owner == sector) & (graph.part[graph.ends[:, 0]] == graph.part[at])
        found = self.map.inspected(np.flatnonzero(own), at)
        back = [(chain, not forwards) for chain, forwards in reversed(found.approach)]
        return (
            *self._legs(found.approach, LegKind.APPROACH),
            *self._legs_of_tour(found.tour, sector),
            *self._legs(back, LegKind.APPROACH),
        )

    def _legs_of_tour(self, tour: list[Passage], sector: int) -> list[Leg]:
        legs: list[Leg] = []
        walked = set()
        for passage in tour:
            kind = LegKind.AGAIN if passage[0] in walked else LegKind.WALK
            if self.map.graph.owner[passage[0]] != sector:
                kind = LegKind.LINK
            walked.add(passage[0])
            legs.extend(self._legs([passage], kind))
        return legs

    def _legs(self, passages: Iterable[Passage], kind: LegKind) -> list[Leg]:
        return [
            Leg(stretch, forwards, kind)
            for passage in passages
            for stretch, forwards in self.map.graph.in_stretches(passage)
        ]


def _outing(
    division: SectorDivision, sector: int, start: LonLat, at: Floats, part: Ints, xy_m: Floats
) -> _Outing:
    """The parts of a sector's streets, the longest first, and from where each is walked."""
    from scipy.spatial import cKDTree

    stretches = division.layout.stretches
    rows = np.flatnonzero(division.of_stretch == sector)
    of_row = part[stretches.ends[rows, 0]]
    parts, place = np.unique(of_row, return_inverse=True)
    metres = sum_by(place, stretches.length_m[rows], len(parts))
    bases: list[int] = []
    jumps_m: list[float] = []
    for number in np.lexsort((parts, -np.round(metres, 2))).tolist():
        own = np.unique(stretches.ends[rows[place == number]])
        if not bases:
            walk_m = xy_m[own]
            own, goal_m = np.flatnonzero(part == parts[number]), at[None, :]
        else:
            goal_m = walk_m
        away_m = cKDTree(goal_m).query(xy_m[own])[0]
        nearest = int(np.argmin(np.round(away_m, 2)))
        bases.append(int(own[nearest]))
        jumps_m.append(float(away_m[nearest]))
    return _Outing(sector, start, bases, jumps_m)


def _end_points(stretches: Stretches, count: int) -> Floats:
    """Where the ends of stretches are, lon/lat."""
    coords, line = shapely.get_coordinates(stretches.shape, return_index=True)
    points = np.zeros((count, 2))
    points[stretches.ends[:, 0]] = coords[np.searchsorted(line, np.arange(stretches.count))]
    points[stretches.ends[:, 1]] = coords[
        np.searchsorted(line, np.arange(stretches.count), side="right") - 1
    ]
    return points


def _names_at_ends(graph: ChainGraph, stretches: Stretches) -> Ints:
    """A number for the street at both ends of each chain, the same for the same name."""
    label = [stretches.names[s] or f"#{s}" for s in stretches.street.tolist()]
    _, number = np.unique(np.array(label), return_inverse=True)
    at_ends = np.column_stack([graph.first[:-1], graph.first[1:] - 1])
    found: Ints = number[graph.stretch[at_ends]]
    return found
