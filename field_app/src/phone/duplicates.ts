// What may be the very thing that is being noted: an OSM object, an own note, a teammate's note.

import type { LonLat, Pack, Tags, Target, TeamNote } from '../api/shapes.ts';
import { type Form, tagsAfter } from '../form/answers.ts';
import { presetOf, type Theme } from '../form/theme.ts';
import { distanceM, representative } from '../geo/distance.ts';
import type { Note } from '../queue/database.ts';
import type { Draft, Place } from './draft.ts';
import { standing } from './standing.ts';
import { presetOfTarget } from './targets.ts';

type Source =
  | { from: 'osm'; target: Target }
  | { from: 'phone'; note: Note }
  | { from: 'team'; said: TeamNote };

interface Candidate {
  id: string;
  at: LonLat;
}

export type Twin = { id: string; distance_m: number } & Source;

/** All that is known around the draft. */
export interface Known {
  pack: Pack;
  notes: readonly Note[];
  teamNotes: readonly TeamNote[];
}

/** How exactly a finger places a thing on the map, where the phone claims nothing. */
const BY_HAND_M = 3;
/**
 * One walker does not note the same thing twice by mistake of the GPS, and trees stand in rows:
 * only what lies on the very same spot is asked about.
 */
const OWN_SPOT_M = 3;
const SHOWN = 3;

/**
 * How far the same thing may lie from where it was placed, in metres: half the theme's radius is
 * the map's own error, twice the accuracy is the phone's; never beyond the theme's radius.
 */
export function reachM(theme: Theme, place: Place): number {
  const map = theme.match_radius_m / 2;
  const phone = 2 * (place.accuracy_m ?? BY_HAND_M);
  return Math.min(theme.match_radius_m, Math.hypot(map, phone));
}

/** The nearest first; empty unless the draft is of a new thing with its place. */
export function twinsOf(draft: Draft, known: Known): Twin[] {
  const { form, place, kind } = draft;
  if (kind !== 'new' || !form || !place) return [];
  const reach = reachM(form.theme, place);
  return [...objects(form, known), ...ownNotes(form, known), ...teamNotes(form, known)]
    .filter(({ id }) => id !== draft.corrects?.id && !draft.apart.includes(id))
    .map(({ at, ...twin }) => ({ ...twin, distance_m: distanceM(place.at, at) }))
    .filter(({ from, distance_m }) => distance_m <= (from === 'phone' ? OWN_SPOT_M : reach))
    .sort((a, b) => a.distance_m - b.distance_m)
    .slice(0, SHOWN);
}

/** Objects that somebody of the team has already spoken of. */
export function spokenRefs({ notes, teamNotes }: Pick<Known, 'notes' | 'teamNotes'>): Set<string> {
  const refs = [
    ...standing(notes).map(({ body }) => body.osm_ref),
    ...ofOthers({ notes, teamNotes }).map(({ osm_ref }) => osm_ref),
  ];
  return new Set(refs.filter((ref) => ref !== undefined && ref !== null));
}

function objects({ theme, preset }: Form, known: Known): (Candidate & Source)[] {
  const spoken = spokenRefs(known);
  return known.pack.features
    .filter(({ id, properties }) => properties.theme === theme.id && !spoken.has(id))
    .filter((target) => presetOfTarget(theme, target)?.id === preset.id)
    .map((target) => ({
      id: target.id,
      at: representative(target.geometry),
      from: 'osm',
      target,
    }));
}

function ownNotes(form: Form, { notes }: Known): (Candidate & Source)[] {
  return standing(notes)
    .filter(({ body }) => body.kind === 'new' && isOfKind(form, body))
    .map((note) => ({ id: note.id, at: [note.body.lon, note.body.lat], from: 'phone', note }));
}

function teamNotes(form: Form, known: Known): (Candidate & Source)[] {
  return ofOthers(known)
    .filter((said) => said.kind === 'new' && isOfKind(form, said))
    .map((said) => ({ id: said.id, at: [said.lon, said.lat], from: 'team', said }));
}

/** Of its own notes this phone knows more than the server last told. */
export function ofOthers({ notes, teamNotes }: Pick<Known, 'notes' | 'teamNotes'>): TeamNote[] {
  const own = new Set(notes.flatMap(({ id, body }) => [id, body.supersedes]));
  return teamNotes.filter(({ id }) => !own.has(id));
}

/** By the kind that was chosen, or by the kind that the answers make of it. */
function isOfKind(form: Form, { theme, tags }: { theme: string; tags: Tags }): boolean {
  if (theme !== form.theme.id) return false;
  const kind = presetOf(form.theme, tags)?.id;
  if (kind === undefined) return false;
  return kind === form.preset.id || kind === presetOf(form.theme, tagsAfter(form))?.id;
}
