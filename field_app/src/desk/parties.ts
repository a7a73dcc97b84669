// The parties that this key opens, each with its counts.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { PartyRow } from '../api/shapes.ts';
import { d } from '../texts/desk_language.ts';
import { dateRange, t } from '../texts/language.ts';
import { icon } from '../ui/icons.ts';
import type { Desk } from './desk.ts';
import { hashOf } from './route.ts';

export function partiesPage(desk: Desk): TemplateResult {
  const { parties } = desk.state;
  if (!parties) return html`<p role="status">${t.common.loading}</p>`;
  return html`<div class="parties-head">
      <h1>${d.desk.parties}</h1>
      ${parties.length > 0 ? newParty(desk) : nothing}
    </div>
    ${parties.length === 0 ? noParties(desk) : html`<ul class="parties">${parties.map(partyCard)}</ul>`}`;
}

function partyCard(party: PartyRow): TemplateResult {
  const { pending, accepted, rejected } = party.proposals;
  const { slug } = party;
  return html`<li class="party-card">
    <h2><a href=${hashOf({ page: 'party', slug })}>${party.title}</a></h2>
    <p class="hint">${dateRange(...party.dates)}</p>
    <p>${d.desk.sectors(party.sectors)} · ${d.desk.observations(party.observations)}</p>
    ${
      pending + accepted + rejected > 0
        ? html`<p class="party-links">
            <span class=${pending > 0 ? 'strong' : 'hint'}>${d.desk.pending(pending)}</span>
            <span class="hint">${d.desk.decided(accepted + rejected)}</span>
          </p>`
        : nothing
    }
    <a class="button" href=${hashOf({ page: pending > 0 ? 'review' : 'party', slug })}>
      ${pending > 0 ? d.desk.reviewGo(pending) : d.desk.open}
      ${icon('forward')}
    </a>
  </li>`;
}

function newParty(desk: Desk): TemplateResult | typeof nothing {
  if (!desk.may('organise')) return nothing;
  return html`<a class="button button-main" href=${hashOf({ page: 'new' })}>
    ${icon('plus')} ${d.create.go}
  </a>`;
}

function noParties(desk: Desk): TemplateResult {
  return html`<section class="empty">
    <h2>${d.desk.noParties}</h2>
    <p>${d.desk.noPartiesHint}</p>
    ${newParty(desk)}
    <p class="hint">${d.create.byCommand}</p>
    <pre tabindex="0"><code>cartoparty init plainville --area area.geojson --theme defibrillators</code></pre>
  </section>`;
}
