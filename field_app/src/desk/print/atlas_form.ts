// How the atlas is printed: which sectors, on which paper, at which scale.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { PartyDetail } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { type Desk, isUnderWay } from '../desk.ts';
import { choice, chosen, chosenNumber, lookAndLanguage, scaleOptions } from './choices.ts';

const PAPERS = ['A4', 'A3'] as const;
/** The round scales on which distances are easily told with a ruler. */
const SCALES = [1000, 1500, 2000, 2500, 3000, 4000, 5000, 7500, 10000] as const;

export function atlasForm(desk: Desk, party: PartyDetail): TemplateResult | typeof nothing {
  if (!desk.may('organise')) return nothing;
  const { job } = desk.state;
  const busy = job !== null && isUnderWay(job);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void print(desk, party, new FormData(event.currentTarget as HTMLFormElement));
  };
  return html`<form class="print-choices" @submit=${submit}>
    ${choice(
      'sector',
      d.print.sector,
      [['', d.print.allSectors]],
      party.sectors.features.map(({ properties }) => [
        String(properties.number),
        properties.label || String(properties.number),
      ]),
    )}
    ${choice(
      'paper',
      d.print.paper,
      PAPERS.map((paper) => [paper, paper]),
    )}
    ${choice('scale', d.print.scale, [['', d.print.scaleChosen]], scaleOptions(SCALES))}
    ${lookAndLanguage()}
    <div class="print-go">
      <p class="hint">${d.print.orientation}</p>
      <button class=${party.atlas ? 'button' : 'button button-main'} ?disabled=${busy}>
        ${d.desk.printAtlas}
      </button>
    </div>
  </form>`;
}

async function print(desk: Desk, party: PartyDetail, form: FormData): Promise<void> {
  await desk.run(party.slug, 'atlas', {
    paper: chosen(form, 'paper'),
    sector: chosenNumber(form, 'sector'),
    scale: chosenNumber(form, 'scale'),
    look: chosen(form, 'look'),
    lang: chosen(form, 'lang'),
  });
}
