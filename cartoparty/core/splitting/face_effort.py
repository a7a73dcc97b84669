"""The minutes that each face of a mesh takes: to walk, to check, to look for more."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.effort import search_min_per_km2
from cartoparty.core.split_input import SplitInput
from cartoparty.core.splitting.arrays import Bools, Floats, Ints, sum_by
from cartoparty.core.splitting.degree_grid import DegreeGrid, Geometries
from cartoparty.core.splitting.linework import LineKind
from cartoparty.core.splitting.mesh import Mesh

# Beside its minutes every face counts for its ground, so little that it decides only where there
# is nothing to do: the whole area weighs as much as this share of all minutes.
GROUND_SHARE = 1e-3
# Less than this share of all minutes is nothing.
_IDLE_SHARE = 1e-6


@dataclass(frozen=True, slots=True)
class FeaturePoints:
    """Where the features to check are, in grid units; what each takes, and its theme's number."""

    points: Geometries
    minutes: Floats
    theme: Ints


@dataclass(frozen=True, slots=True)
class FaceEffort:
    """Minutes a face. A street between two faces counts for half in each until it is given out.

    `weight` is what the balance works with: all minutes and a trace of ground. `street_m` are the
    metres of street that are walked in `street_min`.
    """

    own_min: Floats
    street_min: Floats
    street_m: Floats
    weight: Floats
    feature_face: Ints

    @property
    def idle(self) -> Bools:
        """The faces with nothing to do in them or along them: water, verges, the bare rim."""
        minutes = self.own_min + self.street_min
        nothing: Bools = minutes <= _IDLE_SHARE * float(minutes.sum())
        return nothing


def features_of(plan: SplitInput, grid: DegreeGrid, area: BaseGeometry) -> FeaturePoints:
    """The features inside the area (in grid units), each as one point."""
    points: list[BaseGeometry] = []
    minutes: list[float] = []
    themes: list[int] = []
    for number, (name, theme) in enumerate(plan.themes.items()):
        for feature in plan.features.get(name, ()):
            points.append(feature.geometry)
            minutes.append(theme.minutes_per_feature)
            themes.append(number)
    shapes = np.array(points, dtype=object)
    on_grid = grid.from_lonlat(shapely.point_on_surface(shapes))
    shapely.prepare(area)
    inside = shapely.intersects(area, on_grid)
    return FeaturePoints(
        on_grid[inside], np.array(minutes)[inside], np.array(themes, dtype=np.int64)[inside]
    )


def street_minutes(mesh: Mesh) -> Floats:
    """Minutes to walk each piece once; 0 where it is not a street."""
    walked = mesh.pieces.kind == LineKind.STREET
    return np.where(walked, mesh.length_m / 1000 / mesh.pieces.kmh * 60, 0.0)


def effort_of(
    mesh: Mesh, features: FeaturePoints, plan: SplitInput, *, ground_share: float = GROUND_SHARE
) -> FaceEffort:
    """Weigh every face of a mesh; `ground_share` is what its ground counts beside its minutes."""
    count = len(mesh.faces)
    walked = mesh.pieces.kind == LineKind.STREET
    minutes_there = street_minutes(mesh)
    side_m = np.where(walked, mesh.length_m, 0.0)
    seen_m, street_m, street_min = np.zeros(count), np.zeros(count), np.zeros(count)
    for side, other in ((mesh.left, mesh.right), (mesh.right, mesh.left)):
        inside = side >= 0
        # Along the limit of the area there is no second side to share with.
        share = np.where(other[inside] >= 0, 0.5, 1.0)
        street_min += sum_by(side[inside], share * minutes_there[inside], count)
        street_m += sum_by(side[inside], share * side_m[inside], count)
        seen_m += sum_by(side[inside], side_m[inside], count)
    seen_m2 = np.minimum(mesh.face_m2, seen_m * plan.rates.seen_m)
    search_min = seen_m2 / 1e6 * search_min_per_km2(plan.themes.values())
    face = mesh.face_at(features.points)
    own_min = search_min + sum_by(face, features.minutes, count)
    minutes = own_min + street_min
    total = float(minutes.sum()) or 1.0
    ground = mesh.face_m2 / float(mesh.face_m2.sum()) * total * ground_share
    return FaceEffort(own_min, street_min, street_m, minutes + ground, face)
