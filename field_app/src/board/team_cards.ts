// A card for each team, by number and never by rank; they say what the map shows.

import { html, nothing, type TemplateResult } from 'lit-html';
import { b } from '../texts/board_language.ts';
import { number } from '../texts/language.ts';
import { teamColour } from '../ui/colour.ts';
import { doneIcon, icon } from '../ui/icons.ts';
import { ago } from './ago.ts';
import type { Picture, TeamProgress } from './shapes.ts';

/** How many teams still fit with cards of each size; class names of the stylesheet. */
const SIZES: readonly [most: number, name: string][] = [
  [8, 'few'],
  [12, 'some'],
  [20, 'many'],
];

export function teamCards({ teams }: Picture): TemplateResult | typeof nothing {
  if (teams.length === 0) return nothing;
  const size = SIZES.find(([most]) => teams.length <= most)?.[1] ?? 'crowd';
  return html`<section class="teams teams-${size}" aria-label=${b.teams}>
    ${teams.map(card)}
  </section>`;
}

function card(team: TeamProgress): TemplateResult {
  return html`<article class="team" ${teamColour(team.colour)}>
    <h3>
      <span class="team-number">${team.number}</span>
      <span class="team-name" title=${team.name}>${team.name}</span>
    </h3>
    ${
      team.streets > 0
        ? html`<progress max=${team.streets_m} value=${team.done_m} aria-hidden="true"></progress>
            <p class="team-streets">${b.teamStreets(team.streets_done, team.streets)}</p>`
        : nothing
    }
    <p class="team-counts">
      <span>${doneIcon()} ${number(team.checked)} <span class="team-word">${b.checkedShort}</span></span>
      <span>${icon('new')} ${number(team.found)} <span class="team-word">${b.foundShort}</span></span>
    </p>
    <p class="team-seen">${seen(team)}</p>
  </article>`;
}

function seen({ seen_at, phones }: TeamProgress): TemplateResult | string {
  if (seen_at) return html`<span class="team-word">${b.seen}</span> ${ago(seen_at)}`;
  return phones > 0 ? b.phones(phones) : b.noPhone;
}
