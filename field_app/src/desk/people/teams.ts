// The teams as a table that is a form: each field is saved as it is left, and can be undone.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { PartyDetail, TeamChange, TeamDetail } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import type { Desk } from '../desk.ts';

export function teamsTable(
  desk: Desk,
  party: PartyDetail,
  teams: readonly TeamDetail[],
): TemplateResult {
  return html`<section aria-labelledby="teams-title">
    <h2 id="teams-title">${d.people.teams}</h2>
    <p class="hint">${d.people.teamsLead}</p>
    <div class="table-scroll" tabindex="0" role="group" aria-labelledby="teams-title">
      <table class="people-table">
        <thead>
          <tr>
            <th scope="col">${d.people.number}</th>
            <th scope="col">${d.people.name}</th>
            <th scope="col">${d.people.colour}</th>
            <th scope="col">${d.people.sector}</th>
            <th scope="col">${d.people.size}</th>
            <th scope="col">${d.people.minutes}</th>
            <th scope="col">${d.desk.tableCode}</th>
          </tr>
        </thead>
        <tbody>
          ${teams.map((team) => row(desk, party, team))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function row(desk: Desk, party: PartyDetail, team: TeamDetail): TemplateResult {
  const named = (what: string) => d.people.of(what, team.number);
  const save = (change: TeamChange) => void changeTeam(desk, party.slug, team, change);
  const text = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;
  return html`<tr>
    <th scope="row">${team.number}</th>
    <td>
      <input
        class="input"
        maxlength="60"
        aria-label=${named(d.people.name)}
        .value=${team.name}
        @change=${(event: Event) => save({ name: text(event) })}
      />
    </td>
    <td>
      <input
        class="input input-colour"
        type="color"
        aria-label=${named(d.people.colour)}
        .value=${team.colour}
        @change=${(event: Event) => save({ colour: text(event) })}
      />
    </td>
    <td>
      <select
        class="input"
        aria-label=${named(d.people.sector)}
        @change=${(event: Event) => save({ sector: Number(text(event)) })}
      >
        ${party.sectors.features.map(
          ({ properties: { number, label } }) =>
            html`<option value=${number} ?selected=${number === team.sector}>${label}</option>`,
        )}
      </select>
    </td>
    <td>${count(named(d.people.size), team.people, 99, (people) => save({ people }))}</td>
    <td>${count(named(d.people.minutes), team.minutes, 1440, (minutes) => save({ minutes }))}</td>
    <td>
      <span class="code-cell">${team.code}</span>
      ${team.phones > 0 ? html`<p class="hint phones">${d.people.phones(team.phones)}</p>` : nothing}
    </td>
  </tr>`;
}

function count(
  label: string,
  value: number,
  most: number,
  save: (value: number) => void,
): TemplateResult {
  const change = (event: Event) => {
    const input = event.target as HTMLInputElement;
    if (input.reportValidity()) save(input.valueAsNumber);
  };
  return html`<input
    class="input input-count"
    type="number"
    min="1"
    max=${most}
    required
    aria-label=${label}
    .value=${String(value)}
    @change=${change}
  />`;
}

/** Saves, tells what was saved, and offers the way back; what is refused goes back by itself. */
async function changeTeam(
  desk: Desk,
  slug: string,
  team: TeamDetail,
  change: TeamChange,
): Promise<void> {
  const fields = Object.keys(change) as (keyof TeamChange)[];
  const before = Object.fromEntries(fields.map((field) => [field, team[field]])) as TeamChange;
  desk.set({ trouble: null });
  await desk.attempt(async (api) => {
    await api.changeTeam(slug, team.number, change);
    const undo = () =>
      void desk.attempt(async (again) => {
        await again.changeTeam(slug, team.number, before);
        desk.say(d.people.undone);
        await desk.reload();
      });
    desk.say(d.people.saved(team.number), undo);
  });
  await desk.reload();
}
