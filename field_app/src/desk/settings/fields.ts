// What can be changed of a party: its values as a form holds them, what is wrong, what changed.

import type { FieldProblem } from '../../api/http.ts';
import type { PartyFields } from '../../api/planning.ts';
import type { PartyDetail } from '../../api/shapes.ts';

/** Texts of the form; the last day is empty where the party lasts one day. */
export interface Values {
  title: string;
  start: string;
  end: string;
  return_time: string;
  contact: string;
  themes: string[];
}

export type FieldName = keyof Values;

/** In the order of the form: the first that is wrong gets the focus. */
export const FIELDS: readonly FieldName[] = [
  'title',
  'start',
  'end',
  'return_time',
  'contact',
  'themes',
];

export interface Fault {
  message: string;
  hint: string;
}

export type Faults = Partial<Record<FieldName, Fault>>;

export type Change = Partial<Omit<PartyFields, 'area'>>;

export function valuesOf(party: PartyDetail): Values {
  const [start, end] = party.dates;
  return {
    title: party.title,
    start,
    end: end === start ? '' : end,
    return_time: party.return_time ?? '',
    contact: party.contact,
    themes: party.themes,
  };
}

/** What is plainly missing or wrong, by the names of their texts; the server sees to the rest. */
export function wrongIn(values: Values): ('title' | 'start' | 'end' | 'themes')[] {
  return [
    ...(values.title.trim() ? [] : ['title' as const]),
    ...(values.start ? [] : ['start' as const]),
    ...(values.end && values.end < values.start ? ['end' as const] : []),
    ...(values.themes.length > 0 ? [] : ['themes' as const]),
  ];
}

/**
 * What is to be sent to come from some values to others, nothing else: another organiser may be
 * changing the rest. The two days go together, as one is checked against the other.
 */
export function changeBetween(before: Values, after: Values): Change {
  const change: Change = {};
  if (after.title !== before.title) change.title = after.title;
  if (after.start !== before.start || after.end !== before.end) {
    change.start = after.start;
    change.end = after.end || after.start;
  }
  if (after.return_time !== before.return_time) change.return_time = after.return_time;
  if (after.contact !== before.contact) change.contact = after.contact;
  if (String(after.themes) !== String(before.themes)) change.themes = after.themes;
  return change;
}

/** The server's refusals, each at its field; what is about no field of ours is left out. */
export function faultsOf(problems: readonly FieldProblem[]): Faults {
  const faults: Faults = {};
  for (const { field, message, hint = '' } of problems) {
    const name = FIELDS.find((each) => each === field);
    if (name) faults[name] = { message, hint };
  }
  return faults;
}
