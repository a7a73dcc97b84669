// The frame of the desk: where one is, what went wrong, the page, the message at the bottom.

import { html, nothing, type TemplateResult } from 'lit-html';
import { d, switchDeskLanguage } from '../texts/desk_language.ts';
import { LANGUAGES, language, t } from '../texts/language.ts';
import { icon } from '../ui/icons.ts';
import { troubleBox } from '../ui/trouble.ts';
import { createPage } from './create/page.ts';
import type { Desk } from './desk.ts';
import { keyIn } from './key.ts';
import { partiesPage } from './parties.ts';
import { partyPage } from './party.ts';
import { peoplePage } from './people/page.ts';
import { printPage } from './print/page.ts';
import { reviewPage } from './review/page.ts';
import { hashOf, type PartyPage } from './route.ts';
import { sectorsPage } from './sectors/page.ts';
import { settingsPage } from './settings/page.ts';
import { keysAct, UNDO_KEY } from './undo_key.ts';
import { walksPage } from './walks/page.ts';

export function view(desk: Desk): TemplateResult {
  const { state } = desk;
  document.title = [pageTitle(desk), t.title].filter(Boolean).join(' · ');
  if (!desk.api) return keyPage(desk);
  return html`${head(desk)}
    <main class="desk desk-${state.route.page}">
      ${troubleBox(state.trouble)} ${page(desk)}
    </main>
    ${toast(desk)}`;
}

/** What each page of a party is called, in the trail and in the title of the window. */
const PAGE_NAMES: Record<PartyPage, () => string> = {
  party: () => '',
  sectors: () => d.desk.sectorsPage,
  walks: () => d.walks.title,
  print: () => d.print.title,
  people: () => d.desk.peopleGo,
  settings: () => d.settings.go,
  review: () => d.review.title,
};

function pageTitle(desk: Desk): string {
  const { route, party } = desk.state;
  if (!('slug' in route)) return route.page === 'new' ? d.create.title : d.desk.title;
  const title = party?.title ?? '';
  const name = PAGE_NAMES[route.page]();
  return name ? `${name} · ${title}` : title;
}

function page(desk: Desk): TemplateResult {
  switch (desk.state.route.page) {
    case 'parties':
      return partiesPage(desk);
    case 'new':
      return createPage(desk);
    case 'party':
      return partyPage(desk);
    case 'walks':
      return walksPage(desk);
    case 'print':
      return printPage(desk);
    case 'people':
      return peoplePage(desk);
    case 'settings':
      return settingsPage(desk);
    case 'sectors':
      return sectorsPage(desk);
    case 'review':
      return reviewPage(desk);
  }
}

function head(desk: Desk): TemplateResult {
  const { route, party } = desk.state;
  const crumbs: TemplateResult[] = [html`<a href="#/">${d.desk.parties}</a>`];
  if ('slug' in route && party) {
    const here = route.page === 'party';
    const href = hashOf({ page: 'party', slug: party.slug });
    crumbs.push(html`<a href=${href} aria-current=${here ? 'page' : nothing}>${party.title}</a>`);
  }
  if (route.page === 'new') {
    crumbs.push(html`<a href=${hashOf(route)} aria-current="page">${d.create.title}</a>`);
  }
  if ('slug' in route && route.page !== 'party') {
    const name = PAGE_NAMES[route.page]();
    crumbs.push(html`<a href=${hashOf(route)} aria-current="page">${name}</a>`);
  }
  return html`<header class="desk-head">
    <nav aria-label=${d.desk.title}>
      <ol>
        ${crumbs.map((crumb) => html`<li>${crumb}</li>`)}
      </ol>
    </nav>
    <div class="desk-tools">
      ${languageButton(desk)}
      <button class="button button-quiet" @click=${() => desk.leave()}>${d.desk.leave}</button>
    </div>
  </header>`;
}

function languageButton(desk: Desk): TemplateResult {
  const other = LANGUAGES.find((each) => each !== language()) ?? 'fr';
  const change = async () => {
    await switchDeskLanguage(other);
    // Findings and titles of themes come from the server, in the reader's language.
    await desk.reload();
    desk.set({});
  };
  return html`<button class="button button-quiet" lang=${other} @click=${change}>
    ${t.common.otherLanguage}
  </button>`;
}

function keyPage(desk: Desk): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const key = keyIn(String(form.get('key') ?? ''));
    if (key) void desk.enter(key);
  };
  return html`<main class="key-page">
    <h1>${d.desk.keyTitle}</h1>
    ${troubleBox(desk.state.trouble)}
    <form class="field" @submit=${submit}>
      <p>${d.desk.keyLead}</p>
      <label for="key">${d.desk.keyLabel}</label>
      <input id="key" name="key" class="input" autocomplete="off" spellcheck="false" required />
      <button class="button button-main button-big">${d.desk.keyGo} ${icon('forward')}</button>
    </form>
    ${languageButton(desk)}
  </main>`;
}

function toast(desk: Desk): TemplateResult {
  const { toast: shown } = desk.state;
  const undo = shown?.undo;
  return html`<div class=${shown ? 'toast' : 'hidden-text'} role="status">
    ${shown ? html`<p>${shown.text}</p>` : nothing}
    ${
      undo
        ? html`<button class="button" aria-keyshortcuts=${keysAct() ? UNDO_KEY : nothing} @click=${undo}>
            ${t.common.undo} ${keysAct() ? html`<kbd aria-hidden="true">${UNDO_KEY}</kbd>` : nothing}
          </button>`
        : nothing
    }
  </div>`;
}
