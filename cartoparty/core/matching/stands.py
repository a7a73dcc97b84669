"""Where somebody stands who notes a feature: a point itself, along a line, around an area."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Geometries = NDArray[np.object_]

SPACING_M = 3.0
# Most people note a building or a car park from its edge, some put the pin in its middle.
INSIDE_SHARE = 0.1

_POINT, _LINES, _AREAS, _SIMPLE_LINES = 0, (1, 2, 5), (3, 6), (1, 2)


@dataclass(frozen=True, slots=True)
class Stands:
    """Weighted points; `first[j]:first[j + 1]` are those of feature j, their weights sum to 1.

    `variance` is that of the piece of outline or area that the point stands for, m² per axis.
    """

    first: Ints
    xy: Floats
    weight: Floats
    variance: Floats

    def extent_m2(self) -> Floats:
        """By feature: variance of its stands around their middle, m² per axis."""
        if len(self.first) == 1:
            return np.zeros(0)
        starts = self.first[:-1]
        middle = np.add.reduceat(self.weight[:, None] * self.xy, starts, axis=0)
        owner = np.repeat(np.arange(len(starts)), np.diff(self.first))
        away = ((self.xy - middle[owner]) ** 2).sum(axis=1) / 2 + self.variance
        return np.asarray(np.add.reduceat(self.weight * away, starts))


def stands_of(geometries: Geometries) -> Stands:
    """The stands of features whose geometries are in metres."""
    kinds = shapely.get_type_id(geometries)
    area = np.isin(kinds, _AREAS)
    outline = geometries.copy()
    outline[area] = shapely.boundary(geometries[area])
    length = np.where(area | np.isin(kinds, _LINES), shapely.length(outline), 0.0)
    count = np.maximum(1, np.ceil(length / SPACING_M)).astype(np.int64)
    owner = np.repeat(np.arange(len(geometries)), count)
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    along = length[owner] > 0
    xy = np.empty((len(owner), 2))
    xy[~along] = shapely.get_coordinates(shapely.centroid(geometries[owner[~along]]))
    share = (rank[along] + 0.5) / count[owner[along]]
    xy[along] = _points_along(outline, owner[along], share)
    piece_m = length[owner] / count[owner]
    weight = np.where(area[owner], 1 - INSIDE_SHARE, 1.0) / count[owner]
    inside = np.flatnonzero(area)
    middle = shapely.get_coordinates(shapely.point_on_surface(geometries[inside]))
    owner = np.concatenate([owner, inside])
    order = np.argsort(owner, kind="stable")
    return Stands(
        np.searchsorted(owner[order], np.arange(len(geometries) + 1)),
        np.concatenate([xy, middle])[order],
        np.concatenate([weight, np.full(len(inside), INSIDE_SHARE)])[order],
        # A piece of line varies along itself only: half of its variance for each axis.
        np.concatenate([piece_m**2 / 24, shapely.area(geometries[inside]) / 12])[order],
    )


def _points_along(outline: Geometries, owner: Ints, share: Floats) -> Floats:
    """The point at a share of the length of each owner's outline; owners are in order."""
    points = np.empty(len(owner), dtype=object)
    simple = np.isin(shapely.get_type_id(outline[owner]), _SIMPLE_LINES)
    points[simple] = shapely.line_interpolate_point(
        outline[owner[simple]], share[simple], normalized=True
    )
    for j in np.unique(owner[~simple]).tolist():
        rows = slice(*np.searchsorted(owner, (j, j + 1)).tolist())
        parts = shapely.get_parts(outline[j])
        length = shapely.length(parts)
        ends = np.cumsum(length)
        at_m = share[rows] * ends[-1]
        part = np.minimum(np.searchsorted(ends, at_m), len(parts) - 1)
        along_m = at_m - (ends - length)[part]
        points[rows] = shapely.line_interpolate_point(parts[part], along_m)
    return np.asarray(shapely.get_coordinates(points))
