// What this phone promises: the page without a network, the notes kept, an icon on its home screen.

import { html, nothing, type TemplateResult } from 'lit-html';
import { shellTexts } from '../../texts/shell_language.ts';
import { doneIcon, icon } from '../../ui/icons.ts';
import { recall, remember } from '../../ui/remembered.ts';
import type { App } from '../app.ts';
import { mayTakeOver, missingParts, patchShell, takeOver } from '../shell.ts';
import { type State, unsent } from '../state.ts';
import './this_phone.css';

const REFUSED = 'install-refused';

/** On the walk: a newer version, then whether the phone is ready, and after a note the icon. */
export function walkNews(app: App): TemplateResult {
  const { notes, shell } = app.state;
  return html`${shell.newer ? newerVersion(app) : nothing}
  ${notes.length === 0 ? readiness(app.state) : installCard(app)}`;
}

/** In "my notes". */
export function aboutPhone(app: App): TemplateResult {
  const w = shellTexts();
  return html`<section class="stack this-phone">
    <h2>${w.phone.title}</h2>
    ${readiness(app.state)} ${storage(app)}
    ${app.state.shell.newer ? newerVersion(app) : nothing} ${installCard(app)}
    <button class="button" @click=${() => app.go({ name: 'parties' })}>
      ${icon('list')} ${w.parties.title}
    </button>
  </section>`;
}

function readiness(state: State): TemplateResult {
  const w = shellTexts();
  const missing = missingParts(state);
  const { page } = state.shell;
  if (missing.length === 0)
    return html`<p class="phone-line ready">${doneIcon()}<span>${w.ready}</span></p>`;
  const words =
    page === 'insecure' || page === 'unsupported' || page === 'failed'
      ? w[page]
      : w.missing(missing.map((part) => w.parts[part]).join(', '));
  return html`<p class="phone-line" role="status">${icon('problem')}<span>${words}</span></p>`;
}

function storage(app: App): TemplateResult {
  const w = shellTexts().phone;
  const { kept } = app.state.shell;
  if (kept) return html`<p class="phone-line">${doneIcon()}<span>${w.kept}</span></p>`;
  const ask = async () => patchShell(app, { kept: await navigator.storage.persist() });
  return html`<p class="phone-line">
      ${icon('problem')}<span>${kept === null ? w.unknown : w.notKept}</span>
    </p>
    ${kept === null ? nothing : html`<button class="button" @click=${ask}>${w.keep}</button>`}`;
}

function newerVersion(app: App): TemplateResult {
  const w = shellTexts();
  return html`<div class="phone-card">
    <p>${w.newer}</p>
    <button class="button" ?disabled=${!mayTakeOver(app.state)} @click=${takeOver}>${w.takeOver}</button>
  </div>`;
}

/** Offered until it is refused or done; on iOS in words, for the page cannot ask there. */
function installCard(app: App): TemplateResult | typeof nothing {
  const w = shellTexts().install;
  const prompt = app.state.shell.install;
  // Safari on iOS alone tells this; it is true on a page that was opened from its icon.
  const ios = navigator as Navigator & { standalone?: boolean };
  const onIos = ios.standalone !== undefined;
  const isInstalled = matchMedia('(display-mode: standalone)').matches || ios.standalone === true;
  if (isInstalled || recall(REFUSED) || !(prompt || onIos)) return nothing;
  const refuse = () => {
    remember(REFUSED, 'yes');
    app.set({});
  };
  const go = async () => {
    await prompt?.prompt();
    patchShell(app, { install: null });
  };
  return html`<section class="phone-card" aria-labelledby="install-title">
    <h2 id="install-title">${w.title}</h2>
    <p>${prompt ? w.lead : w.ios}</p>
    ${!prompt && unsent(app.state) + app.state.notes.length > 0 ? html`<p>${w.iosEmpty}</p>` : nothing}
    <div class="row">
      ${prompt ? html`<button class="button" @click=${go}>${icon('plus')} ${w.go}</button>` : nothing}
      <button class="button button-quiet" @click=${refuse}>${w.no}</button>
    </div>
  </section>`;
}
