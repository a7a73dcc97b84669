// The settings of a party being changed: what is written, what was saved, and the way back.

import { ServerRefusal } from '../../api/http.ts';
import { PlanningApi, type ThemeCard } from '../../api/planning.ts';
import type { FindingText, PartyDetail } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { type Trouble, troubleOf } from '../../ui/trouble.ts';
import type { Desk } from '../desk.ts';
import {
  type Change,
  changeBetween,
  type Faults,
  FIELDS,
  faultsOf,
  type Values,
  valuesOf,
  wrongIn,
} from './fields.ts';

export class PartySettings {
  values: Values;
  faults: Faults = {};
  themes: ThemeCard[] | null = null;
  trouble: Trouble | null = null;
  busy = false;
  /** What must be made again after the last change. */
  warnings: FindingText[] = [];
  /** Whether something was changed since the sheets were printed that they say otherwise. */
  reprint = false;
  /** What takes the last change back; null when there is nothing to take back. */
  back: Change | null = null;
  readonly #desk: Desk;
  readonly #api: PlanningApi;
  readonly #slug: string;
  #saved: Values;
  #stopped = false;

  constructor(desk: Desk, key: string, party: PartyDetail) {
    this.#desk = desk;
    this.#api = new PlanningApi(key);
    this.#slug = party.slug;
    this.#saved = valuesOf(party);
    this.values = this.#saved;
  }

  /** Gets the titles of the themes, in the reader's language. */
  async load(): Promise<void> {
    this.faults = {};
    this.themes = await this.#api.themes();
    this.#show();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Whether something is written that is not saved. */
  get isChanged(): boolean {
    return Object.keys(changeBetween(this.#saved, this.values)).length > 0;
  }

  change(patch: Partial<Values>): void {
    this.values = { ...this.values, ...patch };
    const changed = Object.keys(patch);
    const left = Object.entries(this.faults).filter(([name]) => !changed.includes(name));
    this.faults = Object.fromEntries(left);
    this.#show();
  }

  async save(): Promise<void> {
    const { missing, missingHint } = d.create;
    const wrong = wrongIn(this.values);
    if (wrong.length > 0) {
      this.#refuse(
        Object.fromEntries(
          wrong.map((name) => [name, { message: missing[name], hint: missingHint[name] }]),
        ),
      );
      return;
    }
    const change = changeBetween(this.#saved, this.values);
    if (Object.keys(change).length === 0) {
      this.#desk.say(d.settings.nothing);
      return;
    }
    const back = changeBetween(this.values, this.#saved);
    if (!(await this.#send(change))) return;
    this.back = back;
    this.#desk.say(d.settings.saved, () => void this.undo());
  }

  /** Takes the last change back, as long as this page is open. */
  async undo(): Promise<void> {
    if (!this.back || !(await this.#send(this.back))) return;
    this.back = null;
    this.#desk.say(d.settings.undone);
  }

  /** Sends a change and shows what the party is now; whether it was taken. */
  async #send(change: Change): Promise<boolean> {
    if (this.busy) return false;
    Object.assign(this, { busy: true, trouble: null, faults: {} });
    this.#show();
    try {
      const { warnings } = await this.#api.change(this.#slug, change);
      await this.#desk.reload();
      const { party } = this.#desk.state;
      if (party) this.#saved = valuesOf(party);
      this.values = this.#saved;
      this.warnings = warnings;
      this.reprint = Boolean(party?.atlas);
      return true;
    } catch (error) {
      const faults = error instanceof ServerRefusal ? faultsOf(error.fields) : {};
      if (Object.keys(faults).length > 0) this.#refuse(faults);
      else this.trouble = troubleOf(error);
      return false;
    } finally {
      this.busy = false;
      this.#show();
    }
  }

  /** Says at each field what is wrong, and goes to the first. */
  #refuse(faults: Faults): void {
    this.faults = faults;
    this.#show();
    const first = FIELDS.find((name) => faults[name]);
    // Drawn in a microtask that was asked for before this one.
    queueMicrotask(() => document.getElementById(`settings-${first}`)?.focus());
  }

  #show(): void {
    if (!this.#stopped) this.#desk.set({});
  }
}
