// The live board: events in pieces, the area in its box, plates that keep apart.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Geometry, LonLat } from '../src/api/shapes.ts';
import { EventReader } from '../src/board/events.ts';
import { fit } from '../src/board/fit.ts';
import { slugIn } from '../src/board/key.ts';
import { spread } from '../src/board/plates.ts';

const STREAM =
  'retry: 2000\n\nid: a1\nevent: board\ndata: {"n":1}\n\n: still here\n\nid: b2\ndata: {"n":\ndata: 2}\n\n';

test('events are read whole however the network cuts them', () => {
  for (let size = 1; size < STREAM.length; size += 3) {
    const reader = new EventReader();
    const found = [];
    for (let at = 0; at < STREAM.length; at += size) {
      found.push(...reader.read(STREAM.slice(at, at + size)));
    }
    assert.deepEqual(found, [
      { id: 'a1', data: '{"n":1}' },
      { id: 'b2', data: '{"n":\n2}' },
    ]);
    assert.equal(reader.retryMs, 2000);
  }
});

test('an event that is cut off is not told', () => {
  const reader = new EventReader();
  assert.deepEqual(reader.read('id: a1\ndata: {"n":1}\n'), []);
});

function polygon(west: number, south: number, east: number, north: number): Geometry {
  const ring: LonLat[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

test('the area fills its box, north up, undistorted, also on the antimeridian and far north', () => {
  for (const [west, south] of [
    [7.41, 43.73],
    [179.99, -16.5],
    [25.7, 66.5],
  ] as const) {
    const [east, north] = [west + 0.02, south + 0.02];
    const wrapped = east > 180 ? east - 360 : east;
    const toPixel = fit([polygon(west, south, wrapped, north)], { width: 600, height: 400 }, 10);
    const [left, bottom] = toPixel([west, south]);
    const [right, top] = toPixel([wrapped, north]);
    assert.ok(Math.abs(top - 10) < 0.01 && Math.abs(bottom - 390) < 0.01);
    assert.ok(Math.abs((left + right) / 2 - 300) < 0.01);
    const narrow = Math.cos((south * Math.PI) / 180);
    assert.ok(Math.abs((right - left) / (bottom - top) - narrow) < 0.01);
  }
});

test('plates do not cover one another and stay in the picture', () => {
  const plates = Array.from({ length: 20 }, (_, i) => ({
    x: 100 + (i % 5) * 6,
    y: 90 + Math.floor(i / 5) * 5,
    width: 34,
    height: 26,
  }));
  const placed = spread(plates, { width: 400, height: 300 });
  for (const [i, a] of placed.entries()) {
    assert.ok(a.x >= 17 && a.x <= 383 && a.y >= 13 && a.y <= 287);
    for (const b of placed.slice(i + 1)) {
      assert.ok(Math.abs(a.x - b.x) > 33 || Math.abs(a.y - b.y) > 25, `${i} is covered`);
    }
  }
  const alone = [{ x: 50, y: 60, width: 30, height: 26 }];
  assert.deepEqual(spread(alone, { width: 400, height: 300 }), alone);
});

test('the address names the party', () => {
  assert.equal(slugIn('#/plainville'), 'plainville');
  assert.equal(slugIn('#/'), null);
  assert.equal(slugIn('#key=abc'), null);
});
