// The calls that make a party: themes, extracts, places, areas, the party itself.

import { language } from '../texts/language.ts';
import { NoAnswer, requestJson, ServerRefusal } from './http.ts';
import type { Basemap, FindingText, Geometry } from './shapes.ts';

/** What the server allows. */
export interface Limits {
  may_create: boolean;
  overpass: string;
  max_area_km2: number;
  max_extract_mb: number;
  max_area_file_mb: number;
  map_km2: number;
}

export interface ThemeCard {
  id: string;
  title: string;
  summary: string;
  symbol: string;
  colour: string;
  presets: string[];
  questions: string[];
  minutes_per_feature: number;
}

export type Bounds = [west: number, south: number, east: number, north: number];

export interface ExtractFile {
  name: string;
  mb: number;
  bbox: Bounds | null;
  data_date: string | null;
  problem: { code: string; title: string; hint: string } | null;
}

export interface Place {
  ref: string;
  name: string;
  admin_level: number;
  kind: string;
  area_km2: number;
  geometry: Geometry | null;
  problem: FindingText | null;
}

export interface FoundPlaces {
  places: Place[];
  left_out: number;
}

/** An area as the server understood it. */
export interface ReadArea {
  geometry: Geometry;
  area_km2: number;
  warnings: FindingText[];
}

export interface PartyFields {
  title: string;
  start: string;
  end: string;
  /** HH:MM, empty when nobody knows. */
  return_time: string;
  contact: string;
  themes: string[];
  area: Geometry;
}

export interface MadeParty {
  slug: string;
  area_km2: number;
  warnings: FindingText[];
}

/** Reading a large extract, or asking another server, takes longer than our own answers. */
const PATIENCE_MS = 180_000;

export class PlanningApi {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  limits(): Promise<Limits> {
    return this.#get('/api/planning');
  }

  themes(): Promise<ThemeCard[]> {
    return this.#get('/api/themes');
  }

  extracts(): Promise<ExtractFile[]> {
    return this.#get('/api/extracts');
  }

  /** The places of an extract, or of Overpass when `extract` is null. */
  places(extract: string | null, query: string): Promise<FoundPlaces> {
    const path = extract === null ? '/api/places' : `/api/extracts/${named(extract)}/places`;
    return this.#get(`${path}?${new URLSearchParams({ q: query })}`);
  }

  basemap(extract: string, bbox: Bounds): Promise<Basemap> {
    const query = new URLSearchParams({ bbox: bbox.map((edge) => edge.toFixed(6)).join(',') });
    return this.#get(`/api/extracts/${named(extract)}/basemap?${query}`);
  }

  /** What the server makes of a file of an area. */
  readArea(name: string, bytes: Blob): Promise<ReadArea> {
    const path = `/api/areas?${new URLSearchParams({ name })}`;
    return requestJson(path, { method: 'POST', key: this.#key, bytes });
  }

  create(json: PartyFields): Promise<MadeParty> {
    return requestJson('/api/parties', { method: 'POST', key: this.#key, json });
  }

  change(slug: string, json: Partial<PartyFields>): Promise<MadeParty> {
    return requestJson(`/api/parties/${named(slug)}`, { method: 'PATCH', key: this.#key, json });
  }

  /** Sends an extract; `fetch` cannot tell how far it is, so this is an XMLHttpRequest. */
  sendExtract(file: File, told: (share: number) => void, stop: AbortSignal): Promise<ExtractFile> {
    return new Promise((resolve, reject) => {
      const sending = new XMLHttpRequest();
      sending.open('PUT', `/api/extracts/${named(file.name)}`);
      sending.responseType = 'json';
      sending.setRequestHeader('Authorization', `Bearer ${this.#key}`);
      sending.setRequestHeader('Accept-Language', language());
      sending.setRequestHeader('Content-Type', 'application/octet-stream');
      sending.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
      sending.onload = () => {
        if (sending.status < 300) resolve(sending.response as ExtractFile);
        else reject(new ServerRefusal(sending.status, sending.response ?? {}));
      };
      sending.onerror = () => reject(new NoAnswer(file.name));
      sending.onabort = () => reject(new DOMException(file.name, 'AbortError'));
      stop.addEventListener('abort', () => sending.abort());
      sending.send(file);
    });
  }

  #get<T>(path: string): Promise<T> {
    return requestJson(path, { key: this.#key, timeoutMs: PATIENCE_MS });
  }
}

function named(name: string): string {
  return encodeURIComponent(name);
}
