// The picture of the installed page, made at each build from the one drawing of the favicon.

import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { type Drawing, type Point, readDrawing } from './outlines.ts';
import { drawPng } from './png.ts';

/** Of a maskable picture the system may cut all but a circle of 80 %: the figure stays well within. */
const SAFE = 0.8;

/**
 * One picture for every home screen: each phone loads all that the page and its manifest name. It
 * goes to the edges, for systems that cut the shape themselves, and is as large as Android asks;
 * iOS makes its own smaller one.
 */
export const ICON = { file: 'icons/512.png', size: 512 };

export function icons(favicon: string): Plugin {
  return {
    name: 'icons',
    apply: 'build',
    generateBundle() {
      const drawing = readDrawing(readFileSync(favicon, 'utf8'));
      this.emitFile({ type: 'asset', fileName: ICON.file, source: iconPng(drawing, ICON.size) });
    },
  };
}

export function iconPng({ side, ground, figure }: Drawing, size: number): Buffer {
  const scaled = (value: number) => (0.5 + (value / side - 0.5) * SAFE) * size;
  return drawPng(size, ground, figure, ([x, y]: Point) => [scaled(x), scaled(y)]);
}
