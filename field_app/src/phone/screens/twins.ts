// What is known near by that may be the very thing that is being noted.

import { html, type TemplateResult } from 'lit-html';
import { roundedM } from '../../geo/distance.ts';
import { language, t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import type { Twin } from '../duplicates.ts';
import { frame } from '../frame.ts';
import { itIsAnother, itIsTheSame, twinsIn } from '../same_thing.ts';
import { titleOf } from '../titles.ts';

export function twinsScreen(app: App, alone: boolean): TemplateResult {
  const body = html`<div class="stack">
    <ul class="twins">
      ${twinsIn(app.state).map((twin) => row(app, twin))}
    </ul>
    <p class="hint">${t.capture.kept}</p>
  </div>`;
  const action = html`<button
    class="button button-big"
    @click=${() => itIsAnother(app, alone)}
  >
    ${icon('plus')} ${t.capture.other}
  </button>`;
  return frame({ app, title: t.capture.twins, body, action });
}

function row(app: App, twin: Twin): TemplateResult {
  const metres = t.common.metres(Math.max(1, roundedM(twin.distance_m)));
  return html`<li class="twin">
    <p class="strong" id="twin-${twin.id}">${t.capture.twin(metres, whatIs(app, twin))}</p>
    <p class="hint">${t.capture.from[twin.from]}</p>
    <button
      class="button button-main"
      aria-describedby="twin-${twin.id}"
      @click=${() => itIsTheSame(app, twin)}
    >
      ${icon('tick')} ${t.capture.same}
    </button>
  </li>`;
}

function whatIs(app: App, twin: Twin): string {
  if (twin.from === 'osm') return titleOf(app.state, twin.target);
  const kind = app.state.draft.form?.preset.title[language()] ?? '';
  return twin.from === 'phone' ? twin.note.title : kind;
}
