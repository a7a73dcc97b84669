// The field of a question that is typed: the fitting keyboard, limits, and words while one types.

import { html, nothing, type TemplateResult } from 'lit-html';
import { kindOf, type Question, type QuestionKind } from '../../form/theme.ts';
import { judgeTyping, stepped } from '../../form/typing.ts';
import { number, t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import { callingCode } from '../form_flow.ts';
import { problemText } from '../problem_text.ts';

/** The keyboard that fits; never `type="number"`, which swallows commas and letters silently. */
const KEYBOARDS: Partial<Record<QuestionKind, { mode: string; type: string }>> = {
  number: { mode: 'decimal', type: 'text' },
  integer: { mode: 'numeric', type: 'text' },
  phone: { mode: 'tel', type: 'tel' },
  email: { mode: 'email', type: 'email' },
};

export function isTyped(question: Question): boolean {
  return !['choice', 'hours'].includes(kindOf(question));
}

export function typedInput(app: App, question: Question): TemplateResult {
  const keyboard = KEYBOARDS[kindOf(question)] ?? { mode: 'text', type: 'text' };
  const changed = (event: InputEvent) =>
    app.set({ typed: (event.target as HTMLInputElement).value, complaint: null });
  const invalid = app.state.complaint !== null || wrongSoFar(app, question) !== null;
  const field = html`<input
    id="value"
    class="input"
    type=${keyboard.type}
    inputmode=${keyboard.mode}
    autocomplete="off"
    enterkeyhint="next"
    .value=${app.state.typed}
    aria-invalid=${invalid}
    aria-describedby="question-hint limits complaint"
    @input=${changed}
  />`;
  const counts = kindOf(question) === 'integer';
  const unit = question.unit
    ? html`<span class="hint">${t.form.unit(question.unit)}</span>`
    : nothing;
  return html`<div class="field">
    <label for="value">${t.form.value} ${unit}</label>
    ${counts ? stepper(app, question, field) : field}
    <p id="limits" class="hint">${limits(question)}</p>
    <p class="understood" aria-live="polite">${soFar(app, question)}</p>
  </div>`;
}

/** What no more typing can make right, in words; null while it may still become an answer. */
export function wrongSoFar(app: App, question: Question): string | null {
  if (!isTyped(question)) return null;
  const typing = judgeTyping(question, app.state.typed, callingCode(app));
  return typing.state === 'wrong' ? problemText(typing.problem) : null;
}

/** Minus and plus, for counting with one thumb. */
function stepper(app: App, question: Question, field: TemplateResult): TemplateResult {
  const button = (by: 1 | -1, words: string, sign: string) => html`<button
    class="button"
    type="button"
    aria-label=${words}
    @click=${() => app.set({ typed: stepped(question, app.state.typed, by), complaint: null })}
  >
    ${sign}
  </button>`;
  return html`<div class="stepper">
    ${button(-1, t.capture.less, '−')} ${field} ${button(1, t.capture.more, '+')}
  </div>`;
}

function limits({ minimum, maximum, unit }: Question): string {
  if (minimum == null || maximum == null) return '';
  return t.capture.between(number(minimum), withUnit(number(maximum), unit));
}

/** How a typed value is understood where that differs, or what it still lacks; never in red. */
function soFar(app: App, question: Question): TemplateResult | typeof nothing {
  const typed = app.state.typed.trim();
  const typing = judgeTyping(question, typed, callingCode(app));
  if (typing.state === 'incomplete') return html`${problemText(typing.problem)}`;
  if (typing.state !== 'right' || optionValue(question, typing.value)) return nothing;
  const plain = kindOf(question) === 'number' ? number(Number(typing.value)) : typing.value;
  if ([plain, typing.value].includes(typed)) return nothing;
  return html`${icon('tick')} ${t.capture.understood(withUnit(plain, question.unit))}`;
}

function optionValue(question: Question, value: string): boolean {
  return (question.options ?? []).some((option) => option.value === value);
}

function withUnit(value: string, unit: string | null | undefined): string {
  return unit ? `${value}\u00a0${unit}` : value;
}
