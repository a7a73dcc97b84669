// What a finished note says to the server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rfc3339 } from '../src/api/clock.ts';
import type { Target } from '../src/api/shapes.ts';
import { answered, correctionForm, newForm } from '../src/form/answers.ts';
import {
  NEW_DRAFT,
  observationOfCheck,
  observationOfDraft,
  type Place,
  placeFromFix,
  placeOfCheck,
} from '../src/phone/draft.ts';
import { theme, yesNo } from './theme_literals.ts';

const [preset] = theme.presets;
assert.ok(preset);
const when = { observed_at: '2026-05-09T14:03:22+02:00', walk: 'w' };
const fix = { at: [6.12345678, 46.2] as [number, number], accuracy_m: 4.26, time: 0 };
const target: Target = {
  type: 'Feature',
  id: 'n12',
  geometry: { type: 'Point', coordinates: [6.15, 46.21] },
  properties: { theme: theme.id, preset: preset.id, tags: preset.tags, name: null },
};

test('a new object carries its tags, its place and how exact it is', () => {
  const form = answered(newForm(theme, preset), yesNo('indoor'), 'no');
  const draft = { ...NEW_DRAFT, form, place: placeFromFix(fix), note: ' près du banc ' };
  assert.deepEqual(observationOfDraft(draft, when), {
    theme: 'defibrillators',
    kind: 'new',
    lon: 6.1234568,
    lat: 46.2,
    accuracy_m: 4.3,
    position_how: 'gps',
    raw_lon: 6.1234568,
    raw_lat: 46.2,
    raw_accuracy_m: 4.3,
    fixed_at: rfc3339(new Date(fix.time)),
    ...when,
    tags: { emergency: 'defibrillator', indoor: 'no' },
    photos: [],
    note: 'près du banc',
  });
});

test('a correction names its object and carries only what changed', () => {
  const known = correctionForm(theme, preset, { ...preset.tags, indoor: 'no' });
  const form = answered(known, yesNo('indoor'), 'yes');
  const place = placeOfCheck([6.15, 46.21], undefined);
  const body = observationOfDraft({ ...NEW_DRAFT, kind: 'change', target, form, place }, when);
  assert.equal(body?.osm_ref, 'n12');
  assert.deepEqual(body?.tags, { indoor: 'yes' });
  assert.equal('accuracy_m' in (body ?? {}), false);
});

test('without a place there is nothing to send yet', () => {
  assert.equal(observationOfDraft({ ...NEW_DRAFT, form: newForm(theme, preset) }, when), null);
});

test('a check is made from where the phone is, unless it hardly knows', () => {
  const seen = observationOfCheck(target, 'gone', placeOfCheck([6.15, 46.21], fix), when);
  assert.deepEqual([seen.lon, seen.accuracy_m, seen.tags], [6.1234568, 4.3, {}]);
  const poor = placeOfCheck([6.15, 46.21], { ...fix, accuracy_m: 400 });
  const blind = observationOfCheck(target, 'confirm', poor, when);
  assert.deepEqual([blind.lon, blind.lat, blind.accuracy_m], [6.15, 46.21, undefined]);
});

test('a place set by hand keeps what the phone measured beside it', () => {
  const form = newForm(theme, preset);
  const measured = { ...fix, spread_m: 2.34 };
  const place: Place = { at: [6.13, 46.3], accuracy_m: null, how: 'hand', fix: measured };
  const body = observationOfDraft({ ...NEW_DRAFT, form, place }, when);
  assert.deepEqual([body?.lon, body?.lat, body?.position_how], [6.13, 46.3, 'hand']);
  assert.deepEqual([body?.raw_lon, body?.raw_lat], [6.1234568, 46.2]);
  assert.deepEqual([body?.raw_accuracy_m, body?.raw_spread_m], [4.3, 2.3]);
  assert.equal('accuracy_m' in (body ?? {}), false);
});

test('a phone without GPS claims no measurement', () => {
  const place: Place = { at: [6.13, 46.3], accuracy_m: 25, how: 'near', name: 'rue du Nord' };
  const body = observationOfDraft({ ...NEW_DRAFT, form: newForm(theme, preset), place }, when);
  const keys = Object.keys(body ?? {}).filter((key) => /^raw_|fixed_at/.test(key));
  assert.deepEqual([body?.position_how, keys], ['near', []]);
});

test('"gone" and "still there" keep what the phone measured, even where it hardly knew', () => {
  const poor = placeOfCheck([6.15, 46.21], { ...fix, accuracy_m: 400 });
  const body = observationOfCheck(target, 'gone', poor, when);
  assert.deepEqual([body.lon, body.position_how], [6.15, 'object']);
  assert.deepEqual([body.raw_lon, body.raw_accuracy_m], [6.1234568, 400]);
});

test('a correction of an own note supersedes it and keeps its photos', () => {
  const photos = ['a'.repeat(64)];
  const draft = { ...NEW_DRAFT, form: newForm(theme, preset), place: placeFromFix(fix) };
  const corrects = { id: 'note-1', inPlace: false, photos };
  const body = observationOfDraft({ ...draft, corrects }, when);
  assert.deepEqual([body?.supersedes, body?.photos], ['note-1', photos]);
  const refused = observationOfDraft({ ...draft, corrects: { ...corrects, inPlace: true } }, when);
  assert.equal('supersedes' in (refused ?? {}), false);
});

test('each photo says when it was taken, also those of the note that is corrected', () => {
  const form = newForm(theme, preset);
  const photo = { blob: new Blob(), url: '', blurred: true };
  const photos = [{ ...photo, sha256: 'b', taken_at: '2026-05-09T14:00:00+02:00' }];
  const earlier = { photos: ['a', 'c'], photo_times: { a: '2026-05-09T13:00:00+02:00' } };
  const corrects = { id: 'x', inPlace: false, ...earlier };
  const draft = { ...NEW_DRAFT, form, place: placeFromFix(fix), photos, corrects };
  const body = observationOfDraft(draft, when);
  assert.deepEqual(body?.photos, ['a', 'c', 'b']);
  assert.deepEqual(body?.photo_times, {
    a: '2026-05-09T13:00:00+02:00',
    b: '2026-05-09T14:00:00+02:00',
  });
});
