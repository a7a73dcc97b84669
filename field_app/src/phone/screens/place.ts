// Where the thing is: by GPS, by touching the map, or from a list of streets and objects.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { LonLat } from '../../api/shapes.ts';
import { qualityOf } from '../../geo/position.ts';
import { t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import { type Place, placeFromFix } from '../draft.ts';
import { movePin, placeDone, setPlace } from '../form_flow.ts';
import { frame } from '../frame.ts';
import { namedPlaces, samePlace } from '../named_places.ts';
import { placeScene } from '../scenes.ts';
import '../../ui/map_host.ts';

/** Degrees of latitude in a metre. */
const METRE = 1 / 111_195;

let searched = '';

export function placeScreen(app: App): TemplateResult {
  const { state } = app;
  const events = {
    tap: (at: LonLat) => movePin(app, at),
    pin: (at: LonLat) => movePin(app, at),
    failed: () => app.set({ mapFailed: true }),
  };
  const body = html`<div class="place">
    ${
      state.mapFailed
        ? html`<p class="map-message">${t.walk.mapFailed}</p>`
        : html`<div class="place-map">
            <map-host .events=${events} .scene=${placeScene(state)}></map-host>
          </div>`
    }
    <p class="place-words" aria-live="polite">${placeWords(app)}</p>
    ${state.draft.place && !state.mapFailed ? nudges(app, state.draft.place) : nothing}
    ${chooser(app)}
  </div>`;
  const action = html`${
    state.complaint
      ? html`<p class="error" role="alert">${icon('problem')} ${state.complaint}</p>`
      : nothing
  }
    <div class=${state.position.kind === 'fix' ? 'two' : ''}>
      ${gpsButton(app)}
      <button class="button button-main button-big" @click=${() => placeDone(app)}>
        ${t.place.isHere}
      </button>
    </div>`;
  return frame({ app, title: t.place.title, body, action });
}

/** How the place is known, in words. */
export function howWords(place: Place): string {
  if (place.how === 'gps') return t.place.byGps(Math.max(1, Math.round(place.accuracy_m ?? 0)));
  return place.how === 'near' ? t.place.near(place.name ?? '') : t.place.byHand;
}

function placeWords(app: App): TemplateResult {
  const { draft, position } = app.state;
  if (!draft.place) {
    const why =
      position.kind === 'none' && position.why !== 'unavailable' ? t.gps[position.why] : '';
    return html`${why || t.place.map}`;
  }
  const poor = draft.place.how === 'gps' && position.kind === 'fix';
  if (poor && qualityOf(position.fix) === 'poor')
    return html`${icon('problem')} ${t.place.gpsPoor}`;
  return html`${icon('tick')} ${howWords(draft.place)}`;
}

function gpsButton(app: App): TemplateResult | typeof nothing {
  const { position } = app.state;
  if (position.kind !== 'fix') return nothing;
  return html`<button class="button" @click=${() => setPlace(app, placeFromFix(position.fix))}>
    ${icon('locate')} ${t.place.gps}
  </button>`;
}

/** Dragging for those who cannot drag. */
function nudges(app: App, place: Place): TemplateResult {
  const [lon, lat] = place.at;
  const east = METRE / Math.cos((lat * Math.PI) / 180);
  const nudge = (words: string, at: LonLat, sign: string) => html`<button
    class="button"
    aria-label=${words}
    @click=${() => movePin(app, at)}
  >
    ${sign}
  </button>`;
  return html`<div class="nudges" role="group" aria-label=${t.place.nudge}>
    <span class="hint">${t.place.nudge}</span>
    ${nudge(t.place.west, [lon - east, lat], '←')} ${nudge(t.place.north, [lon, lat + METRE], '↑')}
    ${nudge(t.place.south, [lon, lat - METRE], '↓')} ${nudge(t.place.east, [lon + east, lat], '→')}
  </div>`;
}

function chooser(app: App): TemplateResult {
  const search = (event: InputEvent) => {
    searched = (event.target as HTMLInputElement).value;
    app.set({});
  };
  const found = namedPlaces(app.state, searched);
  return html`<details class="chooser" ?open=${app.state.mapFailed}>
    <summary class="button">${icon('search')} ${t.place.list}</summary>
    <div class="stack">
      <div class="field">
        <label for="search">${t.place.listLabel}</label>
        <input
          id="search"
          class="input"
          type="search"
          autocomplete="off"
          placeholder=${t.place.listHint}
          @input=${search}
        />
      </div>
      ${app.state.basemap ? nothing : html`<p class="hint">${t.place.listNoStreets}</p>`}
      ${found.length === 0 ? html`<p class="hint">${t.place.listNothing}</p>` : nothing}
      <ul class="list">
        ${found.map(({ name, place }) => {
          const chosen = samePlace(app.state.draft.place, place);
          return html`<li>
            <button class="list-row" aria-pressed=${chosen} @click=${() => setPlace(app, place)}>
              <span>${name}</span>${chosen ? icon('tick') : nothing}
            </button>
          </li>`;
        })}
      </ul>
    </div>
  </details>`;
}
