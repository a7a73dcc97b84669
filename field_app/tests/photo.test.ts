// Photos: the hash made by hand is the real one, the size fits, and the time is the camera's.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { squarePx } from '../src/photo/mosaic.ts';
import { sha256, sha256Hex } from '../src/photo/sha256.ts';
import { fitted } from '../src/photo/shrink.ts';
import { exifTime, takenAt } from '../src/photo/taken.ts';

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

/** The head of a JPEG as a camera writes it: EXIF in either byte order, after another segment. */
function jpegHead(texts: { original?: string; offset?: string }, little: boolean): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(400));
  view.setUint16(0, 0xffd8);
  view.setUint16(2, 0xffe0);
  view.setUint16(4, 16);
  view.setUint16(20, 0xffe1);
  view.setUint16(22, 370);
  view.setUint32(24, 0x45786966);
  const start = 30;
  const write = (at: number, bytes: 2 | 4, value: number) =>
    bytes === 2
      ? view.setUint16(start + at, value, little)
      : view.setUint32(start + at, value, little);
  const entry = (at: number, tag: number, value: number) => {
    write(at, 2, tag);
    write(at + 8, 4, value);
  };
  const text = (at: number, value: string) =>
    [...value].forEach((sign, i) => {
      view.setUint8(start + at + i, sign.charCodeAt(0));
    });
  view.setUint16(start, little ? 0x4949 : 0x4d4d);
  write(4, 4, 8);
  write(8, 2, 2);
  entry(10, 0x0112, 6);
  entry(22, 0x8769, 60);
  write(60, 2, 2);
  entry(62, texts.original === undefined ? 0x9000 : 0x9003, 200);
  entry(74, texts.offset === undefined ? 0x9000 : 0x9011, 240);
  text(200, texts.original ?? '');
  text(240, texts.offset ?? '');
  return view.buffer;
}

const ORIGINAL = '2026:05:09 14:03:22';

test('the time of a picture is read in both byte orders, with and without its offset', () => {
  for (const little of [true, false]) {
    const offset = jpegHead({ original: ORIGINAL, offset: '+02:00' }, little);
    assert.equal(exifTime(offset), Date.parse('2026-05-09T12:03:22Z'));
    const local = jpegHead({ original: ORIGINAL }, little);
    assert.equal(exifTime(local), new Date(2026, 4, 9, 14, 3, 22).getTime());
  }
});

test('what is no time, or no JPEG, or cut short, gives none', () => {
  assert.equal(exifTime(jpegHead({}, true)), null);
  assert.equal(exifTime(jpegHead({ original: '0000:00:00 00:00:00' }, true)), null);
  assert.equal(exifTime(jpegHead({ original: '    :  :     :  :  ' }, true)), null);
  const whole = jpegHead({ original: ORIGINAL }, true);
  for (const length of [0, 1, 3, 21, 25, 31, 45, 95]) {
    assert.equal(exifTime(whole.slice(0, length)), null, `${length} bytes`);
  }
  assert.equal(exifTime(new TextEncoder().encode('<svg xmlns="…"/>').buffer), null);
});

test('a picture is of its EXIF time, else of its file, else of now', async () => {
  const now = Date.parse('2026-05-16T10:00:00Z');
  const hour = 3_600_000;
  const file = (content: ArrayBuffer, lastModified: number) =>
    new File([content], 'a.jpg', { lastModified });
  const of = async (picture: Blob) => Date.parse(await takenAt(picture, now));
  const dated = jpegHead({ original: ORIGINAL, offset: '+02:00' }, true);
  const future = jpegHead({ original: '2027:05:09 14:03:22' }, true);
  const before = jpegHead({ original: '1980:01:01 00:00:00' }, true);
  assert.equal(await of(file(dated, now - hour)), Date.parse('2026-05-09T12:03:22Z'));
  assert.equal(await of(file(future, now - hour)), now - hour);
  assert.equal(await of(file(before, now - hour)), now - hour);
  assert.equal(await of(file(before, now + hour)), now);
  assert.equal(await of(new Blob(['no file'])), now);
});

test('a square of the mosaic is at least a twelfth of the picture, whichever way it lies', () => {
  assert.ok(squarePx(1920, 1440) >= 1920 / 12);
  assert.ok(squarePx(1440, 1920) >= 1920 / 12);
  assert.ok(squarePx(100, 7) >= 9);
});
