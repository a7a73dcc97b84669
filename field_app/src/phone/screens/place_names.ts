// Choosing a place by name: a street, its house number, or an object near by.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { Pack } from '../../api/shapes.ts';
import { t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import type { App } from '../app.ts';
import type { Place } from '../draft.ts';
import { setPlace } from '../form_flow.ts';
import { addressesLike, numbersIn } from '../house_numbers.ts';
import { namedPlaces, samePlace } from '../named_places.ts';

const NUMBERS_SHOWN = 8;

let searched = '';
/** The street that was chosen, while its house numbers are asked for. */
let street: string | null = null;
let number = '';

export function chooser(app: App): TemplateResult {
  const { pack, basemap, mapFailed } = app.state;
  const search = (event: InputEvent) => {
    searched = typedIn(event);
    street = null;
    app.set({});
  };
  const addresses = pack ? addressesLike(pack, searched) : [];
  const found = [
    ...addresses.map(({ place }) => place),
    ...namedPlaces(app.state, searched).map(named),
  ];
  // The chosen street alone, so that its numbers stand right below it.
  const shown = street ? found.filter(({ how, name }) => how === 'near' && name === street) : found;
  return html`<details class="chooser" ?open=${mapFailed}>
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
      ${basemap || pack?.addresses ? nothing : html`<p class="hint">${t.place.listNoStreets}</p>`}
      ${found.length === 0 ? html`<p class="hint">${t.place.listNothing}</p>` : nothing}
      <ul class="list">
        ${shown.map((place) => row(app, place))}
      </ul>
      ${pack && street ? numbers(app, pack, street) : nothing}
    </div>
  </details>`;
}

function named({ name, place }: { name: string; place: Place }): Place {
  return { ...place, name };
}

function row(app: App, place: Place): TemplateResult {
  const chosen = samePlace(app.state.draft.place, place);
  const choose = () => {
    const known = place.how === 'near' && app.state.pack?.addresses?.[place.name ?? ''];
    street = known ? (place.name ?? null) : null;
    number = '';
    setPlace(app, place);
  };
  return html`<li>
    <button class="list-row" aria-pressed=${chosen} @click=${choose}>
      <span>${place.name}</span>${chosen ? icon('tick') : nothing}
    </button>
  </li>`;
}

/** In a long street the middle says little: the number in front of which one stands says more. */
function numbers(app: App, pack: Pack, chosen: string): TemplateResult {
  const all = numbersIn(pack, chosen, number);
  const type = (event: InputEvent) => {
    number = typedIn(event);
    app.set({});
  };
  return html`<div class="field">
    <label for="house-number">${t.capture.number}</label>
    <input
      id="house-number"
      class="input"
      inputmode="numeric"
      autocomplete="off"
      aria-describedby="house-number-hint"
      .value=${number}
      @input=${type}
    />
    <p id="house-number-hint" class="hint" role="status">
      ${all.length === 0 ? t.capture.noNumber : t.capture.numberHint}
    </p>
    <ul class="numbers">
      ${all.slice(0, NUMBERS_SHOWN).map((house) => {
        const pressed = samePlace(app.state.draft.place, house.place);
        return html`<li>
          <button
            class="button"
            aria-pressed=${pressed}
            @click=${() => setPlace(app, house.place)}
          >
            ${house.number} ${pressed ? icon('tick') : nothing}
          </button>
        </li>`;
      })}
    </ul>
  </div>`;
}

function typedIn(event: InputEvent): string {
  return (event.target as HTMLInputElement).value;
}
