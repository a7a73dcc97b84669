// A card for each team with its code to photograph; they are what is printed.

import { html, nothing, type TemplateResult } from 'lit-html';
import { encode } from 'uqr';
import type { DeskTeam, PartyDetail } from '../api/shapes.ts';
import { d } from '../texts/desk_language.ts';
import { t } from '../texts/language.ts';
import { teamColour } from '../ui/colour.ts';
import { showModal } from '../ui/modal.ts';
import type { Desk } from './desk.ts';

export function teamCards(desk: Desk, party: PartyDetail): TemplateResult {
  const { largeCode } = desk.state;
  const large = party.teams.find((team) => team.number === largeCode);
  return html`<section class="cards" aria-label=${d.desk.printWhat}>
      ${party.teams.map((team) => card(party, team))}
    </section>
    ${large ? largeCard(desk, party, large) : nothing}`;
}

function card(party: PartyDetail, team: DeskTeam): TemplateResult {
  return html`<article class="team-print" ${teamColour(team.colour)}>
    <h2>${team.name}</h2>
    <p>${party.title}</p>
    ${qrCode(team)}
    <p class="team-code">${team.code}</p>
    <p class="hint">${d.desk.cardLead} ${hostOf(team.link)}</p>
  </article>`;
}

function hostOf(link: string): string {
  return URL.canParse(link) ? new URL(link).host : '';
}

function qrCode(team: DeskTeam): TemplateResult {
  const { data, size } = encode(team.link, { ecc: 'M', border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
  return html`<svg
    class="qr"
    viewBox="0 0 ${size} ${size}"
    role="img"
    aria-label=${d.desk.qr(team.name)}
    shape-rendering="crispEdges"
  >
    <rect width=${size} height=${size} fill="#ffffff" />
    <path d=${path.join('')} fill="#000000" />
  </svg>`;
}

/** Held up for a team to photograph. */
function largeCard(desk: Desk, party: PartyDetail, team: DeskTeam): TemplateResult {
  const close = () => desk.set({ largeCode: null });
  const copy = async () => {
    await navigator.clipboard.writeText(team.link);
    desk.say(d.desk.copied);
  };
  const opened = (event: Event) => event.target instanceof HTMLDialogElement && close();
  return html`<dialog class="large-code" aria-label=${team.name} @close=${opened} ${showModal()}>
    ${card(party, team)}
    <p class="small link">${team.link}</p>
    <div class="dialog-actions">
      ${
        'clipboard' in navigator
          ? html`<button class="button" @click=${copy}>${d.desk.copyLink}</button>`
          : nothing
      }
      <button class="button button-main" @click=${close}>${t.common.close}</button>
    </div>
  </dialog>`;
}
