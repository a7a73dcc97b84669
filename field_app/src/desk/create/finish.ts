// Last screen: what was answered, the work on the data, what came of it, and into how many sectors.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { FindingText, Job } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { clockTime, dateRange, number, t } from '../../texts/language.ts';
import { doneIcon, icon } from '../../ui/icons.ts';
import { troubleBox } from '../../ui/trouble.ts';
import { type Desk, isUnderWay } from '../desk.ts';
import { jobProgress } from '../job.ts';
import { hashOf } from '../route.ts';
import type { Creation } from './creation.ts';
import { forgetDraft, type Step } from './draft.ts';
import { day, question } from './screen.ts';

const USUAL_TEAMS = 6;
const USUAL_MINUTES = 120;

/** What the snapshot job tells of what it took. */
interface Taken {
  data_date: string | null;
  layers: Record<string, number>;
  features: Record<string, number>;
  findings: FindingText[];
}

export function finishStep(desk: Desk, creation: Creation): TemplateResult {
  const { job } = desk.state;
  const working = job !== null && isUnderWay(job);
  const has = creation.taken?.state === 'done';
  return html`<div class="create-form create-wide">
    ${
      has
        ? question(d.create.splitTitle, d.create.splitLead)
        : question(d.create.finishTitle, d.create.finishLead)
    }
    ${has ? taken(creation, creation.taken as Job) : summary(creation)}
    ${troubleBox(creation.trouble)} ${job && job.state !== 'done' ? jobProgress(desk, job) : nothing}
    ${working ? nothing : has ? splitForm(creation) : makeButtons(creation)}
  </div>`;
}

function summary(creation: Creation): TemplateResult {
  const { title, start, end, return_time, contact, themes, source, area } = creation.draft;
  const titles = themes.map((id) => creation.themes?.find((each) => each.id === id)?.title ?? id);
  const from =
    source?.kind === 'extract'
      ? source.name
      : d.create.overpassFrom(creation.limits?.overpass ?? '');
  const rows: [string, string, Step][] = [
    [d.create.fields.title, title, 'about'],
    [d.create.dates, dateRange(start, end || start), 'about'],
    [d.create.fields.return_time, return_time ? clockTime(return_time) : '—', 'about'],
    [d.create.fields.contact, contact || '—', 'about'],
    [d.create.steps.themes, titles.join(', '), 'themes'],
    [d.create.steps.source, from, 'source'],
    [d.create.steps.area, d.create.km2(number(area?.area_km2 ?? 0)), 'area'],
  ];
  return html`<dl class="create-summary">
    ${rows.map(
      ([name, value, step]) => html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
        <dd><button
          type="button"
          class="button button-quiet"
          aria-label=${d.create.changeThis(name)}
          @click=${() => creation.go(step)}
        >
          ${icon('pen')}
        </button></dd>
      </div>`,
    )}
  </dl>`;
}

function makeButtons(creation: Creation): TemplateResult {
  const made = creation.draft.slug !== null;
  return html`<div class="create-buttons">
    <button class="button" @click=${() => creation.back()}>${icon('back')} ${t.common.back}</button>
    ${
      made
        ? html`<button class="button" @click=${() => creation.go('source')}>
            ${d.create.otherSource}
          </button>`
        : nothing
    }
    <button
      class="button button-main"
      ?disabled=${creation.busy !== null}
      @click=${() => void creation.make()}
    >
      ${made ? d.create.takeAgain : d.create.make} ${icon('forward')}
    </button>
  </div>`;
}

/** What there is now, in numbers, and what the data does not hold. */
function taken(creation: Creation, job: Job): TemplateResult {
  const result = job.result as unknown as Taken;
  const { layers, features, data_date: date } = result;
  const titleOf = (id: string) => creation.themes?.find((each) => each.id === id)?.title ?? id;
  const lines = [
    d.create.streets(layers.streets ?? 0),
    d.create.buildings(layers.buildings ?? 0),
    ...Object.entries(features).map(([id, count]) => d.create.featuresOf(titleOf(id), count)),
  ];
  return html`<section class="create-taken">
    <h2>${doneIcon()} ${date ? d.create.dataOf(day(date)) : d.create.undated}</h2>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
    ${result.findings.map(
      ({ what, fix }) => html`<p class="create-warning">${icon('problem')} ${what} ${fix}</p>`,
    )}
  </section>`;
}

function splitForm(creation: Creation): TemplateResult {
  const { slug } = creation.draft;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget as HTMLFormElement);
    const amount = Number(values.get(String(values.get('measure'))));
    void creation.split(
      values.get('measure') === 'minutes' ? { minutes: amount } : { teams: amount },
    );
  };
  return html`<form class="create-split" @submit=${submit}>
    ${measure('teams', USUAL_TEAMS, 1, 500, true)} ${measure('minutes', USUAL_MINUTES, 10, 600, false)}
    <div class="create-buttons">
      <a
        class="button"
        href=${hashOf({ page: 'party', slug: slug ?? '' })}
        @click=${forgetDraft}
      >${d.create.later}</a>
      <button type="button" class="button" @click=${() => creation.go('source')}>
        ${d.create.otherSource}
      </button>
      <button class="button button-main">${d.create.split} ${icon('forward')}</button>
    </div>
  </form>`;
}

function measure(
  name: 'teams' | 'minutes',
  usual: number,
  min: number,
  max: number,
  first: boolean,
): TemplateResult {
  const take = (event: Event) => {
    const row = (event.target as HTMLElement).closest('.measure');
    const radio = row?.querySelector<HTMLInputElement>('input[type=radio]');
    if (radio) radio.checked = true;
  };
  return html`<div class="measure">
    <label>
      <input type="radio" name="measure" value=${name} ?checked=${first} />
      <span>${d.create.measures[name]}</span>
    </label>
    <input
      class="input"
      type="number"
      name=${name}
      min=${min}
      max=${max}
      value=${usual}
      aria-label=${d.create.measures[name]}
      @input=${take}
      @click=${take}
    />
  </div>`;
}
