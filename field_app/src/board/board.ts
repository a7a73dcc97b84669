// The board's one state and how it changes: key, party, picture, whether the server is heard.

import { render } from 'lit-html';
import { requestJson, ServerRefusal } from '../api/http.ts';
import { b } from '../texts/board_language.ts';
import { recall, remember } from '../ui/remembered.ts';
import { type Trouble, troubleOf } from '../ui/trouble.ts';
import { forgetBoardKey, keepBoardKey, slugIn, takeBoardKey } from './key.ts';
import type { BoardEntry, BoardMap, Picture } from './shapes.ts';
import { followBoard } from './stream.ts';
import { view } from './view.ts';

export interface BoardState {
  hasKey: boolean;
  boards: BoardEntry[] | null;
  slug: string | null;
  picture: Picture | null;
  map: BoardMap | null;
  mapFailed: boolean;
  /** Null until the first answer: nothing is lost yet. */
  heard: boolean | null;
  trouble: Trouble | null;
  still: boolean;
}

/** « il y a 3 min » grows by itself. */
const TICK_MS = 15_000;

export class Board {
  state: BoardState;
  readonly #host: HTMLElement;
  #key: string | null = null;
  #stop: () => void = () => undefined;
  #mapPath = '';
  #asked = false;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.state = {
      hasKey: false,
      boards: null,
      slug: null,
      picture: null,
      map: null,
      mapFailed: false,
      heard: null,
      trouble: null,
      still: recall('board-still') === 'yes',
    };
    window.addEventListener('hashchange', () => void this.open());
    setInterval(() => this.set({}), TICK_MS);
  }

  set(patch: Partial<BoardState>): void {
    this.state = { ...this.state, ...patch };
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      document.documentElement.classList.toggle('still', this.state.still);
      render(view(this), this.#host);
    });
  }

  /** Opens the board that the address names, else the only one that the key opens. */
  async open(): Promise<void> {
    this.#stop();
    this.#key = takeBoardKey();
    this.#mapPath = '';
    this.set({ hasKey: this.#key !== null, slug: null, picture: null, map: null, heard: null });
    if (!this.#key) return;
    try {
      const boards = await requestJson<BoardEntry[]>('/api/boards', { key: this.#key });
      const named = slugIn(location.hash);
      const [only] = boards.length === 1 ? boards : [];
      const shown = boards.find(({ slug }) => slug === named) ?? only;
      this.set({ boards, slug: shown?.slug ?? null, trouble: null });
      if (shown) this.#follow(this.#key, shown.slug);
    } catch (error) {
      if (error instanceof ServerRefusal && [401, 403].includes(error.status)) this.#refused();
      else this.#tryAgain(error);
    }
  }

  async enter(key: string): Promise<void> {
    keepBoardKey(key);
    await this.open();
  }

  keepStill(still: boolean): void {
    remember('board-still', still ? 'yes' : 'no');
    this.set({ still });
  }

  /** In another language: what the server says comes in it too. */
  restart(): void {
    if (this.#key && this.state.slug) this.#follow(this.#key, this.state.slug);
    this.set({});
  }

  #follow(key: string, slug: string): void {
    this.#stop();
    this.#stop = followBoard(key, slug, {
      picture: (picture) => {
        this.set({ picture });
        void this.#loadMap(key, picture.map);
      },
      heard: (heard) => this.set({ heard }),
      refused: () => this.#refused(),
    });
  }

  /** The map changes with the sectors only; the last one stays when a new one does not come. */
  async #loadMap(key: string, path: string): Promise<void> {
    if (path === this.#mapPath) return;
    this.#mapPath = path;
    try {
      const map = await requestJson<BoardMap>(path, { key });
      if (this.#mapPath === path) this.set({ map, mapFailed: false });
    } catch {
      this.#mapPath = '';
      this.set({ mapFailed: true });
    }
  }

  #refused(): void {
    forgetBoardKey();
    this.#key = null;
    const { keyWrong: title, keyWrongHint: hint } = b;
    this.set({ hasKey: false, trouble: { title, hint, detail: '', code: '' } });
  }

  #tryAgain(error: unknown): void {
    this.set({ trouble: troubleOf(error), heard: false });
    const timer = setTimeout(() => void this.open(), 5000);
    this.#stop = () => clearTimeout(timer);
  }
}
