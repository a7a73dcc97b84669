// The settings of a party: what is sent of them, and where a refusal is said.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PartyDetail } from '../src/api/shapes.ts';
import { changeBetween, faultsOf, valuesOf, wrongIn } from '../src/desk/settings/fields.ts';

const PARTY = {
  title: 'Fête',
  dates: ['2026-07-04', '2026-07-04'],
  return_time: null,
  contact: 'Lou',
  themes: ['trees'],
} as unknown as PartyDetail;
const VALUES = valuesOf(PARTY);

test('a party of one day has no last day to fill in', () => {
  assert.equal(VALUES.end, '');
  const two = { ...PARTY, dates: ['2026-07-04', '2026-07-05'] } as PartyDetail;
  assert.equal(valuesOf(two).end, '2026-07-05');
});

test('only what changed is sent, and the way back is the change turned round', () => {
  assert.deepEqual(changeBetween(VALUES, { ...VALUES }), {});
  const later = { ...VALUES, return_time: '16:30', contact: '' };
  assert.deepEqual(changeBetween(VALUES, later), { return_time: '16:30', contact: '' });
  assert.deepEqual(changeBetween(later, VALUES), { return_time: '', contact: 'Lou' });
});

test('the two days go together, and an empty last day is the first', () => {
  const moved = changeBetween(VALUES, { ...VALUES, start: '2026-07-11' });
  assert.deepEqual(moved, { start: '2026-07-11', end: '2026-07-11' });
  const longer = changeBetween(VALUES, { ...VALUES, end: '2026-07-05' });
  assert.deepEqual(longer, { start: '2026-07-04', end: '2026-07-05' });
});

test('what is missing is said before anything is sent', () => {
  assert.deepEqual(wrongIn(VALUES), []);
  const wrong = { ...VALUES, title: ' ', end: '2026-07-01', themes: [] };
  assert.deepEqual(wrongIn(wrong), ['title', 'end', 'themes']);
  assert.deepEqual(wrongIn({ ...VALUES, start: '' }), ['start']);
});

test('a refusal stands at its field; one about something else is not lost among them', () => {
  const faults = faultsOf([
    { field: 'return_time', message: 'Pas une heure.' },
    { field: 'area', message: 'Trop grande.' },
  ]);
  assert.deepEqual(faults, { return_time: { message: 'Pas une heure.', hint: '' } });
});
