// Why notes do not leave this phone, in words, with what helps: on the walk and above "my notes".

import { html, nothing, type TemplateResult } from 'lit-html';
import { storage } from '../../queue/database.ts';
import { clockOf } from '../../texts/language.ts';
import { noteTexts } from '../../texts/notes_language.ts';
import { icon } from '../../ui/icons.ts';
import { type Trouble, troubleBox } from '../../ui/trouble.ts';
import type { App } from '../app.ts';
import { showInvitation } from '../session.ts';
import { type State, unsent } from '../state.ts';

export function queueNews(app: App): TemplateResult {
  const { refused, closed, obstacle } = app.state;
  const losable = !storage.keeps && unsent(app.state) > 0;
  const w = noteTexts();
  return html`${losable ? html`<p class="error">${icon('problem')} ${w.losable}</p>` : nothing}
    ${refused ? rejoin(app) : nothing} ${troubleBox(closed)} ${troubleBox(gone(app.state))}
    ${obstacle && obstacle.kind !== 'no_answer' ? troubleBox(troubleOfObstacle(app.state)) : nothing}`;
}

const SOON_MS = 60_000;

/** One line where there simply is no network: nothing is wrong, and nothing need be done. */
export function waitingWords({ obstacle }: State): string {
  const w = noteTexts();
  if (!obstacle) return '';
  const later = obstacle.until > Date.now() + SOON_MS;
  const next = later ? w.nextTry(clockOf(new Date(obstacle.until).toISOString())) : w.nextSoon;
  return obstacle.kind === 'no_answer' ? `${w.noAnswer} ${next}` : next;
}

function rejoin(app: App): TemplateResult {
  const w = noteTexts();
  return html`<div class="trouble" role="alert">
    ${icon('problem')}
    <div class="stack">
      <p class="strong">${w.refused}</p>
      <p>${w.refusedHint}</p>
      <button class="button" @click=${() => showInvitation(app)}>${w.rejoin}</button>
    </div>
  </div>`;
}

function gone({ gone: said }: State): Trouble | null {
  const w = noteTexts();
  return said && { title: w.gone, detail: '', hint: w.goneHint, code: said.code };
}

function troubleOfObstacle({ obstacle }: State): Trouble | null {
  if (!obstacle) return null;
  const w = noteTexts();
  if (obstacle.kind === 'not_ours') {
    return { title: w.notOurs, detail: '', hint: w.notOursHint, code: '' };
  }
  const { trouble } = obstacle;
  return {
    title: w.serverFails,
    detail: trouble?.title ?? '',
    hint: '',
    code: trouble?.code ?? '',
  };
}
