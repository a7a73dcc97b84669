// Draws where the party meets: a flag on its pole, with its name beside it.

import { palette } from './palette.ts';

type Pixel = readonly [x: number, y: number];

const POLE_PX = 34;
const FLAG_PX = { wide: 24, high: 17 };
const FOOT_PX = 5;
const FONT = '700 17px system-ui, sans-serif';

/** The foot of the pole stands on the place; the shape says it, not the colour. */
export function drawMeeting(context: CanvasRenderingContext2D, [x, y]: Pixel, label: string): void {
  const { halo, accent, label: ink } = palette();
  const top = y - POLE_PX;
  const flag = new Path2D();
  flag.moveTo(x, top);
  flag.lineTo(x + FLAG_PX.wide, top + FLAG_PX.high / 2);
  flag.lineTo(x, top + FLAG_PX.high);
  flag.closePath();
  const pole = new Path2D();
  pole.moveTo(x, y);
  pole.lineTo(x, top);
  const foot = new Path2D();
  foot.arc(x, y, FOOT_PX, 0, 2 * Math.PI);
  context.save();
  context.lineJoin = 'round';
  context.lineCap = 'round';
  context.strokeStyle = halo;
  context.lineWidth = 9;
  for (const part of [pole, flag, foot]) context.stroke(part);
  context.strokeStyle = accent;
  context.fillStyle = accent;
  context.lineWidth = 4;
  context.stroke(pole);
  context.fill(flag);
  context.fill(foot);
  context.font = FONT;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.strokeStyle = halo;
  context.fillStyle = ink;
  context.lineWidth = 5;
  const at: Pixel = [x + FLAG_PX.wide + 6, top + FLAG_PX.high / 2];
  context.strokeText(label, ...at);
  context.fillText(label, ...at);
  context.restore();
}
