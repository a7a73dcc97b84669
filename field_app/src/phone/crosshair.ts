// The place as the middle of the map: one moves the map under a cross that no finger covers.

import type * as L from 'leaflet';
import type { LonLat } from '../api/shapes.ts';

const ARROWS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];

export class Crosshair {
  readonly #moved: (at: LonLat) => void;
  #map: L.Map | null = null;
  #at: LonLat | null = null;
  /** The hand is moving the map: it must not be pulled away from under it. */
  #held = false;

  /** Calls `moved` when a hand or an arrow key has moved the map. */
  constructor(moved: (at: LonLat) => void) {
    this.#moved = moved;
  }

  /** For `SceneEvents.made`: takes the map, and returns how to let it go. */
  attach(map: L.Map): () => void {
    this.#map = map;
    // Zooming about the fingers would move the place.
    Object.assign(map.options, {
      touchZoom: 'center',
      scrollWheelZoom: 'center',
      doubleClickZoom: 'center',
    });
    const hold = () => {
      this.#held = true;
    };
    const key = (event: L.LeafletKeyboardEvent) => {
      if (ARROWS.includes(event.originalEvent.key)) hold();
    };
    map.on('dragstart', hold).on('keydown', key);
    map.on('moveend', this.#ended).on('resize', this.#recentre);
    return () => {
      map.off('dragstart', hold).off('keydown', key);
      map.off('moveend', this.#ended).off('resize', this.#recentre);
      this.#map = null;
    };
  }

  /** Brings the place under the cross. */
  show(at: LonLat | null): void {
    this.#at = at;
    if (!this.#held) queueMicrotask(this.#recentre);
  }

  readonly #ended = (): void => {
    if (!this.#held || !this.#map) return;
    this.#held = false;
    const { lng, lat } = this.#map.getCenter();
    this.#moved([lng, lat]);
  };

  readonly #recentre = (): void => {
    const [map, at] = [this.#map, this.#at];
    if (!map || !at || this.#held) return;
    const where: L.LatLngTuple = [at[1], at[0]];
    const size = map.getSize();
    const off = map.latLngToContainerPoint(where).distanceTo(size.divideBy(2));
    // Half a pixel is what rounding makes.
    if (off > 1) map.panTo(where, { animate: false });
  };
}
