// The way back: where and when all meet again, how far that is from here, whom to call.

import { html, nothing, type TemplateResult } from 'lit-html';
import { nowMs } from '../../api/clock.ts';
import type { LonLat, Pack } from '../../api/shapes.ts';
import { roundedM } from '../../geo/distance.ts';
import { type Circle, EMPTY_SCENE, type Scene, type SceneEvents } from '../../map/scene.ts';
import { clockTime, t } from '../../texts/language.ts';
import { shellTexts } from '../../texts/shell_language.ts';
import { icon } from '../../ui/icons.ts';
import { memo } from '../../ui/memo.ts';
import type { App } from '../app.ts';
import { frame } from '../frame.ts';
import { here, type State } from '../state.ts';
import { digitsOf, meetingOf, minutesLeft, numberIn, wayBack } from '../way_back.ts';

/** The hour is told as "in 35 min", or "10 min ago", only while that helps. */
const SOON_MIN = 180;
const LATE_MIN = 60;
const CLOSEST_ZOOM = 18;

export function returnButton(app: App): TemplateResult | typeof nothing {
  const { pack } = app.state;
  if (!pack) return nothing;
  const w = shellTexts().back;
  const hour = pack.party.return_time ? clockTime(pack.party.return_time) : null;
  return html`<button
    class="button return-button"
    aria-label=${hour ? w.button(hour) : w.title}
    @click=${() => app.go({ name: 'return' })}
  >
    ${icon('flag')} ${hour ?? w.title}
  </button>`;
}

export function returnScreen(app: App): TemplateResult {
  const { pack } = app.state;
  const w = shellTexts().back;
  if (!pack) return frame({ app, title: w.title, body: html`` });
  const meeting = meetingOf(pack);
  const body = html`<div class="stack return">
    <p class="return-hour">${hourWords(pack)}</p>
    ${meeting ? place(app, pack, meeting) : html`<p>${w.noPlace}</p>`}
  </div>`;
  return frame({ app, title: w.title, body, action: call(pack.party.contact) });
}

function hourWords({ party }: Pack): string {
  const w = shellTexts().back;
  const hour = party.return_time;
  if (!hour) return w.noHour;
  const left = minutesLeft(hour, party.timezone, nowMs());
  const words = w.at(clockTime(hour));
  if (left > SOON_MIN || left < -LATE_MIN) return words;
  return `${words}, ${left < 0 ? w.since(-left) : w.in(left)}`;
}

function place(app: App, pack: Pack, meeting: { at: LonLat; shared: boolean }): TemplateResult {
  const { state } = app;
  const w = shellTexts().back;
  const label = meeting.shared ? w.meeting : w.start;
  const from = here(state);
  return html`<div>
      <p class="strong">${label}</p>
      <p role="status">${from ? wayWords(from, meeting.at) : w.noPosition}</p>
    </div>
    ${
      state.mapFailed
        ? html`<p>${t.walk.mapFailed}</p>`
        : html`<div class="return-map">
            <map-host
              .events=${flagAt(meeting.at, label)}
              .scene=${scene(state, pack, meeting.at)}
            ></map-host>
          </div>`
    }`;
}

function wayWords(from: LonLat, to: LonLat): string {
  const w = shellTexts().back;
  const { metres, direction, minutes, arrived } = wayBack(from, to);
  if (arrived) return w.here;
  return w.way(t.common.metres(roundedM(metres)), w.compass[direction] ?? '', minutes);
}

function call(contact: string): TemplateResult {
  const w = shellTexts().back;
  const number = numberIn(contact);
  const who = contact ? html`<p>${t.join.contact(contact)}</p>` : html`<p>${w.noNumber}</p>`;
  if (!number) return who;
  return html`${number === contact ? nothing : who}
    <a class="button button-main button-big" href="tel:${digitsOf(number)}">
      ${icon('phone')} ${w.call(number)}
    </a>`;
}

const circle = memo((lon: number, lat: number, radius_m: number): Circle => {
  return { at: [lon, lat], radius_m };
});

function scene(state: State, pack: Pack, meeting: LonLat): Scene {
  const { position, basemap } = state;
  const from = here(state);
  const accuracy = position.kind === 'fix' ? position.fix.accuracy_m : 0;
  // The map stays where it is while one walks: only the first position moves it.
  const focus = {
    key: `back ${from !== null}`,
    on: from ? [meeting, from] : [meeting],
    zoom: CLOSEST_ZOOM,
  };
  return {
    ...EMPTY_SCENE,
    basemap,
    areas: sectorOutline(pack),
    me: from ? circle(...from, accuracy) : null,
    focus,
    title: shellTexts().back.map,
  };
}

const sectorOutline = memo((pack: Pack) =>
  pack.sector ? [{ id: 'sector', geometry: pack.sector.geometry, colour: null, label: '' }] : [],
);

/** The same flag as on the organiser's maps; its code comes with the map's. */
const flagAt = memo((at: LonLat, label: string): SceneEvents => {
  return {
    made: (map) => {
      let gone = () => {};
      const draws = [
        import('../../map/canvas_layer.ts'),
        import('../../map/meeting_mark.ts'),
      ] as const;
      void Promise.all(draws).then(([{ CanvasLayer }, { drawMeeting }]) => {
        const layer = new CanvasLayer('marks', (drawn) =>
          drawMeeting(drawn.context, drawn.toPixel(at), label),
        );
        map.addLayer(layer);
        gone = () => void map.removeLayer(layer);
      });
      return () => gone();
    },
  };
});
