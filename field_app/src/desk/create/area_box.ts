// The area as a rectangle of four numbers, for those who have them from another program.

import { html, type TemplateResult } from 'lit-html';
import { d } from '../../texts/desk_language.ts';
import type { Creation } from './creation.ts';

const EDGES = ['west', 'south', 'east', 'north'] as const;

export function boxWay(creation: Creation): TemplateResult {
  const { box } = creation.draft;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void creation.area.useBox();
  };
  const change = (at: number) => (event: Event) => {
    const text = (event.target as HTMLInputElement).value;
    // Four numbers pasted into one field fill all of them.
    const parts = text.split(/[,;\s]+/).filter(Boolean);
    const filled = parts.length === 4 ? parts : box.map((old, i) => (i === at ? text : old));
    creation.change({ box: filled, area: null });
  };
  return html`<form class="create-way" @submit=${submit}>
    <p>${d.create.boxLead}</p>
    <div class="box-fields">
      ${EDGES.map(
        (edge, i) => html`<div class="field">
          <label for="box-${edge}">${d.create.edges[edge]}</label>
          <input
            id="box-${edge}"
            class="input"
            inputmode="decimal"
            autocomplete="off"
            .value=${box[i] ?? ''}
            @input=${change(i)}
          />
        </div>`,
      )}
    </div>
    <button class="button">${d.create.boxGo}</button>
  </form>`;
}
