// What may be the very thing that is being noted, and what certainly is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LonLat, Pack, Tags, Target, TeamNote } from '../src/api/shapes.ts';
import { newForm } from '../src/form/answers.ts';
import { type Draft, NEW_DRAFT, type Place } from '../src/phone/draft.ts';
import { type Known, reachM, twinsOf } from '../src/phone/duplicates.ts';
import type { Note } from '../src/queue/database.ts';
import { theme } from './theme_literals.ts';

const [preset] = theme.presets;
assert.ok(preset);
const METRE = 1 / 111_195;
/** So many metres north of the thing. */
const north = (metres: number): LonLat => [6.14, 46.2 + metres * METRE];
const byHand: Place = { at: north(0), accuracy_m: null, how: 'hand' };
const draft: Draft = { ...NEW_DRAFT, theme, form: newForm(theme, preset), place: byHand };

const target = (
  id: string,
  metres: number,
  tags: Tags = preset.tags,
  id_theme = theme.id,
): Target => ({
  type: 'Feature',
  id,
  geometry: { type: 'Point', coordinates: north(metres) },
  properties: { theme: id_theme, preset: null, tags, name: null },
});

const note = (id: string, metres: number, body: Partial<Note['body']> = {}): Note => {
  const [lon, lat] = north(metres);
  return {
    id, code: 'c', created: 0, state: 'sent', hold_until: 0, title: id, problem: null,
    body: {
      theme: theme.id, kind: 'new', lon, lat, observed_at: '', walk: 'w', tags: preset.tags,
      photos: [], note: '', ...body,
    },
  }; // biome-ignore format: a note at a glance
};

const said = (id: string, metres: number, more: Partial<TeamNote> = {}): TeamNote => {
  const [lon, lat] = north(metres);
  const kind = 'new' as const;
  const { id: themeId } = theme;
  const { tags } = preset;
  return {
    id,
    theme: themeId,
    kind,
    osm_ref: null,
    lon,
    lat,
    observed_at: '',
    tags,
    photos: [],
    ...more,
  };
};

const known = (more: Partial<Omit<Known, 'pack'>> & { features?: Target[] }): Known => ({
  notes: [],
  teamNotes: [],
  ...more,
  pack: { features: more.features ?? [] } as unknown as Pack,
});
const ids = (found: Known, of: Draft = draft) => twinsOf(of, found).map(({ id }) => id);

test('the reach grows with the error of the phone, up to the radius of the theme', () => {
  const at = (accuracy_m: number | null) => reachM(theme, { ...byHand, accuracy_m });
  assert.ok(at(null) > theme.match_radius_m / 2 && at(null) < 20);
  assert.ok(at(10) > at(5));
  assert.equal(at(80), theme.match_radius_m);
});

test('an object of OpenStreetMap near by may be the same, the nearest first', () => {
  const features = [target('n1', 12), target('n2', 4), target('n3', 40)];
  assert.deepEqual(ids(known({ features })), ['n2', 'n1']);
});

test('another kind, another theme, or what was spoken of already is not the same', () => {
  const features = [
    target('n1', 1, { emergency: 'sign', ref: '1' }),
    target('n2', 1, preset.tags, 'trees'),
    target('n3', 1),
    target('n4', 1),
  ];
  const notes = [note('a', 30, { kind: 'confirm', osm_ref: 'n3', tags: {} })];
  const teamNotes = [said('b', 30, { kind: 'gone', osm_ref: 'n4', tags: {} })];
  assert.deepEqual(ids(known({ features, notes, teamNotes })), []);
});

test('a check or a correction asks nothing', () => {
  assert.deepEqual(ids(known({ features: [target('n1', 1)] }), { ...draft, kind: 'change' }), []);
});

test('an own note is asked about on the very same spot only: trees stand in rows', () => {
  const notes = [note('a', 2), note('b', 7)];
  assert.deepEqual(ids(known({ notes })), ['a']);
});

test('a teammate may have noted it a little apart', () => {
  assert.deepEqual(ids(known({ teamNotes: [said('a', 9), said('b', 50)] })), ['a']);
});

test('an own note that the server told back is not asked about twice', () => {
  const both = known({ notes: [note('a', 2)], teamNotes: [said('a', 2)] });
  assert.deepEqual(twinsOf(draft, both).map(({ from }) => from), ['phone']); // biome-ignore format: one line
});

test('a note that was corrected, or is being corrected, is not asked about', () => {
  const notes = [note('a', 1), note('b', 1, { supersedes: 'a' })];
  assert.deepEqual(ids(known({ notes, teamNotes: [said('a', 1)] })), ['b']);
  const correcting = { ...draft, corrects: { id: 'b', inPlace: false, photos: [] } };
  assert.deepEqual(ids(known({ notes }), correcting), []);
});

test('what was said to be another is not asked about again', () => {
  const features = [target('n1', 4)];
  assert.deepEqual(ids(known({ features }), { ...draft, apart: ['n1'] }), []);
});
