// The frame of a screen: back, title, a body that scrolls, the main action at the thumb.

import { html, nothing, type TemplateResult } from 'lit-html';
import { t } from '../texts/language.ts';
import { icon } from '../ui/icons.ts';
import { troubleBox } from '../ui/trouble.ts';
import type { App } from './app.ts';

export function frame(parts: {
  app: App;
  title: string;
  above?: TemplateResult | typeof nothing;
  body: TemplateResult;
  action?: TemplateResult | typeof nothing;
}): TemplateResult {
  const { app, title, above = nothing, body, action = nothing } = parts;
  return html`<main class="screen">
    <header class="screen-head">
      <button class="button button-quiet" @click=${() => app.back()} aria-label=${t.common.back}>
        ${icon('back')}
      </button>
      <h1 tabindex="-1">${title}</h1>
    </header>
    <div class="screen-body">${above} ${body} ${troubleBox(app.state.trouble)}</div>
    <div class="screen-action">${action}</div>
  </main>`;
}
