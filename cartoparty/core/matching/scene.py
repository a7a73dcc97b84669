"""The observations and features of one place as arrays: who is where, and what is within reach."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.matching.stands import Floats, Geometries, Ints, Stands, stands_of
from cartoparty.core.models import Observation, ObservationKind, OsmFeature, PositionHow
from cartoparty.core.theme import Theme

# An outlier and the shift of a walk together seldom reach farther.
REACH_M = 34.0
# An explicit reference is believed up to here, plus the reported accuracy if it is no worse.
REF_BELIEVED_M = 100.0
# How far around the observations the features are known: the density of objects looks so far.
FEATURES_AROUND_M = 130.0
# A large outline has thousands of places to stand, of which few are near: some at a time.
_ROWS_AT_ONCE = 1_000_000

_PLACED = {PositionHow.HAND, PositionHow.NEAR, PositionHow.OBJECT, PositionHow.ADDRESS}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Observations × features within reach, by observation."""

    observation: Ints
    feature: Ints
    distance_m: Floats

    def __len__(self) -> int:
        return len(self.observation)


@dataclass(frozen=True, slots=True)
class Looks:
    """The pairs once more, one row for each place where the feature may be noted from.

    `delta` is the observation's position minus that place, `away_m` its length;
    `first[i]:first[i + 1]` are the rows of observation i.
    """

    pair: Ints
    first: Ints
    delta: Floats
    away_m: Floats
    log_weight: Floats
    variance: Floats


@dataclass(frozen=True, slots=True)
class Scene:
    """One theme in one place, in metres.

    `group` numbers the outings, one phone's each; observations stand by it. `named` is the
    feature that each observation names by its `osm_ref`: -1 none, -2 one unknown or too far away.
    """

    theme: Theme
    observations: Sequence[Observation]
    features: Sequence[OsmFeature]
    xy: Floats
    group: Ints
    named: Ints
    features_xy: Floats
    extent_m2: Floats  # of each feature, how far around its middle people stand
    pairs: Pairs
    looks: Looks

    @property
    def groups(self) -> int:
        return int(self.group[-1]) + 1

    def known(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which observations say that OSM knows the object: still there, changed, gone."""
        return np.array([o.kind is not ObservationKind.NEW for o in self.observations])


def is_placed(observation: Observation) -> bool:
    """Whether the position is not its phone's, but put by hand or that of what was named."""
    return observation.position_how in _PLACED


def outing(observation: Observation) -> tuple[int, str, bool]:
    """Whose outing it was; positions put by hand do not share the error of its phone."""
    team = -1 if observation.team is None else observation.team
    return team, observation.walk or "", is_placed(observation)


def make_scene(
    observations: Sequence[Observation], features: Sequence[OsmFeature], theme: Theme
) -> Scene:
    """Observations (at least one) are put in the order of their outings, then of their ids."""
    seen = sorted(observations, key=lambda o: (outing(o), o.id))
    position = np.array([o.position for o in seen])
    projection = LocalProjection.around(shapely.MultiPoint(position))
    numbers = {key: n for n, key in enumerate(dict.fromkeys(outing(o) for o in seen))}
    xy = projection.project(position)
    geometries = shapely.transform(
        np.array([f.geometry for f in features], dtype=object), projection.project
    )
    points = shapely.points(xy)
    named = _named(seen, features, points, geometries)
    pairs = _pairs(points, geometries, named)
    stands = stands_of(geometries)
    return Scene(
        theme,
        seen,
        features,
        xy,
        np.array([numbers[outing(o)] for o in seen]),
        named,
        shapely.get_coordinates(shapely.centroid(geometries)),
        stands.extent_m2(),
        pairs,
        _looks(pairs, xy, stands),
    )


def _named(
    observations: Sequence[Observation],
    features: Sequence[OsmFeature],
    points: Geometries,
    geometries: Geometries,
) -> Ints:
    index = {feature.ref: j for j, feature in enumerate(features)}
    named = np.full(len(observations), -1)
    for i, observation in enumerate(observations):
        if observation.osm_ref is None:
            continue
        j = index.get(observation.osm_ref, -2)
        far_m = REF_BELIEVED_M + min(observation.accuracy_m or 0, REF_BELIEVED_M)
        named[i] = j if j >= 0 and shapely.distance(points[i], geometries[j]) <= far_m else -2
    return named


def _pairs(points: Geometries, geometries: Geometries, named: Ints) -> Pairs:
    """All within reach; who names a feature has this one only, or none."""
    free = np.flatnonzero(named == -1)
    sure = np.flatnonzero(named >= 0)
    i, j = shapely.STRtree(geometries).query(points[free], predicate="dwithin", distance=REACH_M)
    i = np.concatenate([free[i], sure])
    j = np.concatenate([j, named[sure]])
    order = np.lexsort((j, i))
    i, j = i[order], j[order]
    return Pairs(i, j, shapely.distance(points[i], geometries[j]))


def _looks(pairs: Pairs, xy: Floats, stands: Stands) -> Looks:
    rows = np.cumsum(np.diff(stands.first)[pairs.feature])
    parts = np.searchsorted(rows, np.arange(_ROWS_AT_ONCE, rows[-1:].sum(), _ROWS_AT_ONCE))
    found = [
        _near_stands(pairs, part, xy, stands) for part in np.split(np.arange(len(pairs)), parts)
    ]
    pair, stand = (np.concatenate(side) for side in zip(*found, strict=True))
    delta = xy[pairs.observation[pair]] - stands.xy[stand]
    return Looks(
        pair,
        np.searchsorted(pairs.observation[pair], np.arange(len(xy) + 1)),
        delta,
        np.hypot(delta[:, 0], delta[:, 1]),
        np.log(stands.weight[stand]),
        stands.variance[stand],
    )


def _near_stands(pairs: Pairs, part: Ints, xy: Floats, stands: Stands) -> tuple[Ints, Ints]:
    """The numbers of these pairs, each with every stand of its feature that counts."""
    count = np.diff(stands.first)[pairs.feature[part]]
    pair = np.repeat(part, count)
    rank = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    stand = stands.first[pairs.feature[pair]] + rank
    away_m = np.hypot(*(xy[pairs.observation[pair]] - stands.xy[stand]).T)
    # The far side of a large outline says nothing; its middle always counts.
    near = away_m <= np.maximum(REACH_M, 6 * stands.variance[stand] ** 0.5)
    near |= pairs.distance_m[pair] > REACH_M
    return pair[near], stand[near]
