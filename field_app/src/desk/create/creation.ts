// A party in the making: what was answered, what the server offers, and the work until it is split.

import type * as L from 'leaflet';
import {
  type Bounds,
  type ExtractFile,
  type FoundPlaces,
  type Limits,
  type Place,
  PlanningApi,
  type ReadArea,
  type ThemeCard,
} from '../../api/planning.ts';
import type { Basemap, Job, LonLat } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { number } from '../../texts/language.ts';
import { type Trouble, troubleOf } from '../../ui/trouble.ts';
import { type Desk, isUnderWay } from '../desk.ts';
import { hashOf } from '../route.ts';
import {
  type Draft,
  forgetDraft,
  keepDraft,
  missingOn,
  NEW_DRAFT,
  rememberedDraft,
  STEPS,
  type Step,
  type Way,
} from './draft.ts';
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

export class Creation {
  draft: Draft = rememberedDraft();
  limits: Limits | null = null;
  themes: ThemeCard[] | null = null;
  extracts: ExtractFile[] | null = null;
  found: FoundPlaces | null = null;
  query = '';
  /** What is being waited for, by name. */
  busy: 'places' | 'map' | 'area' | 'party' | null = null;
  /** Stands beside the field that it is about. */
  trouble: Trouble | null = null;
  basemap: Basemap | null = null;
  lit: string | null = null;
  sending: { name: string; share: number; stop: AbortController } | null = null;
  /** The last taking of the data, however it ended. */
  taken: Job | null = null;
  /** Said aloud and shown in one line. */
  message = '';
  readonly #desk: Desk;
  readonly #api: PlanningApi;
  #layer: DrawingLayer | null = null;
  #stopped = false;

  constructor(desk: Desk, key: string) {
    this.#desk = desk;
    this.#api = new PlanningApi(key);
  }

  stop(): void {
    this.#stopped = true;
    this.sending?.stop.abort();
  }

  /** Asks for what the pages offer, and finds work again that was under way. */
  async load(): Promise<void> {
    const [limits, themes, extracts] = await Promise.all([
      this.#api.limits(),
      this.#api.themes(),
      this.#api.extracts(),
    ]);
    Object.assign(this, { limits, themes, extracts });
    this.#show();
    if (this.draft.step === 'area') await this.#openArea();
    const { slug } = this.draft;
    if (slug) await this.#findWork(slug);
  }

  // ---- going from one question to the next ----------------------------------

  change(patch: Partial<Draft>): void {
    this.draft = { ...this.draft, ...patch };
    this.trouble = null;
    keepDraft(this.draft);
    this.#show();
  }

  next(): void {
    const missing = missingOn(this.draft);
    if (missing) {
      this.#refuse(d.create.missing[missing], d.create.missingHint[missing]);
      return;
    }
    this.go(STEPS[STEPS.indexOf(this.draft.step) + 1] ?? 'finish');
  }

  back(): void {
    this.go(STEPS[STEPS.indexOf(this.draft.step) - 1] ?? 'about');
  }

  go(step: Step): void {
    this.message = '';
    this.change({ step });
    window.scrollTo(0, 0);
    if (step === 'area') void this.#openArea();
  }

  /** Begins anew; for ten seconds it can be taken back. */
  restart(): void {
    const before = this.draft;
    this.taken = null;
    this.found = null;
    this.basemap = null;
    forgetDraft();
    this.draft = NEW_DRAFT;
    this.trouble = null;
    this.#desk.say(d.create.restarted, () => {
      this.change(before);
      this.#desk.set({ toast: null });
    });
    this.#show();
  }

  /** Takes the data from somewhere; what was found elsewhere is forgotten. */
  pick(source: Draft['source']): void {
    this.found = null;
    this.basemap = null;
    this.change({ source });
  }

  // ---- extracts ----------------------------------------------------------------

  async send(file: File): Promise<void> {
    const limit = this.limits?.max_extract_mb ?? Number.POSITIVE_INFINITY;
    if (file.size > limit * 1e6) {
      this.#refuse(d.create.tooLarge(file.name, number(limit)), d.create.tooLargeHint);
      return;
    }
    const stop = new AbortController();
    this.sending = { name: file.name, share: 0, stop };
    this.trouble = null;
    const told = (share: number) => {
      this.sending = { name: file.name, share, stop };
      this.#show();
    };
    try {
      const kept = await this.#api.sendExtract(file, told, stop.signal);
      this.extracts = await this.#api.extracts();
      this.pick({ kind: 'extract', name: kept.name });
    } catch (error) {
      const given = error instanceof DOMException && error.name === 'AbortError';
      this.trouble = given ? null : troubleOf(error);
    } finally {
      this.sending = null;
      this.#show();
    }
  }

  // ---- the area ------------------------------------------------------------------

  choose(way: Way): void {
    this.message = '';
    this.change({ way, area: null });
    if (way === 'search') void this.#unite();
    if (way === 'draw') this.#settleRing();
  }

  async search(query: string): Promise<void> {
    this.query = query;
    await this.#waitFor('places', async () => {
      this.found = await this.#api.places(this.#extract()?.name ?? null, query);
      const count = this.found.places.length;
      this.message = count === 0 ? '' : d.create.placesFound(count);
    });
  }

  /** Takes a place into the area, or out of it. */
  async toggle(place: Place): Promise<void> {
    const without = this.draft.chosen.filter((each) => each.ref !== place.ref);
    const chosen =
      without.length < this.draft.chosen.length ? without : [...this.draft.chosen, place];
    this.change({ chosen });
    await this.#unite();
  }

  light(ref: string | null): void {
    if (ref === this.lit) return;
    this.lit = ref;
    this.#show();
  }

  async read(file: File): Promise<void> {
    this.draft = { ...this.draft, area: null };
    await this.#readArea(file.name, file);
  }

  /** The rectangle of the four fields. */
  async useBox(): Promise<void> {
    const edges = this.draft.box.map((text) => Number(text.trim().replace(',', '.') || 'x'));
    const [west = 0, south = 0, east = 0, north = 0] = edges;
    if (edges.some(Number.isNaN) || west >= east || south >= north) {
      this.#refuse(d.create.boxWrong, d.create.boxHint);
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
    const extract = this.#extract();
    if (!extract || !bounds) return;
    await this.#waitFor('map', async () => {
      this.basemap = await this.#api.basemap(extract.name, bounds);
    });
  }

  addCorner(corner: LonLat, before?: number): void {
    this.#draw(withCorner(this.draft.ring, corner, before), d.create.cornerSet);
  }

  moveCorner(at: number, to: LonLat): void {
    this.#draw(withMoved(this.draft.ring, at, to), d.create.cornerMoved);
  }

  removeCorner(at: number): void {
    if (this.draft.ring.corners.length === 0) return;
    this.#draw(withoutCorner(this.draft.ring, at), d.create.cornerRemoved);
  }

  undoCorner(): void {
    this.#draw(undone(this.draft.ring), d.create.undone);
  }

  get crossed(): boolean {
    return crossesItself(this.draft.ring.corners);
  }

  /** Called when the map stands; returns how to take our layer away. */
  readonly mapMade = (map: L.Map): (() => void) => {
    const layer = new DrawingLayer(map, {
      add: (corner, before) => this.addCorner(corner, before),
      move: (corner, to, done) => this.#dragged(corner, to, done),
      removeLast: () => this.removeCorner(this.draft.ring.corners.length - 1),
    });
    this.#layer = layer;
    this.#showRing();
    return () => {
      layer.destroy();
      if (this.#layer === layer) this.#layer = null;
    };
  };

  // ---- the party -----------------------------------------------------------------

  /** Makes the party, or changes the one that was made, and takes its data. */
  async make(): Promise<void> {
    const { title, start, end, contact, themes, area, slug } = this.draft;
    if (!area) return;
    const fields = { title, start, end: end || start, contact, themes, area: area.geometry };
    await this.#waitFor('party', async () => {
      const made = slug ? await this.#api.change(slug, fields) : await this.#api.create(fields);
      this.change({ slug: made.slug });
    });
    if (this.draft.slug && !this.trouble) await this.takeData();
  }

  async takeData(): Promise<void> {
    const { slug, source } = this.draft;
    if (!slug || !source) return;
    this.taken = null;
    const params = source.kind === 'overpass' ? { overpass: true } : { extract: source.name };
    this.taken = await this.#desk.run(slug, 'snapshot', params);
    this.#show();
  }

  async split(measure: { teams: number } | { minutes: number }): Promise<void> {
    const { slug } = this.draft;
    if (!slug) return;
    const job = await this.#desk.run(slug, 'split', measure);
    if (job?.state !== 'done' || this.#stopped) return;
    forgetDraft();
    this.#desk.set({ job: null });
    location.hash = hashOf({ page: 'sectors', slug });
  }

  // ---- within ----------------------------------------------------------------------

  #extract(): ExtractFile | null {
    const { source } = this.draft;
    if (source?.kind !== 'extract') return null;
    return this.extracts?.find((each) => each.name === source.name) ?? null;
  }

  /** The places and, where the extract is small enough, its streets, before anything is asked. */
  async #openArea(): Promise<void> {
    const extract = this.#extract();
    if (this.draft.way === 'search' && this.draft.chosen.length > 0) void this.#unite();
    if (!extract) return;
    if (!this.found) await this.search('');
    const limit = this.limits?.map_km2 ?? 0;
    const box = extract.bbox;
    if (box && !this.basemap && boundsKm2(box) <= limit) await this.showStreets(box);
  }

  async #findWork(slug: string): Promise<void> {
    const jobs = async () => (await this.#desk.api?.jobs(slug)) ?? [];
    const underWay = (await jobs()).some(isUnderWay);
    if (underWay) await this.#desk.resume(slug);
    this.taken = (await jobs()).find((job) => job.kind === 'snapshot') ?? null;
    this.#show();
  }

  /** The chosen places as one area, as the server joins them. */
  async #unite(): Promise<void> {
    const { chosen } = this.draft;
    this.change({ area: null });
    if (chosen.length === 0) return;
    const geometries = chosen.flatMap(({ geometry }) => (geometry ? [geometry] : []));
    const names = chosen.map(({ name }) => name).join(', ');
    const joined = new Blob([JSON.stringify({ type: 'GeometryCollection', geometries })]);
    await this.#readArea(names, joined, () => chosen === this.draft.chosen);
  }

  async #readArea(name: string, bytes: Blob, stillWanted = () => true): Promise<void> {
    await this.#waitFor('area', async () => {
      const area = await this.#api.readArea(name, bytes);
      if (stillWanted()) this.#settle(area);
    });
  }

  #settle(area: ReadArea): void {
    this.change({ area });
    this.message = d.create.areaIs(number(area.area_km2));
  }

  #draw(ring: Ring, said: (corner: number, km2: string) => string): void {
    this.change({ ring });
    this.message = said(ring.corners.length, number(ringKm2(ring.corners)));
    this.#settleRing();
  }

  /** What is drawn is the area from the third corner on, unless its sides cross. */
  #settleRing(): void {
    const { corners } = this.draft.ring;
    const geometry = this.crossed ? null : polygonOf(corners);
    const limit = this.limits?.max_area_km2 ?? Number.POSITIVE_INFINITY;
    const km2 = ringKm2(corners);
    const fits = geometry && km2 > 0 && km2 <= limit;
    this.change({ area: fits ? { geometry, area_km2: km2, warnings: [] } : null });
  }

  #dragged(corner: number, to: LonLat, done: boolean): void {
    if (done) {
      this.moveCorner(corner, to);
      return;
    }
    const corners = this.draft.ring.corners.map((each, i) => (i === corner ? to : each));
    this.message = d.create.areaIs(number(ringKm2(corners)));
    this.#layer?.show(corners, true);
    this.#desk.set({});
  }

  #refuse(title: string, hint: string): void {
    this.trouble = { title, hint, detail: '', code: '' };
    this.#show();
  }

  async #waitFor(what: NonNullable<Creation['busy']>, work: () => Promise<void>): Promise<void> {
    this.busy = what;
    this.trouble = null;
    this.#show();
    try {
      await work();
    } catch (error) {
      this.trouble = troubleOf(error);
    } finally {
      this.busy = null;
      this.#show();
    }
  }

  #showRing(): void {
    const drawing = this.draft.way === 'draw';
    this.#layer?.show(drawing ? this.draft.ring.corners : [], drawing);
  }

  #show(): void {
    if (this.#stopped) return;
    this.#showRing();
    this.#desk.set({});
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
