"""What is asked of Overpass: one query a tile, from the same selectors as the extract reader."""

import math
from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.addresses import NUMBER_KEY, STREET_RELATION
from cartoparty.core.basemap import LAYER_SELECTORS
from cartoparty.core.geometry import LocalProjection
from cartoparty.core.selector import Selector
from cartoparty.core.theme import Theme

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

# Queries write seven decimals; this keeps what touches the very edge inside the box.
_ROUNDING = 1e-6


def tiles_of(reach: BaseGeometry, tile_km2: float) -> list[Box]:
    """Boxes of at most `tile_km2` that together cover a lon/lat area, those outside it left out."""
    west, south, east, north = reach.bounds
    west, south, east, north = (
        west - _ROUNDING, south - _ROUNDING, east + _ROUNDING, north + _ROUNDING
    )  # fmt: skip
    frame = LocalProjection.around(reach).to_metres(shapely.box(west, south, east, north))
    left, bottom, right, top = frame.bounds
    side_m = math.sqrt(tile_km2) * 1000
    columns = math.ceil((right - left) / side_m)
    rows = math.ceil((top - bottom) / side_m)
    lons = [west + (east - west) * i / columns for i in range(columns + 1)]
    lats = [south + (north - south) * i / rows for i in range(rows + 1)]
    boxes = [
        (lons[column], lats[row], lons[column + 1], lats[row + 1])
        for row in range(rows)
        for column in range(columns)
    ]
    return [box for box in boxes if shapely.intersects(reach, shapely.box(*box))]


def quarters_of(box: Box) -> list[Box]:
    """The four parts of a tile that was too much for the server."""
    west, south, east, north = box
    lon, lat = (west + east) / 2, (south + north) / 2
    return [
        (west, south, lon, lat),
        (lon, south, east, lat),
        (west, lat, lon, north),
        (lon, lat, east, north),
    ]


def query_of(box: Box, themes: Sequence[Theme], timeout_s: int) -> str:
    """The query for the base map, the themes' features and the house numbers that meet a box.

    Objects come with their metadata, then the members and nodes that their shapes need, bare.
    Overpass knows an object by its nodes and segments, so an area that holds the whole box without
    touching it is not found; this is so for every bounding box query.
    """
    base_map = Selector.union(LAYER_SELECTORS.values())
    surveyed = Selector.union(theme.selector for theme in themes)
    addresses = Selector.of({NUMBER_KEY: True})
    keys = Selector.of(*({key: True} for key in sorted(base_map.to_osmium_keys())))
    # Ways by key alone, as ten index look-ups cost the server less than a hundred; the reader
    # selects. Relations by exact value and only those that are areas: the members of a bus line
    # that is `wheelchair=yes`, or of a mountain range, would drag in half a country.
    statements = [
        *(f"way{where}" for where in _conditions(keys, box)),
        *(f"nw{where}" for where in _conditions(surveyed, box)),
        *(
            f'rel["type"~"^(multipolygon|boundary)$"]{where}'
            for where in _conditions(Selector.union([base_map, surveyed]), box)
        ),
        *(f"nw{where}" for where in _conditions(addresses, box)),
        *(f"rel{where}" for where in _conditions(Selector.of({"type": STREET_RELATION}), box)),
    ]
    asked = "\n".join(dict.fromkeys(statements))
    return f"[out:json][timeout:{timeout_s}];\n(\n{asked}\n);\nout meta;\n>;\nout skel qt;\n"


def _conditions(selector: Selector, box: Box) -> list[str]:
    """The selector's statements without the kind of element that each begins with."""
    return [statement.removeprefix("nwr") for statement in selector.to_overpass(box)]
