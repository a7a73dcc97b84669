"""A QR code as one even-odd path: modules drawn one by one show white hairlines in print."""

import numpy as np
import segno
import shapely
from numpy.typing import NDArray

from cartoparty.outputs.atlas.display import Coordinates, Rect, Shape

QUIET_MODULES = 4  # ISO/IEC 18004: the white margin


def qr_matrix(text: str) -> NDArray[np.bool_]:
    """The modules of the code, True for dark, top row first, without the quiet zone."""
    code = segno.make(text, error="m", micro=False)
    return np.array([[bool(module) for module in row] for row in code.matrix], dtype=bool)


def qr_shape(text: str, place: Rect) -> Shape:
    """The code in `place`, quiet zone included."""
    dark = qr_matrix(text)
    size = len(dark)
    module = min(place.width, place.height) / (size + 2 * QUIET_MODULES)
    rows, columns = np.nonzero(dark)
    # One polygon in whole modules, then scaled: no rounding can open a gap between two modules.
    squares = shapely.box(columns, size - rows - 1, columns + 1, size - rows)
    outline = shapely.union_all(squares)
    corner = np.array([place.x0, place.y0]) + QUIET_MODULES * module
    rings: list[Coordinates] = []
    for part in shapely.get_parts(outline):
        rings.append(shapely.get_coordinates(part.exterior) * module + corner)
        rings.extend(shapely.get_coordinates(hole) * module + corner for hole in part.interiors)
    return Shape(tuple(rings), fill="#000000", rule="evenodd")
