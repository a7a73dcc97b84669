// The base map on the phone: a PMTiles file read by slices, vector tiles decoded and placed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { placingOf } from '../src/map/district_drawing.ts';
import { DistrictTiles, lonLatIn } from '../src/map/district_tiles.ts';
import { PmTiles, tileId } from '../src/map/pmtiles.ts';
import { layerOf } from '../src/map/vector_tile.ts';

// ---- files as a server writes them -----------------------------------------

function varint(value: number): number[] {
  const bytes = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
}

const field = (number: number, bytes: number[]) => [
  ...varint(number * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];
const text = (value: string) => [...new TextEncoder().encode(value)];
const zigzag = (value: number) => varint(value < 0 ? -2 * value - 1 : 2 * value);

/** A street through two places, and a square building. */
function vectorTile(): number[] {
  const street = [
    ...varint(9),
    ...zigzag(100),
    ...zigzag(200),
    ...varint(10),
    ...zigzag(-50),
    ...zigzag(8000),
  ];
  const house = [...varint(9), ...zigzag(0), ...zigzag(0), ...varint(26), ...zigzag(10), ...zigzag(0), ...zigzag(0), ...zigzag(10), ...zigzag(-10), ...zigzag(0), ...varint(15)]; // biome-ignore format: one geometry
  const feature = (type: number, tags: number[], shape: number[]) =>
    field(2, [...field(2, tags), ...varint(24), ...varint(type), ...field(4, shape)]);
  return field(3, [
    ...field(1, text('map')),
    ...feature(2, [0, 0, 1, 1, 2, 2], street),
    ...feature(3, [0, 3], house),
    ...['l', 'k', 'n'].flatMap((key) => field(3, text(key))),
    ...['s', 'footway', 'Rue Hornung', 'b'].flatMap((value) => field(4, field(1, text(value)))),
    ...varint(40),
    ...varint(8192),
  ]);
}

function directory(entries: { id: number; run: number; length: number; offset: number }[]) {
  let before = 0;
  const ids = entries.flatMap(({ id }) => {
    const gap = varint(id - before);
    before = id;
    return gap;
  });
  const parts = [
    ...varint(entries.length),
    ...ids,
    ...entries.flatMap(({ run }) => varint(run)),
    ...entries.flatMap(({ length }) => varint(length)),
    ...entries.flatMap(({ offset }) => varint(offset + 1)),
  ];
  return gzipSync(new Uint8Array(parts));
}

const AT = { z: 15, x: 16942, y: 11653 };

/** One tile twice in a row of the curve, behind a directory in a directory. */
function archive(changes: { packing?: number } = {}): Blob {
  const tile = gzipSync(new Uint8Array(vectorTile()));
  const id = tileId(AT);
  const leaf = directory([{ id, run: 2, length: tile.length, offset: 0 }]);
  const root = directory([{ id: id - 5, run: 0, length: leaf.length, offset: 0 }]);
  const header = new DataView(new ArrayBuffer(127));
  new Uint8Array(header.buffer).set(text('PMTiles\u0003'));
  const places = [127, root.length, 0, 0, 127 + root.length, leaf.length, 127 + root.length + leaf.length, tile.length]; // biome-ignore format: four parts
  for (const [i, value] of places.entries()) header.setUint32(8 + 8 * i, value, true);
  header.setUint8(97, changes.packing ?? 2);
  header.setUint8(98, 2);
  header.setUint8(100, 14);
  header.setUint8(101, 15);
  return new Blob([header.buffer, root, leaf, tile]);
}

// ---- what is read from them ------------------------------------------------

test('tiles are numbered along the curve of the format', () => {
  const places = [[0, 0, 0], [1, 0, 0], [1, 0, 1], [1, 1, 1], [1, 1, 0], [2, 0, 0]]; // biome-ignore format: one row
  const ids = places.map(([z = 0, x = 0, y = 0]) => tileId({ z, x, y }));
  assert.deepEqual(ids, [0, 1, 2, 3, 4, 5]);
  // The example of the specification, and one beyond 32 bits.
  assert.equal(tileId({ z: 12, x: 3423, y: 1763 }), 19_078_479);
  assert.equal(tileId({ z: 20, x: 1_048_575, y: 0 }), (4 ** 21 - 1) / 3 - 1);
});

test('a tile is found through directories and runs, and nothing where nothing is', async () => {
  const file = new PmTiles(archive());
  assert.deepEqual(await file.zooms(), [14, 15]);
  const bytes = await file.tile(AT);
  assert.ok(bytes);
  assert.deepEqual([...bytes], vectorTile());
  const [before, second, third] = await Promise.all(
    [-1, 1, 2].map((step) => file.tile(neighbour(step))),
  );
  assert.deepEqual([...(second ?? [])], vectorTile());
  assert.equal(before, null);
  assert.equal(third, null);
});

/** The tile so many places further along the curve. */
function neighbour(step: number) {
  const wanted = tileId(AT) + step;
  for (let x = AT.x - 2; x <= AT.x + 2; x++) {
    for (let y = AT.y - 2; y <= AT.y + 2; y++) {
      if (tileId({ z: AT.z, x, y }) === wanted) return { z: AT.z, x, y };
    }
  }
  throw new Error('not a neighbour');
}

test('what is no map of ours is refused, and an empty file too', async () => {
  for (const blob of [new Blob(), new Blob(['<html>']), archive({ packing: 3 })]) {
    await assert.rejects(new PmTiles(blob).zooms(), /not a PMTiles file/);
  }
});

test('lines and rings of a vector tile keep their places, tags and kind', () => {
  const { extent, features } = layerOf(new Uint8Array(vectorTile()), 'map');
  assert.equal(extent, 8192);
  assert.deepEqual(features, [
    { isArea: false, tags: { l: 's', k: 'footway', n: 'Rue Hornung' }, parts: [[100, 200, 50, 8200]] },
    { isArea: true, tags: { l: 'b' }, parts: [[0, 0, 10, 0, 10, 10, 0, 10]] },
  ]); // biome-ignore format: two features
  assert.deepEqual(layerOf(new Uint8Array(vectorTile()), 'other').features, []);
});

test('a tile is sorted by what is drawn alike, and its streets can be named', async () => {
  const tiles = new DistrictTiles(archive());
  const tile = await tiles.tile(AT);
  assert.deepEqual([...(tile?.pieces.keys() ?? [])], ['path', 'building']);
  const [path] = tile?.pieces.get('path') ?? [];
  assert.deepEqual([path?.left, path?.top, path?.right, path?.bottom], [50, 200, 100, 8200]);
  const [named] = tiles.decoded(15)[0]?.names ?? [];
  assert.equal(named?.name, 'Rue Hornung');
  assert.ok(Math.abs((named?.line[0]?.[0] ?? 0) - 6.1305) < 0.0001);
});

test('tiles that were not looked at for long are forgotten', async () => {
  const tiles = new DistrictTiles(archive());
  await tiles.tile(AT);
  for (let x = 0; x < 24; x++) await tiles.tile({ z: 15, x, y: 0 });
  assert.deepEqual(tiles.decoded(15), []);
});

test('the corner of a tile is where web Mercator has it', () => {
  const [lon, lat] = lonLatIn({ z: 1, x: 1, y: 1, extent: 8192 }, 0, 0);
  assert.deepEqual([lon, lat], [0, 0]);
  const [, north] = lonLatIn({ z: 1, x: 0, y: 0, extent: 8192 }, 0, 0);
  assert.ok(Math.abs(north - 85.0511) < 0.0001);
});

test('a canvas beyond the last zoom shows its part of a tile, larger', () => {
  const tile = { ...AT, extent: 8192 };
  const canvas = { z: 17, x: AT.x * 4 + 1, y: AT.y * 4 + 3 };
  const { left, top, step } = placingOf(canvas, tile);
  assert.deepEqual([left, top, step], [-256, -768, 1024 / 8192]);
});

test('a canvas before the first zoom holds four tiles', () => {
  const tile = { z: 14, x: 8471, y: 5826, extent: 8192 };
  const { left, top, step } = placingOf({ z: 13, x: 4235, y: 2913 }, tile);
  assert.deepEqual([left, top, step], [128, 0, 128 / 8192]);
});
