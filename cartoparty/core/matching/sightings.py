"""Two teams, one object that OSM does not know: which new observations are of the same thing.

Each is compared with the sightings of other outings around it, their positions put right by the
shift of their outing. A repeat competes with "another new object" and with all features.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from cartoparty.core.matching.association import Beliefs
from cartoparty.core.matching.error_model import OUTLIER_SHARE, OUTLIER_SIGMA_M
from cartoparty.core.matching.key_tables import could_be_one
from cartoparty.core.matching.scene import Scene
from cartoparty.core.matching.stands import Floats, Ints
from cartoparty.core.matching.tag_evidence import TagEvidence
from cartoparty.core.models import Observation

REACH_M = 45.0
# Less likely than that to be new, and nothing repeats it.
_NEW_AT_LEAST = 0.05
# One phone's two notes on one spot that say the same are one note, sent twice.
_SAME_SPOT_M = 0.5


@dataclass(frozen=True, slots=True)
class Repeats:
    """Pairs of observations of different outings, `later` after `earlier`, with the odds that the
    later repeats the earlier one against its being another new object."""

    earlier: Ints
    later: Ints
    odds: Floats


def find_repeats(scene: Scene, evidence: TagEvidence, beliefs: Beliefs) -> Repeats:
    """All pairs that are at all possible."""
    xy = scene.xy - beliefs.shift[scene.group]
    maybe_new = np.flatnonzero((beliefs.new >= _NEW_AT_LEAST) & (scene.named == -1))
    by_time = _by_time(scene.observations, maybe_new)
    points = shapely.points(xy[by_time])
    a, b = shapely.STRtree(points).query(points, predicate="dwithin", distance=REACH_M)
    earlier, later = by_time[a[a < b]], by_time[b[a < b]]
    gap = np.hypot(*(scene.xy[earlier] - scene.xy[later]).T)
    twice = _sent_twice(scene.observations, earlier, later, gap)
    wanted = (scene.group[earlier] != scene.group[later]) | twice
    wanted &= could_be_one(scene, earlier, later)
    earlier, later, twice = earlier[wanted], later[wanted], twice[wanted]
    away_m2 = ((xy[earlier] - xy[later]) ** 2).sum(axis=1)
    spread = (beliefs.doubt_m2 + beliefs.residual_m2)[scene.group]
    variance = spread[earlier] + spread[later] + 2 * _extent_m2(scene, evidence)[later]
    near = _normal(away_m2, variance)
    far = _normal(away_m2, variance + OUTLIER_SIGMA_M**2)
    place = (1 - 2 * OUTLIER_SHARE) * near + 2 * OUTLIER_SHARE * far
    tags = np.exp(np.minimum(evidence.between(earlier, later), 50))
    repeat = beliefs.rates.repeat / (1 - beliefs.rates.repeat)
    observed = beliefs.rates.seen * beliefs.new_density
    odds = repeat * beliefs.new[earlier] * place * tags / observed[later]
    odds = np.where(twice, 1e6, odds)
    kept = odds > 1e-4
    return Repeats(earlier[kept], later[kept], odds[kept])


def earliest(observations: Sequence[Observation], members: Sequence[int]) -> int:
    """Which of these observations stands for all: the first that was made."""
    return min(members, key=lambda i: (observations[i].observed_at, observations[i].id))


def _by_time(observations: Sequence[Observation], which: Ints) -> Ints:
    """The numbers of these observations, the earliest first."""
    keys = [(observations[i].observed_at.timestamp(), observations[i].id.int) for i in which]
    order = sorted(range(len(which)), key=keys.__getitem__)
    return which[np.array(order, dtype=np.int64)]


def _sent_twice(
    observations: Sequence[Observation], a: Ints, b: Ints, gap_m: Floats
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    twice = np.zeros(len(a), dtype=bool)
    for row in np.flatnonzero(gap_m <= _SAME_SPOT_M).tolist():
        one, other = observations[a[row]], observations[b[row]]
        twice[row] = one.tags == other.tags and one.kind is other.kind
    return twice


def _extent_m2(scene: Scene, evidence: TagEvidence) -> Floats:
    """By observation: how far from the middle of its kind of object people stand, m² per axis."""
    kind = evidence.kind
    known = kind.known >= 0
    size = len(kind.values) + 1  # the last is that of observations without a kind
    total = np.bincount(kind.known[known], weights=scene.extent_m2[known], minlength=size)
    count = np.bincount(kind.known[known], minlength=size)
    return np.asarray((total / np.maximum(count, 1))[kind.seen])


def _normal(away_m2: Floats, variance: Floats) -> Floats:
    return np.asarray(np.exp(-away_m2 / (2 * variance)) / (2 * np.pi * variance))
