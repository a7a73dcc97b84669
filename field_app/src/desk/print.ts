// What is printed: the atlas, made by the server on the paper that was chosen, and the codes.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { PartyDetail } from '../api/shapes.ts';
import { d } from '../texts/desk_language.ts';
import { moment } from '../texts/language.ts';
import type { Desk } from './desk.ts';

export function printActions(desk: Desk, party: PartyDetail, busy: boolean): TemplateResult {
  if (party.teams.length === 0) return html`${nothing}`;
  const codes = html`<button class="button" @click=${() => window.print()}>
    ${d.desk.printGo}
  </button>`;
  if (!desk.may('organise')) return codes;
  return html`<form class="print-form" @submit=${(event: SubmitEvent) => void print(desk, party, event)}>
      <label>
        ${d.desk.paper}
        <select class="input" name="paper">
          <option>A4</option>
          <option>A3</option>
        </select>
      </label>
      <label>
        ${d.desk.printSector}
        <select class="input" name="sector">
          <option value="">${d.desk.printAll}</option>
          ${party.sectors.features.map(
            ({ properties: { number, label } }) => html`<option value=${number}>${label}</option>`,
          )}
        </select>
      </label>
      <button class="button button-main" ?disabled=${busy}>${d.desk.printAtlas}</button>
    </form>
    ${
      party.atlas
        ? html`<button class="button" @click=${() => void fetchAtlas(desk, party)}>
            ${d.desk.atlasFetch(moment(party.atlas))}
          </button>`
        : nothing
    }
    ${codes}`;
}

async function print(desk: Desk, party: PartyDetail, event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const form = new FormData(event.currentTarget as HTMLFormElement);
  const sector = String(form.get('sector') ?? '');
  await desk.run(party.slug, 'atlas', {
    paper: String(form.get('paper') ?? 'A4'),
    sector: sector === '' ? null : Number(sector),
  });
}

async function fetchAtlas(desk: Desk, party: PartyDetail): Promise<void> {
  await desk.attempt(async (api) => {
    const link = document.createElement('a');
    link.href = await api.atlasUrl(party.slug);
    link.download = `${party.slug}.pdf`;
    link.click();
    // The browser has taken the file once the click is over; a minute is plenty.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
}
