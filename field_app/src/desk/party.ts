// One party: the five steps with their state, the sectors on a map and in a table, the team codes.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Feature, PartyDetail, SectorProperties } from '../api/shapes.ts';
import { partsOf } from '../geo/distance.ts';
import { type Area, EMPTY_SCENE, type Scene } from '../map/scene.ts';
import { d } from '../texts/desk_language.ts';
import { clockTime, dateRange, moment, number, t } from '../texts/language.ts';
import { teamColour } from '../ui/colour.ts';
import { barScale, effortBar } from '../ui/effort_bar.ts';
import { memo } from '../ui/memo.ts';
import type { Desk } from './desk.ts';
import { jobProgress } from './job.ts';
import { hashOf } from './route.ts';
import { steps } from './steps.ts';
import { teamCards } from './team_cards.ts';
import '../ui/map_host.ts';

/** Sectors whose team is not known yet. */
const NO_TEAM = '#808080';

export function partyPage(desk: Desk): TemplateResult {
  const { party } = desk.state;
  if (!party) return html`<p role="status">${t.common.loading}</p>`;
  const { features } = party.sectors;
  return html`<div class="party-title">
      <h1>${party.title}</h1>
      <p class="hint">
        ${dateRange(...party.dates)}
        ${party.return_time ? html` · ${d.settings.backBy(clockTime(party.return_time))}` : nothing}
        ${party.snapshot?.data_date ? html` · ${d.desk.planData(day(party.snapshot.data_date))}` : nothing}
      </p>
    </div>
    <div class="party-layout">
      ${steps(desk, party)}
      <div class="party-main">
        ${desk.state.job ? jobProgress(desk, desk.state.job) : nothing}
        ${
          features.length === 0
            ? noSectors(desk, party)
            : html`<div class="party-body">
                  <div class="party-map">
                    <map-host .events=${mapEvents(desk)} .scene=${scene(desk, party)}></map-host>
                  </div>
                  ${table(desk, party)}
                </div>
                ${teamCards(desk, party)}`
        }
      </div>
    </div>`;
}

function day(rfc3339: string): string {
  return dateRange(rfc3339.slice(0, 10), rfc3339.slice(0, 10)) || moment(rfc3339);
}

function colourOf(party: PartyDetail, sector: number): string {
  return party.teams.find((team) => team.sector === sector)?.colour ?? NO_TEAM;
}

const areasOf = memo((party: PartyDetail): Area[] =>
  party.sectors.features.map(({ geometry, properties }) => ({
    id: String(properties.number),
    geometry,
    colour: colourOf(party, properties.number),
    label: String(properties.number),
  })),
);

function scene(desk: Desk, party: PartyDetail): Scene {
  const { basemap, lit } = desk.state;
  const focus = { key: party.slug, on: partsOf(party.area).flat(), zoom: 17 };
  return {
    ...EMPTY_SCENE,
    basemap,
    areas: areasOf(party),
    selected: lit,
    focus,
    title: d.desk.map,
  };
}

function mapEvents(desk: Desk) {
  return {
    area: (id: string) => desk.set({ lit: id }),
    hover: (id: string | null) => desk.set({ lit: id }),
  };
}

function table(desk: Desk, party: PartyDetail): TemplateResult {
  return html`<div class="party-table">
    <table>
      <caption>
        ${d.desk.table}
      </caption>
      <thead>
        <tr>
          <th scope="col">${d.desk.tableSector}</th>
          <th scope="col">${d.desk.tableTeam}</th>
          <th scope="col" class="num">${d.desk.tableEffort}</th>
          <th scope="col" class="num">${d.desk.tableStreets}</th>
          <th scope="col" class="num">${d.desk.tableFeatures}</th>
          <th scope="col">${d.desk.tableCode}</th>
        </tr>
      </thead>
      <tbody>
        ${party.sectors.features.map((sector) => sectorRow(desk, party, sector))}
      </tbody>
    </table>
  </div>`;
}

function sectorRow(
  desk: Desk,
  party: PartyDetail,
  { properties }: Feature<SectorProperties>,
): TemplateResult {
  const id = String(properties.number);
  // Two where the organiser sent one to help the other.
  const teams = party.teams.filter((each) => each.sector === properties.number);
  const colour = teams[0]?.colour ?? NO_TEAM;
  const light = () => desk.set({ lit: id });
  const dim = () => desk.set({ lit: null });
  const toCheck = Object.values(properties.features).reduce((sum, n) => sum + n, 0);
  return html`<tr
    class=${desk.state.lit === id ? 'lit' : ''}
    @mouseenter=${light}
    @mouseleave=${dim}
    @focusin=${light}
    @focusout=${dim}
  >
    <th scope="row">${properties.label || id}</th>
    <td class="team-cell">
      ${
        teams.length === 0
          ? html`<span class="swatch" ${teamColour(NO_TEAM)}></span> —`
          : teams.map(
              (team) =>
                html`<div><span class="swatch" ${teamColour(team.colour)}></span> ${team.name}</div>`,
            )
      }
    </td>
    <td class="num">
      <span class="effort" ${teamColour(colour)}>
        ${effortBar(properties.effort_min, ...meanAndScale(party))}
      </span>
      ${d.desk.duration(Math.round(properties.effort_min))}
    </td>
    <td class="num">${d.desk.km(number(Math.round(properties.street_km * 10) / 10))}</td>
    <td class="num">${toCheck}</td>
    <td>
      ${teams.map(
        (team) =>
          html`<button
            class="button code-button"
            aria-label=${`${d.desk.showQr}, ${team.name}, ${team.code}`}
            @click=${() => desk.set({ largeCode: team.number })}
          >
            ${team.code}
          </button>`,
      )}
    </td>
  </tr>`;
}

function meanAndScale(party: PartyDetail): [mean: number, scale: number] {
  const minutes = party.sectors.features.map((each) => each.properties.effort_min);
  const sum = minutes.reduce((total, each) => total + each, 0);
  const mean = sum / Math.max(1, minutes.length);
  return [mean, barScale(minutes, [mean])];
}

function noSectors(desk: Desk, party: PartyDetail): TemplateResult {
  const isReady = party.snapshot !== null;
  return html`<section class="empty">
    <h2>${d.desk.noSectors}</h2>
    <p>${isReady ? d.desk.noSectorsHint : d.desk.noDataHint}</p>
    ${
      isReady && desk.may('organise')
        ? html`<a class="button button-main" href=${hashOf({ page: 'sectors', slug: party.slug })}>
            ${d.people.toSectors}
          </a>`
        : nothing
    }
  </section>`;
}
