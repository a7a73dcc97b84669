"""A map frame: the window of a page onto the ground, at an exact scale, with its lettered grid."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat
from cartoparty.outputs.atlas.display import Point, Rect
from cartoparty.outputs.atlas.style import grid_cell_m


@dataclass(frozen=True)
class MapFrame:
    """`rect` (mm on the page) shows the ground around `centre` at 1:`scale`, north up.

    The projection is the frame's own, centred on it: a distance measured on paper times the scale
    is the distance on the ground, whatever the latitude.
    """

    rect: Rect
    centre: LonLat
    scale: int

    @cached_property
    def projection(self) -> LocalProjection:
        return LocalProjection(self.centre)

    @property
    def mm_per_m(self) -> float:
        return 1000 / self.scale

    def page_coordinates(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """An (n, 2) array of lon/lat → page millimetres."""
        x0, y0, x1, y1 = self.rect
        metres = self.projection.project(lonlat)
        middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
        return np.asarray(metres * self.mm_per_m + middle, dtype=np.float64)

    def lonlat_coordinates(self, page: NDArray[np.float64]) -> NDArray[np.float64]:
        """An (n, 2) array of page millimetres → lon/lat: the ground below marks on paper."""
        x0, y0, x1, y1 = self.rect
        middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
        return self.projection.unproject((page - middle) / self.mm_per_m)

    def to_page(self, geometry: BaseGeometry) -> BaseGeometry:
        """A lon/lat geometry → page millimetres, not clipped."""
        return shapely.transform(geometry, self.page_coordinates)

    def area_to_page(self, geometry: BaseGeometry) -> BaseGeometry:
        """A lon/lat polygon → page millimetres; one that crosses itself is mended."""
        shape = self.to_page(geometry)
        return shape if shape.is_valid else shapely.make_valid(shape)

    def point(self, position: LonLat) -> Point:
        """Where a position falls on the page (maybe outside the frame)."""
        x, y = self.page_coordinates(np.array([position]))[0]
        return Point(float(x), float(y))

    @property
    def cell_mm(self) -> float:
        return grid_cell_m(self.scale) * self.mm_per_m

    @property
    def columns(self) -> list[tuple[str, float, float]]:
        """Letter, left and right edge of each grid column."""
        return [
            (letters(number), left, right)
            for number, (left, right) in enumerate(_steps(self.rect.width, self.cell_mm))
            for left, right in [(self.rect.x0 + left, self.rect.x0 + right)]
        ]

    @property
    def rows(self) -> list[tuple[str, float, float]]:
        """Number, top and bottom edge of each grid row."""
        return [
            (str(number + 1), self.rect.y1 - top, self.rect.y1 - bottom)
            for number, (top, bottom) in enumerate(_steps(self.rect.height, self.cell_mm))
        ]

    def cell_of(self, x: float, y: float) -> str:
        """The name of the grid cell that holds a point of the page, such as ``B3``."""
        columns, rows = self.columns, self.rows
        column = min(max(int((x - self.rect.x0) / self.cell_mm), 0), len(columns) - 1)
        row = min(max(int((self.rect.y1 - y) / self.cell_mm), 0), len(rows) - 1)
        return columns[column][0] + rows[row][0]


def _steps(length: float, step: float) -> list[tuple[float, float]]:
    """Cut a length in steps; a remainder too narrow for its letter joins the last step."""
    count = max(int(length / step), 1)
    if length - count * step > 5:
        count += 1
    edges = [number * step for number in range(count)] + [length]
    return list(pairwise(edges))


def letters(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
