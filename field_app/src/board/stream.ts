// Follows the board of a party: reads its events, and comes back by itself when they stop.

import { noteServerDate } from '../api/clock.ts';
import { language } from '../texts/language.ts';
import { EventReader } from './events.ts';
import type { Picture } from './shapes.ts';

export interface Listener {
  picture: (picture: Picture) => void;
  /** The server is heard, or not (any more). */
  heard: (yes: boolean) => void;
  /** The key opens this board no more. */
  refused: () => void;
}

/** The server gives a sign of life every 15 s: after three that did not come it is away. */
const SILENCE_MS = 45_000;
const FIRST_WAIT_MS = 1000;
/** A room waits for the next try, so it is never far. */
const LONGEST_WAIT_MS = 10_000;

/** Calls the listener until the returned function is called. */
export function followBoard(key: string, slug: string, listener: Listener): () => void {
  const follower = new Follower(key, slug, listener);
  void follower.run();
  return () => follower.stop();
}

class Follower {
  readonly #key: string;
  readonly #slug: string;
  readonly #listener: Listener;
  #stopped = false;
  #failures = 0;
  #seen = '';
  #firstWaitMs = FIRST_WAIT_MS;
  #request = new AbortController();
  #wake: () => void = () => undefined;

  constructor(key: string, slug: string, listener: Listener) {
    this.#key = key;
    this.#slug = slug;
    this.#listener = listener;
    window.addEventListener('online', this.#online);
  }

  stop(): void {
    this.#stopped = true;
    window.removeEventListener('online', this.#online);
    this.#request.abort();
    this.#wake();
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#listen();
      } catch {
        // No network, no server, or silence: all the same to the room.
      }
      if (this.#stopped) return;
      this.#listener.heard(false);
      await this.#wait(Math.min(LONGEST_WAIT_MS, this.#firstWaitMs * 2 ** this.#failures++));
    }
  }

  readonly #online = () => {
    this.#failures = 0;
    this.#wake();
  };

  #wait(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  async #listen(): Promise<void> {
    this.#request = new AbortController();
    let watchdog = setTimeout(() => this.#request.abort(), SILENCE_MS);
    try {
      const answer = await fetch(`/api/parties/${encodeURIComponent(this.#slug)}/board/events`, {
        headers: {
          Authorization: `Bearer ${this.#key}`,
          Accept: 'text/event-stream',
          'Accept-Language': language(),
          ...(this.#seen ? { 'Last-Event-ID': this.#seen } : {}),
        },
        cache: 'no-store',
        signal: this.#request.signal,
      });
      if ([401, 403, 404].includes(answer.status)) {
        this.stop();
        this.#listener.refused();
        return;
      }
      if (!answer.ok || !answer.body) return;
      noteServerDate(answer.headers.get('Date'));
      this.#failures = 0;
      this.#listener.heard(true);
      const events = new EventReader();
      const pieces = answer.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await pieces.read();
        if (done) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => this.#request.abort(), SILENCE_MS);
        for (const event of events.read(decoder.decode(value, { stream: true }))) {
          this.#listener.picture(JSON.parse(event.data) as Picture);
          this.#seen = event.id;
        }
        this.#firstWaitMs = events.retryMs ?? FIRST_WAIT_MS;
      }
    } finally {
      clearTimeout(watchdog);
    }
  }
}
