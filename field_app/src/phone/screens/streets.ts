// The streets of the sector, to tick off; works without a network and shows what the team ticked.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { StreetEntry } from '../../api/shapes.ts';
import { roundedM } from '../../geo/distance.ts';
import type { Tick } from '../../queue/database.ts';
import { onOtherTab, tellOtherTabs } from '../../queue/tabs.ts';
import { fetchWords, readTicks, saveTick, sendTicks } from '../../queue/ticks.ts';
import { enStreets } from '../../texts/en_streets.ts';
import { frStreets, type StreetTexts } from '../../texts/fr_streets.ts';
import { language, t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import { troubleBox } from '../../ui/trouble.ts';
import type { App } from '../app.ts';
import { frame } from '../frame.ts';

/** How often the screen asks what the rest of the team has ticked. */
const ASK_MS = 20_000;

let askedAt = 0;
let follows = false;

function words(): StreetTexts {
  return language() === 'fr' ? frStreets : enStreets;
}

/** Reads what this phone knows, and lets the sender take ticks along. */
export async function begin(app: App): Promise<void> {
  const changed = () => void showTicks(app);
  app.sender.also = () => sendTicks(app.sender, changed);
  await showTicks(app);
  if (app.state.pack?.party.collecting === false) {
    const { closed: title, closedHint: hint } = words();
    const detail = app.state.pack.party.contact;
    app.sender.closed.set(app.state.code, { title, hint, detail, code: '' });
    await app.notesChanged();
  }
  if (!follows) {
    setInterval(() => void follow(app), ASK_MS);
    onOtherTab(changed);
  }
  follows = true;
  void app.sender.send();
}

async function showTicks(app: App): Promise<void> {
  app.set({ ticks: await readTicks(app.state.code) });
  await app.notesChanged();
}

/** While the screen is open, teammates' ticks appear; without a network it simply waits. */
async function follow(app: App): Promise<void> {
  if (app.state.screen.name !== 'streets' || document.hidden) return;
  askedAt = Date.now();
  try {
    await fetchWords(app.state.code);
    await showTicks(app);
  } catch {
    // The phone's own ticks are shown in any case.
  }
}

export function streetsScreen(app: App): TemplateResult {
  const streets = app.state.pack?.streets ?? [];
  if (Date.now() - askedAt > ASK_MS) void follow(app);
  const ticks = new Map(app.state.ticks.map((tick) => [tick.key, tick]));
  const done = streets.filter(({ key }) => ticks.get(key)?.done);
  const { closed } = app.state;
  const unsent = app.state.ticks.filter(({ state }) => state === 'waiting').length;
  const w = words();
  const body = html`<div class="stack">
    ${troubleBox(closed)}
    <p>${done.length === streets.length ? w.allDone : w.lead}</p>
    <div>
      <p class="strong" role="status">
        ${w.done(done.length, streets.length)} · ${metres(done)}
      </p>
      <progress class="street-progress" max=${streets.length} value=${done.length} aria-hidden="true">
      </progress>
      ${
        unsent > 0 && !closed
          ? html`<p class="small street-state">${icon('arrow')} ${w.unsent(unsent)}</p>`
          : nothing
      }
    </div>
    <ul class="list">
      ${streets.map((street) => row(app, street, ticks.get(street.key)))}
    </ul>
  </div>`;
  return frame({ app, title: w.title, body });
}

function metres(streets: readonly StreetEntry[]): string {
  return t.common.metres(roundedM(streets.reduce((sum, street) => sum + street.length_m, 0)));
}

function row(app: App, street: StreetEntry, tick: Tick | undefined): TemplateResult {
  const change = (event: Event) => {
    const box = event.currentTarget;
    if (box instanceof HTMLInputElement) void keep(app, street, box.checked);
  };
  return html`<li>
    <label class="street-row">
      <input type="checkbox" .checked=${tick?.done ?? false} @change=${change} />
      <span class="street-name">${street.name} ${state(tick)}</span>
      <span class="small">${metres([street])}</span>
    </label>
  </li>`;
}

function state(tick: Tick | undefined): TemplateResult | typeof nothing {
  const w = words();
  if (tick?.state === 'waiting')
    return html`<span class="small street-state">${icon('arrow')} ${w.waiting}</span>`;
  if (tick?.state === 'problem')
    return html`<span class="small street-state">${icon('problem')} ${w.problem}. ${w.changed}</span>`;
  return nothing;
}

async function keep(app: App, street: StreetEntry, done: boolean): Promise<void> {
  try {
    await saveTick(app.state.code, street.key, done);
    tellOtherTabs();
    app.set({ trouble: null });
  } catch {
    const { notKept: title, notKeptHint: hint } = words();
    app.set({ trouble: { title, hint, detail: '', code: '' } });
  }
  await showTicks(app);
  void app.sender.send();
}
