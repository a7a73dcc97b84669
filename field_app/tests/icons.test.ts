// The picture of the installed page: its size, and the drawing in the middle of it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { ICON, iconPng } from '../build/icons.ts';
import { readDrawing } from '../build/outlines.ts';

const PURPLE = '#5a2ca0';
const drawing = readDrawing(readFileSync('src/ui/favicon.svg', 'utf8'));
const png = iconPng(drawing, ICON.size);
const { size, at } = pixels(png);

/** The colours of a picture of ours, `#rrggbb` by pixel. */
function pixels(png: Buffer): { size: number; at: (x: number, y: number) => string } {
  const parts = new Map<string, Buffer>();
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    parts.set(
      png.toString('latin1', at + 4, at + 8),
      png.subarray(at + 8, at + 8 + png.readUInt32BE(at)),
    );
  const part = (name: string) => parts.get(name) ?? Buffer.alloc(0);
  const size = part('IHDR').readUInt32BE(0);
  const rows = inflateSync(part('IDAT'));
  const at = (x: number, y: number) => {
    const four = rows[y * (size / 4 + 1) + 1 + Math.floor(x / 4)] ?? 0;
    const index = (four >> (6 - 2 * (x % 4))) & 3;
    return `#${part('PLTE').toString('hex', index * 3, index * 3 + 3)}`;
  };
  return { size, at };
}

test('the icon has its size, the white pin in the middle and the purple around it', () => {
  assert.equal(size, ICON.size);
  assert.equal(at(size / 2, Math.round(size * 0.64)), '#ffffff');
  assert.equal(at(size / 2, Math.round(size * 0.06)), PURPLE);
  assert.equal(at(0, 0), PURPLE);
  assert.equal(at(size - 1, size - 1), PURPLE);
});

test('the icon keeps its drawing within the circle that no system cuts', () => {
  for (let x = 0; x < size; x++)
    for (let y = 0; y < size; y++)
      if (at(x, y) !== PURPLE)
        assert.ok(Math.hypot(x - size / 2, y - size / 2) <= size * 0.4, `${x}, ${y}`);
});

test('the icon weighs at most 2 kB: every phone loads it', () => {
  assert.ok(png.length <= 2000, `${png.length} bytes`);
});

test('a drawing of another kind is refused, not drawn wrong', () => {
  assert.throws(() => readDrawing('<svg viewBox="0 0 32 32"><circle r="3"/></svg>'));
});
