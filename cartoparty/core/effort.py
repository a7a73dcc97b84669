"""How many minutes a team needs for its share: walking its streets, checking, looking for more.

    effort = walking every street that the public may walk once, or along both its sides
           + features to check × the theme's minutes per feature
           + new features to expect on the ground that is seen × the same minutes

Every constant is a field of `EffortRates`, so that a party may set its own. Which streets the
public may walk is decided by their tags alone: `basemap.street_is_walkable`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cartoparty.core.models import Tags
from cartoparty.core.theme import Theme


@dataclass(frozen=True, slots=True)
class EffortRates:
    """The pace of a survey, and what each number comes from.

    walk_kmh
        Routing engines walk at 5 km/h (OSRM, profiles/foot.lua, ``walking_speed``); a group that
        looks left and right, and waits at crossings, is taken at four fifths of it.
    path_kmh
        Unpaved ways outside town (path, track, bridleway), three fifths of the routing pace.
    steps_kmh
        Stairs: 0.35 times the level speed going up and 0.5 going down
        (https://help.iesve.com/ve2021/12_walking_speeds.htm); 0.42, their mean, of `walk_kmh`.
        0.4 to 0.5 m/s was also measured on the outer stairs of the Dutch pavilion at Expo 2000.
    seen_m
        How far from the street a volunteer notices an object that nobody has mapped: half the
        width of a street between its façades, and a front garden. Ours, not measured.
    """

    walk_kmh: float = 4.0
    path_kmh: float = 3.0
    steps_kmh: float = 1.7
    seen_m: float = 25.0


DEFAULT_RATES = EffortRates()

_PATHS = frozenset({"path", "track", "bridleway"})

# Streets with a carriageway that one does not look across, let alone step across at will: the
# classes from https://wiki.openstreetmap.org/wiki/Key:highway above service and living streets.
_WITH_TWO_SIDES = frozenset(
    {"trunk", "primary", "secondary", "tertiary", "unclassified", "residential"}
)
# https://wiki.openstreetmap.org/wiki/Key:sidewalk: where the pavements are ways of their own
# (`separate`), those are walked; where there is one or none, there is one side to walk on.
_ONE_SIDED = frozenset({"separate", "left", "right", "no", "none"})


def walk_kmh(tags: Tags, rates: EffortRates = DEFAULT_RATES) -> float:
    """The pace on a way, in km/h."""
    highway = tags.get("highway")
    if highway == "steps":
        return rates.steps_kmh
    return rates.path_kmh if highway in _PATHS else rates.walk_kmh


def walks(tags: Tags, themes: Iterable[Theme]) -> int:
    """How many times a street is walked: twice where a theme is on both sides of it.

    A theme says so with `both_sides`; the street must have a carriageway between two pavements
    that are not mapped as ways of their own.
    """
    if tags.get("highway") not in _WITH_TWO_SIDES or not any(t.both_sides for t in themes):
        return 1
    pavements = {tags[key] for key in ("sidewalk", "sidewalk:both") if key in tags}
    return 1 if pavements & _ONE_SIDED else 2


def search_min_per_km2(themes: Iterable[Theme]) -> float:
    """Minutes spent on features that are not in OSM yet, per km² of ground that is seen."""
    return sum(theme.expected_new_per_km2 * theme.minutes_per_feature for theme in themes)
