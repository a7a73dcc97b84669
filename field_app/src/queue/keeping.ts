// Keeping a new note, also where the phone is full: what can be had again makes room for it.

import { addNote, type Note, type Photo, photosOf } from './database.ts';
import { replaceRefused, withRoom } from './note_changes.ts';
import { tellOtherTabs } from './tabs.ts';

/** Keeps a note and its photos, both or neither; raises what the database says. */
export async function keepNote(
  note: Note,
  photos: readonly Photo[],
  draft: string | null = null,
): Promise<void> {
  await withRoom(() => addNote(note, photos, draft));
  tellOtherTabs();
}

/** The same of a note that replaces one which the server refused; false when it took that one. */
export async function keepInPlace(
  note: Note,
  photos: readonly Photo[],
  draft: string | null = null,
): Promise<boolean> {
  const kept = await withRoom(() => replaceRefused(note, photos, draft));
  tellOtherTabs();
  return kept;
}

/** The pictures of an earlier note that a new one goes on to name. */
export async function photosFor(note: Note, earlier: string): Promise<Photo[]> {
  const named = new Set(note.body.photos);
  const kept = (await photosOf(earlier)).filter(({ sha256 }) => named.has(sha256));
  return kept.map((photo) => ({ ...photo, note: note.id }));
}
