// The table that mirrors the map: each sector with its time, its streets and what is to check.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { SectorFeature } from '../../api/division.ts';
import { d } from '../../texts/desk_language.ts';
import { language, number } from '../../texts/language.ts';
import { teamColour } from '../../ui/colour.ts';
import { barScale, effortBar } from '../../ui/effort_bar.ts';
import { percentOff } from './balance.ts';
import type { SectorEditor } from './editor.ts';

export function sectorTable(editor: SectorEditor): TemplateResult {
  return html`<div class="sectors-table">
    <table>
      <caption class="hidden-text">
        ${d.sectors.table}
      </caption>
      <thead>
        <tr>
          <th scope="col">${d.sectors.tableSector}</th>
          <th scope="col">${d.sectors.tableName}</th>
          <th scope="col">${d.sectors.tableTime}</th>
          <th scope="col" class="num sector-work">${d.sectors.tableWork}</th>
        </tr>
      </thead>
      <tbody>
        ${editor.sectors.map((sector) => row(editor, sector))}
      </tbody>
    </table>
  </div>`;
}

function row(editor: SectorEditor, { properties }: SectorFeature): TemplateResult {
  const { number: id, features, street_km: km } = properties;
  const light = (on: boolean) => () => {
    const lit = on ? id : null;
    if (editor.lit === lit) return;
    editor.lit = lit;
    editor.changed();
  };
  const chosen = editor.selected === id;
  const toCheck = Object.values(features).reduce((sum, n) => sum + n, 0);
  const classes = [chosen ? 'chosen' : '', editor.lit === id ? 'lit' : ''].join(' ').trim();
  return html`<tr
    class=${classes}
    @mouseenter=${light(true)}
    @mouseleave=${light(false)}
    @focusin=${light(true)}
    @focusout=${light(false)}
  >
    <th scope="row">
      <button
        class="sector-button"
        aria-pressed=${chosen}
        aria-label=${d.sectors.choose(id)}
        ${teamColour(editor.colour(id))}
        @click=${() => editor.select(chosen ? null : id)}
      >
        ${id}
      </button>
    </th>
    <td class="sector-name">${nameCell(editor, properties)}</td>
    <td class="sector-time">${timeCell(editor, id)}</td>
    <td class="num sector-work">
      ${d.desk.km(number(Math.round(km * 10) / 10))}<br />
      <span class="hint">${d.sectors.features(toCheck)}</span>
    </td>
  </tr>`;
}

function nameCell(
  editor: SectorEditor,
  { number: id, label }: SectorFeature['properties'],
): TemplateResult {
  // The number that a name begins with, until somebody gives another, stands in the column before.
  const shown = label.startsWith(`${id} · `) ? label.slice(`${id} · `.length) : label;
  if (!editor.mayEdit) return html`${shown}`;
  const rename = (event: Event) => {
    const name = (event.target as HTMLInputElement).value.trim();
    if (name !== shown) void editor.send({ kind: 'rename', sector: id, label: name });
  };
  const back = (event: KeyboardEvent) => {
    const field = event.target as HTMLInputElement;
    if (event.key === 'Enter') field.blur();
    if (event.key === 'Escape') field.value = shown;
  };
  return html`<input
    class="input"
    aria-label=${d.sectors.nameOf(id)}
    maxlength="60"
    .value=${shown}
    @change=${rename}
    @keydown=${back}
  />`;
}

function timeCell(editor: SectorEditor, id: number): TemplateResult | typeof nothing {
  const { balance } = editor;
  if (!balance) return nothing;
  const minutes = balance.minutes.get(id) ?? 0;
  const expected = balance.expected.get(id) ?? 0;
  const off = percentOff(minutes, expected);
  const scale = barScale(balance.minutes.values(), balance.expected.values());
  const [above, below] =
    balance.mean === null
      ? [d.sectors.aboveOwn, d.sectors.belowOwn]
      : [d.sectors.above, d.sectors.below];
  const words = off === 0 ? '' : off > 0 ? above : below;
  return html`<span ${teamColour(editor.colour(id))}>
      ${effortBar(minutes, expected, scale)}
    </span>
    <span class="time-words">
      <span>${d.desk.duration(Math.round(minutes))}</span>
      <span class="hint">${signed(off)}<span class="hidden-text"> ${words}</span></span>
    </span>`;
}

function signed(percent: number): string {
  const format = { style: 'percent', signDisplay: 'exceptZero' } as const;
  return new Intl.NumberFormat(language(), format).format(percent / 100);
}
