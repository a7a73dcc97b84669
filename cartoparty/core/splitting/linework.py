"""Everything that a sector border may follow, as lines on the degree grid cut to the area."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.basemap import street_is_walkable
from cartoparty.core.effort import walk_kmh, walks
from cartoparty.core.geometry import area_km2
from cartoparty.core.models import Layer, OsmFeature, OsmRef, Tags
from cartoparty.core.split_input import SplitInput
from cartoparty.core.splitting.arrays import Bools, Floats, Ints
from cartoparty.core.splitting.degree_grid import DegreeGrid, Geometries, point_keys


class LineKind(IntEnum):
    """Why a line is there, in the order that decides where two of them run together."""

    STREET = 0
    ROAD = 1
    RAIL = 2
    WATER = 3
    BARRIER = 4
    BUILDING = 5
    CUT = 6
    LIMIT = 7


# What it costs to draw a metre of border there (1 = a residential street): a wide street parts two
# teams better than a path in a park, and a railway or a river better still. A line drawn across a
# block is the last resort. Ours, tuned on no place in particular.
_STREET_COST = {
    "trunk": 0.4,
    "primary": 0.4,
    "secondary": 0.5,
    "tertiary": 0.7,
    "footway": 1.4,
    "path": 1.4,
    "steps": 1.4,
    "service": 1.4,
    "track": 1.2,
}
_KIND_COST = {
    LineKind.STREET: 1.0,
    LineKind.ROAD: 0.3,
    LineKind.RAIL: 0.3,
    LineKind.WATER: 0.3,
    LineKind.BARRIER: 0.5,
    LineKind.BUILDING: 2.0,
    LineKind.CUT: 2.0,
    LineKind.LIMIT: 0.0,
}
_RAILWAYS = frozenset({"rail", "light_rail", "narrow_gauge", "subway", "funicular"})
_WATERWAYS = frozenset({"river", "canal"})
_ROADS = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
# https://wiki.openstreetmap.org/wiki/Key:barrier and Tag:natural=cliff: nobody walks through these.
_BARRIERS = frozenset({"wall", "city_wall", "retaining_wall"})
_CLIFFS = frozenset({"cliff", "earth_bank"})
# Ponds, pools and fountains part nobody, nor does the wall of a front garden.
_MIN_WATER_M2 = 1000.0
_MIN_BARRIER_M = 50.0


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines in grid units and what the split needs to know of each.

    `open_air` is False for tunnels, which are walked but are no border; `firm` lines (the limit of
    the area, the walls of carved buildings) are borders whatever else lies there; `street` is the
    position of its tags among the streets, -1 for other lines; `kmh` is the pace along a street,
    half of it where both sides are walked.
    """

    geometry: Geometries
    kind: Ints
    cost: Floats
    open_air: Bools
    firm: Bools
    street: Ints
    kmh: Floats

    @classmethod
    def of_kind(cls, geometry: Sequence[BaseGeometry] | Geometries, kind: LineKind) -> Self:
        """Lines that are not streets."""
        count = len(geometry)
        return cls(
            geometry=np.array(geometry, dtype=object),
            kind=np.full(count, kind, dtype=np.int64),
            cost=np.full(count, _KIND_COST[kind]),
            open_air=np.ones(count, dtype=np.bool_),
            firm=np.full(count, kind in (LineKind.BUILDING, LineKind.LIMIT)),
            street=np.full(count, -1, dtype=np.int64),
            kmh=np.ones(count),
        )

    @classmethod
    def of_streets(cls, streets: Sequence[OsmFeature], kmh: Sequence[float]) -> Self:
        """Walkable streets, numbered by their position; squares count as their outline."""
        tags = [feature.tags for feature in streets]
        return cls(
            geometry=np.array([_as_line(f.geometry) for f in streets], dtype=object),
            kind=np.full(len(streets), LineKind.STREET, dtype=np.int64),
            cost=np.array([_street_cost(t) for t in tags], dtype=np.float64),
            open_air=np.array([not _is_underground(t) for t in tags], dtype=np.bool_),
            firm=np.zeros(len(streets), dtype=np.bool_),
            street=np.arange(len(streets)),
            kmh=np.array(kmh, dtype=np.float64),
        )

    def take(self, rows: Ints, geometry: Geometries | None = None) -> "Lines":
        """Some of the lines, with other geometries where given."""
        values = {f.name: getattr(self, f.name)[rows] for f in fields(self)}
        if geometry is not None:
            values["geometry"] = geometry
        return Lines(**values)

    def plus(self, *others: "Lines") -> "Lines":
        """These lines followed by others."""
        names = [f.name for f in fields(self)]
        every = (self, *others)
        return Lines(**{n: np.concatenate([getattr(lines, n) for lines in every]) for n in names})

    def in_stretches(self, grid: DegreeGrid, longest_m: float) -> "Lines":
        """The lines, those longer than a length taken apart at their points and in between."""
        metres = grid.to_metres(self.geometry)
        long = shapely.length(metres) > longest_m
        if not long.any():
            return self
        dense = grid.from_metres(shapely.segmentize(metres[long], longest_m))
        coords, line = shapely.get_coordinates(dense, return_index=True)
        start = np.flatnonzero((line[:-1] == line[1:]) & (coords[:-1] != coords[1:]).any(axis=1))
        stretches = shapely.linestrings(np.stack([coords[start], coords[start + 1]], axis=1))
        rows = np.flatnonzero(long)[line[start]]
        return self.take(np.flatnonzero(~long)).plus(self.take(rows, stretches))

    def within(self, area: BaseGeometry) -> "Lines":
        """The parts of the lines inside an area in grid units, one row a piece."""
        shapely.prepare(area)
        inside = shapely.covers(area, self.geometry)
        clipped = np.where(inside, self.geometry, shapely.intersection(self.geometry, area))
        parts, rows = shapely.get_parts(clipped, return_index=True)
        lines = (shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)
        return self.take(rows[lines], parts[lines])


@dataclass(frozen=True, slots=True)
class Linework:
    """The lines of a place within its area, and where its streets have OSM nodes.

    A street node is (`node_street`, `node_point`): two streets meet only where both have one, so
    that a bridge does not touch the street under it.
    """

    grid: DegreeGrid
    area: BaseGeometry
    lines: Lines
    tags: tuple[Tags, ...]
    refs: tuple[OsmRef, ...]
    node_street: Ints
    node_point: NDArray[np.complex128]


def linework_of(plan: SplitInput, area: BaseGeometry) -> Linework:
    """Streets, motorways, railways, water and walls of a plan, clipped to a valid lon/lat area."""
    grid = DegreeGrid.around(area)
    limit = shapely.set_precision(shapely.transform(area, grid.to_units), 1.0)
    streets = [f for f in plan.layers.get(Layer.STREETS, ()) if street_is_walkable(f.tags)]
    themes = tuple(plan.themes.values())
    kmh = [walk_kmh(f.tags, plan.rates) / walks(f.tags, themes) for f in streets]
    walked = Lines.of_streets(streets, kmh)
    borders = list(_other_borders(plan))
    others = [
        Lines.of_kind([line for kind, line in borders if kind is wanted], wanted)
        for wanted in (LineKind.ROAD, LineKind.RAIL, LineKind.WATER, LineKind.BARRIER)
    ]
    lines = walked.plus(*others)
    on_grid = grid.from_lonlat(lines.geometry)
    rows = np.flatnonzero(
        (lines.kind != LineKind.BARRIER)
        | (shapely.length(grid.to_metres(on_grid)) >= _MIN_BARRIER_M)
    )
    coords, node_street = shapely.get_coordinates(on_grid[: len(streets)], return_index=True)
    return Linework(
        grid=grid,
        area=limit,
        lines=lines.take(rows, on_grid[rows]).within(limit),
        tags=tuple(feature.tags for feature in streets),
        refs=tuple(feature.ref for feature in streets),
        node_street=node_street.astype(np.int64),
        node_point=point_keys(coords),
    )


def _other_borders(plan: SplitInput) -> Iterator[tuple[LineKind, BaseGeometry]]:
    """Motorways, railways, shores, walls and cliffs, lon/lat."""
    for layer in (Layer.STREETS, Layer.BARRIERS, Layer.WATER):
        for feature in plan.layers.get(layer, ()):
            kind = _border_kind(feature)
            if kind is not None:
                yield kind, _as_line(feature.geometry)


def _border_kind(feature: OsmFeature) -> LineKind | None:
    tags = feature.tags
    if _is_underground(tags):
        return None
    if "highway" in tags and tags["highway"] in _ROADS and not street_is_walkable(tags):
        return LineKind.ROAD
    is_polygon = feature.geometry.geom_type in ("Polygon", "MultiPolygon")
    if tags.get("railway") in _RAILWAYS and not is_polygon:
        return LineKind.RAIL
    if tags.get("waterway") in _WATERWAYS and not is_polygon:
        return LineKind.WATER
    is_water = tags.get("natural") in ("water", "coastline") or "water" in tags
    if is_water or (tags.get("waterway") in ("riverbank", "dock") and is_polygon):
        return LineKind.WATER if not is_polygon or _is_wide(feature.geometry) else None
    is_barrier = tags.get("barrier") in _BARRIERS or tags.get("natural") in _CLIFFS
    return LineKind.BARRIER if is_barrier else None


def _is_wide(water: BaseGeometry) -> bool:
    return area_km2(water) * 1e6 >= _MIN_WATER_M2


def _as_line(geometry: BaseGeometry) -> BaseGeometry:
    return geometry.boundary if geometry.geom_type in ("Polygon", "MultiPolygon") else geometry


def _street_cost(tags: Tags) -> float:
    return _STREET_COST.get(tags.get("highway", "").removesuffix("_link"), 1.0)


def _is_underground(tags: Tags) -> bool:
    return tags.get("tunnel", "no") != "no"
