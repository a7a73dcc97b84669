// The queue: waiting longer each time, ids of the right shape, times with an offset.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteServerDate, nowRfc3339, rfc3339 } from '../src/api/clock.ts';
import { backoffMs } from '../src/queue/backoff.ts';
import { newUuid } from '../src/queue/uuid.ts';

test('each try waits twice as long, up to five minutes', () => {
  const waits = [0, 1, 2, 3, 20].map((failures) => backoffMs(failures, 0.5));
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 300_000]);
  assert.equal(backoffMs(3, 0), 6000);
  assert.equal(backoffMs(3, 1), 10_000);
});

test('an id is a random UUID, with and without the browser’s own', () => {
  const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(newUuid(), shape);
  const whole = globalThis.crypto;
  const plainHttp = { getRandomValues: whole.getRandomValues.bind(whole) };
  Object.defineProperty(globalThis, 'crypto', { value: plainHttp, configurable: true });
  try {
    assert.match(newUuid(), shape);
    assert.notEqual(newUuid(), newUuid());
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: whole, configurable: true });
  }
});

test('a time names the same instant and carries its offset', () => {
  const instant = new Date('2026-05-09T12:03:22Z');
  const written = rfc3339(instant);
  assert.match(written, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
  assert.equal(Date.parse(written), instant.getTime());
});

test('a clock that is a day off is put right by the server', () => {
  const phone = Date.parse('2026-05-08T12:00:00Z');
  noteServerDate('Sat, 09 May 2026 12:00:00 GMT', phone);
  assert.equal(Date.parse(nowRfc3339(phone)), Date.parse('2026-05-09T12:00:00Z'));
});

test('a clock that is a minute off is left alone, and no date changes nothing', () => {
  const phone = Date.parse('2026-05-09T12:01:00Z');
  noteServerDate('Sat, 09 May 2026 12:00:00 GMT', phone);
  noteServerDate(null, phone);
  assert.equal(Date.parse(nowRfc3339(phone)), phone);
});
