// What every question of a new party has: its words, what went wrong, the way on and back.

import { html, nothing, type TemplateResult } from 'lit-html';
import { d } from '../../texts/desk_language.ts';
import { dateRange, t } from '../../texts/language.ts';
import { focusWhenDrawn } from '../../ui/focus.ts';
import { icon } from '../../ui/icons.ts';
import { troubleBox } from '../../ui/trouble.ts';
import type { Creation } from './creation.ts';
import { STEPS } from './draft.ts';

/** The question of a screen; a new screen is read out from it. */
export function question(title: string, lead: string): TemplateResult {
  return html`<h1 tabindex="-1" class="create-question" ${focusWhenDrawn(true)}>${title}</h1>
    <p class="create-lead">${lead}</p>`;
}

/** What went wrong, and the way on and back. */
export function wayOn(creation: Creation, label = d.create.next): TemplateResult {
  const first = creation.draft.step === STEPS[0];
  return html`${troubleBox(creation.trouble)}
    <div class="create-buttons">
      ${
        first
          ? nothing
          : html`<button type="button" class="button" @click=${() => creation.back()}>
              ${icon('back')} ${t.common.back}
            </button>`
      }
      <button class="button button-main" ?disabled=${creation.busy !== null}>
        ${label} ${icon('forward')}
      </button>
    </div>`;
}

/** Enter in a field goes on, as everywhere. */
export function goesOn(creation: Creation) {
  return (event: SubmitEvent) => {
    event.preventDefault();
    creation.next();
  };
}

/** The day of a moment: the hour of the data matters to nobody who plans. */
export function day(rfc3339: string): string {
  return dateRange(rfc3339.slice(0, 10), rfc3339.slice(0, 10));
}
