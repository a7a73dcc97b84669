// How even the sectors are, and how even they would be after the blocks under the hand have moved.

import type { Division } from '../../api/division.ts';
import type { LayoutIndex } from './layout_index.ts';

export interface Balance {
  /** Minutes by sector number. */
  minutes: ReadonlyMap<number, number>;
  /** What each sector should take, by the people and minutes of its teams. */
  expected: ReadonlyMap<number, number>;
  /** What all should take where all teams are alike, else null. */
  mean: number | null;
  /** Coefficient of variation of the minutes over what is expected. */
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
  const expected = expectedOf(division, minutes);
  const loads = [...minutes].map(([sector, each]) => {
    const due = expected.get(sector) ?? 0;
    return due > 0 ? each / due : 1;
  });
  const usual = sumOf(loads) / Math.max(1, loads.length);
  const squares = sumOf(loads.map((load) => (load - usual) ** 2));
  const spread = Math.sqrt(squares / Math.max(1, loads.length));
  const alike = new Set(Object.values(division.expected_min)).size <= 1;
  const mean = alike ? sumOf(minutes.values()) / Math.max(1, minutes.size) : null;
  return { minutes, expected, mean, cv: usual > 0 ? spread / usual : 0 };
}

/** What the server expects of each sector, in the same proportions of all that there is to do. */
function expectedOf(division: Division, minutes: ReadonlyMap<number, number>): Map<number, number> {
  const shares = [...minutes.keys()].map((sector): [number, number] => [
    sector,
    division.expected_min[sector] ?? division.mean_min,
  ]);
  const whole = sumOf(shares.map(([, share]) => share));
  const scale = whole > 0 ? sumOf(minutes.values()) / whole : 0;
  return new Map(shares.map(([sector, share]) => [sector, share * scale]));
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Percent above (+) or below (-) what is expected, whole. */
export function percentOff(minutes: number, expected: number): number {
  const percent = expected > 0 ? Math.round((minutes / expected - 1) * 100) : 0;
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
