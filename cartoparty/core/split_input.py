"""What the sector split needs to know of a place, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.effort import DEFAULT_RATES, EffortRates
from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Layer, OsmFeature
from cartoparty.core.theme import Theme
from cartoparty.errors import BadInput

# A sector smaller than a room is a slip of the keyboard, not a plan.
MIN_SECTOR_M2 = 10.0


@dataclass(frozen=True, slots=True)
class SplitInput:
    """The area (lon/lat Polygon or MultiPolygon), its base map and the themes' features in it.

    `layers` and `features` are those of the snapshot; what lies outside the area is left out.
    """

    area: BaseGeometry
    layers: Mapping[Layer, tuple[OsmFeature, ...]] = field(default_factory=dict)
    features: Mapping[str, tuple[OsmFeature, ...]] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    rates: EffortRates = DEFAULT_RATES

    def checked_area(self, sectors: int) -> BaseGeometry:
        """The area as valid polygons.

        Raises BadInput: `split_area_not_polygon` where it has none, `split_area_too_small` where
        the sectors would be smaller than `MIN_SECTOR_M2` each.
        """
        area = self.area if self.area.is_valid else shapely.make_valid(self.area)
        parts = shapely.get_parts(area)
        polygons = parts[(shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 0)]
        if not len(polygons):
            raise BadInput("split_area_not_polygon", kind=self.area.geom_type)
        area = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
        area_m2 = float(LocalProjection.around(area).to_metres(area).area)
        if area_m2 < MIN_SECTOR_M2 * sectors:
            raise BadInput(
                "split_area_too_small",
                area_m2=round(area_m2, 1),
                sectors=sectors,
                needed_m2=MIN_SECTOR_M2 * sectors,
            )
        return area
