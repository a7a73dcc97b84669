// A known object that is no longer as OSM says: what is known of it, to touch and correct.

import { html, nothing, type TemplateResult } from 'lit-html';
import { applicable, observedTags } from '../../form/answers.ts';
import { language, t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import { frame } from '../frame.ts';
import { titleOf } from '../titles.ts';
import { answerWords } from './question.ts';

export function changesScreen(app: App): TemplateResult {
  const { draft, pack } = app.state;
  const { form, target } = draft;
  if (!form || !target || !pack) return frame({ app, title: t.form.changes, body: html`` });
  const changed = Object.keys(observedTags(form));
  const body = html`<div class="changes-head"><p class="strong first-up">${titleOf(app.state, target)}</p>
    <p class="hint">${t.form.changesHint}</p></div>
    <ul class="list">
      ${applicable(form).map((question) => {
        const answer = form.answers[question.key];
        const isChanged = changed.includes(question.key);
        return html`<li>
          <button
            class="list-row"
            @click=${() => app.go({ name: 'question', key: question.key, alone: true })}
          >
            <span class="list-words">
              <span class="hint">${question.label[language()]}</span>
              <span class="strong">
                ${answer === undefined ? t.form.unknown : answerWords(question, answer)}
              </span>
            </span>
            ${isChanged ? html`<span class="badge">${t.form.changed}</span>` : icon('pen')}
          </button>
        </li>`;
      })}
    </ul>`;
  const action = html`<button
    class="button button-main button-big"
    @click=${() => app.go({ name: 'summary' })}
  >
    ${t.common.next} ${changed.length > 0 ? html`(${changed.length})` : nothing}
  </button>`;
  return frame({ app, title: t.form.changes, body, action });
}
