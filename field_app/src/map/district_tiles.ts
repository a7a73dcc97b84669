// The tiles of the district's map that the phone keeps: decoded, sorted by what is drawn alike.

import type { LonLat } from '../api/shapes.ts';
import { PmTiles, type TileAt } from './pmtiles.ts';
import { type StreetClass, streetClass } from './street_class.ts';
import type { NamedLine } from './street_names.ts';
import { layerOf, type TileFeature } from './vector_tile.ts';

/** What is drawn alike; the server writes the letters (outputs/district_map.py). */
export type Kind = 'green' | 'water' | 'shore' | 'building' | 'barrier' | StreetClass;

/** One object in a tile, and the box that it fills. */
export interface Piece extends Pick<TileFeature, 'isArea' | 'parts'> {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface DistrictTile extends TileAt {
  /** Steps along an edge of the tile. */
  extent: number;
  pieces: Map<Kind, Piece[]>;
  names: NamedLine[];
}

const LAYERS: Record<string, Kind> = {
  g: 'green',
  w: 'water',
  h: 'shore',
  b: 'building',
  x: 'barrier',
};
/** Decoded tiles that are kept: more than a screen shows, less than an old phone minds. */
const KEPT = 24;

export class DistrictTiles {
  readonly #file: PmTiles;
  /** The longest unused first. */
  readonly #kept = new Map<string, Promise<DistrictTile | null>>();
  readonly #decoded = new Map<string, DistrictTile>();

  constructor(blob: Blob) {
    this.#file = new PmTiles(blob);
  }

  zooms(): Promise<[least: number, most: number]> {
    return this.#file.zooms();
  }

  /** Null where the map has nothing. */
  tile(at: TileAt): Promise<DistrictTile | null> {
    const key = `${at.z}/${at.x}/${at.y}`;
    const kept = this.#kept.get(key) ?? this.#read(at, key);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [unused] = this.#kept.keys();
    if (this.#kept.size > KEPT && unused !== undefined) {
      this.#kept.delete(unused);
      this.#decoded.delete(unused);
    }
    return kept;
  }

  /** The kept tiles of a zoom. */
  decoded(zoom: number): DistrictTile[] {
    return [...this.#decoded.values()].filter(({ z }) => z === zoom);
  }

  async #read(at: TileAt, key: string): Promise<DistrictTile | null> {
    const bytes = await this.#file.tile(at);
    if (!bytes) return null;
    const tile = decodeTile(bytes, at);
    if (this.#kept.has(key)) this.#decoded.set(key, tile);
    return tile;
  }
}

export function decodeTile(bytes: Uint8Array, at: TileAt): DistrictTile {
  const { extent, features } = layerOf(bytes, 'map');
  const tile: DistrictTile = { ...at, extent, pieces: new Map(), names: [] };
  for (const { isArea, parts, tags } of features) {
    const kind = tags.l === 's' ? streetClass(tags.k ?? '') : LAYERS[tags.l ?? ''];
    if (!kind) continue;
    const pieces = tile.pieces.get(kind) ?? [];
    tile.pieces.set(kind, pieces);
    pieces.push({ isArea, parts, ...boxOf(parts) });
    const name = tags.n;
    if (name) tile.names.push(...parts.map((part) => ({ name, line: lonLats(part, tile) })));
  }
  return tile;
}

function boxOf(parts: readonly number[][]): Pick<Piece, 'left' | 'top' | 'right' | 'bottom'> {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const part of parts) {
    part.forEach((step, i) => {
      if (i % 2 === 0) {
        box.left = Math.min(box.left, step);
        box.right = Math.max(box.right, step);
      } else {
        box.top = Math.min(box.top, step);
        box.bottom = Math.max(box.bottom, step);
      }
    });
  }
  return box;
}

function lonLats(part: readonly number[], tile: TileAt & { extent: number }): LonLat[] {
  const line: LonLat[] = [];
  for (let i = 0; i < part.length; i += 2)
    line.push(lonLatIn(tile, part[i] ?? 0, part[i + 1] ?? 0));
  return line;
}

/** Where a step of a tile is (https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames). */
export function lonLatIn(
  { z, x, y, extent }: TileAt & { extent: number },
  right: number,
  down: number,
): LonLat {
  const lon = ((x + right / extent) / 2 ** z) * 360 - 180;
  const north = Math.PI * (1 - (2 * (y + down / extent)) / 2 ** z);
  return [lon, (Math.atan(Math.sinh(north)) * 180) / Math.PI];
}
