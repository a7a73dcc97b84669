// The outlines that the canvas draws, made once a division: sectors, blocks, the lines between them.

import type { Division } from '../../api/division.ts';
import { type Block, type Edge, type LayoutIndex, labelPoint } from './layout_index.ts';
import { boxOf, type Point } from './plane.ts';

export interface SectorPath {
  number: number;
  ground: Path2D;
  outline: Path2D;
  label: Point | null;
  /** In units of the plane. */
  width: number;
}

export class Paths {
  readonly layout: LayoutIndex;
  readonly sectors: readonly SectorPath[];
  /** The lines between sectors, and the limit of the area. */
  readonly borders: Path2D;
  /** All lines between blocks. */
  readonly mesh: Path2D;
  readonly blocks: readonly Path2D[];
  readonly #division: Division;

  constructor(layout: LayoutIndex, division: Division, before: Paths | null) {
    this.layout = layout;
    this.#division = division;
    const same = before?.layout === layout ? before : null;
    this.blocks = same?.blocks ?? layout.blocks.map(pathOfBlock);
    this.mesh = same?.mesh ?? pathOfEdges(layout.edges);
    const of = (block: number) => division.blocks[block];
    const between = layout.edges.filter(({ left, right }) => of(left) !== of(right));
    this.borders = pathOfEdges(between);
    this.sectors = division.sectors.features.map(({ properties: { number } }) => {
      const own = layout.blocks.filter(({ id }) => of(id) === number);
      const around = between.filter(({ left, right }) => [of(left), of(right)].includes(number));
      return this.#sector(number, own, around);
    });
  }

  are(layout: LayoutIndex, division: Division): boolean {
    return this.layout === layout && this.#division === division;
  }

  sector(number: number | null): SectorPath | undefined {
    return this.sectors.find((each) => each.number === number);
  }

  #sector(number: number, own: readonly Block[], around: readonly Edge[]): SectorPath {
    const ground = new Path2D();
    for (const { id } of own) {
      const path = this.blocks[id];
      if (path) ground.addPath(path);
    }
    const [west, , east] = boxOf(around.map(({ from }) => from));
    return {
      number,
      ground,
      outline: pathOfEdges(around),
      label: labelPoint(own),
      width: east - west,
    };
  }
}

function pathOfBlock({ rings }: Block): Path2D {
  const path = new Path2D();
  for (const ring of rings) {
    for (const [i, [x, y]] of ring.entries()) {
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    path.closePath();
  }
  return path;
}

function pathOfEdges(edges: readonly Edge[]): Path2D {
  const path = new Path2D();
  let [x, y] = [Number.NaN, Number.NaN];
  for (const { from, to } of edges) {
    if (from[0] !== x || from[1] !== y) path.moveTo(from[0], from[1]);
    path.lineTo(to[0], to[1]);
    [x, y] = to;
  }
  return path;
}
