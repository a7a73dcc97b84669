// The page where a party is made: one question a screen, and how far one is.

import { html, nothing, type TemplateResult } from 'lit-html';
import { d } from '../../texts/desk_language.ts';
import { t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { Desk } from '../desk.ts';
import { aboutStep } from './about.ts';
import { areaStep } from './area.ts';
import type { Creation } from './creation.ts';
import { isBegun, STEPS, type Step } from './draft.ts';
import { finishStep } from './finish.ts';
import { sourceStep } from './source.ts';
import { themesStep } from './themes.ts';
import './create.css';

export function createPage(desk: Desk): TemplateResult {
  const creation = desk.creation;
  if (!creation?.limits) {
    return desk.state.trouble
      ? html`<button class="button" @click=${() => void desk.reload()}>${d.create.again}</button>`
      : html`<p role="status">${t.common.loading}</p>`;
  }
  if (!creation.limits.may_create && !creation.draft.slug) {
    return html`<section class="empty">
      <h1>${d.create.mayNot}</h1>
      <p>${d.create.mayNotHint}</p>
      <a class="button" href="#/">${d.create.toParties}</a>
    </section>`;
  }
  return html`<div class="create">
    ${trail(creation)} ${step(desk, creation)}
  </div>`;
}

function step(desk: Desk, creation: Creation): TemplateResult {
  switch (creation.draft.step) {
    case 'about':
      return aboutStep(creation);
    case 'themes':
      return themesStep(creation);
    case 'source':
      return sourceStep(creation);
    case 'area':
      return areaStep(creation);
    case 'finish':
      return finishStep(desk, creation);
  }
}

/** Where one is; what was answered already can be opened again. */
function trail(creation: Creation): TemplateResult {
  const here = STEPS.indexOf(creation.draft.step);
  return html`<nav class="create-trail" aria-label=${d.create.trail}>
    <ol>
      ${STEPS.map((each, i) => html`<li>${trailStep(creation, each, i, here)}</li>`)}
    </ol>
    ${
      isBegun(creation.draft)
        ? html`<button class="button button-quiet" @click=${() => creation.restart()}>
            ${d.create.restart}
          </button>`
        : nothing
    }
  </nav>`;
}

function trailStep(creation: Creation, step: Step, at: number, here: number): TemplateResult {
  const words = html`<span class="create-number">${at < here ? icon('tick') : at + 1}</span>
    <span>${d.create.steps[step]}</span>`;
  if (at === here) return html`<span class="create-here" aria-current="step">${words}</span>`;
  return at < here
    ? html`<button class="button button-quiet" @click=${() => creation.go(step)}>${words}</button>`
    : html`<span class="create-later">${words}</span>`;
}
