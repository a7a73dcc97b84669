// Draws a walk over the street map: a line with arrows along it, and where it starts.

import type { LonLat } from '../../api/shapes.ts';
import { CanvasLayer, type Frame } from '../../map/canvas_layer.ts';
import { drawMeeting } from '../../map/meeting_mark.ts';
import { palette } from '../../map/palette.ts';
import { d } from '../../texts/desk_language.ts';

const ARROW_EVERY_PX = 90;
const ARROW_PX = 6;
const START_PX = 9;

/** What is to be drawn now: lines in walking order, the main one first; where all meet. */
export interface Shown {
  lines: readonly (readonly LonLat[])[];
  meeting: LonLat | null;
}

export function walkLayer(now: () => Shown): CanvasLayer {
  return new CanvasLayer('marks', (frame) => {
    const { lines: walked, meeting } = now();
    const lines = walked.map((line) => line.map(frame.toPixel));
    for (const [width, colour] of [
      [7, palette().halo],
      [3.5, palette().accent],
    ] as const) {
      for (const line of lines) stroke(frame.context, line, width, colour);
    }
    for (const line of lines) arrows(frame, line);
    const start = lines[0]?.[0];
    if (start) disc(frame.context, start);
    if (meeting) drawMeeting(frame.context, frame.toPixel(meeting), d.sectors.meeting);
  });
}

type Pixel = [x: number, y: number];

function stroke(
  context: CanvasRenderingContext2D,
  line: readonly Pixel[],
  width: number,
  colour: string,
): void {
  context.beginPath();
  for (const [index, [x, y]] of line.entries()) {
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.lineCap = 'round';
  context.strokeStyle = colour;
  context.stroke();
}

/** Which way to go, told every so many pixels along the line. */
function arrows({ context }: Frame, line: readonly Pixel[]): void {
  let next = ARROW_EVERY_PX / 2;
  let walked = 0;
  for (const [index, to] of line.entries()) {
    const from = line[index - 1];
    if (!from) continue;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    while (length > 0 && walked + length >= next) {
      const share = (next - walked) / length;
      const at: Pixel = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
      arrow(context, at, Math.atan2(to[1] - from[1], to[0] - from[0]));
      next += ARROW_EVERY_PX;
    }
    walked += length;
  }
}

function arrow(context: CanvasRenderingContext2D, [x, y]: Pixel, angle: number): void {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(ARROW_PX, 0);
  context.lineTo(-ARROW_PX, ARROW_PX);
  context.lineTo(-ARROW_PX * 0.4, 0);
  context.lineTo(-ARROW_PX, -ARROW_PX);
  context.closePath();
  context.fillStyle = palette().accent;
  context.strokeStyle = palette().halo;
  context.lineWidth = 1.5;
  context.fill();
  context.stroke();
  context.restore();
}

function disc(context: CanvasRenderingContext2D, [x, y]: Pixel): void {
  context.beginPath();
  context.arc(x, y, START_PX, 0, 2 * Math.PI);
  context.fillStyle = palette().markInside;
  context.strokeStyle = palette().accent;
  context.lineWidth = 4;
  context.fill();
  context.stroke();
}
