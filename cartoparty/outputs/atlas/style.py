"""The look of the map as tables: which tags are drawn how, for a grey printer and in colour.

Widths are ground metres with a minimum on paper: a street must hold its name. In the grey-safe look
every tint was chosen for its grey value: from street over land, green, wood and building to water
each is at least 5 % darker than the one before (a test measures it); main roads are told by their
width and dark casing before their tint. The colour look is richer and keeps the same widths, edges
and dashes: a colour sheet on a photocopier loses tints, never a line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from cartoparty.core.models import Layer, Tags

INK = "#16181c"
GREY_INK = "#6f7378"
PAPER = "#ffffff"
LAND = "#f8f6f1"
WATER_INK = "#2f5f80"
GREEN_INK = "#3d6130"
GRID = "#5b7fa8"
BUILDING_EDGE = "#938a80"


class Look(StrEnum):
    """For which printer the map is drawn."""

    GREY_SAFE = "grey"
    COLOUR = "colour"


class Area(IntEnum):
    """Kinds of surfaces, in the order in which they are drawn."""

    SEA = 0
    SAND = 1
    GREEN = 2
    WOOD = 3
    PITCH = 4
    WATER = 5
    PARKING = 6
    PLAZA = 7
    PIER = 8
    BUILDING = 9


@dataclass(frozen=True, slots=True)
class AreaStyle:
    """Fill and outline of a kind of surface; `edge_mm` 0 draws no outline."""

    fill: str
    edge: str
    edge_mm: float


AREAS: dict[Area, AreaStyle] = {
    Area.SEA: AreaStyle("#a2c3d9", "#4f82a4", 0.18),
    Area.SAND: AreaStyle("#f1e9cf", "#cdbf94", 0.1),
    Area.GREEN: AreaStyle("#dfecd0", "#b4cc9c", 0.1),
    Area.WOOD: AreaStyle("#cee2bb", "#9dbd84", 0.1),
    Area.PITCH: AreaStyle("#d3e6cd", "#8fb286", 0.15),
    Area.WATER: AreaStyle("#a2c3d9", "#4f82a4", 0.18),
    Area.PARKING: AreaStyle("#efece6", "#c9c3b8", 0.1),
    Area.PLAZA: AreaStyle("#f0ecf4", "#b8aec4", 0.12),
    Area.PIER: AreaStyle("#f1eee8", "#8c857a", 0.12),
    Area.BUILDING: AreaStyle("#d0c8bd", BUILDING_EDGE, 0.1),
}
_AREAS_IN_COLOUR = {
    Area.SEA: "#a6d5ee",
    Area.SAND: "#f7e6ae",
    Area.GREEN: "#cfe8ae",
    Area.WOOD: "#acd490",
    Area.PITCH: "#b3e0c0",
    Area.WATER: "#a6d5ee",
    Area.PARKING: "#ece7e3",
    Area.PLAZA: "#efe3f1",
    Area.PIER: "#f1ebe0",
    Area.BUILDING: "#e4cfbd",
}


@dataclass(frozen=True, slots=True)
class StreetStyle:
    """A class of streets: `rank` 0 is the most important; widths as in the module's docstring."""

    rank: int
    fill: str
    casing: str
    ground_m: float
    min_mm: float
    label_pt: float

    def width_mm(self, scale: int) -> float:
        """Width on paper; below 1:5000 the minimum shrinks with the scale."""
        smallest = self.min_mm * float(min(1.0, (5000 / scale) ** 0.75))
        return float(min(max(smallest, self.ground_m / scale * 1000), 9.0))


_CASING = "#857c72"
_DARK = "#5d554c"
STREETS: dict[str, StreetStyle] = {
    "motorway": StreetStyle(0, "#f0b090", _DARK, 16, 3.4, 8.0),
    "trunk": StreetStyle(0, "#f4bd98", _DARK, 14, 3.2, 8.0),
    "primary": StreetStyle(1, "#fad3a0", _DARK, 12, 3.0, 7.8),
    "secondary": StreetStyle(2, "#fde9b6", _DARK, 10.5, 2.8, 7.4),
    "tertiary": StreetStyle(3, "#fff7d6", _CASING, 9, 2.5, 7.0),
    "residential": StreetStyle(4, "#ffffff", _CASING, 7.5, 2.2, 6.6),
    "pedestrian": StreetStyle(5, "#ede8f3", _CASING, 6.5, 2.0, 6.6),
    "service": StreetStyle(6, "#ffffff", "#aaa298", 4, 1.1, 6.0),
    "track": StreetStyle(7, "#f3ead8", "#a98f60", 3, 0.8, 6.0),
}
_STREETS_IN_COLOUR = {
    "motorway": "#ec8a78",
    "trunk": "#f2a277",
    "primary": "#fbbe62",
    "secondary": "#fddc7c",
    "tertiary": "#fff2a6",
    "pedestrian": "#e6daf2",
    "track": "#f3e2bd",
}


@dataclass(frozen=True, slots=True)
class Palette:
    """The tables of one look."""

    land: str
    areas: Mapping[Area, AreaStyle]
    streets: Mapping[str, StreetStyle]


_PALETTES = {
    Look.GREY_SAFE: Palette(LAND, AREAS, STREETS),
    Look.COLOUR: Palette(
        "#fbf7ec",
        {kind: replace(AREAS[kind], fill=fill) for kind, fill in _AREAS_IN_COLOUR.items()},
        {
            kind: replace(street, fill=_STREETS_IN_COLOUR.get(kind, street.fill))
            for kind, street in STREETS.items()
        },
    ),
}


def palette(look: Look = Look.GREY_SAFE) -> Palette:
    """The tables of a look; `AREAS`, `STREETS` and `LAND` are those of the grey-safe one."""
    return _PALETTES[look]


LINKS_MM = 0.75  # slip roads, relative to their class
PATH_LABEL_PT = 6.0
PATH_RANK = 8

_STREET_OF = {
    **{kind: kind for kind in STREETS},
    "unclassified": "residential",
    "living_street": "residential",
    "road": "residential",
    "busway": "residential",
    "bus_guideway": "residential",
}
PATHS = frozenset({"footway", "path", "steps", "cycleway", "bridleway", "via_ferrata"})
# highway=* that nobody walks along or that does not exist (any more, or yet).
_NOT_STREETS = frozenset(
    "proposed construction abandoned razed platform bus_stop rest_area services elevator"
    " emergency_bay escape corridor no disused planned crossing street_lamp".split()
)


def street_class(tags: Tags) -> str | None:
    """The key of `STREETS` for a road, or its own value for a path; None for neither."""
    kind = tags.get("highway")
    if kind is None or kind in _NOT_STREETS:
        return None
    if kind in PATHS:
        return kind
    return _STREET_OF.get(kind.removesuffix("_link"), "service")


def street_rank(kind: str) -> int:
    """How important a class is; 0 comes first."""
    return STREETS[kind].rank if kind in STREETS else PATH_RANK


_GREEN_LANDUSE = frozenset(
    "grass meadow recreation_ground village_green cemetery allotments orchard vineyard"
    " plant_nursery greenfield flowerbed farmland".split()
)
_GREEN_NATURAL = frozenset("grassland scrub heath wetland fell shrubbery".split())
_GREEN_LEISURE = frozenset("park garden golf_course common dog_park nature_reserve".split())
_PITCHES = frozenset("pitch playground track sports_centre stadium".split())
_STANDING_WATER = frozenset("reservoir basin salt_pond".split())


def area_kind(tags: Tags, layer: Layer | None) -> Area | None:
    """What surface a polygon with these tags is; `layer` decides where the tags do not."""
    kind = _kind_by_tags(tags)
    if kind is None and layer is Layer.WATER:
        return Area.WATER
    if kind is None and layer is Layer.GREEN:
        return Area.GREEN
    if kind is None and layer is Layer.BUILDINGS:
        return Area.BUILDING
    return kind


def _kind_by_tags(tags: Tags) -> Area | None:  # noqa: C901, PLR0911
    if tags.get("building", "no") != "no" or "building:part" in tags:
        return Area.BUILDING
    if tags.get("man_made") in {"pier", "breakwater", "groyne", "quay"}:
        return Area.PIER
    natural, landuse, leisure = (tags.get(key, "") for key in ("natural", "landuse", "leisure"))
    if natural in {"water", "bay", "strait"} or landuse in _STANDING_WATER:
        return Area.WATER
    if "waterway" in tags or leisure in {"swimming_pool", "marina"}:
        return Area.WATER
    if natural in {"beach", "sand", "shingle", "bare_rock", "scree", "shoal"}:
        return Area.SAND
    if natural == "wood" or landuse == "forest":
        return Area.WOOD
    if leisure in _PITCHES:
        return Area.PITCH
    if leisure in _GREEN_LEISURE or natural in _GREEN_NATURAL or landuse in _GREEN_LANDUSE:
        return Area.GREEN
    if "highway" in tags or "area:highway" in tags or tags.get("place") == "square":
        return Area.PLAZA
    if tags.get("railway") == "platform" or tags.get("public_transport") == "platform":
        return Area.PLAZA
    if tags.get("amenity") == "parking":
        return Area.PARKING
    return None


# Ground size of a grid cell for each scale: round metres, between 38 and 60 mm on paper.
_CELL_M = {
    1000: 50, 1250: 50, 1500: 75, 2000: 100, 2500: 100, 3000: 150, 3500: 150, 4000: 200, 5000: 250,
    6000: 300, 7500: 300, 10000: 500,
}  # fmt: skip


def grid_cell_m(scale: int) -> int:
    """The side of a grid cell on the ground, metres."""
    return _CELL_M.get(scale, max(round(scale * 0.05 / 10) * 10, 10))
