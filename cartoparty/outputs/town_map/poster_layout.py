"""Finds how a poster is arranged: which way up, at which scale, where the index goes."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.errors import BadInput
from cartoparty.outputs.atlas.columns import Block
from cartoparty.outputs.atlas.display import Rect
from cartoparty.outputs.atlas.frame import MapFrame
from cartoparty.outputs.town_map.index_columns import column_count, columns_in, evened, fits
from cartoparty.outputs.town_map.papers import (
    GUTTER_MM,
    PAPERS,
    SCALES,
    STRIP_MM,
    Paper,
)

BORDER_MM = 5.0  # between the area and the frame
_LARGER_TYPE = (1.4, 1.25, 1.12, 1.0)
_LEAST_BELOW_MM = 12.0
_HAIR_MM = 1e-6

# Blocks for a frame, a column width in mm and a type size in points.
MakeBlocks = Callable[[MapFrame, float, float], Sequence[Block]]


@dataclass(frozen=True, slots=True)
class PosterPlan:
    """A poster: `columns` hold the legend, and the index where `with_index`."""

    paper: Paper
    lying: bool
    frame: MapFrame
    columns: tuple[Rect, ...]
    points: float
    with_index: bool


class _Extent(NamedTuple):
    """The area as seen from its middle: the projection and the sides in metres."""

    projection: LocalProjection
    width: float
    height: float

    def frame_mm(self, scale: int) -> tuple[float, float]:
        per_m = 1000 / scale
        return self.width * per_m + 2 * BORDER_MM, self.height * per_m + 2 * BORDER_MM


def plan_poster(
    area: BaseGeometry, paper: Paper, scale: int | None, legend: MakeBlocks, whole: MakeBlocks
) -> PosterPlan:
    """The largest round scale at which the map and its index share the sheet.

    `legend` makes the blocks of the legend alone, `whole` those of legend and index. Where the
    index would cost too much of the scale the plan is without it. Raises BadInput
    `town_map_scale_too_large` (a forced scale that does not fit) and `town_map_area_too_large`.
    """
    extent = _extent_of(area)
    scales = SCALES if scale is None else (scale,)
    alone = _first_plan(extent, paper, scales, legend, with_index=False)
    if alone is None:
        raise _too_large(extent, paper, scale, legend)
    worth = [s for s in scales if alone.frame.scale <= s <= alone.frame.scale * paper.worth]
    return _first_plan(extent, paper, worth, whole, with_index=True) or alone


def _extent_of(area: BaseGeometry) -> _Extent:
    projection = LocalProjection.around(area)
    west, south, east, north = projection.to_metres(area).bounds
    return _Extent(projection, east - west, north - south)


def _too_large(extent: _Extent, paper: Paper, scale: int | None, legend: MakeBlocks) -> BadInput:
    """Says which scale would fit this paper, or which paper this scale."""
    alone = _first_plan(extent, paper, SCALES, legend, with_index=False)
    if scale is None or alone is None:
        sides = {
            "width_km": math.ceil(extent.width / 1000),
            "height_km": math.ceil(extent.height / 1000),
        }
        return BadInput("town_map_area_too_large", paper=paper.name, scale=SCALES[-1], **sides)
    for other in PAPERS.values():
        if _plan_at(extent, other, scale, legend, with_index=False):
            code = "town_map_scale_too_large"
            found = {"paper": paper.name, "fits": alone.frame.scale, "larger": other.name}
            return BadInput(code, scale=scale, **found)
    return BadInput(
        "town_map_scale_no_paper", scale=scale, paper=paper.name, fits=alone.frame.scale
    )


def _first_plan(
    extent: _Extent, paper: Paper, scales: Sequence[int], make: MakeBlocks, *, with_index: bool
) -> PosterPlan | None:
    for scale in scales:
        plan = _plan_at(extent, paper, scale, make, with_index=with_index)
        if plan is not None:
            return plan
    return None


def _plan_at(
    extent: _Extent, paper: Paper, scale: int, make: MakeBlocks, *, with_index: bool
) -> PosterPlan | None:
    """The arrangement with the largest type; of equals, the upright sheet."""
    width, height = extent.frame_mm(scale)
    best: PosterPlan | None = None
    for lying in (False, True):
        body = paper.body(lying=lying)
        for rect, panels in _panels(paper, body, width, height):
            frame = MapFrame(rect, extent.projection.origin, scale)
            for larger in _LARGER_TYPE:
                points = paper.index_pt * larger
                if best is not None and points <= best.points:
                    break
                columns = _columns_for(frame, panels, paper.column_mm * larger, points, make)
                if columns:
                    best = PosterPlan(paper, lying, frame, columns, points, with_index)
                    break
    return best


def _columns_for(
    frame: MapFrame, panels: Sequence[Rect], least_mm: float, points: float, make: MakeBlocks
) -> tuple[Rect, ...]:
    """Columns of the panels that hold the blocks; none where they do not fit.

    All are as wide as the narrowest. Those of the last panel end at one height.
    """
    groups = [columns_in(p, n) for p in panels if (n := column_count(p.width, least_mm))]
    if not groups:
        return ()
    width = min(group[0].width for group in groups)
    groups = [[column._replace(x1=column.x0 + width) for column in group] for group in groups]
    *first, last = groups
    before = [column for group in first for column in group]
    blocks = make(frame, width, points)
    if not fits(blocks, [*before, *last]):
        return ()
    return (*before, *evened(blocks, last, before))


def _panels(
    paper: Paper, body: Rect, width: float, height: float
) -> Iterator[tuple[Rect, tuple[Rect, ...]]]:
    """(frame, room for the columns): beside the map, below it, both."""
    strips = 2 * STRIP_MM
    beside = body.width - width - strips - GUTTER_MM
    below = body.height - height - strips - GUTTER_MM
    if beside < -GUTTER_MM - _HAIR_MM or below < -GUTTER_MM - _HAIR_MM:
        return
    left, top, foot = body.x0 + STRIP_MM, body.y1 - STRIP_MM, body.y0 + 1.0
    has_right, has_lower = beside >= paper.column_mm, below >= _LEAST_BELOW_MM
    right = Rect(body.x1 - beside, foot, body.x1, body.y1)
    lower = Rect(body.x0, foot, body.x1, foot + below)
    if has_right:
        air = (body.height - strips - height) / 2
        yield Rect(left, top - air - height, left + width, top - air), (right,)
    if has_lower:
        middle = body.x0 + (body.width - width) / 2
        yield Rect(middle, top - height, middle + width, top), (lower,)
    if has_right and has_lower:
        upper = right._replace(y0=lower.y1 + 1.0)
        yield Rect(left, top - height, left + width, top), (upper, lower)
