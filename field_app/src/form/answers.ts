// The answers of one form: which question comes next, and the tags that they become.

import type { Tags } from '../api/shapes.ts';
import {
  answerIn,
  isAskedOf,
  type Preset,
  type Question,
  questionsOf,
  type Theme,
  tagsOf,
} from './theme.ts';

/** Question key → answer; a question that was answered "I don't know" is not in it. */
export type Answers = Readonly<Record<string, string>>;

export interface Form {
  readonly theme: Theme;
  readonly preset: Preset;
  /** The tags of the object that is corrected; empty for a new one. */
  readonly before: Tags;
  readonly answers: Answers;
}

export function newForm(theme: Theme, preset: Preset): Form {
  return { theme, preset, before: {}, answers: {} };
}

/** A form whose answers are what OSM says of the object. */
export function correctionForm(theme: Theme, preset: Preset, tags: Tags): Form {
  const answers: Record<string, string> = {};
  for (const question of questionsOf(theme, preset)) {
    const answer = answerIn(question, tags);
    if (answer !== undefined) answers[question.key] = answer;
  }
  return { theme, preset, before: tags, answers };
}

export function answered(form: Form, question: Question, answer: string | undefined): Form {
  const { [question.key]: _previous, ...others } = form.answers;
  const answers = answer === undefined ? others : { ...others, [question.key]: answer };
  return { ...form, answers };
}

/** The questions that apply to the answers so far, in the theme's order. */
export function applicable(form: Form): Question[] {
  return walkThrough(form).questions;
}

export function nextQuestion(form: Form, after: string | undefined): Question | undefined {
  const questions = applicable(form);
  if (after === undefined) return questions[0];
  return questions[questions.findIndex((question) => question.key === after) + 1];
}

/** Every tag of the object as the volunteer saw it. */
export function tagsAfter(form: Form): Tags {
  return walkThrough(form).tags;
}

/** What the observation carries: all tags of a new object, only the changed ones of a known one. */
export function observedTags(form: Form): Tags {
  const after = tagsAfter(form);
  return Object.fromEntries(
    Object.entries(after).filter(([key, value]) => form.before[key] !== value),
  );
}

/** What the tags of an observation answer, question by question. */
export function observedAnswers(
  theme: Theme,
  preset: Preset,
  tags: Tags,
): { question: Question; answer: string }[] {
  return questionsOf(theme, preset).flatMap((question) => {
    const answer = answerIn(question, tags);
    return answer === undefined ? [] : [{ question, answer }];
  });
}

/** An answer that no longer applies, because an earlier one changed, writes nothing. */
function walkThrough(form: Form): { questions: Question[]; tags: Tags } {
  const known = Object.keys(form.before).length > 0;
  let tags: Tags = known ? { ...form.before } : { ...form.preset.tags };
  const questions: Question[] = [];
  for (const question of questionsOf(form.theme, form.preset)) {
    if (!isAskedOf(question, tags)) continue;
    questions.push(question);
    const answer = form.answers[question.key];
    if (answer !== undefined) tags = { ...tags, ...tagsOf(question, answer) };
  }
  return { questions, tags };
}
