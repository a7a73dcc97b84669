// The blocks of an area made ready for the hand: which is under a point, which touch each other.

import type { Layout } from '../../api/division.ts';
import type { LonLat } from '../../api/shapes.ts';
import { partsOf } from '../../geo/distance.ts';
import { type Box, boxOf, distance, isInside, middleOf, Plane, type Point } from './plane.ts';

export interface Block {
  id: number;
  minutes: number;
  rings: readonly (readonly Point[])[];
  box: Box;
  /** A point inside, for its label and for the cursor of the keyboard. */
  middle: Point;
  /** The streets beside it, longest walk first. */
  streets: readonly string[];
}

export interface Stretch {
  id: number;
  name: string;
  left: number;
  right: number;
  minutes: number;
  line: readonly Point[];
}

/** A piece of the line between two blocks; `right` is -1 along the limit of the area. */
export interface Edge {
  from: Point;
  to: Point;
  left: number;
  right: number;
}

export interface LayoutIndex {
  plane: Plane;
  blocks: readonly Block[];
  stretches: readonly Stretch[];
  edges: readonly Edge[];
  /** The blocks that share an edge with each block. */
  neighbours: readonly (readonly number[])[];
  /** The block at a point of the plane. */
  blockAt: (point: Point) => Block | undefined;
}

export function indexLayout({ blocks, streets }: Layout): LayoutIndex {
  const features = [...blocks.features].sort((a, b) => Number(a.id) - Number(b.id));
  const plane = new Plane(firstVertex(blocks) ?? [0, 0]);
  const rings = features.map(({ geometry }) =>
    partsOf(geometry).map((ring) => ring.map((vertex) => plane.at(vertex))),
  );
  const stretches = streets.features.map(({ id, geometry, properties }) => ({
    id: Number(id),
    ...properties,
    line: partsOf(geometry)
      .flat()
      .map((vertex) => plane.at(vertex)),
  }));
  const names = namesBeside(stretches, features.length);
  const found = features.map(({ properties }, id): Block => {
    const own = rings[id] ?? [];
    const box = boxOf(own.flat());
    const { minutes } = properties;
    const beside = names[id] ?? [];
    return { id, minutes, rings: own, box, middle: middleOf(own, box), streets: beside };
  });
  const edges = edgesOf(rings);
  const neighbours = neighboursOf(edges, found.length);
  return { plane, blocks: found, stretches, edges, neighbours, blockAt: pointer(found) };
}

function firstVertex(blocks: Layout['blocks']): LonLat | undefined {
  const [first] = blocks.features;
  return first ? partsOf(first.geometry)[0]?.[0] : undefined;
}

function namesBeside(stretches: readonly Stretch[], count: number): string[][] {
  const minutes = Array.from({ length: count }, () => new Map<string, number>());
  for (const { name, left, right, minutes: walk } of stretches) {
    if (!name) continue;
    for (const side of new Set([left, right])) {
      const known = minutes[side];
      known?.set(name, (known.get(name) ?? 0) + walk);
    }
  }
  return minutes.map((known) =>
    [...known].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name),
  );
}

/** Blocks tile the area vertex by vertex: the same two vertices are the same piece of line. */
function edgesOf(rings: readonly (readonly (readonly Point[])[])[]): Edge[] {
  const vertices = new Map<string, number>();
  const numberOf = ([x, y]: Point) => {
    const key = `${x},${y}`;
    const known = vertices.get(key) ?? vertices.size;
    vertices.set(key, known);
    return known;
  };
  const found = new Map<number, Edge>();
  for (const [block, own] of rings.entries()) {
    for (const ring of own) {
      let before: { at: Point; id: number } | null = null;
      for (const at of ring) {
        const id = numberOf(at);
        if (before && before.id !== id) {
          const key = Math.min(id, before.id) * 2 ** 26 + Math.max(id, before.id);
          const known = found.get(key);
          if (known) known.right = block;
          else found.set(key, { from: before.at, to: at, left: block, right: -1 });
        }
        before = { at, id };
      }
    }
  }
  return [...found.values()];
}

function neighboursOf(edges: readonly Edge[], count: number): number[][] {
  const found = Array.from({ length: count }, () => new Set<number>());
  for (const { left, right } of edges) {
    if (right < 0 || left === right) continue;
    found[left]?.add(right);
    found[right]?.add(left);
  }
  return found.map((each) => [...each].sort((a, b) => a - b));
}

/** Squares a side of the area, for looking up the block at a point. */
const CELLS = 48;

function pointer(blocks: readonly Block[]): (point: Point) => Block | undefined {
  const [west, north, east, south] = boxOf(
    blocks.flatMap(({ box }): Point[] => [
      [box[0], box[1]],
      [box[2], box[3]],
    ]),
  );
  const width = Math.max(east - west, 1e-6) / CELLS;
  const height = Math.max(south - north, 1e-6) / CELLS;
  const column = (x: number) => Math.min(CELLS - 1, Math.max(0, Math.floor((x - west) / width)));
  const row = (y: number) => Math.min(CELLS - 1, Math.max(0, Math.floor((y - north) / height)));
  const cells = Array.from({ length: CELLS * CELLS }, (): Block[] => []);
  for (const block of blocks) {
    const [left, top, right, bottom] = block.box;
    for (let y = row(top); y <= row(bottom); y++) {
      for (let x = column(left); x <= column(right); x++) cells[y * CELLS + x]?.push(block);
    }
  }
  return (point) => {
    const near = cells[row(point[1]) * CELLS + column(point[0])] ?? [];
    return near.find(({ box, rings }) => isWithin(point, box) && isInside(point, rings));
  };
}

function isWithin([x, y]: Point, [west, north, east, south]: Box): boolean {
  return x >= west && x <= east && y >= north && y <= south;
}

/** Where a sector's number is written: in the block nearest to the middle of its ground. */
export function labelPoint(blocks: readonly Block[]): Point | null {
  let [x, y, total] = [0, 0, 0];
  for (const { box, middle } of blocks) {
    const ground = (box[2] - box[0]) * (box[3] - box[1]);
    x += middle[0] * ground;
    y += middle[1] * ground;
    total += ground;
  }
  const centre: Point = total > 0 ? [x / total, y / total] : [0, 0];
  const inside = blocks.find(({ box, rings }) => isWithin(centre, box) && isInside(centre, rings));
  if (inside) return centre;
  let best: Block | null = null;
  for (const block of blocks) {
    if (!best || distance(block.middle, centre) < distance(best.middle, centre)) best = block;
  }
  return best?.middle ?? null;
}

/** Blocks of other sectors that touch `sector`: those that it can take without leaving a gap. */
export function blocksBeside(
  { blocks, neighbours }: LayoutIndex,
  of: readonly number[],
  sector: number,
): Block[] {
  return blocks.filter(
    ({ id }) => of[id] !== sector && neighbours[id]?.some((other) => of[other] === sector),
  );
}

/** The sectors that share a border with `sector`, in order. */
export function sectorsBeside(
  { edges }: LayoutIndex,
  of: readonly number[],
  sector: number,
): number[] {
  const found = new Set<number>();
  for (const { left, right } of edges) {
    const [a, b] = [of[left], of[right]];
    if (a === undefined || b === undefined || a === b) continue;
    if (a === sector) found.add(b);
    if (b === sector) found.add(a);
  }
  return [...found].sort((a, b) => a - b);
}

/** Straight up, right, down, left on the screen. */
export const DIRECTIONS: Readonly<Record<string, Point>> = {
  ArrowUp: [0, -1],
  ArrowRight: [1, 0],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
};

/** How far from straight an arrow may lead: 60°. */
const COSINE = 0.5;

/** The block that an arrow leads to: the nearest that way, one that touches if there is one. */
export function blockTowards(
  { blocks, neighbours }: LayoutIndex,
  from: Block,
  direction: Point,
): Block | undefined {
  const touching = new Set(neighbours[from.id]);
  let [best, least]: [Block | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const block of blocks) {
    const [dx, dy] = [block.middle[0] - from.middle[0], block.middle[1] - from.middle[1]];
    const far = Math.hypot(dx, dy);
    const straight = far === 0 ? 0 : (dx * direction[0] + dy * direction[1]) / far;
    if (straight < COSINE) continue;
    const cost = (far / straight) * (touching.has(block.id) ? 1 : 4);
    if (cost < least) [best, least] = [block, cost];
  }
  return best;
}
