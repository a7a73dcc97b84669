// A Leaflet layer that is one canvas, drawn again after each move: labels and marks live on it.

import * as L from 'leaflet';
import type { LonLat } from '../api/shapes.ts';

export interface Frame {
  context: CanvasRenderingContext2D;
  zoom: number;
  /** Drawn surface in pixels of the container, margin included. */
  box: { left: number; top: number; right: number; bottom: number };
  /** Pixels of the container. */
  toPixel: (at: LonLat) => [x: number, y: number];
}

/** Drawn past each edge, so that a short drag shows no blank. */
const MARGIN_PX = 120;

export class CanvasLayer extends L.Layer {
  readonly #draw: (frame: Frame) => void;
  readonly #canvas = document.createElement('canvas');
  readonly #pane: string;
  #asked = 0;

  constructor(pane: string, draw: (frame: Frame) => void) {
    super();
    this.#pane = pane;
    this.#draw = draw;
    this.#canvas.className = 'leaflet-zoom-hide map-canvas';
    this.#canvas.setAttribute('aria-hidden', 'true');
  }

  override onAdd(map: L.Map): this {
    map.getPane(this.#pane)?.append(this.#canvas);
    map.on('moveend zoomend viewreset resize', this.redraw, this);
    this.redraw();
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off('moveend zoomend viewreset resize', this.redraw, this);
    cancelAnimationFrame(this.#asked);
    this.#canvas.remove();
    return this;
  }

  /** At the next frame, once, however often it is asked. */
  redraw(): void {
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    const map = this._map as L.Map | null;
    if (!map) return;
    const size = map.getSize();
    const [width, height] = [size.x + 2 * MARGIN_PX, size.y + 2 * MARGIN_PX];
    const density = Math.min(2, window.devicePixelRatio || 1);
    this.#canvas.width = width * density;
    this.#canvas.height = height * density;
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    L.DomUtil.setPosition(this.#canvas, map.containerPointToLayerPoint([-MARGIN_PX, -MARGIN_PX]));
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    context.scale(density, density);
    context.translate(MARGIN_PX, MARGIN_PX);
    this.#draw({
      context,
      zoom: map.getZoom(),
      box: {
        left: -MARGIN_PX,
        top: -MARGIN_PX,
        right: size.x + MARGIN_PX,
        bottom: size.y + MARGIN_PX,
      },
      toPixel: ([lon, lat]) => {
        const point = map.latLngToContainerPoint([lat, lon]);
        return [point.x, point.y];
      },
    });
  }
}
