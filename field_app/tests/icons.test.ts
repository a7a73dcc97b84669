// The pictures of the installed page: right sizes, and the drawing in the middle of them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { ICONS, iconPng } from '../build/icons.ts';
import { readDrawing } from '../build/outlines.ts';

const drawing = readDrawing(readFileSync('src/ui/favicon.svg', 'utf8'));

/** The colours of a picture of ours, `#rrggbbaa` by pixel. */
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
    const pair = rows[y * (size / 2 + 1) + 1 + Math.floor(x / 2)] ?? 0;
    const index = x % 2 === 0 ? pair >> 4 : pair & 15;
    return `#${part('PLTE').toString('hex', index * 3, index * 3 + 3)}${part('tRNS').toString('hex', index, index + 1)}`;
  };
  return { size, at };
}

test('each icon has its size, the white pin in the middle and the purple around it', () => {
  for (const icon of ICONS) {
    const { size, at } = pixels(iconPng(drawing, icon));
    assert.equal(size, icon.size);
    assert.equal(at(size / 2, Math.round(size * 0.68)), '#ffffffff', icon.file);
    assert.equal(at(size / 2, Math.round(size * 0.06)), '#5a2ca0ff', icon.file);
    const corner = at(0, 0);
    assert.equal(corner.endsWith('ff'), icon.full, `${icon.file} ${corner}`);
  }
});

test('a maskable icon keeps its drawing within the circle that no system cuts', () => {
  const icon = ICONS.find(({ file }) => file.includes('maskable'));
  assert.ok(icon);
  const { size, at } = pixels(iconPng(drawing, icon));
  for (let x = 0; x < size; x++)
    for (let y = 0; y < size; y++)
      if (at(x, y) !== '#5a2ca0ff')
        assert.ok(Math.hypot(x - size / 2, y - size / 2) <= size * 0.4, `${x}, ${y}`);
});

test('a drawing of another kind is refused, not drawn wrong', () => {
  assert.throws(() => readDrawing('<svg viewBox="0 0 32 32"><circle r="3"/></svg>'));
});
