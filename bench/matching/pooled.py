"""The results of many surveys put together: every town has the same say, whatever its size."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean, stdev

from bench.matching.cases import Case, Results, Variant
from bench.matching.methods import ORACLES
from bench.matching.scores import Judged, Pool, Scores


@dataclass(frozen=True)
class Spread:
    """A mean over towns and seeds, and the standard deviation from seed to seed."""

    mean: float
    deviation: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} ± {self.deviation:.3f}"


@dataclass(frozen=True)
class Wanted:
    """Which cases to put together; None takes all."""

    theme: str | None = None
    sigma_m: float | None = None
    by_walk: bool | None = None
    town: str | None = None
    variant: Variant = Variant.PLAIN

    def takes(self, case: Case) -> bool:
        return (
            case.variant is self.variant
            and self.theme in (None, case.theme)
            and self.sigma_m in (None, case.sigma_m)
            and self.by_walk in (None, case.by_walk)
            and self.town in (None, case.town)
        )


def judged(
    results: Results, wanted: Wanted, method: str, *, careful: bool = False
) -> list[tuple[Case, Judged]]:
    """The answers of one method to the cases that are wanted."""
    return [
        (case, (result.careful if careful else result.forced)[method])
        for case, result in results.items()
        if wanted.takes(case)
    ]


def spread(
    results: Results,
    wanted: Wanted,
    method: str,
    figure: Callable[[Scores], float] = lambda scores: scores.all_correct,
    *,
    careful: bool = False,
) -> Spread:
    """A figure of one method: of each seed the mean over towns, then their mean and deviation."""
    by_seed: dict[int, list[float]] = {}
    for case, answers in judged(results, wanted, method, careful=careful):
        by_seed.setdefault(case.seed, []).append(figure(answers.scores))
    means = [mean(figures) for figures in by_seed.values()]
    return Spread(mean(means), stdev(means) if len(means) > 1 else 0.0)


def pool(results: Results, wanted: Wanted, method: str) -> Pool:
    """All answers of one method; each theme of each town weighs the same."""
    found = judged(results, wanted, method)
    return Pool.of([(f"{case.town}/{case.theme}", answers) for case, answers in found])


def limit(results: Results, wanted: Wanted) -> float:
    """The share treated rightly by the better of the two oracles: what could be reached."""
    return max(spread(results, wanted, oracle).mean for oracle in ORACLES)


def limit_decided(results: Results, wanted: Wanted) -> float:
    """The share decided at 5 % error by the better of the two oracles."""
    return max(pool(results, wanted, oracle).share_decided() for oracle in ORACLES)
