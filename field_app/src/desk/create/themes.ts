// Second question: what the teams will look for; each theme says what it asks and how long it takes.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { ThemeCard } from '../../api/planning.ts';
import { d } from '../../texts/desk_language.ts';
import { number } from '../../texts/language.ts';
import { teamColour } from '../../ui/colour.ts';
import { symbol } from '../../ui/icons.ts';
import type { Creation } from './creation.ts';
import { goesOn, question, wayOn } from './screen.ts';

/** More would be read by nobody. */
const SHOWN_QUESTIONS = 4;

export function themesStep(creation: Creation): TemplateResult {
  return html`<form class="create-form create-wide" @submit=${goesOn(creation)}>
    ${question(d.create.themesTitle, d.create.themesLead)}
    <fieldset class="theme-tiles">
      <legend class="hidden-text">${d.create.themesTitle}</legend>
      ${(creation.themes ?? []).map((theme) => tile(creation, theme))}
    </fieldset>
    ${wayOn(creation)}
  </form>`;
}

function tile(creation: Creation, theme: ThemeCard): TemplateResult {
  const { themes } = creation.draft;
  const chosen = themes.includes(theme.id);
  const toggle = () =>
    creation.change({
      themes: chosen ? themes.filter((each) => each !== theme.id) : [...themes, theme.id],
    });
  const asked = theme.questions.slice(0, SHOWN_QUESTIONS);
  return html`<div class=${chosen ? 'theme-tile chosen' : 'theme-tile'} ${teamColour(theme.colour)}>
    <label>
      <input
        type="checkbox"
        .checked=${chosen}
        aria-describedby="theme-${theme.id}"
        @change=${toggle}
      />
      <span class="theme-symbol">${symbol(theme.symbol)}</span>
      <span class="theme-title">${theme.title}</span>
    </label>
    <div id="theme-${theme.id}">
      <p>${theme.summary}</p>
      ${
        asked.length > 0
          ? html`<p class="hint">${d.create.asks}</p>
              <ul class="theme-asks">
                ${asked.map((each) => html`<li>${each}</li>`)}
              </ul>`
          : nothing
      }
      <p class="hint">${d.create.minutesEach(number(theme.minutes_per_feature))}</p>
    </div>
  </div>`;
}
