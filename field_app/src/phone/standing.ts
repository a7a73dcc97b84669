// Which notes stand: those that no later note of this phone corrected or withdrew.

import type { Note } from '../queue/database.ts';
import { memo } from '../ui/memo.ts';

/** Each corrected note, by its id, and the last note that corrects it. */
export const corrections = memo((notes: readonly Note[]): Map<string, Note> => {
  const found = new Map<string, Note>();
  for (const note of notes) if (note.body.supersedes) found.set(note.body.supersedes, note);
  return found;
});

export const standing = memo((notes: readonly Note[]): readonly Note[] => {
  const corrected = corrections(notes);
  return notes.filter((note) => !corrected.has(note.id) && !isWithdrawn(note));
});

export function isWithdrawn(note: Note): boolean {
  return note.dropped === true || note.body.withdrawn === true;
}
