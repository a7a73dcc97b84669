// A party in the making: what was answered, what the server offers, and the work until it is split.

import { type ExtractFile, type Limits, PlanningApi, type ThemeCard } from '../../api/planning.ts';
import type { Job } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { number } from '../../texts/language.ts';
import { type Trouble, troubleOf } from '../../ui/trouble.ts';
import { type Desk, isUnderWay } from '../desk.ts';
import { hashOf } from '../route.ts';
import { AreaChoice } from './area_choice.ts';
import {
  type Draft,
  forgetDraft,
  keepDraft,
  missingOn,
  NEW_DRAFT,
  rememberedDraft,
  STEPS,
  type Step,
} from './draft.ts';

export class Creation {
  draft: Draft = rememberedDraft();
  limits: Limits | null = null;
  themes: ThemeCard[] | null = null;
  extracts: ExtractFile[] | null = null;
  /** What is being waited for, by name. */
  busy: 'places' | 'map' | 'area' | 'party' | null = null;
  /** Stands beside the field that it is about. */
  trouble: Trouble | null = null;
  sending: { name: string; share: number; stop: AbortController } | null = null;
  /** The last taking of the data, however it ended. */
  taken: Job | null = null;
  /** Said aloud and shown in one line. */
  message = '';
  readonly area: AreaChoice;
  readonly #desk: Desk;
  readonly #api: PlanningApi;
  #stopped = false;

  constructor(desk: Desk, key: string) {
    this.#desk = desk;
    this.#api = new PlanningApi(key);
    this.area = new AreaChoice(this, this.#api);
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
    this.show();
    if (this.draft.step === 'area') await this.area.open();
    const { slug } = this.draft;
    if (slug) await this.#findWork(slug);
  }

  // ---- going from one question to the next ----------------------------------

  change(patch: Partial<Draft>): void {
    this.draft = { ...this.draft, ...patch };
    this.trouble = null;
    keepDraft(this.draft);
    this.show();
  }

  next(): void {
    const missing = missingOn(this.draft);
    if (missing) {
      this.refuse(d.create.missing[missing], d.create.missingHint[missing]);
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
    if (step === 'area') void this.area.open();
  }

  /** Begins anew; for ten seconds it can be taken back. */
  restart(): void {
    const before = this.draft;
    this.taken = null;
    this.area.forget();
    forgetDraft();
    this.draft = NEW_DRAFT;
    this.trouble = null;
    this.#desk.say(d.create.restarted, () => {
      this.change(before);
      this.#desk.set({ toast: null });
    });
    this.show();
  }

  /** Takes the data from somewhere; what was found elsewhere is forgotten. */
  pick(source: Draft['source']): void {
    this.area.forget();
    this.change({ source });
  }

  // ---- extracts ----------------------------------------------------------------

  async send(file: File): Promise<void> {
    const limit = this.limits?.max_extract_mb ?? Number.POSITIVE_INFINITY;
    if (file.size > limit * 1e6) {
      this.refuse(d.create.tooLarge(file.name, number(limit)), d.create.tooLargeHint);
      return;
    }
    const stop = new AbortController();
    this.sending = { name: file.name, share: 0, stop };
    this.trouble = null;
    const told = (share: number) => {
      this.sending = { name: file.name, share, stop };
      this.show();
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
      this.show();
    }
  }

  // ---- the party -----------------------------------------------------------------

  /** Makes the party, or changes the one that was made, and takes its data. */
  async make(): Promise<void> {
    const { title, start, end, return_time, contact, themes, area, slug } = this.draft;
    if (!area) return;
    const dates = { start, end: end || start, return_time };
    const fields = { title, ...dates, contact, themes, area: area.geometry };
    await this.waitFor('party', async () => {
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
    this.show();
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

  async #findWork(slug: string): Promise<void> {
    const jobs = async () => (await this.#desk.api?.jobs(slug)) ?? [];
    const underWay = (await jobs()).some(isUnderWay);
    if (underWay) await this.#desk.resume(slug);
    this.taken = (await jobs()).find((job) => job.kind === 'snapshot') ?? null;
    this.show();
  }

  /** Says what is wrong beside the question. */
  refuse(title: string, hint: string): void {
    this.trouble = { title, hint, detail: '', code: '' };
    this.show();
  }

  /** Does something that takes a while; what goes wrong stands beside the question. */
  async waitFor(what: NonNullable<Creation['busy']>, work: () => Promise<void>): Promise<void> {
    this.busy = what;
    this.trouble = null;
    this.show();
    try {
      await work();
    } catch (error) {
      this.trouble = troubleOf(error);
    } finally {
      this.busy = null;
      this.show();
    }
  }

  show(): void {
    if (this.#stopped) return;
    this.area.showRing();
    this.#desk.set({});
  }
}
