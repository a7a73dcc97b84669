"""The printed tables of the matching benchmark."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bench.matching.cases import SEEDS, SIGMAS_M, Results, Variant
from bench.matching.methods import GREEDY, LIKELIHOOD, METHODS, ORACLES, OURS
from bench.matching.pooled import Wanted, judged, pool, spread
from bench.matching.quoted import QUOTED, QUOTED_SIGMA_M
from bench.matching.scores import Pool, Scores
from bench.matching.verdicts import AROUND_90, Verdict
from bench.sector_table import print_markdown
from cartoparty.core.proposing import CONFIDENCE_TO_DECIDE

_NONE = "·"


@dataclass(frozen=True)
class _Column:
    """One figure of a table; `forced_only`: it says nothing where answers are left to a human."""

    head: str
    form: str
    figure: Callable[[Scores], float]
    forced_only: bool = False


_COLUMNS = (
    _Column("all correct", ".3f", lambda scores: scores.all_correct),
    _Column("new F1", ".3f", lambda scores: scores.new_f1, forced_only=True),
    _Column("pair F1", ".3f", lambda scores: scores.pair_f1, forced_only=True),
    _Column("wrong pairs", ".2f", lambda scores: scores.wrong_per_100),
    _Column("duplicates", ".2f", lambda scores: scores.duplicates_per_100),
    _Column("swallowed", ".2f", lambda scores: scores.swallowed_per_100),
    _Column("merged", ".2f", lambda scores: scores.merged_per_100),
    _Column("dropped", ".2f", lambda scores: scores.dropped_per_100),
    _Column("asked", ".2f", lambda scores: scores.asked_per_100),
)


def print_tables(results: Results, verdicts: Sequence[Verdict]) -> None:
    """Everything that was measured; the bars come last."""
    themes = list(dict.fromkeys(case.theme for case in results))
    print(f"\nShare of observations treated rightly, mean of {SEEDS} seeds ± standard deviation")
    print_markdown(_shares(results, themes))
    print(
        "\nSigma is the position error per axis; by walk, 0.8 of it is a shift that stays for one "
        "outing.\nThe methods with a radius have the best of a grid, chosen on the set itself, and "
        "the best notion of kind;\nthe likelihood is told the error, the oracles also the shift of "
        "each walk. Quoted: measured once, not run here."
    )
    print("\nWhat goes wrong, mean over towns and seeds; from wrong pairs on, per 100 observations")
    print_markdown(_details(results, themes))
    print("\nError among the surest, by the share decided (error by walk)")
    print_markdown(_curves(results, themes))
    print(
        f"\nOther surveys, 5 m, by walk. Careful: what is less sure than {CONFIDENCE_TO_DECIDE} is "
        "left to a human.\nMerged: wrongly taken for another sighting of what it is not. "
        "Dropped: without any answer."
    )
    print_markdown(_variants(results, themes))
    print("\nCalibration of ours: share right by the score given (all errors together)")
    print_markdown(_calibration(results, themes))
    print()
    print_markdown([["bar", "of", "reached", ""], *(verdict.cells() for verdict in verdicts)])


def _shares(results: Results, themes: Sequence[str]) -> list[list[str]]:
    table = [["theme", "sigma", "error", "place", "observed", *METHODS]]
    towns = list(dict.fromkeys(case.town for case in results))
    for theme in themes:
        for sigma_m in SIGMAS_M:
            for by_walk in (False, True):
                head = [theme, f"{sigma_m:g} m", "by walk" if by_walk else "independent"]
                for town in towns:
                    wanted = Wanted(theme, sigma_m, by_walk, town)
                    if found := judged(results, wanted, OURS):
                        count = np.mean([answers.scores.observations for _, answers in found])
                        table.append([*head, town, f"{count:.0f}", *_of_all(results, wanted)])
                mean = _of_all(results, Wanted(theme, sigma_m, by_walk))
                table.append([*head, "mean", "", *mean])
                if sigma_m == QUOTED_SIGMA_M:
                    quoted = QUOTED[theme, by_walk]
                    shares = [quoted.share_of(method) for method in METHODS]
                    cells = [_NONE if share is None else f"{share}" for share in shares]
                    table.append([*head, "quoted", "", *cells])
    return table


def _of_all(results: Results, wanted: Wanted) -> list[str]:
    return [str(spread(results, wanted, method)) for method in METHODS]


def _details(results: Results, themes: Sequence[str]) -> list[list[str]]:
    columns = _COLUMNS[:6]
    table = [["theme", "sigma", "error", "method", *(column.head for column in columns)]]
    for theme in themes:
        for sigma_m in SIGMAS_M:
            for by_walk in (False, True):
                wanted = Wanted(theme, sigma_m, by_walk)
                head = [theme, f"{sigma_m:g} m", "by walk" if by_walk else "independent"]
                table += [
                    [*head, method, *_cells(results, wanted, method, columns)]
                    for method in (GREEDY, LIKELIHOOD, OURS, *ORACLES)
                ]
    return table


def _cells(
    results: Results,
    wanted: Wanted,
    method: str,
    columns: Sequence[_Column],
    *,
    careful: bool = False,
) -> list[str]:
    return [
        _NONE
        if careful and column.forced_only
        else format(
            spread(results, wanted, method, column.figure, careful=careful).mean, column.form
        )
        for column in columns
    ]


def _curves(results: Results, themes: Sequence[str]) -> list[list[str]]:
    shares = np.linspace(0.1, 1.0, 10).tolist()
    heads = [f"{share:.0%}" for share in shares]
    table = [["theme", "sigma", "method", *heads, "decided at 5 %", "at 2 %"]]
    for theme in themes:
        for sigma_m in SIGMAS_M:
            for method in (LIKELIHOOD, OURS, *ORACLES):
                of = pool(results, Wanted(theme, sigma_m, by_walk=True), method)
                errors = [f"{_error_at(of, share):.3f}" for share in shares]
                decided = [f"{of.share_decided(error):.3f}" for error in (0.05, 0.02)]
                table.append([theme, f"{sigma_m:g} m", method, *errors, *decided])
    return table


def _error_at(of: Pool, share: float) -> float:
    """The error among the surest answers that make up this share; equals are not parted."""
    decided, wrong = of.curve()
    return float(wrong[min(int(np.searchsorted(decided, share - 1e-9)), len(wrong) - 1)])


def _variants(results: Results, themes: Sequence[str]) -> list[list[str]]:
    table = [["survey", "theme", "method", "", *(column.head for column in _COLUMNS)]]
    for variant in Variant:
        for theme in themes:
            wanted = Wanted(theme, SIGMAS_M[-1], by_walk=True, variant=variant)
            if not judged(results, wanted, OURS):
                continue
            for method in (LIKELIHOOD, OURS):
                for careful, said in ((False, "forced"), (True, "careful")):
                    cells = _cells(results, wanted, method, _COLUMNS, careful=careful)
                    table.append([variant, theme, method, said, *cells])
    return table


def _calibration(results: Results, themes: Sequence[str]) -> list[list[str]]:
    edges = np.linspace(0, 1, 11).tolist()
    heads = [f"{low:.1f}–{high:.1f}" for low, high in pairwise(edges)]
    around = "–".join(f"{edge}" for edge in AROUND_90)
    table = [["of", *heads, around, "pairs alone", "calibration error"]]
    rows = [(theme, Wanted(theme)) for theme in themes]
    rows += [("all themes", Wanted()), ("all, seen twice", Wanted(variant=Variant.SEEN_TWICE))]
    for name, wanted in rows:
        of = pool(results, wanted, OURS)
        bins = [*of.reliability(10), of.right_between(*AROUND_90)]
        bins.append(of.only_pairs().right_between(*AROUND_90))
        cells = [_NONE if not count else f"{right:.3f} ({count})" for count, _, right in bins]
        table.append([name, *cells, f"{of.expected_calibration_error():.4f}"])
    return table
