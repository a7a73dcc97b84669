// My notes: what became of each, the list by day, and the file that holds them all.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterMs, ServerRefusal } from '../src/api/http.ts';
import type { ObservationBody } from '../src/api/shapes.ts';
import { byDay, fateOf, shownNotes } from '../src/phone/note_list.ts';
import { standing } from '../src/phone/standing.ts';
import { askedMs } from '../src/queue/backoff.ts';
import { addNote, type Note } from '../src/queue/database.ts';
import { noteFile } from '../src/queue/note_file.ts';
import { replyOf } from '../src/queue/replies.ts';
import { crc32 } from '../src/queue/zip.ts';

function note(id: string, changes: Partial<ObservationBody> = {}, more: Partial<Note> = {}): Note {
  const body = {
    ...{ theme: 'trees', kind: 'new', lon: 2.5, lat: 47.1, walk: 'w', tags: {}, photos: [] },
    ...{ observed_at: '2026-05-16T10:00:00+02:00', note: '' },
    ...changes,
  } as ObservationBody;
  const kept = { id, code: 'A', created: 1, state: 'sent' as const, hold_until: 0, title: 'arbre' };
  return { ...kept, body, problem: null, ...more };
}

test('a corrected note stands no longer; its correction does', () => {
  const notes = [note('a'), note('b', { supersedes: 'a' }), note('c')];
  assert.deepEqual(
    standing(notes).map(({ id }) => id),
    ['b', 'c'],
  );
  assert.deepEqual(
    notes.map((each) => fateOf(each, notes)),
    ['replaced', 'sent', 'sent'],
  );
});

test('a withdrawn note stands no longer, and neither does what withdrew it', () => {
  const notes = [note('a'), note('b', { supersedes: 'a', withdrawn: true })];
  assert.equal(standing(notes).length, 0);
  assert.equal(fateOf(notes[0] as Note, notes), 'withdrawn');
  assert.deepEqual(
    shownNotes(notes, 'all').map(({ id }) => id),
    ['a'],
  );
});

test('a withdrawal that waits is shown, for it has not left', () => {
  const back = note('b', { supersedes: 'a', withdrawn: true }, { state: 'waiting' });
  const notes = [note('a'), back];
  assert.deepEqual(
    shownNotes(notes, 'waiting').map(({ id }) => id),
    ['b'],
  );
});

test('a note that never left and is not to be counted says so', () => {
  const notes = [note('a', {}, { dropped: true })];
  assert.equal(fateOf(notes[0] as Note, notes), 'withdrawn');
  assert.equal(standing(notes).length, 0);
});

test('the list shows the newest first, day by day', () => {
  const at = (day: number, hour: number) => new Date(2026, 4, day, hour).toISOString();
  const notes = [
    note('a', { observed_at: at(15, 23) }),
    note('b', { observed_at: at(16, 0) }),
    note('c', { observed_at: at(16, 23) }),
  ];
  const days = byDay(shownNotes(notes, 'all'));
  assert.deepEqual(
    days.map((day) => day.notes.map(({ id }) => id)),
    [['c', 'b'], ['a']],
  );
});

test('the checksum is that of every other program', () => {
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
});

/** The entries of a ZIP, read by its own directory. */
async function entriesOf(file: Blob): Promise<Map<string, Uint8Array>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  assert.equal(view.getUint32(end, true), 0x06054b50);
  const found = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let n = view.getUint16(end + 10, true); n > 0; n--) {
    assert.equal(view.getUint32(at, true), 0x02014b50);
    const [sum, size] = [view.getUint32(at + 16, true), view.getUint32(at + 24, true)];
    const [name, start] = [view.getUint16(at + 28, true), view.getUint32(at + 42, true)];
    assert.equal(view.getUint32(start, true), 0x04034b50);
    const content = bytes.slice(start + 30 + name, start + 30 + name + size);
    assert.equal(crc32(content), sum);
    found.set(new TextDecoder().decode(bytes.slice(at + 46, at + 46 + name)), content);
    at += 46 + name;
  }
  return found;
}

test('the file holds every note, with its team, and the photos that are still here', async () => {
  const photo = new Blob([new Uint8Array([1, 2, 3])]);
  const first = note('1', { photos: ['f'.repeat(64)] });
  await addNote(first, [{ note: '1', sha256: 'f'.repeat(64), blob: photo, sent: true }]);
  const second = note('2', { note: 'Sous l’auvent' }, { state: 'waiting' });
  const dropped = note('3', {}, { dropped: true });
  const entries = await entriesOf(await noteFile([first, second, dropped], 4));
  assert.deepEqual([...entries.keys()], ['observations.geojson', `photos/${'f'.repeat(64)}.jpg`]);
  const { features } = JSON.parse(
    new TextDecoder().decode(entries.get('observations.geojson')),
  ) as { features: { geometry: unknown; properties: Record<string, unknown> }[] };
  assert.deepEqual(
    features.map(({ properties }) => [properties.id, properties.team]),
    [
      ['1', 4],
      ['2', 4],
    ],
  );
  assert.deepEqual(features[1]?.geometry, { type: 'Point', coordinates: [2.5, 47.1] });
  assert.equal(features[1]?.properties.lon, undefined);
});

test('a server’s wish to wait is read from seconds and from a date, and spread a little', () => {
  const now = Date.parse('2026-05-16T10:00:00Z');
  assert.equal(retryAfterMs('120', now), 120_000);
  assert.equal(retryAfterMs('Sat, 16 May 2026 10:01:00 GMT', now), 60_000);
  assert.equal(retryAfterMs('Sat, 16 May 2026 09:00:00 GMT', now), 0);
  assert.equal(retryAfterMs('soon', now), 0);
  assert.equal(retryAfterMs(null, now), 0);
  assert.deepEqual([askedMs(60_000, 0), askedMs(60_000, 1)], [60_000, 75_000]);
  assert.equal(askedMs(86_400_000, 0), 900_000);
});

test('what an answer means is told by our own words, never by a bare number', () => {
  const said = (status: number, code?: string) =>
    replyOf(new ServerRefusal(status, code ? { code } : {}));
  assert.equal(said(404, 'party_unknown'), 'gone');
  assert.equal(said(404, 'page_unknown'), 'later');
  assert.equal(said(404), 'later');
  assert.equal(said(401, 'key_unknown'), 'refused');
  assert.equal(said(401), 'later');
  assert.equal(said(409, 'collection_closed'), 'closed');
  assert.equal(said(409, 'observation_differs'), 'reissue');
  assert.equal(said(422, 'date_in_future'), 'redate');
  assert.equal(said(422, 'observation_refused'), 'problem');
  assert.equal(said(413), 'problem');
  assert.equal(said(507, 'disk_full'), 'later');
  assert.equal(said(500, 'internal'), 'stumbled');
  assert.throws(() => replyOf(new TypeError('a fault of this page')));
});
