"""Cuts the area of a town into the overlapping map pages of a booklet."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.display import Rect
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.atlas.sheets import OVERLAP_MM
from cartoparty.outputs.town_map.papers import SCALES, STRIP_MM, Paper

USUAL_SCALE = 5000
LARGEST_USUAL_SCALE = 2500
FEW_PAGES = 4
MANY_PAGES = 40
_MOST_PAGES = 400  # a booklet that nobody prints
_BORDER_MM = 4.0


class Tile(NamedTuple):
    """A map page: its place in the grid of pages (row 0 in the north), and its window."""

    row: int
    column: int
    frame: MapFrame


_Window = tuple[int, int, BaseGeometry]


class _Ground(NamedTuple):
    """What is to be shown, in metres."""

    projection: LocalProjection
    area: BaseGeometry
    content: shapely.STRtree


class Tiling(NamedTuple):
    """The map pages of a booklet, row by row from the north-west."""

    lying: bool
    scale: int
    tiles: tuple[Tile, ...]


def plan_tiles(
    area: BaseGeometry, content: Sequence[BaseGeometry], paper: Paper, scale: int | None
) -> Tiling:
    """Windows of equal size over the area, at least `OVERLAP_MM` in common.

    A window without any `content` (lon/lat) that the other windows do not show is left out.

    1:5000, a larger scale where it takes `FEW_PAGES`, a smaller one beyond `MANY_PAGES`.
    """
    projection = LocalProjection.around(area)
    metres = projection.to_metres(area)
    inside = np.empty(len(content), dtype=object)
    inside[:] = [projection.to_metres(geometry) for geometry in content]
    ground = _Ground(projection, metres, shapely.STRtree(inside))
    if scale is not None:
        tiling = _fewest(ground, paper, scale)
        if len(tiling.tiles) > _MOST_PAGES:
            usual = plan_tiles(area, content, paper, None)
            params = {"scale": scale, "pages": len(tiling.tiles), "fits": usual.scale}
            raise BadInput("town_map_pages", **params)
        return tiling
    for candidate in (s for s in SCALES if s >= LARGEST_USUAL_SCALE):
        tiling = _fewest(ground, paper, candidate)
        most = FEW_PAGES if candidate < USUAL_SCALE else MANY_PAGES
        if len(tiling.tiles) <= most:
            return tiling
    params = {"scale": SCALES[-1], "pages": len(tiling.tiles), "fits": SCALES[-1]}
    raise BadInput("town_map_pages", **params)


def _fewest(ground: _Ground, paper: Paper, scale: int) -> Tiling:
    options = [_tiles(ground, paper, scale, lying=lying) for lying in (False, True)]
    return min(options, key=lambda tiling: len(tiling.tiles))


def _tiles(ground: _Ground, paper: Paper, scale: int, *, lying: bool) -> Tiling:
    body = paper.body(lying=lying)
    rect = Rect(body.x0 + STRIP_MM, body.y0 + STRIP_MM, body.x1 - STRIP_MM, body.y1 - STRIP_MM)
    m_per_mm = scale / 1000
    west, south, east, north = shapely.box(*ground.area.bounds).buffer(_BORDER_MM * m_per_mm).bounds
    wide, high = rect.width * m_per_mm, rect.height * m_per_mm
    overlap = OVERLAP_MM * m_per_mm
    xs = _centres(west, east, wide, overlap)
    ys = _centres(south, north, high, overlap)[::-1]
    windows = [
        (row, column, shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))
        for row, y in enumerate(ys)
        for column, x in enumerate(xs)
    ]
    tiles = []
    few = len(windows) <= 2 * _MOST_PAGES  # else they are only to be counted
    for row, column, window in _needed(windows, ground) if few else windows:
        middle = np.array([[window.centroid.x, window.centroid.y]])
        lon, lat = ground.projection.unproject(middle)[0]
        frame = MapFrame(rect, LonLat(float(lon), float(lat)), scale)
        tiles.append(Tile(row, column, frame))
    return Tiling(lying, scale, tuple(tiles))


def _needed(windows: Sequence[_Window], ground: _Ground) -> list[_Window]:
    """The windows without those that show nothing of their own; all where nothing is anywhere."""
    held = [set(ground.content.query(w, predicate="intersects").tolist()) for *_, w in windows]
    left = [window for window, things in zip(windows, held, strict=True) if things]
    if not left:
        return list(windows)
    for window in sorted(left, key=lambda w: len(ground.content.query(w[2]))):
        others = [w for *_, w in left if w is not window[2] and w.intersects(window[2])]
        own = window[2].difference(shapely.union_all(others))
        if others and len(ground.content.query(own, predicate="intersects")) == 0:
            left.remove(window)
    return left


def _centres(low: float, high: float, window: float, overlap: float) -> list[float]:
    """Centres of the fewest windows that cover [low, high] and overlap at least so much."""
    if high - low <= window:
        return [(low + high) / 2]
    count = math.ceil((high - low - overlap) / (window - overlap))
    return [float(at) for at in np.linspace(low + window / 2, high - window / 2, count)]
