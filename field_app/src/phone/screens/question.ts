// One question, one screen: tiles for a choice, one input for the rest, "I don't know" always.

import { html, nothing, type TemplateResult } from 'lit-html';
import { applicable } from '../../form/answers.ts';
import { EVERY_DAY } from '../../form/hours.ts';
import { answerIn, kindOf, optionOf, type Question, type QuestionKind } from '../../form/theme.ts';
import { language, t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import { picture } from '../../ui/pictures.ts';
import type { App } from '../app.ts';
import { giveAnswer, typedAnswer } from '../form_flow.ts';
import { frame } from '../frame.ts';
import { hoursInput } from './hours.ts';
import { typedInput, wrongSoFar } from './typed_input.ts';
import '../capture.css';

export function questionScreen(app: App, key: string, alone: boolean): TemplateResult {
  const { draft } = app.state;
  const questions = draft.form ? applicable(draft.form) : [];
  const index = questions.findIndex((each) => each.key === key);
  const question = questions[index];
  if (!question) return frame({ app, title: '', body: html`` });
  const lang = language();
  const hint = question.hint?.[lang] ?? kindHint(kindOf(question));
  const before = draft.kind === 'change' ? answerIn(question, draft.form?.before ?? {}) : undefined;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    giveAnswer(app, question, typedAnswer(app, question));
  };
  return frame({
    app,
    title: question.label[lang],
    above: alone ? nothing : dots(index, questions.length),
    body: html`<form id="answer" class="stack" novalidate @submit=${submit}>
      ${hint ? html`<p id="question-hint" class="hint">${hint}</p>` : nothing}
      ${before === undefined ? nothing : html`<p>${t.form.before(answerWords(question, before))}</p>`}
      ${answerInput(app, question)} ${complaint(app, wrongSoFar(app, question))}
    </form>`,
    action: actions(app, question),
  });
}

function kindHint(kind: QuestionKind): string {
  if (kind === 'date') return t.form.yearHint;
  return kind === 'phone' ? t.form.phoneHint : '';
}

function dots(index: number, of: number): TemplateResult {
  return html`<p class="dots">
    <span class="hidden-text">${t.form.progress(index + 1, of)}</span>
    ${Array.from(
      { length: of },
      (_, i) => html`<i class=${i < index ? 'dot past' : i === index ? 'dot now' : 'dot'}></i>`,
    )}
  </p>`;
}

function answerInput(app: App, question: Question): TemplateResult | typeof nothing {
  switch (kindOf(question)) {
    case 'choice':
      return tiles(app, question);
    case 'hours':
      return hoursInput(app, question);
    default:
      return html`${tiles(app, question)} ${typedInput(app, question)}`;
  }
}

function tiles(app: App, question: Question): TemplateResult | typeof nothing {
  if (!question.options?.length) return nothing;
  const answer = app.state.draft.form?.answers[question.key];
  return html`<ul class="tiles">
    ${(question.options ?? []).map((option) => {
      const chosen = option.value === answer;
      return html`<li>
        <button
          class="tile"
          type="button"
          aria-pressed=${chosen}
          @click=${() => giveAnswer(app, question, option.value)}
        >
          ${option.picture ? picture(option.picture) : nothing}
          <span class="tile-words">${option.label[language()]}</span>
          ${chosen ? icon('tick') : nothing}
        </button>
      </li>`;
    })}
  </ul>`;
}

/** A refused answer, or what is wrong already while it is typed. */
function complaint(app: App, wrong: string | null): TemplateResult {
  const words = app.state.complaint ?? wrong;
  return html`<div id="complaint" role="alert">
    ${words ? html`<p class="error">${icon('problem')} ${words}</p>` : nothing}
  </div>`;
}

/** A choice goes on by itself; where it was answered before, "next" keeps that answer. */
function actions(app: App, question: Question): TemplateResult {
  const choice = kindOf(question) === 'choice';
  const answer = app.state.draft.form?.answers[question.key];
  const next = choice
    ? html`<button
        class="button button-main"
        type="button"
        ?disabled=${answer === undefined}
        @click=${() => giveAnswer(app, question, answer)}
      >
        ${t.common.next}
      </button>`
    : html`<button class="button button-main" form="answer">${t.common.next}</button>`;
  return html`<div class="two">
    <button class="button" type="button" @click=${() => giveAnswer(app, question, undefined)}>
      ${t.common.dontKnow}
    </button>
    ${next}
  </div>`;
}

/** An answer in words, for lists. */
export function answerWords(question: Question, answer: string): string {
  const option = optionOf(question, answer);
  if (option) return option.label[language()];
  if (kindOf(question) === 'hours' && answer === EVERY_DAY) return t.form.always;
  return question.unit ? `${answer} ${question.unit}` : answer;
}
