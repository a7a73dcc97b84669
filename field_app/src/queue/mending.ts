// What is mended in a note before it is sent again, and what is told of one that cannot be.

import { nowMs, rfc3339 } from '../api/clock.ts';
import { ServerRefusal } from '../api/http.ts';
import type { ObservationBody } from '../api/shapes.ts';
import { troubleOf } from '../ui/trouble.ts';
import type { Note, Problem } from './database.ts';

/**
 * The observation with the time at which it was made by the server's clock, which has just spoken;
 * never later than now. What the phone measured at that moment moves with it.
 */
export function dated(note: Note, now = Date.now()): ObservationBody {
  const offset = nowMs(now) - now;
  const made = Math.min(note.created, now) + offset;
  const shift = made - Date.parse(note.body.observed_at);
  const shifted = (time: string) => rfc3339(new Date(Date.parse(time) + shift));
  const { fixed_at, photo_times } = note.body;
  const fixed = fixed_at ? { fixed_at: shifted(fixed_at) } : {};
  const taken = Object.entries(photo_times ?? {}).map(([sha256, at]) => [sha256, shifted(at)]);
  const times = photo_times ? { photo_times: Object.fromEntries(taken) } : {};
  return { ...note.body, observed_at: rfc3339(new Date(made)), ...fixed, ...times };
}

/** The server's words on a note that it will never take as it is. */
export function problemOf(error: unknown): Problem {
  const problem = troubleOf(error);
  const fields = error instanceof ServerRefusal ? error.fields : [];
  const said = fields.map((field) => field.message).join(' ');
  return { ...problem, detail: said || problem.detail, fields: [...fields] };
}
