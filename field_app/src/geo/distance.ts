// Distances on the ground, and the simple shapes that the pages need from a geometry.

import type { Geometry, LonLat } from '../api/shapes.ts';

/** Mean radius of the Earth in metres (IUGG). */
const EARTH_M = 6_371_009;

/** Metres between two positions; equirectangular, true to the centimetre within a district. */
export function distanceM(a: LonLat, b: LonLat): number {
  const [east, north] = offsetM(a, b);
  return Math.hypot(east, north);
}

/** Metres east and north from `origin` to `point`. */
export function offsetM(origin: LonLat, point: LonLat): [east: number, north: number] {
  const rad = Math.PI / 180;
  const east = (((point[0] - origin[0] + 540) % 360) - 180) * rad;
  const north = (point[1] - origin[1]) * rad;
  return [EARTH_M * east * Math.cos(((point[1] + origin[1]) / 2) * rad), EARTH_M * north];
}

/** The vertex lists of a geometry: one a line, a ring or a point. */
export function partsOf(geometry: Geometry): LonLat[][] {
  switch (geometry.type) {
    case 'Point':
      return [[geometry.coordinates as LonLat]];
    case 'MultiPoint':
    case 'LineString':
      return [geometry.coordinates as LonLat[]];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates as LonLat[][];
    case 'MultiPolygon':
      return (geometry.coordinates as LonLat[][][]).flat();
  }
}

/** A position to stand for the whole: the middle vertex of a line, the mean of a ring. */
export function representative(geometry: Geometry): LonLat {
  const longest = partsOf(geometry).reduce((a, b) => (b.length > a.length ? b : a));
  if (geometry.type.endsWith('Polygon')) {
    const ring = longest.slice(1);
    const sum = ring.reduce<LonLat>(([x, y], [lon, lat]) => [x + lon, y + lat], [0, 0]);
    return [sum[0] / ring.length, sum[1] / ring.length];
  }
  return longest[Math.floor(longest.length / 2)] ?? [0, 0];
}

/** Metres from a position to the nearest point of a line. */
export function distanceToLineM(point: LonLat, line: readonly LonLat[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  const metres = line.map((vertex) => offsetM(point, vertex));
  for (let i = 0; i < metres.length; i++) {
    const a = metres[i] ?? [0, 0];
    const b = metres[i + 1] ?? a;
    nearest = Math.min(nearest, distanceToSegment(a, b));
  }
  return nearest;
}

function distanceToSegment(a: [number, number], b: [number, number]): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const squared = dx * dx + dy * dy;
  const t = squared === 0 ? 0 : Math.min(1, Math.max(0, -(a[0] * dx + a[1] * dy) / squared));
  return Math.hypot(a[0] + t * dx, a[1] + t * dy);
}

export function lengthM(line: readonly LonLat[]): number {
  let total = 0;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    if (a && b) total += distanceM(a, b);
  }
  return total;
}

/** What a person would say: to the metre near by, then by 5, 10 and 100. */
export function roundedM(metres: number): number {
  const step = metres < 20 ? 1 : metres < 100 ? 5 : metres < 1000 ? 10 : 100;
  return Math.round(metres / step) * step;
}
