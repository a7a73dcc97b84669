// The calls of the organiser's and the moderator's desk.

import { DivisionApi } from './division.ts';
import { request, requestJson } from './http.ts';
import type {
  Basemap,
  Decision,
  Feature,
  FeatureCollection,
  Invited,
  Job,
  JobKind,
  MapLayer,
  Me,
  PartyDetail,
  PartyRow,
  PrintedPage,
  PrintKind,
  Proposal,
  ProposalPage,
  TeamChange,
  TeamDetail,
} from './shapes.ts';

export type WalkFormat = 'gpx' | 'geojson' | 'kml';

/** A closed line to walk; metres and minutes. */
export interface WalkProperties {
  sector: number;
  part: number;
  length_m: number;
  approach_m: number;
  repeated_m: number;
  minutes: number;
  survey_min?: number;
  steps?: { street: string; length_m: number }[];
}

export type WalkFeature = Feature<WalkProperties>;

export interface Filters {
  state: string;
  action: string;
  theme: string;
}

const printed = (slug: string, kind: PrintKind): string =>
  `/api/parties/${slug}/${kind === 'atlas' ? 'atlas' : 'town-map'}`;

/** The desk's side of the server, for one key. */
export class DeskApi {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  me(): Promise<Me> {
    return this.#get('/api/me');
  }

  parties(): Promise<PartyRow[]> {
    return this.#get('/api/parties');
  }

  party(slug: string): Promise<PartyDetail> {
    return this.#get(`/api/parties/${slug}`);
  }

  basemap(slug: string): Promise<Basemap> {
    return this.#get(`/api/parties/${slug}/basemap`);
  }

  proposals(slug: string, filters: Filters): Promise<ProposalPage> {
    const query = new URLSearchParams({ state: filters.state });
    if (filters.action) query.set('action', filters.action);
    if (filters.theme) query.set('theme', filters.theme);
    return this.#get(`/api/parties/${slug}/proposals?${query}`);
  }

  decide(proposal: string, decision: Decision): Promise<Proposal> {
    return requestJson(`/api/proposals/${proposal}/reviews`, {
      method: 'POST',
      key: this.#key,
      json: decision,
    });
  }

  undo(proposal: string): Promise<Proposal> {
    return requestJson(`/api/proposals/${proposal}/reviews/last`, {
      method: 'DELETE',
      key: this.#key,
    });
  }

  startJob(
    slug: string,
    kind: JobKind,
    params: Record<string, unknown> = {},
  ): Promise<{ id: number }> {
    const json = { kind, params };
    return requestJson(`/api/parties/${slug}/jobs`, { method: 'POST', key: this.#key, json });
  }

  /** The newest job of each kind. */
  jobs(slug: string): Promise<Job[]> {
    return this.#get(`/api/parties/${slug}/jobs`);
  }

  cancelJob(id: number): Promise<Job> {
    return requestJson(`/api/jobs/${id}`, { method: 'DELETE', key: this.#key });
  }

  teams(slug: string): Promise<TeamDetail[]> {
    return this.#get(`/api/parties/${slug}/teams`);
  }

  changeTeam(slug: string, team: number, json: TeamChange): Promise<TeamDetail> {
    const path = `/api/parties/${slug}/teams/${team}`;
    return requestJson(path, { method: 'PATCH', key: this.#key, json });
  }

  invited(slug: string): Promise<Invited[]> {
    return this.#get(`/api/parties/${slug}/keys`);
  }

  invite(slug: string, capability: Invited['capability'], name: string): Promise<{ link: string }> {
    const json = { capability, name };
    return requestJson(`/api/parties/${slug}/keys`, { method: 'POST', key: this.#key, json });
  }

  async revoke(slug: string, id: string): Promise<void> {
    await request(`/api/parties/${slug}/keys/${id}`, { method: 'DELETE', key: this.#key });
  }

  async setCollection(slug: string, open: boolean): Promise<void> {
    const json = { open };
    await request(`/api/parties/${slug}/collection`, { method: 'PUT', key: this.#key, json });
  }

  printedUrl(slug: string, kind: PrintKind): Promise<string> {
    return this.#url(`${printed(slug, kind)}.pdf`);
  }

  /** The pages printed last; `version` changes with what is on them. */
  printedPages(
    slug: string,
    kind: PrintKind,
  ): Promise<{ version: string; lang: string; pages: PrintedPage[] }> {
    return this.#get(`${printed(slug, kind)}/pages`);
  }

  pagePictureUrl(slug: string, kind: PrintKind, page: number, dpi: number): Promise<string> {
    return this.#url(`${printed(slug, kind)}/pages/${page}.png?dpi=${dpi}`);
  }

  pageSvgUrl(slug: string, kind: PrintKind, page: number): Promise<string> {
    return this.#url(`${printed(slug, kind)}/pages/${page}.svg`);
  }

  /** The datasets that a town map can show. */
  mapLayers(slug: string): Promise<MapLayer[]> {
    return this.#get(`/api/parties/${slug}/town-map/layers`);
  }

  /** The calls of the page where sectors are mended. */
  division(slug: string): DivisionApi {
    return new DivisionApi(this.#key, slug);
  }

  job(id: number): Promise<Job> {
    return this.#get(`/api/jobs/${id}`);
  }

  /** The walk of one sector (part 0), and the parts of it that stand alone. */
  walk(slug: string, sector: number): Promise<FeatureCollection<WalkProperties>> {
    return this.#get(`/api/parties/${slug}/walks.geojson?sector=${sector}`);
  }

  walksUrl(slug: string, format: WalkFormat, sector: number | null): Promise<string> {
    const query = sector === null ? '' : `?sector=${sector}`;
    return this.#url(`/api/parties/${slug}/walks.${format}${query}`);
  }

  photoUrl(sha256: string): Promise<string> {
    return this.#url(`/api/photos/${sha256}`);
  }

  /** A file as an object URL: neither a link nor an image can send the key itself. */
  async #url(path: string): Promise<string> {
    const answer = await request(path, { key: this.#key });
    return URL.createObjectURL(await answer.blob());
  }

  #get<T>(path: string): Promise<T> {
    return requestJson(path, { key: this.#key });
  }
}
