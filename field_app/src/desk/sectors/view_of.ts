// What the map of the editor shows, as plain values made from the editor's state.

import type { Division } from '../../api/division.ts';
import { d } from '../../texts/desk_language.ts';
import type { BorderStreet } from './border_streets.ts';
import type { SectorEditor } from './editor.ts';
import type { LayoutIndex } from './layout_index.ts';
import type { Point } from './plane.ts';
import { type Gesture, toolOf } from './tools.ts';

/** Sectors whose team is not known yet. */
export const NO_COLOUR = '#808080';

export interface SectorSign {
  number: number;
  colour: string;
  /** Written below the number where there is room. */
  time: string;
}

export interface MapView {
  layout: LayoutIndex | null;
  division: Division | null;
  signs: readonly SectorSign[];
  selected: number | null;
  lit: number | null;
  cursor: number | null;
  /** Where the party meets, and the cross that would move it. */
  meeting: Point | null;
  cross: Point | null;
  block: number | null;
  street: string | null;
  /** The border streets, where the tool is about them. */
  streets: readonly BorderStreet[];
  moves: ReadonlyMap<number, number>;
  draft: { points: readonly Point[]; closed: boolean };
  gesture: Gesture;
  /** A cursor answers the arrow keys. */
  keys: boolean;
  /** The tool is about places: a tap anywhere sets one. */
  places: boolean;
  panning: boolean;
  /** The tool is about blocks: their outlines are plain to see. */
  blocks: boolean;
}

export function viewOf(editor: SectorEditor): MapView {
  const { layout, division, selected, lit, cursor, cross, moves, draft, panning, balance } = editor;
  const tool = toolOf(editor.tool);
  const minutes = (number: number) => Math.round(balance?.minutes.get(number) ?? 0);
  return {
    layout,
    division,
    signs: editor.sectors.map(({ properties: { number } }) => ({
      number,
      colour: editor.colour(number),
      time: d.desk.duration(minutes(number)),
    })),
    selected,
    lit,
    cursor,
    meeting: layout && division?.start ? layout.plane.at(division.start) : null,
    cross,
    block: editor.under.block,
    street: editor.under.street,
    streets: editor.tool === 'street' ? editor.streets : [],
    moves,
    draft,
    gesture: editor.mayEdit ? tool.gesture : 'tap',
    keys: tool.cursor,
    places: editor.mayEdit && editor.tool === 'meeting',
    panning,
    blocks: ['move', 'border', 'cut', 'redraw'].includes(editor.tool),
  };
}
