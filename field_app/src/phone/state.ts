// All that the phone page knows, as one value; screens are drawn from it.

import type { Basemap, Invitation, LonLat, Pack } from '../api/shapes.ts';
import type { HoursRow } from '../form/hours.ts';
import type { PositionState } from '../geo/position.ts';
import type { Note, Tick } from '../queue/database.ts';
import type { Trouble } from '../ui/trouble.ts';
import type { Draft } from './draft.ts';

/** Where one is; plain data, for it also lies in the browser's history. */
export type Screen =
  | { name: 'loading' }
  | { name: 'wrong_code' }
  | { name: 'broken' }
  | { name: 'join' }
  | { name: 'walk' }
  | { name: 'theme' }
  | { name: 'preset' }
  | { name: 'question'; key: string; alone: boolean }
  | { name: 'changes' }
  | { name: 'place'; alone: boolean }
  | { name: 'summary' }
  | { name: 'notes' }
  | { name: 'streets' };

export interface Toast {
  text: string;
  /** A note that may still be taken back. */
  undo: string | null;
}

export interface State {
  code: string;
  screen: Screen;
  invitation: Invitation | null;
  pack: Pack | null;
  basemap: Basemap | null;
  mapFailed: boolean;
  notes: readonly Note[];
  position: PositionState;
  /** Where the volunteer says to be, when the phone cannot. */
  standing: LonLat | null;
  /** The object on offer, when it is not the nearest. */
  chosen: string | null;
  /** How many objects the list shows. */
  shown: number;
  /** Grows each time the map is asked to come back to the phone's position. */
  recentred: number;
  draft: Draft;
  /** What is typed in the open question, before it is checked. */
  typed: string;
  /** The rows of the open question on opening hours. */
  hours: readonly HoursRow[];
  complaint: string | null;
  trouble: Trouble | null;
  busy: boolean;
  toast: Toast | null;
  refused: boolean;
  /** The last word on each street that this phone knows. */
  ticks: readonly Tick[];
  /** The collection is closed: the server's words on it. */
  closed: Trouble | null;
}

/** Where to measure from: the phone's position, else the one set by hand, else null. */
export function here(state: State): LonLat | null {
  return state.position.kind === 'fix' ? state.position.fix.at : state.standing;
}

export function unsent(state: State): number {
  return [...state.notes, ...state.ticks].filter(({ state }) => state === 'waiting').length;
}

/** Objects that this phone has already spoken of, by what it said. */
export function spokenOf(state: State): Map<string, Note> {
  const known = new Map<string, Note>();
  for (const note of state.notes) {
    if (note.body.osm_ref) known.set(note.body.osm_ref, note);
  }
  return known;
}
