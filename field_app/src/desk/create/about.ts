// First question: what the party is called, when it is, when teams return, whom to call.

import { html, type TemplateResult } from 'lit-html';
import { d } from '../../texts/desk_language.ts';
import type { Creation } from './creation.ts';
import { missingOn } from './draft.ts';
import { goesOn, question, wayOn } from './screen.ts';

type Field = 'title' | 'start' | 'end' | 'return_time' | 'contact';

export function aboutStep(creation: Creation): TemplateResult {
  return html`<form class="create-form" novalidate @submit=${goesOn(creation)}>
    ${question(d.create.aboutTitle, d.create.aboutLead)}
    ${field(creation, 'title', { max: 120, hint: d.create.titleHint })}
    <div class="create-dates">
      ${field(creation, 'start', { type: 'date' })}
      ${field(creation, 'end', { type: 'date', hint: d.create.endHint })}
      ${field(creation, 'return_time', { type: 'time', hint: d.create.returnHint })}
    </div>
    ${field(creation, 'contact', { max: 200, hint: d.create.contactHint })} ${wayOn(creation)}
  </form>`;
}

interface Options {
  type?: string;
  max?: number;
  hint?: string;
}

function field(creation: Creation, name: Field, options: Options): TemplateResult {
  const { type = 'text', max = 20, hint = '' } = options;
  const wrong = creation.trouble !== null && missingOn(creation.draft) === name;
  const change = (event: Event) =>
    creation.change({ [name]: (event.target as HTMLInputElement).value });
  return html`<div class="field">
    <label for="create-${name}">${d.create.fields[name]}</label>
    <input
      id="create-${name}"
      class="input"
      type=${type}
      maxlength=${max}
      autocomplete="off"
      aria-describedby="create-${name}-hint"
      aria-invalid=${wrong}
      .value=${creation.draft[name]}
      @input=${change}
    />
    <p class="hint" id="create-${name}-hint">${hint}</p>
  </div>`;
}
