// The time of an observation: the phone's clock, put right by the server's when it is far off.

import { recall, remember } from '../ui/remembered.ts';

const KEPT_AS = 'clock-offset';
/** Differences below this are the network's delay or a clock that nobody would complain about. */
const TOLERATED_MS = 120_000;

let offsetMs = Number(recall(KEPT_AS)) || 0;

/** Takes the `Date` header of an answer. */
export function noteServerDate(header: string | null, now = Date.now()): void {
  const server = header ? Date.parse(header) : Number.NaN;
  if (Number.isNaN(server)) return;
  offsetMs = Math.abs(server - now) > TOLERATED_MS ? server - now : 0;
  remember(KEPT_AS, String(offsetMs));
}

/** Now, in milliseconds since 1970, by the clock that is put right. */
export function nowMs(now = Date.now()): number {
  return now + offsetMs;
}

/** Now, in RFC 3339 with the phone's offset from UTC: `2026-05-09T14:03:22+02:00`. */
export function nowRfc3339(now = Date.now()): string {
  return rfc3339(new Date(now + offsetMs));
}

export function rfc3339(time: Date): string {
  const minutes = -time.getTimezoneOffset();
  const local = new Date(time.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${local}${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}
