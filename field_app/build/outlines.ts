// Reads the few shapes of our own drawing (`favicon.svg`): filled paths and a stroke on a square.

export type Point = readonly [x: number, y: number];

/** Closed outlines in the units of the drawing, all of one colour; they may overlap. */
export interface Shape {
  outlines: Point[][];
  colour: string;
}

export interface Drawing {
  /** The side of the square that it stands in. */
  side: number;
  /** The colour of the square. */
  ground: string;
  figure: Shape[];
}

/** An arc is drawn in pieces of at most this angle: finer than a pixel of our largest picture. */
const STEP_RAD = Math.PI / 48;
const CURVE_PIECES = 24;

/** Raises Error where the drawing has what this does not read. */
export function readDrawing(svg: string): Drawing {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const rect = /<rect ([^>]*)\/>/.exec(svg)?.[1] ?? '';
  const paths = [...svg.matchAll(/<path ([^>]*)\/>/g)].map(([, attributes = '']) => attributes);
  if (!(side > 0) || !rect || paths.length === 0) throw new Error('favicon.svg: not as expected');
  return { side, ground: attribute(rect, 'fill'), figure: paths.map(shapeOf) };
}

function attribute(attributes: string, name: string): string {
  const value = new RegExp(`(?:^| )${name}="([^"]*)"`).exec(attributes)?.[1];
  if (value === undefined) throw new Error(`favicon.svg: no ${name} in ${attributes}`);
  return value;
}

function shapeOf(attributes: string): Shape {
  const line = flattened(attribute(attributes, 'd'));
  const fill = attribute(attributes, 'fill');
  if (fill !== 'none') return { outlines: [line], colour: fill };
  const radius = Number(attribute(attributes, 'stroke-width')) / 2;
  const outlines = line
    .slice(1)
    .map((to, index): Point[] => capsule(line[index] ?? to, to, radius));
  return { outlines, colour: attribute(attributes, 'stroke') };
}

/** A stretch of a stroke with its two round ends. */
function capsule(a: Point, b: Point, radius: number): Point[] {
  const along = Math.atan2(b[1] - a[1], b[0] - a[0]);
  return [
    ...arc(b, radius, along - Math.PI / 2, Math.PI),
    ...arc(a, radius, along + Math.PI / 2, Math.PI),
  ];
}

/** `turn` radians from `from`, clockwise as seen on a page, whose y grows downwards. */
function arc([x, y]: Point, radius: number, from: number, turn: number): Point[] {
  const pieces = Math.max(1, Math.ceil(Math.abs(turn) / STEP_RAD));
  return Array.from({ length: pieces + 1 }, (_, index): Point => {
    const angle = from + (turn * index) / pieces;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** The points of one SVG path of M, L, C, A (circles alone) and Z, absolute or relative. */
function flattened(d: string): Point[] {
  const tokens = d.match(/[a-z]|-?\d*\.?\d+/gi) ?? [];
  const points: Point[] = [];
  let command = '';
  let next = 0;
  const value = () => Number(tokens[next++]);
  while (next < tokens.length) {
    if (/[a-z]/i.test(tokens[next] ?? '')) command = tokens[next++] ?? '';
    const now: Point = points.at(-1) ?? [0, 0];
    const from: Point = command === command.toLowerCase() ? now : [0, 0];
    const point = (): Point => [from[0] + value(), from[1] + value()];
    const kind = command.toUpperCase();
    if (kind === 'M' || kind === 'L') points.push(point());
    else if (kind === 'C') points.push(...curve([now, point(), point(), point()]));
    else if (kind === 'A') {
      const [radius, , , large, clockwise] = [value(), value(), value(), value(), value()];
      points.push(...circleTo(now, point(), radius, large !== clockwise));
    } else if (kind !== 'Z') throw new Error(`favicon.svg: path command ${command}`);
  }
  return points;
}

function curve([a, b, c, d]: [Point, Point, Point, Point]): Point[] {
  return Array.from({ length: CURVE_PIECES }, (_, index): Point => {
    const t = (index + 1) / CURVE_PIECES;
    const s = 1 - t;
    const at = (axis: 0 | 1) =>
      s ** 3 * a[axis] + 3 * s * s * t * b[axis] + 3 * s * t * t * c[axis] + t ** 3 * d[axis];
    return [at(0), at(1)];
  });
}

/** Along a circle to `b`; see "Conversion from endpoint to center parameterization" in SVG 1.1, F.6. */
function circleTo(a: Point, b: Point, radius: number, left: boolean): Point[] {
  const [dx, dy] = [(b[0] - a[0]) / 2, (b[1] - a[1]) / 2];
  const half = Math.hypot(dx, dy);
  const away = Math.sqrt(Math.max(0, radius * radius - half * half)) / half;
  const side = left ? 1 : -1;
  const centre: Point = [a[0] + dx - side * away * dy, a[1] + dy + side * away * dx];
  const from = Math.atan2(a[1] - centre[1], a[0] - centre[0]);
  const to = Math.atan2(b[1] - centre[1], b[0] - centre[0]);
  // Ours are drawn clockwise; a half circle is the same from either side.
  const turn = (to - from + 2 * Math.PI) % (2 * Math.PI);
  return arc(centre, radius, from, turn).slice(1);
}
