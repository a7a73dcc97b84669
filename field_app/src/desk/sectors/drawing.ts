// Draws the sectors on the map: ground, borders and numbers, and what the hand is about to do.

import type { Frame } from '../../map/canvas_layer.ts';
import { drawMeeting } from '../../map/meeting_mark.ts';
import { type Palette, palette } from '../../map/palette.ts';
import { d } from '../../texts/desk_language.ts';
import { inkOn } from '../../ui/colour.ts';
import type { BorderStreet } from './border_streets.ts';
import type { Paths } from './paths.ts';
import { halfWay, lengthOf, Plane, type Point } from './plane.ts';
import type { MapView } from './view_of.ts';

const FONT = 'system-ui, sans-serif';

/** The context in units of the plane: lines are given in pixels and divided by `scale`. */
interface Pen {
  context: CanvasRenderingContext2D;
  scale: number;
  colours: Palette;
  toPixel: (point: Point) => Point;
}

function inPlane(frame: Frame, { layout: { plane } }: Paths, draw: (pen: Pen) => void): void {
  const { context } = frame;
  const scale = Plane.pixels(frame.zoom);
  const [x, y] = frame.toPixel(plane.origin);
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  const toPixel = ([east, south]: Point): Point => [x + east * scale, y + south * scale];
  draw({ context, scale, colours: palette(), toPixel });
  context.restore();
}

/** Below the names of the streets: what changes only when a block has moved. */
export function drawGround(frame: Frame, paths: Paths, view: MapView): void {
  inPlane(frame, paths, (pen) => {
    const { context, colours } = pen;
    context.globalAlpha = 0.3;
    for (const { number, colour } of view.signs) {
      const sector = paths.sector(number);
      if (!sector) continue;
      context.fillStyle = colour;
      context.fill(sector.ground, 'evenodd');
    }
    context.globalAlpha = view.blocks ? 0.7 : 0.3;
    stroke(pen, paths.mesh, colours.outline, view.blocks ? 1.2 : 0.8);
    context.globalAlpha = 1;
    stroke(pen, paths.borders, colours.halo, 8);
    stroke(pen, paths.borders, colours.outline, 3);
  });
}

/** Above all: numbers, what is chosen, swept, drawn. */
export function drawSigns(frame: Frame, paths: Paths, view: MapView): void {
  inPlane(frame, paths, (pen) => {
    drawChosen(pen, paths, view);
    drawMoves(pen, paths, view);
    const under = view.street === null && view.block !== null ? paths.blocks[view.block] : null;
    if (under) stroke(pen, under, pen.colours.accent, 3);
    for (const street of view.streets) drawStreet(pen, street, view);
    const at = view.cursor === null ? null : paths.blocks[view.cursor];
    if (at) {
      stroke(pen, at, pen.colours.halo, 9);
      stroke(pen, at, pen.colours.accent, 5);
    }
    drawDraft(pen, view);
    if (view.cross) drawCross(pen, view.cross);
  });
  for (const street of view.streets) drawOwner(frame, paths, street, view);
  drawNumbers(frame, paths, view);
  if (view.meeting) {
    const [ox, oy] = frame.toPixel(paths.layout.plane.origin);
    const scale = Plane.pixels(frame.zoom);
    const [x, y] = view.meeting;
    drawMeeting(frame.context, [ox + x * scale, oy + y * scale], d.sectors.meeting);
  }
}

/** Half the width of the cross that the arrow keys lead, in pixels. */
const CROSS_PX = 18;

function drawCross(pen: Pen, [x, y]: Point): void {
  const arm = CROSS_PX / pen.scale;
  const path = new Path2D();
  path.moveTo(x - arm, y);
  path.lineTo(x + arm, y);
  path.moveTo(x, y - arm);
  path.lineTo(x, y + arm);
  stroke(pen, path, pen.colours.halo, 8);
  stroke(pen, path, pen.colours.accent, 4);
}

function stroke({ context, scale }: Pen, path: Path2D, colour: string, width: number): void {
  context.strokeStyle = colour;
  context.lineWidth = width / scale;
  context.stroke(path);
}

function drawChosen(pen: Pen, paths: Paths, view: MapView): void {
  const lit = view.lit === view.selected ? undefined : paths.sector(view.lit);
  if (lit) stroke(pen, lit.outline, pen.colours.accent, 3);
  const chosen = paths.sector(view.selected);
  if (!chosen) return;
  hatch(pen, chosen.ground, pen.colours.outline, 0.22, 14);
  stroke(pen, chosen.outline, pen.colours.halo, 10);
  stroke(pen, chosen.outline, pen.colours.accent, 6);
}

/** Blocks on their way wear the colour of where they go, closely hatched. */
function drawMoves(pen: Pen, paths: Paths, view: MapView): void {
  if (view.moves.size === 0) return;
  const by = new Map<number, Path2D>();
  for (const [block, to] of view.moves) {
    const path = by.get(to) ?? new Path2D();
    const own = paths.blocks[block];
    if (own) path.addPath(own);
    by.set(to, path);
  }
  const { context, colours } = pen;
  for (const [to, path] of by) {
    context.globalAlpha = 0.75;
    context.fillStyle = view.signs.find(({ number }) => number === to)?.colour ?? colours.accent;
    context.fill(path, 'evenodd');
    context.globalAlpha = 1;
    hatch(pen, path, colours.halo, 0.9, 8);
    stroke(pen, path, colours.accent, 2.5);
  }
}

/** Slanting lines, so that nothing is said by colour alone. */
function hatch(pen: Pen, path: Path2D, colour: string, alpha: number, gapPx: number): void {
  const { context, scale } = pen;
  context.save();
  context.clip(path, 'evenodd');
  const { a, e, f } = context.getTransform();
  const density = a / scale;
  const { width, height } = context.canvas;
  // In pixels of the screen: the gap is the same at each zoom, and the lines stay with the ground.
  context.setTransform(density, 0, 0, density, 0, 0);
  const [across, down] = [width / density, height / density];
  const gap = gapPx * Math.SQRT2;
  const shift = (((e + f) / density) % gap) - down;
  context.beginPath();
  for (let x = shift - gap; x < across + down; x += gap) {
    context.moveTo(x + down, 0);
    context.lineTo(x, down);
  }
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
  context.restore();
}

function drawStreet(pen: Pen, street: BorderStreet, view: MapView): void {
  const path = new Path2D();
  for (const { line } of street.stretches) {
    for (const [i, [x, y]] of line.entries()) {
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
  }
  const under = street.key === view.street;
  const colour = view.signs.find(({ number }) => number === street.owner)?.colour;
  stroke(pen, path, pen.colours.halo, under ? 16 : 10);
  if (under) stroke(pen, path, pen.colours.accent, 12);
  stroke(pen, path, colour ?? pen.colours.outline, 6);
}

/** Pixels that a street must have for its team's number to be written on it. */
const ROOM_PX = 44;

/** The number of the team that walks a border street, half-way along it. */
function drawOwner(frame: Frame, paths: Paths, street: BorderStreet, view: MapView): void {
  const scale = Plane.pixels(frame.zoom);
  const { stretches, owner } = street;
  const longest = [...stretches].sort((a, b) => lengthOf(b.line) - lengthOf(a.line))[0];
  const total = stretches.reduce((sum, { line }) => sum + lengthOf(line), 0);
  if (!longest || (total * scale < ROOM_PX && street.key !== view.street)) return;
  const [ox, oy] = frame.toPixel(paths.layout.plane.origin);
  const [x, y] = halfWay(longest.line);
  const colour = view.signs.find(({ number }) => number === owner)?.colour ?? '#000000';
  badge(frame.context, [ox + x * scale, oy + y * scale], String(owner), colour);
}

function badge(context: CanvasRenderingContext2D, at: Point, text: string, colour: string): void {
  context.font = `700 17px ${FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const half = Math.max(12, context.measureText(text).width / 2 + 6);
  context.beginPath();
  context.arc(at[0] - half + 12, at[1], 12, Math.PI / 2, -Math.PI / 2);
  context.arc(at[0] + half - 12, at[1], 12, -Math.PI / 2, Math.PI / 2);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = '#ffffff';
  context.stroke();
  context.fillStyle = inkOn(colour);
  context.fillText(text, at[0], at[1] + 1);
}

function drawDraft(pen: Pen, { draft, gesture }: MapView): void {
  const [first] = draft.points;
  if (!first) return;
  const { context, colours } = pen;
  const path = new Path2D();
  for (const [x, y] of draft.points) path.lineTo(x, y);
  if (draft.closed) path.closePath();
  if (gesture === 'shape' && draft.points.length > 2) {
    context.globalAlpha = 0.2;
    context.fillStyle = colours.accent;
    context.fill(path);
    context.globalAlpha = 1;
  }
  stroke(pen, path, colours.halo, 8);
  stroke(pen, path, colours.accent, 4);
  if (gesture !== 'shape' || draft.points.length > 60) return;
  for (const point of draft.points) drawCorner(pen, point, point === first);
}

/** The first corner is the larger one: a tap on it closes the shape. */
function drawCorner({ context, scale, colours }: Pen, [x, y]: Point, first: boolean): void {
  context.beginPath();
  context.arc(x, y, (first ? 9 : 6) / scale, 0, 2 * Math.PI);
  context.fillStyle = colours.halo;
  context.fill();
  context.lineWidth = 3 / scale;
  context.strokeStyle = colours.accent;
  context.stroke();
}

/** Pixels that a sector must be wide for its time to be written below its number. */
const WIDE_PX = 120;

function drawNumbers(frame: Frame, paths: Paths, view: MapView): void {
  const { context, zoom } = frame;
  const scale = Plane.pixels(zoom);
  const colours = palette();
  const [ox, oy] = frame.toPixel(paths.layout.plane.origin);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.strokeStyle = colours.halo;
  context.fillStyle = colours.label;
  for (const { number, time } of view.signs) {
    const sector = paths.sector(number);
    if (!sector?.label) continue;
    const [x, y] = [ox + sector.label[0] * scale, oy + sector.label[1] * scale];
    const wide = sector.width * scale > WIDE_PX;
    write(context, String(number), [x, wide ? y - 9 : y], `800 24px ${FONT}`, 6);
    if (wide) write(context, time, [x, y + 13], `600 17px ${FONT}`, 5);
  }
}

function write(
  context: CanvasRenderingContext2D,
  text: string,
  [x, y]: Point,
  font: string,
  halo: number,
): void {
  context.font = font;
  context.lineWidth = halo;
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}
