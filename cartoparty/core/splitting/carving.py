"""Buildings that stand in the way of a border: taken whole, so that no sector cuts through one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import OsmFeature
from cartoparty.core.splitting.degree_grid import DegreeGrid, Geometries

# A line this deep inside an outline crosses the building; less is two mappers' view of one wall.
_WALL_M = 0.2


@dataclass(frozen=True, slots=True)
class Buildings:
    """The building outlines of an area in grid units, each with its core, one wall inside."""

    outlines: Geometries
    cores: Geometries

    def crossed_by(self, lines: Geometries) -> frozenset[int]:
        """The buildings that any of the lines (grid units) passes through."""
        if not len(self.cores) or not len(lines):
            return frozenset()
        _, found = shapely.STRtree(self.cores).query(lines, predicate="intersects")
        return frozenset(found.tolist())

    def with_overlapping(self, found: frozenset[int]) -> frozenset[int]:
        """These buildings and all that overlap them, in turn: their outlines cross each other."""
        if not found:
            return found
        tree = shapely.STRtree(self.cores)
        reached, fresh = set(found), sorted(found)
        while fresh:
            _, others = tree.query(self.outlines[fresh], predicate="intersects")
            fresh = sorted(set(others.tolist()) - reached)
            reached.update(fresh)
        return frozenset(reached)

    def union(self, found: frozenset[int]) -> BaseGeometry | None:
        """The ground of these buildings, courtyards filled, as one geometry; None without any."""
        if not found:
            return None
        merged = shapely.get_parts(shapely.union_all(self.outlines[sorted(found)], grid_size=1.0))
        shells = shapely.polygons(shapely.get_exterior_ring(merged))
        return shapely.union_all(shells, grid_size=1.0)


def buildings_of(grid: DegreeGrid, area: BaseGeometry, features: Sequence[OsmFeature]) -> Buildings:
    """The valid building polygons of a snapshot that meet the area (in grid units)."""
    shapes = np.array([feature.geometry for feature in features], dtype=object)
    shapes = shapes[np.isin(shapely.get_type_id(shapes), (3, 6))] if len(shapes) else shapes
    on_grid = grid.from_lonlat(shapes)
    shapely.prepare(area)
    on_grid = on_grid[shapely.intersects(area, on_grid)]
    broken = ~shapely.is_valid(on_grid)
    on_grid[broken] = shapely.buffer(on_grid[broken], 0)
    polygons = shapely.get_parts(on_grid)
    metres = grid.to_metres(polygons)
    cores = shapely.transform(
        shapely.buffer(metres, -_WALL_M, join_style="mitre"),
        lambda xy: xy / np.array(grid.metres_per_unit),
    )
    kept = ~shapely.is_empty(cores)
    return Buildings(polygons[kept], cores[kept])
