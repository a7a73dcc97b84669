// The area by its corners: what the map lets one draw, as a list of numbers that does the same.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { LonLat } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { number } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { Creation } from './creation.ts';
import { ringKm2 } from './ring.ts';

const DECIMALS = 6;

export function drawWay(creation: Creation): TemplateResult {
  const { corners, past } = creation.draft.ring;
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const corner = cornerOf(String(values.get('lon')), String(values.get('lat')));
    if (!corner) return;
    creation.area.addCorner(corner);
    form.reset();
  };
  return html`<div class="create-way">
    <p>${d.create.drawLead}</p>
    <p class="hint">${d.create.drawKeys}</p>
    <div class="draw-tools">
      <button
        type="button"
        class="button"
        ?disabled=${past.length === 0}
        @click=${() => creation.area.undoCorner()}
      >
        ${icon('undo')} ${d.create.undo}
      </button>
      <p>${creation.message}</p>
    </div>
    ${hindrance(creation)}
    ${
      corners.length > 0
        ? html`<ol class="corners" aria-label=${d.create.corners}>
            ${corners.map((corner, i) => html`<li>${cornerRow(creation, corner, i)}</li>`)}
          </ol>`
        : nothing
    }
    <form class="corner corner-new" @submit=${add}>
      ${degrees('lon', d.create.newLon, '')} ${degrees('lat', d.create.newLat, '')}
      <button class="button" aria-label=${d.create.addCorner}>${icon('plus')}</button>
    </form>
  </div>`;
}

/** Why what is drawn is no area yet. */
function hindrance(creation: Creation): TemplateResult | typeof nothing {
  const { corners } = creation.draft.ring;
  const limit = creation.limits?.max_area_km2 ?? Number.POSITIVE_INFINITY;
  const km2 = ringKm2(corners);
  if (corners.length < 3) {
    return html`<p class="hint">${d.create.moreCorners(3 - corners.length)}</p>`;
  }
  let words = '';
  if (creation.area.crossed) words = d.create.crossed;
  else if (km2 > limit) words = d.create.tooWide(number(km2), number(limit));
  return words ? html`<p class="create-warning">${icon('problem')} ${words}</p>` : nothing;
}

function cornerRow(creation: Creation, [lon, lat]: LonLat, at: number): TemplateResult {
  const change = (event: Event) => {
    const row = (event.target as HTMLElement).closest('.corner');
    const [first, second] = row?.querySelectorAll('input') ?? [];
    const corner = cornerOf(first?.value ?? '', second?.value ?? '');
    if (corner) creation.area.moveCorner(at, corner);
  };
  return html`<div class="corner" @change=${change}>
    <span class="corner-number">${at + 1}</span>
    ${degrees('lon', d.create.lonOf(at + 1), lon.toFixed(DECIMALS))}
    ${degrees('lat', d.create.latOf(at + 1), lat.toFixed(DECIMALS))}
    <button
      type="button"
      class="button"
      aria-label=${d.create.removeCorner(at + 1)}
      @click=${() => creation.area.removeCorner(at)}
    >
      ${icon('close')}
    </button>
  </div>`;
}

export function degrees(name: string, label: string, value: string): TemplateResult {
  return html`<input
    class="input"
    name=${name}
    inputmode="decimal"
    autocomplete="off"
    placeholder=${name === 'lon' ? d.create.lon : d.create.lat}
    aria-label=${label}
    .value=${value}
  />`;
}

function cornerOf(lonText: string, latText: string): LonLat | null {
  const [lon, lat] = [lonText, latText].map((text) => Number(text.trim().replace(',', '.') || 'x'));
  if (lon === undefined || lat === undefined) return null;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}
