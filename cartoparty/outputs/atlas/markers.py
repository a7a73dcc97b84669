"""The twelve ArUco markers around a map: how a photographed sheet is set straight again."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from cartoparty.outputs.atlas.display import Point, Rect, Shape, box, rings_of

if TYPE_CHECKING:
    from cartoparty.outputs.atlas.sheets import Sheet

# The first twelve codes of DICT_4X4_50, four rows of four bits from the top left, 1 is white.
# Source: DICT_4X4_1000_BYTES (rotation 0) in OpenCV's objdetect/src/aruco/
# predefined_dictionaries.hpp, Apache-2.0; a test holds them against OpenCV itself.
_CODES = (
    0b1011_0101_0011_0010,
    0b0000_1111_1001_1010,
    0b0011_0011_0010_1101,
    0b1001_1001_0100_0110,
    0b0101_0100_1001_1110,
    0b0111_1001_1100_1101,
    0b1001_1110_0010_1110,
    0b1100_0100_1111_0010,
    0b1111_1110_1101_1010,
    0b1100_1111_0101_0110,
    0b1111_1001_1001_0001,
    0b0001_0001_1010_0111,
)
MODULES = 6  # four bits and the black rim on both sides
_SIDE_MM = {"A4": 7.0, "A3": 9.0}
_QUIET_MODULES = 1.3  # one is asked for; the line of the frame takes some of it


class Marker(NamedTuple):
    """A marker on the page: its number in DICT_4X4_50, its centre and its side, mm."""

    id: int
    centre: Point
    side_mm: float

    @property
    def rect(self) -> Rect:
        return Rect(*self.centre, *self.centre).grown(self.side_mm / 2)

    @property
    def keep_clear(self) -> Rect:
        """The marker with its white margin."""
        return self.rect.grown(quiet_mm(self.side_mm))


def marker_side_mm(paper: str) -> float:
    """How large the markers are: on a photo of a larger sheet each millimetre has fewer pixels."""
    return _SIDE_MM[paper]


def quiet_mm(side_mm: float) -> float:
    """The white margin that a marker of this size needs on each side."""
    return side_mm / MODULES * _QUIET_MODULES


def marker_places(sheet: "Sheet") -> tuple[Marker, ...]:
    """The markers 0 to 11 clockwise from the top left corner: four corners, two on each edge."""
    side = marker_side_mm(sheet.paper)
    x0, y0, x1, y1 = sheet.frame.grown(quiet_mm(side) + side / 2)
    corners = [(x0, y1), (x1, y1), (x1, y0), (x0, y0)]
    found = []
    for number in range(len(_CODES)):
        (ax, ay), (bx, by) = corners[number // 3], corners[(number // 3 + 1) % 4]
        share = number % 3 / 3
        centre = Point(ax + (bx - ax) * share, ay + (by - ay) * share)
        found.append(Marker(number, centre, side))
    return tuple(found)


def marker_items(marker: Marker) -> list[Shape]:
    """The white margin, then the marker as one even-odd path without seams."""
    return [box(marker.keep_clear, fill="#ffffff"), _marker_shape(marker)]


def _marker_shape(marker: Marker) -> Shape:
    module = marker.side_mm / MODULES
    x0, _, _, y1 = marker.rect
    bits = [bool(_CODES[marker.id] >> (15 - place) & 1) for place in range(16)]
    white = [
        shapely.box(column, -row - 1, column + 1, -row)
        for place, is_white in enumerate(bits)
        if is_white
        for row, column in [(place // 4 + 1, place % 4 + 1)]
    ]
    # In whole modules first, then scaled: no rounding can open a gap between two modules.
    dark = shapely.box(0, -MODULES, MODULES, 0).difference(shapely.union_all(white))
    rings = tuple(ring * module + np.array([x0, y1]) for ring in rings_of([dark]))
    return Shape(rings, fill="#000000", rule="evenodd")
