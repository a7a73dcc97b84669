// A flat piece of the map around one place: what a hand draws is measured there, in Mercator metres.

import type { LonLat } from '../../api/shapes.ts';

/** East and south of the plane's origin, as on a screen. */
export type Point = readonly [x: number, y: number];

export type Box = readonly [west: number, north: number, east: number, south: number];

/** Web Mercator's sphere (EPSG:3857). */
const RADIUS_M = 6_378_137;
const RAD = Math.PI / 180;

export class Plane {
  readonly origin: LonLat;
  readonly #northM: number;

  constructor(origin: LonLat) {
    this.origin = origin;
    this.#northM = mercatorNorth(origin[1]);
  }

  at([lon, lat]: LonLat): Point {
    return [RADIUS_M * (lon - this.origin[0]) * RAD, this.#northM - mercatorNorth(lat)];
  }

  lonLat([x, y]: Point): LonLat {
    const north = (this.#northM - y) / RADIUS_M;
    const lat = (2 * Math.atan(Math.exp(north)) - Math.PI / 2) / RAD;
    return [round7(this.origin[0] + x / RADIUS_M / RAD), round7(lat)];
  }

  /** Pixels of a Leaflet map for each unit of the plane. */
  static pixels(zoom: number): number {
    return 2 ** (zoom + 8) / (2 * Math.PI * RADIUS_M);
  }
}

function mercatorNorth(lat: number): number {
  return RADIUS_M * Math.log(Math.tan(Math.PI / 4 + (lat * RAD) / 2));
}

function round7(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function boxOf(points: Iterable<Point>): Box {
  let [west, north] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [east, south] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [x, y] of points) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  }
  return [west, north, east, south];
}

/** Whether a point is inside rings, holes counted (even-odd rule). */
export function isInside([x, y]: Point, rings: readonly (readonly Point[])[]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1], ring[i]];
      if (!a || !b || a[1] > y === b[1] > y) continue;
      if (x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0])) inside = !inside;
    }
  }
  return inside;
}

/** A point well inside rings: the middle of the widest stretch half-way down their box. */
export function middleOf(rings: readonly (readonly Point[])[], box: Box): Point {
  // A hair off the half: a vertex at that very height would be counted for two edges or none.
  const y = box[1] + (box[3] - box[1]) * 0.5003;
  const crossings: number[] = [];
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1], ring[i]];
      if (!a || !b || a[1] > y === b[1] > y) continue;
      crossings.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
    }
  }
  crossings.sort((a, b) => a - b);
  let best: Point = [(box[0] + box[2]) / 2, y];
  let widest = 0;
  for (let i = 1; i < crossings.length; i += 2) {
    const [from = 0, to = 0] = [crossings[i - 1], crossings[i]];
    if (to - from > widest) {
      widest = to - from;
      best = [(from + to) / 2, y];
    }
  }
  return best;
}

/** The distance from a point to a line. */
export function distanceToLine(point: Point, line: readonly Point[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    if (a && b) nearest = Math.min(nearest, distanceToSegment(point, a, b));
  }
  return nearest;
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const squared = dx * dx + dy * dy;
  const along = (point[0] - a[0]) * dx + (point[1] - a[1]) * dy;
  const t = squared === 0 ? 0 : Math.min(1, Math.max(0, along / squared));
  return distance(point, [a[0] + t * dx, a[1] + t * dy]);
}

/** The point half-way along a line. */
export function halfWay(line: readonly Point[]): Point {
  let left = lengthOf(line) / 2;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    if (!a || !b) continue;
    const step = distance(a, b);
    if (step >= left && step > 0) {
      const t = left / step;
      return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
    }
    left -= step;
  }
  return line[0] ?? [0, 0];
}

export function lengthOf(line: readonly Point[]): number {
  let total = 0;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    if (a && b) total += distance(a, b);
  }
  return total;
}

/** Points along a segment, at most `step` apart, its end included. */
export function samples(from: Point, to: Point, step: number): Point[] {
  const count = Math.max(1, Math.ceil(distance(from, to) / step));
  return Array.from({ length: count }, (_, i) => {
    const t = (i + 1) / count;
    return [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
  });
}

/** A drawn line with fewer points, none of them further than `tolerance` away (Douglas-Peucker). */
export function simplified(line: readonly Point[], tolerance: number): Point[] {
  const [first, last] = [line[0], line[line.length - 1]];
  if (!first || !last || line.length < 3) return [...line];
  let [far, worst] = [0, tolerance];
  for (let i = 1; i < line.length - 1; i++) {
    const each = line[i];
    const off = each ? distanceToSegment(each, first, last) : 0;
    if (off > worst) [far, worst] = [i, off];
  }
  if (far === 0) return [first, last];
  return [
    ...simplified(line.slice(0, far + 1), tolerance).slice(0, -1),
    ...simplified(line.slice(far), tolerance),
  ];
}
