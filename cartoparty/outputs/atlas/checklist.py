"""Numbers the features that a team has to check, in the order in which it walks past them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat, OsmFeature, OsmRef, Sector, Snapshot
from cartoparty.outputs.atlas.knowledge import Knowledge

if TYPE_CHECKING:
    from cartoparty.core.walk import Walk

# A street that is walked twice is numbered on the first pass, also where its two lines are drawn
# that far apart.
_SAME_PASS_M = 3.0

Thing = tuple[str, OsmFeature, LonLat]
Judge = Callable[[str, OsmFeature], Knowledge]


@dataclass(frozen=True, slots=True)
class NumberedFeature:
    """A feature to check and its number, the same on the map and in the list."""

    number: int
    theme: str
    feature: OsmFeature
    position: LonLat
    knowledge: Knowledge = Knowledge.UNKNOWN


def position_of(feature: OsmFeature) -> LonLat:
    """The one point of a feature that is marked on paper."""
    geometry = feature.geometry
    point = geometry if geometry.geom_type == "Point" else geometry.representative_point()
    return LonLat(point.x, point.y)


def features_by_sector(
    snapshot: Snapshot, themes: Sequence[str], sectors: Sequence[Sector]
) -> dict[int, list[Thing]]:
    """Each feature of the area once, in the sector that holds its point (borders: the first)."""
    things = [
        (theme, feature, position_of(feature))
        for theme in themes
        for feature in sorted(snapshot.features.get(theme, ()), key=lambda f: f.ref)
    ]
    found: dict[int, list[Thing]] = defaultdict(list)
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
    things: Sequence[Thing],
    start: LonLat,
    themes: Sequence[str],
    *,
    walk: "Walk | None" = None,
    judge: Judge | None = None,
) -> tuple[NumberedFeature, ...]:
    """Theme by theme, along the walk where there is one.

    Without a walk each next number is the nearest of those left, from the meeting point on.
    `judge` says how much OSM knows of a feature.
    """
    projection = LocalProjection(start)
    numbered: list[NumberedFeature] = []
    seen: set[tuple[str, OsmRef]] = set()
    route = _Route.of(walk, projection) if walk is not None else None
    for theme in themes:
        ours = []
        for thing in things:
            if thing[0] == theme and (theme, thing[1].ref) not in seen:
                seen.add((theme, thing[1].ref))
                ours.append(thing)
        if not ours:
            continue
        places = projection.project(np.array([position for *_, position in ours]))
        for index in route.order(places) if route else _nearest_next(places):
            _, feature, position = ours[index]
            knowledge = judge(theme, feature) if judge else Knowledge.UNKNOWN
            number = len(numbered) + 1
            numbered.append(NumberedFeature(number, theme, feature, position, knowledge))
    return tuple(numbered)


@dataclass(frozen=True)
class _Route:
    """The legs of a walk in the plane, in walking order and direction."""

    legs: NDArray[np.object_]
    tree: shapely.STRtree

    @classmethod
    def of(cls, walk: "Walk", projection: LocalProjection) -> "_Route | None":
        """None where the sector has no street; the way to the sector and back is left out."""
        from cartoparty.core.walk import LegKind

        lines = []
        for tour in (walk, *walk.detached):
            for leg in tour.legs:
                if leg.kind is LegKind.APPROACH:
                    continue
                points = projection.project(
                    shapely.get_coordinates(tour.stretches.shape[leg.stretch])
                )
                lines.append(shapely.LineString(points if leg.forwards else points[::-1]))
        if not lines:
            return None
        legs = np.array(lines, dtype=object)
        return cls(legs, shapely.STRtree(legs))

    def order(self, places: NDArray[np.float64]) -> list[int]:
        """Indices by where the walk first comes by."""
        points = shapely.points(places)
        (rows, _), away = self.tree.query_nearest(points, all_matches=False, return_distance=True)
        reach = np.zeros(len(points))
        reach[rows] = away + _SAME_PASS_M
        rows, near = self.tree.query(points, predicate="dwithin", distance=reach)
        first = np.full(len(points), len(self.legs) - 1)
        np.minimum.at(first, rows, near)
        along = shapely.line_locate_point(self.legs[first], points)
        return [int(index) for index in np.lexsort((np.round(along, 2), first))]


def _nearest_next(places: NDArray[np.float64]) -> list[int]:
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
