// Draws what stays: the base map in pale colours, and where the sectors are.

import type { Basemap, Geometry } from '../api/shapes.ts';
import { partsOf } from '../geo/distance.ts';
import type { Palette } from '../map/palette.ts';
import type { Pixel } from './fit.ts';
import type { BoardMap } from './shapes.ts';

export type ToPixel = (at: [lon: number, lat: number]) => Pixel;
export type Pen = CanvasRenderingContext2D;

/** The path of a geometry, on the pen. */
export function trace(pen: Pen, geometry: Geometry, toPixel: ToPixel): void {
  const closed = geometry.type.endsWith('Polygon');
  for (const part of partsOf(geometry)) {
    part.forEach((vertex, i) => {
      const [x, y] = toPixel(vertex);
      if (i === 0) pen.moveTo(x, y);
      else pen.lineTo(x, y);
    });
    if (closed) pen.closePath();
  }
}

export function drawGround(pen: Pen, map: BoardMap, toPixel: ToPixel, colours: Palette): void {
  drawAreas(pen, map.basemap, toPixel, colours);
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.strokeStyle = colours.street;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const { geometry, properties } of map.basemap.features) {
    if (properties.layer === 'streets') trace(pen, geometry, toPixel);
  }
  pen.stroke();
}

function drawAreas(pen: Pen, basemap: Basemap, toPixel: ToPixel, colours: Palette): void {
  for (const layer of ['green', 'water'] as const) {
    pen.fillStyle = colours[layer];
    pen.strokeStyle = colours[layer];
    pen.lineWidth = 2;
    for (const { geometry, properties } of basemap.features) {
      if (properties.layer !== layer) continue;
      pen.beginPath();
      trace(pen, geometry, toPixel);
      if (geometry.type.endsWith('Polygon')) pen.fill('evenodd');
      else pen.stroke();
    }
  }
}
