"""The cases of the table, each a survey that several methods answer, and how they are run."""

import pickle
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from bench.matching.methods import LIKELIHOOD, METHODS, OURS, Contest
from bench.matching.scores import Judged, judge
from bench.matching.survey import Conditions, make_survey, things_of
from bench.matching.towns import FEWEST, Town, town_called
from cartoparty.core.proposing import CONFIDENCE_TO_DECIDE

SIGMAS_M = (2.0, 5.0)
SEEDS = 5
_WORKERS = 2


class Variant(StrEnum):
    """What is other than in the headline table."""

    PLAIN = "plain"
    SEEN_TWICE = "30 % seen by two teams"
    SEEN_AGAIN = "10 % seen again by the same team"
    GONE = "with reports of objects that are gone"
    LINES = "with lines"


@dataclass(frozen=True)
class Case:
    """One survey of the bench."""

    town: str
    theme: str
    sigma_m: float
    by_walk: bool
    seed: int
    variant: Variant = Variant.PLAIN

    @property
    def conditions(self) -> Conditions:
        return Conditions(
            self.sigma_m,
            self.by_walk,
            seen_twice=0.3 if self.variant is Variant.SEEN_TWICE else 0.0,
            seen_again=0.1 if self.variant is Variant.SEEN_AGAIN else 0.0,
            gone=0.2 if self.variant is Variant.GONE else 0.0,
            shapes=("node", "line", "area") if self.variant is Variant.LINES else ("node", "area"),
        )

    @property
    def methods(self) -> Sequence[str]:
        """All in the headline table, else what ours is to be compared with."""
        return METHODS if self.variant is Variant.PLAIN else (LIKELIHOOD, OURS)


@dataclass(frozen=True)
class Result:
    """By method: forced to decide everything, and with the unsure left to a human."""

    forced: Mapping[str, Judged]
    careful: Mapping[str, Judged]


Results = Mapping[Case, Result]


def cases_of(town: Town, theme: str, first_seed: int) -> list[Case]:
    """The cases of a town; none of a theme of which it has too few objects."""
    if len(things_of(town, theme, Conditions(SIGMAS_M[0]))) < FEWEST:
        return []
    seeds = range(first_seed, first_seed + SEEDS)
    plain = [
        Case(town.name, theme, sigma_m, by_walk, seed)
        for sigma_m in SIGMAS_M
        for by_walk in (False, True)
        for seed in seeds
    ]
    variants = [variant for variant in Variant if variant is not Variant.PLAIN]
    if not things_of(town, theme, Conditions(SIGMAS_M[0], shapes=("line",))):
        variants.remove(Variant.LINES)
    return plain + [
        Case(town.name, theme, SIGMAS_M[-1], True, seed, variant)
        for variant in variants
        for seed in seeds
    ]


def measured(town: Town, case: Case) -> Result:
    """Make the survey, let each method answer it, and hold the answers against the truth."""
    contest = Contest.of(make_survey(town, case.theme, case.conditions, case.seed))
    truths = contest.survey.truths
    answers = {method: contest.answered(method) for method in case.methods}
    return Result(
        {method: judge(matches, truths) for method, matches in answers.items()},
        {
            method: judge(matches, truths, CONFIDENCE_TO_DECIDE)
            for method, matches in answers.items()
        },
    )


def measure_all(towns: Sequence[Town], cases: Sequence[Case]) -> dict[Case, Result]:
    """All cases, by a pool of processes; largest towns first, so that none waits at the end."""
    with tempfile.TemporaryDirectory() as scratch:
        kept = {}
        for number, town in enumerate(towns):
            kept[town.name] = Path(scratch) / f"{number}.pickle"
            kept[town.name].write_bytes(pickle.dumps(town))
        sizes = {(t.name, theme): len(found) for t in towns for theme, found in t.features.items()}
        order = sorted(cases, key=lambda case: -sizes[case.town, case.theme])
        results: dict[Case, Result] = {}
        with ProcessPoolExecutor(_WORKERS, mp_context=get_context("spawn")) as pool:
            running = {pool.submit(_measured, kept[case.town], case): case for case in order}
            for done in as_completed(running):
                results[running[done]] = done.result()
                if len(results) % 50 == 0:
                    print(f"{len(results)} of {len(cases)} surveys", file=sys.stderr)
    return {case: results[case] for case in cases}


def _measured(path: Path, case: Case) -> Result:
    return measured(_town_in(path), case)


@lru_cache(1)
def _town_in(path: Path) -> Town:
    town: Town = pickle.loads(path.read_bytes())  # noqa: S301  our own, written a moment ago
    return town


def run_case(  # noqa: PLR0913  the words of a case, typed by hand
    place: str | Town,
    theme: str,
    sigma_m: float = 5.0,
    walk: bool = True,
    seed: int = 1,
    *,
    methods: Sequence[str] = METHODS,
    cache: Path | None = None,
    **conditions: float,
) -> dict[str, Judged]:
    """One survey of a place by part of its name, for notebooks and tuning."""
    town = place if isinstance(place, Town) else town_called(place, cache=cache)
    under = Conditions(sigma_m, walk, **conditions)  # type: ignore[arg-type]
    contest = Contest.of(make_survey(town, theme, under, seed))
    return {m: judge(contest.answered(m), contest.survey.truths) for m in methods}
