// Opening hours made by touch are valid OSM values, and are read back as the same rows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoursFromRows, rowsFromHours } from '../src/form/hours.ts';
import { validate } from '../src/form/validate.ts';
import { question } from './theme_literals.ts';

const days = (pattern: string) => [...pattern].map((day) => day === 'x');

test('consecutive days become a range, two become a list', () => {
  const rows = [
    { days: days('xxxxx..'), from: '08:00', to: '18:00' },
    { days: days('.....xx'), from: '09:00', to: '12:00' },
  ];
  assert.equal(hoursFromRows(rows), 'Mo-Fr 08:00-18:00; Sa,Su 09:00-12:00');
});

test('two times of the same days stand in one rule', () => {
  const rows = [
    { days: days('x.x.x..'), from: '08:00', to: '12:00' },
    { days: days('x.x.x..'), from: '14:00', to: '18:00' },
  ];
  assert.equal(hoursFromRows(rows), 'Mo,We,Fr 08:00-12:00,14:00-18:00');
});

test('a row without a day or a time says nothing', () => {
  assert.equal(hoursFromRows([{ days: days('.......'), from: '08:00', to: '18:00' }]), '');
  assert.equal(hoursFromRows([{ days: days('x......'), from: '', to: '18:00' }]), '');
});

test('every set of days is written, accepted and read back', () => {
  for (let set = 1; set < 128; set++) {
    const rows = [
      {
        days: days([...'1234567'].map((_, i) => (set & (1 << i) ? 'x' : '.')).join('')),
        from: '07:30',
        to: '19:00',
      },
    ];
    const value = hoursFromRows(rows);
    assert.deepEqual(rowsFromHours(value), rows);
    assert.equal(validate(question('hours'), value).ok, true, value);
  }
});

test('hours that the form cannot write are left to the person', () => {
  assert.equal(rowsFromHours('sunrise-sunset'), null);
  assert.equal(rowsFromHours('24/7'), null);
  assert.equal(rowsFromHours('Fr-Mo 08:00-12:00'), null);
});
