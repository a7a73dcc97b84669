"""The baseline: an area cut by straight lines into parts of equal street length, again and again.

It is what a ruler does on a paper map. It knows no block, no building, no bridge.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.effort import search_min_per_km2, walk_kmh
from cartoparty.core.models import Layer, LonLat, OsmFeature, Sector
from cartoparty.core.split_input import SplitInput
from tests.judges.plane import Floats, Geometries, Ints, Plane, is_walked, line_of, points_along

_STEP_M = 5.0


@dataclass(frozen=True)
class _Work:
    """Points along the streets and at the features: metres of street there, and minutes."""

    xy: Floats
    metres: Floats
    minutes: Floats


def cut_straight(plan: SplitInput, sectors: int) -> list[Sector]:
    """Exactly `sectors` sectors, each cut across its longer side."""
    plane = Plane(plan.area)
    work = _work_in(plan, plane)
    found: list[Sector] = []
    every = np.arange(len(work.xy))
    for shape, rows in _halved(plane(plan.area), work, every, sectors):
        ground = shapely.transform(shape, lambda xy: xy / plane.scale + plane.origin)
        start = ground.representative_point()
        found.append(
            Sector(
                number=len(found) + 1,
                label="",
                geometry=ground,
                effort_min=float(work.minutes[rows].sum()),
                street_km=float(work.metres[rows].sum()) / 1000,
                features={},
                start=LonLat(start.x, start.y),
            )
        )
    return found


def _halved(
    shape: BaseGeometry, work: _Work, rows: Ints, count: int
) -> list[tuple[BaseGeometry, Ints]]:
    if count == 1:
        return [(shape, rows)]
    west, south, east, north = shape.bounds
    across = 0 if east - west >= north - south else 1
    first = count // 2
    order = rows[np.argsort(work.xy[rows, across], kind="stable")]
    done = np.cumsum(work.metres[order])
    total = float(done[-1]) if len(done) else 0.0
    if total:
        cut = int(np.searchsorted(done, total * first / count))
        at = float(work.xy[order[cut], across])
    else:
        low, high = (west, east) if across == 0 else (south, north)
        cut, at = 0, low + (high - low) * first / count
    low_box = shapely.box(west, south, *((at, north) if across == 0 else (east, at)))
    low, high = shape.intersection(low_box), shape.difference(low_box)
    cut = int(np.searchsorted(work.xy[order, across], at))
    return [
        *_halved(low, work, order[:cut], first),
        *_halved(high, work, order[cut:], count - first),
    ]


def _work_in(plan: SplitInput, plane: Plane) -> _Work:
    """The minutes are those of the effort model: walking, checking, and looking for more."""
    search = search_min_per_km2(plan.themes.values()) * 2 * plan.rates.seen_m / 1e6
    ways = [w for w in plan.layers.get(Layer.STREETS, ()) if _is_street(w)]
    lines = np.array([line_of(plane(way.geometry)) for way in ways], dtype=object)
    points, metres, line = points_along(lines, _STEP_M)
    points, metres, line = _once(points, metres, line)
    pace = np.array([60 / 1000 / walk_kmh(way.tags, plan.rates) + search for way in ways])
    places, to_check = [], []
    for name, theme in plan.themes.items():
        for feature in plan.features.get(name, ()):
            places.append(plane(feature.geometry.representative_point()))
            to_check.append(theme.minutes_per_feature)
    where = np.concatenate([points, np.array(places, dtype=object)])
    ground = plane(plan.area)
    shapely.prepare(ground)
    inside = shapely.intersects(ground, where)
    minutes = np.concatenate([metres * pace[line], np.array(to_check)])
    street_m = np.concatenate([metres, np.zeros(len(places))])
    return _Work(shapely.get_coordinates(where[inside]), street_m[inside], minutes[inside])


def _once(points: Geometries, metres: Floats, line: Ints) -> tuple[Geometries, Floats, Ints]:
    """A street that is mapped twice on the same nodes has its points twice, to the centimetre."""
    _, first = np.unique(np.round(shapely.get_coordinates(points), 2), axis=0, return_index=True)
    return points[first], metres[first], line[first]


def _is_street(way: OsmFeature) -> bool:
    return way.geometry.geom_type != "Point" and is_walked(way.tags)
