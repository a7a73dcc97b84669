// The notes of this phone as a list: what became of each, which are shown, and by which day.

import type { Note } from '../queue/database.ts';
import { corrections, isWithdrawn } from './standing.ts';

export type NoteFate = 'sent' | 'waiting' | 'problem' | 'replaced' | 'withdrawn';
export type NoteFilter = 'all' | 'waiting' | 'problem' | 'sent';

/** What became of a note; one that waits says so first, whatever came after it. */
export function fateOf(note: Note, notes: readonly Note[]): NoteFate {
  const newer = corrections(notes).get(note.id);
  if (note.dropped) return 'withdrawn';
  if (note.state === 'waiting') return 'waiting';
  if (newer) return isWithdrawn(newer) ? 'withdrawn' : 'replaced';
  return note.body.withdrawn && note.state === 'sent' ? 'withdrawn' : note.state;
}

/** Newest first. What merely withdraws another note is no note to look at, once it is sent. */
export function shownNotes(notes: readonly Note[], filter: NoteFilter): Note[] {
  return [...notes].reverse().filter((note) => {
    if (note.body.withdrawn && note.state === 'sent') return false;
    const fate = fateOf(note, notes);
    return filter === 'all' || fate === filter || (filter === 'sent' && fate === 'replaced');
  });
}

export interface Day {
  /** The first moment of the day, by this phone's clock. */
  start: number;
  notes: Note[];
}

export function byDay(notes: readonly Note[]): Day[] {
  const days: Day[] = [];
  for (const note of notes) {
    const start = startOfDay(Date.parse(note.body.observed_at));
    const last = days.at(-1);
    if (last?.start === start) last.notes.push(note);
    else days.push({ start, notes: [note] });
  }
  return days;
}

export function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}
