// Sends the notes that wait, oldest first, until the server has acknowledged each of them.

import { NotOurs, ServerRefusal } from '../api/http.ts';
import { putObservation, putPhoto } from '../api/phone.ts';
import type { Prepared } from '../photo/prepare.ts';
import { type Trouble, troubleOf } from '../ui/trouble.ts';
import { askedMs, backoffMs, LONGEST_MS } from './backoff.ts';
import { type Note, type Problem, photosOf, readNotes, readOuting } from './database.ts';
import { dated, problemOf } from './mending.ts';
import { changeNote, exchangePhoto, photoSent, readNote, reissue } from './note_changes.ts';
import { type Reply, replyOf } from './replies.ts';
import { alone, onOtherTab, tellOtherTabs } from './tabs.ts';

/** What became of one try. */
export type Outcome = 'sent' | Exclude<Reply, 'redate' | 'reissue'>;

/** Why nothing leaves this phone now, though it tries. */
export interface Obstacle {
  kind: 'no_answer' | 'not_ours' | 'server';
  /** The server's own words, where it had some. */
  trouble: Trouble | null;
  /** When it is tried again (ms). */
  until: number;
}

/** What the sender needs of the phone and of the network; tests bring their own. */
const PARTS = {
  readNotes,
  readNote,
  readOuting,
  photosOf,
  changeNote,
  photoSent,
  exchangePhoto,
  reissue,
  putObservation,
  putPhoto,
  lightened: async (photo: Blob): Promise<Prepared> =>
    (await import('../photo/prepare.ts')).lightened(photo),
};
export type SenderParts = typeof PARTS;

/** A photo that this phone cannot read back: its note must not wait for it for ever. */
class PhotoLost extends Error {}

/** So many notes in a row over which the server fails are no accident of theirs. */
const STUMBLES = 3;

export class Sender {
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wakesAt = 0;
  #notBefore = 0;
  /** When the next try after a failure is due: one asked for sooner is no reason to wait longer. */
  #due = 0;
  #running = false;
  #again = false;
  readonly #changed: () => void;
  readonly #parts: SenderParts;
  /** Codes whose token the server no longer takes. */
  readonly refused = new Set<string>();
  /** Codes whose collection is closed, with the server's words. */
  readonly closed = new Map<string, Trouble>();
  /** Codes whose party or team is not on the server any more, with its words. */
  readonly gone = new Map<string, Trouble>();
  obstacle: Obstacle | null = null;
  /** What else is sent, after the notes: ticked streets, once their code is there. */
  also: () => Promise<Outcome> = async () => 'sent';

  /** Calls `changed` whenever a note changed its state. */
  constructor(changed: () => void, parts: Partial<SenderParts> = {}) {
    this.#changed = changed;
    this.#parts = { ...PARTS, ...parts };
  }

  /** Starts, and starts again when the network or the page comes back. */
  start(): void {
    const now = () => {
      this.#begin();
      void this.send();
    };
    window.addEventListener('online', now);
    onOtherTab(this.#changed);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') now();
    });
    now();
  }

  /** Somebody asks for it: the server's wish to be left alone does not hold one human back. */
  sendNow(): Promise<void> {
    this.#begin();
    this.#notBefore = 0;
    return this.send();
  }

  /** Sends what can be sent now; a call during a run makes it look once more. */
  async send(): Promise<void> {
    const wait = this.#notBefore - Date.now();
    if (wait > 0) {
      this.#tryIn(wait);
      return;
    }
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    this.#forgetTimer();
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
    const waiting = (await this.#parts.readNotes()).filter((note) => note.state === 'waiting');
    const held = waiting.map((note) => note.hold_until).filter((until) => until > Date.now());
    if (held.length > 0) this.#tryIn(Math.min(...held) - Date.now() + 50);
    const halted = new Set<string>();
    let stumbled = 0;
    for (const note of waiting) {
      if (note.hold_until > Date.now() || halted.has(note.code)) continue;
      const outcome = await this.#sendOne(note.id);
      this.#tell();
      if (outcome === 'stumbled') stumbled++;
      if (outcome === 'later' || stumbled === STUMBLES) return this.#retry();
      if (outcome === 'sent' && stumbled === 0) this.#passed();
      if (isOfTeam(outcome)) halted.add(note.code);
    }
    const outcome = await this.also();
    if (outcome === 'later' || outcome === 'stumbled' || stumbled > 0) return this.#retry();
    if (halted.size === 0) this.#passed();
    // The organiser may open it again, or restore the party: ask now and then.
    if (this.closed.size + this.gone.size > 0) this.#tryIn(LONGEST_MS);
  }

  /** Sends one note as it is kept now; another tab or its author may have changed it meanwhile. */
  async #sendOne(id: string): Promise<Outcome> {
    const note = await this.#parts.readNote(id);
    if (note?.state !== 'waiting') return 'sent';
    const outing = await this.#parts.readOuting(note.code);
    if (!outing) return 'refused';
    const { token } = outing.joined;
    try {
      if (await this.#sendPhotos(token, note)) return this.#sendOne(id);
      await this.#parts.putObservation(token, id, note.body);
    } catch (error) {
      return this.#failed(note, error);
    }
    this.taken(note.code);
    await this.#parts.changeNote(id, { state: 'sent', problem: null });
    return 'sent';
  }

  /** True when a photo was made lighter: the note names another one now. */
  async #sendPhotos(token: string, note: Note): Promise<boolean> {
    for (const photo of await this.#parts.photosOf(note.id)) {
      const { sha256 } = photo;
      if (photo.sent || note.photos_sent?.includes(sha256)) continue;
      try {
        await this.#parts.putPhoto(token, sha256, await whole(photo.blob));
      } catch (error) {
        const tooLarge = error instanceof ServerRefusal && error.status === 413;
        if (!tooLarge || photo.lightened) throw error;
        const lighter = await this.#parts.lightened(photo.blob).catch(() => null);
        if (!lighter) throw error;
        await this.#parts.exchangePhoto(note.id, sha256, lighter);
        return true;
      }
      await this.#parts.photoSent(note.id, sha256);
    }
    return false;
  }

  /** The server takes what a team sends. */
  taken(code: string): void {
    this.refused.delete(code);
    this.closed.delete(code);
    this.gone.delete(code);
  }

  /** What a failed try of a team means; what concerns the whole team is remembered. */
  replyTo(code: string, error: unknown): Reply {
    const reply = replyOf(error);
    if (reply === 'refused') this.refused.add(code);
    if (reply === 'closed') this.closed.set(code, troubleOf(error));
    if (reply === 'gone') this.gone.set(code, troubleOf(error));
    if (reply === 'later' || reply === 'stumbled') this.#hinder(error);
    // Our own server has spoken: whatever stood before it is gone.
    else if (reply !== 'problem') this.obstacle = null;
    return reply;
  }

  async #failed(note: Note, error: unknown): Promise<Outcome> {
    if (error instanceof PhotoLost) return this.#problem(note, { ...NO_WORDS, code: 'photo_lost' });
    const reply = this.replyTo(note.code, error);
    if (reply === 'redate' && !note.redated) {
      await this.#parts.changeNote(note.id, { body: dated(note), redated: true });
      return this.#sendOne(note.id);
    }
    if (reply === 'reissue' && !note.reissued) {
      const id = await this.#parts.reissue(note.id);
      return id ? this.#sendOne(id) : 'sent';
    }
    const final = reply === 'problem' || reply === 'redate' || reply === 'reissue';
    return final ? this.#problem(note, problemOf(error)) : reply;
  }

  async #problem(note: Note, problem: Problem): Promise<Outcome> {
    await this.#parts.changeNote(note.id, { state: 'problem', problem });
    return 'problem';
  }

  #tell(): void {
    this.#changed();
    tellOtherTabs();
  }

  /** From here on, failures are counted anew. */
  #begin(): void {
    this.#failures = 0;
    this.#due = 0;
  }

  #passed(): void {
    this.#begin();
    if (!this.obstacle) return;
    this.obstacle = null;
    this.#changed();
  }

  #hinder(error: unknown): void {
    const ours = error instanceof ServerRefusal;
    const foreign = error instanceof NotOurs || (ours && !error.ours && error.status < 429);
    const kind = foreign ? 'not_ours' : ours ? 'server' : 'no_answer';
    const asked = ours && error.retryAfterMs > 0 ? askedMs(error.retryAfterMs) : 0;
    this.#notBefore = Date.now() + asked;
    this.obstacle = { kind, trouble: ours && error.ours ? troubleOf(error) : null, until: 0 };
  }

  #retry(): void {
    const now = Date.now();
    if (now >= this.#due) this.#due = now + backoffMs(this.#failures++);
    const until = Math.max(this.#due, this.#notBefore);
    if (this.obstacle) this.obstacle = { ...this.obstacle, until };
    this.#tryIn(until - now);
    this.#changed();
  }

  /** The earliest of what was asked for. */
  #tryIn(ms: number): void {
    const at = Date.now() + ms;
    if (this.#wakesAt > Date.now() && this.#wakesAt <= at) return;
    this.#forgetTimer();
    this.#wakesAt = at;
    this.#timer = setTimeout(() => void this.send(), ms);
  }

  #forgetTimer(): void {
    clearTimeout(this.#timer);
    this.#wakesAt = 0;
  }
}

const NO_WORDS = { title: '', detail: '', hint: '', fields: [] };

function isOfTeam(outcome: Outcome): boolean {
  return outcome === 'refused' || outcome === 'closed' || outcome === 'gone';
}

/** Some systems lose what a blob of the database points to: better known before it is sent. */
async function whole(blob: Blob): Promise<Blob> {
  try {
    return new Blob([await blob.arrayBuffer()], { type: blob.type });
  } catch (error) {
    throw new PhotoLost(String(error));
  }
}
