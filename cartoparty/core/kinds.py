"""Whether what was observed can be the object that OSM knows, and what makes it what it is."""

from cartoparty.core.models import Tags
from cartoparty.core.theme import Theme

# Keys that say what an object is: https://wiki.openstreetmap.org/wiki/Map_features
MAIN_KEYS = (
    "amenity barrier craft emergency entrance healthcare highway historic leisure man_made "
    "natural office public_transport shop tourism"
).split()
# Of these, keys whose value may be corrected without making another object of it.
_CORRECTABLE = frozenset({"entrance"})


def is_same_kind(theme: Theme, observed: Tags, known: Tags) -> bool:
    """Whether an observation with these tags can be of an object with those.

    Answers alone (``wheelchair=yes``) fit any object that stays of its preset with them; a main tag
    that OSM does not have, or has otherwise, is another object.
    """
    for key in MAIN_KEYS:
        if key not in observed or known.get(key) == observed[key]:
            continue
        if key not in known or key not in _CORRECTABLE:
            return False
    return theme.preset_of({**known, **observed}) == theme.preset_of(known)


def defining_keys(theme: Theme, tags: Tags) -> list[str]:
    """The main keys by which the theme selects an object: those, and no others, are its own.

    Empty where the object is selected by an attribute only, or shares its node with another one
    (a crossing at ``highway=traffic_signals``).
    """
    if tags.get("highway") == "traffic_signals":
        return []
    for preset in theme.presets:
        for clause in preset.selector:
            if clause.matches(tags):
                return [key for key in MAIN_KEYS if key in clause.positive_keys()]
    return []
