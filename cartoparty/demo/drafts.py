"""What a simulated phone sends, and what is wrong with it on purpose."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import numpy as np

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import LonLat, ObservationKind, OsmRef, Tags
from cartoparty.demo.photos import Photo


class Mistake(StrEnum):
    """What goes wrong on purpose; the first three are refused by the server and then corrected."""

    VALUE_TOO_LONG = "value_too_long"
    DATE_IN_FUTURE = "date_in_future"
    COORDINATES_SWAPPED = "coordinates_swapped"
    FAR_OUTSIDE = "far_outside"
    OTHER_SECTOR = "other_sector"
    WRONG_TAG = "wrong_tag"
    NO_MAIN_ANSWER = "no_main_answer"
    SEEN_BY_NEIGHBOURS = "seen_by_neighbours"


@dataclass(frozen=True, slots=True)
class ObservationDraft:
    """What one phone sends; `correction` is what it sends when that is refused."""

    id: UUID
    team: int
    walk: str
    theme: str
    kind: ObservationKind
    osm_ref: OsmRef | None
    position: LonLat
    accuracy_m: float
    observed_at: str
    tags: Tags
    photos: tuple[Photo, ...] = ()
    note: str = ""
    mistake: Mistake | None = None
    correction: "ObservationDraft | None" = None

    def to_json(self) -> dict[str, object]:
        """The body of ``PUT /api/observations/{id}``."""
        body: dict[str, object] = {
            "theme": self.theme,
            "kind": self.kind.value,
            "lon": self.position.lon,
            "lat": self.position.lat,
            "accuracy_m": self.accuracy_m,
            "observed_at": self.observed_at,
            "walk": self.walk,
            "tags": dict(self.tags),
            "photos": [photo.sha256 for photo in self.photos],
            "note": self.note,
        }
        if self.osm_ref is not None:
            body["osm_ref"] = str(self.osm_ref)
        return body


def moved(position: LonLat, east_m: float, north_m: float) -> LonLat:
    """The position that many metres to the east and to the north."""
    lon, lat = LocalProjection(position).unproject(np.array([[east_m, north_m]]))[0]
    return LonLat(round(float(lon), 7), round(float(lat), 7))
