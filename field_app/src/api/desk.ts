// The calls of the organiser's and the moderator's desk.

import { request, requestJson } from './http.ts';
import type {
  Basemap,
  Decision,
  Job,
  Me,
  PartyDetail,
  PartyRow,
  Proposal,
  ProposalPage,
} from './shapes.ts';

export interface Filters {
  state: string;
  action: string;
  theme: string;
}

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

  startJob(slug: string, kind: Job['kind']): Promise<{ id: number }> {
    const json = { kind };
    return requestJson(`/api/parties/${slug}/jobs`, { method: 'POST', key: this.#key, json });
  }

  job(id: number): Promise<Job> {
    return this.#get(`/api/jobs/${id}`);
  }

  /** A photo as an object URL: an image element cannot send the key itself. */
  async photoUrl(sha256: string): Promise<string> {
    const answer = await request(`/api/photos/${sha256}`, { key: this.#key });
    return URL.createObjectURL(await answer.blob());
  }

  #get<T>(path: string): Promise<T> {
    return requestJson(path, { key: this.#key });
  }
}
