// Joining: what the party is, which team one is in, what one agrees to.

import { html, nothing, type TemplateResult } from 'lit-html';
import { storage } from '../../queue/database.ts';
import { dateRange, LANGUAGES, language, switchLanguage, t } from '../../texts/language.ts';
import { teamColour } from '../../ui/colour.ts';
import { icon } from '../../ui/icons.ts';
import { troubleBox } from '../../ui/trouble.ts';
import type { App } from '../app.ts';
import { joinTeam, open } from '../session.ts';

export function languageButton(app: App): TemplateResult {
  const other = LANGUAGES.find((each) => each !== language()) ?? 'fr';
  const change = async () => {
    await switchLanguage(other);
    app.set({});
  };
  return html`<button class="button button-quiet" type="button" lang=${other} @click=${change}>
    ${t.common.otherLanguage}
  </button>`;
}

export function joinScreen(app: App): TemplateResult {
  const { invitation, busy, trouble, refused } = app.state;
  if (!invitation) return html``;
  const { party, team, sector, consent } = invitation;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void joinTeam(app, String(form.get('nickname') ?? '').trim());
  };
  return html`<main class="screen">
    <form class="screen-form" novalidate @submit=${submit}>
      <div class="screen-body stack">
        <div class="row spread">
          <p class="hint">${dateRange(...party.dates)}</p>
          ${languageButton(app)}
        </div>
        <h1 class="join-title" tabindex="-1">${party.title}</h1>
        ${party.fictional ? html`<p class="hint">${t.common.fictional}</p>` : nothing}
        <div class="team-card" ${teamColour(team.colour)}>
          <span class="team-disc" aria-hidden="true">${team.number}</span>
          <div>
            <p class="strong">${t.join.team(team.name)}</p>
            ${sector ? html`<p>${t.join.sector(sector.label)}</p>` : nothing}
          </div>
        </div>
        ${storage.keeps ? nothing : html`<p class="error">${icon('problem')} ${t.join.keepsNothing}</p>`}
        ${refused ? html`<p class="error">${icon('problem')} ${t.join.again}</p>` : nothing}
        ${consent ? consentLines(consent[language()]) : nothing}
        <div class="field">
          <label for="nickname">${t.join.nickname}</label>
          <input
            id="nickname"
            name="nickname"
            class="input"
            maxlength="60"
            autocomplete="nickname"
            aria-describedby="nickname-hint"
          />
          <p id="nickname-hint" class="hint">${t.join.nicknameHint}</p>
        </div>
        ${party.contact ? html`<p class="small">${t.join.contact(party.contact)}</p>` : nothing}
      </div>
      <div class="screen-action">
        ${troubleBox(trouble)}
        <button class="button button-main button-big" ?disabled=${busy}>
          ${busy ? t.join.starting : t.join.start}
        </button>
      </div>
    </form>
  </main>`;
}

function consentLines(lines: readonly string[]): TemplateResult {
  return html`<section class="consent">
    <h2>${t.join.agree}</h2>
    <ul>
      ${lines.map((line) => html`<li>${icon('tick')}<span>${line}</span></li>`)}
    </ul>
  </section>`;
}

/** A form that leads to the page of the code typed in it. */
export function openCode(event: SubmitEvent): void {
  event.preventDefault();
  const form = new FormData(event.currentTarget as HTMLFormElement);
  const code = String(form.get('code') ?? '').replace(/\s+/g, '');
  if (code) location.assign(`/j/${encodeURIComponent(code)}`);
}

export function codeField(code: string): TemplateResult {
  return html`<div class="field">
    <label for="code">${t.welcome.code}</label>
    <input
      id="code"
      name="code"
      class="input"
      .value=${code}
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
      aria-describedby="code-hint"
    />
    <p id="code-hint" class="hint">${t.welcome.codeHint}</p>
  </div>`;
}

export function wrongCodeScreen(app: App): TemplateResult {
  return html`<main class="screen">
    <form class="screen-form" novalidate @submit=${openCode}>
      <div class="screen-body stack">
        <div class="row spread">
          <span></span>
          ${languageButton(app)}
        </div>
        <h1 tabindex="-1">${t.welcome.title}</h1>
        <div class="trouble" role="alert">
          ${icon('problem')}
          <div>
            <p class="strong">${t.join.unknown}</p>
            <p>${t.join.unknownHint}</p>
          </div>
        </div>
        ${codeField(app.state.code)}
      </div>
      <div class="screen-action">
        <button class="button button-main button-big">${t.welcome.go}</button>
      </div>
    </form>
  </main>`;
}

export function brokenScreen(app: App): TemplateResult {
  const retry = () => {
    app.set({ screen: { name: 'loading' }, trouble: null });
    void open(app);
  };
  return html`<main class="screen">
    <div class="screen-body stack">
      <h1 tabindex="-1">${app.state.invitation?.party.title ?? t.title}</h1>
      ${app.state.invitation ? html`<p>${t.walk.loadFailed}</p>` : nothing}
      ${troubleBox(app.state.trouble)}
    </div>
    <div class="screen-action">
      <button class="button button-main button-big" @click=${retry}>${t.common.retry}</button>
    </div>
  </main>`;
}
