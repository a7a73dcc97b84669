"""The suggested walks on each place: how much is walked twice, in what time, and are they sound?"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.places import Place, data_folder, places_called, read_place
from bench.sector_table import print_markdown
from bench.sectors import in_fresh_process

if TYPE_CHECKING:
    from cartoparty.core.models import OsmFeature
    from cartoparty.core.sector_layout import SectorDivision

# The bars, the same for every place. The ratio is the length of a walk over that of the streets
# of its sector that it reaches; a tree of dead ends makes it 2.
_MEDIAN, _WORST = 1.35, 1.8

HEADINGS = (
    "place", "sectors", "ratio median", "worst", "walk km", "streets km", "approach km", "apart",
    "faults", "cpu s", "bars missed",
)  # fmt: skip


# Seconds for all walks of the centre of Geneva, 40 sectors.
_LIMITS_S = {("Geneva centre", 40): 10.0}


def run(names: list[str], seed: int) -> bool:
    """Print the walks of the places that have one of `names` in theirs; all without names.

    Says whether every walk holds every bar.
    """
    folder = data_folder()
    rows = [
        in_fresh_process(_measured, place, sectors, folder, seed)
        for place in places_called(names, folder)
        for sectors in place.counts
    ]
    print_markdown([HEADINGS, *(row.cells() for row in rows)])
    print(
        f"Bars: median ≤ {_MEDIAN}, none above {_WORST}, no fault. The ratio is the length of a "
        "walk over that of\nthe streets of its sector that it reaches; the approach is left out."
    )
    return not any(row.missed() for row in rows)


def _measured(place: Place, sectors: int, folder: Path | None, seed: int) -> "WalkRow":
    from cartoparty.core.models import Layer
    from cartoparty.core.sectors import divide_area

    plan = read_place(place, folder, seed)
    division = divide_area(plan, sectors=sectors)
    limit_s = _LIMITS_S.get((place.name, sectors))
    return walk_row(place.name, division, plan.layers[Layer.STREETS], limit_s)


@dataclass(frozen=True)
class WalkRow:
    """The walks of one division; `faults` are those of the judge, `apart` the detached tours."""

    place: str
    sectors: int
    ratios: tuple[float, ...]
    walk_km: float
    street_km: float
    approach_km: float
    apart: int
    faults: int
    cpu_s: float
    limit_s: float | None = None

    def missed(self) -> list[str]:
        """The bars that these walks miss, in words."""
        middle, worst = median(self.ratios), max(self.ratios)
        tests = (
            (f"median {middle:.3f} > {_MEDIAN}", middle > _MEDIAN),
            (f"worst {worst:.2f} > {_WORST}", worst > _WORST),
            (f"{self.faults} faults", self.faults > 0),
            (f"{self.cpu_s:.1f} s > {self.limit_s} s", self.cpu_s > (self.limit_s or self.cpu_s)),
        )
        return [words for words, is_missed in tests if is_missed]

    def cells(self) -> list[str]:
        """The row as the table prints it, below `HEADINGS`."""
        return [
            self.place,
            str(self.sectors),
            f"{median(self.ratios):.3f}",
            f"{max(self.ratios):.3f}",
            f"{self.walk_km:.1f}",
            f"{self.street_km:.1f}",
            f"{self.approach_km:.1f}",
            str(self.apart),
            str(self.faults),
            f"{self.cpu_s:.2f}",
            "; ".join(self.missed()) or "all bars held",
        ]


def walk_row(
    place: str,
    division: "SectorDivision",
    streets: Sequence["OsmFeature"],
    limit_s: float | None = None,
) -> WalkRow:
    """Plan the walks of all sectors, note the seconds of the processor, then judge each."""
    # Before the clock starts: a server has long imported what it plans walks with.
    import rustworkx  # noqa: F401

    from cartoparty.core.walk import walks_of
    from tests.judges.walks import WalkJudge

    begin = time.process_time()
    walks = walks_of(division)
    cpu_s = time.process_time() - begin
    judge = WalkJudge(division, streets)
    verdicts = [judge.judge(walk) for walk in walks]
    return WalkRow(
        place=place,
        sectors=len(walks),
        ratios=tuple(verdict.ratio for verdict in verdicts),
        walk_km=sum(verdict.walked_m for verdict in verdicts) / 1000,
        street_km=sum(verdict.street_m for verdict in verdicts) / 1000,
        approach_km=sum(walk.approach_m for walk in walks) / 1000,
        apart=sum(len(walk.detached) for walk in walks),
        faults=sum(verdict.faults for verdict in verdicts),
        cpu_s=cpu_s,
        limit_s=limit_s,
    )
