// How long ago something was, in words that are read at a glance.

import { nowMs } from '../api/clock.ts';
import { b } from '../texts/board_language.ts';

export function ago(moment: string, now = nowMs()): string {
  const minutes = Math.floor((now - Date.parse(moment)) / 60_000);
  if (Number.isNaN(minutes) || minutes < 1) return b.now;
  if (minutes < 60) return b.minutesAgo(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? b.hoursAgo(hours) : b.longAgo;
}
