"""Which OSM object did each volunteer stand at? One answer for the whole batch, not point by point.

Every observation is either one of the theme's features or something new. The log-likelihood ratio
of each pairing against "new" adds what the distance says (Rayleigh error of the GPS mixed with a
ring of outliers), what the tags say (agreement weighs by how telling the value is in this snapshot)
and the prior of a new object at the local density. The sum over the batch is then maximised with
each feature used at most once: a minimum-weight bipartite matching.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.kinds import is_same_kind
from cartoparty.core.models import (
    Match,
    Observation,
    ObservationKind,
    OsmFeature,
    OsmRef,
    Tags,
)
from cartoparty.core.theme import Theme

# GPS error of a phone per axis, metres: 2 under a good sky, 5 in a street. The accuracy that a
# phone reports is only weakly informative, so that half of the weight stays with the street value.
SIGMA_STREET_M = 5.0
SIGMA_MIN_M = 2.5
SIGMA_MAX_M = 15.0
# The 68 % radius that phones report is about 1.5 standard deviations of one axis.
SIGMA_PER_ACCURACY = 1 / 1.5
# Share of outliers and how far they lie.
OUTLIER_SHARE = 0.05
OUTLIER_RADIUS_M = 30.0
# Share of the objects in the street that OSM does not know yet, before anything is seen there.
NEW_SHARE = 0.3
# A volunteer who says "still there", "changed" or "gone" looked at an object of the map.
NEW_FACTOR_WHEN_KNOWN = 0.05
# Errors in tags: a value is reported wrongly this often.
TAG_ERROR = 0.1
# Another kind of object of the same theme: the main tag is wrong about this often.
PRESET_ERROR = 0.03
DENSITY_RADIUS_M = 60.0
# An explicit reference is believed up to here, plus the reported accuracy.
REF_BELIEVED_M = 100.0


@dataclass(frozen=True, slots=True)
class _Pair:
    observation: int
    feature: int
    distance_m: float
    log_odds: float


def match_observations(
    observations: Sequence[Observation], features: Sequence[OsmFeature], theme: Theme
) -> list[Match]:
    """The partner of each observation of one theme among the theme's features, in order.

    An explicit `osm_ref` decides when its feature is known and within reach, and no other feature
    takes its place when it is not; several teams may name the same one. All other observations get
    at most one feature each, and each feature that nobody named at most one of them.
    """
    if not observations:
        return []
    projection = LocalProjection.around(
        shapely.MultiPoint([observation.position for observation in observations])
    )
    geometries = [projection.to_metres(feature.geometry) for feature in features]
    points = shapely.points(projection.project(np.array([o.position for o in observations])))
    evidence = _Evidence.of(features, theme)
    pairs = _candidate_pairs(observations, points, geometries, evidence)
    by_ref = _matches_by_ref(observations, features, points, geometries)
    taken = {feature for feature, _ in by_ref.values()}
    free = {i for i, observation in enumerate(observations) if observation.osm_ref is None}
    chosen = _assign([p for p in pairs if p.observation in free and p.feature not in taken])
    by_observation: dict[int, list[_Pair]] = {i: [] for i in range(len(observations))}
    for pair in pairs:
        by_observation[pair.observation].append(pair)
    matches = []
    for i, observation in enumerate(observations):
        near = sorted(by_observation[i], key=lambda pair: pair.distance_m)
        if i in by_ref:
            feature, distance_m = by_ref[i]
            matches.append(Match(observation.id, features[feature].ref, distance_m, 1.0, "ref"))
            continue
        best = chosen.get(i)
        runners_up = tuple(
            (features[p.feature].ref, round(p.distance_m, 1)) for p in near if p != best
        )[:5]
        matches.append(_match(observation, best, near, features, runners_up))
    return matches


def sigma_m(observation: Observation) -> float:
    """Standard deviation per axis of the position error, metres."""
    if observation.accuracy_m is None:
        return SIGMA_STREET_M
    blended = (SIGMA_STREET_M + observation.accuracy_m * SIGMA_PER_ACCURACY) / 2
    return min(max(blended, SIGMA_MIN_M), SIGMA_MAX_M)


def _match(
    observation: Observation,
    pair: _Pair | None,
    near: Sequence[_Pair],
    features: Sequence[OsmFeature],
    runners_up: tuple[tuple[OsmRef, float], ...],
) -> Match:
    """The chosen answer with its posterior probability among all answers for this observation."""
    scores = [0.0, *(p.log_odds for p in near)]
    top = max(scores)
    total = sum(math.exp(score - top) for score in scores)
    score = math.exp((pair.log_odds if pair else 0.0) - top) / total
    return Match(
        observation.id,
        features[pair.feature].ref if pair else None,
        round(pair.distance_m, 1) if pair else None,
        round(score, 3),
        "assignment" if pair or near else "none",
        runners_up,
    )


def _matches_by_ref(
    observations: Sequence[Observation],
    features: Sequence[OsmFeature],
    points: NDArray[np.object_],
    geometries: Sequence[BaseGeometry],
) -> dict[int, tuple[int, float]]:
    index = {feature.ref: i for i, feature in enumerate(features)}
    found = {}
    for i, observation in enumerate(observations):
        if observation.osm_ref is None or observation.osm_ref not in index:
            continue
        feature = index[observation.osm_ref]
        distance_m = float(points[i].distance(geometries[feature]))
        if distance_m <= REF_BELIEVED_M + (observation.accuracy_m or 0):
            found[i] = (feature, round(distance_m, 1))
    return found


def _candidate_pairs(
    observations: Sequence[Observation],
    points: NDArray[np.object_],
    geometries: Sequence[BaseGeometry],
    evidence: "_Evidence",
) -> list[_Pair]:
    """All pairs within reach with their log-odds against "new"."""
    if not geometries:
        return []
    tree = shapely.STRtree(geometries)
    reach_m = max(OUTLIER_RADIUS_M, evidence.theme.match_radius_m)
    found, candidates = tree.query(points, predicate="dwithin", distance=reach_m)
    near, _ = tree.query(points, predicate="dwithin", distance=DENSITY_RADIUS_M)
    counts = np.bincount(near, minlength=len(points))
    pairs = []
    for i, feature in zip(found.tolist(), candidates.tolist(), strict=True):
        observation = observations[i]
        distance_m = float(points[i].distance(geometries[feature]))
        new = _density_of_new(int(counts[i]), observation, evidence.theme)
        odds = (
            math.log(_density_of_distance(distance_m, sigma_m(observation)))
            - math.log(new)
            + evidence.of_tags(observation.tags, feature)
        )
        pairs.append(_Pair(i, feature, distance_m, odds))
    return pairs


def _density_of_distance(distance_m: float, sigma: float) -> float:
    """Probability per m² that an object at this distance is reported here."""
    good = math.exp(-(distance_m**2) / (2 * sigma**2)) / (2 * math.pi * sigma**2)
    outlier_radius = max(OUTLIER_RADIUS_M, 3 * sigma)
    ring = 1 / (math.pi * outlier_radius**2) if distance_m <= outlier_radius else 1e-9
    return (1 - OUTLIER_SHARE) * good + OUTLIER_SHARE * ring


def _density_of_new(neighbours: int, observation: Observation, theme: Theme) -> float:
    """Objects per m² here that OSM may not know yet."""
    local = neighbours / (math.pi * DENSITY_RADIUS_M**2)
    expected = max(theme.expected_new_per_km2, 1.0) / 1e6
    density = NEW_SHARE / (1 - NEW_SHARE) * local + expected
    known = observation.kind is not ObservationKind.NEW
    return density * (NEW_FACTOR_WHEN_KNOWN if known else 1.0)


def _assign(pairs: Sequence[_Pair]) -> dict[int, _Pair]:
    """The set of pairs, each observation and feature once, with the greatest sum of log-odds.

    A sparse minimum-weight matching in which every observation also has a column of its own for
    "new" at log-odds 0. Weights are shifted to be positive: the solver takes 0 for "no edge".
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    if not pairs:
        return {}
    rows = sorted({pair.observation for pair in pairs})
    columns = sorted({pair.feature for pair in pairs})
    row_of = {observation: i for i, observation in enumerate(rows)}
    column_of = {feature: i for i, feature in enumerate(columns)}
    shift = max(0.0, *(pair.log_odds for pair in pairs)) + 1.0
    data = [shift - pair.log_odds for pair in pairs] + [shift] * len(rows)
    i = [row_of[pair.observation] for pair in pairs] + list(range(len(rows)))
    j = [column_of[pair.feature] for pair in pairs]
    j += [len(columns) + row for row in range(len(rows))]
    graph = csr_array((data, (i, j)), shape=(len(rows), len(columns) + len(rows)))
    by_cell = {(row_of[p.observation], column_of[p.feature]): p for p in pairs}
    matched = zip(*min_weight_full_bipartite_matching(graph), strict=True)
    return {
        by_cell[cell].observation: by_cell[cell]
        for cell in ((int(row), int(column)) for row, column in matched)
        if cell in by_cell
    }


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the tags of this snapshot say for or against a pairing."""

    theme: Theme
    features: Sequence[OsmFeature]
    frequencies: Mapping[str, Counter[str]]

    @classmethod
    def of(cls, features: Sequence[OsmFeature], theme: Theme) -> "_Evidence":
        frequencies: dict[str, Counter[str]] = {}
        for feature in features:
            for key, value in feature.tags.items():
                frequencies.setdefault(key, Counter())[value] += 1
        return cls(theme, features, frequencies)

    def of_tags(self, observed: Tags, feature: int) -> float:
        """Sum of the log-likelihood ratios of all keys that both sides have."""
        known = self.features[feature].tags
        total = 0.0
        if not is_same_kind(self.theme, observed, known):
            total += math.log(PRESET_ERROR)
        for key, value in observed.items():
            if key in known and key != "check_date":
                total += self._of_value(key, value, known[key])
        return total

    def _of_value(self, key: str, observed: str, known: str) -> float:
        """Agreement on a rare value says much, on a common one little (Fellegi and Sunter 1969)."""
        counts = self.frequencies[key]
        share = (counts[known] + 1) / (counts.total() + len(counts) + 1)
        share = min(max(share, 0.01), 0.95)
        if _agree(observed, known):
            return math.log((1 - TAG_ERROR) / share)
        return max(math.log(TAG_ERROR / (1 - share)), -3.0)


def _agree(observed: str, known: str) -> bool:
    a, b = _folded(observed), _folded(known)
    return a == b or (
        min(len(a), len(b)) >= 6 and SequenceMatcher(None, a, b, autojunk=False).ratio() > 0.85
    )


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())
