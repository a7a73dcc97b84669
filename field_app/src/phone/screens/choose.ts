// Choosing what a new note is about: the theme, then the kind of object.

import { html, nothing, type TemplateResult } from 'lit-html';
import { addablePresets } from '../../form/theme.ts';
import { language, t } from '../../texts/language.ts';
import { icon, symbol } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import { choosePreset, chooseTheme } from '../form_flow.ts';
import { frame } from '../frame.ts';

export function themeScreen(app: App): TemplateResult {
  const themes = app.state.pack?.themes.filter((theme) => addablePresets(theme).length > 0) ?? [];
  const body = html`<ul class="tiles">
    ${themes.map(
      (theme) => html`<li>
        <button class="tile" @click=${() => chooseTheme(app, theme)}>
          ${symbol(theme.symbol)}
          <span class="tile-words">
            <span class="strong">${theme.title[language()]}</span>
            <span class="hint">${theme.summary[language()]}</span>
          </span>
        </button>
      </li>`,
    )}
  </ul>`;
  return frame({ app, title: t.form.theme, body });
}

export function presetScreen(app: App): TemplateResult {
  const { theme, form } = app.state.draft;
  if (!theme) return frame({ app, title: t.form.preset, body: html`` });
  const body = html`<ul class="tiles">
    ${addablePresets(theme).map((preset) => {
      const chosen = form?.preset.id === preset.id;
      return html`<li>
        <button
          class="tile"
          aria-pressed=${chosen}
          @click=${() => choosePreset(app, theme, preset)}
        >
          <span class="tile-words strong">${preset.title[language()]}</span>
          ${chosen ? icon('tick') : nothing}
        </button>
      </li>`;
    })}
  </ul>`;
  return frame({ app, title: t.form.preset, body });
}
