// The five verbs of a party, each with how far it is and what can be done next.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Job, PartyDetail } from '../api/shapes.ts';
import { d } from '../texts/desk_language.ts';
import { doneIcon, icon } from '../ui/icons.ts';
import { troubleBox } from '../ui/trouble.ts';
import type { Desk } from './desk.ts';
import { hashOf } from './route.ts';

export function steps(desk: Desk, party: PartyDetail): TemplateResult {
  const sectors = party.sectors.features.length;
  const { pending, accepted, rejected } = party.proposals;
  const checked = pending + accepted + rejected;
  const organiser = desk.may('organise');
  const job = desk.state.job;
  const busy = job !== null && (job.state === 'waiting' || job.state === 'running');
  const button = (kind: Job['kind'], main: boolean) =>
    organiser
      ? html`<button
          class=${main ? 'button button-main' : 'button'}
          ?disabled=${busy}
          @click=${() => desk.run(party.slug, kind)}
        >
          ${d.desk[kind]}
        </button>`
      : nothing;
  const review = html`<a class="button" href=${hashOf({ page: 'review', slug: party.slug })}>
    ${d.desk.reviewGo(pending)}
  </a>`;
  const publishedHref = `/published/${encodeURIComponent(party.slug)}/`;
  return html`<ol class="steps" aria-label=${d.desk.steps}>
      ${step(d.desk.plan, sectors > 0, [
        sectors > 0 ? d.desk.sectors(sectors) : d.desk.planNone,
        party.snapshot ? '' : d.desk.planNoData,
      ])}
      ${step(
        d.desk.print,
        party.teams.length > 0,
        [d.desk.printWhat],
        party.teams.length > 0
          ? html`<button class="button" @click=${() => window.print()}>${d.desk.printGo}</button>`
          : nothing,
      )}
      ${step(d.desk.collect, party.observations > 0, [
        party.observations > 0 ? d.desk.observations(party.observations) : d.desk.collectNone,
        party.observations > 0 ? '' : d.desk.collectHint,
      ])}
      ${step(
        d.desk.check,
        checked > 0 && pending === 0,
        [checkedWords(pending, accepted + rejected)],
        html`${button('check', pending === 0 && !party.published)} ${checked > 0 ? review : nothing}`,
      )}
      ${step(
        d.desk.publish,
        party.published,
        [party.published ? d.desk.publishDone : d.desk.publishNone],
        html`${button('publish', false)}
        ${party.published ? html`<a class="button" href=${publishedHref}>${d.desk.publishSee}</a>` : nothing}`,
      )}
    </ol>
    ${job ? progress(job) : nothing}`;
}

function step(
  title: string,
  done: boolean,
  lines: readonly string[],
  action: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<li class=${done ? 'step done' : 'step'}>
    <h2>${done ? doneIcon() : icon('todo')} ${title}</h2>
    ${lines.filter(Boolean).map((line) => html`<p class="hint">${line}</p>`)}
    <div class="step-actions">${action}</div>
  </li>`;
}

function progress(job: Job): TemplateResult {
  const name = d.desk.jobs[job.kind];
  if (job.state === 'failed') {
    const { title = d.desk.jobFailed, hint = '', code = '' } = job.error ?? {};
    return troubleBox({ title: `${name}. ${title}`, hint, code, detail: '' }) as TemplateResult;
  }
  if (job.state === 'done') {
    return html`<p class="job" role="status">${doneIcon()} ${name} ${d.desk.jobDone}</p>`;
  }
  const words = job.step || d.desk.jobWaiting;
  return html`<div class="job" role="status">
    <p>${name}. ${words} ${job.total ? d.desk.jobProgress(job.done, job.total) : nothing}</p>
    ${
      job.total
        ? html`<progress max=${job.total} value=${job.done} aria-label=${name}></progress>`
        : html`<progress aria-label=${name}></progress>`
    }
  </div>`;
}

function checkedWords(pending: number, decided: number): string {
  if (pending + decided === 0) return d.desk.checkWhat;
  return decided > 0 ? d.desk.decided(decided) : d.desk.pending(pending);
}
