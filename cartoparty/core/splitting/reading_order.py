"""The order in which places are numbered, so that a reader finds the next one beside the last."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.splitting.arrays import Ints
from cartoparty.core.splitting.mesh import Mesh


def reading_order(shapes: Sequence[BaseGeometry], start: tuple[float, float] | None = None) -> Ints:
    """The positions of shapes (x east, y north) in the order of their numbers.

    Outwards from `start` where it is given; else in rows from north to south, the first from west
    to east, the next one back, so that consecutive numbers lie side by side.
    """
    centres = shapely.get_coordinates(shapely.centroid(np.array(shapes, dtype=object)))
    if start is not None:
        away = np.hypot(*(centres - np.array(start)).T)
        return np.argsort(np.round(away, 3), kind="stable").astype(np.int64)
    width, height = np.ptp(centres, axis=0) + 1e-9
    rows = max(1, round(float(np.sqrt(len(shapes) * height / width))))
    from_north = np.argsort(-np.round(centres[:, 1], 3), kind="stable")
    order = []
    for number, row in enumerate(np.array_split(from_north, min(rows, len(shapes)))):
        eastward = row[np.argsort(np.round(centres[row, 0], 3), kind="stable")]
        order.append(eastward if number % 2 == 0 else eastward[::-1])
    return np.concatenate(order).astype(np.int64)


def sector_shapes_m(mesh: Mesh, of_face: Ints, count: int) -> list[BaseGeometry]:
    """The faces of each sector as one geometry in metres, to be put in order."""
    faces = mesh.grid.to_metres(mesh.faces)
    return [shapely.multipolygons(faces[of_face == sector]) for sector in range(count)]
