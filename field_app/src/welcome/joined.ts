// On the welcome page: the parties that this phone has joined, to be opened again.

import { html, nothing, type TemplateResult } from 'lit-html';
import { readParties } from '../queue/parties.ts';
import { dateRange } from '../texts/language.ts';
import { shellTexts } from '../texts/shell_language.ts';
import { teamColour } from '../ui/colour.ts';

export async function joinedParties(): Promise<TemplateResult | typeof nothing> {
  const parties = await readParties();
  if (parties.length === 0) return nothing;
  const w = shellTexts().parties;
  return html`<section>
    <h2>${w.title}</h2>
    <ul>
      ${parties.map(
        ({ outing: { code, joined }, unsent }) => html`<li class="joined">
          <a class="button" href="/j/${encodeURIComponent(code)}">${joined.party.title}</a>
          <p class="small">
            ${dateRange(...joined.party.dates)}${unsent > 0 ? html` · ${w.unsent(unsent)}` : nothing}
          </p>
          <span class="badge" ${teamColour(joined.team.colour)}>${joined.team.name}</span>
        </li>`,
      )}
    </ul>
  </section>`;
}
