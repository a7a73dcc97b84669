// The area by name: places that were found, as a list that says what the map shows.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Place } from '../../api/planning.ts';
import { d } from '../../texts/desk_language.ts';
import { number, t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { Creation } from './creation.ts';

export function searchWay(creation: Creation): TemplateResult {
  const { draft } = creation;
  const { found, query } = creation.area;
  const online = draft.source?.kind === 'overpass';
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void creation.area.search(String(form.get('q') ?? '').trim());
  };
  return html`<div class="create-way">
    <form class="place-search" role="search" @submit=${submit}>
      <label for="place-query" class="strong">${d.create.placeName}</label>
      <div>
        <input
          id="place-query"
          name="q"
          class="input"
          type="search"
          maxlength="100"
          autocomplete="off"
          spellcheck="false"
          .value=${query}
        />
        <button class="button" ?disabled=${creation.busy === 'places'}>
          ${icon('search')} ${d.create.search}
        </button>
      </div>
      <p class="hint">
        ${online ? d.create.searchOnline(creation.limits?.overpass ?? '') : d.create.searchExtract}
      </p>
    </form>
    ${chosenPlaces(creation)} ${found ? results(creation, found.places, found.left_out) : nothing}
  </div>`;
}

function chosenPlaces(creation: Creation): TemplateResult | typeof nothing {
  const { chosen } = creation.draft;
  if (chosen.length === 0) return nothing;
  return html`<ul class="chosen-places" aria-label=${d.create.chosen}>
    ${chosen.map(
      (place) => html`<li>
        <button
          type="button"
          class="button"
          aria-label=${d.create.leaveOut(place.name)}
          @click=${() => void creation.area.toggle(place)}
        >
          ${place.name} ${icon('close')}
        </button>
      </li>`,
    )}
  </ul>`;
}

function results(creation: Creation, places: readonly Place[], leftOut: number): TemplateResult {
  if (creation.busy === 'places') return html`<p>${t.common.loading}</p>`;
  if (places.length === 0) {
    return html`<div class="empty">
      <p class="strong">${creation.area.query ? d.create.nothing(creation.area.query) : d.create.noPlaces}</p>
      <p>${d.create.nothingHint}</p>
    </div>`;
  }
  const usable = places.filter(({ geometry }) => geometry);
  const others = places.filter(({ geometry }) => !geometry);
  return html`${
    usable.length > 0
      ? html`<ul class="places" aria-label=${d.create.placesFound(usable.length)}>
            ${usable.map((place) => html`<li>${placeRow(creation, place)}</li>`)}
          </ul>`
      : nothing
  }
    ${others.length > 0 ? unusable(others, usable.length === 0) : nothing}
    ${leftOut > 0 ? html`<p class="hint">${d.create.leftOut(leftOut)}</p>` : nothing}`;
}

/** Places that cannot be taken, and why; what to do about it is said once. */
function unusable(places: readonly Place[], open: boolean): TemplateResult {
  const ways = new Set(places.map(({ problem }) => problem?.fix ?? ''));
  return html`<details class="places-unusable" ?open=${open}>
    <summary>${d.create.unusable(places.length)}</summary>
    ${[...ways].map((fix) => html`<p>${fix}</p>`)}
    <ul>
      ${places.map(
        ({ name, kind, problem }) => html`<li>
          <span><span class="strong">${name}</span> <span class="hint">· ${kind}</span></span>
          <span class="hint">${problem?.what}</span>
        </li>`,
      )}
    </ul>
  </details>`;
}

function placeRow(creation: Creation, place: Place): TemplateResult {
  const chosen = creation.draft.chosen.some(({ ref }) => ref === place.ref);
  const light = () => creation.area.light(place.ref);
  const dim = () => creation.area.light(null);
  return html`<label
    class=${chosen ? 'place chosen' : 'place'}
    @mouseenter=${light}
    @mouseleave=${dim}
    @focusin=${light}
    @focusout=${dim}
  >
    <input type="checkbox" .checked=${chosen} @change=${() => void creation.area.toggle(place)} />
    <span>
      <span class="strong">${place.name}</span>
      <span class="hint">${place.kind} · ${d.create.km2(number(place.area_km2))}</span>
    </span>
  </label>`;
}
