// What the fixes of a phone say: coarse first ones, the spread of the later ones, and silence.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LonLat } from '../src/api/shapes.ts';
import {
  type Fix,
  positionFrom,
  qualityOf,
  spreadM,
  timeOfFix,
  WARM_UP_MS,
} from '../src/geo/position.ts';

const METRE = 1 / 111_195;
const HERE: LonLat = [6.14, 46.2];
const fix = (accuracy_m: number, time: number, north_m = 0): Fix => ({
  at: [HERE[0], HERE[1] + north_m * METRE],
  accuracy_m,
  time,
});
const at = (now: number) => ({ started: 0, now });

test('before any fix the phone is searching', () => {
  assert.deepEqual(positionFrom([], at(0)), { kind: 'searching' });
});

test('a first coarse fix is not believed while a better one may come', () => {
  assert.deepEqual(positionFrom([fix(300, 1000)], at(1000)), { kind: 'searching' });
  const state = positionFrom([fix(300, 1000), fix(12, 4000)], at(4000));
  assert.equal(state.kind === 'fix' && state.fix.accuracy_m, 12);
});

test('when nothing better has come the coarse fix is taken, and called poor', () => {
  const state = positionFrom([fix(300, 1000)], at(WARM_UP_MS));
  assert.ok(state.kind === 'fix');
  assert.equal(qualityOf(state.fix), 'poor');
});

test('a fix of kilometres is no position', () => {
  const state = positionFrom([fix(3000, 1000)], at(WARM_UP_MS));
  assert.deepEqual(state, { kind: 'none', why: 'coarse' });
});

test('a coarse fix never takes the place of a good one', () => {
  const state = positionFrom([fix(8, 14_000), fix(500, 20_000)], at(20_000));
  assert.equal(state.kind === 'fix' && state.fix.accuracy_m, 8);
});

test('the spread is the standard deviation of the last ten seconds', () => {
  const walked = [fix(5, 0, 900), fix(5, 20_000, -3), fix(5, 21_000, 3), fix(5, 22_000, 0)];
  const spread = spreadM(walked, 22_000) ?? Number.NaN;
  assert.ok(Math.abs(spread - Math.sqrt(6)) < 0.01, String(spread));
  assert.equal(spreadM(walked.slice(0, 3), 22_000), undefined);
});

test('the best fix is told with the spread of its fellows', () => {
  const state = positionFrom([fix(5, 0, -20), fix(9, 1000, 20), fix(9, 2000)], at(2000));
  assert.ok(state.kind === 'fix');
  assert.equal(state.fix.accuracy_m, 5);
  assert.ok(Math.abs((state.fix.spread_m ?? 0) - Math.sqrt(800 / 3)) < 0.05);
});

test('a phone that claims 5 metres and jumps by 20 is not called good', () => {
  assert.equal(qualityOf({ ...fix(5, 0), spread_m: 16 }), 'medium');
  assert.equal(qualityOf({ ...fix(5, 0), spread_m: 3 }), 'good');
});

test('a fix is as old as the phone says, unless its satellite clock is hours off', () => {
  const now = 1_800_000_000_000;
  assert.equal(timeOfFix(now - 120_000, now), now - 120_000);
  assert.equal(timeOfFix(now - 7_200_000, now), now);
  assert.equal(timeOfFix(now + 5000, now), now);
});
