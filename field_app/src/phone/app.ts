// The phone page's one state, how it changes, and the walk through its screens and the history.

import { render } from 'lit-html';
import { emptyRow, type HoursRow, rowsFromHours } from '../form/hours.ts';
import type { PositionState } from '../geo/position.ts';
import type { Note } from '../queue/database.ts';
import { readNotes } from '../queue/database.ts';
import { Sender } from '../queue/sender.ts';
import { t } from '../texts/language.ts';
import { NEW_DRAFT, placeFromFix } from './draft.ts';
import { keepDraft, leaveForm } from './kept_draft.ts';
import { open } from './session.ts';
import { type Screen, type State, unsent } from './state.ts';
import { view } from './view.ts';

/** How long "undo" is offered, and how much longer a note is held, so that both cannot meet. */
export const UNDO_MS = 10_000;
const SHOWN_AT_FIRST = 8;

/** What lies in the browser's history, so that the phone's own back button works. */
interface Visit {
  screen: Screen;
  depth: number;
}

export class App {
  state: State;
  readonly sender = new Sender(() => void this.notesChanged());
  readonly #host: HTMLElement;
  #asked = false;
  /** Screens opened while the browser is still on its way home: its history takes a moment. */
  #meanwhile: Screen[] | null = null;
  #toastTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, code: string) {
    this.#host = host;
    this.state = initialState(code);
    history.replaceState({ screen: { name: 'walk' }, depth: 0 } satisfies Visit, '');
    window.addEventListener('popstate', (event) => this.#returned(event.state as Visit | null));
  }

  set(patch: Partial<State>): void {
    this.state = { ...this.state, ...patch };
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      render(view(this), this.#host);
      keepDraft(this);
    });
  }

  /** Opens a screen; the phone's back button leads back from it. */
  go(screen: Screen): void {
    if (this.#meanwhile) this.#meanwhile.push(screen);
    else this.#push(screen);
    // What was said belongs to the screen before, unless it can still be undone.
    if (this.state.toast?.undo === null) this.set({ toast: null });
    this.#enter(screen);
  }

  /** Shows another screen in the place of this one. */
  replace(screen: Screen): void {
    if (this.#meanwhile) this.#meanwhile.splice(-1, 1, screen);
    else history.replaceState({ screen, depth: this.#depth() } satisfies Visit, '');
    this.#enter(screen);
  }

  back(): void {
    if (!this.#meanwhile && this.#depth() > 0) {
      history.back();
      return;
    }
    this.#meanwhile?.pop();
    this.#enter(this.#meanwhile?.at(-1) ?? { name: 'walk' });
  }

  /** Back to the walk, past all that was opened since. */
  home(): void {
    const depth = this.#depth();
    this.#enter({ name: 'walk' });
    if (depth === 0) return;
    if (!this.#meanwhile) history.go(-depth);
    this.#meanwhile = [];
  }

  positionChanged(position: PositionState): void {
    const { draft, screen } = this.state;
    const follows = draft.place === null || draft.place.how === 'gps';
    if (screen.name === 'place' && follows && position.kind === 'fix') {
      const place = placeFromFix(position.fix);
      this.set({ position, draft: { ...draft, place }, complaint: null });
    } else {
      this.set({ position });
    }
  }

  async notesChanged(): Promise<void> {
    const notes = (await readNotes()).filter((note) => note.code === this.state.code);
    const { code } = this.state;
    const { sender } = this;
    const waited = unsent(this.state) > 0;
    this.set({
      notes,
      refused: sender.refused.has(code),
      closed: sender.closed.get(code) ?? null,
      gone: sender.gone.get(code) ?? null,
      obstacle: sender.obstacle,
    });
    const { toast } = this.state;
    if (waited && toast?.undo === null && unsent(this.state) === 0 && lastWasSent(notes)) {
      this.set({ toast: { ...toast, text: t.saved.sent } });
    }
  }

  /** Says something for ten seconds. */
  say(text: string, undo: (() => void) | null = null): void {
    clearTimeout(this.#toastTimer);
    this.set({ toast: { text, undo } });
    this.#toastTimer = setTimeout(() => this.set({ toast: null }), UNDO_MS);
  }

  #push(screen: Screen): void {
    history.pushState({ screen, depth: this.#depth() + 1 } satisfies Visit, '');
  }

  #depth(): number {
    return (history.state as Visit | null)?.depth ?? 0;
  }

  #returned(visit: Visit | null): void {
    if (this.#meanwhile) {
      const opened = this.#meanwhile;
      this.#meanwhile = null;
      for (const screen of opened) this.#push(screen);
      return;
    }
    const screen = visit?.screen ?? { name: 'walk' };
    const lost = this.state.draft.form === null && needsDraft(screen);
    const joined = this.state.pack !== null;
    if (joined) this.#enter(lost ? { name: 'walk' } : screen);
    // Forgotten on this phone a moment ago: the way back is the invitation.
    else if (this.state.screen.name === 'parties') void open(this);
  }

  #enter(screen: Screen): void {
    const moved = screen.name !== this.state.screen.name || screen.name === 'question';
    this.set({ screen, complaint: null, trouble: null, ...this.#opened(screen) });
    // After drawing: the title is what a screen reader says first, and where tabbing begins.
    if (moved) setTimeout(() => focusTitle(this.#host));
    if (screen.name === 'walk') void leaveForm(this);
  }

  /** A question opens with the answer that it already has. */
  #opened(screen: Screen): Partial<State> {
    if (screen.name !== 'question') return {};
    const typed = this.state.draft.form?.answers[screen.key] ?? '';
    const hours: HoursRow[] = rowsFromHours(typed) ?? [emptyRow()];
    return { typed, hours };
  }
}

function initialState(code: string): State {
  return {
    code,
    screen: { name: 'loading' },
    invitation: null,
    pack: null,
    basemap: null,
    mapFailed: false,
    notes: [],
    teamNotes: [],
    position: { kind: 'searching' },
    standing: null,
    chosen: null,
    shown: SHOWN_AT_FIRST,
    recentred: 0,
    draft: NEW_DRAFT,
    drafts: [],
    preparing: null,
    typed: '',
    hours: [],
    complaint: null,
    trouble: null,
    busy: false,
    toast: null,
    refused: false,
    ticks: [],
    closed: null,
    gone: null,
    obstacle: null,
    shell: { page: 'loading', newer: false, kept: null, install: null },
  };
}

function needsDraft(screen: Screen): boolean {
  return ['question', 'changes', 'place', 'twins', 'summary', 'blur'].includes(screen.name);
}

function lastWasSent(notes: readonly Note[]): boolean {
  return notes.at(-1)?.state === 'sent';
}

function focusTitle(host: HTMLElement): void {
  const title = host.querySelector<HTMLElement>('h1');
  title?.focus({ preventScroll: true });
  host.querySelector('.screen-body')?.scrollTo(0, 0);
  // On low screens, and at 200 %, the page itself scrolls.
  window.scrollTo(0, 0);
}
