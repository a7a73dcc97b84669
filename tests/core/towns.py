"""Little towns for the tests of the sector split: streets, houses and trees where the test says."""

from collections.abc import Iterable, Mapping
from itertools import count

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Layer, OsmFeature, OsmRef, Sector
from cartoparty.core.sectors import SplitInput
from cartoparty.core.theme import Theme

# About 740 m by 890 m near Orléans; every coordinate of the towns has at most 7 decimals.
DISTRICT = shapely.box(2.0, 48.0, 2.01, 48.008)

_ids = count(1)


def way(*points: tuple[float, float], **tags: str) -> OsmFeature:
    """A street (or what the tags say) through lon/lat points."""
    return OsmFeature(OsmRef("way", next(_ids)), tags, shapely.LineString(points))


def area(shape: BaseGeometry, **tags: str) -> OsmFeature:
    """A building, a pond…"""
    return OsmFeature(OsmRef("way", next(_ids)), tags, shape)


def node(lon: float, lat: float, **tags: str) -> OsmFeature:
    """A tree, a crossing…"""
    return OsmFeature(OsmRef("node", next(_ids)), tags, shapely.Point(lon, lat))


def street_grid(shape: BaseGeometry, step: float) -> list[OsmFeature]:
    """Residential streets `step` degrees apart over the bounds of a shape, with OSM nodes where
    they meet."""
    west, south, east, north = shape.bounds
    xs = [west, *np.round(np.arange(west + step / 2, east, step), 7), east]
    ys = [south, *np.round(np.arange(south + step / 2, north, step), 7), north]
    avenues = [way(*((x, y) for y in ys), highway="residential", name=f"A {x}") for x in xs[1:-1]]
    streets = [way(*((x, y) for x in xs), highway="residential", name=f"S {y}") for y in ys[1:-1]]
    return avenues + streets


def plan(
    shape: BaseGeometry,
    streets: Iterable[OsmFeature] = (),
    *,
    buildings: Iterable[OsmFeature] = (),
    water: Iterable[OsmFeature] = (),
    features: Mapping[str, tuple[OsmFeature, ...]] | None = None,
    themes: Mapping[str, Theme] | None = None,
) -> SplitInput:
    """What `split_area` takes, from lists."""
    layers = {
        Layer.STREETS: tuple(streets),
        Layer.BUILDINGS: tuple(buildings),
        Layer.WATER: tuple(water),
    }
    return SplitInput(shape, layers, features or {}, themes or {})


def assert_tiles(sectors: list[Sector], shape: BaseGeometry, *, within: float = 1e-6) -> None:
    """The sectors cover the area, and each other nowhere; shares of the area."""
    union = shapely.union_all([sector.geometry for sector in sectors])
    assert all(sector.geometry.is_valid for sector in sectors)
    assert union.symmetric_difference(shape).area <= within * shape.area
    assert sum(s.geometry.area for s in sectors) - union.area <= 1e-9 * shape.area
