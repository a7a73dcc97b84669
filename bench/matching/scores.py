"""How right the answers of a method are, and whether it knows how sure it may be.

Forced to decide everything: the partner that an answer names counts, however unsure it is.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bench.matching.survey import Truth
from cartoparty.core.models import Match


class Outcome(Enum):
    """What would come of one answer, if it were done as it stands."""

    PAIRED = auto()  # the right object
    CREATED = auto()  # rightly: OSM does not know it
    REPEATED = auto()  # rightly taken for another sighting of a new object
    WRONG_PAIR = auto()  # another object than it is
    SWALLOWED = auto()  # a new object taken for one that OSM knows
    DUPLICATE = auto()  # created, though OSM knows it or another sighting created it
    MERGED = auto()  # wrongly taken for another sighting of what it is not
    HELD = auto()  # another sighting of what should not have been created either
    NOT_FOUND = auto()  # said to be gone, and not recognised: nothing comes of it
    ASKED = auto()  # left to a human
    DROPPED = auto()  # without any answer


RIGHT = frozenset({Outcome.PAIRED, Outcome.CREATED, Outcome.REPEATED})


@dataclass(frozen=True)
class Scores:
    """Shares are between 0 and 1; `*_per_100` are per hundred observations."""

    observations: int
    all_correct: float
    new_f1: float
    pair_f1: float
    wrong_per_100: float
    duplicates_per_100: float
    swallowed_per_100: float
    merged_per_100: float
    dropped_per_100: float
    asked_per_100: float


@dataclass(frozen=True)
class Judged:
    """The answers of one method to one survey; arrays go with its observations."""

    scores: Scores
    certainties: NDArray[np.float64]
    right: NDArray[np.bool_]
    paired: NDArray[np.bool_]  # given a partner, right or wrong


def judge(
    matches: Sequence[Match | None], truths: Sequence[Truth], abstain_below: float | None = None
) -> Judged:
    """Hold each answer against the truth; with `abstain_below`, less sure ones go to a human.

    None is an observation that has no answer: it is treated wrongly, and no more than dropped.
    """
    outcomes = outcomes_of(matches, truths, abstain_below)
    right = np.array([outcome in RIGHT for outcome in outcomes], dtype=bool)
    said = [match.ref for match in matches if match is not None]
    true = [truth.ref for truth in truths]

    def per_100(outcome: Outcome) -> float:
        return 100 * outcomes.count(outcome) / len(outcomes)

    both = [(m.ref, t.ref) for m, t in zip(matches, truths, strict=True) if m is not None]
    both_known = sum(ref is not None and ref == true_ref for ref, true_ref in both)
    scores = Scores(
        observations=len(outcomes),
        all_correct=float(right.mean()),
        new_f1=_f1(both.count((None, None)), said.count(None), true.count(None)),
        pair_f1=_f1(both_known, len(said) - said.count(None), len(true) - true.count(None)),
        wrong_per_100=per_100(Outcome.WRONG_PAIR),
        duplicates_per_100=per_100(Outcome.DUPLICATE),
        swallowed_per_100=per_100(Outcome.SWALLOWED),
        merged_per_100=per_100(Outcome.MERGED),
        dropped_per_100=per_100(Outcome.DROPPED),
        asked_per_100=per_100(Outcome.ASKED),
    )
    certainties = np.array([0.0 if match is None else match.score for match in matches])
    paired = np.array([match is not None and match.ref is not None for match in matches])
    return Judged(scores, certainties, right, paired)


def outcomes_of(
    matches: Sequence[Match | None], truths: Sequence[Truth], abstain_below: float | None = None
) -> list[Outcome]:
    """What comes of each answer. Of several that create one new object, the first is right."""
    by_id = {
        match.observation_id: (match, truth)
        for match, truth in zip(matches, truths, strict=True)
        if match is not None
    }
    created: set[int] = set()
    outcomes = []
    for match, truth in zip(matches, truths, strict=True):
        if match is None:
            outcomes.append(Outcome.DROPPED)
        elif abstain_below is not None and match.score < abstain_below:
            outcomes.append(Outcome.ASKED)
        elif match.ref is not None:
            wrong = Outcome.SWALLOWED if truth.ref is None else Outcome.WRONG_PAIR
            outcomes.append(Outcome.PAIRED if match.ref == truth.ref else wrong)
        elif match.same_as is not None:
            outcomes.append(_of_repeat(truth, *by_id[match.same_as]))
        elif truth.gone:
            outcomes.append(Outcome.NOT_FOUND)
        elif truth.ref is not None or truth.thing in created:
            outcomes.append(Outcome.DUPLICATE)
        else:
            created.add(truth.thing)
            outcomes.append(Outcome.CREATED)
    return outcomes


def _of_repeat(truth: Truth, original: Match, of: Truth) -> Outcome:
    """A repeat is right where what it repeats is the same object, and rightly a new one."""
    if of.thing != truth.thing or original.ref is not None or original.same_as is not None:
        return Outcome.MERGED
    return Outcome.REPEATED if truth.ref is None else Outcome.HELD


def _f1(both: int, said: int, true: int) -> float:
    return 2 * both / (said + true) if said + true else 1.0


@dataclass(frozen=True)
class Pool:
    """Answers of several surveys together; `weights` may give each town the same say."""

    certainties: NDArray[np.float64]
    right: NDArray[np.bool_]
    paired: NDArray[np.bool_]
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, parts: Sequence[tuple[str, Judged]]) -> "Pool":
        """Of (town, answers): every town weighs the same, as in a mean over towns."""
        sizes: dict[str, int] = defaultdict(int)
        for town, judged in parts:
            sizes[town] += len(judged.right)
        return cls(
            np.concatenate([judged.certainties for _, judged in parts]),
            np.concatenate([judged.right for _, judged in parts]),
            np.concatenate([judged.paired for _, judged in parts]),
            np.concatenate([np.full(len(j.right), 1 / sizes[t] / len(sizes)) for t, j in parts]),
        )

    def curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The share decided and the error among the decided, surest first; equals go together."""
        order = np.argsort(-self.certainties, kind="stable")
        weights = self.weights[order]
        decided = np.cumsum(weights)
        wrong = np.cumsum(weights * ~self.right[order])
        certainties = self.certainties[order]
        last_of_equals = np.append(certainties[1:] < certainties[:-1], True)
        return (decided / decided[-1])[last_of_equals], (wrong / decided)[last_of_equals]

    def share_decided(self, error: float = 0.05) -> float:
        """The largest share that can be decided with no more than this error among it."""
        decided, wrong = self.curve()
        return float(decided[wrong <= error].max(initial=0.0))

    def right_between(self, low: float, high: float) -> tuple[int, float, float]:
        """Of the certainties in [low, high): how many, their mean, and the share that is right."""
        within = (self.certainties >= low) & (self.certainties < high)
        if not within.any():
            return 0, float("nan"), float("nan")
        weights = self.weights[within]
        return (
            int(within.sum()),
            float(np.average(self.certainties[within], weights=weights)),
            float(np.average(self.right[within], weights=weights)),
        )

    def only_pairs(self) -> "Pool":
        """The answers that name a partner."""
        keep = self.paired
        return Pool(self.certainties[keep], self.right[keep], keep[keep], self.weights[keep])

    def reliability(self, bins: int = 20) -> list[tuple[int, float, float]]:
        """`right_between` for bins of equal width over [0, 1]; the last one holds 1 too."""
        edges = [*np.linspace(0, 1, bins + 1)[:-1].tolist(), 1.0 + 1e-9]
        return [self.right_between(*pair) for pair in pairwise(edges)]

    def expected_calibration_error(self, bins: int = 20) -> float:
        """The mean distance between certainty and share right, over the bins by their weight."""
        edges = np.linspace(0, 1, bins + 1)[1:-1]
        at = np.digitize(self.certainties, edges)
        total = self.weights.sum()
        gaps = self.weights * (self.right - self.certainties)
        return float(np.abs(np.bincount(at, weights=gaps)).sum() / total)
