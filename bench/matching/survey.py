"""One survey of a town, by seed: what volunteers would report, what OSM would know, and the truth.

The error model is that of a party: one volunteer's outing visits near objects one after the other,
about forty of them, and its phone may be off as a whole.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal
from uuid import UUID
from zlib import crc32

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from bench.matching.misreporting import Misreporting
from bench.matching.towns import Town, outline
from bench.matching.walking import TEAMS, Metres, Sightings, spots_at, walked
from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat, Observation, ObservationKind, OsmFeature, OsmRef
from cartoparty.core.theme import Theme

OBSERVED, HIDDEN = 0.70, 0.30
# Of the standard deviation of one axis: what stays for a whole walk, and what each point adds.
SHIFT, SCATTER = 0.8, 0.6
OUTLIERS, OUTLIER_M = 0.05, (15.0, 30.0)
# The radius of 68 % that a phone should report is 1.5 σ; it reports halfway (in logarithms) between
# that and a habit of its own, whatever the sky, spread by half as much again.
_ACCURACY_PER_SIGMA, _HABIT_SIGMA_M, _ACCURACY_SPREAD = 1.5, 4.0, 0.5
_MORNING = datetime(2026, 5, 16, 8, tzinfo=UTC)

Shape = Literal["node", "line", "area"]


@dataclass(frozen=True)
class Conditions:
    """How a survey goes.

    `sigma_m` is the position error per axis; with `by_walk` most of it is one shift a walk, else
    each point has its own. Shares: `seen_twice` of the observed objects are seen by a second team,
    `seen_again` by another walk of the same team; `gone` of the objects that nobody observes are
    reported as gone.
    """

    sigma_m: float
    by_walk: bool = True
    seen_twice: float = 0.0
    seen_again: float = 0.0
    gone: float = 0.0
    shapes: tuple[Shape, ...] = ("node", "area")


@dataclass(frozen=True)
class Truth:
    """What an observation is of: the number of the object, and what OSM calls it (None: new).

    `gone`: it is said not to be there any more, so that it is never new.
    """

    thing: int
    ref: OsmRef | None
    gone: bool = False


@dataclass(frozen=True)
class Survey:
    """`truths` and `shifts_m` go with `observations`; the shift is that of the walk, in metres."""

    theme: Theme
    conditions: Conditions
    observations: tuple[Observation, ...]
    reference: tuple[OsmFeature, ...]
    truths: tuple[Truth, ...]
    shifts_m: Metres
    projection: LocalProjection

    def moved_back(self) -> "Survey":
        """The same survey with the true shift of each walk taken out, as only an oracle could."""
        lonlat = np.array([observation.position for observation in self.observations])
        placed = self.projection.unproject(self.projection.project(lonlat) - self.shifts_m)
        observations = tuple(
            replace(observation, position=LonLat(*position))
            for observation, position in zip(self.observations, placed.tolist(), strict=True)
        )
        return replace(self, observations=observations, shifts_m=np.zeros_like(self.shifts_m))


def shape_of(feature: OsmFeature) -> Shape:
    if feature.geometry.geom_type.endswith("Polygon"):
        return "area"
    return "line" if feature.geometry.geom_type.endswith("LineString") else "node"


def things_of(town: Town, theme: str, conditions: Conditions) -> list[OsmFeature]:
    """The objects of the shapes that are asked for, in the order of their numbers."""
    return [found for found in town.features[theme] if shape_of(found) in conditions.shapes]


def make_survey(town: Town, theme: str, conditions: Conditions, seed: int) -> Survey:
    """The survey of a town's theme; the same seed hides the same objects whatever the errors."""
    things = things_of(town, theme, conditions)
    start = [seed, crc32(f"{town.name}/{theme}".encode())]
    choice, walking, phones, writing = np.random.default_rng(start).spawn(4)
    projection = LocalProjection.around(shapely.GeometryCollection([f.geometry for f in things]))
    observed, hidden, gone = _fates(len(things), conditions, choice)
    outlines = [projection.to_metres(outline(thing)) for thing in things]
    sightings = _sightings(outlines, observed, gone, conditions, walking)
    positions, shifts, accuracies = _measured(sightings, conditions, phones)
    scribe = Misreporting.of(town.themes[theme], things)
    chance = Random(int(writing.integers(2**62)))
    placed = projection.unproject(positions).tolist()
    observations = [
        Observation(
            id=UUID(int=chance.getrandbits(128), version=4),
            theme=theme,
            kind=ObservationKind.GONE if gone[thing] else ObservationKind.NEW,
            position=LonLat(*placed[at]),
            observed_at=_MORNING + timedelta(minutes=int(sightings.walks[at] * 7 % 360 + step)),
            tags=scribe.tags_of_kind(things[thing].tags)
            if gone[thing]
            else scribe.tags_seen(things[thing].tags, chance),
            accuracy_m=accuracies[at],
            team=int(sightings.teams[at]),
            walk=f"walk {sightings.walks[at]}",
        )
        for at, (thing, step) in enumerate(
            zip(sightings.things.tolist(), sightings.steps.tolist(), strict=True)
        )
    ]
    order = writing.permutation(len(observations)).tolist()
    return Survey(
        town.themes[theme],
        conditions,
        tuple(observations[at] for at in order),
        tuple(thing for thing, is_hidden in zip(things, hidden, strict=True) if not is_hidden),
        tuple(
            Truth(thing, None if hidden[thing] else things[thing].ref, bool(gone[thing]))
            for thing in sightings.things[order].tolist()
        ),
        shifts[order],
        projection,
    )


def _fates(
    count: int, conditions: Conditions, chance: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each object: whether it is observed, hidden from OSM, and reported as gone."""
    observed = chance.random(count) < OBSERVED
    hidden = observed & (chance.random(count) < HIDDEN)
    return observed, hidden, ~observed & (chance.random(count) < conditions.gone)


def _sightings(
    outlines: list[BaseGeometry],
    observed: NDArray[np.bool_],
    gone: NDArray[np.bool_],
    conditions: Conditions,
    chance: np.random.Generator,
) -> Sightings:
    """One pass of all teams, then the second looks: other teams, or the same ones again."""

    def walk(things: NDArray[np.int64], teams: list[int]) -> Sightings:
        spots = spots_at([outlines[thing] for thing in things.tolist()], chance)
        return walked(things, spots, teams, chance)

    first = walk(np.flatnonzero(observed | gone), list(range(1, TEAMS + 1)))
    parts = [first]
    seen = np.flatnonzero(observed)
    if conditions.seen_twice:
        twice = seen[chance.random(len(seen)) < conditions.seen_twice]
        parts.append(walk(twice, list(range(TEAMS + 1, 2 * TEAMS + 1))))
    if conditions.seen_again:
        again = chance.random(len(first.things)) < conditions.seen_again
        again &= ~gone[first.things]
        parts += [
            walk(first.things[again & (first.teams == team)], [team])
            for team in range(1, TEAMS + 1)
        ]
    return Sightings.joined([part for part in parts if len(part.things)])


def _measured(
    sightings: Sightings, conditions: Conditions, chance: np.random.Generator
) -> tuple[Metres, Metres, list[float]]:
    """What the phones say: position, the shift of the walk in it, and the accuracy reported."""
    count, sigma_m = len(sightings.things), conditions.sigma_m
    shifts = np.zeros((count, 2))
    scatter_m = sigma_m
    if conditions.by_walk:
        of_walk = chance.normal(0, SHIFT * sigma_m, (int(sightings.walks.max()) + 1, 2))
        shifts, scatter_m = of_walk[sightings.walks], SCATTER * sigma_m
    errors = shifts + chance.normal(0, scatter_m, (count, 2))
    far = chance.random(count) < OUTLIERS
    angles = chance.uniform(0, 2 * np.pi, count)
    jumps = chance.uniform(*OUTLIER_M, count)[:, None]
    errors[far] = (jumps * np.column_stack([np.cos(angles), np.sin(angles)]))[far]
    typical_m = _ACCURACY_PER_SIGMA * np.sqrt(sigma_m * _HABIT_SIGMA_M)
    accuracies = typical_m * np.exp(chance.normal(0, _ACCURACY_SPREAD, count))
    # A worse fix is reported as slightly worse.
    accuracies *= (np.hypot(*errors.T) / (1.25 * sigma_m) + 0.1) ** 0.2
    return sightings.spots + errors, shifts, np.round(accuracies, 1).tolist()
