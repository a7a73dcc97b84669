// The walk, home of the phone page: the map above, the nearest thing to check below, "new" at the thumb.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { LonLat } from '../../api/shapes.ts';
import { roundedM } from '../../geo/distance.ts';
import { qualityOf } from '../../geo/position.ts';
import { language, t } from '../../texts/language.ts';
import { icon, symbol } from '../../ui/icons.ts';
import { memo } from '../../ui/memo.ts';
import { BARS, signal } from '../../ui/signal.ts';
import { troubleBox } from '../../ui/trouble.ts';
import type { App } from '../app.ts';
import { spokenRefs } from '../duplicates.ts';
import { startChange, startNew } from '../form_flow.ts';
import { draftOffers, queueNews, returnButton, walkNews } from '../later.ts';
import { saveCheck } from '../notes.ts';
import { queueBadge } from '../queue_badge.ts';
import { walkScene } from '../scenes.ts';
import { here, type State } from '../state.ts';
import { type Near, nearestFirst, startOf, themeOf } from '../targets.ts';
import { streetHere, titleOf } from '../titles.ts';
import '../../ui/map_host.ts';

/** Another object must be this much nearer to take the place of the one on offer, or the card would
 * change under the finger. */
const STICKY_M = 10;
const MORE = 20;

type Said = Pick<State, 'pack' | 'notes' | 'teamNotes'>;

/** What nobody of the team has spoken of yet. */
const remaining = memo(
  (
    pack: Said['pack'],
    notes: Said['notes'],
    teamNotes: Said['teamNotes'],
    from: LonLat,
  ): Near[] => {
    const spoken = spokenRefs({ notes, teamNotes });
    return nearestFirst(
      (pack?.features ?? []).filter((target) => !spoken.has(target.id)),
      from,
    );
  },
);

let lastOffered: string | null = null;

function offeredOf(state: State, near: readonly Near[]): Near | undefined {
  const chosen = near.find((each) => each.target.id === state.chosen);
  if (chosen) return chosen;
  const last = near.find((each) => each.target.id === lastOffered);
  const [nearest] = near;
  const stays = last && nearest && last.distance_m < nearest.distance_m + STICKY_M;
  const offered = stays ? last : nearest;
  lastOffered = offered?.target.id ?? null;
  return offered;
}

export function walkScreen(app: App): TemplateResult {
  const { state } = app;
  if (!state.pack) return html``;
  const at = here(state);
  const near = remaining(state.pack, state.notes, state.teamNotes, at ?? startOf(state.pack));
  const offered = offeredOf(state, near);
  const events = {
    tap: (standing: LonLat) => {
      if (state.position.kind !== 'fix') app.set({ standing, chosen: null });
    },
    mark: (id: string) => app.set({ chosen: id }),
    failed: () => app.set({ mapFailed: true }),
  };
  return html`<main class="walk">
    <h1 class="hidden-text" tabindex="-1">${state.pack.party.title}</h1>
    <header class="walk-head">${gpsWords(state)} ${queueBadge(app)}</header>
    <div class="walk-map">
      ${
        state.mapFailed
          ? html`<p class="map-message">${t.walk.mapFailed}</p>`
          : html`<map-host
              .events=${events}
              .scene=${walkScene(state, offered?.target.id ?? null)}
            ></map-host>`
      }
      ${streetPlate(state, at)}
      ${returnButton(app)} ${at && !state.mapFailed ? centreButton(app) : nothing}
    </div>
    <div class="walk-sheet">
      ${queueNews(app)} ${troubleBox(state.trouble)} ${draftOffers(app)} ${walkNews(app)}
      ${offered ? card(app, offered, at !== null) : nobodyLeft(state)}
      ${list(app, near, offered, at !== null)}
    </div>
    <footer class="walk-foot">
      <button class="button" @click=${() => app.go({ name: 'notes' })}>
        ${icon('list')}<span>${t.walk.notes(state.notes.length)}</span>
      </button>
      ${
        state.pack.streets?.length
          ? html`<button class="button" @click=${() => app.go({ name: 'streets' })}>
              ${icon('road')}<span>${t.walk.streets}</span>
            </button>`
          : nothing
      }
      <button class="button button-main" @click=${() => startNew(app)}>
        ${icon('plus')}<span>${t.walk.add}</span>
      </button>
    </footer>
  </main>`;
}

function gpsWords(state: State): TemplateResult {
  const { position } = state;
  if (position.kind === 'fix') {
    const quality = qualityOf(position.fix);
    const words = t.gps[quality](Math.max(1, Math.round(position.fix.accuracy_m)));
    return html`<p class="gps gps-${quality}">${signal(BARS[quality])} ${words}</p>`;
  }
  if (state.standing) return html`<p class="gps">${icon('locate')} ${t.gps.byHand}</p>`;
  if (position.kind === 'searching')
    return html`<p class="gps">${icon('locate')} ${t.gps.searching}</p>`;
  return html`<p class="gps gps-poor">${icon('problem')} ${t.gps.none}</p>`;
}

function streetPlate(state: State, at: LonLat | null): TemplateResult | typeof nothing {
  const name = streetHere(state, at);
  return name ? html`<p class="street-plate">${name}</p>` : nothing;
}

function centreButton(app: App): TemplateResult {
  const centre = () => app.set({ chosen: null, recentred: app.state.recentred + 1 });
  return html`<button class="button centre" aria-label=${t.walk.centre} @click=${centre}>
    ${icon('locate')}
  </button>`;
}

/** « À 12 m : défibrillateur, mairie annexe », or its name alone while the place is unknown. */
function words(app: App, near: Near, measured: boolean): string {
  const title = titleOf(app.state, near.target);
  if (!measured) return title.charAt(0).toLocaleUpperCase(language()) + title.slice(1);
  return t.walk.at(t.common.metres(Math.max(1, roundedM(near.distance_m))), title);
}

function card(app: App, offered: Near, measured: boolean): TemplateResult {
  const { target } = offered;
  return html`<section class="card" aria-labelledby="offered">
    <h2 id="offered">${words(app, offered, measured)}</h2>
    <div class="card-buttons">
      <button class="button" @click=${() => saveCheck(app, target, 'confirm')}>
        ${icon('tick')}<span>${t.walk.still}</span>
      </button>
      <button class="button" @click=${() => startChange(app, target)}>
        ${icon('pen')}<span>${t.walk.change}</span>
      </button>
      <button class="button" @click=${() => saveCheck(app, target, 'gone')}>
        ${icon('cross')}<span>${t.walk.gone}</span>
      </button>
    </div>
  </section>`;
}

function nobodyLeft(state: State): TemplateResult {
  const known = (state.pack?.features.length ?? 0) > 0;
  return html`<section class="empty">
    <h2>${known ? t.walk.allDone : t.walk.nothing}</h2>
    <p>${known ? t.walk.allDoneHint : t.walk.nothingHint}</p>
  </section>`;
}

function list(
  app: App,
  near: readonly Near[],
  offered: Near | undefined,
  measured: boolean,
): TemplateResult | typeof nothing {
  const others = near.filter((each) => each !== offered);
  const { pack, shown } = app.state;
  if (others.length === 0 || !pack) return nothing;
  const hidden = others.length - shown;
  return html`<section>
    <h2 class="list-title">${t.walk.left(near.length)}</h2>
    <ul class="list">
      ${others.slice(0, shown).map(
        (each) => html`<li>
          <button class="list-row" @click=${() => app.set({ chosen: each.target.id })}>
            ${symbol(themeOf(pack, each.target)?.symbol ?? '')}
            <span>${words(app, each, measured)}</span>
          </button>
        </li>`,
      )}
    </ul>
    ${
      hidden > 0
        ? html`<button
            class="button button-quiet"
            @click=${() => app.set({ shown: shown + MORE })}
          >
            ${t.walk.more(Math.min(hidden, MORE))}
          </button>`
        : nothing
    }
  </section>`;
}
