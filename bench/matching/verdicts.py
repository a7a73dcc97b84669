"""The bars of the matching, each with what was reached and whether it holds."""

from dataclasses import dataclass

from bench.matching.cases import SIGMAS_M, Results, Variant
from bench.matching.methods import LIKELIHOOD, OURS
from bench.matching.pooled import Wanted, limit, limit_decided, pool, spread
from bench.matching.quoted import QUOTED, QUOTED_SIGMA_M

# Of the limit that an oracle reaches: forced to decide everything, and allowed to abstain.
OF_THE_LIMIT, OF_THE_LIMIT_DECIDED = 0.95, 0.90
INVENTED_SHIFT = 0.01
DUPLICATES_PER_100, MERGED_PER_100 = 2.0, 1.0
CALIBRATED = (0.87, 0.93)
AROUND_90 = (0.85, 0.95)


@dataclass(frozen=True)
class Verdict:
    """One bar; `said` is what was reached and what was asked."""

    bar: str
    of: str
    said: str
    held: bool

    def cells(self) -> list[str]:
        return [self.bar, self.of, self.said, "held" if self.held else "MISSED"]


def verdicts_of(results: Results) -> list[Verdict]:
    """Every bar for each theme that was measured."""
    themes = list(dict.fromkeys(case.theme for case in results))
    found = [verdict for theme in themes for verdict in _of_theme(results, theme)]
    if len(themes) > 1:
        found.append(_calibration(results, None))
    return found


def _of_theme(results: Results, theme: str) -> list[Verdict]:
    found = []
    for sigma_m in SIGMAS_M:
        walk = Wanted(theme, sigma_m, by_walk=True)
        independent = Wanted(theme, sigma_m, by_walk=False)
        where = f"{theme}, {sigma_m:g} m"
        found += [
            _share_of_limit(results, walk, where),
            _share_decided(results, walk, where),
            _no_invented_shift(results, independent, where),
        ]
    return [*found, _above_the_quoted(results, theme), *_of_two(results, theme),
            _calibration(results, theme)]  # fmt: skip


def _share_of_limit(results: Results, wanted: Wanted, where: str) -> Verdict:
    ours, best = spread(results, wanted, OURS).mean, limit(results, wanted)
    said = f"{ours:.3f} of {best:.3f} = {ours / best:.3f} ≥ {OF_THE_LIMIT}"
    return Verdict("all correct, of the oracle's", where, said, ours >= OF_THE_LIMIT * best)


def _above_the_quoted(results: Results, theme: str) -> Verdict:
    wanted = Wanted(theme, QUOTED_SIGMA_M, by_walk=True)
    ours, best = spread(results, wanted, OURS).mean, QUOTED[theme, True].best()
    where = f"{theme}, {QUOTED_SIGMA_M:g} m"
    return Verdict("all correct, above every quoted", where, f"{ours:.3f} > {best}", ours > best)


def _share_decided(results: Results, wanted: Wanted, where: str) -> Verdict:
    ours, best = pool(results, wanted, OURS).share_decided(), limit_decided(results, wanted)
    said = f"{ours:.3f} of {best:.3f}, ≥ {OF_THE_LIMIT_DECIDED} of it"
    held = ours >= OF_THE_LIMIT_DECIDED * best
    return Verdict("decided at 5 % error, of the oracle's", where, said, held)


def _no_invented_shift(results: Results, wanted: Wanted, where: str) -> Verdict:
    ours, plain = (spread(results, wanted, method).mean for method in (OURS, LIKELIHOOD))
    said = f"{ours - plain:+.3f} ≥ -{INVENTED_SHIFT}"
    held = ours >= plain - INVENTED_SHIFT
    return Verdict("independent errors, over the plain likelihood's", where, said, held)


def _of_two(results: Results, theme: str) -> list[Verdict]:
    """Two teams, one object: as proposals do it, the unsure left to a human."""
    wanted = Wanted(theme, variant=Variant.SEEN_TWICE)
    duplicates, merged, dropped = (
        spread(results, wanted, OURS, figure, careful=True).mean
        for figure in (
            lambda s: s.duplicates_per_100,
            lambda s: s.merged_per_100,
            lambda s: s.dropped_per_100,
        )
    )
    bars = (
        ("duplicates", duplicates, DUPLICATES_PER_100),
        ("merged wrongly", merged, MERGED_PER_100),
        ("dropped", dropped, 0.0),
    )
    return [
        Verdict(f"seen twice: {bar}", theme, f"{per_100:.2f} per 100 ≤ {most:g}", per_100 <= most)
        for bar, per_100, most in bars
    ]


def _calibration(results: Results, theme: str | None) -> Verdict:
    count, _, right = pool(results, Wanted(theme), OURS).right_between(*AROUND_90)
    low, high = CALIBRATED
    said = f"{right:.3f} of {count} within {low}–{high}"
    where = theme or "all themes"
    return Verdict("right among those given 0.85–0.95", where, said, low <= right <= high)
