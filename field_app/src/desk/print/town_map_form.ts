// How the town map is printed: poster or booklet, on which paper, with which published datasets.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { MapLayer, PartyDetail } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { number } from '../../texts/language.ts';
import { type Desk, isUnderWay } from '../desk.ts';
import {
  choice,
  chosen,
  chosenNumber,
  lookAndLanguage,
  type Option,
  scaleOptions,
} from './choices.ts';
import type { MapFormat, Prints } from './prints.ts';

const FORMATS = ['poster', 'booklet'] as const;
/** A booklet is stapled: it has the sheets of an office. */
const PAPERS: Record<MapFormat, readonly string[]> = {
  poster: ['A4', 'A3', 'A2', 'A1', 'A0'],
  booklet: ['A4', 'A3'],
};
const USUAL: Record<MapFormat, string> = { poster: 'A2', booklet: 'A4' };
const SCALES = [
  1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 7500, 10000, 15000, 20000, 25000,
] as const;

export function townMapForm(
  desk: Desk,
  party: PartyDetail,
  prints: Prints,
): TemplateResult | typeof nothing {
  if (!desk.may('organise')) return nothing;
  const { job } = desk.state;
  const busy = job !== null && isUnderWay(job);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void print(desk, party, prints, new FormData(event.currentTarget as HTMLFormElement));
  };
  return html`<form class="print-choices" @submit=${submit}>
    ${formatChoice(prints)}
    ${choice(
      'paper',
      d.print.paper,
      [['', d.print.paperUsual(USUAL[prints.format])]],
      PAPERS[prints.format].map((paper) => [paper, paper]),
    )}
    ${choice('scale', d.print.scale, [['', d.print.scaleChosen]], scaleOptions(SCALES))}
    ${lookAndLanguage()} ${layerChoice(prints.layers ?? [])}
    <div class="print-go">
      <p class="hint">${d.print.formatHints[prints.format]}</p>
      <button class=${party.town_map ? 'button' : 'button button-main'} ?disabled=${busy}>
        ${d.print.makeMap}
      </button>
    </div>
  </form>`;
}

function formatChoice(prints: Prints): TemplateResult {
  const options: Option[] = FORMATS.map((format) => [format, d.print.formats[format]]);
  const turn = (event: Event) =>
    prints.turnTo((event.target as HTMLSelectElement).value as MapFormat);
  return html`<label class="field">
    ${d.print.format}
    <select class="input" name="format" @change=${turn}>
      ${options.map(
        ([value, words]) =>
          html`<option value=${value} ?selected=${value === prints.format}>${words}</option>`,
      )}
    </select>
  </label>`;
}

function layerChoice(layers: readonly MapLayer[]): TemplateResult | typeof nothing {
  if (layers.length === 0) return nothing;
  return html`<fieldset class="print-layers">
    <legend>${d.print.layers}</legend>
    ${layers.map(
      ({ id, title, objects }) => html`<label class="switch">
        <input type="checkbox" name="layer" value=${id} checked />
        ${d.print.layer(title, number(objects))}
      </label>`,
    )}
  </fieldset>`;
}

async function print(
  desk: Desk,
  party: PartyDetail,
  prints: Prints,
  form: FormData,
): Promise<void> {
  await desk.run(party.slug, 'town_map', {
    format: prints.format,
    paper: chosen(form, 'paper') || null,
    scale: chosenNumber(form, 'scale'),
    layers: form.getAll('layer').map(String),
    look: chosen(form, 'look'),
    lang: chosen(form, 'lang'),
  });
}
