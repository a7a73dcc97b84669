// Writes the street names along the streets, where they fit and without overlaps.

import type { Basemap, LonLat } from '../api/shapes.ts';
import { partsOf } from '../geo/distance.ts';
import type { Frame } from './canvas_layer.ts';
import { palette } from './palette.ts';

export interface NamedLine {
  name: string;
  line: LonLat[];
}

type Pixel = readonly [x: number, y: number];

interface Run {
  from: Pixel;
  to: Pixel;
  length: number;
}

const MIN_ZOOM = 16;
/** A run may bend by this much and still carry straight letters. */
const MAX_BEND_RAD = 0.2;
const PADDING_PX = 10;

export function namedLines(basemap: Basemap): NamedLine[] {
  return basemap.features
    .filter(({ properties }) => properties.layer === 'streets' && properties.name)
    .flatMap(({ geometry, properties }) =>
      partsOf(geometry).map((line) => ({ name: properties.name ?? '', line })),
    );
}

export function drawStreetNames(frame: Frame, lines: readonly NamedLine[]): void {
  if (frame.zoom < MIN_ZOOM) return;
  const { context } = frame;
  const colours = palette();
  context.font = `600 ${frame.zoom >= 18 ? 15 : 13}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = colours.halo;
  context.fillStyle = colours.label;
  const taken: { x: number; y: number; r: number; name: string }[] = [];
  for (const { name, run } of candidates(frame, lines)) {
    const width = context.measureText(name).width;
    if (width + PADDING_PX > run.length) continue;
    const [x, y] = [(run.from[0] + run.to[0]) / 2, (run.from[1] + run.to[1]) / 2];
    const free = taken.every((other) => {
      const room = other.name === name ? 260 : (other.r + width / 2) * 0.7;
      return Math.hypot(other.x - x, other.y - y) > room;
    });
    if (!free) continue;
    taken.push({ x, y, r: width / 2, name });
    write(context, name, run, [x, y]);
  }
}

/** The straightest long run of each visible line, longest first. */
function candidates(frame: Frame, lines: readonly NamedLine[]): { name: string; run: Run }[] {
  const { left, right, top, bottom } = frame.box;
  const found: { name: string; run: Run }[] = [];
  for (const { name, line } of lines) {
    const pixels = line.map(frame.toPixel);
    const seen = pixels.some(([x, y]) => x > left && x < right && y > top && y < bottom);
    const run = seen ? longestRun(pixels) : undefined;
    if (run) found.push({ name, run });
  }
  return found.sort((a, b) => b.run.length - a.run.length);
}

function longestRun(pixels: readonly Pixel[]): Run | undefined {
  let best: Run | undefined;
  let start = 0;
  for (let end = 1; end < pixels.length; end++) {
    if (bendBetween(pixels, start, end) > MAX_BEND_RAD) start = end - 1;
    const [from, to] = [pixels[start], pixels[end]];
    if (!from || !to) continue;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (!best || length > best.length) best = { from, to, length };
  }
  return best;
}

/** The angle between the first segment of a run and its last. */
function bendBetween(pixels: readonly Pixel[], start: number, end: number): number {
  const first = angle(pixels[start], pixels[start + 1]);
  const last = angle(pixels[end - 1], pixels[end]);
  return Math.abs(Math.atan2(Math.sin(last - first), Math.cos(last - first)));
}

function angle(a: Pixel = [0, 0], b: Pixel = [0, 0]): number {
  return Math.atan2(b[1] - a[1], b[0] - a[0]);
}

function write(context: CanvasRenderingContext2D, name: string, run: Run, at: Pixel): void {
  const along = angle(run.from, run.to);
  const upright = Math.cos(along) < 0 ? along + Math.PI : along;
  context.save();
  context.translate(at[0], at[1]);
  context.rotate(upright);
  context.strokeText(name, 0, 0);
  context.fillText(name, 0, 0);
  context.restore();
}
