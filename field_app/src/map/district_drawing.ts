// Draws a decoded tile of the district, or a part of it at any size, with lines of true width.

import { type DistrictTile, type Kind, lonLatIn, type Piece } from './district_tiles.ts';
import type { Palette } from './palette.ts';
import type { TileAt } from './pmtiles.ts';
import { CASED, NARROWEST_PX, pixelsPerMetre, WIDTH_M } from './street_class.ts';

/** The edge of a canvas of the screen. */
export const TILE_PX = 256;

/** Where a tile lies on a canvas, and how large a step of it is there. */
export interface Placing {
  zoom: number;
  lat: number;
  /** Pixels of the canvas from its corner to that of the tile. */
  left: number;
  top: number;
  /** Pixels a step. */
  step: number;
}

interface Brush {
  context: CanvasRenderingContext2D;
  tile: DistrictTile;
  placing: Placing;
}

/** From here on single buildings, paths and walls can be told apart. */
const DETAILS_FROM = 15;
const WATERWAY_PX = 3;
const CASING_PX = 2;
/** A line this far outside may still reach in. */
const REACH_PX = 24;

/** Where a tile of the file lies on a canvas of the screen. */
export function placingOf(canvas: TileAt, tile: TileAt & { extent: number }): Placing {
  const scale = 2 ** (canvas.z - tile.z);
  return {
    zoom: canvas.z,
    lat: lonLatIn(tile, tile.extent / 2, tile.extent / 2)[1],
    left: (tile.x * scale - canvas.x) * TILE_PX,
    top: (tile.y * scale - canvas.y) * TILE_PX,
    step: (scale * TILE_PX) / tile.extent,
  };
}

export function drawTile(
  context: CanvasRenderingContext2D,
  tile: DistrictTile,
  placing: Placing,
  colours: Palette,
): void {
  const brush = { context, tile, placing };
  const detailed = placing.zoom >= DETAILS_FROM;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  drawSurface(brush, 'green', colours.green);
  drawSurface(brush, 'water', colours.water);
  drawSurface(brush, 'shore', colours.ground);
  if (detailed) {
    fill(brush, 'building', colours.building);
    stroke(brush, 'building', colours.buildingEdge, 1);
  }
  drawStreets(brush, colours);
  if (!detailed) return;
  const path = placing.zoom >= 18 ? 2 : 1;
  fill(brush, 'path', colours.street);
  context.setLineDash([3, 4]);
  stroke(brush, 'path', colours.path, path);
  context.setLineDash([]);
  stroke(brush, 'barrier', colours.barrier, 1);
}

function drawSurface(brush: Brush, kind: Kind, colour: string): void {
  fill(brush, kind, colour);
  stroke(brush, kind, colour, WATERWAY_PX, isLine);
}

/** All edges below all streets: crossings stay open. */
function drawStreets(brush: Brush, colours: Palette): void {
  const metre = pixelsPerMetre(brush.placing.zoom, brush.placing.lat);
  const isFar = brush.placing.zoom < DETAILS_FROM;
  const casing = isFar ? CASING_PX / 2 : CASING_PX;
  const least = isFar ? NARROWEST_PX / 2 : NARROWEST_PX;
  const width = (kind: (typeof CASED)[number]) => Math.max(WIDTH_M[kind] * metre, least);
  for (const kind of CASED) {
    stroke(brush, kind, colours.casing, width(kind) + casing, isLine);
    stroke(brush, kind, colours.casing, casing, isArea);
  }
  for (const kind of CASED) {
    fill(brush, kind, colours.street);
    stroke(brush, kind, colours.street, width(kind), isLine);
  }
}

const isLine = (piece: Piece) => !piece.isArea;
const isArea = (piece: Piece) => piece.isArea;

function fill(brush: Brush, kind: Kind, colour: string): void {
  brush.context.fillStyle = colour;
  // One path an object: an overlap would turn into a hole in the path of both.
  for (const piece of visible(brush, kind, isArea)) {
    brush.context.beginPath();
    trace(brush, piece);
    brush.context.fill('evenodd');
  }
}

function stroke(
  brush: Brush,
  kind: Kind,
  colour: string,
  width: number,
  wanted: (piece: Piece) => boolean = () => true,
): void {
  const { context } = brush;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  for (const piece of visible(brush, kind, wanted)) trace(brush, piece);
  context.stroke();
}

function visible({ tile, placing }: Brush, kind: Kind, wanted: (piece: Piece) => boolean): Piece[] {
  const { left, top, step } = placing;
  const [x0, y0] = [(-REACH_PX - left) / step, (-REACH_PX - top) / step];
  const [x1, y1] = [(TILE_PX + REACH_PX - left) / step, (TILE_PX + REACH_PX - top) / step];
  return (tile.pieces.get(kind) ?? []).filter(
    (piece) =>
      piece.left <= x1 &&
      piece.right >= x0 &&
      piece.top <= y1 &&
      piece.bottom >= y0 &&
      wanted(piece),
  );
}

function trace({ context, placing }: Brush, { parts, isArea }: Piece): void {
  const { left, top, step } = placing;
  for (const part of parts) {
    for (let i = 0; i + 1 < part.length; i += 2) {
      const x = left + (part[i] ?? 0) * step;
      const y = top + (part[i + 1] ?? 0) * step;
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    if (isArea) context.closePath();
  }
}
