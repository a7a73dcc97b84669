// In the head of the walk: how many notes wait, whether one has a problem, else that all is sent.

import { html, nothing, type TemplateResult } from 'lit-html';
import { t } from '../texts/language.ts';
import { teamColour } from '../ui/colour.ts';
import { doneIcon, icon } from '../ui/icons.ts';
import type { App } from './app.ts';
import { standing } from './standing.ts';
import { unsent } from './state.ts';

export function queueBadge(app: App): TemplateResult {
  const { state } = app;
  const waiting = unsent(state);
  const problems = standing(state.notes).filter((note) => note.state === 'problem').length;
  if (waiting + problems > 0) {
    return html`<button class="button unsent" @click=${() => app.go({ name: 'notes' })}>
      ${waiting > 0 ? html`${icon('arrow')} ${t.walk.unsent(waiting)}` : nothing}
      ${problems > 0 ? html`${icon('problem')} ${t.walk.problems(problems)}` : nothing}
    </button>`;
  }
  if (state.notes.length > 0) return html`<p class="sent-all">${doneIcon()} ${t.walk.allSent}</p>`;
  if (!state.pack) return html``;
  const { team } = state.pack;
  return html`<p class="badge" ${teamColour(team.colour)}>${team.name}</p>`;
}
