// How long to wait before the next try: twice as long each time, up to five minutes.

export const LONGEST_MS = 300_000;
/** A server may ask for more patience than that, but not for a whole walk's. */
const LONGEST_ASKED_MS = 900_000;

/** Spread by a quarter either way, so that sixty phones do not come back at the same instant. */
export function backoffMs(failures: number, random = Math.random()): number {
  const plain = Math.min(LONGEST_MS, 1000 * 2 ** failures);
  return Math.round(plain * (0.75 + random / 2));
}

/** What the server asked for, never sooner, and spread after it for the same reason. */
export function askedMs(retryAfterMs: number, random = Math.random()): number {
  return Math.round(Math.min(LONGEST_ASKED_MS, retryAfterMs) * (1 + random / 4));
}
