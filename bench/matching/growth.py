"""`make bench ARGS=growth`: what matching costs as the batch grows, walks included."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
import shapely

from bench.matching.survey import Conditions, Survey, make_survey
from bench.matching.towns import read_town
from bench.places import data_folder, places_called
from bench.sectors import in_fresh_process, peak_mb
from cartoparty.core.matching import match_observations
from cartoparty.core.models import LonLat, Observation, OsmFeature, OsmRef

SIZES = (1_000, 10_000, 100_000)
PLACE, THEME = "Geneva centre", "trees"
LIMIT_S, LIMIT_MB = 18.0, 600.0
# Measured once with the peers on trees (osm_conflate was stopped at 900 s).
PEERS = (
    ("osm_conflate", (0.55, 9.1, None)),
    ("nearest neighbour", (0.03, 0.34, 4.1)),
    ("plain assignment", (0.05, 0.62, 2.8)),
    ("a walk's shift in Python loops", (0.4, 6.2, 61.0)),
)
# Copies of the town stand side by side, farther apart than anything reaches.
_EAST, _NORTH, _IN_A_ROW = 0.09, 0.05, 5


@dataclass(frozen=True)
class Cost:
    observations: int
    features: int
    seconds: float
    cpu_s: float
    peak_mb: float


def run(seed: int) -> bool:
    """Print the table; says whether the largest size holds both limits."""
    if not places_called([PLACE], data_folder()) or data_folder() is None:
        print(f"Nothing to measure without the extract of {PLACE}.")
        return False
    costs = [in_fresh_process(measured, size, seed) for size in SIZES]
    print(
        f"{THEME} of {PLACE} repeated side by side, walks of 40 with sigma 5 m · "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end\n"
    )
    print("| by | " + " | ".join(f"{size:,} s" for size in SIZES) + " | peak MB | exponent |")
    print("|---" * (len(SIZES) + 3) + "|")
    print(_row("cartoparty", [cost.seconds for cost in costs], f"{costs[-1].peak_mb:.0f}"))
    print(_row("cartoparty, of the processor", [cost.cpu_s for cost in costs], ""))
    for name, seconds in PEERS:
        print(_row(f"{name} (quoted)", seconds, ""))
    held = costs[-1].seconds <= LIMIT_S and costs[-1].peak_mb <= LIMIT_MB
    print(
        f"\n{costs[-1].observations:,} observations against {costs[-1].features:,} features: "
        f"{costs[-1].seconds:.1f} s (bar {LIMIT_S:.0f}), {costs[-1].peak_mb:.0f} MB "
        f"(bar {LIMIT_MB:.0f}): {'held' if held else 'MISSED'}"
    )
    return held


def _row(name: str, seconds: Sequence[float | None], memory: str) -> str:
    cells = ["stopped at 900" if second is None else f"{second:.2f}" for second in seconds]
    known = [(size, s) for size, s in zip(SIZES, seconds, strict=True) if s is not None]
    sizes, times = np.log([size for size, _ in known]), np.log([s for _, s in known])
    return f"| {name} | {' | '.join(cells)} | {memory} | {np.polyfit(sizes, times, 1)[0]:.2f} |"


def measured(size: int, seed: int) -> Cost:
    """Match `size` observations of the repeated town; what a server has loaded is not timed."""
    survey = _survey(seed)
    match_observations(survey.observations[:40], survey.reference[:40], survey.theme)
    observations, features = _repeated(survey, size)
    wall, cpu = time.perf_counter(), time.process_time()
    matches = match_observations(observations, features, survey.theme)
    cost = Cost(
        len(matches),
        len(features),
        time.perf_counter() - wall,
        time.process_time() - cpu,
        peak_mb(),
    )
    assert len(matches) == size
    return cost


def _survey(seed: int) -> Survey:
    (place,) = places_called([PLACE], data_folder())
    return make_survey(read_town(place, seed), THEME, Conditions(5.0, by_walk=True), seed)


def _repeated(survey: Survey, size: int) -> tuple[list[Observation], list[OsmFeature]]:
    observations: list[Observation] = []
    features: list[OsmFeature] = []
    copy = 0
    while len(observations) < size:
        east, north = copy % _IN_A_ROW * _EAST, copy // _IN_A_ROW * _NORTH
        for feature in survey.reference:
            ref = OsmRef(feature.ref.kind, feature.ref.id + copy * 10**12)
            moved = shapely.Point(feature.geometry.x + east, feature.geometry.y + north)
            features.append(replace(feature, ref=ref, geometry=moved))
        observations += [
            replace(
                each,
                id=UUID(int=each.id.int ^ (copy << 100)),
                position=LonLat(each.position.lon + east, each.position.lat + north),
                walk=f"{each.walk}-{copy}",
            )
            for each in survey.observations[: size - len(observations)]
        ]
        copy += 1
    return observations, features
