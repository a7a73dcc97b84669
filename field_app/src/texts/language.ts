// The reader's language: the phone's own until another is chosen, and its table of texts.

import { recall, remember } from '../ui/remembered.ts';
import type { Texts } from './fr.ts';

export type Language = 'fr' | 'en';

export const LANGUAGES: readonly Language[] = ['fr', 'en'];

// Dates and times as in Europe: the day before the month, hours up to 24.
const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' };

/** The table in use; `useLanguage` fills it before anything is shown. */
export let t: Texts;

let current: Language = 'fr';

export function language(): Language {
  return current;
}

/** The remembered choice, else the first of the phone's languages that we speak, else English. */
export function preferredLanguage(wanted: readonly string[] = navigator.languages): Language {
  const known = [recall('language') ?? '', ...wanted].map((tag) => tag.slice(0, 2).toLowerCase());
  for (const tag of known) {
    const found = LANGUAGES.find((each) => each === tag);
    if (found) return found;
  }
  return 'en';
}

/** Loads the table and tells the page which language it is in. */
export async function useLanguage(chosen: Language): Promise<void> {
  t = chosen === 'fr' ? (await import('./fr.ts')).fr : (await import('./en.ts')).en;
  current = chosen;
  document.documentElement.lang = chosen;
}

export async function switchLanguage(chosen: Language): Promise<void> {
  remember('language', chosen);
  await useLanguage(chosen);
}

/** A date of the party (`2026-05-09`), in words. */
export function dateRange(start: string, end: string): string {
  const format = new Intl.DateTimeFormat(LOCALES[current], { dateStyle: 'long', timeZone: 'UTC' });
  const [from, to] = [new Date(`${start}T12:00:00Z`), new Date(`${end}T12:00:00Z`)];
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return start;
  return start === end ? format.format(from) : format.formatRange(from, to);
}

/** An hour of the day (`16:30`), as the language writes it: « 16 h 30 ». */
export function clockTime(time: string): string {
  const [hours, minutes] = time.split(':');
  return `${Number(hours)}${current === 'fr' ? '\u00a0h\u00a0' : ':'}${minutes}`;
}

/** A moment, by the clock of this device. */
export function moment(rfc3339: string): string {
  const time = new Date(rfc3339);
  if (Number.isNaN(time.getTime())) return rfc3339;
  const format = new Intl.DateTimeFormat(LOCALES[current], {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return format.format(time);
}

/** The hour and minute of a moment, by the clock of this device. */
export function clockOf(rfc3339: string): string {
  const time = new Date(rfc3339);
  if (Number.isNaN(time.getTime())) return rfc3339;
  return new Intl.DateTimeFormat(LOCALES[current], { timeStyle: 'short' }).format(time);
}

export function number(value: number): string {
  return new Intl.NumberFormat(LOCALES[current], { maximumFractionDigits: 2 }).format(value);
}
