"""The map page of a dataset, made with folium, whose every script, style and picture is our own.

Folium writes pages that load four libraries from other hosts and carry their scripts inline. Here
it makes the script only; the page around it is our template, Leaflet comes from the web pages'
build, and the base map is drawn from the snapshot: no tile server, and it works from a plain folder
or under a strict content security policy alike.
"""

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cartoparty.core.dataset import Source
from cartoparty.core.dataset_rows import DatasetRows, Row, RowStatus
from cartoparty.core.publication import Publication
from cartoparty.outputs.basemap import basemap_layer
from cartoparty.outputs.display import Wording, count_text
from cartoparty.texts import label

_NOT_IN_POPUP = (Source.ID, Source.OSM_GEOMETRY_TYPE, Source.OSM_REF)


def map_script(published: DatasetRows, publication: Publication) -> tuple[str, str]:
    """The `id` of the element that the map fills, and the script that draws it there."""
    import folium

    theme = publication.themes[published.dataset.theme]
    wording = Wording(published.dataset, theme, "fr", not publication.party.fictional)
    west, south, east, north = publication.party.area.bounds
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        max_zoom=20,
    )
    drawn.default_js = [("leaflet", "../assets/leaflet.js")]
    drawn.default_css = [("leaflet_css", "../assets/leaflet.css")]
    basemap_layer().add_to(drawn)
    _controls().add_to(drawn)
    counts = published.by_status()
    for status in RowStatus:
        rows = [row for row in published.rows if row.status is status]
        if rows:
            name = f"{label(f'status_{status}', 'fr')} ({count_text(counts[status], 'fr')})"
            _rows_layer(rows, status, wording, name).add_to(drawn)
    folium.LayerControl(collapsed=True).add_to(drawn)
    drawn.fit_bounds([[south, west], [north, east]])
    for number, element in enumerate(_elements(drawn)):
        element._id = f"{number:04}"  # folium's own are random, and would change every file
    figure: Any = drawn.get_root()
    figure.render()
    return drawn.get_name(), f'"use strict";\n{figure.script.render().strip()}\n'


# Leaflet's own controls speak English, measure in feet too and carry a flag.
_CONTROLS_SCRIPT = """
{% macro script(this, kwargs) %}
L.control.zoom({
    zoomInTitle: {{ this.zoom_in | tojson }}, zoomOutTitle: {{ this.zoom_out | tojson }}
}).addTo({{ this._parent.get_name() }});
L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});
{{ this._parent.get_name() }}.attributionControl.setPrefix(
    '<a href="https://leafletjs.com">Leaflet</a>'
);
{% endmacro %}
"""


def _controls() -> Any:
    from branca.element import MacroElement
    from folium.template import Template

    make: Any = MacroElement  # branca has no types
    controls = make()
    controls._name = "Controls"
    controls._template = Template(_CONTROLS_SCRIPT)
    controls.zoom_in = label("map_zoom_in", "fr")
    controls.zoom_out = label("map_zoom_out", "fr")
    return controls


def _rows_layer(rows: list[Row], status: RowStatus, wording: Wording, name: str) -> Any:
    import folium

    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row.position.lon, row.position.lat]},
            "properties": {
                "title": html.escape(wording.title(row)),
                "details": _details(row, wording),
            },
        }
        for row in rows
    ]
    titles = "function (feature, layer) { layer.options.title = feature.properties.title; }"
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name=html.escape(name),
        marker=_marker(status),
        on_each_feature=folium.JsCode(titles),
        tooltip=folium.GeoJsonTooltip(fields=["title"], labels=False),
        popup=folium.GeoJsonPopup(fields=["details"], labels=False, max_width=360),
    )


def _marker(status: RowStatus) -> Any:
    """Shapes that differ without colour: hollow circle, disc with a tick, square with a plus."""
    import folium

    if status is RowStatus.OSM:
        return folium.CircleMarker(
            radius=5, color="#4a4540", weight=2, fill=True, fill_color="#ffffff", fill_opacity=1
        )
    shape, sign = ("new", "+") if status is RowStatus.NEW else ("done", "✓")
    icon = folium.DivIcon(html=sign, icon_size=(20, 20), class_name=f"mark mark-{shape}")
    return folium.Marker(icon=icon)


def _details(row: Row, wording: Wording) -> str:
    """The cells of a row as HTML, escaped: names come from anybody."""
    items = "".join(
        f"<dt>{html.escape(column.title.in_(wording.lang))}</dt><dd>{html.escape(text)}</dd>"
        for column, text in wording.filled(row)
        if not column.is_position and column.source not in _NOT_IN_POPUP
    )
    url = wording.osm_url(row.osm_ref)
    link = f'<p><a href="{url}">{label("see_in_osm", wording.lang)}</a></p>' if url else ""
    return f"<strong>{html.escape(wording.title(row))}</strong><dl>{items}</dl>{link}"


def _elements(element: Any) -> Iterator[Any]:
    yield element
    for child in element._children.values():
        yield from _elements(child)


def copy_leaflet(source: Path, assets: Path) -> None:
    """Copy Leaflet's script, style and pictures from the web pages' build."""
    (assets / "images").mkdir(parents=True, exist_ok=True)
    for name in ("leaflet.js", "leaflet.css"):
        # The source map is not published, so the script may not ask for it.
        text = (source / name).read_text("utf-8")
        kept = [line for line in text.splitlines() if not line.startswith("//# sourceMappingURL")]
        (assets / name).write_text("\n".join(kept) + "\n", "utf-8")
    for picture in sorted((source / "images").glob("*.png")):
        (assets / "images" / picture.name).write_bytes(picture.read_bytes())
