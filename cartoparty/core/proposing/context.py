"""What the observations of a party are checked against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shapely.geometry.base import BaseGeometry

from cartoparty.core.models import Observation, Sector


@dataclass(frozen=True, slots=True)
class CheckContext:
    """The area, the sectors, and the clock and calendar of the party."""

    area: BaseGeometry
    covered: BaseGeometry  # the area with the margin that the snapshot reaches
    sectors: Mapping[int, Sector]  # by team number
    zone: ZoneInfo
    now: datetime

    def day_of(self, observation: Observation) -> date:
        """The day of an observation by the clocks of the party."""
        return observation.observed_at.astimezone(self.zone).date()
