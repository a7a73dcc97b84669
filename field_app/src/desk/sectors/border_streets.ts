// The streets between two sectors: one team walks each, and it can be handed to the other.

import type { Division } from '../../api/division.ts';
import type { LayoutIndex, Stretch } from './layout_index.ts';
import { distanceToLine, type Point } from './plane.ts';

/** A street, or a path without a name, along the border of two sectors. */
export interface BorderStreet {
  /** The same as long as its stretches are. */
  key: string;
  name: string;
  owner: number;
  /** The sector across, that it can be given to. */
  other: number;
  minutes: number;
  stretches: readonly Stretch[];
}

/** In order of sector, then of name. */
export function borderStreets(layout: LayoutIndex, division: Division): BorderStreet[] {
  const groups = new Map<string, Stretch[]>();
  for (const stretch of layout.stretches) {
    const owner = division.streets[stretch.id];
    const [left, right] = [division.blocks[stretch.left], division.blocks[stretch.right]];
    if (owner === undefined || left === undefined || right === undefined) continue;
    if (left === right) continue;
    const other = left === owner ? right : left;
    const key = JSON.stringify([owner, other, stretch.name]);
    groups.set(key, [...(groups.get(key) ?? []), stretch]);
  }
  const found = [...groups.entries()].flatMap(([key, stretches]) => {
    const [owner, other, name] = JSON.parse(key) as [number, number, string];
    // Paths without a name are many: only what hangs together is one path.
    const parts = name ? [stretches] : connected(stretches);
    return parts.map((part) => ({
      key: part.map(({ id }) => id).join(' '),
      name,
      owner,
      other,
      minutes: part.reduce((sum, { minutes }) => sum + minutes, 0),
      stretches: part,
    }));
  });
  return found.sort(
    (a, b) =>
      a.owner - b.owner ||
      a.other - b.other ||
      Number(!a.name) - Number(!b.name) ||
      a.name.localeCompare(b.name) ||
      b.minutes - a.minutes,
  );
}

/** Stretches in groups that meet end to end. */
function connected(stretches: readonly Stretch[]): Stretch[][] {
  const groups: { ends: Set<string>; members: Stretch[] }[] = [];
  for (const stretch of stretches) {
    const { line } = stretch;
    const ends = [String(line[0]), String(line[line.length - 1])];
    const met = groups.filter((group) => ends.some((end) => group.ends.has(end)));
    const joined = { ends: new Set(ends), members: [stretch] };
    for (const group of met) {
      for (const end of group.ends) joined.ends.add(end);
      joined.members.unshift(...group.members);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(joined);
  }
  return groups.map(({ members }) => members);
}

/** The street under a point, within `reach` units of the plane. */
export function streetAt(
  streets: readonly BorderStreet[],
  point: Point,
  reach: number,
): BorderStreet | undefined {
  let [best, nearest]: [BorderStreet | undefined, number] = [undefined, reach];
  for (const street of streets) {
    for (const { line } of street.stretches) {
      const far = distanceToLine(point, line);
      if (far < nearest) [best, nearest] = [street, far];
    }
  }
  return best;
}
