// Opening hours without writing them: always, or days and times by touch.

import { html, nothing, type TemplateResult } from 'lit-html';
import { EVERY_DAY, emptyRow, type HoursRow } from '../../form/hours.ts';
import type { Option, Question } from '../../form/theme.ts';
import { language, t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';

/** The ready answers, "always" among them; a theme without any gets that one. */
function readyAnswers(question: Question): { value: string; words: string }[] {
  const words = ({ value, label }: Option) => ({ value, words: label[language()] });
  const ready = (question.options ?? []).map(words);
  return ready.length > 0 ? ready : [{ value: EVERY_DAY, words: t.form.always }];
}

export function hoursInput(app: App, question: Question): TemplateResult {
  const { typed, hours } = app.state;
  const ready = readyAnswers(question);
  const always = ready.some(({ value }) => value === typed);
  const setRow = (index: number, patch: Partial<HoursRow>) => {
    const rows = hours.map((row, i) => (i === index ? { ...row, ...patch } : row));
    app.set({ hours: rows, complaint: null });
  };
  return html`<ul class="tiles">
      ${ready.map(
        ({ value, words }) => html`<li>
          <button
            class="tile"
            type="button"
            aria-pressed=${value === typed}
            @click=${() => app.set({ typed: value, complaint: null })}
          >
            <span class="tile-words">${words}</span>
            ${value === typed ? icon('tick') : nothing}
          </button>
        </li>`,
      )}
      <li>
        <button
          class="tile"
          type="button"
          aria-pressed=${!always}
          @click=${() => app.set({ typed: '', complaint: null })}
        >
          <span class="tile-words">${t.form.hoursOther}</span>
          ${always ? nothing : icon('tick')}
        </button>
      </li>
    </ul>
    ${
      always
        ? nothing
        : html`${hours.map((row, index) => hoursRow(row, index, (patch) => setRow(index, patch)))}
            <button
              class="button"
              type="button"
              @click=${() => app.set({ hours: [...hours, { ...emptyRow(), days: Array(7).fill(false) }] })}
            >
              ${icon('plus')} ${t.form.addHours}
            </button>`
    }`;
}

function hoursRow(
  row: HoursRow,
  index: number,
  change: (patch: Partial<HoursRow>) => void,
): TemplateResult {
  const toggle = (day: number) => change({ days: row.days.map((on, i) => (i === day ? !on : on)) });
  const time = (side: 'from' | 'to') => html`<label class="time">
    <span>${t.form[side]}</span>
    <input
      class="input"
      type="time"
      .value=${row[side]}
      @change=${(event: Event) => change({ [side]: (event.target as HTMLInputElement).value })}
    />
  </label>`;
  return html`<fieldset class="hours">
    <legend class="label">${t.form.hoursRow(index + 1)}</legend>
    <div class="days">
      ${t.form.days.map(
        (name, day) => html`<button
          class="day"
          type="button"
          aria-pressed=${row.days[day] ?? false}
          @click=${() => toggle(day)}
        >
          <span aria-hidden="true">${t.form.daysShort[day]}</span>
          <span class="hidden-text">${name}</span>
        </button>`,
      )}
    </div>
    <div class="times">${time('from')} ${time('to')}</div>
  </fieldset>`;
}
