// Decodes one layer of a vector tile into plain arrays of coordinates.
// https://github.com/mapbox/vector-tile-spec/blob/master/2.1/README.md

import { Varints } from './varints.ts';

export interface TileFeature {
  isArea: boolean;
  tags: Record<string, string>;
  /** Lines or rings, in steps of the tile: x and y by turns. */
  parts: number[][];
}

export interface TileLayer {
  /** Steps along an edge of the tile. */
  extent: number;
  features: TileFeature[];
}

const AREA = 3;
const MOVE_TO = 1;
const LINE_TO = 2;

/** The layer of that name; empty where the tile has none. */
export function layerOf(bytes: Uint8Array, name: string): TileLayer {
  let found: TileLayer = { extent: 4096, features: [] };
  const tile = new Varints(bytes);
  tile.fields((field) => {
    if (field !== 3) return;
    const layer = tile.part();
    if (nameOf(layer) === name) found = readLayer(layer);
  });
  return found;
}

function nameOf({ bytes, at, end }: Varints): string {
  const layer = new Varints(bytes, at, end);
  let name = '';
  layer.fields((field) => {
    if (field === 1) name = layer.text();
  });
  return name;
}

function readLayer(layer: Varints): TileLayer {
  const features: Varints[] = [];
  const keys: string[] = [];
  const values: string[] = [];
  let extent = 4096;
  layer.fields((field) => {
    if (field === 2) features.push(layer.part());
    else if (field === 3) keys.push(layer.text());
    else if (field === 4) values.push(textOf(layer.part()));
    else if (field === 5) extent = layer.next();
  });
  return { extent, features: features.map((feature) => readFeature(feature, keys, values)) };
}

/** Our attributes are all texts. */
function textOf(value: Varints): string {
  let text = '';
  value.fields((field) => {
    if (field === 1) text = value.text();
  });
  return text;
}

function readFeature(feature: Varints, keys: string[], values: string[]): TileFeature {
  const read: TileFeature = { isArea: false, tags: {}, parts: [] };
  feature.fields((field) => {
    if (field === 2) {
      const pairs = feature.part();
      while (pairs.more) read.tags[keys[pairs.next()] ?? ''] = values[pairs.next()] ?? '';
    } else if (field === 3) {
      read.isArea = feature.next() === AREA;
    } else if (field === 4) {
      read.parts = partsOf(feature.part());
    }
  });
  return read;
}

function partsOf(commands: Varints): number[][] {
  const parts: number[][] = [];
  let [x, y] = [0, 0];
  while (commands.more) {
    const command = commands.next();
    const what = command & 7;
    // To close a ring takes no coordinates: whoever draws it closes it.
    for (let left = command >> 3; left > 0 && what <= LINE_TO; left--) {
      x += commands.signed();
      y += commands.signed();
      if (what === MOVE_TO) parts.push([x, y]);
      else parts[parts.length - 1]?.push(x, y);
    }
  }
  return parts;
}
