// Edits that met somebody else's change: what is left of each to do.

import type { Division, Edit } from '../../api/division.ts';

/** The edit that still makes sense now, or null when it is done already or cannot be meant. */
export function stillMeant(edit: Edit, now: Division): Edit | null {
  const numbers = new Set(now.sectors.features.map(({ properties }) => properties.number));
  switch (edit.kind) {
    case 'move_blocks': {
      const blocks = edit.blocks.filter(
        (block) => now.blocks[block] !== undefined && now.blocks[block] !== edit.to,
      );
      return numbers.has(edit.to) && blocks.length > 0 ? { ...edit, blocks } : null;
    }
    case 'give_streets': {
      const streets = edit.streets.filter(
        (street) => now.streets[street] !== undefined && now.streets[street] !== edit.to,
      );
      return numbers.has(edit.to) && streets.length > 0 ? { ...edit, streets } : null;
    }
    case 'merge':
      return edit.sectors.every((sector) => numbers.has(sector)) ? edit : null;
    case 'cut':
    case 'halve':
    case 'redraw':
      return numbers.has(edit.sector) ? edit : null;
    case 'rename': {
      const sector = now.sectors.features.find(
        ({ properties }) => properties.number === edit.sector,
      );
      return sector && sector.properties.label !== edit.label ? edit : null;
    }
    case 'meeting':
      return String(edit.start) === String(now.start) ? null : edit;
    case 'share_out_streets':
      return edit;
  }
}
