"""The probability of every pair, with all that pairs say of each other.

A feature is taken by at most one observation of an outing, and by a second outing only as often as
people look twice. These exclusions are passed to and fro between observations and features until
they agree (sum-product belief propagation, as for multi-target tracking: Williams and Lau 2014);
in between, the shifts of the outings are weighed anew, and the rates that the batch tells.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cartoparty.core.matching.density import Density, Kinds
from cartoparty.core.matching.error_model import (
    OUTLIER_SHARE,
    OUTLIER_SIGMA_M,
    SIGMA_DOUBT,
    SIGMA_PLACED_M,
    ErrorHypothesis,
    expected_sigma_m,
)
from cartoparty.core.matching.key_tables import Comparison
from cartoparty.core.matching.scene import FEATURES_AROUND_M, Scene, is_placed
from cartoparty.core.matching.stands import Floats, Ints
from cartoparty.core.matching.tag_evidence import TagEvidence, lookalikes
from cartoparty.core.matching.walk_shifts import ShiftEvidence, weigh_shifts

# A volunteer who says "still there", "changed" or "gone" looked at an object of the map.
_NEW_WHEN_KNOWN = 0.05
# Log odds of a feature that is named by its reference, within reach; and of any pair at most, so
# that single-precision numbers hold them.
_NAMED = 40.0
_MOST = 50.0
_BLUR_M = 4.0
_LOOKALIKE_M = 15.0
# Log odds that an observation is of a feature which another of its outing surely took: one time in
# two hundred somebody notes an object twice.
_SURELY_TAKEN = -5.3
_ROUNDS = 3
_SETTLINGS = 2
_MESSAGES = 6
_DAMPING = 0.5
# Rates before anything is seen; each counts as much as this share of the batch.
_NEW_SHARE = 0.3
_SEEN_SHARE = 0.5
_PRIOR_SHARE = 0.5
_SEEN_WITHIN_M = 12.0
_REPEAT_SHARE = 0.1
_PRIOR_REPEATS = 5.0
# Hypotheses that next to no outing needs are given up, most of them after a few outings.
_UNLIKELY = 0.01
_FIRST_OUTINGS = 40


@dataclass(frozen=True, slots=True)
class Rates:
    """What the batch tells: shares of observed objects that OSM does not know (`new`), of the
    features around the observations that were observed (`seen`), of those seen again (`repeat`)."""

    new: float = _NEW_SHARE
    seen: float = _SEEN_SHARE
    repeat: float = _REPEAT_SHARE

    @property
    def again(self) -> float:
        """Weight of a further outing that takes a feature, beside that of the first.

        Each outing's odds hold a factor 1 / (1 - seen), and the density of new observations a
        factor `seen`; together the outings may have them once only.
        """
        return min(max(self.repeat * (1 - self.seen) / self.seen, 0.005), 0.9)


@dataclass(frozen=True, slots=True)
class Beliefs:
    """The result: `pair` and `new` are probabilities; `shift` (metres), `doubt_m2` and
    `residual_m2` (variances per axis) describe each group; `new_density` is the expected number of
    new objects per m² at each observation, of its kind, times what its likeness to others explains.
    """

    pair: Floats
    new: Floats
    shift: Floats
    doubt_m2: Floats
    residual_m2: Floats
    new_density: Floats
    rates: Rates


def associate(
    scene: Scene, evidence: TagEvidence, hypotheses: Sequence[ErrorHypothesis]
) -> Beliefs:
    """Beliefs about all pairs of a scene that has at least one observation."""
    place = _Place.of(scene, evidence)
    chances = _Hypotheses(scene, hypotheses)
    messages = _Messages(scene)
    rates, pair = Rates(), None
    for _ in range(_ROUNDS):
        tags = evidence.log_odds(pair)
        new_density = place.new_density(rates, tags)
        odds = tags - np.log(new_density)[scene.pairs.observation] - np.log1p(-rates.seen)
        odds = np.minimum(odds, _MOST)
        odds[scene.named[scene.pairs.observation] >= 0] = _NAMED
        shifts = chances.weigh(odds + messages.log)
        cavity = shifts.pair / np.exp(messages.log) / shifts.new[scene.pairs.observation]
        pair, new, rates = _settled(scene, messages, cavity, rates)
    assert pair is not None  # there is at least one round
    return Beliefs(pair, new, shifts.shift, shifts.doubt_m2, shifts.residual_m2, new_density, rates)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where and of which kind new objects are expected: by observation, objects per m²."""

    scene: Scene
    density: Floats
    alike: Floats  # by pair
    near: Floats  # by pair

    @classmethod
    def of(cls, scene: Scene, evidence: TagEvidence) -> "_Place":
        kind = evidence.kind
        area_m2 = _ground_m2(scene.xy)
        numbers = np.where(kind.known < 0, len(kind.values), kind.known)
        count = np.bincount(numbers)
        known = Kinds(numbers, np.maximum(count - 0.5, 0.5)[numbers] / max(len(numbers), 1))
        seen = Kinds(kind.seen, evidence.kind_share[kind.seen])
        local = Density(scene.features_xy, known, area_m2).at(scene.xy, seen, _BLUR_M)
        at_least = max(scene.theme.expected_new_per_km2, 1.0) / 1e7
        i, j = scene.pairs.observation, scene.pairs.feature
        same = (kind.compared == Comparison.AGREE) | (kind.seen[i] < 0)
        return cls(
            scene,
            local + at_least * seen.share,
            lookalikes(evidence.tables, scene.features_xy)[j],
            np.exp(-(scene.pairs.distance_m**2) / (2 * _LOOKALIKE_M**2)) * same,
        )

    def new_density(self, rates: Rates, tags: Floats) -> Floats:
        """New objects look like their neighbours, where neighbours look like each other."""
        i, n = self.scene.pairs.observation, len(self.scene.xy)
        total = np.bincount(i, weights=self.near, minlength=n) + 1e-3
        copied = self.near * self.alike
        share = np.bincount(i, weights=copied, minlength=n) / total
        likeness = np.bincount(i, weights=copied * np.exp(np.minimum(tags, 50)), minlength=n)
        known = np.where(self.scene.known(), _NEW_WHEN_KNOWN, 1.0)
        among = rates.new / (1 - rates.new)
        return np.asarray(among * self.density * known * (1 - share + likeness / total))


def _ground_m2(xy: Floats) -> float:
    """The ground whose features are known: all cells with an observation, and those around."""
    cells = np.unique(np.floor(xy / FEATURES_AROUND_M), axis=0)
    around = np.array([(east, north) for east in (-1, 0, 1) for north in (-1, 0, 1)])
    grounds = np.unique((cells[:, None] + around).reshape(-1, 2), axis=0)
    return len(grounds) * FEATURES_AROUND_M**2


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The shifts of all outings, all hypotheses together."""

    pair: Floats
    new: Floats
    shift: Floats
    doubt_m2: Floats
    residual_m2: Floats


class _Hypotheses:
    """How likely each hypothesis about the error is, in the batch and for each outing."""

    def __init__(self, scene: Scene, hypotheses: Sequence[ErrorHypothesis]) -> None:
        self._scene = scene
        self._all = tuple(hypotheses)
        self._share = np.full(len(self._all), 1 / len(self._all))
        self._log_prior = _log_prior_of_sigma(scene, self._all)

    def weigh(self, odds: Floats) -> _Weighed:
        """`odds`: log odds by pair, per m² of position density."""
        scene = self._scene
        pairs, looks = scene.pairs, scene.looks
        far = np.exp(odds - pairs.distance_m**2 / (2 * OUTLIER_SIGMA_M**2))
        far *= OUTLIER_SHARE / (2 * np.pi * OUTLIER_SIGMA_M**2)
        outlier = np.bincount(pairs.observation, weights=far, minlength=len(scene.xy))
        rows = odds[looks.pair] + looks.log_weight
        groups = np.arange(scene.groups)
        if self._share.all() and scene.groups > 2 * _FIRST_OUTINGS:
            few = groups[:: scene.groups // _FIRST_OUTINGS]
            self._compare(rows, outlier.astype(np.float64), few)
        found, chance, used = self._compare(rows, outlier.astype(np.float64), groups)
        return self._together(used, found, chance, far)

    def _compare(
        self, rows: Floats, outlier: Floats, groups: Ints
    ) -> tuple[list[ShiftEvidence], Floats, Ints]:
        """The chance of each hypothesis by outing; what they all say is the prior of each."""
        used = np.flatnonzero(self._share > 0)
        found = [weigh_shifts(self._scene, self._all[k], rows, outlier, groups) for k in used]
        log = np.column_stack([f.log_evidence[groups] for f in found])
        log += self._log_prior[np.ix_(groups, used)]
        share = self._share[used]
        for _ in range(20):
            chance = log + np.log(share)
            chance = np.exp(chance - chance.max(axis=1, keepdims=True))
            chance /= chance.sum(axis=1, keepdims=True)
            share = (chance.sum(axis=0) + 0.3) / (len(chance) + 0.3 * len(used))
        likely = np.where(share > _UNLIKELY, share, 0)
        self._share = np.zeros(len(self._all))
        self._share[used] = likely / likely.sum()
        return found, chance, used

    def _together(
        self, used: Ints, found: Sequence[ShiftEvidence], chance: Floats, far: Floats
    ) -> _Weighed:
        scene = self._scene
        i = scene.pairs.observation
        of_look = scene.group[i][scene.looks.pair]
        new, look = np.zeros(len(scene.xy)), np.zeros(len(of_look))
        shift, doubt = np.zeros((scene.groups, 2)), np.zeros(scene.groups)
        for weight, one in zip(chance.T, found, strict=True):
            new += weight[scene.group] * one.new
            look += weight[of_look] * one.look
            shift += weight[:, None] * one.shift
            doubt += weight * one.doubt_m2
        pair = np.bincount(scene.looks.pair, weights=look, minlength=len(i)) + far * new[i]
        residual = chance @ np.array([self._all[k].residual_m2 for k in used])
        return _Weighed(pair, new, shift, doubt, residual)


def _log_prior_of_sigma(scene: Scene, hypotheses: Sequence[ErrorHypothesis]) -> Floats:
    """By group and hypothesis: what the accuracies that the phone reported make of its sigma."""
    expected = np.log(
        [
            SIGMA_PLACED_M if is_placed(o) else expected_sigma_m(o.accuracy_m)
            for o in scene.observations
        ]
    )
    count = np.bincount(scene.group)
    mean = np.bincount(scene.group, weights=expected) / count
    sigma = np.log([h.sigma_m for h in hypotheses])
    return np.asarray(-((sigma - mean[:, None]) ** 2) / (2 * SIGMA_DOUBT**2))


class _Messages:
    """Belief propagation between observations and features; `log` is what features answer."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.log = np.zeros(len(scene.pairs))
        cell = scene.pairs.feature * scene.groups + scene.group[scene.pairs.observation]
        cells, self.cell = np.unique(cell, return_inverse=True)
        self.feature_of_cell = cells // scene.groups

    def settle(self, cavity: Floats, again: float) -> tuple[Floats, Floats]:
        """The probability of each pair and of each observation's being new.

        `cavity` are odds against new without what the feature itself answers. Where n outings
        take a feature, that weighs again^(n-1) times the product of their odds.
        """
        scene = self._scene
        i, j, n = scene.pairs.observation, scene.pairs.feature, len(scene.xy)
        for _ in range(_MESSAGES):
            told = cavity * np.exp(self.log)
            total = np.bincount(i, weights=told, minlength=n)
            wish = cavity / np.maximum(1 + total[i] - told, 1e-12)
            by_group = np.bincount(self.cell, weights=wish, minlength=len(self.feature_of_cell))
            log = np.log1p(again * by_group)
            everybody = np.bincount(
                self.feature_of_cell, weights=log, minlength=len(scene.features)
            )
            others = everybody[j] - log[self.cell]
            rivals = np.maximum(by_group[self.cell] - wish, 0)
            # (1 + (P - 1) / again + rivals P) / P, where P is the product over the other outings.
            against = np.exp(-others) * (1 - 1 / again) + 1 / again + rivals
            answer = np.clip(-np.log(np.maximum(against, 1e-300)), _SURELY_TAKEN, 0.0)
            self.log = _DAMPING * self.log + (1 - _DAMPING) * answer
        told = cavity * np.exp(self.log)
        total = np.bincount(i, weights=told, minlength=n)
        return told / (1 + total[i]), 1 / (1 + total)


def _settled(
    scene: Scene, messages: _Messages, cavity: Floats, rates: Rates
) -> tuple[Floats, Floats, Rates]:
    """The probabilities of all pairs and of "new", and the rates that follow from them."""
    for _ in range(_SETTLINGS):
        pair, new = messages.settle(np.maximum(cavity, 1e-12), rates.again)
        rates = replace(rates, repeat=_repeat_share(scene, messages, pair))
    return pair, new, _learned(scene, messages, pair, new)


def _learned(scene: Scene, messages: _Messages, pair: Floats, new: Floats) -> Rates:
    weight = 20 + _PRIOR_SHARE * len(new)
    share_new = (float(new.sum()) + _NEW_SHARE * weight) / (len(new) + weight)
    near = np.unique(scene.pairs.feature[scene.pairs.distance_m <= _SEEN_WITHIN_M])
    taken = np.bincount(scene.pairs.feature, weights=pair, minlength=len(scene.features))[near]
    weight = 10 + _PRIOR_SHARE * len(near)
    seen = (float(np.minimum(taken, 1).sum()) + _SEEN_SHARE * weight) / (len(near) + weight)
    return Rates(
        new=min(max(share_new, 0.02), 0.95),
        seen=min(max(seen, 0.05), 0.9),
        repeat=_repeat_share(scene, messages, pair),
    )


def _repeat_share(scene: Scene, messages: _Messages, pair: Floats) -> float:
    """Expected further outings at a feature for each that has one."""
    size, features = len(messages.feature_of_cell), len(scene.features)
    by_group = np.minimum(np.bincount(messages.cell, weights=pair, minlength=size), 0.999999)
    taken = np.bincount(messages.feature_of_cell, weights=by_group, minlength=features)
    nobody = np.bincount(messages.feature_of_cell, weights=np.log1p(-by_group), minlength=features)
    once = float((1 - np.exp(nobody)).sum())
    further = float(taken.sum()) - once
    return (further + _PRIOR_REPEATS * _REPEAT_SHARE) / (once + _PRIOR_REPEATS)
