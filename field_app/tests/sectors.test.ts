// The sector editor without a map: blocks under a point, neighbours, balance, streets, edits.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Division, Layout } from '../src/api/division.ts';
import type { LonLat } from '../src/api/shapes.ts';
import { balanceAfter, changesBetween, percentOff } from '../src/desk/sectors/balance.ts';
import { borderStreets, streetAt } from '../src/desk/sectors/border_streets.ts';
import { stillMeant } from '../src/desk/sectors/edits.ts';
import {
  blocksBeside,
  blockTowards,
  DIRECTIONS,
  indexLayout,
  labelPoint,
  sectorsBeside,
} from '../src/desk/sectors/layout_index.ts';
import { distance, isInside, Plane, type Point, simplified } from '../src/desk/sectors/plane.ts';

/** Three blocks in a row, 0 1 2 from west to east, and one (3) that fills a hole of block 2. */
const SIDE = 0.001;
const corner = (x: number, y: number): LonLat => [6 + x * SIDE, 46 + y * SIDE];
const square = (x: number, y: number, size = 1): LonLat[] =>
  [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
    [0, 0],
  ].map(([dx = 0, dy = 0]) => corner(x + size * dx, y + size * dy));

const block = (id: number, minutes: number, ...rings: LonLat[][]) => ({
  type: 'Feature' as const,
  id,
  geometry: { type: 'Polygon' as const, coordinates: rings },
  properties: { minutes, streets_m: 0 },
});

const street = (id: number, name: string, beside: [number, number], line: LonLat[]) => ({
  type: 'Feature' as const,
  id,
  geometry: { type: 'LineString' as const, coordinates: line },
  properties: { name, left: beside[0], right: beside[1], minutes: 2 },
});

const hole = square(2.25, 0.25, 0.5);
const LAYOUT: Layout = {
  blocks: {
    type: 'FeatureCollection',
    features: [
      block(0, 10, square(0, 0)),
      block(1, 20, square(1, 0)),
      block(2, 30, square(2, 0), [...hole].reverse()),
      block(3, 5, hole),
    ],
  },
  streets: {
    type: 'FeatureCollection',
    features: [
      street(7, 'rue Hugo', [0, 1], [corner(1, 0), corner(1, 0.5)]),
      street(8, 'rue Hugo', [0, 1], [corner(1, 0.5), corner(1, 1)]),
      street(9, '', [1, 2], [corner(2, 0), corner(2, 0.4)]),
      street(11, '', [1, 2], [corner(2, 0.6), corner(2, 1)]),
      street(12, 'rue du Bord', [0, -1], [corner(0, 0), corner(0, 1)]),
    ],
  },
};

const sector = (number: number, effort_min: number, label = '') => ({
  type: 'Feature' as const,
  geometry: { type: 'Polygon' as const, coordinates: [] },
  properties: { number, label, effort_min, street_km: 1, features: {} },
});

const division = (more: Partial<Division> = {}): Division => ({
  stamp: 1,
  can_undo: false,
  can_redo: false,
  last: null,
  layout: 'first',
  expected_min: {},
  mean_min: 30,
  cv: 0,
  start: null,
  blocks: [1, 1, 2, 2],
  streets: { 9: 1, 11: 2 },
  sectors: { type: 'FeatureCollection', features: [sector(1, 30), sector(2, 35)] },
  ...more,
});

const index = indexLayout(LAYOUT);
const at = (x: number, y: number): Point => index.plane.at(corner(x, y));

test('a position goes to the plane and comes back', () => {
  const plane = new Plane([6, 46]);
  assert.deepEqual(plane.at([6, 46]), [0, 0]);
  const [x, y] = plane.at([6.0123456, 46.0034567]);
  assert.ok(x > 0 && y < 0, 'east is right, north is up');
  assert.deepEqual(plane.lonLat([x, y]), [6.0123456, 46.0034567]);
});

test('the block under a point is found, in holes too, and none outside', () => {
  assert.equal(index.blockAt(at(0.5, 0.5))?.id, 0);
  assert.equal(index.blockAt(at(2.1, 0.5))?.id, 2);
  assert.equal(index.blockAt(at(2.5, 0.5))?.id, 3);
  assert.equal(index.blockAt(at(3.5, 0.5)), undefined);
});

test('blocks that share a line are neighbours', () => {
  assert.deepEqual(index.neighbours, [[1], [0, 2], [1, 3], [2]]);
  assert.deepEqual(
    blocksBeside(index, [1, 2, 2, 2], 1).map(({ id }) => id),
    [1],
  );
  assert.deepEqual(sectorsBeside(index, [1, 2, 3, 3], 2), [1, 3]);
  assert.deepEqual(sectorsBeside(index, [1, 2, 3, 4], 4), [3]);
});

test('the middle of a block is inside it, holes respected', () => {
  for (const { middle, rings } of index.blocks) assert.ok(isInside(middle, rings));
});

test('a sector is labelled inside itself', () => {
  const label = labelPoint(index.blocks.filter(({ id }) => id < 2));
  assert.ok(label && [0, 1].includes(index.blockAt(label)?.id ?? -1));
  assert.equal(labelPoint([]), null);
});

test('arrow keys lead to the neighbour that way, and nowhere beyond the last', () => {
  const [first, second] = index.blocks;
  assert.ok(first && second && DIRECTIONS.ArrowRight && DIRECTIONS.ArrowLeft);
  assert.equal(blockTowards(index, first, DIRECTIONS.ArrowRight)?.id, 1);
  assert.equal(blockTowards(index, second, DIRECTIONS.ArrowLeft)?.id, 0);
  assert.equal(blockTowards(index, first, DIRECTIONS.ArrowLeft), undefined);
});

test('the balance follows the blocks under the hand', () => {
  const still = balanceAfter(division(), index, new Map());
  assert.deepEqual(
    [...still.minutes],
    [
      [1, 30],
      [2, 35],
    ],
  );
  assert.equal(still.mean, 32.5);
  assert.ok(Math.abs(still.cv - 2.5 / 32.5) < 1e-12);
  const moved = balanceAfter(division(), index, new Map([[3, 1]]));
  assert.deepEqual(
    [...moved.minutes],
    [
      [1, 35],
      [2, 30],
    ],
  );
  assert.equal(percentOff(35, 32.5), 8);
  assert.equal(Object.is(percentOff(32.4, 32.5), 0), true);
});

test('each sector is compared with what is expected of its own teams', () => {
  const weighted = division({ expected_min: { 1: 43.4, 2: 21.6 }, mean_min: 32.5 });
  const even = balanceAfter({ ...weighted, expected_min: { 1: 32.5, 2: 32.5 } }, index, new Map());
  assert.equal(even.mean, 32.5);
  const now = balanceAfter(weighted, index, new Map());
  assert.equal(now.mean, null, 'there is no line for all');
  assert.deepEqual([...now.expected.values()].map(Math.round), [43, 22]);
  assert.ok(now.cv > 0.3, 'the strong team has too little, the other too much');
  const moved = balanceAfter(
    weighted,
    index,
    new Map([
      [2, 1],
      [3, 1],
    ]),
  );
  const [first = 0, second = 0] = moved.expected.values();
  const sum = [...moved.minutes.values()].reduce((all, each) => all + each, 0);
  assert.ok(
    Math.abs(first + second - sum) < 1e-9,
    'all that there is to do is expected of somebody',
  );
});

test('a meeting point that somebody set meanwhile need not be set again', () => {
  const edit = { kind: 'meeting' as const, start: [6.001, 46.001] as LonLat };
  assert.equal(stillMeant(edit, division({ start: [6.001, 46.001] })), null);
  assert.equal(stillMeant(edit, division({ start: [6.002, 46.001] })), edit);
  assert.equal(stillMeant({ kind: 'meeting', start: null }, division()), null);
});

test('what an edit changed is told in whole minutes, sector by sector', () => {
  const after = division({
    sectors: { type: 'FeatureCollection', features: [sector(1, 30.3), sector(3, 20)] },
  });
  assert.deepEqual(changesBetween(division(), after), [
    { sector: 2, before: 35, after: null },
    { sector: 3, before: null, after: 20 },
  ]);
});

test('a street is given whole, a path without a name as far as it hangs together', () => {
  const shared = division({ blocks: [1, 2, 3, 3], streets: { 7: 1, 8: 1, 9: 2, 11: 2 } });
  const found = borderStreets(index, shared);
  assert.deepEqual(
    found.map(({ name, owner, other, stretches }) => [name, owner, other, stretches.length]),
    [
      ['rue Hugo', 1, 2, 2],
      ['', 2, 3, 1],
      ['', 2, 3, 1],
    ],
  );
  assert.equal(streetAt(found, at(1.01, 0.5), 0.5)?.name, undefined);
  assert.equal(streetAt(found, at(1.01, 0.5), 5)?.name, 'rue Hugo');
});

test('the streets that name a block are those beside it', () => {
  assert.deepEqual(index.blocks[0]?.streets, ['rue Hugo', 'rue du Bord']);
  assert.deepEqual(index.blocks[3]?.streets, []);
});

test('after somebody else’s change only what is left of an edit is meant', () => {
  const move = { kind: 'move_blocks', blocks: [0, 2, 99], to: 1 } as const;
  assert.deepEqual(stillMeant({ ...move, blocks: [...move.blocks] }, division()), {
    kind: 'move_blocks',
    blocks: [2],
    to: 1,
  });
  assert.equal(stillMeant({ kind: 'move_blocks', blocks: [0], to: 1 }, division()), null);
  assert.equal(stillMeant({ kind: 'move_blocks', blocks: [0], to: 9 }, division()), null);
  assert.equal(stillMeant({ kind: 'give_streets', streets: [9], to: 1 }, division()), null);
  assert.equal(stillMeant({ kind: 'merge', sectors: [1, 5] }, division()), null);
  assert.equal(stillMeant({ kind: 'rename', sector: 1, label: '' }, division()), null);
  const halve = { kind: 'halve', sector: 2 } as const;
  assert.equal(stillMeant(halve, division()), halve);
});

test('a drawn line keeps its bends and loses its trembling', () => {
  const line: Point[] = [
    [0, 0],
    [5, 0.4],
    [10, 0],
    [10, 10],
  ];
  assert.deepEqual(simplified(line, 1), [
    [0, 0],
    [10, 0],
    [10, 10],
  ]);
  assert.equal(distance([0, 0], [3, 4]), 5);
});
