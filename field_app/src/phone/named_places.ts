// Places that can be chosen by name, for phones without GPS and people without a map.

import { distanceToLineM, lengthM, representative } from '../geo/distance.ts';
import { language } from '../texts/language.ts';
import { memo } from '../ui/memo.ts';
import type { Place } from './draft.ts';
import { here, type State } from './state.ts';
import { nearestFirst, startOf, streetsOf, targetTitle } from './targets.ts';
import { titleOf } from './titles.ts';

export interface NamedPlace {
  name: string;
  place: Place;
}

/** Beside a known object: what a person calls "next to". */
const NEAR_OBJECT_M = 20;
/** Somewhere in a street is at best as exact as this. */
const IN_STREET_M = 25;
const LISTED = 4;

const streets = memo(streetsOf);

/** The nearest streets, then the nearest objects, whose name holds `searched`. */
export function namedPlaces(state: State, searched: string): NamedPlace[] {
  const wanted = plain(searched);
  return [...namedStreets(state, wanted), ...namedObjects(state, wanted)];
}

export function samePlace(a: Place | null, b: Place): boolean {
  return a !== null && a.name === b.name && a.at[0] === b.at[0] && a.at[1] === b.at[1];
}

function namedStreets(state: State, wanted: string): NamedPlace[] {
  const { pack } = state;
  if (!pack) return [];
  const from = here(state) ?? startOf(pack);
  return streets(pack)
    .filter(({ name }) => plain(name).includes(wanted))
    .map((street) => ({ ...street, away: distanceToLineM(from, street.line) }))
    .sort((a, b) => a.away - b.away)
    .slice(0, LISTED)
    .map(({ name, line }) => {
      const at = line[Math.floor(line.length / 2)] ?? from;
      const accuracy_m = Math.round(Math.max(IN_STREET_M, lengthM(line) / 2));
      return { name, place: { at, accuracy_m, how: 'near', name } };
    });
}

function namedObjects(state: State, wanted: string): NamedPlace[] {
  const { pack } = state;
  if (!pack) return [];
  return nearestFirst(pack.features, here(state) ?? startOf(pack))
    .filter(({ target }) => plain(targetTitle(pack, target, language())).includes(wanted))
    .slice(0, LISTED)
    .map(({ target }) => {
      const name = titleOf(state, target);
      const at = representative(target.geometry);
      return { name, place: { at, accuracy_m: NEAR_OBJECT_M, how: 'near', name } };
    });
}

/** Small letters without accents: « eveche » finds « Évêché ». */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
