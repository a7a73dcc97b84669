// How long to wait before the next try: twice as long each time, up to five minutes.

export const LONGEST_MS = 300_000;

/** Spread by a quarter either way, so that sixty phones do not come back at the same instant. */
export function backoffMs(failures: number, random = Math.random()): number {
  const plain = Math.min(LONGEST_MS, 1000 * 2 ** failures);
  return Math.round(plain * (0.75 + random / 2));
}
