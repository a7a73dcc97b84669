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

_NOT_FOR_FEET = {"motorway", "motorway_link", "trunk", "trunk_link", "busway", "raceway"}
_CLOSED = {"no", "private"}
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True)
class Verdict:
    """What the judge found; shares are between 0 and 1, lengths in km."""

    count: int
    numbers_right: bool
    covered: float
    outside: float
    overlap: float
    in_pieces: int
    invalid: int
    buildings_cut: int
    buildings: int
    effort_cv: float
    street_cv: float
    street_km: float
    declared_km: float
    connected: tuple[float, ...]
    connected_with_islands: tuple[float, ...]
    border_on_lines: float
    compactness: tuple[float, ...]

    def row(self) -> str:
        """One line of a table."""
        worst = min(self.connected, default=1.0)
        middle = sorted(self.connected_with_islands)[len(self.connected_with_islands) // 2]
        return (
            f"N {self.count} | cover {self.covered:.6f} out {self.outside:.1e} overlap "
            f"{self.overlap:.1e} pieces {self.in_pieces} invalid {self.invalid} | cut "
            f"{self.buildings_cut}/{self.buildings} | effort CV {self.effort_cv:.3f} street CV "
            f"{self.street_cv:.3f} | km {self.declared_km:.2f}/{self.street_km:.2f} | connected "
            f"min {worst:.3f}; with islands min {min(self.connected_with_islands):.3f} med "
            f"{middle:.3f} | on lines {self.border_on_lines:.2f} | PP med "
            f"{sorted(self.compactness)[len(self.compactness) // 2]:.2f} min "
            f"{min(self.compactness):.2f}"
        )


def judge_sectors(
    sectors: Sequence[Sector],
    area: BaseGeometry,
    streets: Iterable[OsmFeature],
    buildings: Iterable[OsmFeature],
    other_lines: Iterable[OsmFeature] = (),
) -> Verdict:
    """Measure a split. `other_lines` are water and barriers, which borders may follow too."""
    plane = _Plane(area)
    ground = plane(area)
    shapes = [plane(sector.geometry) for sector in sectors]
    union = shapely.union_all(shapes)
    ways = [f for f in streets if _is_walked(f) and f.geometry.geom_type != "Point"]
    houses = [plane(b.geometry) for b in buildings if b.geometry.geom_type.endswith("Polygon")]
    lengths = _half_lengths(shapes, plane, ways)
    alone, together = _connected(shapes, ground, plane, ways)
    guides = [plane(f.geometry) for f in [*ways, *other_lines]] + houses
    return Verdict(
        count=len(sectors),
        numbers_right=[s.number for s in sectors] == list(range(1, len(sectors) + 1)),
        covered=union.intersection(ground).area / ground.area,
        outside=union.difference(ground).area / ground.area,
        overlap=(sum(s.area for s in shapes) - union.area) / ground.area,
        in_pieces=sum(s.geom_type != "Polygon" for s in shapes),
        invalid=sum(not s.is_valid for s in shapes),
        buildings_cut=_cut_buildings(shapes, houses),
        buildings=sum(ground.intersects(h) for h in houses),
        effort_cv=_cv([s.effort_min for s in sectors]),
        street_cv=_cv(lengths),
        street_km=_total_m(ground, plane, ways) / 1000,
        declared_km=sum(s.street_km for s in sectors),
        connected=tuple(alone),
        connected_with_islands=tuple(together),
        border_on_lines=_on_lines(shapes, ground, guides),
        compactness=tuple(4 * math.pi * s.area / s.length**2 for s in shapes),
    )


class _Plane:
    """Degrees → metres by the cosine of the middle latitude."""

    def __init__(self, area: BaseGeometry) -> None:
        west, south, east, north = area.bounds
        self.origin = np.array([(west + east) / 2, (south + north) / 2])
        self.scale = _METRES_PER_DEGREE * np.array([math.cos(math.radians(self.origin[1])), 1.0])

    def __call__(self, geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(geometry, lambda xy: (xy - self.origin) * self.scale)


def _is_walked(way: OsmFeature) -> bool:
    tags = way.tags
    if tags.get("highway", "") in _NOT_FOR_FEET:
        return tags.get("foot") in ("yes", "designated")
    return tags.get("foot", tags.get("access", "yes")) not in _CLOSED


def _cv(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return float(np.std(values)) / mean if mean else 0.0


def _line(geometry: BaseGeometry) -> BaseGeometry:
    return geometry.boundary if geometry.geom_type.endswith("Polygon") else geometry


def _total_m(ground: BaseGeometry, plane: _Plane, ways: Sequence[OsmFeature]) -> float:
    lines = [_line(plane(w.geometry)).intersection(ground) for w in ways]
    return float(shapely.union_all(lines).length)


def _half_lengths(
    shapes: Sequence[BaseGeometry], plane: _Plane, ways: Sequence[OsmFeature]
) -> list[float]:
    """Metres of street a sector, those along its border counted for half."""
    lines = np.array([_line(plane(w.geometry)) for w in ways], dtype=object)
    tree = shapely.STRtree(lines)
    found = []
    for shape in shapes:
        near = lines[tree.query(shape, predicate="intersects")]
        inner, outer = shape.buffer(-0.5), shape.buffer(0.5)
        within = _sum(near, inner)
        found.append(within + (_sum(near, outer) - within) / 2)
    return found


def _sum(lines: np.ndarray, shape: BaseGeometry) -> float:
    return float(shapely.length(shapely.intersection(lines, shape)).sum())


def _cut_buildings(shapes: Sequence[BaseGeometry], houses: Sequence[BaseGeometry]) -> int:
    """Buildings (each detached part for itself) that two sectors share, deeper than a wall."""
    cores = shapely.get_parts([h.buffer(0).buffer(-0.25) for h in houses])
    tree = shapely.STRtree(cores)
    owners: dict[int, int] = defaultdict(int)
    for shape in shapes:
        near = tree.query(shape, predicate="intersects")
        for house in near[shapely.area(shapely.intersection(cores[near], shape)) > 0.3].tolist():
            owners[house] += 1
    return sum(count > 1 for count in owners.values())


def _connected(
    shapes: Sequence[BaseGeometry],
    ground: BaseGeometry,
    plane: _Plane,
    ways: Sequence[OsmFeature],
) -> tuple[list[float], list[float]]:
    """The share of each sector's walkable length in its largest part: without, with islands."""
    lines = np.array([plane(w.geometry) for w in ways], dtype=object)
    whole = _parts(ground, range(len(ways)), ways, lines)
    main_ways = {way for _, way, _ in _largest(whole)}
    tree = shapely.STRtree(lines)
    alone, together = [], []
    for shape in shapes:
        near = sorted(tree.query(shape, predicate="intersects").tolist())
        parts = _parts(shape.buffer(1.0), near, ways, lines)
        main = [part for part in parts if part[1] in main_ways]
        alone.append(_share(_largest(main), main))
        together.append(_share(_largest(parts), parts))
    return alone, together


_Part = tuple[float, int, frozenset[object]]


def _parts(
    shape: BaseGeometry,
    rows: Iterable[int],
    ways: Sequence[OsmFeature],
    lines: np.ndarray,
) -> list[_Part]:
    """The stretches of way inside a shape: length, way, and the OSM nodes on it."""
    parts = []
    for row in rows:
        line = _line(lines[row])
        corners = shapely.get_coordinates(line)
        ids = ways[row].nodes
        known = ids if len(ids) == len(corners) else ()
        named: dict[tuple[float, float], object] = {}
        for place, xy in enumerate(map(tuple, np.round(corners, 3).tolist())):
            named[xy] = known[place] if known else xy
        for piece in shapely.get_parts(line.intersection(shape)):
            if piece.geom_type != "LineString":
                continue
            spots = map(tuple, np.round(shapely.get_coordinates(piece), 3).tolist())
            nodes = frozenset(named[xy] for xy in spots if xy in named)
            parts.append((float(piece.length), row, nodes | {("way", row, len(parts))}))
    return parts


def _largest(parts: Sequence[_Part]) -> list[_Part]:
    """The parts that hang together with the greatest length."""
    leader: dict[object, object] = {}

    def find(node: object) -> object:
        while leader.setdefault(node, node) != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for _, _, nodes in parts:
        first, *others = list(nodes)
        for other in others:
            leader[find(other)] = find(first)
    groups: dict[object, list[_Part]] = defaultdict(list)
    for part in parts:
        groups[find(next(iter(part[2])))].append(part)
    return max(groups.values(), key=lambda g: sum(p[0] for p in g), default=[])


def _share(some: Sequence[_Part], every: Sequence[_Part]) -> float:
    total = sum(length for length, _, _ in every)
    return sum(length for length, _, _ in some) / total if total else 1.0


def _on_lines(
    shapes: Sequence[BaseGeometry], ground: BaseGeometry, guides: Sequence[BaseGeometry]
) -> float:
    """The share of the borders between sectors within 1 m of a street, shore, rail or wall."""
    borders = shapely.union_all([s.boundary for s in shapes]).difference(
        ground.boundary.buffer(0.5)
    )
    if borders.length == 0:
        return 1.0
    lines = np.array([_line(guide) for guide in guides], dtype=object)
    beside = lines[shapely.STRtree(lines).query(borders, predicate="dwithin", distance=1.0)]
    guided = borders.intersection(shapely.union_all(shapely.buffer(beside, 1.0)))
    return float(guided.length / borders.length)
