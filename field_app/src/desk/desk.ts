// The desk's one state and how it changes: the key, the page, what the server said.

import { render } from 'lit-html';
import { DeskApi } from '../api/desk.ts';
import { ServerRefusal } from '../api/http.ts';
import type {
  Basemap,
  Invited,
  Job,
  JobKind,
  Me,
  PartyDetail,
  PartyRow,
  TeamDetail,
} from '../api/shapes.ts';
import { d } from '../texts/desk_language.ts';
import { type Trouble, troubleOf } from '../ui/trouble.ts';
import { Creation } from './create/creation.ts';
import { forgetKey, keepKey, takeKey } from './key.ts';
import { Prints } from './print/prints.ts';
import { Review } from './review/review.ts';
import { type Route, routeOf } from './route.ts';
import { SectorEditor } from './sectors/editor.ts';
import { PartySettings } from './settings/settings.ts';
import { view } from './view.ts';
import { Walks } from './walks/walks.ts';

export interface Toast {
  text: string;
  undo: (() => void) | null;
}

/** The people of the party on show; `link` is an invitation just made. */
export interface People {
  teams: TeamDetail[];
  invited: Invited[];
  link: string | null;
}

export interface DeskState {
  route: Route;
  me: Me | null;
  parties: PartyRow[] | null;
  party: PartyDetail | null;
  basemap: Basemap | null;
  people: People | null;
  /** The sector under the pointer or the focus, on the map and in the table alike. */
  lit: string | null;
  job: Job | null;
  trouble: Trouble | null;
  toast: Toast | null;
  largeCode: number | null;
}

export const isUnderWay = (job: Job): boolean => ['waiting', 'running'].includes(job.state);

/** Pages that show what came of long work. */
const showsWork = (route: Route): boolean => ['party', 'sectors', 'print'].includes(route.page);

const UNDO_MS = 10_000;
const POLL_MS = 500;

export class Desk {
  state: DeskState;
  api: DeskApi | null = null;
  review: Review | null = null;
  walks: Walks | null = null;
  printing: Prints | null = null;
  sectors: SectorEditor | null = null;
  creation: Creation | null = null;
  settings: PartySettings | null = null;
  readonly #host: HTMLElement;
  #key: string | null = null;
  #asked = false;
  #toastTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.state = {
      route: { page: 'parties' },
      me: null,
      parties: null,
      party: null,
      basemap: null,
      people: null,
      lit: null,
      job: null,
      trouble: null,
      toast: null,
      largeCode: null,
    };
    window.addEventListener('hashchange', () => void this.open());
  }

  set(patch: Partial<DeskState>): void {
    this.state = { ...this.state, ...patch };
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      render(view(this), this.#host);
    });
  }

  may(capability: string): boolean {
    return this.state.me?.capabilities.includes(capability) ?? false;
  }

  /** Opens what the address says, with the key that this tab holds. */
  async open(): Promise<void> {
    const key = takeKey();
    this.review?.stop();
    this.review = null;
    this.sectors?.stop();
    this.sectors = null;
    this.creation?.stop();
    this.creation = null;
    this.settings?.stop();
    this.settings = null;
    this.walks = null;
    this.printing?.stop();
    this.printing = null;
    if (key !== this.#key) this.set({ me: null, parties: null, party: null, basemap: null });
    this.#key = key;
    this.api = key ? new DeskApi(key) : null;
    const route = routeOf(location.hash);
    this.set({ route, trouble: null, toast: null, lit: null, largeCode: null });
    if (!this.api) return;
    await this.attempt(async (api) => {
      if (!this.state.me) this.set({ me: await api.me() });
      await this.#load(api, route);
    });
  }

  async enter(key: string): Promise<void> {
    keepKey(key);
    await this.open();
  }

  leave(): void {
    forgetKey();
    if (location.hash === '#/') void this.open();
    else location.hash = '#/';
  }

  /** Runs a piece of work; what goes wrong is shown, and a key that opens nothing is forgotten. */
  async attempt(work: (api: DeskApi) => Promise<void>): Promise<void> {
    if (!this.api) return;
    try {
      await work(this.api);
    } catch (error) {
      const refused = error instanceof ServerRefusal && [401, 403].includes(error.status);
      if (refused && !this.state.me) {
        forgetKey();
        this.api = null;
        const { keyWrong: title, keyWrongHint: hint } = d.desk;
        this.set({ trouble: { title, hint, detail: '', code: error.code } });
      } else {
        this.set({ trouble: troubleOf(error) });
      }
    }
  }

  async reload(): Promise<void> {
    await this.attempt((api) => this.#load(api, this.state.route));
  }

  /** Starts long work and follows it to its end; gives the job as it ended. */
  async run(
    slug: string,
    kind: JobKind,
    params: Record<string, unknown> = {},
  ): Promise<Job | null> {
    this.set({ trouble: null });
    let ended: Job | null = null;
    await this.attempt(async (api) => {
      const { id } = await api.startJob(slug, kind, params);
      ended = await this.#follow(api, await api.job(id));
      if (showsWork(routeOf(location.hash))) await this.reload();
    });
    return ended;
  }

  /** Finds the long work of a party again that another page, or this one before, has started. */
  async resume(slug: string): Promise<void> {
    if (!this.may('organise')) return;
    await this.attempt(async (api) => {
      const job = (await api.jobs(slug)).find(isUnderWay);
      if (!job) return;
      await this.#follow(api, job);
      if (showsWork(routeOf(location.hash))) await this.reload();
    });
  }

  async cancel(job: Job): Promise<void> {
    await this.attempt(async (api) => {
      await api.cancelJob(job.id);
    });
  }

  async #follow(api: DeskApi, started: Job): Promise<Job> {
    let job = started;
    while (isUnderWay(job)) {
      this.set({ job });
      await new Promise((done) => setTimeout(done, POLL_MS));
      job = await api.job(job.id);
    }
    this.set({ job });
    return job;
  }

  say(text: string, undo: (() => void) | null = null): void {
    clearTimeout(this.#toastTimer);
    this.set({ toast: { text, undo } });
    this.#toastTimer = setTimeout(() => this.set({ toast: null }), UNDO_MS);
  }

  async #load(api: DeskApi, route: Route): Promise<void> {
    if (!('slug' in route)) {
      if (route.page === 'parties') this.set({ parties: await api.parties() });
      if (route.page === 'new') {
        this.creation ??= new Creation(this, this.#key ?? '');
        await this.creation.load();
      }
      return;
    }
    const other = this.state.party?.slug !== route.slug;
    if (other) this.set({ party: null, basemap: null, people: null, job: null });
    const party = await api.party(route.slug);
    this.set({ party });
    if (route.page === 'people') {
      const [teams, invited] = await Promise.all([api.teams(route.slug), api.invited(route.slug)]);
      this.set({ people: { teams, invited, link: null } });
    }
    if (other && route.page !== 'review') void this.resume(route.slug);
    if (route.page === 'settings' && this.may('organise')) {
      this.settings ??= new PartySettings(this, this.#key ?? '', party);
      await this.settings.load();
    }
    if (route.page === 'sectors') {
      this.sectors ??= new SectorEditor(this, api, route.slug);
      await this.sectors.load();
    }
    if (route.page === 'walks') {
      this.walks ??= new Walks(this, api, route.slug);
      await this.walks.load();
    }
    if (route.page === 'print') {
      this.printing ??= new Prints(this, api, route.slug);
      await this.printing.load();
    }
    if (route.page === 'review') {
      this.review?.stop();
      this.review = new Review(this, api, route.slug);
      await this.review.load();
    }
    if (party.snapshot && !this.state.basemap) {
      this.set({ basemap: await api.basemap(route.slug) });
    }
  }
}
