"""The suggested walks on each place: how much is walked twice, in what time, and are they sound?"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

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
