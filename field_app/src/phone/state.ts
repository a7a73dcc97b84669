// All that the phone page knows, as one value; screens are drawn from it.

import type { Invitation, LonLat, Pack, TeamNote } from '../api/shapes.ts';
import type { HoursRow } from '../form/hours.ts';
import type { PositionState } from '../geo/position.ts';
import type { Note, Tick } from '../queue/database.ts';
import type { KeptDraft } from '../queue/drafts.ts';
import type { Obstacle } from '../queue/sender.ts';
import type { Trouble } from '../ui/trouble.ts';
import type { Draft } from './draft.ts';
import type { Shell } from './shell.ts';

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
  | { name: 'twins'; alone: boolean }
  | { name: 'summary' }
  | { name: 'blur'; sha256: string }
  | { name: 'notes' }
  | { name: 'note'; id: string }
  | { name: 'streets' }
  | { name: 'return' }
  | { name: 'parties' };

export interface Toast {
  text: string;
  /** Takes back what is told, while it can be. */
  undo: (() => void) | null;
}

export interface State {
  code: string;
  screen: Screen;
  invitation: Invitation | null;
  pack: Pack | null;
  /** The district as a PMTiles file. */
  basemap: Blob | null;
  mapFailed: boolean;
  notes: readonly Note[];
  /** What the phones of the team have noted, this one's notes among them once they are sent. */
  teamNotes: readonly TeamNote[];
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
  /** Forms that were begun and left, the last one first. */
  drafts: readonly KeptDraft[];
  /** Which of how many photos is being made ready. */
  preparing: { n: number; of: number } | null;
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
  /** The party or the team is not on the server any more: its words. */
  gone: Trouble | null;
  /** Why nothing leaves this phone just now. */
  obstacle: Obstacle | null;
  /** What works without a network, and what else this phone promises. */
  shell: Shell;
}

/** Where to measure from: the phone's position, else the one set by hand, else null. */
export function here(state: State): LonLat | null {
  return state.position.kind === 'fix' ? state.position.fix.at : state.standing;
}

export function unsent(state: State): number {
  return [...state.notes, ...state.ticks].filter(({ state }) => state === 'waiting').length;
}
