// What a finished note says to the server.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Target } from '../src/api/shapes.ts';
import { answered, correctionForm, newForm } from '../src/form/answers.ts';
import {
  NEW_DRAFT,
  observationOfCheck,
  observationOfDraft,
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
