// The parts of Leaflet that our maps use. Its own entry is 41 kB on the wire, as it also brings
// overlays of pictures and films, popups, tile servers and GeoJSON, which no bundler can leave out.

import { attribution } from 'leaflet/src/control/Control.Attribution.js';
import { Control, control } from 'leaflet/src/control/Control.js';
import { zoom } from 'leaflet/src/control/Control.Zoom.js';
import { svg } from 'leaflet/src/layer/vector/SVG.js';
import 'leaflet/src/map/handler/Map.DoubleClickZoom.js';
import 'leaflet/src/map/handler/Map.Drag.js';
import 'leaflet/src/map/handler/Map.Keyboard.js';
import 'leaflet/src/map/handler/Map.ScrollWheelZoom.js';
import 'leaflet/src/map/handler/Map.TouchZoom.js';
import { Map as LeafletMap, createMap as map } from 'leaflet/src/map/Map.js';

control.attribution = attribution;
control.zoom = zoom;

// As in Leaflet's own Renderer.getRenderer.js, without the canvas: who wants one names it.
LeafletMap.include({
  getRenderer(layer) {
    const { renderer, pane } = layer.options;
    const chosen = renderer ?? this._paneRenderers[pane] ?? svg({ pane });
    if (!renderer) this._paneRenderers[pane] = chosen;
    if (!this.hasLayer(chosen)) this.addLayer(chosen);
    return chosen;
  },
});

export * as DomUtil from 'leaflet/src/dom/DomUtil.js';
export { toLatLngBounds as latLngBounds } from 'leaflet/src/geo/LatLngBounds.js';
export * as LineUtil from 'leaflet/src/geometry/LineUtil.js';
export { toPoint as point } from 'leaflet/src/geometry/Point.js';
export { Layer } from 'leaflet/src/layer/Layer.js';
export { layerGroup } from 'leaflet/src/layer/LayerGroup.js';
export { divIcon } from 'leaflet/src/layer/marker/DivIcon.js';
export { marker } from 'leaflet/src/layer/marker/Marker.js';
export { GridLayer } from 'leaflet/src/layer/tile/GridLayer.js';
export { circle } from 'leaflet/src/layer/vector/Circle.js';
export { polygon } from 'leaflet/src/layer/vector/Polygon.js';
export { polyline } from 'leaflet/src/layer/vector/Polyline.js';
export { Control, control, LeafletMap as Map, map };
