// The end of a form: all that was said, a photo and a word if one likes, and "save".

import { html, nothing, type TemplateResult } from 'lit-html';
import { applicable, observedTags } from '../../form/answers.ts';
import { language, t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import type { Draft } from '../draft.ts';
import { setNote } from '../form_flow.ts';
import { frame } from '../frame.ts';
import { saveDraft } from '../notes.ts';
import { placeScene } from '../scenes.ts';
import { titleOf } from '../titles.ts';
import { photoSection } from './photos.ts';
import { howWords } from './place.ts';
import { answerWords } from './question.ts';
import '../../ui/map_host.ts';

/** The longest note that the server keeps. */
const NOTE_LENGTH = 1000;

export function summaryScreen(app: App): TemplateResult {
  const { draft, pack, busy, complaint } = app.state;
  const { form } = draft;
  if (!form || !pack) return frame({ app, title: t.summary.title, body: html`` });
  const lang = language();
  const what = draft.target ? titleOf(app.state, draft.target) : form.preset.title[lang];
  const body = html`<div class="stack">
    <p class="strong first-up">${what}</p>
    ${answers(app, draft)} ${whereRow(app, draft)} ${photoSection(app)} ${noteField(app, draft)}
  </div>`;
  const action = html`${
    complaint ? html`<p class="error" role="alert">${icon('problem')} ${complaint}</p>` : nothing
  }
    <button
      class="button button-main button-big"
      ?disabled=${busy}
      @click=${() => saveDraft(app)}
    >
      ${t.summary.save}
    </button>`;
  return frame({ app, title: t.summary.title, body, action });
}

function answers(app: App, draft: Draft): TemplateResult {
  const { form } = draft;
  if (!form) return html``;
  const written = Object.keys(observedTags(form));
  const given = applicable(form).filter((question) => {
    if (form.answers[question.key] === undefined) return false;
    return draft.kind === 'new' || written.includes(question.key);
  });
  if (given.length === 0) {
    return draft.kind === 'new' ? html`<p class="hint">${t.summary.noAnswers}</p>` : html``;
  }
  return html`<ul class="list" aria-label=${t.summary.answers}>
    ${given.map((question) => {
      const label = question.label[language()];
      return row(label, answerWords(question, form.answers[question.key] ?? ''), () =>
        app.go({ name: 'question', key: question.key, alone: true }),
      );
    })}
  </ul>`;
}

function row(label: string, value: string, edit: () => void): TemplateResult {
  return html`<li>
    <button class="list-row" @click=${edit}>
      <span class="list-words">
        <span class="hint">${label}</span>
        <span class="strong">${value}</span>
        <span class="hidden-text">${t.summary.edit}</span>
      </span>
      ${icon('pen')}
    </button>
  </li>`;
}

function whereRow(app: App, draft: Draft): TemplateResult | typeof nothing {
  if (!draft.place || draft.kind === 'change') return nothing;
  const edit = () => app.go({ name: 'place', alone: true });
  return html`<div class="summary-place">
    ${
      app.state.mapFailed
        ? nothing
        : html`<map-host
            inert
            .events=${{ failed: () => app.set({ mapFailed: true }) }}
            .scene=${placeScene(app.state)}
          ></map-host>`
    }
    <ul class="list">
      ${row(t.summary.where, howWords(draft.place), edit)}
    </ul>
  </div>`;
}

function noteField(app: App, draft: Draft): TemplateResult {
  const typed = (event: InputEvent) => setNote(app, (event.target as HTMLTextAreaElement).value);
  return html`<div class="field">
    <label for="note">${t.summary.note}</label>
    <textarea
      id="note"
      class="input"
      rows="2"
      maxlength=${NOTE_LENGTH}
      aria-describedby="note-hint"
      .value=${draft.note}
      @input=${typed}
    ></textarea>
    <p id="note-hint" class="hint">${t.summary.noteHint}</p>
  </div>`;
}
