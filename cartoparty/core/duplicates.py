"""Two teams, one object: which sightings that OSM does not know are of the same thing."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
import shapely

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.matching import sigma_m
from cartoparty.core.models import Observation
from cartoparty.core.theme import Theme

# Two points closer than this are one object whoever reported them: nobody notes two trees there.
SAME_SPOT_M = 2.0
# How many standard deviations of both errors together two sightings of one object may be apart;
# beyond 2 of them lie 14 % of the true pairs (Rayleigh).
SPREAD = 2.0


def find_duplicates(
    observations: Sequence[Observation], theme: Theme, *, standing: Mapping[UUID, Observation]
) -> dict[UUID, UUID]:
    """For each of the new `observations` that repeats another: the one that it repeats.

    The earlier sighting stands, the later one repeats it. `standing` are observations that have
    found their feature; a new one beside them from another walk may be a second look at it.
    One walk never sees the same object twice, so that only other walks' sightings are compared,
    unless both are on the very same spot.
    """
    pool = [*standing.values(), *sorted(observations, key=lambda o: (o.observed_at, o.id))]
    if len(pool) < 2:
        return {}
    new = {observation.id for observation in observations}
    projection = LocalProjection.around(shapely.MultiPoint([o.position for o in pool]))
    points = shapely.points(projection.project(np.array([o.position for o in pool])))
    tree = shapely.STRtree(points)
    reach_m = SPREAD * 2**0.5 * max(sigma_m(observation) for observation in pool)
    pairs = tree.query(points, predicate="dwithin", distance=reach_m).T.tolist()
    repeats: dict[UUID, UUID] = {}
    for later, earlier in sorted(pairs, key=lambda pair: (pair[0], _gap(points, pair))):
        a, b = pool[earlier], pool[later]
        if earlier >= later or b.id not in new or b.id in repeats or a.id in repeats:
            continue
        if _same_object(a, b, _gap(points, (later, earlier)), theme):
            repeats[b.id] = a.id
    return repeats


def _gap(points: Sequence[shapely.Point], pair: Sequence[int]) -> float:
    return float(points[pair[0]].distance(points[pair[1]]))


def _same_object(a: Observation, b: Observation, gap_m: float, theme: Theme) -> bool:
    preset_a, preset_b = theme.preset_of(a.tags), theme.preset_of(b.tags)
    if preset_a is not None and preset_b is not None and preset_a != preset_b:
        return False
    if gap_m <= SAME_SPOT_M:
        return True
    if _walker(a) == _walker(b):
        return False
    spread = (sigma_m(a) ** 2 + sigma_m(b) ** 2) ** 0.5
    contradicts = any(key in b.tags and b.tags[key] != value for key, value in a.tags.items())
    return gap_m <= SPREAD * spread and not contradicts


def _walker(observation: Observation) -> tuple[int | None, str | None]:
    return observation.team, observation.walk
