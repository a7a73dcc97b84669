// Draws a scene with Leaflet; this module and Leaflet load only when a map is shown.

import * as L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import './map.css';
import type { Geometry, LonLat } from '../api/shapes.ts';
import { partsOf } from '../geo/distance.ts';
import { t } from '../texts/language.ts';
import { CanvasLayer, type Frame } from './canvas_layer.ts';
import { type Ground, groundOf } from './ground.ts';
import { drawMarks, markAt } from './marks.ts';
import { onPaletteChange, palette } from './palette.ts';
import { ringsOf } from './rings.ts';
import { type Area, EMPTY_SCENE, type Scene, type SceneEvents } from './scene.ts';
import { pixelsPerMetre } from './street_class.ts';
import { drawStreetNames } from './street_names.ts';

/** Names of our panes and what lies above what. */
const PANES = { ground: 210, areas: 300, names: 410, marks: 450 };

export class StreetMap {
  readonly #map: L.Map;
  readonly #events: () => SceneEvents;
  #scene: Scene = EMPTY_SCENE;
  #ground: Ground | null = null;
  readonly #namesLayer: CanvasLayer;
  readonly #marksLayer: CanvasLayer;
  readonly #areas = L.layerGroup();
  readonly #overlay = L.layerGroup();
  #pin: L.Marker | null = null;
  #zooming = false;
  #removed = false;
  readonly #stops: (() => void)[] = [];

  constructor(host: HTMLElement, events: () => SceneEvents) {
    this.#events = events;
    this.#map = newMap(host);
    this.#namesLayer = new CanvasLayer('names', (frame) =>
      drawStreetNames(frame, this.#ground?.names(frame) ?? []),
    );
    this.#marksLayer = new CanvasLayer('marks', (frame) => this.#drawMarks(frame));
    this.#areas.addTo(this.#map);
    this.#overlay.addTo(this.#map);
    this.#map.addLayer(this.#namesLayer).addLayer(this.#marksLayer);
    this.#map.on('click', (event: L.LeafletMouseEvent) => this.#clicked(event));
    this.#map.on('zoomanim', () => {
      this.#zooming = true;
    });
    this.#map.on('zoomend', () => {
      this.#zooming = false;
      this.#restyle();
    });
    const watcher = new ResizeObserver(() => this.#map.invalidateSize({ pan: false }));
    watcher.observe(host);
    this.#stops.push(
      () => watcher.disconnect(),
      onPaletteChange(() => this.#repaint()),
      events().made?.(this.#map) ?? (() => {}),
    );
  }

  /** Draws what differs from the scene before. */
  show(scene: Scene): void {
    const before = this.#scene;
    this.#scene = scene;
    this.#map.getContainer().setAttribute('aria-label', scene.title);
    if (scene.focus && scene.focus.key !== before.focus?.key) this.#focus(scene.focus);
    if (scene.basemap !== before.basemap) this.#showBasemap(scene.basemap);
    if (scene.areas !== before.areas || scene.selected !== before.selected) this.#showAreas(scene);
    if (scene.object !== before.object || scene.around !== before.around) this.#showObject(scene);
    if (scene.pin !== before.pin) this.#showPin(scene.pin);
    this.#marksLayer.redraw();
  }

  destroy(): void {
    this.#removed = true;
    for (const stop of this.#stops) stop();
    // Leaflet 1.9.4 trips over what it began before its map was removed: a zoom that ends 250 ms
    // later, and a canvas frame that it asked for and forgot (`_updatePaths` draws at once and drops
    // the number of the frame). Both are over after the next frame.
    const remove = () => requestAnimationFrame(() => this.#map.remove());
    if (this.#zooming) this.#map.once('zoomend', remove);
    else remove();
  }

  #repaint(): void {
    this.#showBasemap(this.#scene.basemap);
    this.#showAreas(this.#scene);
    this.#showObject(this.#scene);
    this.#marksLayer.redraw();
  }

  #focus(focus: NonNullable<Scene['focus']>): void {
    const points = focus.on.map(([lon, lat]): L.LatLngTuple => [lat, lon]);
    const [only] = points;
    if (!only) return;
    if (points.length === 1) this.#map.setView(only, focus.zoom);
    else this.#map.fitBounds(L.latLngBounds(points), { padding: [16, 16], maxZoom: focus.zoom });
    this.#restyle();
  }

  #showBasemap(basemap: Scene['basemap']): void {
    this.#ground?.layer.remove();
    this.#ground = null;
    this.#map.getContainer().style.setProperty('--ground', palette().ground);
    this.#namesLayer.redraw();
    if (!basemap) return;
    groundOf(basemap, 'ground', () => this.#namesLayer.redraw())
      .then((ground) => {
        if (basemap !== this.#scene.basemap || this.#removed) return;
        this.#ground?.layer.remove();
        this.#ground = ground;
        ground.layer.addTo(this.#map);
        this.#restyle();
        this.#namesLayer.redraw();
      })
      .catch(() => this.#events().failed?.());
  }

  #restyle(): void {
    // Before the first focus there is no centre, and Leaflet throws.
    if (this.#scene.focus) this.#ground?.restyle(this.#map.getZoom(), this.#map.getCenter().lat);
  }

  #showAreas(scene: Scene): void {
    this.#areas.clearLayers();
    for (const area of scene.areas) {
      const layer = this.#areaLayer(area, scene.selected);
      this.#areas.addLayer(layer);
      // Leaflet knows the middle of an area once the map has one.
      this.#map.whenReady(() => {
        if (area.label && this.#areas.hasLayer(layer))
          this.#areas.addLayer(labelAt(layer.getCenter(), area.label));
      });
    }
  }

  #areaLayer(area: Area, selected: string | null): L.Polygon {
    const chosen = area.id === selected;
    const layer = L.polygon(ringsOf(area.geometry), {
      pane: 'areas',
      color: area.colour && !chosen ? area.colour : palette().outline,
      weight: chosen ? 5 : 3,
      dashArray: area.colour ? '' : '8 6',
      fill: area.colour !== null,
      fillColor: area.colour ?? '',
      fillOpacity: chosen ? 0.45 : 0.25,
      interactive: area.colour !== null,
    });
    layer.on('click', () => this.#events().area?.(area.id));
    layer.on('mouseover', () => this.#events().hover?.(area.id));
    layer.on('mouseout', () => this.#events().hover?.(null));
    return layer;
  }

  #showObject(scene: Scene): void {
    this.#overlay.clearLayers();
    const colours = palette();
    if (scene.around) {
      const [lon, lat] = scene.around.at;
      const style = { color: colours.accent, weight: 2, dashArray: '4 4', fillOpacity: 0.12 };
      const options = { radius: scene.around.radius_m, interactive: false, ...style };
      this.#overlay.addLayer(L.circle([lat, lon], options));
    }
    if (scene.object && scene.object.type !== 'Point') {
      this.#overlay.addLayer(outlineOf(scene.object, colours.osm));
    }
  }

  #showPin(at: LonLat | null): void {
    if (!at) {
      this.#pin?.remove();
      this.#pin = null;
      return;
    }
    const where: L.LatLngTuple = [at[1], at[0]];
    if (this.#pin) {
      this.#pin.setLatLng(where);
      return;
    }
    const icon = L.divIcon({ className: 'map-pin', iconSize: [48, 56], iconAnchor: [24, 54] });
    this.#pin = L.marker(where, { icon, draggable: true, autoPan: true, keyboard: false });
    this.#pin.on('dragend', () => {
      const moved = this.#pin?.getLatLng();
      if (moved) this.#events().pin?.([moved.lng, moved.lat]);
    });
    this.#pin.addTo(this.#map);
  }

  #drawMarks(frame: Frame): void {
    const { me, marks, selected } = this.#scene;
    drawMarks(frame, marks, selected);
    if (me) this.#drawMe(frame, me);
  }

  #drawMe(frame: Frame, me: NonNullable<Scene['me']>): void {
    const { context, zoom } = frame;
    const [x, y] = frame.toPixel(me.at);
    const perMetre = pixelsPerMetre(zoom, me.at[1]);
    const colour = palette().position;
    context.beginPath();
    context.arc(x, y, Math.max(10, me.radius_m * perMetre), 0, 2 * Math.PI);
    context.globalAlpha = 0.15;
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = 1;
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.fill();
    context.lineWidth = 3;
    context.strokeStyle = '#ffffff';
    context.stroke();
  }

  #clicked(event: L.LeafletMouseEvent): void {
    const { marks } = this.#scene;
    const events = this.#events();
    const { x, y } = event.containerPoint;
    const toPixel: Frame['toPixel'] = ([lon, lat]) => {
      const point = this.#map.latLngToContainerPoint([lat, lon]);
      return [point.x, point.y];
    };
    const mark = events.mark ? markAt(marks, [x, y], toPixel) : undefined;
    if (mark) events.mark?.(mark.id);
    else events.tap?.([event.latlng.lng, event.latlng.lat]);
  }
}

function newMap(host: HTMLElement): L.Map {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = L.map(host, {
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.5,
    minZoom: 11,
    maxZoom: 20,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
  });
  const { zoomIn: zoomInTitle, zoomOut: zoomOutTitle } = t.common;
  L.control.zoom({ position: 'topright', zoomInTitle, zoomOutTitle }).addTo(map);
  const credit = L.control.attribution({ prefix: false, position: 'bottomleft' });
  credit.addAttribution(t.common.osm).addTo(map);
  for (const [name, height] of Object.entries(PANES)) {
    const pane = map.createPane(name);
    pane.style.zIndex = String(height);
    if (name === 'names' || name === 'marks') pane.style.pointerEvents = 'none';
  }
  host.setAttribute('role', 'application');
  return map;
}

/** Words in the middle of an area, that let a finger through. */
function labelAt(at: L.LatLng, text: string): L.Marker {
  const html = document.createElement('span');
  html.textContent = text;
  const icon = L.divIcon({ className: 'area-label', html, iconSize: [0, 0] });
  return L.marker(at, { icon, interactive: false, keyboard: false });
}

function outlineOf(geometry: Geometry, color: string): L.Layer {
  const style = { color, weight: 5, interactive: false, fillOpacity: 0.15 };
  if (geometry.type.endsWith('Polygon')) return L.polygon(ringsOf(geometry), style);
  const lines = partsOf(geometry).map((line) =>
    line.map(([lon, lat]): L.LatLngTuple => [lat, lon]),
  );
  return L.polyline(lines, style);
}
