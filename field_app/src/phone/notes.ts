// Saving a note on the phone first, then sending it; and taking it back while it is held.

import { nowRfc3339 } from '../api/clock.ts';
import type { ObservationBody, Target } from '../api/shapes.ts';
import { representative } from '../geo/distance.ts';
import { addNote, type Note, type Photo, readOuting, takeBack } from '../queue/database.ts';
import { newUuid } from '../queue/uuid.ts';
import { language, t } from '../texts/language.ts';
import { type App, UNDO_MS } from './app.ts';
import {
  type Circumstances,
  type DraftPhoto,
  NEW_DRAFT,
  observationOfCheck,
  observationOfDraft,
  placeOfCheck,
} from './draft.ts';
import { unsent } from './state.ts';
import { titleOf } from './titles.ts';

/** One tap: the object is still there, or gone. Held for ten seconds, so that it can be undone. */
export async function saveCheck(app: App, target: Target, kind: 'confirm' | 'gone'): Promise<void> {
  const { pack, position } = app.state;
  if (!pack) return;
  const fix = position.kind === 'fix' ? position.fix : undefined;
  const place = placeOfCheck(representative(target.geometry), fix);
  const body = observationOfCheck(target, kind, place, await circumstances(app));
  const title = titleOf(app.state, target);
  const id = await store(app, { body, title, photos: [], holdMs: UNDO_MS });
  if (id) app.set({ chosen: null });
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
    if (await store(app, { body, title, photos: draft.photos, holdMs: 0 })) {
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
  await app.notesChanged();
  if (done) app.set({ chosen: note?.body.osm_ref ?? null });
  app.say(done ? t.saved.takenBack : t.saved.tooLate);
}

interface ToStore {
  body: ObservationBody;
  title: string;
  photos: readonly DraftPhoto[];
  holdMs: number;
}

/** The id of the stored note, or null when the phone could not keep it. */
async function store(app: App, what: ToStore): Promise<string | null> {
  const id = newUuid();
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
  const photos = what.photos.map(
    ({ sha256, blob }): Photo => ({ sha256, blob, note: id, sent: false }),
  );
  try {
    await addNote(note, photos);
  } catch {
    const { failed: title, failedHint: hint } = t.saved;
    app.set({ trouble: { title, hint, detail: '', code: '' } });
    return null;
  }
  await app.notesChanged();
  app.say(t.saved.waiting(unsent(app.state)), what.holdMs > 0 ? id : null);
  void app.sender.send();
  return id;
}

async function circumstances(app: App): Promise<Circumstances> {
  const outing = await readOuting(app.state.code);
  return { observed_at: nowRfc3339(), walk: outing?.walk ?? newUuid() };
}
