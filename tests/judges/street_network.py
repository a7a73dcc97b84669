"""The streets of an area as stretches between OSM nodes, and how much of them hangs together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import OsmFeature
from tests.judges.plane import Floats, Geometries, Ints, Plane, line_of, points_along

# A border drawn on a street leaves its line by the width of a decimal; both teams walk up to it.
_REACH_M = 1.0
_BESIDE_M = 0.5
_STEP_M = 1.0
_SAME_POINT_M = 1e-6


@dataclass(frozen=True)
class Stretches:
    """Straight stretches of street; `ends` number the OSM nodes, or the places of a cut.

    Two that cross without an OSM node in common (a bridge and the street below) do not meet.
    `source` is the row of the stretch that each was cut from.
    """

    lines: Geometries
    ends: Ints
    source: Ints
    _trees: list[shapely.STRtree] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, ways: Sequence[OsmFeature], plane: Plane) -> Self:
        """Every stretch once, even where a street is mapped twice on the same nodes."""
        lines = np.array([line_of(way.geometry) for way in ways], dtype=object)
        parts, row = shapely.get_parts(lines, return_index=True)
        xy, part = shapely.get_coordinates(parts, return_index=True)
        node = _node_numbers(ways, np.round(xy, 9), row[part] if len(part) else part)
        follows = part[1:] == part[:-1]
        ends = np.column_stack([node[:-1], node[1:]])[follows]
        both = np.hstack([xy[:-1], xy[1:]])[follows].reshape(-1, 2, 2)
        real = ends[:, 0] != ends[:, 1]
        _, first = np.unique(np.sort(ends[real], axis=1), axis=0, return_index=True)
        kept = np.flatnonzero(real)[np.sort(first)]
        stretches = shapely.linestrings((both[kept] - plane.origin) * plane.scale)
        return cls(stretches, ends[kept], np.arange(len(kept)))

    @property
    def length_m(self) -> Floats:
        found: Floats = shapely.length(self.lines)
        return found

    @property
    def tree(self) -> shapely.STRtree:
        if not self._trees:
            self._trees.append(shapely.STRtree(self.lines))
        return self._trees[0]

    def within(self, shape: BaseGeometry) -> "Stretches":
        """What lies in a shape; a stretch that is cut ends at a place of its own."""
        shapely.prepare(shape)
        near = np.sort(self.tree.query(shape, predicate="intersects"))
        whole = shapely.contains_properly(shape, self.lines[near])
        inside, cut = near[whole], near[~whole]
        pieces, of_cut = shapely.get_parts(
            shapely.intersection(self.lines[cut], shape), return_index=True
        )
        lines = shapely.get_type_id(pieces) == 1
        pieces, origin = pieces[lines], cut[of_cut[lines]]
        fresh = int(self.ends.max(initial=-1)) + 1
        return Stretches(
            np.concatenate([self.lines[inside], pieces]),
            np.concatenate([self.ends[inside], self._ends_of(pieces, origin, fresh)]),
            np.concatenate([inside, origin]),
        )

    def _ends_of(self, pieces: Geometries, origin: Ints, fresh: int) -> Ints:
        """The nodes that pieces keep of the stretches they come from; else numbers from `fresh`."""
        found = fresh + np.arange(2 * len(pieces)).reshape(-1, 2)
        for piece_end, place in ((0, 0), (1, -1)):
            at = shapely.get_coordinates(shapely.get_point(pieces, place))
            for side, corner in ((0, 0), (1, -1)):
                there = shapely.get_coordinates(shapely.get_point(self.lines[origin], corner))
                same = np.hypot(*(at - there).T) < _SAME_POINT_M
                found[same, piece_end] = self.ends[origin[same], side]
        return found

    def parts(self) -> Ints:
        """For each stretch, the number of the part that it hangs together with."""
        nodes, ends = np.unique(self.ends, return_inverse=True)
        ends = ends.reshape(-1, 2)
        size = len(nodes)
        links = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
        _, part = connected_components(links, directed=False)
        found: Ints = part[ends[:, 0]].astype(np.int64)
        return found

    def largest_share(self, wanted: np.ndarray | None = None) -> float:
        """The share of the length in the largest part, of all or the `wanted` stretches only."""
        keep = np.ones(len(self.ends), dtype=np.bool_) if wanted is None else wanted
        if not keep.any():
            return 1.0
        some = Stretches(self.lines[keep], self.ends[keep], self.source[keep])
        metres = np.bincount(some.parts(), weights=some.length_m)
        return float(metres.max() / metres.sum())


def _node_numbers(ways: Sequence[OsmFeature], xy: Floats, way_of_corner: Ints) -> Ints:
    """A number for each corner: of its OSM node where the way says which, else of its place.

    A way of which the file has only a part does not say which; its corners are then the nodes
    that other ways have at the very same place.
    """
    starts = np.searchsorted(way_of_corner, np.arange(len(ways) + 1)).tolist()
    places = list(map(tuple, xy.tolist()))
    names: list[object] = list(places)
    at_place: dict[object, object] = {}
    unnamed: list[int] = []
    for row, way in enumerate(ways):
        begin, end = starts[row], starts[row + 1]
        if len(way.nodes) == end - begin:
            names[begin:end] = way.nodes
            at_place.update(zip(places[begin:end], way.nodes, strict=True))
        else:
            unnamed.extend(range(begin, end))
    for corner in unnamed:
        names[corner] = at_place.get(places[corner], places[corner])
    number: dict[object, int] = {}
    return np.array([number.setdefault(name, len(number)) for name in names], dtype=np.int64)


@dataclass(frozen=True)
class StreetNetwork:
    """The stretches in an area; `mainland` are those of its largest connected part.

    The others are islands: nothing inside the area leads to them.
    """

    stretches: Stretches
    mainland: np.ndarray
    islands: int

    @classmethod
    def of(cls, ways: Sequence[OsmFeature], ground: BaseGeometry, plane: Plane) -> Self:
        inside = Stretches.of(ways, plane).within(ground.buffer(_REACH_M))
        if not len(inside.ends):
            return cls(inside, np.zeros(0, dtype=np.bool_), 0)
        part = inside.parts()
        metres = np.bincount(part, weights=inside.length_m)
        return cls(inside, part == int(np.argmax(metres)), int((metres > 0).sum()) - 1)

    @property
    def islands_m(self) -> float:
        return float(self.stretches.length_m[~self.mainland].sum())

    def connected(self, shape: BaseGeometry) -> tuple[float, float]:
        """The largest part's share of the streets in and along a sector: without, with islands."""
        here = self.stretches.within(shape.buffer(_REACH_M))
        return here.largest_share(self.mainland[here.source]), here.largest_share()

    def metres_by_sector(self, shapes: Sequence[BaseGeometry]) -> Floats:
        """Metres of street a sector; a street along a border counts in equal parts on both sides.

        One along the limit of the area has a sector on one side only, and counts there whole.
        """
        metres = np.zeros(len(shapes))
        borders = [shape.boundary for shape in shapes]
        edge = np.unique(
            self.stretches.tree.query(borders, predicate="dwithin", distance=_BESIDE_M)[1]
        )
        inner = np.setdiff1d(np.arange(len(self.stretches.ends)), edge)
        middles = shapely.line_interpolate_point(self.stretches.lines[inner], 0.5, normalized=True)
        sector, row = shapely.STRtree(middles).query(shapes, predicate="intersects")
        np.add.at(metres, sector, self.stretches.length_m[inner[row]])
        points, step_m, _ = points_along(self.stretches.lines[edge], _STEP_M)
        sector, row = shapely.STRtree(points).query(shapes, predicate="dwithin", distance=_BESIDE_M)
        sharers = np.bincount(row, minlength=len(points))
        np.add.at(metres, sector, step_m[row] / sharers[row])
        return metres
