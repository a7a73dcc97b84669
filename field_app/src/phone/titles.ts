// The names of objects as the screens say them, and the street where one stands.

import type { LonLat, Target } from '../api/shapes.ts';
import { language } from '../texts/language.ts';
import { memo } from '../ui/memo.ts';
import type { State } from './state.ts';
import { namedStreetLines, streetAt, targetTitle } from './targets.ts';

const streetLines = memo(namedStreetLines);

export function titleOf(state: State, target: Target): string {
  const { pack } = state;
  return pack ? targetTitle(pack, target, language(), streetLines(pack)) : target.id;
}

export function streetHere(state: State, at: LonLat | null): string | null {
  return at && state.pack ? streetAt(streetLines(state.pack), at) : null;
}
