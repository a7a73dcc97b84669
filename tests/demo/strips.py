"""Eight hand-made sectors across a town, and their teams."""

import shapely

from cartoparty.core.models import LonLat, Sector, Team
from cartoparty.demo.town import Town


def strips_of(town: Town, count: int = 8) -> tuple[list[Sector], list[Team]]:
    """Vertical strips of the area, one a team."""
    west, south, east, north = town.area.bounds
    width = (east - west) / count
    sectors, teams = [], []
    for number in range(1, count + 1):
        left = west + (number - 1) * width
        strip = town.area.intersection(shapely.box(left, south, left + width, north))
        middle = strip.representative_point()
        start = LonLat(middle.x, middle.y)
        sectors.append(Sector(number, str(number), strip, 120.0, 3.0, {}, start))
        teams.append(Team(number, f"Équipe {number}", "#225588", number, f"CODE{number}"))
    return sectors, teams
