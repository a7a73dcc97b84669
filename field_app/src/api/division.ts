// The calls of the page where sectors are mended: the blocks, who has which, and each edit.

import { request, requestJson } from './http.ts';
import type {
  Feature,
  FeatureCollection,
  FindingText,
  Geometry,
  LonLat,
  SectorProperties,
} from './shapes.ts';

export interface BlockProperties {
  /** Its own time, its inner streets and half of the streets around it. */
  minutes: number;
  streets_m: number;
}

export interface StretchProperties {
  name: string;
  /** The blocks beside it; -1 outside the area. */
  left: number;
  right: number;
  minutes: number;
}

/** What sectors are made of; it stays the same until the area is split again. */
export interface Layout {
  blocks: FeatureCollection<BlockProperties>;
  streets: FeatureCollection<StretchProperties>;
}

export interface LastEdit {
  kind: string;
  by: string;
  at: string;
  params: Record<string, unknown>;
}

/** Who has which block and which street now. */
export interface Division {
  /** Told back with each edit: the server refuses one made on something older. */
  stamp: number;
  /** Names the layout that it is of; another one has other blocks. */
  layout: string;
  can_undo: boolean;
  can_redo: boolean;
  last: LastEdit | null;
  mean_min: number;
  /** What each sector should take, by the strength of its teams. */
  expected_min: Record<string, number>;
  cv: number;
  /** Where the party meets: walks begin and end there. */
  start: LonLat | null;
  /** The sector of block 0, 1, 2… */
  blocks: number[];
  /** The sector of each stretch that lies between two sectors. */
  streets: Record<string, number>;
  sectors: FeatureCollection<SectorProperties>;
}

export type Edit =
  | { kind: 'move_blocks'; blocks: number[]; to: number }
  | { kind: 'give_streets'; streets: number[]; to: number }
  | { kind: 'cut'; sector: number; line: LonLat[] }
  | { kind: 'halve'; sector: number }
  | { kind: 'merge'; sectors: [kept: number, gone: number] }
  | { kind: 'redraw'; sector: number; polygon: Geometry }
  | { kind: 'share_out_streets' }
  | { kind: 'rename'; sector: number; label: string }
  | { kind: 'meeting'; start: LonLat | null };

export type SectorFeature = Feature<SectorProperties>;

export type Imported = Division & { findings: FindingText[] };

/** The division of one party, for one key. */
export class DivisionApi {
  readonly #key: string;
  readonly #path: string;

  constructor(key: string, slug: string) {
    this.#key = key;
    this.#path = `/api/parties/${encodeURIComponent(slug)}`;
  }

  /** The layout, or null when the one with `etag` still holds. */
  async layout(etag: string | null): Promise<{ layout: Layout; etag: string | null } | null> {
    const headers: Record<string, string> = etag ? { 'If-None-Match': etag } : {};
    const answer = await request(`${this.#path}/layout`, { key: this.#key, headers });
    if (answer.status === 304) return null;
    return { layout: (await answer.json()) as Layout, etag: answer.headers.get('ETag') };
  }

  now(): Promise<Division> {
    return requestJson(`${this.#path}/division`, { key: this.#key });
  }

  edit(stamp: number, edit: Edit): Promise<Division> {
    return this.#post('edits', { stamp, edit });
  }

  undo(stamp: number): Promise<Division> {
    return this.#post('undo', { stamp });
  }

  redo(stamp: number): Promise<Division> {
    return this.#post('redo', { stamp });
  }

  /** Sectors drawn elsewhere; the findings say what was done to make them tile the area. */
  upload(stamp: number, file: File): Promise<Imported> {
    const query = new URLSearchParams({ name: file.name, stamp: String(stamp) });
    const { type } = file;
    const bytes = type ? file : file.slice(0, file.size, 'application/octet-stream');
    const path = `${this.#path}/division/import?${query}`;
    return requestJson(path, { method: 'POST', key: this.#key, bytes });
  }

  #post(action: string, json: unknown): Promise<Division> {
    const path = `${this.#path}/division/${action}`;
    return requestJson(path, { method: 'POST', key: this.#key, json });
  }
}
