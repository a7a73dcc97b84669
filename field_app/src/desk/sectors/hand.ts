// What a tap, a sweep or a drawn line on the map does, tool by tool.

import type { Geometry } from '../../api/shapes.ts';
import { d } from '../../texts/desk_language.ts';
import { type BorderStreet, streetAt } from './border_streets.ts';
import type { SectorEditor } from './editor.ts';
import { type Block, blockTowards } from './layout_index.ts';
import { meetAtPoint } from './meeting.ts';
import { distance, type Point, samples, simplified } from './plane.ts';
import { toolOf } from './tools.ts';

/** The pointer is over a point, or has left the map. `reach`: units that a finger or mouse may miss by. */
export function hover(editor: SectorEditor, point: Point | null, reach: number): void {
  const block = point ? (editor.layout?.blockAt(point)?.id ?? null) : null;
  const lit = block === null ? null : (editor.division?.blocks[block] ?? null);
  const near =
    point && editor.tool === 'street' ? streetAt(editor.streets, point, reach) : undefined;
  const street = near?.key ?? null;
  const { under } = editor;
  if (under.block === block && under.street === street && editor.lit === lit) return;
  editor.under = { block, street };
  const same = editor.lit === lit;
  editor.lit = lit;
  // The table shows the sector alone: within one sector only the map is drawn again.
  if (same) editor.map?.show(editor.view());
  else editor.changed();
}

export function tap(editor: SectorEditor, point: Point, reach: number): void {
  if (editor.mayEdit && editor.tool === 'meeting') {
    meetAtPoint(editor, point);
    return;
  }
  if (editor.mayEdit && editor.tool === 'street') {
    const street = streetAt(editor.streets, point, reach);
    if (street) {
      give(editor, street);
      return;
    }
  }
  const block = editor.layout?.blockAt(point);
  if (block) tapBlock(editor, block);
  else editor.select(null);
}

/** What Enter on the cursor does, too. */
export function tapBlock(editor: SectorEditor, block: Block): void {
  const sector = editor.division?.blocks[block.id];
  if (sector === undefined) return;
  const { selected, tool } = editor;
  const chosen = selected !== null && selected !== sector;
  if (editor.mayEdit && tool === 'merge' && chosen) void merge(editor, selected, sector);
  else if (editor.mayEdit && tool === 'move' && chosen)
    void moveBlocks(editor, [block.id], selected);
  // Told to touch a sector and then another, one may well touch the chosen one first.
  else if (tool !== 'move' && tool !== 'merge' && selected === sector) editor.select(null);
  else choose(editor, sector);
}

function choose(editor: SectorEditor, sector: number): void {
  editor.message = d.sectors.chosen(sector);
  editor.select(sector);
}

export function moveBlocks(
  editor: SectorEditor,
  blocks: readonly number[],
  to: number,
): Promise<void> {
  for (const block of blocks) editor.moves.set(block, to);
  return editor.send({ kind: 'move_blocks', blocks: [...blocks], to });
}

export function give(editor: SectorEditor, street: BorderStreet): Promise<void> {
  const streets = street.stretches.map(({ id }) => id);
  return editor.send({ kind: 'give_streets', streets, to: street.other });
}

export function merge(editor: SectorEditor, kept: number, gone: number): Promise<void> {
  return editor.send({ kind: 'merge', sectors: [kept, gone] });
}

/** One press of the pointer, from its beginning to its release. */
export interface Stroke {
  to: (point: Point) => void;
  end: () => void;
  cancel: () => void;
}

/** `unit`: how many units of the plane one pixel is. */
export function startStroke(editor: SectorEditor, at: Point, unit: number): Stroke | null {
  if (!editor.mayEdit || !editor.layout || !editor.division) return null;
  switch (toolOf(editor.tool).gesture) {
    case 'sweep':
      return editor.tool === 'border' ? dragBorder(editor, at, unit) : paint(editor, at, unit);
    case 'line':
      return drawLine(editor, at, unit);
    case 'shape':
      return drawShape(editor, at, unit);
    case 'tap':
      return null;
  }
}

/** Pixels between two looks at what lies below the pointer. */
const STEP_PX = 4;

/** All blocks under the pointer go to the chosen sector; without one, the press chooses it. */
function paint(editor: SectorEditor, at: Point, unit: number): Stroke {
  return editor.selected === null ? pick(editor, at) : sweep(editor, at, unit, editor.selected);
}

/** A press that does what a tap does. */
function pick(editor: SectorEditor, at: Point): Stroke {
  const block = editor.layout?.blockAt(at);
  return { to: () => {}, end: () => block && tapBlock(editor, block), cancel: () => {} };
}

function sweep(editor: SectorEditor, at: Point, unit: number, to: number): Stroke {
  const swept = new Set<number>();
  const take = (point: Point) => {
    const block = editor.layout?.blockAt(point);
    if (!block || swept.has(block.id)) return false;
    const now = editor.moves.get(block.id) ?? editor.division?.blocks[block.id];
    if (now === to) return false;
    swept.add(block.id);
    editor.moves.set(block.id, to);
    return true;
  };
  let last = at;
  if (take(at)) editor.changed();
  return {
    to: (point) => {
      const fresh = samples(last, point, STEP_PX * unit).filter(take);
      last = point;
      if (fresh.length > 0) editor.changed();
    },
    end: () => {
      if (swept.size > 0) void editor.send({ kind: 'move_blocks', blocks: [...swept], to });
    },
    cancel: () => {
      for (const block of swept) editor.moves.delete(block);
      editor.changed();
    },
  };
}

/** The sector under the press grows over the blocks that the pointer crosses; back is back. */
function dragBorder(editor: SectorEditor, at: Point, unit: number): Stroke | null {
  const first = editor.layout?.blockAt(at);
  const to = first ? editor.division?.blocks[first.id] : undefined;
  if (to === undefined) return null;
  let crossed: number[] = [];
  const step = (point: Point) => {
    const block = editor.layout?.blockAt(point);
    if (!block || block.id === crossed[crossed.length - 1]) return;
    const home = editor.division?.blocks[block.id] === to;
    const known = home ? -1 : crossed.indexOf(block.id);
    if (home || known >= 0) {
      for (const left of crossed.slice(known + 1)) editor.moves.delete(left);
      crossed = crossed.slice(0, known + 1);
    } else {
      crossed.push(block.id);
      editor.moves.set(block.id, to);
    }
  };
  editor.select(to);
  let last = at;
  return {
    to: (point) => {
      const before = crossed.join();
      for (const each of samples(last, point, STEP_PX * unit)) step(each);
      last = point;
      if (before !== crossed.join()) editor.changed();
    },
    end: () => {
      if (crossed.length > 0) void editor.send({ kind: 'move_blocks', blocks: crossed, to });
    },
    cancel: () => {
      for (const block of crossed) editor.moves.delete(block);
      editor.changed();
    },
  };
}

function drawLine(editor: SectorEditor, at: Point, unit: number): Stroke {
  const clear = { points: [], closed: false };
  editor.draft = { points: [at], closed: false };
  return {
    to: (point) => {
      editor.draft = { points: [...editor.draft.points, point], closed: false };
      editor.map?.show(editor.view());
    },
    end: () => {
      const line = simplified(editor.draft.points, 2 * unit);
      const sector = sectorAlong(editor, line, unit);
      if (sector === null || line.length < 2) {
        editor.draft = clear;
        editor.say(d.sectors.cutNothing);
        return;
      }
      editor.draft = { points: line, closed: false };
      const lonLat = line.map((point) => editor.layout?.plane.lonLat(point) ?? [0, 0]);
      void editor.send({ kind: 'cut', sector, line: lonLat as [number, number][] });
    },
    cancel: () => {
      editor.draft = clear;
      editor.changed();
    },
  };
}

/** The chosen sector where the line crosses it, else the one that it crosses most. */
function sectorAlong(editor: SectorEditor, line: readonly Point[], unit: number): number | null {
  const crossed = new Map<number, number>();
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    for (const point of a && b ? samples(a, b, STEP_PX * unit) : []) {
      const block = editor.layout?.blockAt(point);
      const sector = block && editor.division?.blocks[block.id];
      if (sector !== undefined) crossed.set(sector, (crossed.get(sector) ?? 0) + 1);
    }
  }
  if (editor.selected !== null && crossed.has(editor.selected)) return editor.selected;
  const [most] = [...crossed].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? null;
}

/** Pixels that a press may wander and still be a tap. */
const TAP_PX = 8;

/** Taps set corners; a press that wanders draws the whole outline at once. */
function drawShape(editor: SectorEditor, at: Point, unit: number): Stroke | null {
  if (editor.selected === null) return pick(editor, at);
  const before = editor.draft.closed ? [] : editor.draft.points;
  const [corner] = before;
  let traced: readonly Point[] = [];
  let wandered = false;
  const show = (points: readonly Point[]) => {
    editor.draft = { points, closed: false };
    editor.changed();
  };
  return {
    to: (point) => {
      wandered ||= distance(at, point) > TAP_PX * unit;
      traced = [...(traced.length ? traced : [at]), point];
      if (!wandered) return;
      editor.draft = { points: [...before, ...traced], closed: false };
      editor.map?.show(editor.view());
    },
    end: () => {
      const closes = corner && before.length > 2 && distance(corner, at) < 2 * TAP_PX * unit;
      if (closes) finishShape(editor);
      else if (!wandered) show([...before, at]);
      else {
        show([...before, ...simplified(traced, 2 * unit)]);
        finishShape(editor);
      }
    },
    cancel: () => show(before),
  };
}

/** Sends the shape that was drawn; three corners make one. */
export function finishShape(editor: SectorEditor): void {
  const { draft, selected, layout } = editor;
  if (selected === null || !layout) return;
  const [first] = draft.points;
  if (!first || draft.points.length < 3) {
    editor.say(d.sectors.shapeTooFew);
    return;
  }
  editor.draft = { points: draft.points, closed: true };
  const ring = [...draft.points, first].map((point) => layout.plane.lonLat(point));
  const polygon: Geometry = { type: 'Polygon', coordinates: [ring] };
  void editor.send({ kind: 'redraw', sector: selected, polygon });
}

export function removeCorner(editor: SectorEditor): void {
  editor.draft = { points: editor.draft.points.slice(0, -1), closed: false };
  editor.changed();
}

/** An arrow key: the cursor goes to the next block that way. */
export function moveCursor(editor: SectorEditor, direction: Point): void {
  const { layout, division } = editor;
  if (!layout || !division) return;
  const from = editor.cursor === null ? undefined : layout.blocks[editor.cursor];
  const first = layout.blocks.find(({ id }) => division.blocks[id] === editor.selected);
  const block = from ? blockTowards(layout, from, direction) : (first ?? layout.blocks[0]);
  if (!block) return;
  editor.cursor = block.id;
  editor.lit = division.blocks[block.id] ?? null;
  const minutes = d.desk.duration(Math.round(block.minutes));
  editor.say(d.sectors.cursorAt(blockName(block), editor.lit ?? 0, minutes));
  editor.map?.reveal(block.middle);
}

/** Streets that name a block. */
const NAMES = 3;

export function blockName(block: Block): string {
  const { streets } = block;
  return streets.length > 0
    ? streets.slice(0, NAMES).join(', ')
    : d.sectors.blockUnnamed(block.id + 1);
}
