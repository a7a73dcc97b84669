// The pictures of the installed page, made at each build from the one drawing of the favicon.

import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { type Drawing, type Point, readDrawing, roundedSquare } from './outlines.ts';
import { drawPng } from './png.ts';

/** Of a maskable picture the system may cut all but a circle of 80 %: the figure stays well within. */
const SAFE = 0.8;

interface Icon {
  file: string;
  size: number;
  /** To the edges, for systems that cut the shape themselves. */
  full: boolean;
}

export const ICONS: readonly Icon[] = [
  { file: 'icons/192.png', size: 192, full: false },
  { file: 'icons/512.png', size: 512, full: false },
  { file: 'icons/maskable.png', size: 512, full: true },
  { file: 'icons/apple-touch.png', size: 180, full: true },
];

export function icons(favicon: string): Plugin {
  return {
    name: 'icons',
    apply: 'build',
    generateBundle() {
      const drawing = readDrawing(readFileSync(favicon, 'utf8'));
      for (const icon of ICONS)
        this.emitFile({ type: 'asset', fileName: icon.file, source: iconPng(drawing, icon) });
    },
  };
}

export function iconPng({ side, ground, figure }: Drawing, { size, full }: Icon): Buffer {
  const scale = size / side;
  const whole = ([x, y]: Point): Point => [x * scale, y * scale];
  if (!full) return drawPng(size, [ground, ...figure], whole);
  const inset = (value: number) => side / 2 + (value - side / 2) * SAFE;
  const shrunk = figure.map((shape) => ({
    ...shape,
    outlines: shape.outlines.map((line) => line.map(([x, y]): Point => [inset(x), inset(y)])),
  }));
  return drawPng(size, [{ ...ground, outlines: [roundedSquare(side, 0)] }, ...shrunk], whole);
}
