// The parties of this phone: opening another one, and forgetting one that has nothing left to send.

import { html, nothing, type TemplateResult } from 'lit-html';
import {
  type Belongings,
  forgetParty,
  type JoinedParty,
  readParties,
  restoreParty,
} from '../../queue/parties.ts';
import { dateRange, t } from '../../texts/language.ts';
import { shellTexts } from '../../texts/shell_language.ts';
import { teamColour } from '../../ui/colour.ts';
import { doneIcon, icon } from '../../ui/icons.ts';
import { troubleOf } from '../../ui/trouble.ts';
import type { App } from '../app.ts';
import { frame } from '../frame.ts';
import type { State } from '../state.ts';
import { codeField, openCode } from './join.ts';

let parties: readonly JoinedParty[] | null = null;
/** The notes as they were when the list was read: it is read again once they change. */
let readFor: State['notes'] | null = null;

async function read(app: App): Promise<void> {
  try {
    parties = await readParties();
    app.set({});
  } catch (error) {
    app.set({ trouble: troubleOf(error) });
  }
}

export function partiesScreen(app: App): TemplateResult {
  const w = shellTexts().parties;
  if (readFor !== app.state.notes) {
    readFor = app.state.notes;
    void read(app);
  }
  const body = html`<div class="stack">
    ${
      parties?.length === 0
        ? html`<p>${w.empty}</p>`
        : html`<p>${w.lead}</p>
            <ul class="list">
              ${parties?.map((party) => row(app, party))}
            </ul>`
    }
    <form class="stack" novalidate @submit=${openCode}>
      <h2>${w.other}</h2>
      ${codeField('')}
      <button class="button">${t.welcome.go}</button>
    </form>
  </div>`;
  return frame({ app, title: w.title, body });
}

function row(app: App, { outing, unsent }: JoinedParty): TemplateResult {
  const w = shellTexts().parties;
  const { party, team } = outing.joined;
  const isOpen = outing.code === app.state.code;
  return html`<li class="party">
    <a
      class="list-row"
      href="/j/${encodeURIComponent(outing.code)}"
      aria-current=${isOpen ? 'page' : nothing}
      @click=${isOpen ? (event: Event) => toWalk(app, event) : nothing}
    >
      <span class="list-words">
        <span class="strong">${party.title}</span>
        <span class="small">${dateRange(...party.dates)}</span>
        ${isOpen ? html`<span class="small">${w.open}</span>` : nothing}
      </span>
      <span class="badge" ${teamColour(team.colour)}>${team.name}</span>
    </a>
    <p class="row">
      ${unsent > 0 ? html`${icon('arrow')} ${w.unsent(unsent)}` : html`${doneIcon()} ${w.allSent}`}
    </p>
    ${
      unsent > 0
        ? html`<p class="small">${w.mustSend}</p>`
        : html`<button
            class="button button-quiet"
            aria-label=${w.leaveNamed(party.title)}
            @click=${() => leave(app, outing.code, party.title)}
          >
            ${icon('close')} ${w.leave}
          </button>`
    }
  </li>`;
}

/** The open one is here already. */
function toWalk(app: App, event: Event): void {
  event.preventDefault();
  app.home();
}

async function leave(app: App, code: string, title: string): Promise<void> {
  const w = shellTexts().parties;
  const { pack, invitation } = app.state;
  const isOpen = code === app.state.code;
  try {
    const left = await forgetParty(code);
    if (left) {
      if (isOpen) app.set({ pack: null, invitation: null });
      app.say(w.left(title), () => void comeBack(app, left, isOpen ? { pack, invitation } : {}));
    }
    await app.notesChanged();
  } catch (error) {
    app.set({ trouble: troubleOf(error) });
  }
}

async function comeBack(app: App, left: Belongings, was: Partial<State>): Promise<void> {
  await restoreParty(left);
  app.set(was);
  app.say(shellTexts().parties.restored(left.outing.joined.party.title));
  await app.notesChanged();
}
