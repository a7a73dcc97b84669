// Sends the notes that wait, oldest first, until the server has acknowledged each of them.

import { NoAnswer, ServerRefusal } from '../api/http.ts';
import { putObservation, putPhoto } from '../api/phone.ts';
import { type Trouble, troubleOf } from '../ui/trouble.ts';
import { backoffMs, LONGEST_MS } from './backoff.ts';
import {
  dropPhotos,
  type Note,
  photosOf,
  readNotes,
  readOuting,
  saveNote,
  savePhoto,
} from './database.ts';

/** What became of one try; `closed`: the organiser takes nothing newer, until it is opened again. */
export type Outcome = 'sent' | 'problem' | 'later' | 'rejoin' | 'closed';

/** These answers will be the same at the next try: the volunteer must know. */
const FINAL = new Set([400, 404, 409, 413, 415, 422]);

export class Sender {
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #again = false;
  readonly #changed: () => void;
  /** Codes whose token the server no longer takes. */
  readonly refused = new Set<string>();
  /** Codes whose collection is closed, with the server's words. */
  readonly closed = new Map<string, Trouble>();
  /** What else is sent, after the notes: ticked streets, once their code is there. */
  also: () => Promise<Outcome> = async () => 'sent';

  /** Calls `changed` whenever a note changed its state. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Starts, and starts again when the network or the page comes back. */
  start(): void {
    const now = () => {
      this.#failures = 0;
      void this.send();
    };
    window.addEventListener('online', now);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') now();
    });
    now();
  }

  /** Sends what can be sent now; a call during a run makes it look once more. */
  async send(): Promise<void> {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#timer);
    try {
      while (this.#again) {
        this.#again = false;
        await alone(() => this.#sendAll());
      }
    } catch {
      this.#tryIn(backoffMs(this.#failures++));
    } finally {
      this.#running = false;
    }
  }

  async #sendAll(): Promise<void> {
    const waiting = (await readNotes()).filter((note) => note.state === 'waiting');
    const held = waiting.map((note) => note.hold_until).filter((until) => until > Date.now());
    if (held.length > 0) this.#tryIn(Math.min(...held) - Date.now() + 50);
    for (const note of waiting) {
      if (note.hold_until > Date.now()) continue;
      const outcome = await this.#sendOne(note);
      this.#changed();
      if (this.#mustWait(outcome)) return;
    }
    if (this.#mustWait(await this.also())) return;
    // The organiser may open it again: ask now and then.
    if (this.closed.size > 0) this.#tryIn(LONGEST_MS);
  }

  #mustWait(outcome: Outcome): boolean {
    if (outcome === 'later') this.#tryIn(backoffMs(this.#failures++));
    else if (outcome !== 'rejoin') this.#failures = 0;
    return outcome === 'later';
  }

  async #sendOne(note: Note): Promise<Outcome> {
    const outing = await readOuting(note.code);
    if (!outing) return 'rejoin';
    const { token } = outing.joined;
    try {
      for (const photo of await photosOf(note.id)) {
        if (photo.sent) continue;
        await putPhoto(token, photo.sha256, photo.blob);
        await savePhoto({ ...photo, sent: true });
      }
      await putObservation(token, note.id, note.body);
    } catch (error) {
      return this.#failed(note, error);
    }
    this.taken(note.code);
    await saveNote({ ...note, state: 'sent', problem: null });
    await dropPhotos(note.id);
    return 'sent';
  }

  /** The server takes what a team sends. */
  taken(code: string): void {
    this.refused.delete(code);
    this.closed.delete(code);
  }

  /** What a failed try of a team means; `problem` is final. */
  outcomeOf(code: string, error: unknown): Outcome {
    if (error instanceof NoAnswer) return 'later';
    if (!(error instanceof ServerRefusal)) throw error;
    if (error.status === 401 || error.status === 403) {
      this.refused.add(code);
      return 'rejoin';
    }
    if (error.code === 'collection_closed') {
      this.closed.set(code, troubleOf(error));
      return 'closed';
    }
    return FINAL.has(error.status) ? 'problem' : 'later';
  }

  async #failed(note: Note, error: unknown): Promise<Outcome> {
    const outcome = this.outcomeOf(note.code, error);
    if (outcome === 'problem' && error instanceof ServerRefusal) {
      const fields = error.fields.map((field) => field.message).join(' ');
      const problem = troubleOf(error);
      await saveNote({
        ...note,
        state: 'problem',
        problem: { ...problem, detail: fields || problem.detail },
      });
    }
    return outcome;
  }

  #tryIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.send(), ms);
  }
}

/** One tab at a time where the browser can tell; elsewhere an identical resend is harmless. */
async function alone(work: () => Promise<void>): Promise<void> {
  if ('locks' in navigator) await navigator.locks.request('cartoparty-sender', work);
  else await work();
}
