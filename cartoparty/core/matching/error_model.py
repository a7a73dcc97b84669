"""How far off phones are: the hypotheses about a walk's error, and how outliers lie."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorHypothesis:
    """The position error of one phone's outing.

    `sigma_m` is the standard deviation per axis of all of it; `walk_share` the share of its
    variance that is one shift of the whole walk, 0 where each point errs for itself.
    """

    sigma_m: float
    walk_share: float

    @property
    def residual_m2(self) -> float:
        """Variance per axis that stays when the shift of the walk is known."""
        return self.sigma_m**2 * (1 - self.walk_share)

    @property
    def shift_m(self) -> float:
        """Standard deviation per axis of the shift."""
        return self.sigma_m * math.sqrt(self.walk_share)


# Phones err by 2 m under a good sky, by 5 m in a street; multipath and atmosphere change slowly, so
# that most of it stays during a walk (a shift of 0.8 sigma, 0.6 sigma a point).
_SIGMAS_M = (1.5, 2.1, 3.0, 4.2, 5.9, 8.3)
_WALK_SHARES = (0.0, 0.64)
HYPOTHESES = tuple(ErrorHypothesis(s, share) for s in _SIGMAS_M for share in _WALK_SHARES)

# One point in twenty is far off, anywhere around: a wide second normal distribution.
OUTLIER_SHARE = 0.05
OUTLIER_SIGMA_M = 15.0

# The sigma expected before anything is seen. The accuracy that a phone reports (radius of 68 %,
# about 1.5 sigma) tells little, so that half of the weight stays with the street's value.
SIGMA_STREET_M = 5.0
# A pin put on the map by hand, or the place of what was named.
SIGMA_PLACED_M = 2.0
SIGMA_PER_ACCURACY = 1 / 1.5
# How many times larger or smaller the true sigma easily is (standard deviation of the logarithm).
SIGMA_DOUBT = 0.5


def expected_sigma_m(accuracy_m: float | None) -> float:
    """Standard deviation per axis to expect of one position."""
    if accuracy_m is None:
        return SIGMA_STREET_M
    return min(max((SIGMA_STREET_M + accuracy_m * SIGMA_PER_ACCURACY) / 2, 1.5), 15.0)
