// The suggested walk of each sector: on the map, as a list of streets, and as files to take along.

import type * as L from 'leaflet';
import { html, nothing, type TemplateResult } from 'lit-html';
import type { WalkFeature } from '../../api/desk.ts';
import type { LonLat, PartyDetail } from '../../api/shapes.ts';
import { partsOf } from '../../geo/distance.ts';
import type { CanvasLayer } from '../../map/canvas_layer.ts';
import { EMPTY_SCENE, type Scene, type SceneEvents } from '../../map/scene.ts';
import { d } from '../../texts/desk_language.ts';
import { number, t } from '../../texts/language.ts';
import { memo } from '../../ui/memo.ts';
import { troubleBox } from '../../ui/trouble.ts';
import type { Desk } from '../desk.ts';
import type { Walks } from './walks.ts';
import '../../ui/map_host.ts';

const FORMATS = ['gpx', 'geojson', 'kml'] as const;

export function walksPage(desk: Desk): TemplateResult {
  const { walks } = desk;
  const { party } = desk.state;
  if (!walks || !party) return html`<p role="status">${t.common.loading}</p>`;
  const sectors = party.sectors.features;
  const choose = (event: Event) =>
    void walks.show(Number((event.target as HTMLSelectElement).value));
  return html`<h1>${d.walks.title}</h1>
    <p class="hint">${d.walks.lead} ${walks.meeting ? d.walks.fromMeeting : nothing}</p>
    ${troubleBox(walks.trouble)}
    <div class="walks-body">
      <div class="party-map walks-map">
        <map-host .events=${mapEvents(walks)} .scene=${scene(desk, party, walks)}></map-host>
      </div>
      <div class="walks-side">
        <label class="field">
          ${d.walks.choose}
          <select class="input" @change=${choose}>
            <option value="" disabled ?selected=${walks.sector === null}>${d.walks.chooseOne}</option>
            ${sectors.map(
              ({ properties }) =>
                html`<option value=${properties.number} ?selected=${properties.number === walks.sector}>
                  ${properties.label}
                </option>`,
            )}
          </select>
        </label>
        ${walks.sector === null ? nothing : oneWalk(walks)}
        <section aria-labelledby="all-walks">
          <h2 id="all-walks">${d.walks.all}</h2>
          <p class="hint">${d.walks.allHint}</p>
          ${files(walks, null)}
        </section>
      </div>
    </div>`;
}

function oneWalk(walks: Walks): TemplateResult {
  const { shown } = walks;
  if (!shown) {
    return html`<p role="status">${walks.trouble ? nothing : d.walks.planning}</p>`;
  }
  const [main, ...apart] = shown;
  if (!main) return html`<p role="status">${d.walks.none}</p>`;
  const { length_m, approach_m, minutes, survey_min, repeated_m, steps } = main.properties;
  return html`<section aria-live="polite">
      <p class="walk-figures">
        <span class="strong">${km(length_m + approach_m)}</span>
        <span>${d.walks.walking(d.desk.duration(Math.round(minutes)))}</span>
      </p>
      <p class="hint">${d.walks.twice(km(repeated_m))}</p>
      ${survey_min ? html`<p class="hint">${d.walks.checking(d.desk.duration(Math.round(survey_min)))}</p>` : nothing}
      ${apart.map(({ properties }) => html`<p class="hint">${d.walks.apart(km(properties.length_m))}</p>`)}
      ${files(walks, walks.sector)}
    </section>
    <details class="walk-steps">
      <summary>${d.walks.steps(steps?.length ?? 0)}</summary>
      <ol>
        ${(steps ?? []).map(
          (step) =>
            html`<li>
              ${step.street || d.walks.nameless} <span class="hint">${metres(step.length_m)}</span>
            </li>`,
        )}
      </ol>
    </details>`;
}

function files(walks: Walks, sector: number | null): TemplateResult {
  return html`<p class="walk-files">
    ${FORMATS.map(
      (format) =>
        html`<button class="button" @click=${() => void walks.save(format, sector)}>
          ${d.walks.file(format)}
        </button>`,
    )}
  </p>`;
}

const km = (m: number): string => d.desk.km(number(Math.round(m / 100) / 10));

const metres = (m: number): string => (m < 1000 ? `${Math.round(m)} m` : km(m));

/** The walk as the map draws it; drawn anew when another one is chosen. */
const layers = new WeakMap<Walks, CanvasLayer>();
const drawn = memo((walks: Walks, shown: readonly WalkFeature[] | null, _at: LonLat | null) => {
  queueMicrotask(() => layers.get(walks)?.redraw());
  return shown;
});

const mapEvents = memo((walks: Walks): SceneEvents => {
  const now = () => ({
    lines: (walks.shown ?? []).map((walk) => walk.geometry.coordinates as LonLat[]),
    meeting: walks.meeting,
  });
  return {
    area: (id) => void walks.show(Number(id)),
    made: (map: L.Map) => {
      // Its code comes with the map's, which has just been loaded.
      void import('./walk_layer.ts').then(({ walkLayer }) => {
        const layer = walkLayer(now);
        layers.set(walks, layer);
        map.addLayer(layer);
      });
      return () => layers.delete(walks);
    },
  };
});

function scene(desk: Desk, party: PartyDetail, walks: Walks): Scene {
  drawn(walks, walks.shown, walks.meeting);
  const sector = party.sectors.features.find((each) => each.properties.number === walks.sector);
  const on = partsOf(sector?.geometry ?? party.area).flat();
  return {
    ...EMPTY_SCENE,
    basemap: desk.state.basemap,
    areas: outlines(party),
    selected: walks.sector === null ? null : String(walks.sector),
    focus: { key: `${party.slug} ${walks.sector}`, on, zoom: 17 },
    title: d.walks.map,
  };
}

const outlines = memo((party: PartyDetail) =>
  party.sectors.features.map(({ geometry, properties }) => ({
    id: String(properties.number),
    geometry,
    colour: null,
    label: String(properties.number),
  })),
);
