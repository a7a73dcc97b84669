// One sentence for what an edit did: for the line below the tools, and for a screen reader.

import type { Division, Edit } from '../../api/division.ts';
import { d } from '../../texts/desk_language.ts';
import { type Change, changesBetween } from './balance.ts';

/** Sectors named in a sentence; more are counted. */
const NAMED = 3;

/** `words` stand in for the edit where there is none: undo and redo. */
export function said(edit: Edit | null, before: Division, after: Division, words = ''): string {
  const changes = changesBetween(before, after);
  const told = changes.slice(0, NAMED).map(changeWords);
  if (changes.length > NAMED) told.push(d.sectors.changedMore(changes.length - NAMED));
  return [edit ? editWords(edit, before, after) : words, ...told].join(' ');
}

function editWords(edit: Edit, before: Division, after: Division): string {
  switch (edit.kind) {
    case 'move_blocks':
      return d.sectors.movedBlocks(edit.blocks.length, edit.to);
    case 'give_streets':
      return d.sectors.gaveStreet(edit.to);
    case 'cut':
    case 'halve':
      return d.sectors.cutInto(edit.sector, newSector(before, after) ?? edit.sector);
    case 'merge':
      return d.sectors.merged(edit.sectors[1], edit.sectors[0]);
    case 'redraw':
      return d.sectors.redrawn(edit.sector);
    case 'rename':
      return d.sectors.renamed(edit.sector, edit.label);
    case 'meeting':
      return edit.start ? d.sectors.meetingSet : d.sectors.meetingGone;
    case 'share_out_streets':
      return d.sectors.sharedOut;
  }
}

function newSector(before: Division, after: Division): number | undefined {
  const old = new Set(before.sectors.features.map(({ properties }) => properties.number));
  return after.sectors.features
    .map(({ properties }) => properties.number)
    .find((number) => !old.has(number));
}

function changeWords({ sector, before, after }: Change): string {
  const time = (minutes: number) => d.desk.duration(minutes);
  if (before === null) return d.sectors.changeNew(sector, time(after ?? 0));
  if (after === null) return d.sectors.changeGone(sector);
  return d.sectors.change(sector, time(before), time(after));
}
