// The area in the making: places that were found, a drawing, a file or a box, and the map of them.

import type * as L from 'leaflet';
import type {
  Bounds,
  ExtractFile,
  FoundPlaces,
  Place,
  PlanningApi,
  ReadArea,
} from '../../api/planning.ts';
import type { Basemap, LonLat } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { number } from '../../texts/language.ts';
import type { Creation } from './creation.ts';
import type { Draft, Way } from './draft.ts';
import { DrawingLayer } from './drawing_layer.ts';
import {
  crossesItself,
  polygonOf,
  type Ring,
  ringKm2,
  undone,
  withCorner,
  withMoved,
  withoutCorner,
} from './ring.ts';

const NONE: readonly LonLat[] = [];

export class AreaChoice {
  found: FoundPlaces | null = null;
  query = '';
  basemap: Basemap | null = null;
  /** The place under the pointer or the focus, in the list and on the map alike. */
  lit: string | null = null;
  readonly #creation: Creation;
  readonly #api: PlanningApi;
  #layer: DrawingLayer | null = null;
  #held: LonLat[] | null = null;

  constructor(creation: Creation, api: PlanningApi) {
    this.#creation = creation;
    this.#api = api;
  }

  /** Forgets what another source of data gave. */
  forget(): void {
    this.found = null;
    this.query = '';
    this.basemap = null;
  }

  choose(way: Way): void {
    this.#creation.message = '';
    this.#creation.change({ way, area: null });
    if (way === 'search') void this.#unite();
    if (way === 'draw') this.#settleRing();
  }

  async search(query: string): Promise<void> {
    this.query = query;
    await this.#creation.waitFor('places', async () => {
      this.found = await this.#api.places(this.extract?.name ?? null, query);
      const count = this.found.places.length;
      this.#creation.message = count === 0 ? '' : d.create.placesFound(count);
    });
  }

  /** Takes a place into the area, or out of it. */
  async toggle(place: Place): Promise<void> {
    const without = this.#draft.chosen.filter((each) => each.ref !== place.ref);
    const chosen =
      without.length < this.#draft.chosen.length ? without : [...this.#draft.chosen, place];
    this.#creation.change({ chosen });
    await this.#unite();
  }

  light(ref: string | null): void {
    if (ref === this.lit) return;
    this.lit = ref;
    this.#creation.show();
  }

  async read(file: File): Promise<void> {
    this.#creation.change({ area: null });
    await this.#readArea(file.name, file);
  }

  /** The rectangle of the four fields. */
  async useBox(): Promise<void> {
    const edges = this.#draft.box.map((text) => Number(text.trim().replace(',', '.') || 'x'));
    const [west = 0, south = 0, east = 0, north = 0] = edges;
    if (edges.some(Number.isNaN) || west >= east || south >= north) {
      this.#creation.refuse(d.create.boxWrong, d.create.boxHint);
      return;
    }
    const corners: LonLat[] = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
    ];
    await this.#readArea(d.create.boxName, geoJson(polygonOf(corners)));
  }

  /** The streets of what the map shows, to draw on. */
  async showStreets(bounds: Bounds | null = this.#layer?.bounds() ?? null): Promise<void> {
    const extract = this.extract;
    if (!extract || !bounds) return;
    await this.#creation.waitFor('map', async () => {
      this.basemap = await this.#api.basemap(extract.name, bounds);
    });
  }

  addCorner(corner: LonLat, before?: number): void {
    this.#draw(withCorner(this.#draft.ring, corner, before), d.create.cornerSet);
  }

  moveCorner(at: number, to: LonLat): void {
    this.#draw(withMoved(this.#draft.ring, at, to), d.create.cornerMoved);
  }

  removeCorner(at: number): void {
    if (this.#draft.ring.corners.length === 0) return;
    this.#draw(withoutCorner(this.#draft.ring, at), d.create.cornerRemoved);
  }

  undoCorner(): void {
    this.#draw(undone(this.#draft.ring), d.create.undone);
  }

  get crossed(): boolean {
    return crossesItself(this.#draft.ring.corners);
  }

  /** Called when the map stands; returns how to take our layer away. */
  readonly mapMade = (map: L.Map): (() => void) => {
    const layer = new DrawingLayer(map, {
      add: (corner, before) => this.addCorner(corner, before),
      move: (corner, to, done) => this.#dragged(corner, to, done),
      removeLast: () => this.removeCorner(this.#draft.ring.corners.length - 1),
    });
    this.#layer = layer;
    this.showRing();
    return () => {
      layer.destroy();
      if (this.#layer === layer) this.#layer = null;
    };
  };

  get #draft(): Draft {
    return this.#creation.draft;
  }

  get extract(): ExtractFile | null {
    const { source } = this.#draft;
    if (source?.kind !== 'extract') return null;
    return this.#creation.extracts?.find((each) => each.name === source.name) ?? null;
  }

  /** The places and, where the extract is small enough, its streets, before anything is asked. */
  async open(): Promise<void> {
    const extract = this.extract;
    if (this.#draft.way === 'search' && this.#draft.chosen.length > 0) void this.#unite();
    if (!extract) return;
    if (!this.found) await this.search('');
    const limit = this.#creation.limits?.map_km2 ?? 0;
    const box = extract.bbox;
    if (box && !this.basemap && boundsKm2(box) <= limit) await this.showStreets(box);
  }

  /** The chosen places as one area, as the server joins them. */
  async #unite(): Promise<void> {
    const { chosen } = this.#draft;
    this.#creation.change({ area: null });
    if (chosen.length === 0) return;
    const geometries = chosen.flatMap(({ geometry }) => (geometry ? [geometry] : []));
    const names = chosen.map(({ name }) => name).join(', ');
    const joined = new Blob([JSON.stringify({ type: 'GeometryCollection', geometries })]);
    await this.#readArea(names, joined, () => chosen === this.#draft.chosen);
  }

  async #readArea(name: string, bytes: Blob, stillWanted = () => true): Promise<void> {
    await this.#creation.waitFor('area', async () => {
      const area = await this.#api.readArea(name, bytes);
      if (stillWanted()) this.#settle(area);
    });
  }

  #settle(area: ReadArea): void {
    this.#creation.change({ area });
    this.#creation.message = d.create.areaIs(number(area.area_km2));
  }

  #draw(ring: Ring, said: (corner: number, km2: string) => string): void {
    this.#creation.change({ ring });
    this.#creation.message = said(ring.corners.length, number(ringKm2(ring.corners)));
    this.#settleRing();
  }

  /** What is drawn is the area from the third corner on, unless its sides cross. */
  #settleRing(): void {
    const { corners } = this.#draft.ring;
    const geometry = this.crossed ? null : polygonOf(corners);
    const limit = this.#creation.limits?.max_area_km2 ?? Number.POSITIVE_INFINITY;
    const km2 = ringKm2(corners);
    const fits = geometry && km2 > 0 && km2 <= limit;
    this.#creation.change({ area: fits ? { geometry, area_km2: km2, warnings: [] } : null });
  }

  /** A corner that is held is shown where the finger is; only letting go is a change. */
  #dragged(corner: number, to: LonLat, done: boolean): void {
    this.#held = done
      ? null
      : this.#draft.ring.corners.map((each, i) => (i === corner ? to : each));
    if (this.#held) {
      this.#creation.message = d.create.areaIs(number(ringKm2(this.#held)));
      this.#creation.show();
    } else {
      this.moveCorner(corner, to);
    }
  }

  showRing(): void {
    const drawing = this.#draft.way === 'draw';
    const corners = this.#held ?? this.#draft.ring.corners;
    this.#layer?.show(drawing ? corners : NONE, drawing);
  }
}

function geoJson(geometry: object | null): Blob {
  return new Blob([JSON.stringify(geometry)]);
}

export function boundsKm2([west, south, east, north]: Bounds): number {
  return ringKm2([
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]);
}
