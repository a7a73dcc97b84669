// The five verbs of a party, each with how far it is and what can be done next.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { PartyDetail } from '../api/shapes.ts';
import { d } from '../texts/desk_language.ts';
import { doneIcon, icon } from '../ui/icons.ts';
import { type Desk, isUnderWay } from './desk.ts';
import { hashOf } from './route.ts';

export function steps(desk: Desk, party: PartyDetail): TemplateResult {
  const { job } = desk.state;
  const busy = job !== null && isUnderWay(job);
  return html`<ol class="steps" aria-label=${d.desk.steps}>
    ${plan(desk, party, busy)}
      ${step(d.desk.print, party.atlas !== null, [d.desk.printWhat], printActions(desk, party))}
      ${collect(desk, party)} ${check(desk, party, busy)} ${publish(desk, party, busy)}
  </ol>`;
}

function printActions(desk: Desk, party: PartyDetail): TemplateResult | typeof nothing {
  if (party.teams.length === 0) return nothing;
  return html`${
    desk.may('organise')
      ? html`<a class="button" href=${hashOf({ page: 'print', slug: party.slug })}>
          ${d.desk.printAtlas}
        </a>`
      : nothing
  }
    <button class="button" @click=${() => window.print()}>${d.desk.printGo}</button>`;
}

function plan(desk: Desk, party: PartyDetail, busy: boolean): TemplateResult {
  const sectors = party.sectors.features.length;
  const { slug } = party;
  const takeData = () => void desk.run(slug, 'snapshot', { overpass: true });
  const actions = html`${
    party.snapshot
      ? html`<a class="button" href=${hashOf({ page: 'sectors', slug })}>
            ${sectors > 0 ? d.sectors.correct : d.sectors.splitGo}
          </a>
          <a class="button" href=${hashOf({ page: 'people', slug })}>${d.desk.peopleGo}</a>
          ${
            sectors > 0
              ? html`<a class="button" href=${hashOf({ page: 'walks', slug })}>${d.walks.title}</a>`
              : nothing
          }`
      : html`<button class="button button-main" ?disabled=${busy} @click=${takeData}>
          ${d.desk.planTake}
        </button>`
  }
    <a class="button" href=${hashOf({ page: 'settings', slug })}>${d.settings.go}</a>`;
  const lines = [
    sectors > 0 ? d.desk.sectors(sectors) : d.desk.planNone,
    party.snapshot ? '' : d.desk.planNoData,
  ];
  return step(d.desk.plan, sectors > 0, lines, desk.may('organise') ? actions : nothing);
}

function collect(desk: Desk, party: PartyDetail): TemplateResult {
  const turn = (open: boolean) =>
    desk.attempt(async (api) => {
      await api.setCollection(party.slug, open);
      const undo = () => void turn(!open);
      desk.say(open ? d.desk.collectOpened : d.desk.collectClosed, undo);
      await desk.reload();
    });
  const actions = html`<a class="button" href=${`/board#/${encodeURIComponent(party.slug)}`}>
      ${d.desk.board}
    </a>
    ${
      desk.may('organise') && party.teams.length > 0
        ? html`<button class="button" @click=${() => void turn(!party.collecting)}>
            ${party.collecting ? d.desk.collectClose : d.desk.collectOpen}
          </button>`
        : nothing
    }`;
  const lines = [
    party.observations > 0 ? d.desk.observations(party.observations) : d.desk.collectNone,
    party.collecting ? (party.observations > 0 ? '' : d.desk.collectHint) : d.desk.collectIsClosed,
  ];
  return step(d.desk.collect, party.observations > 0, lines, actions);
}

function check(desk: Desk, party: PartyDetail, busy: boolean): TemplateResult {
  const { pending, accepted, rejected } = party.proposals;
  const decided = accepted + rejected;
  const review = html`<a class="button" href=${hashOf({ page: 'review', slug: party.slug })}>
    ${d.desk.reviewGo(pending)}
  </a>`;
  const run = () => void desk.run(party.slug, 'check');
  const main = pending === 0 && !party.published && party.observations > 0;
  return step(
    d.desk.check,
    decided > 0 && pending === 0,
    [checkedWords(pending, decided)],
    html`${desk.may('organise') ? jobButton(d.desk.check, main, busy, run) : nothing}
    ${pending + decided > 0 ? review : nothing}`,
  );
}

function publish(desk: Desk, party: PartyDetail, busy: boolean): TemplateResult {
  const href = `/published/${encodeURIComponent(party.slug)}/`;
  const run = () => void desk.run(party.slug, 'publish');
  return step(
    d.desk.publish,
    party.published,
    [party.published ? d.desk.publishDone : d.desk.publishNone],
    html`${desk.may('organise') ? jobButton(d.desk.publish, false, busy, run) : nothing}
    ${party.published ? html`<a class="button" href=${href}>${d.desk.publishSee}</a>` : nothing}`,
  );
}

function jobButton(words: string, main: boolean, busy: boolean, run: () => void): TemplateResult {
  return html`<button
    class=${main ? 'button button-main' : 'button'}
    ?disabled=${busy}
    @click=${run}
  >
    ${words}
  </button>`;
}

function step(
  title: string,
  done: boolean,
  lines: readonly string[],
  actions: TemplateResult | typeof nothing,
): TemplateResult {
  return html`<li class=${done ? 'step done' : 'step'}>
    <h2>${done ? doneIcon() : icon('todo')} ${title}</h2>
    ${lines.filter(Boolean).map((line) => html`<p class="hint">${line}</p>`)}
    <div class="step-actions">${actions}</div>
  </li>`;
}

function checkedWords(pending: number, decided: number): string {
  if (pending + decided === 0) return d.desk.checkWhat;
  return decided > 0 ? d.desk.decided(decided) : d.desk.pending(pending);
}
