// Where the thing is: under a cross on the map or at a pin, by GPS, or by a name from a list.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { LonLat } from '../../api/shapes.ts';
import { qualityOf } from '../../geo/position.ts';
import { t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import { recall, remember } from '../../ui/remembered.ts';
import { BARS, signal } from '../../ui/signal.ts';
import type { App } from '../app.ts';
import { Crosshair } from '../crosshair.ts';
import { type Place, placeFromFix } from '../draft.ts';
import { movePin, placeDone, setPlace } from '../form_flow.ts';
import { frame } from '../frame.ts';
import { placeScene } from '../scenes.ts';
import { chooser } from './place_names.ts';
import '../../ui/map_host.ts';

/** Degrees of latitude in a metre. */
const METRE = 1 / 111_195;

/** A cross that the map is moved under, or a pin that is dragged: as the volunteer likes. */
type Aim = 'cross' | 'pin';

let aim: Aim = recall('aim') === 'pin' ? 'pin' : 'cross';
let shownBy: App | null = null;
const crosshair = new Crosshair((at) => {
  if (aim === 'cross' && shownBy) movePin(shownBy, at);
});

export function placeScreen(app: App): TemplateResult {
  const { state } = app;
  const { place } = state.draft;
  shownBy = app;
  const body = html`<div class="place">
    ${state.mapFailed ? html`<p class="map-message">${t.walk.mapFailed}</p>` : map(app)}
    <p class="place-words" aria-live="polite">${placeWords(app)}</p>
    ${place && !state.mapFailed ? nudges(app, place) : nothing}
    ${state.mapFailed ? nothing : aimButton(app)} ${chooser(app)}
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
  const name = place.name ?? '';
  if (place.how === 'gps') return t.place.byGps(Math.max(1, Math.round(place.accuracy_m ?? 0)));
  if (place.how === 'address') return t.capture.address(name);
  return place.how === 'near' ? t.place.near(name) : t.place.byHand;
}

function map(app: App): TemplateResult {
  const { place } = app.state.draft;
  const events = {
    tap: (at: LonLat) => movePin(app, at),
    pin: (at: LonLat) => movePin(app, at),
    made: (made: Parameters<Crosshair['attach']>[0]) => crosshair.attach(made),
    failed: () => app.set({ mapFailed: true }),
  };
  const scene = placeScene(app.state);
  crosshair.show(aim === 'cross' ? (place?.at ?? null) : null);
  const cross = html`<svg class="crosshair" viewBox="0 0 64 64" aria-hidden="true">
    <path class="crosshair-edge" d=${CROSS} />
    <path d=${CROSS} />
  </svg>`;
  return html`<div class="place-map">
    <map-host
      .events=${events}
      .scene=${aim === 'cross' ? { ...scene, pin: null, title: t.capture.aimCross } : scene}
    ></map-host>
    ${aim === 'cross' ? cross : nothing}
  </div>`;
}

/** A ring with four arms and an open middle: the thing itself stays visible. */
const CROSS = 'M32 2V24M32 40V62M2 32H24M40 32H62M32 16a16 16 0 1 1 0 32a16 16 0 0 1 0-32z';

function aimButton(app: App): TemplateResult {
  const change = () => {
    aim = aim === 'cross' ? 'pin' : 'cross';
    remember('aim', aim);
    app.set({ recentred: app.state.recentred + 1 });
  };
  return html`<button class="button button-quiet" @click=${change}>
    ${aim === 'cross' ? t.capture.toPin : t.capture.toCross}
  </button>`;
}

function placeWords(app: App): TemplateResult {
  const { draft, position } = app.state;
  if (!draft.place) {
    const why = position.kind === 'none' ? position.why : 'unavailable';
    if (why === 'coarse') return html`${t.capture.coarse}`;
    if (why !== 'unavailable') return html`${t.gps[why]}`;
    return html`${aim === 'cross' ? t.capture.aimCross : t.capture.aimPin}`;
  }
  const byGps = draft.place.how === 'gps' && position.kind === 'fix';
  if (byGps && qualityOf(position.fix) === 'poor')
    return html`${icon('problem')} ${t.place.gpsPoor}`;
  const sign = byGps ? signal(BARS[qualityOf(position.fix)]) : icon('tick');
  return html`${sign} ${howWords(draft.place)}`;
}

function gpsButton(app: App): TemplateResult | typeof nothing {
  const { position } = app.state;
  if (position.kind !== 'fix') return nothing;
  return html`<button class="button" @click=${() => setPlace(app, placeFromFix(position.fix))}>
    ${icon('locate')} ${t.place.gps}
  </button>`;
}

/** Moving for those who cannot drag. */
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
