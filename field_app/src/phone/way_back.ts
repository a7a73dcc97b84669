// The way back to where the party meets: how far, which way, how long, and whom to call.

import type { LonLat, Pack } from '../api/shapes.ts';
import { offsetM } from '../geo/distance.ts';

/** Nearer than this one has arrived. */
const ARRIVED_M = 25;
/** An unhurried group; streets are longer than the line between two places (de Smith and others). */
const WALK_M_PER_MIN = 70;
const DETOUR = 1.3;
const DAY_MIN = 24 * 60;

export interface WayBack {
  metres: number;
  /** 0 north, 1 north-east … 7 north-west. */
  direction: number;
  minutes: number;
  arrived: boolean;
}

export function wayBack(from: LonLat, to: LonLat): WayBack {
  const [east, north] = offsetM(from, to);
  const metres = Math.hypot(east, north);
  const direction = (Math.round(Math.atan2(east, north) / (Math.PI / 4)) + 8) % 8;
  const minutes = Math.max(1, Math.round((metres * DETOUR) / WALK_M_PER_MIN));
  return { metres, direction, minutes, arrived: metres < ARRIVED_M };
}

/** Where all meet; else where this team's sector begins. */
export function meetingOf(pack: Pack): { at: LonLat; shared: boolean } | null {
  if (pack.meeting) return { at: pack.meeting, shared: true };
  const start = pack.sector?.properties.start;
  return start ? { at: start, shared: false } : null;
}

/** Minutes until the hour of return by the clock of the party, -720 to 719. */
export function minutesLeft(hour: string, timezone: string, nowMs: number): number {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const left = minuteOf(hour) - minuteOf(clock.format(nowMs));
  return ((left + 1.5 * DAY_MIN) % DAY_MIN) - DAY_MIN / 2;
}

/** The telephone number in « Lou, 01 23 45 67 89 », as it stands; null where there is none. */
export function numberIn(contact: string): string | null {
  const found = contact.match(/\+?\(?\d[\d\s().\-\u00a0\u202f]{6,}\d/g) ?? [];
  return found.find((text) => digitsOf(text).length >= 8)?.trim() ?? null;
}

/** What a `tel:` link takes. */
export function digitsOf(number: string): string {
  // « +33 (0)1 23 » is dialled without the zero.
  return number.replace(/\(0\)/, '').replace(/(?!^\+)\D/g, '');
}
