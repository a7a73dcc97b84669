"""Makes the shapes of a snapshot fit to be drawn, and tells which ones could not be as they are."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Finding, OsmFeature, OsmRef, Severity

_LINES = (1, 2, 5)  # GEOS type numbers: LineString, LinearRing, MultiLineString
_AREAS = (3, 6)
_NAMED_IN_FINDING = 5
_BESIDE_WATER_M = 60.0


class SoundShapes(NamedTuple):
    """The features that can be drawn, each with its shape; the others, and those mended."""

    features: list[OsmFeature]
    shapes: list[BaseGeometry]
    mended: list[OsmRef]
    left_out: list[OsmRef]


def sound_shapes(features: Sequence[OsmFeature]) -> SoundShapes:
    """Areas that cross themselves mended; what has no extent or no place left out.

    One bad relation must not cost the page.
    """
    shapes: NDArray[np.object_] = np.empty(len(features), dtype=object)
    shapes[:] = [feature.geometry for feature in features]
    kinds = shapely.get_type_id(shapes)
    is_line, is_area = np.isin(kinds, _LINES), np.isin(kinds, _AREAS)
    placed = np.isfinite(shapely.bounds(shapes)).all(axis=1)  # also false for an empty one
    broken = placed & is_area
    broken[broken] = ~shapely.is_valid(shapes[broken])
    if broken.any():
        # "structure" keeps what is inside; the other way turns the overlap of two parts into a hole
        shapes[broken] = shapely.make_valid(
            shapes[broken], method="structure", keep_collapsed=False
        )
    extent = np.where(is_area, shapely.area(shapes), shapely.length(shapes)) > 0
    kept = placed & extent & (is_line | is_area)
    refs = np.empty(len(features), dtype=object)
    refs[:] = [feature.ref for feature in features]
    numbers = np.flatnonzero(kept).tolist()
    return SoundShapes(
        [features[number] for number in numbers],
        list(shapes[numbers]),
        list(refs[broken & kept]),
        list(refs[~kept & (is_line | is_area)]),
    )


def shape_findings(mended: Sequence[OsmRef], left_out: Sequence[OsmRef]) -> tuple[Finding, ...]:
    """What a human should know of the shapes of a map."""
    found = {"atlas_shapes_mended": mended, "atlas_shapes_left_out": left_out}
    return tuple(_warning(code, refs) for code, refs in found.items() if refs)


def _warning(code: str, refs: Sequence[OsmRef]) -> Finding:
    named = ", ".join(str(ref) for ref in refs[:_NAMED_IN_FINDING])
    if len(refs) > _NAMED_IN_FINDING:
        named += ", …"
    return Finding(code, Severity.WARNING, {"count": len(refs), "refs": named})


def missing_coast(
    by_the_water: Sequence[tuple[OsmRef, BaseGeometry]],
    waters: Sequence[BaseGeometry],
    projection: LocalProjection,
) -> tuple[Finding, ...]:
    """What the map cannot know by itself: piers and beaches far from any water need a coastline.

    The geometries are lon/lat. An extract cut without its coastline shows the sea as land.
    """
    if not by_the_water:
        return ()
    things = _metres([shape for _, shape in by_the_water], projection)
    reached: set[int] = set()
    if waters:
        tree = shapely.STRtree(_metres(waters, projection))
        near, _ = tree.query(things, predicate="dwithin", distance=_BESIDE_WATER_M)
        reached = set(near.tolist())
    dry = [ref for number, (ref, _) in enumerate(by_the_water) if number not in reached]
    return (_warning("atlas_no_coastline", dry),) if dry else ()


def _metres(shapes: Sequence[BaseGeometry], projection: LocalProjection) -> NDArray[np.object_]:
    collected: NDArray[np.object_] = np.empty(len(shapes), dtype=object)
    collected[:] = shapes
    moved: NDArray[np.object_] = shapely.transform(collected, projection.project)
    return moved
