"""Whether a drawn line crosses itself so often that no geometry engine could untangle it."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

# A hand draws some loops, a damaged outline some thousand; ten thousand points at random cross
# thirty million times, and to mend them takes more memory than the machine has.
MAX_CROSSINGS = 50_000
# Few: each may cross all the others.
_AT_ONCE = 32


def is_tangled(shape: BaseGeometry) -> bool:
    """Whether the segments of lines or polygons cross each other more than `MAX_CROSSINGS` times.

    >>> is_tangled(shapely.LineString([(0, 0), (2, 2), (2, 0), (0, 2)]))
    False
    """
    segments = _segments(shape)
    tree = shapely.STRtree(segments)
    crossings = 0
    for first in range(0, len(segments), _AT_ONCE):
        ones, others = tree.query(segments[first : first + _AT_ONCE], predicate="crosses")
        crossings += int((others > ones + first).sum())
        if crossings > MAX_CROSSINGS:
            return True
    return False


def _segments(shape: BaseGeometry) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    coords, line = shapely.get_coordinates(_lines(shape), return_index=True)
    joined = np.flatnonzero(line[1:] == line[:-1])
    pairs = np.stack([coords[joined], coords[joined + 1]], axis=1)
    found: np.ndarray[tuple[int], np.dtype[np.object_]] = shapely.linestrings(pairs)
    return found


def _lines(shape: BaseGeometry) -> list[BaseGeometry]:
    """The lines and rings that a shape is made of."""
    lines: list[BaseGeometry] = []
    for part in shapely.get_parts(shape).tolist():
        lines += [part] if part.geom_type != "Polygon" else [part.exterior, *part.interiors]
    return lines
