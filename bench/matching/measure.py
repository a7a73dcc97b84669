"""`make bench ARGS=matching`: measure, print the tables, and say whether every bar is held."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.matching.cases import cases_of, measure_all
from bench.matching.plot import draw_reliability
from bench.matching.table import print_tables
from bench.matching.towns import DEFIBRILLATORS, FEWEST, THEMES, read_town
from bench.matching.verdicts import verdicts_of
from bench.places import data_folder, places_called

# The places of the table; others are measured when they are named.
USUAL = ("Monaco", "Geneva centre", "Nantes", "demo town")


def run(
    names: Sequence[str], seed: int, themes: Sequence[str] = (), plot: Path | None = None
) -> bool:
    """Print the tables for the places and themes named (the usual ones without names).

    Surveys have the seeds from `seed` on; the fictional town has `seed`. Says whether every bar is
    held.
    """
    begin = time.perf_counter()
    chosen = [theme for theme in THEMES if not themes or any(name in theme for name in themes)]
    towns = [read_town(place, seed) for place in places_called(names or USUAL, data_folder())]
    if DEFIBRILLATORS in chosen:
        print(
            "Towns hold too few defibrillators: these are made up, one at each shop door, and "
            "their tags are kinder than life."
        )
    cases = []
    for town in towns:
        for theme in chosen:
            found = cases_of(town, theme, seed)
            cases += found
            if not found:
                print(f"{town.name} has fewer than {FEWEST} {theme}: left out")
    if not cases:
        print("Nothing to measure.", file=sys.stderr)
        return False
    results = measure_all(towns, cases)
    verdicts = verdicts_of(results)
    print_tables(results, verdicts)
    minutes = (time.perf_counter() - begin) / 60
    print(
        f"\n{len(cases)} surveys in {minutes:.1f} minutes · {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f} at the end"
    )
    if plot is not None:
        draw_reliability(results, plot)
        print(f"reliability plot: {plot}")
    return all(verdict.held for verdict in verdicts)
