// Keeps the open form on the phone at every change, as a draft that outlives the tab.

import { observedTags } from '../form/answers.ts';
import { finished, type Photo } from '../queue/database.ts';
import { type KeptDraft, putDraft, readDrafts, throwAway } from '../queue/drafts.ts';
import { newUuid } from '../queue/uuid.ts';
import type { App } from './app.ts';
import { type DraftPhoto, NEW_DRAFT } from './draft.ts';
import type { State } from './state.ts';

type Watched = Pick<State, 'draft' | 'screen' | 'typed' | 'hours'>;

/** What was kept last, to see what has changed. */
let kept: Watched | null = null;
/** What waits to be written, by id; a later change takes the place of an earlier one. */
const pending = new Map<string, { draft: KeptDraft; photos: Photo[] }>();
const stored = new Set<string>();
let writing: Promise<void> | null = null;
let complained = false;
/** Ends this tab's hold on a draft. */
const holds = new Map<string, { release: () => void; released: Promise<unknown> }>();

/** A kept form is open again: every change is kept from now on. */
export function takeUp(id: string): void {
  hold(id);
  stored.add(id);
}

/** Called after every drawing of the page; writes only what has changed. */
export function keepDraft(app: App): void {
  const { draft, screen, typed, hours } = app.state;
  if (!draft.form || screen.name === 'walk') return;
  if (!draft.id) {
    const id = newUuid();
    hold(id);
    app.set({ draft: { ...draft, id } });
    return;
  }
  const same = kept && draft === kept.draft && screen === kept.screen;
  if (same && typed === kept?.typed && hours === kept.hours) return;
  kept = { draft, screen, typed, hours };
  if (!stored.has(draft.id) && !isBegun(app.state)) return;
  const entry = entryOf(app.state);
  if (!entry) return;
  stored.add(draft.id);
  pending.set(draft.id, { draft: entry, photos: photosIn(draft.photos, draft.id) });
  writing ??= writeAll(app);
}

async function writeAll(app: App): Promise<void> {
  for (let [next] = pending; next; [next] = pending) {
    const [id, { draft, photos }] = next;
    pending.delete(id);
    try {
      await putDraft(draft, photos);
    } catch (error) {
      await complain(app, error, photos.length > 0);
    }
  }
  // At once with the last look at what is pending: a change between the two would wait for ever.
  writing = null;
}

/** Said once: what is in the form is not lost while the page stays open. */
async function complain(app: App, error: unknown, withPhoto: boolean): Promise<void> {
  if (complained) return;
  complained = true;
  const words = await import('./storage_words.ts').catch(() => null);
  if (words) app.set({ trouble: words.saveTrouble(error, withPhoto) });
}

/** Something that its author would miss; a form that was only looked at is nothing. */
function isBegun({ draft, screen, typed }: State): boolean {
  const { form, kind, note, photos, place } = draft;
  if (!form) return false;
  const said = kind === 'new' ? Object.keys(form.answers).length : 0;
  const changed = kind === 'change' ? Object.keys(observedTags(form)).length : 0;
  const placed = kind === 'new' && place !== null;
  const open = screen.name === 'question' ? (form.answers[screen.key] ?? '') : typed;
  return said + changed + photos.length > 0 || placed || note.trim() !== '' || typed !== open;
}

function entryOf({ code, draft, screen, typed, hours }: State): KeptDraft | null {
  const { id, theme, form, photos, ...said } = draft;
  if (!id || !form) return null;
  const { before, answers, preset } = form;
  return {
    id,
    code,
    changed: Date.now(),
    screen: screen.name === 'blur' ? { name: 'summary' } : screen,
    theme: form.theme.id,
    preset: preset.id,
    before,
    answers,
    said,
    photos: photos.map(({ sha256, taken_at, blurred }) => ({ sha256, taken_at, blurred })),
    typed,
    hours,
  };
}

function photosIn(photos: readonly DraftPhoto[], note: string): Photo[] {
  return photos.map(({ sha256, blob }) => ({ sha256, blob, note, sent: false }));
}

/** Back on the walk: a begun form is kept, and the walk offers it. */
export async function leaveForm(app: App): Promise<void> {
  const { draft } = app.state;
  if (draft.form) {
    for (const photo of draft.photos) URL.revokeObjectURL(photo.url);
    app.set({ draft: NEW_DRAFT });
    if (draft.id) await release(draft.id);
  }
  await draftsChanged(app);
}

/** What the walk offers: not what is open in another tab. */
export async function draftsChanged(app: App): Promise<void> {
  await writing;
  const elsewhere = await heldElsewhere();
  const drafts = await readDrafts(app.state.code).catch(() => []);
  app.set({ drafts: drafts.filter(({ id }) => !elsewhere.has(id)) });
}

/** The form that is open turned out to say nothing new. */
export async function dropOpenDraft(app: App): Promise<void> {
  const { id } = app.state.draft;
  if (!id) return;
  finished.add(id);
  await writing;
  const found = (await readDrafts(app.state.code)).find((each) => each.id === id);
  if (found) await throwAway(found);
  await draftsChanged(app);
}

/** While this tab has the form open, no other tab offers it. */
function hold(id: string): void {
  if (holds.has(id) || !navigator.locks) return;
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  const released = navigator.locks.request(lockOf(id), () => until).catch(() => undefined);
  holds.set(id, { release, released });
}

async function release(id: string): Promise<void> {
  const held = holds.get(id);
  holds.delete(id);
  held?.release();
  await held?.released;
}

async function heldElsewhere(): Promise<Set<string>> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const own = new Set([...holds.keys()].map(lockOf));
  const names = held.map(({ name }) => name ?? '').filter((name) => !own.has(name));
  return new Set(names.filter((name) => name.startsWith(LOCK)).map((n) => n.slice(LOCK.length)));
}

const LOCK = 'cartoparty-draft ';

function lockOf(id: string): string {
  return `${LOCK}${id}`;
}
