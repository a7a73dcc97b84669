// The welcome page: a team's code leads to its phone page.

import { html, nothing, render, type TemplateResult } from 'lit-html';
import {
  LANGUAGES,
  language,
  preferredLanguage,
  switchLanguage,
  t,
  useLanguage,
} from '../texts/language.ts';
import { icon } from '../ui/icons.ts';
import '../ui/base.css';
import './welcome.css';

let missing = false;
let joined: TemplateResult | typeof nothing = nothing;

function submit(event: SubmitEvent): void {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const code = String(new FormData(form).get('code') ?? '').replace(/\s+/g, '');
  missing = code === '';
  if (missing) show();
  else location.assign(`/j/${encodeURIComponent(code)}`);
}

async function otherLanguage(): Promise<void> {
  await switchLanguage(LANGUAGES.find((each) => each !== language()) ?? 'fr');
  show();
  await showParties();
}

/** A browser that keeps nothing (a private window) has no parties to show. */
async function showParties(): Promise<void> {
  try {
    const { joinedParties } = await import('./joined.ts');
    joined = await joinedParties();
    show();
  } catch {
    // The code leads to the page in any case.
  }
}

function show(): void {
  document.title = t.welcome.title;
  render(
    html`<main class="welcome">
      <h1>${t.welcome.title}</h1>
      <p>${t.welcome.lead}</p>
      <form class="field" novalidate @submit=${submit}>
        <label for="code">${t.welcome.code}</label>
        <input
          id="code"
          name="code"
          class="input code"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="code-hint"
          aria-invalid=${missing}
        />
        <p id="code-hint" class="hint">${t.welcome.codeHint}</p>
        ${missing ? html`<p class="error" role="alert">${icon('problem')} ${t.welcome.empty}</p>` : nothing}
        <button class="button button-main button-big">${t.welcome.go} ${icon('forward')}</button>
      </form>
      ${joined}
      <footer>
        <p class="small">${t.welcome.organiser}</p>
        <button class="button button-quiet" type="button" @click=${otherLanguage}>
          ${t.common.otherLanguage}
        </button>
      </footer>
    </main>`,
    document.body,
  );
}

void useLanguage(preferredLanguage()).then(show).then(showParties);
