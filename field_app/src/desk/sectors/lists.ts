// What the map does, as a list with a button each: blocks and streets that can go to a neighbour.

import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { d } from '../../texts/desk_language.ts';
import { teamColour } from '../../ui/colour.ts';
import { memo } from '../../ui/memo.ts';
import type { BorderStreet } from './border_streets.ts';
import type { SectorEditor } from './editor.ts';
import { blockName, give, moveBlocks } from './hand.ts';
import { type Block, blocksBeside } from './layout_index.ts';

/** One place for the list of each tool: once open, it stays so from tool to tool. */
export function actList(editor: SectorEditor): TemplateResult | typeof nothing {
  if (!editor.mayEdit) return nothing;
  const [title, body] = editor.tool === 'street' ? streetList(editor) : blockList(editor);
  return html`<details class="act-list">
    <summary>${title}</summary>
    ${body}
  </details>`;
}

const beside = memo(blocksBeside);

function blockList(editor: SectorEditor): [string, TemplateResult] {
  const { layout, division, selected } = editor;
  if (!layout || !division || selected === null) {
    return [d.sectors.blocksListNone, html`<p class="hint">${d.sectors.blocksListHint}</p>`];
  }
  const found = beside(layout, division.blocks, selected);
  const title = d.sectors.blocksList(selected, found.length);
  if (found.length === 0) return [title, html`<p class="hint">${d.sectors.blocksListEmpty}</p>`];
  const rows = repeat(
    found,
    ({ id }) => id,
    (block) => blockRow(editor, block, division.blocks[block.id] ?? 0, selected),
  );
  return [title, html`<ul>${rows}</ul>`];
}

function blockRow(editor: SectorEditor, block: Block, from: number, to: number): TemplateResult {
  const name = blockName(block);
  const point = (on: boolean) => () => {
    editor.under = { block: on ? block.id : null, street: null };
    editor.map?.show(editor.view());
    if (on) editor.map?.reveal(block.middle);
  };
  return html`<li @mouseenter=${point(true)} @mouseleave=${point(false)} @focusin=${point(true)}>
    <span class="act-words">
      <span>${name}</span>
      <span class="hint">
        <span class="swatch" ${teamColour(editor.colour(from))}></span>
        ${d.sectors.blockOf(from, d.desk.duration(Math.round(block.minutes)))}
      </span>
    </span>
    <button
      class="button"
      aria-label=${d.sectors.giveBlockOf(to, name)}
      @click=${(event: Event) => keepPlace(event, moveBlocks(editor, [block.id], to))}
    >
      ${d.sectors.giveBlock(to)}
    </button>
  </li>`;
}

function streetList(editor: SectorEditor): [string, TemplateResult] {
  const { selected } = editor;
  const found = editor.streets.filter(
    ({ owner, other }) => selected === null || owner === selected || other === selected,
  );
  const rows = repeat(
    found,
    ({ key }) => key,
    (street) => streetRow(editor, street),
  );
  return [d.sectors.streetsList(found.length), html`<ul>${rows}</ul>`];
}

function streetRow(editor: SectorEditor, street: BorderStreet): TemplateResult {
  const { owner, other, minutes } = street;
  const name = street.name || d.sectors.pathUnnamed;
  const point = (on: boolean) => () => {
    editor.under = { block: null, street: on ? street.key : null };
    editor.map?.show(editor.view());
    const [first] = street.stretches[0]?.line ?? [];
    if (on && first) editor.map?.reveal(first);
  };
  const time = d.desk.duration(Math.max(1, Math.round(minutes)));
  return html`<li @mouseenter=${point(true)} @mouseleave=${point(false)} @focusin=${point(true)}>
    <span class="act-words">
      <span>${name}</span>
      <span class="hint">
        <span class="swatch" ${teamColour(editor.colour(owner))}></span>
        ${d.sectors.streetOf(owner, other, time)}
      </span>
    </span>
    <button
      class="button"
      aria-label=${d.sectors.giveStreetOf(other, name)}
      @click=${(event: Event) => keepPlace(event, give(editor, street))}
    >
      ${d.sectors.giveBlock(other)}
    </button>
  </li>`;
}

/** The row of a pressed button leaves the list: the focus stays at its place, not at the top. */
function keepPlace(event: Event, work: Promise<void>): void {
  const list = (event.currentTarget as HTMLElement).closest('details');
  const buttons = () => [...(list?.querySelectorAll<HTMLElement>('button') ?? [])];
  const index = buttons().indexOf(event.currentTarget as HTMLElement);
  void work.then(() =>
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      const left = buttons();
      (left[Math.min(index, left.length - 1)] ?? list?.querySelector('summary'))?.focus();
    }),
  );
}
