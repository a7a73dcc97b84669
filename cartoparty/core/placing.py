"""What the place and the time of an observation tell a moderator."""

from datetime import datetime, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.geometry import LocalProjection
from cartoparty.core.models import Finding, LonLat, Observation, Sector, Severity

# Beyond this a phone's fix can belong to the next street.
POOR_ACCURACY_M = 30.0
# Beyond this the position says nothing: a human must place the object.
USELESS_ACCURACY_M = 100.0
# A team may stray to the other pavement of its border street and err by a bad fix.
SECTOR_TOLERANCE_M = 50.0
# After a year in a drawer a note says little about today.
STALE_AFTER = timedelta(days=365)


def findings_of_place(
    observation: Observation, *, area: BaseGeometry, sector: Sector | None, now: datetime
) -> list[Finding]:
    """Outside, far from the sector, imprecise, stale: findings, never losses."""
    findings = []
    outside_m = distance_m(observation.position, area)
    if outside_m > 0:
        findings.append(_warning("outside_area", distance_m=round(outside_m)))
    elif sector is not None:
        away_m = distance_m(observation.position, sector.geometry)
        if away_m > SECTOR_TOLERANCE_M:
            findings.append(
                _warning("far_from_sector", sector=sector.number, distance_m=round(away_m))
            )
    if observation.accuracy_m is not None and observation.accuracy_m > POOR_ACCURACY_M:
        useless = observation.accuracy_m > USELESS_ACCURACY_M
        severity = Severity.ERROR if useless else Severity.WARNING
        params = {"accuracy_m": round(observation.accuracy_m)}
        findings.append(Finding("poor_accuracy", severity, params))
    if now - observation.observed_at > STALE_AFTER:
        findings.append(_warning("stale", day=str(observation.observed_at.date())))
    return findings


def is_outside(position: LonLat, geometry: BaseGeometry) -> bool:
    """Whether a position lies outside a lon/lat geometry."""
    return not shapely.intersects_xy(geometry, *position)


def distance_m(position: LonLat, geometry: BaseGeometry) -> float:
    """Metres from a position to a lon/lat geometry, 0 inside."""
    if not is_outside(position, geometry):
        return 0.0  # nearly always so for areas, and much cheaper than to project a whole town
    projection = LocalProjection(position)
    here = projection.to_metres(shapely.Point(position))
    return float(here.distance(projection.to_metres(geometry)))


def _warning(code: str, **params: object) -> Finding:
    return Finding(code, Severity.WARNING, params)
