"""Which objects of OSM lie within reach of each observation, and at what distance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from bench.matching.survey import Survey
from bench.matching.towns import outline
from cartoparty.core.kinds import MAIN_KEYS
from cartoparty.core.models import Tags

# No method of the table looks further: beyond it a default of 100 m only finds wrong partners.
REACH_M = 40.0
_UNSAID = 0


@dataclass(frozen=True)
class Candidates:
    """Pairs of an observation and an object of the reference, by their numbers; nearest first.

    The distance is to the outline. `alike` says under each notion of kind whether both are of one;
    an observation that does not say its kind is like everything.
    """

    observations: NDArray[np.int64]
    objects: NDArray[np.int64]
    distances_m: NDArray[np.float64]
    alike: Mapping[str, NDArray[np.bool_]]

    def masks(self, kinds: Sequence[str]) -> list[NDArray[np.bool_]]:
        """`alike` for these notions of kind; once where two come to the same, as for trees."""
        return list({self.alike[kind].tobytes(): self.alike[kind] for kind in kinds}.values())


def candidates_of(survey: Survey) -> Candidates:
    """All pairs within reach."""
    lonlat = np.array([observation.position for observation in survey.observations])
    points = shapely.points(survey.projection.project(lonlat))
    outlines = np.array([survey.projection.to_metres(outline(f)) for f in survey.reference])
    tree = shapely.STRtree(outlines)
    seen, known = tree.query(points, predicate="dwithin", distance=REACH_M)
    distances = shapely.distance(points[seen], outlines[known])
    order = np.lexsort((known, seen, distances))
    seen, known = seen[order], known[order]
    alike = {"any": np.ones(len(seen), dtype=bool)}
    kinds: dict[str, Callable[[Tags], object]] = {
        "preset": lambda tags: getattr(survey.theme.preset_of(tags), "id", None),
        "main tag": lambda tags: tuple((k, tags[k]) for k in MAIN_KEYS if k in tags) or None,
    }
    for name, kind in kinds.items():
        numbers: dict[object, int] = {None: _UNSAID}
        a, b = (
            np.array([numbers.setdefault(kind(each.tags), len(numbers)) for each in side])
            for side in (survey.observations, survey.reference)
        )
        alike[name] = (a[seen] == b[known]) | (a[seen] == _UNSAID)
    return Candidates(seen, known, distances[order], alike)
