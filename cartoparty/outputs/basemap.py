"""The base map under the published maps, drawn from the snapshot rather than from map tiles.

It is a script that sets one constant: it loads from a plain folder as well as from a server.
"""

import html
import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from cartoparty.core.basemap import kind_in
from cartoparty.core.dataset_rows import DECIMALS
from cartoparty.core.geometry import buffer_m
from cartoparty.core.models import Layer, OsmFeature
from cartoparty.core.publication import Publication

_VARIABLE = "CARTOPARTY_BASEMAP"
_MARGIN_M = 100
# About 1 m: below the width of a line on the screen at any zoom that the page offers.
_TOLERANCE_DEG = 0.00001
_CREDIT = '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a> (ODbL)'

# Class of a thing of the base map → Leaflet path options; lines need no fill.
_STYLES: dict[str, dict[str, object]] = {
    "green": {"stroke": False, "fillColor": "#dcebd3", "fillOpacity": 1},
    "water": {"stroke": False, "fillColor": "#c3dcec", "fillOpacity": 1},
    "waterway": {"color": "#9fc6df", "weight": 2.5, "fill": False},
    "building": {"color": "#c9c4bd", "weight": 0.5, "fillColor": "#e6e2dc", "fillOpacity": 1},
    "rail": {"color": "#8f8a86", "weight": 1.5, "dashArray": "5 4", "fill": False},
    "wall": {"color": "#b3aca5", "weight": 1, "fill": False},
    "square": {"stroke": False, "fillColor": "#f3f1ee", "fillOpacity": 1},
    "path": {"color": "#a8a29b", "weight": 1.2, "dashArray": "3 3", "fill": False},
    "street": {"color": "#b9b3ab", "weight": 3, "fill": False},
    "road": {"color": "#a39a8f", "weight": 4.5, "fill": False},
    "area": {"color": "#4a4540", "weight": 1.5, "dashArray": "8 5", "fill": False},
}
_MAJOR = ("motorway", "trunk", "primary", "secondary", "tertiary")
_ON_FOOT = frozenset({"footway", "path", "steps", "cycleway", "bridleway", "track", "ladder"})
_DRAWN = (Layer.GREEN, Layer.WATER, Layer.BUILDINGS, Layer.BARRIERS, Layer.STREETS)

_BASEMAP_SCRIPT = """
{% macro script(this, kwargs) %}
var {{ this.get_name() }}_styles = {{ this.styles | tojson }};
[false, true].forEach(function (named) {
    L.geoJson({{ this.variable }}, {
        interactive: named,
        attribution: {{ this.credit | tojson }},
        filter: function (feature) { return Boolean(feature.properties.n) === named; },
        style: function (feature) {
            return {{ this.get_name() }}_styles[feature.properties.c];
        },
        onEachFeature: function (feature, layer) {
            if (named) {
                layer.bindTooltip(feature.properties.n, {sticky: true});
            }
        }
    }).addTo({{ this._parent.get_name() }});
});
{% endmacro %}
"""


def basemap_script(publication: Publication) -> str:
    """The base map as a script that sets one constant: it loads from a plain folder too."""
    area = publication.party.area
    text = ",\n".join(_basemap_features(publication.snapshot.layers, area))
    return f'const {_VARIABLE} = {{"type":"FeatureCollection","features":[\n{text}\n]}};\n'


def basemap_layer() -> Any:
    """The folium element that draws the base map on the map that it is added to."""
    from branca.element import MacroElement
    from folium.template import Template

    make: Any = MacroElement  # branca has no types
    layer = make()
    layer._name = "Basemap"
    layer._template = Template(_BASEMAP_SCRIPT)
    layer.variable = _VARIABLE
    layer.styles = _STYLES
    layer.credit = _CREDIT
    return layer


def _basemap_features(
    layers: Mapping[Layer, tuple[OsmFeature, ...]], area: BaseGeometry
) -> Iterator[str]:
    """One GeoJSON feature a line, clipped to the area's surroundings and simplified."""
    window = shapely.box(*buffer_m(shapely.box(*area.bounds), _MARGIN_M).bounds)
    shapely.prepare(window)
    for layer in _DRAWN:
        for feature in layers.get(layer, ()):
            shape = _clipped(feature.geometry, window)
            if shape is not None:
                name = feature.tags.get("name", "") if layer is Layer.STREETS else ""
                yield _line(shape, _class_of(layer, feature), name)
    yield _line(area, "area", "")


def _clipped(geometry: BaseGeometry, window: BaseGeometry) -> BaseGeometry | None:
    if not window.intersects(geometry):
        return None
    if not window.contains(geometry):
        geometry = shapely.intersection(shapely.make_valid(geometry), window)
    simple = shapely.simplify(geometry, _TOLERANCE_DEG)
    return None if simple.is_empty else simple


def _class_of(layer: Layer, feature: OsmFeature) -> str:
    kind = kind_in(layer, feature.tags)
    surface = int(shapely.get_dimensions(feature.geometry)) == 2
    if layer is Layer.STREETS:
        if surface:
            return "square"
        if kind in _ON_FOOT:
            return "path"
        return "road" if kind.startswith(_MAJOR) else "street"
    if layer is Layer.BARRIERS:
        return "rail" if "railway" in feature.tags else "wall"
    if layer is Layer.WATER:
        return "water" if surface else "waterway"
    return "green" if layer is Layer.GREEN else "building"


def _line(shape: BaseGeometry, kind: str, name: str) -> str:
    rounded = shapely.transform(shape, lambda lonlat: np.round(lonlat, DECIMALS))
    # Escaped here: Leaflet takes a tooltip for HTML, and street names come from anybody.
    properties = {"c": kind, "n": html.escape(name)} if name else {"c": kind}
    text = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
    geometry = shapely.to_geojson(rounded)
    return f'{{"type":"Feature","properties":{text},"geometry":{geometry}}}'
