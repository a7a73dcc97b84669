"""The judges' own plane and their own words for streets: nothing here is the project's."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Tags

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Geometries = NDArray[np.object_]

_METRES_PER_DEGREE = 111_195.0

# https://wiki.openstreetmap.org/wiki/OSM_tags_for_routing/Access_restrictions and Key:access
_NOT_FOR_FEET = {
    "motorway", "motorway_link", "trunk", "trunk_link", "busway", "bus_guideway", "escape",
    "raceway", "via_ferrata",
}  # fmt: skip
_CLOSED = {"no", "private", "military", "agricultural", "forestry", "delivery"}
_OPEN = {"yes", "designated", "permissive", "official", "destination"}
_PAVED_SIDES = {"both", "left", "right", "yes", "separate"}


class Plane:
    """Degrees → metres by the cosine of the middle latitude, on a sphere."""

    def __init__(self, area: BaseGeometry) -> None:
        west, south, east, north = area.bounds
        self.origin = np.array([(west + east) / 2, (south + north) / 2])
        self.scale = _METRES_PER_DEGREE * np.array([math.cos(math.radians(self.origin[1])), 1.0])

    def __call__(self, geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(geometry, lambda xy: (xy - self.origin) * self.scale)


def is_walked(tags: Tags) -> bool:
    """Whether anybody may walk along a street."""
    foot = tags.get("foot", tags.get("access", "yes"))
    if foot in _CLOSED:
        return False
    if tags.get("foot") in _OPEN:
        return True
    kind = tags.get("highway", "")
    if kind in ("trunk", "trunk_link"):
        pavements = {value for key, value in tags.items() if key.startswith("sidewalk")}
        return bool(pavements & _PAVED_SIDES) and tags.get("motorroad") != "yes"
    return kind not in _NOT_FOR_FEET and tags.get("motorroad") != "yes"


def line_of(geometry: BaseGeometry) -> BaseGeometry:
    """A line, or the outline of an area."""
    return geometry.boundary if geometry.geom_type.endswith("Polygon") else geometry


def variation(values: Floats | list[float]) -> float:
    """The coefficient of variation: standard deviation (of all, not of a sample) over mean."""
    mean = float(np.mean(values)) if len(values) else 0.0
    return float(np.std(values)) / mean if mean else 0.0


def points_along(lines: Geometries, step_m: float) -> tuple[Geometries, Floats, Ints]:
    """Points in the middle of steps of at most `step_m`; the length of each step, and its line."""
    rows = np.flatnonzero(shapely.length(lines) > 0)
    fine = shapely.segmentize(lines[rows], step_m)
    xy, line = shapely.get_coordinates(fine, return_index=True)
    follows = line[1:] == line[:-1]
    ends, starts = xy[1:][follows], xy[:-1][follows]
    length = np.hypot(*(ends - starts).T)
    return shapely.points((starts + ends) / 2), length, rows[line[1:][follows]]
