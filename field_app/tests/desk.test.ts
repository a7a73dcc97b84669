// The desk: keys, addresses, the tag table and what is decided next.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Proposal, ProposalState } from '../src/api/shapes.ts';
import { keyIn } from '../src/desk/key.ts';
import { isAcceptable, nextPending } from '../src/desk/review/acceptable.ts';
import { changesTo, tagRows } from '../src/desk/review/tag_rows.ts';
import { hashOf, routeOf } from '../src/desk/route.ts';
import { inkOn } from '../src/ui/colour.ts';

const proposal = (more: Partial<Proposal> = {}): Proposal => ({
  id: '1',
  state: 'pending',
  action: 'modify',
  kind: 'change',
  theme: 'trees',
  theme_title: 'Arbres',
  preset_title: 'Arbre',
  sector: 1,
  team: 1,
  observed_at: '2026-05-09T14:03:22+02:00',
  position: [6.14, 46.2],
  accuracy_m: 4,
  osm_ref: 'n1',
  osm_position: [6.14, 46.2],
  osm_geometry: null,
  distance_m: 2,
  score: 0.9,
  diff: [],
  observed_tags: {},
  osm_tags: {},
  note: '',
  photos: [],
  findings: [],
  also_seen: [],
  stands_by: null,
  review: null,
  earlier_review: null,
  review_id: null,
  ...more,
});

test('the key is read from a link or taken as it is', () => {
  assert.equal(keyIn('http://localhost:8000/desk#key=a-b_c'), 'a-b_c');
  assert.equal(keyIn('#key=a%2Bb&lang=fr'), 'a+b');
  assert.equal(keyIn(' a-b_c '), 'a-b_c');
});

test('an address and its page are the same thing', () => {
  for (const hash of ['#/', '#/party/plainville', '#/review/plainville']) {
    assert.equal(hashOf(routeOf(hash)), hash);
  }
  assert.deepEqual(routeOf('#/nowhere/at/all'), { page: 'parties' });
});

test('the tag table shows changes first, and what each leads to', () => {
  const rows = tagRows(
    proposal({
      osm_tags: { natural: 'tree', height: '9', note: 'x' },
      observed_tags: { height: '12' },
      diff: [
        { key: 'height', old: '9', new: '12' },
        { key: 'note', old: 'x', new: null },
      ],
    }),
  );
  assert.deepEqual(rows, [
    { key: 'height', osm: '9', observed: '12', result: '12' },
    { key: 'note', osm: 'x', observed: null, result: null },
    { key: 'natural', osm: 'tree', observed: null, result: 'tree' },
  ]);
});

test('an edited result becomes the changes from OSM, and nothing else', () => {
  const osm = { natural: 'tree', height: '9', note: 'x' };
  const edited = { natural: 'tree', height: ' 12 ', note: '', species: 'Tilia' };
  assert.deepEqual(changesTo(osm, edited), [
    { key: 'height', old: '9', new: '12' },
    { key: 'note', old: 'x', new: null },
    { key: 'species', old: null, new: 'Tilia' },
  ]);
  assert.deepEqual(changesTo(osm, { ...osm }), []);
});

test('what cannot be sent, or carries an error, is not accepted unseen', () => {
  const error = { code: 'x', severity: 'error', what: '', fix: '', trap: '' } as const;
  assert.equal(isAcceptable(proposal()), true);
  assert.equal(isAcceptable(proposal({ action: 'note' })), false);
  assert.equal(isAcceptable(proposal({ findings: [error] })), false);
  assert.equal(isAcceptable(proposal({ findings: [{ ...error, severity: 'warning' }] })), true);
});

test('after a decision comes the next one to decide, round to the beginning', () => {
  const queue = (...states: ProposalState[]) => states.map((state) => proposal({ state }));
  assert.equal(nextPending(queue('pending', 'accepted', 'pending'), 0), 2);
  assert.equal(nextPending(queue('pending', 'accepted', 'rejected'), 2), 0);
  assert.equal(nextPending(queue('accepted', 'rejected'), 0), -1);
  assert.equal(nextPending([], -1), -1);
});

test('the ink on a team’s colour is the one that contrasts more', () => {
  assert.equal(inkOn('#ffff00'), '#000000');
  assert.equal(inkOn('#1f3a93'), '#ffffff');
  assert.equal(inkOn('crimson'), '#000000');
});
