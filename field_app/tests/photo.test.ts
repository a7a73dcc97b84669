// Photos: the hash made by hand is the real one, and the size fits.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { sha256, sha256Hex } from '../src/photo/sha256.ts';
import { fitted } from '../src/photo/shrink.ts';

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + length) % 256);

test('SHA-256 by hand is that of the system, around every block boundary', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000]) {
    const expected = createHash('sha256').update(bytes(length)).digest('hex');
    assert.equal(Buffer.from(sha256(bytes(length))).toString('hex'), expected, `${length} bytes`);
  }
});

test('the hash is written in hexadecimal', async () => {
  const expected = createHash('sha256').update('carte').digest('hex');
  assert.equal(await sha256Hex(new TextEncoder().encode('carte')), expected);
});

test('a large picture is reduced to its longest side, a small one is left alone', () => {
  assert.deepEqual(fitted(4000, 3000, 1920), [1920, 1440]);
  assert.deepEqual(fitted(3000, 4000, 1920), [1440, 1920]);
  assert.deepEqual(fitted(800, 600, 1920), [800, 600]);
  assert.deepEqual(fitted(9000, 1, 1920), [1920, 1]);
});
