// The page where a party's title, dates, hour of return, contact and themes are changed.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { PartyDetail } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import { troubleBox } from '../../ui/trouble.ts';
import type { Desk } from '../desk.ts';
import { hashOf } from '../route.ts';
import type { FieldName } from './fields.ts';
import type { PartySettings } from './settings.ts';
import './settings.css';

export function settingsPage(desk: Desk): TemplateResult {
  const { party } = desk.state;
  const { settings } = desk;
  if (party && !desk.may('organise')) return mayNot(party);
  if (!party || !settings?.themes) return html`<p role="status">${t.common.loading}</p>`;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void settings.save();
  };
  return html`<h1>${d.settings.title}</h1>
    <p class="hint">${d.settings.lead}</p>
    <form class="settings-form" novalidate @submit=${submit}>
      ${field(settings, 'title', d.create.titleHint, { max: 120 })}
      <div class="settings-dates">
        ${field(settings, 'start', '', { type: 'date' })}
        ${field(settings, 'end', d.create.endHint, { type: 'date' })}
        ${field(settings, 'return_time', d.create.returnHint, { type: 'time' })}
      </div>
      ${field(settings, 'contact', d.create.contactHint, { max: 200 })}
      ${themes(settings, party)} ${troubleBox(settings.trouble)} ${buttons(settings)}
    </form>
    ${afterwards(settings, party)}`;
}

function mayNot(party: PartyDetail): TemplateResult {
  return html`<section class="empty">
    <h1>${d.settings.mayNot}</h1>
    <a class="button" href=${hashOf({ page: 'party', slug: party.slug })}>${d.settings.toParty}</a>
  </section>`;
}

interface Options {
  type?: string;
  max?: number;
}

function field(
  settings: PartySettings,
  name: Exclude<FieldName, 'themes'>,
  hint: string,
  { type = 'text', max = 20 }: Options,
): TemplateResult {
  const id = `settings-${name}`;
  const fault = settings.faults[name];
  const change = (event: Event) =>
    settings.change({ [name]: (event.target as HTMLInputElement).value });
  return html`<div class="field">
    <label for=${id}>${d.create.fields[name]}</label>
    <input
      id=${id}
      class="input"
      type=${type}
      maxlength=${max}
      autocomplete="off"
      aria-describedby=${hint ? `${id}-fault ${id}-hint` : `${id}-fault`}
      aria-invalid=${fault !== undefined}
      .value=${settings.values[name]}
      @input=${change}
    />
    ${faultOf(settings, name)} ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
  </div>`;
}

function faultOf(settings: PartySettings, name: FieldName): TemplateResult {
  const fault = settings.faults[name];
  return html`<div id="settings-${name}-fault" role="alert">
    ${fault ? html`<p class="error">${icon('problem')} ${fault.message} ${fault.hint}</p>` : nothing}
  </div>`;
}

/** Free until the data are there, which are taken for these themes; then shown, with the reason. */
function themes(settings: PartySettings, party: PartyDetail): TemplateResult {
  const known = settings.themes ?? [];
  if (party.snapshot || party.sectors.features.length > 0) {
    const titles = party.themes.map((id) => known.find((each) => each.id === id)?.title ?? id);
    return html`<section class="settings-fixed" aria-labelledby="settings-themes-title">
      <h2 id="settings-themes-title">${d.settings.themes}</h2>
      <ul>
        ${titles.map((title) => html`<li class="strong">${title}</li>`)}
      </ul>
      <p class="hint">${d.settings.themesFixed}</p>
      <p><a href=${hashOf({ page: 'new' })}>${d.create.go}</a></p>
    </section>`;
  }
  const { themes: chosen } = settings.values;
  const toggle = (id: string) => () =>
    settings.change({
      themes: chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id],
    });
  return html`<fieldset
    class="settings-themes"
    id="settings-themes"
    tabindex="-1"
    aria-describedby="settings-themes-fault"
  >
    <legend>${d.settings.themes}</legend>
    ${known.map(
      ({ id, title }) => html`<label>
        <input type="checkbox" .checked=${chosen.includes(id)} @change=${toggle(id)} />
        <span>${title}</span>
      </label>`,
    )}
    ${faultOf(settings, 'themes')}
  </fieldset>`;
}

function buttons(settings: PartySettings): TemplateResult {
  return html`<div class="settings-buttons">
    <button class="button button-main">${d.settings.save}</button>
    ${
      settings.back
        ? html`<button
            type="button"
            class="button"
            @click=${() => void settings.undo()}
          >
            ${d.settings.undo}
          </button>`
        : nothing
    }
    <p class="hint" role="status">${state(settings)}</p>
  </div>`;
}

function state(settings: PartySettings): string {
  if (settings.busy) return d.settings.saving;
  return settings.isChanged ? d.settings.unsaved : '';
}

/** What does not follow a change by itself. */
function afterwards(settings: PartySettings, party: PartyDetail): TemplateResult | typeof nothing {
  if (!settings.reprint && settings.warnings.length === 0) return nothing;
  return html`<section class="settings-after">
    ${settings.warnings.map(
      ({ what, fix }) => html`<p class="create-warning">${icon('problem')} ${what} ${fix}</p>`,
    )}
    ${
      settings.reprint
        ? html`<p class="create-warning">${icon('problem')} ${d.settings.reprint}</p>
            <a class="button" href=${hashOf({ page: 'print', slug: party.slug })}>
              ${d.desk.printAtlas}
            </a>`
        : nothing
    }
  </section>`;
}
