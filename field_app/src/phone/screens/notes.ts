// My notes: which are sent, which wait and why, which the server did not take; and the file of all.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Note } from '../../queue/database.ts';
import { clockOf, dateRange, t } from '../../texts/language.ts';
import { noteTexts } from '../../texts/notes_language.ts';
import { doneIcon, icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import { frame } from '../frame.ts';
import { exportNotes } from '../note_export.ts';
import {
  byDay,
  type Day,
  fateOf,
  type NoteFate,
  type NoteFilter,
  shownNotes,
  startOfDay,
} from '../note_list.ts';
import { unsent } from '../state.ts';
import { languageButton } from './join.ts';
import { queueNews, waitingWords } from './queue_news.ts';
import { aboutPhone } from './this_phone.ts';
import './notes.css';

/** Below this a list is read faster than a filter is chosen. */
const FILTERED_ABOVE = 20;
const SHOWN_AT_ONCE = 40;
const FILTERS: readonly NoteFilter[] = ['all', 'waiting', 'problem', 'sent'];
const DAY_MS = 86_400_000;

let filter: NoteFilter = 'all';
let shown = SHOWN_AT_ONCE;

export function notesScreen(app: App): TemplateResult {
  const { notes, pack } = app.state;
  const w = noteTexts();
  const why = unsent(app.state) > 0 ? waitingWords(app.state) : '';
  const body = html`<div class="stack">
    ${queueNews(app)} ${why ? html`<p role="status">${icon('arrow')} ${why}</p>` : nothing}
    ${
      notes.length === 0
        ? html`<section class="empty">
            <h2>${w.empty}</h2>
            <p>${w.emptyHint}</p>
          </section>`
        : html`${filters(app)} ${list(app)} ${fileButton(app)}`
    }
    ${aboutPhone(app)}
    <footer class="about">
      ${pack?.data_date ? html`<p class="small">${w.dataDate(day(pack.data_date))}</p>` : nothing}
      <p class="small">${t.common.osmLong}</p>
      ${languageButton(app)}
    </footer>
  </div>`;
  return frame({ app, title: t.notes.title, body, action: action(app) });
}

function action(app: App): TemplateResult | typeof nothing {
  if (unsent(app.state) === 0 || app.state.refused) return nothing;
  return html`<button class="button button-main button-big" @click=${() => app.sender.sendNow()}>
    ${icon('arrow')} ${noteTexts().sendNow}
  </button>`;
}

function filters(app: App): TemplateResult | typeof nothing {
  const { notes } = app.state;
  if (notes.length <= FILTERED_ABOVE) {
    filter = 'all';
    return nothing;
  }
  const choose = (chosen: NoteFilter) => {
    filter = chosen;
    shown = SHOWN_AT_ONCE;
    app.set({});
  };
  const w = noteTexts();
  return html`<div class="note-filters" role="group" aria-label=${w.filter}>
    ${FILTERS.map((each) => {
      const chosen = each === filter;
      return html`<button class="button" aria-pressed=${chosen} @click=${() => choose(each)}>
        ${chosen ? icon('tick') : nothing} ${w.filters[each](shownNotes(notes, each).length)}
      </button>`;
    })}
  </div>`;
}

function list(app: App): TemplateResult {
  const found = shownNotes(app.state.notes, filter);
  const w = noteTexts();
  const hidden = found.length - shown;
  const more = () => {
    shown += SHOWN_AT_ONCE;
    app.set({});
  };
  return html`${found.length === 0 ? html`<p>${w.noneSuch}</p>` : nothing}
    ${byDay(found.slice(0, shown)).map((each) => ofDay(app, each))}
    ${
      hidden > 0
        ? html`<button class="button" @click=${more}>${w.more(Math.min(hidden, SHOWN_AT_ONCE))}</button>`
        : nothing
    }`;
}

function ofDay(app: App, { start, notes }: Day): TemplateResult {
  return html`<section>
    <h2 class="list-title">${dayWords(start)}</h2>
    <ul class="list">
      ${notes.map((note) => noteRow(app, note))}
    </ul>
  </section>`;
}

function dayWords(start: number): string {
  const w = noteTexts();
  const today = startOfDay(Date.now());
  if (start === today) return w.today;
  // Noon of the day before: the day of a clock change has not 24 hours.
  if (start === startOfDay(today - DAY_MS / 2)) return w.yesterday;
  const noon = new Date(start + DAY_MS / 2).toISOString();
  return day(noon);
}

function day(rfc3339: string): string {
  return dateRange(rfc3339.slice(0, 10), rfc3339.slice(0, 10));
}

function noteRow(app: App, note: Note): TemplateResult {
  const w = noteTexts();
  const fate = fateOf(note, app.state.notes);
  const open = () => app.go({ name: 'note', id: note.id });
  return html`<li>
    <button class="list-row note-row note-${fate}" @click=${open}>
      <span class="note-words">
        <span class="note-state">${fateIcon(fate)} ${w.states[fate]}</span>
        <span class="strong">${w.kinds[note.body.kind]} · ${note.title}</span>
        ${note.problem && fate === 'problem' ? html`<span>${note.problem.title}</span>` : nothing}
        <span class="small">${clockOf(note.body.observed_at)}</span>
      </span>
      ${icon('forward')}
    </button>
  </li>`;
}

export function fateIcon(fate: NoteFate): TemplateResult {
  if (fate === 'sent') return doneIcon();
  const names = {
    waiting: 'arrow',
    problem: 'problem',
    replaced: 'pen',
    withdrawn: 'cross',
  } as const;
  return icon(names[fate]);
}

function fileButton(app: App): TemplateResult {
  const w = noteTexts();
  return html`<div class="stack note-file">
    <button
      class="button"
      aria-describedby="file-hint"
      ?disabled=${app.state.busy}
      @click=${() => exportNotes(app)}
    >
      ${app.state.busy ? w.fileBusy : w.file}
    </button>
    <p id="file-hint" class="hint">${w.fileHint}</p>
  </div>`;
}
