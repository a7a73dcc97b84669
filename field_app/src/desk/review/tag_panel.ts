// The right of the review page: the tag table, editable in its last column, and the findings.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { FindingText, Proposal } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { focusWhenDrawn } from '../../ui/focus.ts';
import { icon } from '../../ui/icons.ts';
import type { Review } from './review.ts';
import { type TagRow, tagRows } from './tag_rows.ts';

export function tagPanel(review: Review, proposal: Proposal): TemplateResult {
  return html`<section class="tags" tabindex="0" aria-label=${d.review.tags}>
    ${findings(proposal.findings)} ${table(review, proposal)}
    <label class="shortcuts">
      <input
        type="checkbox"
        .checked=${review.shortcuts}
        @change=${() => review.toggleShortcuts()}
      />
      ${d.review.shortcuts}
    </label>
  </section>`;
}

function table(review: Review, proposal: Proposal): TemplateResult {
  const { mode } = review;
  const edited = mode.name === 'edit' ? mode.tags : null;
  const rows = tagRows(proposal);
  const extra = Object.keys(edited ?? {}).filter((key) => rows.every((row) => row.key !== key));
  const added = extra.map((key): TagRow => ({ key, osm: null, observed: null, result: null }));
  const gone = proposal.action === 'gone';
  return html`<table>
      <caption>
        ${d.review.tags}
      </caption>
      <thead>
        <tr>
          <th scope="col">${d.review.tagKey}</th>
          <th scope="col">${d.review.tagOsm}</th>
          <th scope="col">${d.review.tagObserved}</th>
          <th scope="col">${d.review.tagResult}</th>
        </tr>
      </thead>
      <tbody>
        ${[...rows, ...added].map((row, index) =>
          tagRow(review, row, { edited, gone, first: index === 0 }),
        )}
      </tbody>
    </table>
    ${rows.length === 0 ? html`<p class="hint">${d.review.noTags}</p>` : nothing}
    ${edited ? addTag(review, edited) : nothing}`;
}

function tagRow(
  review: Review,
  row: TagRow,
  how: { edited: Record<string, string> | null; gone: boolean; first: boolean },
): TemplateResult {
  const result = how.gone ? null : row.result;
  const changed = row.osm !== result;
  return html`<tr class=${changed ? 'changed' : ''}>
    <th scope="row">${row.key}</th>
    <td>${row.osm ?? '—'}</td>
    <td>${row.observed ?? '—'}</td>
    <td class="result">
      ${how.edited ? resultInput(review, row.key, { tags: how.edited, first: how.first }) : resultWords(row, result)}
    </td>
  </tr>`;
}

/** Told apart by sign, not by colour alone: added, changed, removed. */
function resultWords(row: TagRow, result: string | null): TemplateResult {
  if (result === row.osm) return html`<span class="hint">${result ?? '—'}</span>`;
  if (result === null)
    return html`<del>${row.osm}</del> <span class="bad">${d.review.tagRemoved}</span>`;
  return html`<ins><span aria-hidden="true">${row.osm === null ? '+' : '→'}</span> ${result}</ins>`;
}

function resultInput(
  review: Review,
  key: string,
  edited: { tags: Record<string, string>; first: boolean },
): TemplateResult {
  const typed = (event: InputEvent) => {
    edited.tags[key] = (event.target as HTMLInputElement).value;
  };
  // Enter accepts, as the button does.
  const entered = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void review.accept();
  };
  return html`<input
    class="input"
    maxlength="255"
    autocomplete="off"
    spellcheck="false"
    aria-label=${d.review.resultOf(key)}
    .value=${edited.tags[key] ?? ''}
    ${focusWhenDrawn(edited.first)}
    @input=${typed}
    @keydown=${entered}
  />`;
}

function addTag(review: Review, edited: Record<string, string>): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const [key, value] = ['key', 'value'].map((name) => String(data.get(name) ?? '').trim());
    if (!key || !value) return;
    edited[key] = value;
    form.reset();
    review.changed();
  };
  return html`<p class="hint">${d.review.editHint}</p>
    <form class="add-tag" aria-label=${d.review.tagAdd} @submit=${submit}>
      <label>
        <span>${d.review.newKey}</span>
        <input class="input" name="key" maxlength="255" autocomplete="off" spellcheck="false" />
      </label>
      <label>
        <span>${d.review.newValue}</span>
        <input class="input" name="value" maxlength="255" autocomplete="off" spellcheck="false" />
      </label>
      <button class="button" aria-label=${d.review.tagAdd}>${icon('plus')}</button>
    </form>`;
}

function findings(all: readonly FindingText[]): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  return html`<section class="findings">
    <h2>${d.review.findings}</h2>
    <ul>
      ${all.map(
        ({ severity, what, fix, trap }) => html`<li class="finding finding-${severity}">
          ${severity === 'info' ? icon('todo') : icon('problem')}
          <div>
            <p class="strong">
              <span class="hidden-text">${d.review.severity[severity]}. </span>${what}
            </p>
            ${fix ? html`<p><span class="label">${d.review.fix}</span> ${fix}</p>` : nothing}
            ${trap ? html`<p><span class="label">${d.review.trap}</span> ${trap}</p>` : nothing}
          </div>
        </li>`,
      )}
    </ul>
  </section>`;
}
