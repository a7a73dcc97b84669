"""The sector split and its baseline on each place, judged alike, each case in a fresh process."""

import os
import pickle
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bench.places import Place, data_folder, places_called, read_place
from bench.sector_table import BASELINE, OURS, PEERS, Row, print_table

if TYPE_CHECKING:
    from tests.judges.sectors import Verdict

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Case:
    """A place, a number of sectors, and who draws them; `plan` is a file."""

    place: Place
    sectors: int
    by: str
    plan: Path


def run(names: list[str], seed: int) -> bool:
    """Print the table for the places that have one of `names` in theirs (all without names).

    Says whether every split of ours holds every bar.
    """
    folder = data_folder()
    places = places_called(names, folder)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, place in enumerate(places):
            plan = Path(scratch) / f"{number}.pickle"
            in_fresh_process(_keep_plan, place, folder, seed, plan)
            for sectors in place.counts:
                rows += [
                    in_fresh_process(measured, Case(place, sectors, by, plan))
                    for by in (OURS, BASELINE)
                ]
                print(f"{place.name} {sectors} done", file=sys.stderr)
            rows += [peer for peer in PEERS if peer.place == place.name]
    load = os.getloadavg()[0]
    print(f"all shipped themes · {os.cpu_count()} cores, load {load:.1f} at the end\n")
    print_table(rows)
    return not any(row.missed() for row in rows if row.by == OURS)


def in_fresh_process(work: Callable[..., _Result], *given: object) -> _Result:
    """Run a function of a module in a process of its own, started anew."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def measured(case: Case) -> Row:
    """Split, note seconds and memory, then judge."""
    # Before the clock starts: a server has long imported what it splits with.
    from bench.straight_cuts import cut_straight
    from cartoparty.core.models import Layer
    from cartoparty.core.sectors import split_area
    from tests.judges.sectors import judge_sectors

    with case.plan.open("rb") as file:
        plan = pickle.load(file)  # noqa: S301  our own, written a moment ago
    wall, cpu = time.perf_counter(), time.process_time()
    if case.by == OURS:
        sectors = split_area(plan, sectors=case.sectors, seed=0)
    else:
        sectors = cut_straight(plan, case.sectors)
    seconds, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    memory_mb = peak_mb()
    judging = time.process_time()
    others = (*plan.layers[Layer.WATER], *plan.layers[Layer.BARRIERS])
    streets, buildings = plan.layers[Layer.STREETS], plan.layers[Layer.BUILDINGS]
    verdict = judge_sectors(sectors, plan.area, streets, buildings, others)
    row = _row(case, verdict, area_parts=len(getattr(plan.area, "geoms", (plan.area,))))
    judge_s = time.process_time() - judging
    return replace(row, seconds=seconds, cpu_s=cpu_s, peak_mb=memory_mb, judge_s=judge_s)


def _row(case: Case, verdict: "Verdict", area_parts: int) -> Row:
    return Row(
        place=case.place.name,
        by=case.by,
        asked=case.sectors,
        count=verdict.count if verdict.numbers_right else None,
        effort_cv=verdict.effort_cv,
        street_cv=verdict.street_cv,
        covered=verdict.covered,
        cut=verdict.buildings_cut,
        outside=verdict.outside,
        overlap=verdict.overlap,
        pieces=verdict.in_pieces,
        empty=verdict.empty,
        connected=verdict.connected,
        with_islands=verdict.connected_with_islands,
        islands_km=verdict.islands_km,
        compactness=verdict.compactness,
        on_lines=verdict.border_on_lines,
        owned=verdict.declared_km / verdict.street_km if verdict.street_km else None,
        limit_s=case.place.limits_s.get(case.sectors) if case.by == OURS else None,
        area_parts=area_parts,
    )


def _keep_plan(place: Place, folder: Path | None, seed: int, path: Path) -> None:
    with path.open("wb") as file:
        pickle.dump(read_place(place, folder, seed), file)


def peak_mb() -> float:
    """The peak memory of this process alone.

    Not getrusage: Linux hands a child the peak of the process that started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
