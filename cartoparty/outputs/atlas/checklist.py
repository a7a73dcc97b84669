"""Numbers the features that a team has to check, in an order that one can walk."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat, OsmFeature, OsmRef, Sector, Snapshot


@dataclass(frozen=True, slots=True)
class NumberedFeature:
    """A feature to check and its number, the same on the map and in the list."""

    number: int
    theme: str
    feature: OsmFeature
    position: LonLat


def position_of(feature: OsmFeature) -> LonLat:
    """The one point of a feature that is marked on paper."""
    geometry = feature.geometry
    point = geometry if geometry.geom_type == "Point" else geometry.representative_point()
    return LonLat(point.x, point.y)


def features_by_sector(
    snapshot: Snapshot, themes: Sequence[str], sectors: Sequence[Sector]
) -> dict[int, list[tuple[str, OsmFeature, LonLat]]]:
    """Each feature of the area once, in the sector that holds its point (borders: the first)."""
    things = [
        (theme, feature, position_of(feature))
        for theme in themes
        for feature in sorted(snapshot.features.get(theme, ()), key=lambda f: f.ref)
    ]
    found: dict[int, list[tuple[str, OsmFeature, LonLat]]] = defaultdict(list)
    if not things:
        return found
    tree = shapely.STRtree(shapely.points(np.array([position for *_, position in things])))
    taken: set[int] = set()
    for sector in sectors:
        for index in sorted(tree.query(sector.geometry, predicate="intersects").tolist()):
            if index not in taken:
                taken.add(index)
                found[sector.number].append(things[index])
    return found


def number_features(
    things: Sequence[tuple[str, OsmFeature, LonLat]], start: LonLat, themes: Sequence[str]
) -> tuple[NumberedFeature, ...]:
    """Theme by theme, each next number the nearest of those left, from the meeting point on."""
    projection = LocalProjection(start)
    numbered: list[NumberedFeature] = []
    seen: set[tuple[str, OsmRef]] = set()
    for theme in themes:
        ours = []
        for thing in things:
            if thing[0] == theme and (theme, thing[1].ref) not in seen:
                seen.add((theme, thing[1].ref))
                ours.append(thing)
        if not ours:
            continue
        places = projection.project(np.array([position for *_, position in ours]))
        for index in _walk(places):
            _, feature, position = ours[index]
            numbered.append(NumberedFeature(len(numbered) + 1, theme, feature, position))
    return tuple(numbered)


def _walk(places: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[int]:
    """Indices in nearest-neighbour order from the origin."""
    left = np.ones(len(places), dtype=bool)
    at = np.zeros(2)
    order = []
    for _ in range(len(places)):
        distance = np.where(left, ((places - at) ** 2).sum(axis=1), np.inf)
        index = int(np.argmin(distance))
        left[index] = False
        at = places[index]
        order.append(index)
    return order


def count_by_theme(features: Sequence[NumberedFeature]) -> Mapping[str, int]:
    """How many features of each theme."""
    counts: dict[str, int] = defaultdict(int)
    for feature in features:
        counts[feature.theme] += 1
    return counts
