// Lays the drawn corners over the map: they are set, dragged and taken away by hand or by keyboard.

import * as L from 'leaflet';
import type { Bounds } from '../../api/planning.ts';
import type { LonLat } from '../../api/shapes.ts';
import { palette } from '../../map/palette.ts';

export interface DrawingEvents {
  add: (corner: LonLat, before?: number) => void;
  /** While a corner is dragged, and when it is let go. */
  move: (corner: number, to: LonLat, done: boolean) => void;
  removeLast: () => void;
}

/** Pixels an arrow key moves the cross; with Shift, to be exact. */
const STEP_PX = { coarse: 24, fine: 4 };
/** A click this near to a side sets a corner in it. */
const ON_SIDE_PX = 14;
/** The cross stays this far from the edge: the map moves instead. */
const EDGE_PX = 48;
const WIDEST_ZOOM = 5;

export class DrawingLayer {
  readonly #map: L.Map;
  readonly #events: DrawingEvents;
  readonly #shape = L.layerGroup();
  readonly #cross = document.createElement('div');
  #corners: readonly LonLat[] = [];
  #handles: L.Marker[] = [];
  #active = false;
  #dragging = false;

  constructor(map: L.Map, events: DrawingEvents) {
    this.#map = map;
    this.#events = events;
    map.setMinZoom(WIDEST_ZOOM);
    this.#shape.addTo(map);
    this.#cross.className = 'draw-cross';
    this.#cross.hidden = true;
    map.getContainer().append(this.#cross);
    map.on('click', this.#clicked, this);
    map.getContainer().addEventListener('keydown', this.#pressed);
  }

  destroy(): void {
    this.#map.getContainer().removeEventListener('keydown', this.#pressed);
    this.#cross.remove();
  }

  /** Shows the corners; without `active` they cannot be touched. */
  show(corners: readonly LonLat[], active: boolean): void {
    if (active !== this.#active) this.#activate(active);
    if (corners === this.#corners) return;
    this.#corners = corners;
    // A handle that is dragged must not be replaced under the finger.
    if (this.#dragging && corners.length === this.#handles.length) this.#drawSides();
    else this.#drawAll();
  }

  /** What is in view; null before the map has its place. */
  bounds(): Bounds | null {
    try {
      const box = this.#map.getBounds();
      return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
    } catch {
      return null;
    }
  }

  #activate(active: boolean): void {
    this.#active = active;
    this.#cross.hidden = true;
    if (active) {
      this.#map.keyboard.disable();
      this.#map.doubleClickZoom.disable();
    } else {
      this.#map.keyboard.enable();
      this.#map.doubleClickZoom.enable();
    }
    this.#drawAll();
  }

  #drawAll(): void {
    for (const handle of this.#handles) handle.remove();
    this.#handles = this.#active ? this.#corners.map((at, i) => this.#handle(at, i)) : [];
    this.#drawSides();
  }

  #drawSides(): void {
    this.#shape.clearLayers();
    const places = this.#corners.map(([lon, lat]): L.LatLngTuple => [lat, lon]);
    const style = { color: palette().accent, weight: 4, interactive: false, pane: 'areas' };
    if (places.length >= 3) {
      this.#shape.addLayer(L.polygon(places, { ...style, fillOpacity: 0.15 }));
    } else if (places.length === 2) {
      this.#shape.addLayer(L.polyline(places, { ...style, dashArray: '6 8' }));
    }
  }

  #handle(at: LonLat, index: number): L.Marker {
    const icon = L.divIcon({ className: 'draw-corner', html: `${index + 1}`, iconSize: [48, 48] });
    const handle = L.marker([at[1], at[0]], { icon, draggable: true, keyboard: false });
    const tell = (done: boolean) => {
      const { lng, lat } = handle.getLatLng();
      this.#events.move(index, [lng, lat], done);
    };
    handle.on('dragstart', () => {
      this.#dragging = true;
    });
    handle.on('drag', () => tell(false));
    handle.on('dragend', () => {
      this.#dragging = false;
      tell(true);
    });
    return handle.addTo(this.#map);
  }

  #clicked(event: L.LeafletMouseEvent): void {
    if (!this.#active) return;
    this.#add(event.containerPoint);
  }

  #add(point: L.Point): void {
    const { lng, lat } = this.#map.containerPointToLatLng(point);
    this.#events.add([lng, lat], this.#sideAt(point));
  }

  /** The corner before which a click on a side sets a new one. */
  #sideAt(point: L.Point): number | undefined {
    const pixels = this.#corners.map(([lon, lat]) => this.#map.latLngToContainerPoint([lat, lon]));
    if (pixels.length < 3) return undefined;
    const gaps = pixels.map((from, i) => {
      const to = pixels[(i + 1) % pixels.length] ?? from;
      return L.LineUtil.pointToSegmentDistance(point, from, to);
    });
    const nearest = gaps.indexOf(Math.min(...gaps));
    return (gaps[nearest] ?? Number.POSITIVE_INFINITY) <= ON_SIDE_PX ? nearest + 1 : undefined;
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    if (!this.#active || event.target !== this.#map.getContainer()) return;
    const act = this.#actOf(event);
    if (!act) return;
    event.preventDefault();
    act();
  };

  #actOf(event: KeyboardEvent): (() => void) | undefined {
    const step = event.shiftKey ? STEP_PX.fine : STEP_PX.coarse;
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    };
    const move = moves[event.key];
    if (move) return () => this.#moveCross(...move);
    switch (event.key) {
      case 'Enter':
        return () => this.#add(this.#crossAt());
      case 'Backspace':
        return () => this.#events.removeLast();
      case '+':
      case '=':
        return () => this.#map.zoomIn();
      case '-':
        return () => this.#map.zoomOut();
      default:
        return undefined;
    }
  }

  #crossAt(): L.Point {
    const { offsetLeft, offsetTop } = this.#cross;
    if (!this.#cross.hidden) return L.point(offsetLeft, offsetTop);
    return this.#map.getSize().divideBy(2);
  }

  #moveCross(dx: number, dy: number): void {
    const size = this.#map.getSize();
    const wanted = this.#crossAt().add([dx, dy]);
    const x = Math.min(Math.max(wanted.x, EDGE_PX), size.x - EDGE_PX);
    const y = Math.min(Math.max(wanted.y, EDGE_PX), size.y - EDGE_PX);
    this.#cross.hidden = false;
    this.#cross.style.left = `${x}px`;
    this.#cross.style.top = `${y}px`;
    const beyond = wanted.subtract([x, y]);
    if (beyond.x || beyond.y) this.#map.panBy(beyond, { animate: false });
  }
}
