"""The lon/lat geometry of osmium objects, whole or as much of it as is known."""

from collections.abc import Sequence
from typing import Any

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

Position = tuple[float, float]

_WKB = osmium.geom.WKBFactory()


def meets(reach: BaseGeometry | None, shape: BaseGeometry) -> bool:
    """Whether a shape lies at least partly in the reach; None reaches everywhere."""
    return reach is None or bool(shapely.intersects(reach, shape))


def area_of_relation(area: Any) -> BaseGeometry | None:
    """The shape of an area that osmium assembled; None when its rings do not close."""
    if not area.num_rings()[0]:
        return None
    shape = shapely.from_wkb(_WKB.create_multipolygon(area))
    return shape.geoms[0] if len(shape.geoms) == 1 else shape


def area_within(ring: BaseGeometry) -> BaseGeometry:
    """The area that a closed way encloses; its line if it encloses none."""
    if shapely.get_num_coordinates(ring) < 4:
        return ring
    polygon = shapely.Polygon(ring)
    if polygon.is_valid:
        return polygon
    repaired = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    return ring if repaired.is_empty else repaired


def runs_of(positions: Sequence[Position | None]) -> list[BaseGeometry]:
    """The stretches of consecutive known positions, as lines (points where nothing is beside)."""
    runs: list[list[Position]] = [[]]
    for position in positions:
        if position is None:
            runs.append([])
        elif not runs[-1] or runs[-1][-1] != position:
            runs[-1].append(position)
    return [shapely.LineString(r) if len(r) > 1 else shapely.Point(r[0]) for r in runs if r]


def known_position(locations: Any, node_id: int) -> Position | None:
    try:
        location = locations.get(node_id)
    except KeyError:
        return None
    return (location.lon, location.lat) if location.valid() else None


def joined_lines(parts: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Lines that meet, joined end to end; points only where there is no line at all."""
    lines = [part for part in parts if part.geom_type == "LineString"]
    if not lines:
        return list(parts)
    return list(shapely.get_parts(shapely.line_merge(shapely.union_all(lines))))
