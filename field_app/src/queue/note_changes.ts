// How a kept note changes: sent, refused, corrected, its photos exchanged; each in one transaction.

import type { ObservationBody } from '../api/shapes.ts';
import type { Prepared } from '../photo/prepare.ts';
import { dropDraft, finishing, type Note, type Photo, withDatabase } from './database.ts';
import { packed, packedAll } from './kept_photos.ts';
import { newUuid } from './uuid.ts';

export function readNote(id: string): Promise<Note | undefined> {
  return withDatabase((database) => database.get('notes', id));
}

/** Changes a note that was not acknowledged yet; what another tab has sent stays sent. */
export function changeNote(id: string, patch: Partial<Note>): Promise<void> {
  return rewrite(id, () => patch);
}

/** On the note, not on the photo: writing a picture again would need its room twice. */
export function photoSent(id: string, sha256: string): Promise<void> {
  return rewrite(id, ({ photos_sent = [] }) => ({ photos_sent: [...photos_sent, sha256] }));
}

function rewrite(id: string, patch: (note: Note) => Partial<Note>): Promise<void> {
  return withRoom(() =>
    withDatabase(async (database) => {
      const transaction = database.transaction('notes', 'readwrite');
      const note = await transaction.store.get(id);
      if (note && (note.state !== 'sent' || note.dropped)) {
        await transaction.store.put({ ...note, ...patch(note) });
      }
      await transaction.done;
    }),
  );
}

/** Puts a lighter picture in the place of one, in the note too; null takes the picture away. */
export async function exchangePhoto(
  id: string,
  sha256: string,
  lighter: Prepared | null,
): Promise<void> {
  const facts = { note: id, sent: false, lightened: true };
  const picture = lighter && (await packed({ ...lighter, ...facts }));
  await withDatabase(async (database) => {
    const transaction = database.transaction(['notes', 'photos'], 'readwrite');
    const [notes, photos] = [transaction.objectStore('notes'), transaction.objectStore('photos')];
    const note = await notes.get(id);
    if (note && note.state !== 'sent') {
      const others = note.body.photos.filter((each) => each !== sha256);
      const named = lighter ? [...others, lighter.sha256] : others;
      const times = renamed(note.body.photo_times, sha256, lighter?.sha256);
      await notes.put({ ...note, body: { ...note.body, photos: named, ...times } });
      await photos.delete([id, sha256]);
      if (picture) await photos.put(picture);
    }
    await transaction.done;
  });
}

/** When a photo was taken stays with the picture in its place, and goes where there is none. */
function renamed(
  times: ObservationBody['photo_times'],
  before: string,
  after: string | undefined,
): Pick<ObservationBody, 'photo_times'> {
  const { [before]: taken, ...others } = times ?? {};
  if (!taken) return {};
  return { photo_times: after ? { ...others, [after]: taken } : others };
}

/** A corrected note in the place of the one that the server refused; never of one that it took. */
export async function replaceRefused(
  note: Note,
  photos: readonly Photo[],
  draft: string | null = null,
): Promise<boolean> {
  const pictures = await packedAll(photos);
  return finishing(draft, async (database) => {
    const transaction = database.transaction(['notes', 'photos', 'drafts'], 'readwrite');
    const before = await transaction.objectStore('notes').get(note.id);
    const may = before?.state === 'problem';
    if (may) {
      const store = transaction.objectStore('photos');
      for (const key of await store.index('note').getAllKeys(note.id)) await store.delete(key);
      for (const picture of pictures) await store.put(picture);
      await transaction.objectStore('notes').put(note);
      await dropDraft(transaction, draft, note.id);
    }
    await transaction.done;
    return may;
  });
}

/**
 * A new id for a note whose id another observation has; returns it. It supersedes that other one:
 * where both are of one team, the server counts the later. A note that was corrected meanwhile
 * needs none: null, and it counts as sent.
 */
export function reissue(id: string): Promise<string | null> {
  return withDatabase(async (database) => {
    const transaction = database.transaction(['notes', 'photos'], 'readwrite');
    const [notes, photos] = [transaction.objectStore('notes'), transaction.objectStore('photos')];
    const note = await notes.get(id);
    const corrected = (await notes.getAll()).some(({ body }) => body.supersedes === id);
    let fresh: string | null = null;
    if (note && corrected) {
      await notes.put({ ...note, state: 'sent', problem: null });
    } else if (note) {
      fresh = newUuid();
      const body = { ...note.body, supersedes: id };
      await notes.put({ ...note, id: fresh, body, reissued: true });
      for (const photo of await photos.index('note').getAll(id)) {
        await photos.put({ ...photo, note: fresh });
        await photos.delete([id, photo.sha256]);
      }
      await notes.delete(id);
    }
    await transaction.done;
    return fresh;
  });
}

export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

/** Does the work again as long as there is something to give up for it. */
export async function withRoom<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFull(error) || !(await makeRoom())) throw error;
    return withRoom(work);
  }
}

/**
 * Gives up the pictures of notes that the server has; where there are none, the base maps. Says
 * whether there was anything to give up. Only deletes: on a full phone nothing can be written.
 */
export function makeRoom(): Promise<boolean> {
  return withDatabase(async (database) => {
    const transaction = database.transaction(['maps', 'notes', 'photos'], 'readwrite');
    const photos = transaction.objectStore('photos');
    const maps = transaction.objectStore('maps');
    let gave = 0;
    for (const note of await transaction.objectStore('notes').getAll()) {
      if (note.state !== 'sent') continue;
      const keys = await photos.index('note').getAllKeys(note.id);
      for (const key of keys) await photos.delete(key);
      gave += keys.length;
    }
    if (gave === 0) {
      // The phone goes on with its list, and fetches the map again when it has a network and room.
      gave = await maps.count();
      await maps.clear();
    }
    await transaction.done;
    return gave > 0;
  });
}
