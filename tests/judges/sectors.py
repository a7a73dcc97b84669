"""A judge of sector splits that shares no code with them: it sees polygons and OSM features only.

It measures in metres on a plane of its own (a sphere's cosine), finds streets by `highway`, joins
them at OSM nodes, and takes nothing on trust but the minutes that each sector declares.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import OsmFeature, Sector
from tests.judges.plane import (
    Geometries,
    Plane,
    is_walked,
    line_of,
    points_along,
    variation,
)
from tests.judges.street_network import StreetNetwork

_ON_A_LINE_M = 1.0
_EMPTY_M = 1.0
_STEP_M = 2.0
# A building is cut where two sectors each hold more of it than this, deeper than a wall.
_WALL_M = 0.25
_CUT_M2 = 0.3


@dataclass(frozen=True)
class Verdict:
    """What the judge found; shares are between 0 and 1, lengths in km.

    `street_cv` is of the walkable metres a sector, border streets in equal parts to the sectors
    beside them. `declared_km` is the sum of what the sectors say that they own: it is `street_km`
    where each border street was given to one team, and more where one was given to two.
    `connected` leaves the islands out, `connected_with_islands` does not; both count border
    streets, which either team may walk, on both sides. `compactness` is that of the land.
    """

    count: int
    numbers_right: bool
    covered: float
    outside: float
    overlap: float
    in_pieces: int
    empty: int
    invalid: int
    buildings_cut: int
    buildings: int
    effort_cv: float
    street_cv: float
    street_km: float
    declared_km: float
    connected: tuple[float, ...]
    connected_with_islands: tuple[float, ...]
    islands: int
    islands_km: float
    border_on_lines: float
    compactness: tuple[float, ...]

    def row(self) -> str:
        """One line of a table."""
        together = self.connected_with_islands
        return (
            f"N {self.count} | cover {self.covered:.6f} out {self.outside:.1e} overlap "
            f"{self.overlap:.1e} pieces {self.in_pieces} empty {self.empty} invalid {self.invalid}"
            f" | cut {self.buildings_cut}/{self.buildings} | effort CV {self.effort_cv:.3f} street "
            f"CV {self.street_cv:.3f} | km {self.declared_km:.2f}/{self.street_km:.2f} | "
            f"connected min {min(self.connected):.3f}; with islands min {min(together):.3f} med "
            f"{np.median(together):.3f}; {self.islands} islands {self.islands_km:.2f} km | on "
            f"lines {self.border_on_lines:.2f} | PP on land med {np.median(self.compactness):.2f} "
            f"min {min(self.compactness):.2f}"
        )


def judge_sectors(
    sectors: Sequence[Sector],
    area: BaseGeometry,
    streets: Iterable[OsmFeature],
    buildings: Iterable[OsmFeature],
    other_lines: Iterable[OsmFeature] = (),
) -> Verdict:
    """Measure a split. `other_lines` are water and barriers, which borders may follow too."""
    plane = Plane(area)
    ground = plane(area)
    shapes = [plane(sector.geometry) for sector in sectors]
    union = shapely.union_all(shapes)
    drawn = [street for street in streets if street.geometry.geom_type != "Point"]
    others = list(other_lines)
    ways = [way for way in drawn if is_walked(way.tags)]
    network = StreetNetwork.of(ways, ground, plane)
    houses = _shapes([b for b in buildings if b.geometry.geom_type.endswith("Polygon")], plane)
    metres = network.metres_by_sector(shapes)
    connected = [network.connected(shape) for shape in shapes]
    borders = shapely.union_all([shape.boundary for shape in shapes])
    guides = np.concatenate([_shapes([*drawn, *others], plane), houses])
    shapely.prepare(ground)
    return Verdict(
        count=len(sectors),
        numbers_right=[s.number for s in sectors] == list(range(1, len(sectors) + 1)),
        covered=union.intersection(ground).area / ground.area,
        outside=union.difference(ground).area / ground.area,
        overlap=(sum(s.area for s in shapes) - union.area) / ground.area,
        in_pieces=sum(s.geom_type != "Polygon" for s in shapes),
        empty=int((metres < _EMPTY_M).sum()) if ways else 0,
        invalid=sum(not s.is_valid for s in shapes),
        buildings_cut=_cut_buildings(shapes, borders, houses),
        buildings=int(shapely.intersects(ground, houses).sum()),
        effort_cv=variation([s.effort_min for s in sectors]),
        street_cv=variation(metres),
        street_km=_total_m(ground, plane, ways) / 1000,
        declared_km=sum(s.street_km for s in sectors),
        connected=tuple(alone for alone, _ in connected),
        connected_with_islands=tuple(together for _, together in connected),
        islands=network.islands,
        islands_km=network.islands_m / 1000,
        border_on_lines=_on_lines(borders, ground, guides),
        compactness=_on_land(shapes, ground, others, plane),
    )


def _shapes(features: Sequence[OsmFeature], plane: Plane) -> Geometries:
    shapes = np.empty(len(features), dtype=object)
    shapes[:] = [plane(feature.geometry) for feature in features]
    return shapes


def _total_m(ground: BaseGeometry, plane: Plane, ways: Sequence[OsmFeature]) -> float:
    """Metres of street, each once however often it is mapped."""
    lines = np.array([line_of(plane(way.geometry)) for way in ways], dtype=object)
    return float(shapely.union_all(lines).intersection(ground).length) if ways else 0.0


def _cut_buildings(
    shapes: Sequence[BaseGeometry], borders: BaseGeometry, houses: Geometries
) -> int:
    """Buildings (each detached part for itself) that a border parts, deeper than a wall."""
    met = houses[shapely.STRtree(houses).query(borders, predicate="intersects")]
    cores = shapely.get_parts(shapely.buffer(shapely.buffer(met, 0), -_WALL_M))
    tree = shapely.STRtree(cores)
    owners: dict[int, int] = defaultdict(int)
    for shape in shapes:
        near = tree.query(shape, predicate="intersects")
        shared = shapely.area(shapely.intersection(cores[near], shape)) > _CUT_M2
        for house in near[shared].tolist():
            owners[house] += 1
    return sum(count > 1 for count in owners.values())


def _on_lines(borders: BaseGeometry, ground: BaseGeometry, guides: Geometries) -> float:
    """The share of the borders between sectors within 1 m of a street, shore, rail or wall."""
    points, length_m, _ = points_along(shapely.get_parts(borders), _STEP_M)
    limit = ground.boundary
    shapely.prepare(limit)
    between = ~shapely.dwithin(limit, points, 0.5)
    points, length_m = points[between], length_m[between]
    if not length_m.sum():
        return 1.0
    lines = np.array([line_of(guide) for guide in guides], dtype=object)
    found, _ = shapely.STRtree(lines).query(points, predicate="dwithin", distance=_ON_A_LINE_M)
    return float(length_m[np.unique(found)].sum() / length_m.sum())


def _on_land(
    shapes: Sequence[BaseGeometry],
    ground: BaseGeometry,
    others: Sequence[OsmFeature],
    plane: Plane,
) -> tuple[float, ...]:
    """How round the land of each sector is, 4π area / perimeter² (Polsby and Popper, 1991).

    A pond in its midst is no fault of a sector, so holes are filled; a river across it is two
    shores to walk along, so both count. Sectors without land are left out.
    """
    water = [f for f in others if f.geometry.geom_type.endswith("Polygon") and _is_water(f)]
    wet = [*shapely.buffer(_shapes(water, plane), 0), *_sea(ground, others, plane)]
    tree = shapely.STRtree(wet)
    found = []
    for shape in shapes:
        near = [wet[row] for row in tree.query(shape, predicate="intersects")]
        land = shape.difference(shapely.union_all(near)) if near else shape
        parts = shapely.get_parts(land)
        parts = parts[shapely.area(parts) > 0.01 * land.area]
        filled = shapely.polygons(shapely.get_exterior_ring(parts))
        if len(filled):
            around = float(shapely.length(filled).sum())
            found.append(4 * math.pi * float(shapely.area(filled).sum()) / around**2)
    return tuple(found) or (0.0,)


def _is_water(feature: OsmFeature) -> bool:
    tags = feature.tags
    wet = tags.get("natural") == "water" or tags.get("landuse") in ("reservoir", "basin")
    return wet or tags.get("waterway") in ("riverbank", "dock", "river", "canal")


def _sea(ground: BaseGeometry, others: Sequence[OsmFeature], plane: Plane) -> list[BaseGeometry]:
    """The sea, which OSM maps by its shore only, land on the left
    (https://wiki.openstreetmap.org/wiki/Tag:natural=coastline)."""
    coast = [f for f in others if f.tags.get("natural") == "coastline"]
    lines = [line_of(plane(f.geometry)) for f in coast]
    if not lines:
        return []
    faces = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union_all([*lines, ground.boundary])).tolist())
    )
    xy, line = shapely.get_coordinates(np.array(lines, dtype=object), return_index=True)
    along = np.diff(xy, axis=0)[np.diff(line) == 0]
    middles = ((xy[1:] + xy[:-1]) / 2)[np.diff(line) == 0]
    aside = np.column_stack([along[:, 1], -along[:, 0]])
    aside /= np.maximum(np.hypot(*aside.T), 1e-9)[:, None]
    right, left = shapely.points(middles + 0.1 * aside), shapely.points(middles - 0.1 * aside)
    wet = []
    for face in faces:
        shapely.prepare(face)
        if shapely.contains(face, right).sum() > shapely.contains(face, left).sum():
            wet.append(face)
    return wet
