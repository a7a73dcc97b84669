// How broad a street is drawn, by its `highway` value.

export type StreetClass = 'major' | 'minor' | 'lane' | 'path';

const CLASSES: Record<string, StreetClass> = {
  motorway: 'major',
  trunk: 'major',
  primary: 'major',
  secondary: 'major',
  tertiary: 'minor',
  residential: 'minor',
  unclassified: 'minor',
  living_street: 'minor',
  pedestrian: 'minor',
  footway: 'path',
  path: 'path',
  steps: 'path',
  cycleway: 'path',
  bridleway: 'path',
  corridor: 'path',
  service: 'lane',
  track: 'lane',
};

/** The classes that are drawn with an edge, what lies lowest first. */
export const CASED = ['lane', 'minor', 'major'] as const;

/** Metres on the ground, edge included. */
export const WIDTH_M: Record<(typeof CASED)[number], number> = { major: 13, minor: 9, lane: 5 };

/** The narrowest that a street is drawn, in pixels. */
export const NARROWEST_PX = 2.2;

export function streetClass(highway: string): StreetClass {
  return CLASSES[highway] ?? 'minor';
}

/** Pixels of the screen for a metre on the ground (web Mercator, tiles of 256 pixels). */
export function pixelsPerMetre(zoom: number, lat: number): number {
  return 2 ** (zoom + 8) / (40_075_016.7 * Math.cos((lat * Math.PI) / 180));
}
