"""Eight hand-made sectors across a town, and their teams."""

import numpy as np
import shapely

from cartoparty.core.models import LonLat, Sector, Team
from cartoparty.demo.town import Town


def strips_of(town: Town, count: int = 8) -> tuple[list[Sector], list[Team]]:
    """Strips of the area with as many objects each, one a team."""
    west, south, east, north = town.area.bounds
    inner = np.quantile([real.position.lon for real in town.truth], np.arange(1, count) / count)
    cuts = [west, *inner, east]
    sectors, teams = [], []
    for number in range(1, count + 1):
        box = shapely.box(cuts[number - 1], south, cuts[number], north)
        strip = town.area.intersection(box)
        middle = strip.representative_point()
        start = LonLat(middle.x, middle.y)
        sectors.append(Sector(number, str(number), strip, 120.0, 3.0, {}, start))
        teams.append(Team(number, f"Équipe {number}", "#225588", number, f"CODE{number}"))
    return sectors, teams
