// Fits a piece of the Earth into a rectangle of pixels, north up and undistorted.

import type { Geometry, LonLat } from '../api/shapes.ts';
import { partsOf } from '../geo/distance.ts';

export type Pixel = [x: number, y: number];

export interface Size {
  width: number;
  height: number;
}

/** A ten-thousandth of a degree, some ten metres: the least that is shown across. */
const LEAST_DEG = 1e-4;

/** How to place positions so that all of `geometries` is inside, as large as the margin allows. */
export function fit(
  geometries: readonly Geometry[],
  { width, height }: Size,
  margin: number,
): (at: LonLat) => Pixel {
  const vertices = geometries.flatMap((geometry) => partsOf(geometry).flat());
  const [lon0, lat0] = vertices[0] ?? [0, 0];
  // One cosine for the whole picture: with that of each place, straight streets would bend.
  const narrow = Math.cos((lat0 * Math.PI) / 180);
  // Around the first vertex, so that an area on the antimeridian stays in one piece.
  const plane = ([lon, lat]: LonLat): Pixel => [
    ((((lon - lon0 + 540) % 360) + 360) % 360) * narrow - 180 * narrow,
    lat - lat0,
  ];
  const xs = vertices.map((vertex) => plane(vertex)[0]);
  const ys = vertices.map((vertex) => plane(vertex)[1]);
  const [west, east] = range(xs);
  const [south, north] = range(ys);
  const scale = Math.min(
    (width - 2 * margin) / Math.max(LEAST_DEG, east - west),
    (height - 2 * margin) / Math.max(LEAST_DEG, north - south),
  );
  return (at) => {
    const [x, y] = plane(at);
    return [
      width / 2 + scale * (x - (west + east) / 2),
      height / 2 - scale * (y - (south + north) / 2),
    ];
  };
}

/** Least and greatest; a loop, for the spread operator breaks on a hundred thousand numbers. */
function range(values: readonly number[]): [least: number, greatest: number] {
  let [least, greatest] = [values[0] ?? 0, values[0] ?? 0];
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return [least, greatest];
}
