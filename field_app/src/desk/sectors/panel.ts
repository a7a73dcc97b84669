// What the chosen tool needs: a hint, a sector to choose, its buttons, and what went wrong with it.

import { html, nothing, type TemplateResult } from 'lit-html';
import type { FindingText } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { t } from '../../texts/language.ts';
import { icon } from '../../ui/icons.ts';
import { memo } from '../../ui/memo.ts';
import { troubleBox } from '../../ui/trouble.ts';
import type { SectorEditor } from './editor.ts';
import { finishShape, merge, removeCorner } from './hand.ts';
import { sectorsBeside } from './layout_index.ts';
import { meetingForm } from './meeting.ts';

export function toolPanel(editor: SectorEditor): TemplateResult {
  return html`<div class="tool-row">
      <p class="tool-hint">${hint(editor)}</p>
      ${controls(editor)}
    </div>
    ${trouble(editor)}`;
}

/** The forms of the split alone: there is nothing yet that it would replace. */
export function firstSplit(editor: SectorEditor): TemplateResult {
  return html`<div class="tool-row">${splitForms(editor)}</div>
    ${trouble(editor)}`;
}

function hint({ tool, selected }: SectorEditor): string {
  const { hint: hints } = d.sectors;
  if (tool === 'move' && selected === null) return hints.moveNone;
  if (tool === 'redraw' && selected === null) return hints.redrawNone;
  if (tool === 'merge' && selected !== null) return d.sectors.mergeWith(selected);
  return hints[tool];
}

function controls(editor: SectorEditor): TemplateResult | typeof nothing {
  switch (editor.tool) {
    case 'move':
      return sectorChoice(editor, d.sectors.receives, d.sectors.noSector);
    case 'street':
      return html`${sectorChoice(editor, d.sectors.around, d.sectors.allSectors)}
        <button class="button" @click=${() => void editor.send({ kind: 'share_out_streets' })}>
          ${d.sectors.shareOut}
        </button>`;
    case 'cut':
      return html`${sectorChoice(editor, d.sectors.toCut, d.sectors.noSector)} ${halve(editor)}`;
    case 'merge':
      return mergeForm(editor);
    case 'redraw':
      return html`${sectorChoice(editor, d.sectors.toRedraw, d.sectors.noSector)} ${shape(editor)}`;
    case 'upload':
      return uploadForm(editor);
    case 'split':
      return splitForms(editor);
    case 'meeting':
      return meetingForm(editor);
    case 'select':
    case 'border':
      return nothing;
  }
}

function sectorChoice(editor: SectorEditor, label: string, none: string): TemplateResult {
  const change = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    editor.select(value ? Number(value) : null);
  };
  return html`<label class="tool-field">
    <span>${label}</span>
    <select class="input" @change=${change}>
      <option value="" .selected=${editor.selected === null}>${none}</option>
      ${editor.sectors.map(({ properties: { number, label: name } }) => {
        const words = name || String(number);
        return html`<option value=${number} .selected=${editor.selected === number}>
          ${words}
        </option>`;
      })}
    </select>
  </label>`;
}

function halve(editor: SectorEditor): TemplateResult {
  const { selected } = editor;
  const cut = () => selected !== null && void editor.send({ kind: 'halve', sector: selected });
  return html`<button class="button" ?disabled=${selected === null} @click=${cut}>
    ${d.sectors.halve}
  </button>`;
}

const beside = memo(sectorsBeside);

function mergeForm(editor: SectorEditor): TemplateResult {
  const { layout, division, selected } = editor;
  const others =
    layout && division && selected !== null ? beside(layout, division.blocks, selected) : [];
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const gone = Number(new FormData(event.currentTarget as HTMLFormElement).get('gone'));
    if (selected !== null && gone) void merge(editor, selected, gone);
  };
  return html`${sectorChoice(editor, d.sectors.kept, d.sectors.noSector)}
    <form class="tool-form" @submit=${submit}>
      <label class="tool-field">
        <span>${d.sectors.gone}</span>
        <select class="input" name="gone" ?disabled=${others.length === 0}>
          ${others.map((sector) => html`<option value=${sector}>${d.sectors.sector(sector)}</option>`)}
        </select>
      </label>
      <button class="button" ?disabled=${others.length === 0}>${d.sectors.merge}</button>
    </form>`;
}

function shape(editor: SectorEditor): TemplateResult {
  const { length } = editor.draft.points;
  return html`<button
      class="button button-main"
      ?disabled=${length < 3}
      @click=${() => finishShape(editor)}
    >
      ${d.sectors.finish}
    </button>
    <button class="button" ?disabled=${length === 0} @click=${() => removeCorner(editor)}>
      ${d.sectors.removeCorner}
    </button>`;
}

function uploadForm(editor: SectorEditor): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const file = new FormData(event.currentTarget as HTMLFormElement).get('file');
    if (file instanceof File && file.name) void editor.upload(file);
    else editor.say(d.sectors.fileNone);
  };
  return html`<form class="tool-form" @submit=${submit}>
      <label class="tool-field">
        <span>${d.sectors.file}</span>
        <input
          class="input"
          type="file"
          name="file"
          accept=".geojson,.json,.gpkg,.kml,.gpx,.zip"
        />
      </label>
      <button class="button button-main">${d.sectors.fileGo}</button>
    </form>
    ${editor.findings.length > 0 ? findingList(editor.findings) : nothing}`;
}

function findingList(findings: readonly FindingText[]): TemplateResult {
  return html`<ul class="tool-findings">
    ${findings.map(
      ({ severity, what, fix }) => html`<li>
        ${icon(severity === 'info' ? 'todo' : 'problem')}
        <p><span class="strong">${d.review.severity[severity]}.</span> ${what} ${fix}</p>
      </li>`,
    )}
  </ul>`;
}

/** What a team walks in an afternoon, where nothing else is known. */
const USUAL_MIN = 120;
const USUAL_TEAMS = 8;

function splitForms(editor: SectorEditor): TemplateResult {
  const asked = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [teams, minutes] = [Number(form.get('teams')), Number(form.get('minutes'))];
    void editor.splitAgain(teams ? { teams } : { minutes });
  };
  const teams = editor.sectors.length || USUAL_TEAMS;
  return html`<form class="tool-form" @submit=${asked}>
      <label class="tool-field tool-number">
        <span>${d.sectors.teams}</span>
        <input class="input" type="number" name="teams" min="1" max="1000" required value=${teams} />
      </label>
      <button class="button">${d.sectors.teamsGo}</button>
    </form>
    <form class="tool-form" @submit=${asked}>
      <label class="tool-field tool-number">
        <span>${d.sectors.minutes}</span>
        <input
          class="input"
          type="number"
          name="minutes"
          min="5"
          max="1000"
          required
          value=${USUAL_MIN}
        />
      </label>
      <button class="button">${d.sectors.minutesGo}</button>
    </form>`;
}

function trouble(editor: SectorEditor): TemplateResult | typeof nothing {
  if (!editor.trouble) return nothing;
  const again = editor.retry.length > 0;
  return html`<div class="tool-trouble">
    ${troubleBox(editor.trouble)}
    <div class="tool-form">
      ${
        again
          ? html`<button class="button button-main" @click=${() => editor.sendAgain()}>
              ${d.sectors.tryAgain}
            </button>`
          : nothing
      }
      <button class="button" @click=${() => editor.drop()}>${again ? d.sectors.giveUp : t.common.close}</button>
    </div>
  </div>`;
}
