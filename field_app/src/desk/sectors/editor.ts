// The sectors of one party under the hand: what is chosen, what is drawn, what the server answered.

import type { DeskApi } from '../../api/desk.ts';
import type { Division, DivisionApi, Edit, SectorFeature } from '../../api/division.ts';
import { ServerRefusal } from '../../api/http.ts';
import type { FindingText } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { memo } from '../../ui/memo.ts';
import { recall, remember } from '../../ui/remembered.ts';
import { type Trouble, troubleOf } from '../../ui/trouble.ts';
import type { Desk } from '../desk.ts';
import { balanceAfter } from './balance.ts';
import type { BlockMap } from './block_map.ts';
import { borderStreets } from './border_streets.ts';
import { stillMeant } from './edits.ts';
import { onKey } from './keyboard.ts';
import { indexLayout, type LayoutIndex } from './layout_index.ts';
import type { Point } from './plane.ts';
import { said } from './saying.ts';
import type { ToolName } from './tools.ts';
import { type MapView, NO_COLOUR, viewOf } from './view_of.ts';

export class SectorEditor {
  layout: LayoutIndex | null = null;
  division: Division | null = null;
  tool: ToolName = 'select';
  /** The sector that is being worked on: the one that receives, is cut, is drawn anew. */
  selected: number | null = null;
  /** The sector under the pointer or the focus, on the map and in the table alike. */
  lit: number | null = null;
  /** The block that the arrow keys have reached. */
  cursor: number | null = null;
  /** The place that they have reached, where the tool is about places. */
  cross: Point | null = null;
  /** The block or border street under the pointer. */
  under: { block: number | null; street: string | null } = { block: null, street: null };
  /** Blocks on their way to another sector: swept by the hand, or not answered yet. */
  readonly moves = new Map<number, number>();
  /** The line or shape that is being drawn; `closed` once it is sent. */
  draft: { points: readonly Point[]; closed: boolean } = { points: [], closed: false };
  panning = false;
  message = '';
  trouble: Trouble | null = null;
  /** What was not done because the network or another organiser came between. */
  retry: readonly Edit[] = [];
  findings: readonly FindingText[] = [];
  /** The party has no blocks to work with yet. */
  missing: Trouble | null = null;
  busy = false;
  shortcuts = recall('shortcuts') !== 'off';
  map: BlockMap | null = null;
  readonly slug: string;
  readonly #desk: Desk;
  readonly #api: DeskApi;
  readonly #division: DivisionApi;
  #etag: string | null = null;
  #last: Promise<void> = Promise.resolve();
  #stopped = false;
  readonly #stops: (() => void)[];

  constructor(desk: Desk, api: DeskApi, slug: string) {
    this.#desk = desk;
    this.#api = api;
    this.#division = api.division(slug);
    this.slug = slug;
    const back = () => document.visibilityState === 'visible' && void this.#lookAgain();
    document.addEventListener('visibilitychange', back);
    const stopListening = () => document.removeEventListener('visibilitychange', back);
    this.#stops = [onKey(this), stopListening];
  }

  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops) stop();
  }

  get mayEdit(): boolean {
    return this.#desk.may('organise');
  }

  get sectors(): readonly SectorFeature[] {
    return this.division?.sectors.features ?? [];
  }

  get balance() {
    const { division, layout, moves } = this;
    return division && balanceAfter(division, layout, moves);
  }

  readonly #streets = memo(borderStreets);
  get streets() {
    return this.layout && this.division ? this.#streets(this.layout, this.division) : [];
  }

  sector(number: number | null): SectorFeature | undefined {
    return this.sectors.find(({ properties }) => properties.number === number);
  }

  colour(sector: number): string {
    const { party } = this.#desk.state;
    return party?.teams.find((team) => team.sector === sector)?.colour ?? NO_COLOUR;
  }

  /** Something is different: the page and the map show it. */
  changed(): void {
    if (this.#stopped) return;
    this.#desk.set({});
    this.map?.show(this.view());
  }

  view(): MapView {
    return viewOf(this);
  }

  async load(): Promise<void> {
    try {
      const [now] = await Promise.all([this.#division.now(), this.#loadLayout()]);
      this.missing = null;
      this.division = now;
      if (!this.sector(this.selected)) this.selected = null;
    } catch (error) {
      if (!(error instanceof ServerRefusal) || error.status !== 404) throw error;
      this.missing = troubleOf(error);
      this.tool = 'split';
    }
    this.changed();
  }

  /** Says what happened, on the page and to a screen reader. */
  say(message: string): void {
    this.message = message;
    this.changed();
  }

  choose(tool: ToolName): void {
    if (this.tool !== tool) this.findings = [];
    this.tool = tool;
    this.under = { block: null, street: null };
    this.cross = null;
    this.drop();
  }

  select(sector: number | null): void {
    this.selected = sector;
    this.changed();
  }

  /** Gives up what is under the hand; what was sent is not taken back. */
  drop(): void {
    this.moves.clear();
    this.draft = { points: [], closed: false };
    this.trouble = null;
    this.retry = [];
    this.changed();
  }

  /** Escape: first what is drawn, then what is chosen. */
  escape(): void {
    this.map?.cancelStroke();
    const idle = this.moves.size === 0 && this.draft.points.length === 0 && !this.trouble;
    if (idle) this.selected = null;
    this.drop();
  }

  pan(on: boolean): void {
    this.panning = on;
    this.changed();
  }

  /** Sends one change; those before it are answered first. */
  send(edit: Edit): Promise<void> {
    this.trouble = null;
    return this.#inTurn(async (before) => {
      try {
        const after = await this.#division.edit(before.stamp, edit);
        this.#settle(edit);
        await this.#take(before, after, said(edit, before, after));
      } catch (error) {
        await this.#refused(error, edit);
      }
    });
  }

  /** Tries again what did not reach the server, or met somebody else's change. */
  sendAgain(): void {
    const { retry } = this;
    this.retry = [];
    for (const edit of retry) void this.send(edit);
  }

  undo(): Promise<void> {
    return this.#step('undo');
  }

  redo(): Promise<void> {
    return this.#step('redo');
  }

  upload(file: File): Promise<void> {
    this.trouble = null;
    this.findings = [];
    return this.#inTurn(async (before) => {
      try {
        const { findings, ...after } = await this.#division.upload(before.stamp, file);
        this.findings = findings;
        await this.#loadLayout();
        await this.#take(before, after, d.sectors.uploaded(after.sectors.features.length));
      } catch (error) {
        await this.#refused(error, null);
      }
    });
  }

  /** Shares the whole area out anew; the page shows how far it is, and loads what comes of it. */
  async splitAgain(params: { teams: number } | { minutes: number }): Promise<void> {
    this.drop();
    this.message = '';
    // Where there are sectors that cannot be read, they are not somebody's edits to protect.
    const stamp = this.division?.stamp;
    const job = await this.#desk.run(this.slug, 'split', stamp ? { ...params, stamp } : params);
    if (job?.state === 'done') this.say(d.sectors.splitDone(this.sectors.length));
    if (job?.error?.code === 'division_changed') await this.#desk.attempt(() => this.#reload());
  }

  switchShortcuts(on: boolean): void {
    this.shortcuts = on;
    remember('shortcuts', on ? 'on' : 'off');
    this.changed();
  }

  async #step(way: 'undo' | 'redo'): Promise<void> {
    this.drop();
    await this.#inTurn(async (before) => {
      if (!(way === 'undo' ? before.can_undo : before.can_redo)) {
        this.message = way === 'undo' ? d.sectors.undoNothing : d.sectors.redoNothing;
        return;
      }
      try {
        const after = await this.#division[way](before.stamp);
        if (after.layout !== before.layout) await this.#loadLayout();
        const words = way === 'undo' ? d.sectors.undone : d.sectors.redone;
        await this.#take(before, after, said(null, before, after, words));
      } catch (error) {
        await this.#refused(error, null);
      }
    });
  }

  /** One request at a time, in the order of the hand. */
  #inTurn(work: (now: Division) => Promise<void>): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (!this.division || this.#stopped) return;
      this.busy = true;
      this.changed();
      await work(this.division);
      this.busy = false;
      this.changed();
    });
    return this.#last;
  }

  async #take(before: Division, after: Division, message: string): Promise<void> {
    this.division = after;
    this.message = message;
    if (!this.sector(this.selected)) this.selected = null;
    const numbers = (division: Division) =>
      division.sectors.features.map(({ properties }) => properties.number).join();
    if (numbers(before) !== numbers(after)) await this.#loadParty();
  }

  /** What was sent is no longer under the hand. */
  #settle(edit: Edit): void {
    if (edit.kind === 'move_blocks') {
      for (const block of edit.blocks) {
        if (this.moves.get(block) === edit.to) this.moves.delete(block);
      }
    }
    if (edit.kind === 'meeting') this.cross = null;
    if (edit.kind === 'cut' || edit.kind === 'redraw') this.draft = { points: [], closed: false };
  }

  async #refused(error: unknown, edit: Edit | null): Promise<void> {
    this.trouble = troubleOf(error);
    this.message = '';
    if (!(error instanceof ServerRefusal)) {
      // No answer: nothing is lost, it waits under the hand for "try again".
      if (edit) this.retry = [...this.retry, edit];
      return;
    }
    if (edit) this.#settleRefused(edit);
    if (error.code !== 'division_changed') return;
    await this.#desk.attempt(async () => {
      await this.#reload();
      const meant = edit && this.division ? stillMeant(edit, this.division) : null;
      if (!meant) return;
      this.retry = [...this.retry, meant];
      if (meant.kind === 'move_blocks') {
        for (const block of meant.blocks) this.moves.set(block, meant.to);
      }
    });
  }

  #settleRefused(edit: Edit): void {
    const { draft } = this;
    this.#settle(edit);
    // A shape that was refused stays in sight: the next one is drawn better.
    this.draft = draft;
  }

  async #reload(): Promise<void> {
    const before = this.division;
    const [after] = await Promise.all([this.#division.now(), this.#loadLayout()]);
    if (before) await this.#take(before, after, this.message);
  }

  /** Back at this page: somebody else may have changed the sectors meanwhile. */
  async #lookAgain(): Promise<void> {
    if (!this.division || this.busy || this.moves.size > 0 || this.retry.length > 0) return;
    await this.#desk.attempt(async () => {
      const now = await this.#division.now();
      if (this.busy || now.stamp === this.division?.stamp) return;
      await this.#reload();
      this.say(d.sectors.lookedAgain(this.division?.last?.by ?? ''));
    });
  }

  async #loadLayout(): Promise<void> {
    const answer = await this.#division.layout(this.#etag);
    if (!answer) return;
    this.#etag = answer.etag;
    this.layout = indexLayout(answer.layout);
    this.cursor = null;
  }

  async #loadParty(): Promise<void> {
    this.#desk.set({ party: await this.#api.party(this.slug) });
  }
}
