// The objects that a team may check: their names in words, and the nearest first.

import type { LonLat, Pack, Target } from '../api/shapes.ts';
import { type Preset, presetOf, type Theme } from '../form/theme.ts';
import { distanceM, distanceToLineM, lengthM, representative } from '../geo/distance.ts';
import type { Language } from '../texts/language.ts';

export interface Near {
  target: Target;
  at: LonLat;
  distance_m: number;
}

export function themeOf(pack: Pack, target: Target): Theme | undefined {
  return pack.themes.find((theme) => theme.id === target.properties.theme);
}

export function presetOfTarget(theme: Theme, target: Target): Preset | undefined {
  const named = theme.presets.find((preset) => preset.id === target.properties.preset);
  return named ?? presetOf(theme, target.properties.tags) ?? theme.presets[0];
}

/**
 * « défibrillateur, mairie annexe »: the kind of object, then what tells it apart: its name, its
 * place, else the street that it stands in.
 */
export function targetTitle(
  pack: Pack,
  target: Target,
  lang: Language,
  streets: readonly Street[] = [],
): string {
  const theme = themeOf(pack, target);
  const kind = theme && presetOfTarget(theme, target)?.title[lang];
  const { tags, name } = target.properties;
  const detail =
    name ||
    tags.name ||
    tags['defibrillator:location'] ||
    tags.species ||
    streetAt(streets, representative(target.geometry));
  return [kind ? lowerFirst(kind, lang) : target.id, detail].filter(Boolean).join(', ');
}

/** Titles stand inside a sentence; an acronym (DAE) keeps its capitals. */
function lowerFirst(text: string, lang: Language): string {
  const [first = '', second = ''] = text;
  const acronym = second !== second.toLocaleLowerCase(lang);
  return acronym ? text : first.toLocaleLowerCase(lang) + text.slice(1);
}

/** Sorted by distance from `from`; by name alone the list would send a team to and fro. */
export function nearestFirst(targets: readonly Target[], from: LonLat): Near[] {
  return targets
    .map((target) => {
      const at = representative(target.geometry);
      return { target, at, distance_m: distanceM(from, at) };
    })
    .sort((a, b) => a.distance_m - b.distance_m);
}

/** Where a team without any position begins: its starting point, else the middle of its sector,
 * else anything that it may check. */
export function startOf(pack: Pack): LonLat {
  if (pack.sector) return pack.sector.properties.start ?? representative(pack.sector.geometry);
  const [first] = pack.features;
  return first ? representative(first.geometry) : [0, 0];
}

export interface Street {
  name: string;
  line: LonLat[];
}

/** Named streets, one entry a name: the longest of its lines. */
export function streetsOf(pack: Pack): Street[] {
  return Object.entries(pack.street_lines ?? {})
    .map(([name, lines]) => {
      const line = lines.reduce((a, b) => (lengthM(b) > lengthM(a) ? b : a), []);
      return { name, line };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** How far from a street one may stand and still be "in" it. */
const IN_STREET_M = 25;

export function streetAt(streets: readonly Street[], at: LonLat): string | null {
  let best: string | null = null;
  let nearest = IN_STREET_M;
  for (const { name, line } of streets) {
    const distance = distanceToLineM(at, line);
    if (distance < nearest) [best, nearest] = [name, distance];
  }
  return best;
}

/** Every named line, for looking up where one stands. */
export function namedStreetLines(pack: Pack): Street[] {
  return Object.entries(pack.street_lines ?? {}).flatMap(([name, lines]) =>
    lines.map((line) => ({ name, line })),
  );
}
