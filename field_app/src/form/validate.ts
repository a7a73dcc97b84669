// Says what is wrong with one answer, by the same rules as the core, and gives it its stored form.

import { kindOf, optionOf, type Question } from './theme.ts';

/** Keys of the texts `problem_…`; `limit` fills the sentence. */
export type AnswerProblem =
  | { code: 'not_an_option' | 'control' | 'not_a_number' | 'not_whole' | 'not_a_date' }
  | { code: 'not_hours' | 'not_a_phone' | 'phone_without_country' | 'not_an_email' }
  | { code: 'too_long' | 'too_small' | 'too_large'; limit: number };

export type Checked = { ok: true; value: string } | { ok: false; problem: AnswerProblem };

/** The longest key or value that OSM stores, in characters. */
export const MAX_VALUE_LENGTH = 255;

/**
 * Checks one answer that is not empty. `callingCode` is the country of national phone numbers;
 * null where it is not known, and then a number must bring its own.
 */
export function validate(
  question: Question,
  raw: string,
  callingCode: string | null = null,
): Checked {
  const text = raw.trim().normalize('NFC').replace(/\s+/g, ' ');
  if (/\p{Cc}/u.test(text)) return wrong('control');
  if ([...text].length > MAX_VALUE_LENGTH) return wrong('too_long', MAX_VALUE_LENGTH);
  if (optionOf(question, text)) return right(text);
  switch (kindOf(question)) {
    case 'choice':
      return wrong('not_an_option');
    case 'number':
      return checkNumber(question, text);
    case 'integer':
      return /^[+-]?\d{1,9}$/.test(text)
        ? withinLimits(question, plainNumber(text))
        : wrong('not_whole');
    case 'date':
      return checkDate(text);
    case 'hours':
      return HOURS.test(text) ? right(text) : wrong('not_hours');
    case 'phone':
      return checkPhone(text, callingCode);
    case 'email':
      return EMAIL.test(text) ? right(text) : wrong('not_an_email');
    case 'text':
      return right(text);
  }
}

const EMAIL = /^[^\s@,;<>"]{1,64}@[^\s@.,;<>"]+(\.[^\s@.,;<>"]+)+$/;

const DAY = '(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)';
const DAYS = `${DAY}(?:-${DAY})?(?:,${DAY}(?:-${DAY})?)*`;
const TIME = '(?:[01]\\d|2[0-4]):[0-5]\\d';
const TIMES = `${TIME}-${TIME}(?:,${TIME}-${TIME})*`;
const RULE = `${DAYS}(?: (?:${TIMES}|off))`;
/** 24/7, or rules of days and hours; the subset that the form can write. */
const HOURS = new RegExp(`^(?:24/7|${TIMES}|${RULE}(?:; ?${RULE})*)$`);

/** Decimal places to move: a bare number is metres in OSM. */
const METRES: Record<string, number> = { '': 0, m: 0, dm: 1, cm: 2, mm: 3 };

/** A decimal comma and a unit are fine: « 80 cm » is 0.8 where OSM wants metres. */
function checkNumber(question: Question, text: string): Checked {
  const dotted = text
    .replace(/(\d)\s(?=\d{3}(?!\d))/g, '$1')
    .replace(',', '.')
    .replace('\u2212', '-');
  const match = /^([+-]?\d+(?:\.\d+)?)\s*([^\d\s]*)$/.exec(dotted);
  const places = match && (question.unit === 'm' || match[2] === '') ? unitOf(match[2]) : undefined;
  if (!match?.[1] || places === undefined) return wrong('not_a_number');
  return withinLimits(question, shifted(match[1], places));
}

function unitOf(unit = ''): number | undefined {
  return METRES[unit.toLowerCase()];
}

/** Digits moved by text, not by division: 0.1 + 0.2 has no place in a tag. */
function shifted(digits: string, places: number): string {
  const [, sign = '', whole = '', part = ''] = /^([+-]?)(\d+)\.?(\d*)$/.exec(digits) ?? [];
  const padded = whole.padStart(places + 1, '0');
  const cut = padded.length - places;
  return plainNumber(`${sign}${padded.slice(0, cut)}.${padded.slice(cut)}${part}`);
}

/** Without needless zeros or plus; zero has no sign. */
function plainNumber(digits: string): string {
  const trimmed = digits.includes('.') ? digits.replace(/\.?0*$/, '') : digits;
  const plain = trimmed.replace(/^\+/, '').replace(/^(-?)0+(?=\d)/, '$1');
  return Number(plain) === 0 ? '0' : plain;
}

function withinLimits(question: Question, plain: string): Checked {
  const value = Number(plain);
  if (question.minimum != null && value < question.minimum) {
    return wrong('too_small', question.minimum);
  }
  if (question.maximum != null && value > question.maximum) {
    return wrong('too_large', question.maximum);
  }
  return right(plain);
}

/** YYYY, YYYY-MM or YYYY-MM-DD; also 31/12/2024, day first as in France. */
function checkDate(text: string): Checked {
  const french = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text);
  const [, d = '', m = '', y = ''] = french ?? [];
  const iso = french ? `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}` : text;
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(iso);
  if (!match) return wrong('not_a_date');
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? right(iso) : wrong('not_a_date');
}

/** International form (E.123); French numbers in the pairs that France writes. */
function checkPhone(text: string, callingCode: string | null): Checked {
  const spaced = text
    .replace('(0)', ' ')
    .replace(/[\s().\-/]+/g, ' ')
    .trim();
  let full = spaced.replace(/^00 ?/, '+');
  if (/^0/.test(full)) {
    if (callingCode === null) return wrong('phone_without_country');
    full = `+${callingCode} ${full.slice(1).trim()}`;
  }
  const digits = full.replace(/\D/g, '');
  const shaped = /^\+[1-9][\d ]*$/.test(full) && digits.length >= 7 && digits.length <= 15;
  if (!shaped) return wrong('not_a_phone');
  if (!digits.startsWith('33')) return right(full);
  const french = /^33([1-9])(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits);
  return french ? right(`+33 ${french.slice(1).join(' ')}`) : wrong('not_a_phone');
}

function right(value: string): Checked {
  return { ok: true, value };
}

function wrong(code: AnswerProblem['code'], limit = 0): Checked {
  return { ok: false, problem: { code, limit } as AnswerProblem };
}
