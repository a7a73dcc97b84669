"""The methods that are compared: what other programs do, and ours, each also told the truth.

The ones with a radius are given the best of a grid, chosen on the very set that they are judged on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench.matching.assignment import Partners, assign
from bench.matching.candidates import Candidates, candidates_of
from bench.matching.likelihood import match_by_likelihood
from bench.matching.survey import SCATTER, Survey
from cartoparty.core.matching import ErrorHypothesis, match_observations
from cartoparty.core.models import Match

RADII_M = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0)

NEAREST, NEAREST_ALIKE = "nearest", "nearest of its kind"
GREEDY, ASSIGNMENT, LIKELIHOOD = "greedy by link", "assignment", "likelihood + assignment"
OURS = "cartoparty"
LIKELIHOOD_TOLD, OURS_TOLD = "likelihood, shifts told", "cartoparty, shifts told"
PEERS = (NEAREST, NEAREST_ALIKE, GREEDY, ASSIGNMENT, LIKELIHOOD)
ORACLES = (LIKELIHOOD_TOLD, OURS_TOLD)
METHODS = (*PEERS, OURS, *ORACLES)


@dataclass(frozen=True)
class Contest:
    """A survey, and what several methods share of it."""

    survey: Survey
    candidates: Candidates
    truth: Partners

    @classmethod
    def of(cls, survey: Survey) -> "Contest":
        number = {feature.ref: at for at, feature in enumerate(survey.reference)}
        truth = [-1 if truth.ref is None else number[truth.ref] for truth in survey.truths]
        return cls(survey, candidates_of(survey), np.array(truth))

    def answered(self, method: str) -> list[Match | None]:
        """What a method says of each observation, in order; None where it says nothing."""
        if method in _BY_RADIUS:
            kinds, choose = _BY_RADIUS[method]
            answers = self._best(choose(self.candidates, kinds, len(self.truth)))
        else:
            answers = _BY_EVIDENCE[method](self.survey)
        by_id = {answer.observation_id: answer for answer in answers}
        return [by_id.get(observation.id) for observation in self.survey.observations]

    def _best(self, trials: Sequence[Partners]) -> list[Match]:
        best = max(trials, key=lambda partners: int((partners == self.truth).sum()))
        reference = self.survey.reference
        return [
            Match(
                observation.id,
                None if partner < 0 else reference[partner].ref,
                None,
                1.0,
                "none" if partner < 0 else "assignment",
            )
            for observation, partner in zip(self.survey.observations, best.tolist(), strict=True)
        ]


def _nearest(found: Candidates, kinds: Sequence[str], count: int) -> list[Partners]:
    """The nearest object within the radius, whoever else has it."""
    trials = []
    for alike in found.masks(kinds):
        seen, at = np.unique(found.observations[alike], return_index=True)
        for radius_m in RADII_M:
            partners = np.full(count, -1)
            near = found.distances_m[alike][at] <= radius_m
            partners[seen[near]] = found.objects[alike][at][near]
            trials.append(partners)
    return trials


def _greedy(found: Candidates, kinds: Sequence[str], count: int) -> list[Partners]:
    """The shortest link of all first, as osm_conflate does; each object once."""
    trials = []
    for alike in found.masks(kinds):
        partners, taken = np.full(count, -1), set[int]()
        reached_m = np.full(count, np.inf)
        for seen, known, distance in zip(
            found.observations[alike].tolist(),
            found.objects[alike].tolist(),
            found.distances_m[alike].tolist(),
            strict=True,
        ):
            if partners[seen] < 0 and known not in taken:
                partners[seen], reached_m[seen] = known, distance
                taken.add(known)
        # A smaller radius takes the same links, as far as it reaches.
        trials += [np.where(reached_m <= radius_m, partners, -1) for radius_m in RADII_M]
    return trials


def _assigned(found: Candidates, kinds: Sequence[str], count: int) -> list[Partners]:
    """The least sum of distances, each object once; being new costs the radius."""
    trials = []
    for alike in found.masks(kinds):
        for radius_m in RADII_M:
            use = alike & (found.distances_m <= radius_m)
            gains = radius_m - found.distances_m[use]
            trials.append(assign(found.observations[use], found.objects[use], gains, count))
    return trials


def _likelihood(survey: Survey) -> list[Match]:
    return match_by_likelihood(survey, survey.conditions.sigma_m)


def _ours(survey: Survey) -> list[Match]:
    return match_observations(survey.observations, survey.reference, survey.theme)


def _ours_told(survey: Survey) -> list[Match]:
    back = survey.moved_back()
    told = (ErrorHypothesis(_sigma_without_shift(survey), walk_share=0.0),)
    return match_observations(back.observations, back.reference, back.theme, hypotheses=told)


def _likelihood_told(survey: Survey) -> list[Match]:
    return match_by_likelihood(survey.moved_back(), _sigma_without_shift(survey))


def _sigma_without_shift(survey: Survey) -> float:
    return survey.conditions.sigma_m * (SCATTER if survey.conditions.by_walk else 1.0)


_ALIKE = ("preset", "main tag")
_BY_RADIUS: Mapping[
    str, tuple[Sequence[str], Callable[[Candidates, Sequence[str], int], list[Partners]]]
] = {
    NEAREST: (("any",), _nearest),
    NEAREST_ALIKE: (_ALIKE, _nearest),
    GREEDY: (("any", *_ALIKE), _greedy),
    ASSIGNMENT: (("any", *_ALIKE), _assigned),
}
_BY_EVIDENCE: Mapping[str, Callable[[Survey], list[Match]]] = {
    LIKELIHOOD: _likelihood,
    OURS: _ours,
    LIKELIHOOD_TOLD: _likelihood_told,
    OURS_TOLD: _ours_told,
}
