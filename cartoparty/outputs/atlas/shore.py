"""The shore: piers and breakwaters mapped as lines get a body; a shore without its sea is told."""

import re
from collections.abc import Iterable

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Finding, OsmFeature, OsmRef, Tags
from cartoparty.outputs.atlas import style
from cartoparty.outputs.atlas.sound_shapes import missing_coast

_WORKS = frozenset({"pier", "breakwater", "groyne"})
# https://wiki.openstreetmap.org/wiki/Key:width: metres unless told.
_WIDTH = re.compile(r"(\d{1,3}(?:\.\d+)?) ?m?")


def is_works_line(tags: Tags, shape: BaseGeometry) -> bool:
    """Whether it is a pier, breakwater or groyne mapped as a line."""
    return tags.get("man_made") in _WORKS and shape.geom_type in ("LineString", "LinearRing")


def body_of_works(
    tags: Tags, line: BaseGeometry, projection: LocalProjection
) -> BaseGeometry | None:
    """The ground (lon/lat) of works mapped as a line; None where only the line is known.

    A closed way is the outline: few mappers add ``area=yes`` to it. A ``width`` is metres.
    """
    if shapely.is_closed(line):
        ground = shapely.make_valid(shapely.Polygon(line.coords))
        return ground if ground.geom_type in ("Polygon", "MultiPolygon") else None
    width = _WIDTH.fullmatch(tags.get("width", ""))
    if width is None or float(width[1]) == 0:
        return None
    band = projection.to_metres(line).buffer(float(width[1]) / 2, cap_style="flat")
    return projection.to_lonlat(band)


def concerns_shore(tags: Tags) -> bool:
    """Whether it is coast, water or what lies beside them: what `dry_shore` looks at."""
    return (
        tags.get("natural") in {"coastline", "beach"}
        or tags.get("man_made") in _WORKS
        or "waterway" in tags
        or style.area_kind(tags, None) is style.Area.WATER
    )


def dry_shore(
    drawn: Iterable[tuple[OsmFeature, BaseGeometry]],
    area: BaseGeometry,
    projection: LocalProjection,
) -> tuple[Finding, ...]:
    """Works and beaches of the area that no water touches, where there is no coastline at all.

    Those of the margin are left out: the data may end between them and their water.
    """
    shore: list[tuple[OsmRef, BaseGeometry]] = []
    waters: list[BaseGeometry] = []
    shapely.prepare(area)
    for feature, shape in drawn:
        tags = feature.tags
        if tags.get("natural") == "coastline":
            return ()
        if tags.get("man_made") in _WORKS or tags.get("natural") == "beach":
            if area.intersects(shape):
                shore.append((feature.ref, shape))
        elif "waterway" in tags or style.area_kind(tags, None) is style.Area.WATER:
            waters.append(shape)
    return missing_coast(shore, waters, projection)
