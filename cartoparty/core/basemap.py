"""The base map: which OSM tags belong to which layer, and which streets a volunteer may walk.

Every list names the wiki page that it comes from. Values for things that are not there (yet, or any
more) are left out by being absent: ``highway=proposed``, ``construction``, ``razed``…
"""

from collections.abc import Mapping, Sequence

from cartoparty.core.models import Layer, Tags
from cartoparty.core.selector import Selector

# https://wiki.openstreetmap.org/wiki/Key:highway (roads, link roads, special road types, paths).
# `corridor` is left out: it is inside a building.
_ROADS = (
    "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link", "secondary",
    "secondary_link", "tertiary", "tertiary_link", "unclassified", "residential", "living_street",
    "service", "road", "track", "busway", "bus_guideway", "escape", "raceway",
)  # fmt: skip
_PATHS = (
    "pedestrian", "footway", "path", "steps", "cycleway", "bridleway", "via_ferrata", "ladder",
)  # fmt: skip

# https://wiki.openstreetmap.org/wiki/Key:waterway and Key:natural (water). Bays and straits are
# left out: the relation of a bay may drag in the coast of half a country.
_WATERWAYS = (
    "river", "stream", "canal", "drain", "ditch", "tidal_channel", "riverbank", "dock",
    "waterfall", "rapids", "fish_pass",
)  # fmt: skip

# https://wiki.openstreetmap.org/wiki/Key:landuse, Key:leisure and Key:natural (vegetation). Nature
# reserves are left out for the reason of the bays.
_GREEN_LANDUSE = (
    "grass", "forest", "meadow", "village_green", "recreation_ground", "cemetery", "allotments",
    "orchard", "vineyard", "flowerbed", "plant_nursery",
)  # fmt: skip
_GREEN_LEISURE = (
    "park", "garden", "playground", "pitch", "golf_course", "dog_park", "common",
)  # fmt: skip
_GREEN_NATURAL = (
    "wood", "scrub", "grassland", "heath", "shrubbery", "wetland", "moor", "fell",
)  # fmt: skip

# https://wiki.openstreetmap.org/wiki/Key:railway (tracks), Key:barrier (linear barriers; a kerb is
# walked over) and Key:man_made.
_RAILWAYS = (
    "rail", "light_rail", "tram", "subway", "narrow_gauge", "monorail", "funicular", "preserved",
)  # fmt: skip
_LINEAR_BARRIERS = (
    "wall", "retaining_wall", "city_wall", "fence", "hedge", "guard_rail", "cable_barrier",
    "jersey_barrier", "ditch",
)  # fmt: skip

# https://wiki.openstreetmap.org/wiki/Coastal_features. Drawn, and nothing else: the water's edge is
# where a sector may end, the layer `WATER` has it.
_SHORE_WORKS = ("pier", "breakwater", "groyne")
_SHORE_GROUND = ("beach", "sand", "shingle")

LAYER_SELECTORS: Mapping[Layer, Selector] = {
    Layer.STREETS: Selector.of({"highway": (*_ROADS, *_PATHS)}),
    Layer.BUILDINGS: Selector.of({"building": True}),
    Layer.WATER: Selector.of(
        {"natural": ("water", "coastline")},
        {"waterway": _WATERWAYS},
        {"landuse": ("reservoir", "basin", "salt_pond")},
        {"leisure": "swimming_pool"},
        {"amenity": "fountain"},
    ),
    Layer.GREEN: Selector.of(
        {"leisure": _GREEN_LEISURE},
        {"landuse": _GREEN_LANDUSE},
        {"natural": _GREEN_NATURAL},
        {"amenity": "grave_yard"},
    ),
    Layer.BARRIERS: Selector.of(
        {"railway": _RAILWAYS},
        {"barrier": _LINEAR_BARRIERS},
        {"natural": ("cliff", "earth_bank")},
        {"man_made": ("embankment", "dyke")},
        {"waterway": ("dam", "weir")},
    ),
    Layer.SHORE: Selector.of({"man_made": _SHORE_WORKS}, {"natural": _SHORE_GROUND}),
}

# The key whose value says what a thing of the layer is, most telling first.
_KIND_KEYS: Mapping[Layer, Sequence[str]] = {
    Layer.STREETS: ("highway",),
    Layer.BUILDINGS: ("building",),
    Layer.WATER: ("waterway", "natural", "leisure", "amenity", "landuse"),
    Layer.GREEN: ("leisure", "natural", "amenity", "landuse"),
    Layer.BARRIERS: ("railway", "barrier", "natural", "man_made", "waterway"),
    Layer.SHORE: ("man_made", "natural"),
}

# https://wiki.openstreetmap.org/wiki/OSM_tags_for_routing/Access_restrictions: pedestrians may not
# use motorways; guideways, race tracks and escape lanes are no place for them either.
_NOT_ON_FOOT = frozenset(
    {"motorway", "motorway_link", "busway", "bus_guideway", "escape", "raceway", "via_ferrata"}
)
_ALONGSIDE_ONLY = frozenset({"trunk", "trunk_link"})
_PAVEMENTS = frozenset({"both", "left", "right", "yes", "separate"})

# https://wiki.openstreetmap.org/wiki/Key:access
_ALLOWED = frozenset({"yes", "designated", "permissive", "official", "destination"})
_CLOSED = frozenset({"no", "private", "military", "agricultural", "forestry", "delivery"})


def belongs_to(layer: Layer, tags: Tags) -> bool:
    """Whether an object is drawn in a layer (``building=no`` is not a building)."""
    return LAYER_SELECTORS[layer].matches(tags) and kind_in(layer, tags) != "no"


def kind_in(layer: Layer, tags: Tags) -> str:
    """What an object of the layer is: the value of its main tag, ``river`` or ``hedge``."""
    selector = LAYER_SELECTORS[layer]
    for key in _KIND_KEYS[layer]:
        if key in tags and selector.matches({key: tags[key]}):
            return tags[key]
    return ""


def street_is_public(tags: Tags) -> bool:
    """Whether anybody may walk in, by the access tags; ``foot`` has the last word."""
    return tags.get("foot", tags.get("access", "yes")) not in _CLOSED


def street_is_walkable(tags: Tags) -> bool:
    """Whether a volunteer can and may walk along a street of the base map.

    Motorways and the like only where ``foot`` allows it; trunk roads also where they have a
    pavement; nothing that is private or forbidden.

    Driveways, parking aisles, tunnels and galleries (``indoor=yes``) are streets like any other
    unless their access says otherwise: in OSM a way without access tags is open to all, house
    numbers, entrances and parking spaces are surveyed from them, and galleries and tunnels are
    what joins the streets at their ends. Corridors of buildings are no streets (see ``_ROADS``).
    """
    kind = tags.get("highway", "")
    if not (LAYER_SELECTORS[Layer.STREETS].matches(tags) and street_is_public(tags)):
        return False
    if tags.get("foot") in _ALLOWED:
        return True
    if kind in _ALONGSIDE_ONLY:
        pavements = {value for key, value in tags.items() if key.startswith("sidewalk")}
        return bool(pavements & _PAVEMENTS) and tags.get("motorroad") != "yes"
    return kind not in _NOT_ON_FOOT and tags.get("motorroad") != "yes"
