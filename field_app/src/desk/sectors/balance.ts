// How even the sectors are, and how even they would be after the blocks under the hand have moved.

import type { Division } from '../../api/division.ts';
import type { LayoutIndex } from './layout_index.ts';

export interface Balance {
  /** Minutes by sector number. */
  minutes: ReadonlyMap<number, number>;
  mean: number;
  /** Coefficient of variation: the usual distance from the mean, as a share of it. */
  cv: number;
}

/** `moves`: the sector that each block would go to. */
export function balanceAfter(
  division: Division,
  layout: LayoutIndex | null,
  moves: ReadonlyMap<number, number>,
): Balance {
  const minutes = new Map(
    division.sectors.features.map(({ properties }) => [properties.number, properties.effort_min]),
  );
  const add = (sector: number | undefined, by: number) => {
    const before = sector === undefined ? undefined : minutes.get(sector);
    if (sector !== undefined && before !== undefined) minutes.set(sector, Math.max(0, before + by));
  };
  for (const [block, to] of moves) {
    const moved = layout?.blocks[block]?.minutes ?? 0;
    add(division.blocks[block], -moved);
    add(to, moved);
  }
  const all = [...minutes.values()];
  const mean = all.reduce((sum, each) => sum + each, 0) / Math.max(1, all.length);
  const squares = all.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const spread = Math.sqrt(squares / Math.max(1, all.length));
  return { minutes, mean, cv: mean > 0 ? spread / mean : 0 };
}

/** Percent above (+) or below (-) the mean, whole. */
export function percentOff(minutes: number, mean: number): number {
  const percent = mean > 0 ? Math.round((minutes / mean - 1) * 100) : 0;
  // Not minus zero: it would be written "-0".
  return percent === 0 ? 0 : percent;
}

export interface Change {
  sector: number;
  /** Whole minutes; null for a sector that is new, or gone. */
  before: number | null;
  after: number | null;
}

/** The sectors whose whole minutes differ, in order. */
export function changesBetween(before: Division, after: Division): Change[] {
  const [old, fresh] = [wholeMinutes(before), wholeMinutes(after)];
  const numbers = [...new Set([...old.keys(), ...fresh.keys()])].sort((a, b) => a - b);
  return numbers
    .map((sector) => ({
      sector,
      before: old.get(sector) ?? null,
      after: fresh.get(sector) ?? null,
    }))
    .filter((change) => change.before !== change.after);
}

function wholeMinutes(division: Division): Map<number, number> {
  return new Map(
    division.sectors.features.map(({ properties }) => [
      properties.number,
      Math.round(properties.effort_min),
    ]),
  );
}
