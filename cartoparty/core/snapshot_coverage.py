"""Whether a snapshot reaches over the whole area of a party, or stops short of a part of it."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Finding, Severity
from cartoparty.core.split_input import SplitInput

# Nothing at all is mapped for this far only where the data ends, in the sea, and in the high
# mountains: OSM has at least a path, a stream or a wood elsewhere.
_BARE_M = 500.0
# A bay, or the corner of a box on a map, is no news.
_BARE_SHARE = 0.2
# The area is looked at from this many points, more or less.
_POINTS = 2000


def snapshot_findings(plan: SplitInput) -> tuple[Finding, ...]:
    """`split_snapshot_partial` where much of the area is far from anything in the snapshot.

    Anything: a street, a building, water, green, a wall or a feature to survey. Raises BadInput
    where the plan has no area, as `SplitInput.checked_area` says.
    """
    area = plan.checked_area(1)
    projection = LocalProjection.around(area)
    spots, step_m = _spots(projection.to_metres(area))
    shapes = [
        feature.geometry
        for group in (*plan.layers.values(), *plan.features.values())
        for feature in group
    ]
    near = np.zeros(0, dtype=np.int64)
    if shapes:
        mapped = shapely.transform(np.array(shapes, dtype=object), projection.project)
        tree = shapely.STRtree(mapped)
        near, _ = tree.query_nearest(spots, max_distance=_BARE_M, all_matches=False)
    bare = np.delete(spots, near)
    if len(bare) <= _BARE_SHARE * len(spots):
        return ()
    around = shapely.box(*shapely.buffer(shapely.multipoints(bare), step_m / 2).bounds)
    west, south, east, north = projection.to_lonlat(around).bounds
    where = {"west": west, "south": south, "east": east, "north": north}
    params: dict[str, object] = {
        "percent": round(100 * len(bare) / len(spots)),
        "distance_m": round(_BARE_M),
        **{side: round(degrees, 4) for side, degrees in where.items()},
    }
    return (Finding("split_snapshot_partial", Severity.WARNING, params),)


def _spots(area_m: BaseGeometry) -> tuple[NDArray[np.object_], float]:
    """A square grid of points over an area in metres, and their step; at least one point."""
    west, south, east, north = area_m.bounds
    step = float(np.sqrt(area_m.area / _POINTS))
    x, y = np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    shapely.prepare(area_m)
    inside = shapely.contains_xy(area_m, grid[:, 0], grid[:, 1])
    spots = shapely.points(grid[inside])
    return (spots if len(spots) else np.array([area_m.point_on_surface()], dtype=object)), step
