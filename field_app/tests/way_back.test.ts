// The way back: distance and direction, the hour by the party's clock, the number to call.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LonLat, Pack } from '../src/api/shapes.ts';
import { digitsOf, meetingOf, minutesLeft, numberIn, wayBack } from '../src/phone/way_back.ts';

const HERE: LonLat = [6.14, 46.2];

test('the way is told by its distance, its eighth of the compass and its minutes', () => {
  const directions = [
    [0, 0.01],
    [0.01, 0.007],
    [0.01, 0],
    [0.01, -0.007],
    [0, -0.01],
    [-0.01, -0.007],
    [-0.01, 0],
    [-0.01, 0.007],
  ].map(([east = 0, north = 0]) => wayBack(HERE, [HERE[0] + east, HERE[1] + north]).direction);
  assert.deepEqual(directions, [0, 1, 2, 3, 4, 5, 6, 7]);
  const north = wayBack(HERE, [HERE[0], HERE[1] + 0.01]);
  assert.ok(Math.abs(north.metres - 1112) < 1);
  assert.equal(north.minutes, 21);
  assert.equal(north.arrived, false);
  assert.equal(wayBack(HERE, HERE).arrived, true);
});

test('without a meeting point the sector begins somewhere, or nothing is known', () => {
  const start: LonLat = [6.1, 46.1];
  const sector = { properties: { start } };
  const pack = (more: object) => ({ sector, ...more }) as unknown as Pack;
  assert.deepEqual(meetingOf(pack({ meeting: HERE })), { at: HERE, shared: true });
  assert.deepEqual(meetingOf(pack({ meeting: null })), { at: start, shared: false });
  assert.equal(meetingOf(pack({ sector: null })), null);
});

test('the hour of return is that of the party, wherever the phone thinks it is', () => {
  const noonInGeneva = Date.parse('2026-05-16T10:00:00Z');
  assert.equal(minutesLeft('12:35', 'Europe/Zurich', noonInGeneva), 35);
  assert.equal(minutesLeft('11:50', 'Europe/Zurich', noonInGeneva), -10);
  assert.equal(minutesLeft('00:05', 'Europe/Zurich', Date.parse('2026-05-16T21:55:00Z')), 10);
});

test('a number is found in what the organiser wrote, and dialled without its spaces', () => {
  assert.equal(numberIn('Lou, 01 23 45 67 89'), '01 23 45 67 89');
  assert.equal(digitsOf('01 23 45 67 89'), '0123456789');
  assert.equal(numberIn('Accueil : +41 22 123 45 67 (dès 13 h)'), '+41 22 123 45 67');
  assert.equal(digitsOf('+33 (0)1 23 45 67 89'), '+33123456789');
  assert.equal(numberIn('lou@exemple.fr'), null);
  assert.equal(numberIn('Mairie, 12 rue du Marché'), null);
});
