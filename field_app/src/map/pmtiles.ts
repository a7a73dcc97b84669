// Reads single tiles out of a PMTiles file that lies on the phone, by slices of its Blob.
// https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
//
// The library of that name is 7 kB, most of it for what a server or another map needs.

import { gunzipSync } from 'fflate';
import { Varints } from './varints.ts';

export interface TileAt {
  z: number;
  x: number;
  y: number;
}

interface Entry {
  id: number;
  /** How many tiles have the same content; 0 for a directory of more entries. */
  run: number;
  length: number;
  offset: number;
}

interface Header {
  directories: number;
  tiles: number;
  root: Entry[];
  minZoom: number;
  maxZoom: number;
}

const HEADER_BYTES = 127;
const GZIP = 2;
/** Directories lie in directories no deeper than this. */
const DEEPEST = 4;

export class PmTiles {
  readonly #blob: Blob;
  #header: Promise<Header> | undefined;
  readonly #directories = new Map<number, Promise<Entry[]>>();

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  async zooms(): Promise<[least: number, most: number]> {
    const { minZoom, maxZoom } = await this.#read();
    return [minZoom, maxZoom];
  }

  /** Null where the file has nothing. */
  async tile(at: TileAt): Promise<Uint8Array | null> {
    const header = await this.#read();
    const id = tileId(at);
    let entries = header.root;
    for (let depth = 0; depth < DEEPEST; depth++) {
      const entry = entryOf(entries, id);
      if (!entry) return null;
      if (entry.run > 0) return this.#unpacked(header.tiles + entry.offset, entry.length);
      entries = await this.#directory(header.directories + entry.offset, entry.length);
    }
    return null;
  }

  #read(): Promise<Header> {
    this.#header ??= this.#readHeader();
    return this.#header;
  }

  async #readHeader(): Promise<Header> {
    const bytes = await this.#slice(0, HEADER_BYTES);
    const view = new DataView(bytes.buffer);
    const magic = new TextDecoder().decode(bytes.subarray(0, 7));
    const packings = bytes.length === HEADER_BYTES && [bytes[97], bytes[98]];
    if (magic !== 'PMTiles' || !packings || packings.some((packing) => packing !== GZIP)) {
      throw new Error('not a PMTiles file of ours');
    }
    // Numbers of 64 bits; a file over 4 GB is none for a phone.
    const number = (at: number) => view.getUint32(at, true);
    return {
      directories: number(40),
      tiles: number(56),
      root: await this.#directory(number(8), number(16)),
      minZoom: view.getUint8(100),
      maxZoom: view.getUint8(101),
    };
  }

  #directory(offset: number, length: number): Promise<Entry[]> {
    const known = this.#directories.get(offset);
    const entries = known ?? this.#unpacked(offset, length).then(directoryOf);
    this.#directories.set(offset, entries);
    return entries;
  }

  async #unpacked(offset: number, length: number): Promise<Uint8Array> {
    return gunzipSync(await this.#slice(offset, length));
  }

  async #slice(offset: number, length: number): Promise<Uint8Array> {
    return new Uint8Array(await this.#blob.slice(offset, offset + length).arrayBuffer());
  }
}

function directoryOf(bytes: Uint8Array): Entry[] {
  const numbers = new Varints(bytes);
  const entries: Entry[] = [];
  const count = numbers.next();
  let id = 0;
  for (let i = 0; i < count; i++) {
    id += numbers.next();
    entries.push({ id, run: 0, length: 0, offset: 0 });
  }
  for (const entry of entries) entry.run = numbers.next();
  for (const entry of entries) entry.length = numbers.next();
  let follows = 0;
  for (const entry of entries) {
    const offset = numbers.next();
    // Zero: right behind the one before.
    entry.offset = offset === 0 ? follows : offset - 1;
    follows = entry.offset + entry.length;
  }
  return entries;
}

/** The entry that holds a tile or leads to it: the last that begins at or before it. */
function entryOf(entries: readonly Entry[], id: number): Entry | undefined {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.id ?? 0) <= id) low = middle + 1;
    else high = middle;
  }
  const entry = entries[low - 1];
  return entry && (entry.run === 0 || id < entry.id + entry.run) ? entry : undefined;
}

/** The place of a tile in the file's order: all zooms before, then along a Hilbert curve. */
export function tileId({ z, x, y }: TileAt): number {
  let id = (4 ** z - 1) / 3;
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const right = (x & side) > 0 ? 1 : 0;
    const below = (y & side) > 0 ? 1 : 0;
    id += side * side * ((3 * right) ^ below);
    if (below === 0) {
      if (right === 1) [x, y] = [side - 1 - x, side - 1 - y];
      [x, y] = [y, x];
    }
  }
  return id;
}
