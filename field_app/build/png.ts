// Fills outlines into a square of pixels and writes it as a PNG with a palette of four colours.

import { crc32, deflateSync } from 'node:zlib';
import type { Point, Shape } from './outlines.ts';

/** Lines looked at in each row of pixels, and steps of a pixel's share that are told apart. */
const LINES = 6;
const SHARES = 3;

/** A pixel takes two bits. */
const COLOURS = 4;
const PIXELS_PER_BYTE = 4;

type Colour = readonly [red: number, green: number, blue: number];

/** The shapes in turn on a ground of one colour, each over those before, in a square of a multiple
 * of four pixels; `scaled` brings a point to its pixels. */
export function drawPng(
  size: number,
  ground: string,
  shapes: readonly Shape[],
  scaled: (p: Point) => Point,
): Buffer {
  const palette: Colour[] = [rgb(ground)];
  const known = new Map([[rgb(ground).join(), 0]]);
  const pixels = new Uint8Array(size * size);
  for (const { outlines, colour } of shapes) {
    const shares = new Float32Array(size * size);
    for (const outline of outlines) addShares(shares, size, outline.map(scaled));
    const over = rgb(colour);
    for (const [index, share] of shares.entries()) {
      if (share === 0) continue;
      const mixed = mix(palette[pixels[index] ?? 0] ?? over, over, share);
      const key = mixed.join();
      if (!known.has(key)) known.set(key, palette.push(mixed) - 1);
      pixels[index] = known.get(key) ?? 0;
    }
  }
  if (palette.length > COLOURS) throw new Error(`an icon has more than ${COLOURS} colours`);
  return png(size, palette, pixels);
}

/** How much of each pixel lies inside a closed outline, by the even-odd rule; the larger share stays. */
function addShares(shares: Float32Array, size: number, outline: readonly Point[]): void {
  const heights = outline.map(([, y]) => y);
  const last = Math.min(size, Math.ceil(Math.max(...heights)));
  for (let row = Math.max(0, Math.floor(Math.min(...heights))); row < last; row++) {
    const line = new Float32Array(size);
    for (let part = 0; part < LINES; part++) addLine(line, outline, row + (part + 0.5) / LINES);
    for (let x = 0; x < size; x++) {
      const share = Math.round(((line[x] ?? 0) / LINES) * SHARES) / SHARES;
      if (share > (shares[row * size + x] ?? 0)) shares[row * size + x] = share;
    }
  }
}

function addLine(line: Float32Array, outline: readonly Point[], y: number): void {
  const crossings: number[] = [];
  for (const [index, a] of outline.entries()) {
    const b = outline[(index + 1) % outline.length] ?? a;
    if (a[1] <= y !== b[1] <= y)
      crossings.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
  }
  crossings.sort((a, b) => a - b);
  for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
    const from = Math.max(0, crossings[pair] ?? 0);
    const to = Math.min(line.length, crossings[pair + 1] ?? 0);
    for (let x = Math.floor(from); x < to; x++)
      line[x] = (line[x] ?? 0) + Math.min(x + 1, to) - Math.max(x, from);
  }
}

function rgb(colour: string): Colour {
  const digits = colour.length === 4 ? colour.replace(/[^#]/g, '$&$&') : colour;
  const value = Number.parseInt(digits.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function mix(under: Colour, over: Colour, share: number): Colour {
  const part = (channel: 0 | 1 | 2) =>
    Math.round(over[channel] * share + under[channel] * (1 - share));
  return [part(0), part(1), part(2)];
}

/** PNG with indices of 2 bits, W3C "Portable Network Graphics" (second edition), 11.2. */
function png(size: number, palette: readonly Colour[], pixels: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([2, 3, 0, 0, 0], 8);
  const width = size / PIXELS_PER_BYTE + 1;
  const rows = Buffer.alloc(size * width);
  for (const [at, index] of pixels.entries()) {
    const place = Math.floor(at / size) * width + 1 + Math.floor((at % size) / PIXELS_PER_BYTE);
    rows[place] = ((rows[place] ?? 0) << 2) | index;
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
