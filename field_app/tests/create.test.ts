// A party in the making: the drawn area, and what one may go on with.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LonLat } from '../src/api/shapes.ts';
import { missingOn, NEW_DRAFT, rememberedDraft, STEPS } from '../src/desk/create/draft.ts';
import {
  crossesItself,
  EMPTY_RING,
  polygonOf,
  ringKm2,
  undone,
  withCorner,
  withMoved,
  withoutCorner,
} from '../src/desk/create/ring.ts';

/** About one kilometre on each side, at 60° north. */
const SQUARE: LonLat[] = [
  [10, 60],
  [10.017986, 60],
  [10.017986, 60.008993],
  [10, 60.008993],
];

test('a drawn square has the size of a square, whichever way round it was drawn', () => {
  assert.ok(Math.abs(ringKm2(SQUARE) - 1) < 0.001);
  assert.ok(Math.abs(ringKm2([...SQUARE].reverse()) - 1) < 0.001);
  assert.equal(ringKm2([]), 0);
  assert.equal(ringKm2(SQUARE.slice(0, 2)), 0);
});

test('an area needs three corners and is closed', () => {
  assert.equal(polygonOf(SQUARE.slice(0, 2)), null);
  assert.deepEqual(polygonOf(SQUARE)?.coordinates, [[...SQUARE, SQUARE[0]]]);
});

test('sides that cross are seen, sides that only follow each other are not', () => {
  const [a, b, c, d] = SQUARE as [LonLat, LonLat, LonLat, LonLat];
  assert.equal(crossesItself([a, b, c, d]), false);
  assert.equal(crossesItself([a, c, b, d]), true);
  assert.equal(crossesItself([a, b, c]), false);
});

test('every change of a drawing can be taken back, down to nothing', () => {
  const drawn = SQUARE.reduce((ring, corner) => withCorner(ring, corner), EMPTY_RING);
  const moved = withMoved(drawn, 1, [10.02, 60]);
  const fewer = withoutCorner(moved, 0);
  const between = withCorner(fewer, [10.01, 60.004], 1);
  assert.deepEqual(between.corners[1], [10.01, 60.004]);
  assert.deepEqual(undone(between).corners, fewer.corners);
  assert.deepEqual(undone(undone(undone(between))).corners, SQUARE);
  let ring = between;
  for (let i = 0; i < 7; i++) ring = undone(ring);
  assert.deepEqual(ring.corners, []);
  assert.equal(undone(ring), ring);
});

test('each step says what it still needs', () => {
  assert.equal(missingOn(NEW_DRAFT), 'title');
  const named = { ...NEW_DRAFT, title: 'Fête', start: '2026-07-04' };
  assert.equal(missingOn({ ...named, start: '' }), 'start');
  assert.equal(missingOn({ ...named, end: '2026-07-03' }), 'end');
  assert.equal(missingOn({ ...named, end: '2026-07-05' }), null);
  assert.deepEqual(
    STEPS.slice(1).map((step) => missingOn({ ...named, step })),
    ['themes', 'source', 'area', null],
  );
});

test('a draft that cannot be read, or is of an older page, is no hindrance', () => {
  const store = (text: string | null) => ({ getItem: () => text });
  assert.deepEqual(rememberedDraft(store(null)), NEW_DRAFT);
  assert.deepEqual(rememberedDraft(store('{broken')), NEW_DRAFT);
  assert.deepEqual(rememberedDraft(store('{"title":"A"}')), { ...NEW_DRAFT, title: 'A' });
});
