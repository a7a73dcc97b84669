// The texts: French typography, and the same placeholders in both languages.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from '../src/texts/en.ts';
import { enBoard } from '../src/texts/en_board.ts';
import { enDesk } from '../src/texts/en_desk.ts';
import { enNotes } from '../src/texts/en_notes.ts';
import { enShell } from '../src/texts/en_shell.ts';
import { enStorage } from '../src/texts/en_storage.ts';
import { enStreets } from '../src/texts/en_streets.ts';
import { fr } from '../src/texts/fr.ts';
import { frBoard } from '../src/texts/fr_board.ts';
import { frDesk } from '../src/texts/fr_desk.ts';
import { frNotes } from '../src/texts/fr_notes.ts';
import { frShell } from '../src/texts/fr_shell.ts';
import { frStorage } from '../src/texts/fr_storage.ts';
import { frStreets } from '../src/texts/fr_streets.ts';

type Entry = [path: string, text: string];

/** Every sentence; functions are called with 2 and "x", so that their words are seen. */
function sentences(table: object, path = ''): Entry[] {
  return Object.entries(table).flatMap(([key, value]): Entry[] => {
    const here = `${path}.${key}`;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'function') return [[here, String(value(2, 'x'))]];
    return sentences(value, here);
  });
}

test('French has its apostrophes and its no-break spaces', () => {
  for (const [path, text] of [fr, frDesk, frBoard, frStreets, frShell].flatMap((table) =>
    sentences(table),
  )) {
    assert.doesNotMatch(text, /'/, `${path}: a typographic apostrophe`);
    // An address and an e-mail have their own spacing.
    assert.doesNotMatch(text, /(?<![\u00a0\d])[:;!?»](?!\/\/)/, `${path}: space before : ; ! ? »`);
    assert.doesNotMatch(text, /«(?!\u00a0)/, `${path}: space after «`);
  }
});

test('both languages have the same entries, of the same length where they are lists', () => {
  const keys = (table: object) => sentences(table).map(([path]) => path);
  assert.deepEqual(keys(en), keys(fr));
  assert.deepEqual(keys(enDesk), keys(frDesk));
  assert.deepEqual(keys(enBoard), keys(frBoard));
  assert.deepEqual(keys(enStreets), keys(frStreets));
  assert.deepEqual(keys(enNotes), keys(frNotes));
  assert.deepEqual(keys(enStorage), keys(frStorage));
  assert.deepEqual(keys(enShell), keys(frShell));
});

test('no title of a screen is longer than seven words', () => {
  for (const table of [fr, en]) {
    const { theme, preset, changes } = table.form;
    for (const title of [theme, preset, changes, table.place.title, table.summary.title]) {
      assert.ok(title.split(/[\s\u00a0]+/).filter((word) => /\w/.test(word)).length <= 7, title);
    }
  }
});
