"""Figures of other programs and of our prototypes at 5 m, measured once and not run here.

From the project's issue on matching: means of several towns and seeds, every method at its best
radius. They stand beside the table, made of the same error model but not of the same surveys.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bench.matching.methods import (
    ASSIGNMENT,
    GREEDY,
    LIKELIHOOD,
    NEAREST,
    NEAREST_ALIKE,
    OURS,
    OURS_TOLD,
)

QUOTED_SIGMA_M = 5.0


class Quoted(NamedTuple):
    """The share of observations treated rightly by each method; `OURS` is the prototype."""

    shares: Mapping[str, float]
    limit: float | None = None

    def best(self) -> float:
        """The highest of them, the limit of an oracle left out."""
        return max(self.shares.values())

    def share_of(self, method: str) -> float | None:
        return self.limit if method == OURS_TOLD else self.shares.get(method)


# The columns, in the order of the figures below. Greedy by link is osm_conflate itself, at the best
# of its options; with its default radius of 100 m it falls to 0.44-0.53.
_COLUMNS = (NEAREST, GREEDY, ASSIGNMENT, LIKELIHOOD, OURS)


def _row(*shares: float, limit: float | None = None, **more: float) -> Quoted:
    return Quoted({**dict(zip(_COLUMNS, shares, strict=True)), **more}, limit)


# By theme, and whether the error is by walk.
QUOTED: Mapping[tuple[str, bool], Quoted] = {
    ("trees", False): _row(0.55, 0.57, 0.59, 0.59, 0.54),
    ("trees", True): _row(0.57, 0.59, 0.61, 0.61, 0.745, limit=0.81),
    ("defibrillators", False): _row(0.75, 0.76, 0.76, 0.937, 0.919),
    ("defibrillators", True): _row(0.77, 0.78, 0.80, 0.932, 0.954, limit=0.96),
    ("accessibility", False): _row(0.62, 0.72, 0.735, 0.775, 0.759, **{NEAREST_ALIKE: 0.71}),
    ("accessibility", True): _row(
        0.64, 0.72, 0.76, 0.785, 0.829, limit=0.86, **{NEAREST_ALIKE: 0.71}
    ),
}
