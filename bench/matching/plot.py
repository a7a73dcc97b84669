"""The reliability plot: how often an answer is right, against how sure it was said to be."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.matching.cases import Results
from bench.matching.methods import OURS
from bench.matching.pooled import Wanted, pool
from bench.matching.verdicts import AROUND_90, CALIBRATED

# Colours and marks that differ for everybody, after Okabe and Ito (2008), and in black and white.
_STYLES = (("#0072b2", "o", "-"), ("#d55e00", "s", "--"), ("#009e73", "^", ":"))
_FEWEST = 50  # of a bin: fewer answers say little
_BINS = 20


def draw_reliability(results: Results, path: Path) -> None:
    """Write the plot of ours as SVG or PNG, after the ending of `path`."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "cartoparty"
    from matplotlib import pyplot

    themes = list(dict.fromkeys(case.theme for case in results))
    figure, (upper, lower) = pyplot.subplots(
        2, 1, figsize=(6, 7.2), sharex=True, height_ratios=(4, 1), layout="constrained"
    )
    upper.plot((0, 1), (0, 1), color="#888888", linewidth=1, label="as sure as right")
    for theme, style in zip(themes, _STYLES, strict=False):
        _draw_theme(upper, lower, results, theme, style)
    (left, right), (low, high) = AROUND_90, CALIBRATED
    upper.fill_between((left, right), low, high, color="#dddddd", label="bar")
    upper.set(ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    lower.set(xlabel="score given", ylabel="answers", yscale="log")
    upper.legend(loc="upper left", frameon=False)
    figure.savefig(path, dpi=120, metadata={"Date": None} if path.suffix == ".svg" else None)
    pyplot.close(figure)


def _draw_theme(upper: Any, lower: Any, results: Results, theme: str, style: Sequence[str]) -> None:
    colour, mark, dash = style
    bins = pool(results, Wanted(theme), OURS).reliability(_BINS)
    drawn = [(score, right) for count, score, right in bins if count >= _FEWEST]
    upper.plot(*zip(*drawn, strict=True), color=colour, marker=mark, linestyle=dash, label=theme)
    middles = [(number + 0.5) / _BINS for number in range(_BINS)]
    counts = [count for count, _, _ in bins]
    lower.step(middles, counts, where="mid", color=colour, linestyle=dash)
