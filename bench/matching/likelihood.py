"""The plain likelihood assignment: distance and tags weighed together, no shift, nothing learnt.

It is what `cartoparty.core.matching` did before it knew of walks, and is told the true error.
"""

import math
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from bench.matching.assignment import assign
from bench.matching.survey import Survey
from cartoparty.core.kinds import is_same_kind
from cartoparty.core.models import Match, OsmFeature, Tags
from cartoparty.core.theme import Theme

OUTLIER_SHARE, OUTLIER_RADIUS_M = 0.05, 30.0
NEW_SHARE = 0.3
TAG_ERROR, KIND_ERROR = 0.1, 0.03
DENSITY_RADIUS_M = 60.0


def match_by_likelihood(survey: Survey, sigma_m: float) -> list[Match]:
    """The partners with the greatest sum of log-odds; the score is each one's own posterior."""
    seen, known, distances, neighbours = _within_reach(survey)
    evidence = _TagEvidence(survey.theme, survey.reference)
    odds = np.array(
        [
            evidence.of(survey.observations[o].tags, f)
            for o, f in zip(seen.tolist(), known.tolist(), strict=True)
        ]
    )
    local = neighbours / (math.pi * DENSITY_RADIUS_M**2)
    expected = max(survey.theme.expected_new_per_km2, 1.0) / 1e6
    new = NEW_SHARE / (1 - NEW_SHARE) * local + expected
    odds = odds + np.log(_density(distances, sigma_m)) - np.log(new[seen])
    count = len(survey.observations)
    partners = assign(seen, known, odds, count)
    total = 1 + np.bincount(seen, weights=np.exp(odds), minlength=count)
    own = np.ones(count)
    chosen = partners[seen] == known
    own[seen[chosen]] = np.exp(odds[chosen])
    return [
        Match(
            observation.id,
            None if partner < 0 else survey.reference[partner].ref,
            None,
            float(score),
            "none" if partner < 0 else "assignment",
        )
        for observation, partner, score in zip(
            survey.observations, partners.tolist(), own / total, strict=True
        )
    ]


def _within_reach(
    survey: Survey,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Pairs with their distance to the shape, and the objects around each observation."""
    lonlat = np.array([observation.position for observation in survey.observations])
    points = shapely.points(survey.projection.project(lonlat))
    shapes = np.array([survey.projection.to_metres(f.geometry) for f in survey.reference])
    tree = shapely.STRtree(shapes)
    reach_m = max(OUTLIER_RADIUS_M, survey.theme.match_radius_m)
    seen, known = tree.query(points, predicate="dwithin", distance=reach_m)
    near, _ = tree.query(points, predicate="dwithin", distance=DENSITY_RADIUS_M)
    distances = shapely.distance(points[seen], shapes[known])
    return seen, known, distances, np.bincount(near, minlength=len(points))


def _density(distances_m: NDArray[np.float64], sigma_m: float) -> NDArray[np.float64]:
    """Probability per m² that an object at this distance is reported here."""
    good = np.exp(-(distances_m**2) / (2 * sigma_m**2)) / (2 * math.pi * sigma_m**2)
    radius_m = max(OUTLIER_RADIUS_M, 3 * sigma_m)
    ring = np.where(distances_m <= radius_m, 1 / (math.pi * radius_m**2), 1e-9)
    return np.asarray((1 - OUTLIER_SHARE) * good + OUTLIER_SHARE * ring)


class _TagEvidence:
    """What tags say for a pairing: agreement on a rare value much, on a common one little."""

    def __init__(self, theme: Theme, reference: Sequence[OsmFeature]) -> None:
        self._theme, self._reference = theme, reference
        self._counts: dict[str, Counter[str]] = {}
        for feature in reference:
            for key, value in feature.tags.items():
                self._counts.setdefault(key, Counter())[value] += 1
        self._known: dict[tuple[object, object], float] = {}

    def of(self, observed: Tags, number: int) -> float:
        known = self._reference[number].tags
        both = (tuple(observed.items()), tuple(known.items()))
        if both not in self._known:
            total = 0.0 if is_same_kind(self._theme, observed, known) else math.log(KIND_ERROR)
            self._known[both] = total + sum(
                self._of_value(key, value, known[key])
                for key, value in observed.items()
                if key in known
            )
        return self._known[both]

    def _of_value(self, key: str, observed: str, known: str) -> float:
        counts = self._counts[key]
        share = (counts[known] + 1) / (counts.total() + len(counts) + 1)
        share = min(max(share, 0.01), 0.95)
        if _agree(observed, known):
            return math.log((1 - TAG_ERROR) / share)
        return max(math.log(TAG_ERROR / (1 - share)), -3.0)


@lru_cache(100_000)
def _agree(observed: str, known: str) -> bool:
    a, b = (" ".join(text.casefold().replace("-", " ").split()) for text in (observed, known))
    return a == b or (
        min(len(a), len(b)) >= 6 and SequenceMatcher(None, a, b, autojunk=False).ratio() > 0.85
    )
