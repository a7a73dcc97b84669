// Distances, the best fix, the nearest objects and the names of streets.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LonLat, Pack, Target } from '../src/api/shapes.ts';
import { distanceM, distanceToLineM, representative, roundedM } from '../src/geo/distance.ts';
import { bestFix, type Fix, qualityOf, STALE_MS } from '../src/geo/position.ts';
import { namedStreetLines, nearestFirst, streetAt, streetsOf } from '../src/phone/targets.ts';

const fix = (accuracy_m: number, time: number): Fix => ({ at: [6.14, 46.2], accuracy_m, time });

test('a thousandth of a degree of latitude is 111 metres, of longitude less', () => {
  assert.ok(Math.abs(distanceM([6.14, 46.2], [6.14, 46.201]) - 111.2) < 0.1);
  assert.ok(Math.abs(distanceM([6.14, 46.2], [6.141, 46.2]) - 77) < 0.5);
});

test('the date line is no distance', () => {
  assert.ok(distanceM([179.9995, -17], [-179.9995, -17]) < 110);
});

test('the distance to a line is that to its nearest point, not to a vertex', () => {
  const line: LonLat[] = [
    [6.13, 46.2],
    [6.15, 46.2],
  ];
  assert.ok(Math.abs(distanceToLineM([6.14, 46.2001], line) - 11.1) < 0.2);
});

test('a square is stood for by its middle, a line by one of its points', () => {
  const ring = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]; // biome-ignore format: one ring
  assert.deepEqual(representative({ type: 'Polygon', coordinates: [ring] }), [1, 1]);
  const coordinates = [[0, 0], [1, 1], [2, 0]]; // biome-ignore format: one line
  assert.deepEqual(representative({ type: 'LineString', coordinates }), [1, 1]);
});

test('a sharp fix is kept until the walker has drifted away from it', () => {
  assert.deepEqual(bestFix([fix(4, 0), fix(15, 5000)], 5000), fix(4, 0));
  assert.deepEqual(bestFix([fix(4, 0), fix(15, 20_000)], 20_000), fix(15, 20_000));
  assert.equal(bestFix([fix(4, 0)], STALE_MS + 1), undefined);
});

test('accuracy is good, medium or poor', () => {
  const qualities = [4, 10, 25, 300].map((metres) => qualityOf(fix(metres, 0)));
  assert.deepEqual(qualities, ['good', 'good', 'medium', 'poor']);
});

test('people are told distances that they can pace', () => {
  assert.deepEqual([3.4, 12.2, 47, 312, 1234].map(roundedM), [3, 12, 45, 310, 1200]);
});

const target = (id: string, at: LonLat): Target => ({
  type: 'Feature',
  id,
  geometry: { type: 'Point', coordinates: at },
  properties: { theme: 'trees', preset: null, tags: {}, name: null },
});

test('the nearest object comes first', () => {
  const far = target('n1', [6.15, 46.2]);
  const near = target('n2', [6.1401, 46.2]);
  const [first] = nearestFirst([far, near], [6.14, 46.2]);
  assert.equal(first?.target, near);
});

const pack = {
  street_lines: {
    'Rue Longue': [
      [[6.14, 46.2], [6.15, 46.2]], // biome-ignore format: one line
      [[6.15, 46.2], [6.1501, 46.2]], // biome-ignore format: one line
    ],
    'Avenue Courte': [[[6.14, 46.21], [6.141, 46.21]]], // biome-ignore format: one line
  },
} as Partial<Pack> as Pack;

test('a street is listed once, by its longest part', () => {
  const found = streetsOf(pack);
  assert.deepEqual(
    found.map(({ name }) => name),
    ['Avenue Courte', 'Rue Longue'],
  );
  assert.equal(found[1]?.line[0]?.[0], 6.14);
});

test('one stands in the street within 25 metres, or in none', () => {
  const lines = namedStreetLines(pack);
  assert.equal(streetAt(lines, [6.145, 46.2001]), 'Rue Longue');
  assert.equal(streetAt(lines, [6.145, 46.205]), null);
});
