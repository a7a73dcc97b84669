// An area being drawn, as its corners: how large it is, whether it crosses itself, and each change.

import type { Geometry, LonLat } from '../../api/shapes.ts';
import { offsetM } from '../../geo/distance.ts';

/** The corners now and before each change. */
export interface Ring {
  corners: readonly LonLat[];
  past: readonly (readonly LonLat[])[];
}

export const EMPTY_RING: Ring = { corners: [], past: [] };

/** Seven decimals are a centimetre, as OSM keeps. */
const DECIMALS = 1e7;
/** More than anybody takes back one by one. */
const REMEMBERED = 200;

/** A corner after the others, or before corner `at`. */
export function withCorner(ring: Ring, corner: LonLat, at = ring.corners.length): Ring {
  return changed(ring, [...ring.corners.slice(0, at), rounded(corner), ...ring.corners.slice(at)]);
}

export function withMoved(ring: Ring, at: number, corner: LonLat): Ring {
  return changed(
    ring,
    ring.corners.map((each, i) => (i === at ? rounded(corner) : each)),
  );
}

export function withoutCorner(ring: Ring, at: number): Ring {
  return changed(
    ring,
    ring.corners.filter((_, i) => i !== at),
  );
}

export function undone(ring: Ring): Ring {
  const before = ring.past[ring.past.length - 1];
  return before ? { corners: before, past: ring.past.slice(0, -1) } : ring;
}

export function polygonOf(corners: readonly LonLat[]): Geometry | null {
  const [first] = corners;
  if (!first || corners.length < 3) return null;
  return { type: 'Polygon', coordinates: [[...corners, first]] };
}

/** Square kilometres, on the plane that touches the first corner. */
export function ringKm2(corners: readonly LonLat[]): number {
  const [first] = corners;
  if (!first) return 0;
  const metres = corners.map((corner) => offsetM(first, corner));
  const twice = metres.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = metres[(i + 1) % metres.length] ?? [0, 0];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2e6;
}

/** Whether two sides that are not neighbours meet. */
export function crossesItself(corners: readonly LonLat[]): boolean {
  const sides = corners.map((corner, i) => [corner, corners[(i + 1) % corners.length]] as const);
  return sides.some(([a, b], i) =>
    sides.some(([c, d], j) => {
      const apart = Math.abs(i - j);
      const neighbours = apart <= 1 || apart === sides.length - 1;
      return !neighbours && b !== undefined && d !== undefined && meet(a, b, c, d);
    }),
  );
}

function changed(ring: Ring, corners: readonly LonLat[]): Ring {
  return { corners, past: [...ring.past, ring.corners].slice(-REMEMBERED) };
}

function rounded([lon, lat]: LonLat): LonLat {
  return [Math.round(lon * DECIMALS) / DECIMALS, Math.round(lat * DECIMALS) / DECIMALS];
}

function meet(a: LonLat, b: LonLat, c: LonLat, d: LonLat): boolean {
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** Whether `p` lies to the left of the way from `a` to `b`. */
function side(a: LonLat, b: LonLat, p: LonLat): boolean {
  return (b[0] - a[0]) * (p[1] - a[1]) > (b[1] - a[1]) * (p[0] - a[0]);
}
