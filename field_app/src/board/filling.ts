// Draws what fills up: sectors from hatched to solid, streets walked, objects seen, numbers.

import type { Geometry, LonLat } from '../api/shapes.ts';
import { drawMarks } from '../map/marks.ts';
import type { Palette } from '../map/palette.ts';
import type { Mark } from '../map/scene.ts';
import { b } from '../texts/board_language.ts';
import { inkOn } from '../ui/colour.ts';
import type { Pixel, Size } from './fit.ts';
import { type Pen, type ToPixel, trace } from './ground.ts';
import { spread } from './plates.ts';
import type { BoardMap, BoardPoint, Picture, SectorProgress } from './shapes.ts';

/** Of a finished sector; what lies below can still be seen. */
const SOLID = 0.62;
const HATCH_PX = 9;
/** Above these numbers of points the marks shrink, or they would hide the streets. */
const MANY_POINTS = 150;
const MANY_SECTORS = 12;
const NO_TEAM = '#6b6573';

interface Shown {
  progress: SectorProgress;
  geometry: Geometry;
  middle: LonLat;
  colour: string;
}

export function drawFilling(
  pen: Pen,
  map: BoardMap,
  picture: Picture,
  toPixel: ToPixel,
  look: { size: Size; colours: Palette },
): void {
  const sectors = sectorsOf(map, picture);
  for (const sector of sectors) drawSector(pen, sector, toPixel, look.colours);
  drawStreets(pen, map, picture, toPixel, look.colours);
  drawPoints(pen, picture, toPixel, look);
  drawNumbers(pen, sectors, toPixel, look.size);
}

function sectorsOf(map: BoardMap, picture: Picture): Shown[] {
  const outlines = new Map(map.sectors.features.map((each) => [each.properties.number, each]));
  return picture.sectors.flatMap((progress) => {
    const outline = outlines.get(progress.number);
    const colour = progress.colour ?? NO_TEAM;
    if (!outline) return [];
    const { geometry, properties } = outline;
    return [{ progress, geometry, middle: properties.middle, colour }];
  });
}

function drawSector(pen: Pen, sector: Shown, toPixel: ToPixel, colours: Palette): void {
  pen.beginPath();
  trace(pen, sector.geometry, toPixel);
  pen.globalAlpha = 0.4;
  pen.fillStyle = hatch(pen, sector.colour);
  pen.fill('evenodd');
  pen.globalAlpha = SOLID * sector.progress.share;
  pen.fillStyle = sector.colour;
  pen.fill('evenodd');
  pen.globalAlpha = 1;
  pen.lineJoin = 'round';
  pen.strokeStyle = colours.halo;
  pen.lineWidth = 5;
  pen.stroke();
  pen.strokeStyle = sector.colour;
  pen.lineWidth = 2.5;
  pen.stroke();
}

const hatches = new Map<string, CanvasPattern | string>();

function hatch(pen: Pen, colour: string): CanvasPattern | string {
  const known = hatches.get(colour);
  if (known) return known;
  const tile = document.createElement('canvas');
  tile.width = HATCH_PX;
  tile.height = HATCH_PX;
  const stroke = tile.getContext('2d');
  if (stroke) {
    stroke.strokeStyle = colour;
    stroke.lineWidth = 2.5;
    stroke.beginPath();
    // Drawn past its corners, so that the tiles join.
    for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
      stroke.moveTo(shift - 2, HATCH_PX + 2);
      stroke.lineTo(shift + HATCH_PX + 2, -2);
    }
    stroke.stroke();
  }
  const made = pen.createPattern(tile, 'repeat') ?? colour;
  hatches.set(colour, made);
  return made;
}

function drawStreets(
  pen: Pen,
  map: BoardMap,
  picture: Picture,
  toPixel: ToPixel,
  colours: Palette,
): void {
  const done = new Set(picture.done);
  const walked = map.streets.features.filter((street) => done.has(String(street.id)));
  const colourOf = new Map(picture.sectors.map((each) => [each.number, each.colour ?? NO_TEAM]));
  pen.lineCap = 'round';
  for (const casing of [true, false]) {
    pen.lineWidth = casing ? 8 : 5;
    for (const { geometry, properties } of walked) {
      pen.strokeStyle = casing ? colours.halo : (colourOf.get(properties.sector) ?? NO_TEAM);
      pen.beginPath();
      trace(pen, geometry, toPixel);
      pen.stroke();
    }
  }
}

/** As on every map of ours: checked is a filled disc, new a square; with a tick and a plus inside
 * where there is room for them. */
function drawPoints(
  pen: Pen,
  picture: Picture,
  toPixel: ToPixel,
  look: { size: Size; colours: Palette },
): void {
  if (picture.points.length > MANY_POINTS) {
    for (const { at, shape } of picture.points) drawDot(pen, toPixel(at), shape, look.colours);
    return;
  }
  const marks = picture.points.map(({ at, shape }, i): Mark => ({ id: String(i), at, shape }));
  const { width: right, height: bottom } = look.size;
  const box = { left: 0, top: 0, right, bottom };
  drawMarks({ context: pen, zoom: 16, box, toPixel }, marks, null);
}

function drawDot(pen: Pen, [x, y]: Pixel, shape: BoardPoint['shape'], colours: Palette): void {
  pen.beginPath();
  if (shape === 'new') pen.rect(x - 3.5, y - 3.5, 7, 7);
  else pen.arc(x, y, 2.5, 0, 2 * Math.PI);
  pen.fillStyle = shape === 'new' ? colours.markInside : colours.mark;
  pen.strokeStyle = shape === 'new' ? colours.mark : colours.markInside;
  pen.lineWidth = shape === 'new' ? 2 : 1;
  pen.fill();
  pen.stroke();
}

/** « 3 · 45 % »: whose it is and how far, for those who do not see the colours. */
function drawNumbers(pen: Pen, sectors: readonly Shown[], toPixel: ToPixel, size: Size): void {
  pen.font = '700 17px system-ui, sans-serif';
  pen.textBaseline = 'middle';
  pen.textAlign = 'center';
  const plates = sectors.map(({ progress, middle, colour }) => {
    const number = String(progress.team ?? '–');
    // Where sectors are small the number alone has room; the cards tell the rest.
    const share = sectors.length > MANY_SECTORS ? '' : b.percent(Math.floor(progress.share * 100));
    const first = pen.measureText(number).width + 14;
    const width = first + (share ? pen.measureText(share).width + 12 : 0);
    const [x, y] = toPixel(middle);
    return { number, share, first, colour, x, y, width, height: 26 };
  });
  for (const { number, share, first, colour, x, y, width } of spread(plates, size)) {
    const left = x - width / 2;
    if (share) rectangle(pen, [left, y], width, ['#ffffff', colour]);
    rectangle(pen, [left, y], first, [colour, '#ffffff']);
    pen.fillStyle = inkOn(colour);
    pen.fillText(number, left + first / 2, y + 1);
    pen.fillStyle = '#1c1922';
    pen.fillText(share, left + first + (width - first) / 2, y + 1);
  }
}

function rectangle(
  pen: Pen,
  [x, y]: Pixel,
  width: number,
  [fill, edge]: readonly [string, string],
): void {
  pen.beginPath();
  pen.rect(x, y - 13, width, 26);
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = edge;
  pen.lineWidth = 2;
  pen.stroke();
}
