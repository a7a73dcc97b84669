// A theme as the pack carries it, and what the core's model derives from it: preset, questions, tags.

import type { Tags } from '../api/shapes.ts';

export interface Label {
  fr: string;
  en: string;
}

/** The kinds known here; one that the server knows and this page does not is asked as text. */
export const KNOWN_KINDS = [
  'choice',
  'text',
  'number',
  'integer',
  'date',
  'hours',
  'phone',
  'email',
] as const;
export type QuestionKind = (typeof KNOWN_KINDS)[number];

export interface Option {
  value: string;
  label: Label;
  tags?: Tags;
  picture?: string | null;
}

export interface Question {
  key: string;
  kind: string;
  label: Label;
  hint?: Label | null;
  /** The tiles of a choice; on other kinds, ready answers beside the field. */
  options?: Option[];
  /** Values that OSM may hold: read and labelled, never offered. */
  also?: Option[];
  unit?: string | null;
  minimum?: number | null;
  maximum?: number | null;
  required?: boolean;
  presets?: string[];
  applies_if?: TagCondition[];
  skip_if?: TagCondition[];
  main?: boolean;
}

/** Holds if the object has one of these values: from OSM, or from an earlier answer. */
export interface TagCondition {
  key: string;
  values: string[];
}

type Condition = boolean | string | string[];

export interface Preset {
  id: string;
  title: Label;
  selector: Record<string, Condition>[];
  tags: Tags;
  addable?: boolean;
}

export interface Theme {
  id: string;
  title: Label;
  summary: Label;
  symbol: string;
  colour: string;
  match_radius_m: number;
  presets: Preset[];
  questions: Question[];
}

export function kindOf(question: Question): QuestionKind {
  return KNOWN_KINDS.find((kind) => kind === question.kind) ?? 'text';
}

/** The first preset that selects an object with these tags, as in the core. */
export function presetOf(theme: Theme, tags: Tags): Preset | undefined {
  return theme.presets.find((preset) =>
    preset.selector.some((clause) =>
      Object.entries(clause).every(([key, condition]) => holds(tags[key], condition)),
    ),
  );
}

function holds(value: string | undefined, condition: Condition): boolean {
  if (typeof condition === 'boolean') return (value !== undefined) === condition;
  if (typeof condition === 'string') return value === condition;
  return value !== undefined && condition.includes(value);
}

export function addablePresets(theme: Theme): Preset[] {
  return theme.presets.filter((preset) => preset.addable !== false);
}

export function questionsOf(theme: Theme, preset: Preset): Question[] {
  return theme.questions.filter(
    (question) => !question.presets?.length || question.presets.includes(preset.id),
  );
}

/** The option, offered or not, whose value is `answer`. */
export function optionOf(question: Question, answer: string): Option | undefined {
  return allOptions(question).find((option) => option.value === answer);
}

function allOptions(question: Question): Option[] {
  return [...(question.options ?? []), ...(question.also ?? [])];
}

export function isAskedOf(question: Question, tags: Tags): boolean {
  const holdsFor = ({ key, values }: TagCondition) => values.includes(tags[key] ?? '');
  return (question.applies_if ?? []).every(holdsFor) && !(question.skip_if ?? []).some(holdsFor);
}

/** The tags that an answer writes: the option's own, else the key itself. */
export function tagsOf(question: Question, answer: string): Tags {
  const option = optionOf(question, answer);
  const written = option?.tags ?? {};
  return Object.keys(written).length > 0 ? { ...written } : { [question.key]: answer };
}

/** The answer that an object's tags already give, or undefined when they give none. */
export function answerIn(question: Question, tags: Tags): string | undefined {
  const fitting = allOptions(question)
    .map((option) => ({ option, written: Object.entries(tagsOf(question, option.value)) }))
    .filter(({ written }) => written.every(([key, value]) => tags[key] === value))
    .sort((a, b) => b.written.length - a.written.length);
  const plain = kindOf(question) === 'choice' ? undefined : tags[question.key];
  return fitting[0]?.option.value ?? plain;
}
