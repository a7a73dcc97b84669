// The review of one party: which proposal is open, what was decided, and how to take it back.

import type { DeskApi, Filters } from '../../api/desk.ts';
import { ServerRefusal } from '../../api/http.ts';
import type { Counts, Decision, Proposal, TagChange } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { recall, remember } from '../../ui/remembered.ts';
import type { Desk } from '../desk.ts';
import { isAcceptable, isSendable, nextPending } from './acceptable.ts';
import { onKey } from './keyboard.ts';
import { changesTo, tagRows } from './tag_rows.ts';

/** Requests in flight while many are accepted at once. */
const AT_ONCE = 4;

export type Mode =
  | { name: 'look' }
  | { name: 'edit'; tags: Record<string, string> }
  | { name: 'reject'; complaint: boolean };

export class Review {
  filters: Filters = { state: 'pending', action: '', theme: '' };
  counts: Counts = { pending: 0, accepted: 0, rejected: 0 };
  proposals: Proposal[] | null = null;
  index = 0;
  mode: Mode = { name: 'look' };
  conflict = false;
  bulk: { done: number; of: number } | null = null;
  shortcuts = recall('shortcuts') !== 'off';
  readonly titles = new Map<string, string>();
  readonly photos = new Map<string, string | null>();
  readonly #desk: Desk;
  readonly #api: DeskApi;
  readonly #slug: string;
  #decided: string[] = [];
  #busy = false;
  readonly #stopKeys: () => void;

  constructor(desk: Desk, api: DeskApi, slug: string) {
    this.#desk = desk;
    this.#api = api;
    this.#slug = slug;
    this.#stopKeys = onKey(this);
  }

  stop(): void {
    this.#stopKeys();
    for (const url of this.photos.values()) if (url) URL.revokeObjectURL(url);
  }

  get open(): Proposal | undefined {
    return this.proposals?.[this.index];
  }

  get acceptable(): Proposal[] {
    return (this.proposals ?? []).filter((each) => each.state === 'pending' && isAcceptable(each));
  }

  async load(): Promise<void> {
    const asked = this.filters;
    const page = await this.#api.proposals(this.#slug, asked);
    // Only the last request counts: an earlier one may be answered later.
    if (asked !== this.filters) return;
    this.proposals = page.proposals;
    this.counts = page.counts;
    for (const each of page.proposals) this.titles.set(each.theme, each.theme_title);
    this.show(Math.max(0, nextPending(page.proposals, -1)));
  }

  async filter(patch: Partial<Filters>): Promise<void> {
    this.filters = { ...this.filters, ...patch };
    await this.#desk.attempt(() => this.load());
  }

  /** Opens a proposal; beyond either end nothing happens. */
  show(index: number): void {
    const { length } = this.proposals ?? [];
    this.index = Math.min(Math.max(0, index), Math.max(0, length - 1));
    this.mode = { name: 'look' };
    this.conflict = false;
    this.#fetchPhotos();
    this.changed();
    requestAnimationFrame(showCurrentRow);
  }

  changed(): void {
    this.#desk.set({});
  }

  toggleShortcuts(): void {
    this.shortcuts = !this.shortcuts;
    remember('shortcuts', this.shortcuts ? 'on' : 'off');
    this.changed();
  }

  startEdit(): void {
    const { open } = this;
    if (!open || !isSendable(open)) return;
    const tags = Object.fromEntries(tagRows(open).map(({ key, result }) => [key, result ?? '']));
    this.mode = { name: 'edit', tags };
    this.changed();
  }

  startReject(): void {
    if (!this.open) return;
    this.mode = { name: 'reject', complaint: false };
    this.changed();
  }

  cancel(): void {
    this.mode = { name: 'look' };
    this.changed();
  }

  async accept(): Promise<void> {
    const { open, mode } = this;
    if (!open) return;
    if (mode.name === 'edit') {
      await this.#decide(open, 'accepted', { diff: changesTo(open.osm_tags, mode.tags) });
    } else if (isAcceptable(open)) {
      await this.#decide(open, 'accepted', {});
    }
  }

  async reject(reason: string): Promise<void> {
    const { open } = this;
    if (!open) return;
    if (reason.trim() === '') {
      this.mode = { name: 'reject', complaint: true };
      this.changed();
      return;
    }
    await this.#decide(open, 'rejected', { reason: reason.trim() });
  }

  /** Takes the last decision of this desk back. */
  async undo(): Promise<void> {
    const id = this.#decided.pop();
    if (!id) {
      this.#desk.say(d.review.undoNothing);
      return;
    }
    await this.#desk.attempt(async () => {
      await this.#takeBack(id);
      const index = (this.proposals ?? []).findIndex((each) => each.id === id);
      if (index >= 0) this.show(index);
      this.#desk.say(d.review.undone);
    });
  }

  /** Accepts all that is shown and can be sent as it is. */
  async acceptShown(): Promise<void> {
    const wanted = this.acceptable;
    if (this.#busy || wanted.length === 0) return;
    this.#busy = true;
    const accepted: string[] = [];
    this.bulk = { done: 0, of: wanted.length };
    this.changed();
    const queue = [...wanted];
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        try {
          this.#replace(await this.#send(next, { decision: 'accepted', previous: next.review_id }));
          accepted.push(next.id);
        } catch (error) {
          // One that somebody decided meanwhile stops none of the others.
          if (!(error instanceof ServerRefusal && error.status === 409)) throw error;
        }
        this.bulk = { done: accepted.length, of: wanted.length };
        this.changed();
      }
    };
    await this.#desk.attempt(async () => {
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    });
    this.bulk = null;
    this.#busy = false;
    const { length } = accepted;
    const all = length === wanted.length;
    this.#desk.say(
      all ? d.review.bulkDone(length) : d.review.bulkSome(length, wanted.length),
      length > 0 ? () => void this.#undoAll(accepted) : null,
    );
    this.show(Math.max(0, nextPending(this.proposals ?? [], this.index)));
  }

  async #undoAll(ids: readonly string[]): Promise<void> {
    await this.#desk.attempt(async () => {
      for (const id of ids) await this.#takeBack(id);
      this.#desk.say(d.review.undone);
    });
    this.show(Math.max(0, nextPending(this.proposals ?? [], -1)));
  }

  async #decide(
    proposal: Proposal,
    decision: Decision['decision'],
    more: { reason?: string; diff?: TagChange[] },
  ): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    await this.#desk.attempt(async () => {
      try {
        const body = { decision, ...more, previous: proposal.review_id };
        this.#replace(await this.#send(proposal, body));
        this.#decided.push(proposal.id);
        this.#desk.say(d.review[decision], () => void this.undo());
        const next = nextPending(this.proposals ?? [], this.index);
        this.show(next < 0 ? this.index : next);
      } catch (error) {
        if (!(error instanceof ServerRefusal && error.status === 409)) throw error;
        await this.#showTheirs(proposal);
      }
    });
    this.#busy = false;
  }

  #send(proposal: Proposal, decision: Decision): Promise<Proposal> {
    this.#desk.set({ trouble: null });
    return this.#api.decide(proposal.id, decision);
  }

  async #takeBack(id: string): Promise<void> {
    this.#replace(await this.#api.undo(id));
    this.#decided = this.#decided.filter((each) => each !== id);
  }

  /** Somebody else decided: their choice, in the place of ours. */
  async #showTheirs(proposal: Proposal): Promise<void> {
    const page = await this.#api.proposals(this.#slug, { state: 'all', action: '', theme: '' });
    const theirs = page.proposals.find((each) => each.id === proposal.id);
    if (theirs) this.#replace(theirs);
    this.counts = page.counts;
    this.show(this.index);
    this.conflict = true;
    this.changed();
  }

  #replace(fresh: Proposal): void {
    this.proposals = (this.proposals ?? []).map((each) => {
      if (each.id !== fresh.id) return each;
      const counts = { ...this.counts };
      if (each.state !== 'covered') counts[each.state] -= 1;
      if (fresh.state !== 'covered') counts[fresh.state] += 1;
      this.counts = counts;
      return fresh;
    });
  }

  /** The photos of the open proposal and of the next one, before they are asked for. */
  #fetchPhotos(): void {
    const next = nextPending(this.proposals ?? [], this.index);
    const soon = [this.open, this.proposals?.[next]].flatMap((each) =>
      each ? [each, ...each.also_seen].flatMap(({ photos }) => photos) : [],
    );
    for (const sha256 of soon) {
      if (this.photos.has(sha256)) continue;
      this.photos.set(sha256, '');
      this.#api
        .photoUrl(sha256)
        .then((url) => this.photos.set(sha256, url))
        .catch(() => this.photos.set(sha256, null))
        .finally(() => this.changed());
    }
  }
}

/** With the keyboard one walks past the edge of the list. */
function showCurrentRow(): void {
  document.querySelector('.queue-row[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
}
