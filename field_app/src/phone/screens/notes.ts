// My notes: which are sent, which wait, and what the server did not take.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Note } from '../../queue/database.ts';
import { dateRange, moment, t } from '../../texts/language.ts';
import { doneIcon, icon } from '../../ui/icons.ts';
import { troubleBox } from '../../ui/trouble.ts';
import type { App } from '../app.ts';
import { frame } from '../frame.ts';
import { showInvitation } from '../session.ts';
import { unsent } from '../state.ts';
import { languageButton } from './join.ts';

export function notesScreen(app: App): TemplateResult {
  const { notes, pack, refused, closed } = app.state;
  const newestFirst = [...notes].reverse();
  const body = html`<div class="stack">
    ${troubleBox(closed)}
    ${refused ? html`<p class="error">${icon('problem')} ${t.notes.refused}</p>` : nothing}
    ${
      notes.length === 0
        ? html`<section class="empty">
            <h2>${t.notes.empty}</h2>
            <p>${t.notes.emptyHint}</p>
          </section>`
        : html`<ul class="list">${newestFirst.map(noteRow)}</ul>`
    }
    <footer class="about">
      ${pack?.data_date ? html`<p class="small">${t.notes.dataDate(day(pack.data_date))}</p>` : nothing}
      <p class="small">${t.common.osmLong}</p>
      ${languageButton(app)}
    </footer>
  </div>`;
  return frame({ app, title: t.notes.title, body, action: action(app) });
}

function action(app: App): TemplateResult | typeof nothing {
  if (app.state.refused) {
    return html`<button class="button button-main button-big" @click=${() => showInvitation(app)}>
      ${t.notes.rejoin}
    </button>`;
  }
  if (unsent(app.state) === 0) return nothing;
  return html`<button class="button button-main button-big" @click=${() => app.sender.send()}>
    ${icon('arrow')} ${t.notes.sendNow}
  </button>`;
}

function day(moment: string): string {
  return dateRange(moment.slice(0, 10), moment.slice(0, 10));
}

function noteRow(note: Note): TemplateResult {
  return html`<li class="note note-${note.state}">
    <p class="note-state">${stateIcon(note)} ${t.notes[note.state]}</p>
    <p class="strong">${t.notes.kinds[note.body.kind]} · ${note.title}</p>
    <p class="small">${moment(note.body.observed_at)}</p>
    ${note.problem ? problem(note.problem) : nothing}
  </li>`;
}

function stateIcon(note: Note): TemplateResult {
  if (note.state === 'sent') return doneIcon();
  return icon(note.state === 'waiting' ? 'arrow' : 'problem');
}

function problem({ title, detail, hint, code }: NonNullable<Note['problem']>): TemplateResult {
  return html`<div class="note-problem">
    <p>${title}</p>
    ${detail && detail !== title ? html`<p>${detail}</p>` : nothing}
    ${hint ? html`<p>${hint}</p>` : nothing}
    <p>${t.notes.kept}</p>
    <p class="small">${t.common.code(code)}</p>
  </div>`;
}
