// Draws the marks: hollow circle to check, tick done, plus new, triangle problem.

import type { Frame } from './canvas_layer.ts';
import { type Palette, palette } from './palette.ts';
import type { Mark } from './scene.ts';

/** Smaller when zoomed out, so that a row of trees stays a row of trees. */
export function markRadius(zoom: number): number {
  if (zoom >= 18) return 10;
  if (zoom >= 17) return 8;
  return zoom >= 16 ? 6 : 4;
}

export function drawMarks(frame: Frame, marks: readonly Mark[], selected: string | null): void {
  const colours = palette();
  const radius = markRadius(frame.zoom);
  const first = marks.filter((mark) => mark.id === selected);
  for (const mark of [...marks.filter((each) => each.id !== selected), ...first]) {
    const [x, y] = frame.toPixel(mark.at);
    const { left, right, top, bottom } = frame.box;
    if (x < left || x > right || y < top || y > bottom) continue;
    const chosen = mark.id === selected;
    if (chosen) drawRing(frame.context, x, y, radius + 8, colours);
    drawMark(frame.context, mark, [x, y], chosen ? radius + 3 : radius, colours);
  }
}

/** The mark under a finger, or undefined: the nearest within `reach` pixels. */
export function markAt(
  marks: readonly Mark[],
  point: readonly [number, number],
  toPixel: Frame['toPixel'],
  reach = 26,
): Mark | undefined {
  let best: Mark | undefined;
  let nearest = reach;
  for (const mark of marks) {
    const [x, y] = toPixel(mark.at);
    const distance = Math.hypot(x - point[0], y - point[1]);
    if (distance < nearest) [best, nearest] = [mark, distance];
  }
  return best;
}

function drawRing(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  colours: Palette,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = 4;
  context.strokeStyle = colours.accent;
  context.stroke();
}

function drawMark(
  context: CanvasRenderingContext2D,
  mark: Mark,
  [x, y]: readonly [number, number],
  radius: number,
  colours: Palette,
): void {
  const colour = mark.colour ?? colourOf(mark, colours);
  context.save();
  context.translate(x, y);
  context.lineWidth = Math.max(2, radius / 3);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  context.fillStyle = colours.markInside;
  context.strokeStyle = colour;
  outline(context, mark, radius);
  if (mark.shape === 'done' || mark.shape === 'observed') context.fillStyle = colour;
  context.fill();
  context.stroke();
  context.strokeStyle = mark.shape === 'done' ? colours.markInside : colour;
  inside(context, mark, radius);
  context.restore();
}

function colourOf(mark: Mark, colours: Palette): string {
  if (mark.shape === 'problem') return colours.problem;
  if (mark.shape === 'observed') return colours.accent;
  return mark.shape === 'osm' ? colours.osm : colours.mark;
}

function outline(context: CanvasRenderingContext2D, mark: Mark, r: number): void {
  context.beginPath();
  if (mark.shape === 'new') {
    context.rect(-r, -r, 2 * r, 2 * r);
  } else if (mark.shape === 'problem') {
    context.moveTo(0, -r * 1.2);
    context.lineTo(r * 1.2, r);
    context.lineTo(-r * 1.2, r);
    context.closePath();
  } else {
    context.arc(0, 0, r, 0, 2 * Math.PI);
  }
}

function inside(context: CanvasRenderingContext2D, mark: Mark, r: number): void {
  context.beginPath();
  if (mark.shape === 'done') {
    context.moveTo(-r * 0.45, 0);
    context.lineTo(-r * 0.1, r * 0.4);
    context.lineTo(r * 0.5, -r * 0.4);
  } else if (mark.shape === 'new') {
    context.moveTo(-r * 0.5, 0);
    context.lineTo(r * 0.5, 0);
    context.moveTo(0, -r * 0.5);
    context.lineTo(0, r * 0.5);
  } else if (mark.shape === 'problem') {
    context.moveTo(0, -r * 0.3);
    context.lineTo(0, r * 0.3);
    context.moveTo(0, r * 0.65);
    context.lineTo(0, r * 0.66);
  }
  context.stroke();
}
