// Saving a note on the phone first, then sending it; taking it back, correcting and withdrawing it.

import { nowRfc3339 } from '../api/clock.ts';
import type { ObservationBody, Target } from '../api/shapes.ts';
import { representative } from '../geo/distance.ts';
import { type Note, type Photo, readOuting, takeBack } from '../queue/database.ts';
import { keepInPlace, keepNote, photosFor } from '../queue/keeping.ts';
import { changeNote } from '../queue/note_changes.ts';
import { tellOtherTabs } from '../queue/tabs.ts';
import { newUuid } from '../queue/uuid.ts';
import { language, t } from '../texts/language.ts';
import { type App, UNDO_MS } from './app.ts';
import {
  type Circumstances,
  type Corrected,
  type DraftPhoto,
  NEW_DRAFT,
  observationOfCheck,
  observationOfDraft,
  placeOfCheck,
} from './draft.ts';
import { unsent } from './state.ts';
import { titleOf } from './titles.ts';

/**
 * One tap: the object is still there, or gone. Held for ten seconds, so that it can be undone.
 * Says whether the note is kept.
 */
export async function saveCheck(
  app: App,
  target: Target,
  kind: 'confirm' | 'gone',
  corrects: Corrected | null = null,
): Promise<boolean> {
  const { pack, position } = app.state;
  if (!pack) return false;
  const fix = position.kind === 'fix' ? position.fix : undefined;
  const place = placeOfCheck(representative(target.geometry), fix);
  const said = observationOfCheck(target, kind, place, await circumstances(app));
  const body = { ...said, ...superseding(corrects) };
  const title = titleOf(app.state, target);
  const kept = await store(app, { body, title, photos: [], holdMs: UNDO_MS, corrects });
  if (kept) app.set({ chosen: null });
  return kept;
}

function superseding(corrects: Corrected | null): Pick<ObservationBody, 'supersedes'> {
  return corrects && !corrects.inPlace ? { supersedes: corrects.id } : {};
}

/**
 * A note that is not to be counted. One that the server never took simply stays here; of any other
 * the server is told.
 */
export async function withdraw(app: App, note: Note): Promise<void> {
  if (note.state === 'problem') {
    await changeNote(note.id, { dropped: true, state: 'sent' });
    await app.notesChanged();
    app.say(t.saved.withdrawn, () => void putBack(app, note));
    return;
  }
  const { walk, observed_at } = await circumstances(app);
  const said = {
    walk,
    observed_at,
    supersedes: note.id,
    withdrawn: true,
    photos: [],
    photo_times: {},
  };
  const body = { ...note.body, ...said };
  await store(app, { body, title: note.title, photos: [], holdMs: UNDO_MS, corrects: null });
}

async function putBack(app: App, note: Note): Promise<void> {
  await changeNote(note.id, { dropped: false, state: 'problem' });
  await app.notesChanged();
  app.say(t.saved.counts);
}

/** The end of a form. */
export async function saveDraft(app: App): Promise<void> {
  const { draft, pack, busy } = app.state;
  if (busy || !pack || !draft.form) return;
  app.set({ busy: true, complaint: null });
  try {
    const body = observationOfDraft(draft, await circumstances(app));
    if (!body) return;
    if (body.kind === 'change' && Object.keys(body.tags).length + body.photos.length === 0) {
      if (!body.note) {
        app.set({ complaint: t.summary.nothingChanged });
        return;
      }
    }
    const kind = draft.form.preset.title[language()];
    const title = draft.target ? titleOf(app.state, draft.target) : kind;
    const { photos, corrects, id } = draft;
    if (await store(app, { body, title, photos, holdMs: 0, corrects, draft: id })) {
      for (const photo of draft.photos) URL.revokeObjectURL(photo.url);
      app.home();
      app.set({ draft: NEW_DRAFT, chosen: null });
    }
  } finally {
    app.set({ busy: false });
  }
}

export async function undo(app: App, id: string): Promise<void> {
  const note = app.state.notes.find((each) => each.id === id);
  const done = await takeBack(id);
  tellOtherTabs();
  await app.notesChanged();
  if (done) app.set({ chosen: note?.body.osm_ref ?? null });
  app.say(done ? t.saved.takenBack : t.saved.tooLate);
}

interface ToStore {
  body: ObservationBody;
  title: string;
  photos: readonly DraftPhoto[];
  holdMs: number;
  corrects: Corrected | null;
  /** The form that it was, so far kept as a draft: its photos lie under its id. */
  draft?: string | null;
}

/** Whether the phone could keep it. */
async function store(app: App, what: ToStore): Promise<boolean> {
  const { corrects, draft = null } = what;
  const id = corrects?.inPlace ? corrects.id : (draft ?? newUuid());
  const created = Date.now();
  const note: Note = {
    id,
    code: app.state.code,
    created,
    state: 'waiting',
    hold_until: created + what.holdMs,
    title: what.title,
    body: what.body,
    problem: null,
  };
  try {
    const taken = what.photos.map(
      ({ sha256, blob }): Photo => ({ sha256, blob, note: id, sent: false }),
    );
    const photos = [...(corrects ? await photosFor(note, corrects.id) : []), ...taken];
    if (!corrects?.inPlace) await keepNote(note, photos, draft);
    else if (!(await keepInPlace(note, photos, draft))) return store(app, afterAll(what, corrects));
  } catch (error) {
    const { saveTrouble } = await import('./storage_words.ts');
    app.set({ trouble: saveTrouble(error, what.photos.length > 0) });
    return false;
  }
  await app.notesChanged();
  // A note in the place of a refused one cannot be taken back: nothing of the other is left.
  const mayUndo = what.holdMs > 0 && !corrects?.inPlace;
  const words = what.body.withdrawn ? t.saved.withdrawn : t.saved.waiting(unsent(app.state));
  app.say(words, mayUndo ? () => undo(app, id) : null);
  void app.sender.send();
  return true;
}

/** The server took the note after all, in another tab: then this one supersedes it. */
function afterAll(what: ToStore, corrects: Corrected): ToStore {
  const body = { ...what.body, supersedes: corrects.id };
  return { ...what, body, corrects: { ...corrects, inPlace: false } };
}

async function circumstances(app: App): Promise<Circumstances> {
  const outing = await readOuting(app.state.code);
  return { observed_at: nowRfc3339(), walk: outing?.walk ?? newUuid() };
}
