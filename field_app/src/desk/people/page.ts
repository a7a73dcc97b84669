// The people of a party: its teams with their strength, and those invited to its desk or board.

import { html, type TemplateResult } from 'lit-html';
import { d } from '../../texts/desk_language.ts';
import { t } from '../../texts/language.ts';
import type { Desk } from '../desk.ts';
import { hashOf } from '../route.ts';
import { invitations } from './invitations.ts';
import { teamsTable } from './teams.ts';

export function peoplePage(desk: Desk): TemplateResult {
  const { party, people } = desk.state;
  if (!party || !people) return html`<p role="status">${t.common.loading}</p>`;
  return html`<h1>${d.people.title}</h1>
    ${
      people.teams.length === 0
        ? html`<section class="empty">
            <h2>${d.people.noTeams}</h2>
            <p>${d.people.noTeamsHint}</p>
            <a class="button button-main" href=${hashOf({ page: 'sectors', slug: party.slug })}>
              ${d.people.toSectors}
            </a>
          </section>`
        : teamsTable(desk, party, people.teams)
    }
    ${invitations(desk, party, people)}`;
}
