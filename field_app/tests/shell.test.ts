// The kept page: what the phone still lacks, and when a newer version may take the place of this one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIdle, mayTakeOver, missingParts, type Shell } from '../src/phone/shell.ts';
import type { State } from '../src/phone/state.ts';

const SHELL: Shell = { page: 'ready', newer: true, kept: true, install: null };
const IDLE = {
  screen: { name: 'walk' },
  draft: { form: null },
  busy: false,
  standing: null,
  toast: null,
  shell: SHELL,
  pack: {},
  basemap: {},
};

function state(changes: object): State {
  return { ...IDLE, ...changes } as unknown as State;
}

test('a phone is ready once page, sector and map are kept', () => {
  assert.deepEqual(missingParts(state({})), []);
  assert.deepEqual(missingParts(state({ basemap: null })), ['map']);
  const nothing = { pack: null, basemap: null, shell: { ...SHELL, page: 'loading' } };
  assert.deepEqual(missingParts(state(nothing)), ['page', 'sector', 'map']);
});

test('a newer version waits while anything is begun', () => {
  assert.equal(isIdle(state({})), true);
  for (const begun of [
    { screen: { name: 'question', key: 'indoor', alone: false } },
    { screen: { name: 'summary' } },
    { draft: { form: {} } },
    { busy: true },
    { standing: [6.1, 46.2] },
    { toast: { text: 'Noté.', undo: null } },
  ])
    assert.equal(isIdle(state(begun)), false, JSON.stringify(begun));
});

test('asked for, it comes wherever no form is open and nothing can be undone', () => {
  assert.equal(mayTakeOver(state({ screen: { name: 'notes' } })), true);
  assert.equal(mayTakeOver(state({ standing: [6.1, 46.2] })), true);
  assert.equal(mayTakeOver(state({ toast: { text: 'Noté.', undo: () => undefined } })), false);
  assert.equal(mayTakeOver(state({ screen: { name: 'place', alone: false } })), false);
});
