// The sender: each answer of the server, and what becomes of the notes; nothing lost, nothing twice.

import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { noteServerDate } from '../src/api/clock.ts';
import { NoAnswer, NotOurs, ServerRefusal } from '../src/api/http.ts';
import type { ObservationBody } from '../src/api/shapes.ts';
import {
  addNote,
  type Note,
  photosOf,
  readNotes,
  saveOuting,
  withDatabase,
} from '../src/queue/database.ts';
import { changeNote, isFull, makeRoom, withRoom } from '../src/queue/note_changes.ts';
import { Sender, type SenderParts } from '../src/queue/sender.ts';
import { newUuid } from '../src/queue/uuid.ts';

/** A server that keeps what it takes; `answers` are said first, one a request. */
class FakeServer {
  readonly observations = new Map<string, ObservationBody>();
  readonly photos = new Set<string>();
  readonly asked: string[] = [];
  answers: (Error | null)[] = [];
  largest = Number.POSITIVE_INFINITY;

  readonly wire: Partial<SenderParts> = {
    putObservation: async (_token, id, body) => {
      this.asked.push(id);
      this.#answer();
      const known = this.observations.get(id);
      if (known && JSON.stringify(known) !== JSON.stringify(body)) {
        throw refusal(409, 'observation_differs');
      }
      this.observations.set(id, body);
    },
    putPhoto: async (_token, sha256, photo) => {
      this.asked.push(sha256);
      this.#answer();
      if (photo.size > this.largest) throw refusal(413, 'photo_too_large');
      this.photos.add(sha256);
    },
    lightened: async (photo) => ({ blob: photo.slice(0, 10), sha256: 'lighter' }),
  };

  /** The observations that count, after those that a later one of the same phone replaces. */
  counted(): string[] {
    const replaced = new Set([...this.observations.values()].map((each) => each.supersedes));
    return [...this.observations.keys()].filter((id) => !replaced.has(id));
  }

  #answer(): void {
    const error = this.answers.shift();
    if (error) throw error;
  }
}

function refusal(status: number, code: string, more: object = {}, wait = 0): ServerRefusal {
  return new ServerRefusal(status, { code, title: 'Words.', ...more }, wait);
}

let server = new FakeServer();
let code = '';
const NOW = Date.parse('2026-05-16T10:00:00Z');

beforeEach(async () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW });
  noteServerDate(new Date(NOW).toUTCString(), NOW);
  server = new FakeServer();
  for (const note of await readNotes()) await changeNote(note.id, { state: 'sent' });
  code = newUuid();
  await saveOuting({ code, joined: { token: 'key' } } as Parameters<typeof saveOuting>[0]);
});

let made = 0;

async function note(photos: Blob[] = [], changes: Partial<Note> = {}): Promise<string> {
  const id = newUuid();
  made += 1;
  const names = photos.map((_, index) => `photo-${made}-${index}`);
  const body = { theme: 'trees', observed_at: new Date().toISOString(), photos: names };
  const kept = {
    ...{ id, code, created: Date.now() + made, state: 'waiting' as const, hold_until: 0 },
    ...{ title: 'arbre', body: body as unknown as ObservationBody, problem: null },
    ...changes,
  };
  const pictures = photos.map((blob, index) => {
    return { note: id, sha256: names[index] ?? '', blob, sent: false };
  });
  await addNote(kept, pictures);
  return id;
}

async function kept(id: string): Promise<Note> {
  const found = (await readNotes()).find((each) => each.id === id);
  assert.ok(found);
  return found;
}

function sender(): Sender {
  return new Sender(() => {}, server.wire);
}

/** Lets the mocked time pass, and what it wakes come to its end. */
async function passing(ms: number): Promise<void> {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 50; turn++) await new Promise((done) => setImmediate(done));
}

test('notes saved in a dead zone do not put off the next try', async () => {
  const own = sender();
  server.answers = Array.from({ length: 30 }, () => new NoAnswer('no network'));
  for (let saved = 0; saved < 8; saved++) {
    await note();
    await own.send();
    await passing(500);
  }
  server.answers = [];
  await passing(8_000);
  assert.equal(server.observations.size, 8);
});

test('notes leave oldest first, each after its photos', async () => {
  const [first, second] = [await note([new Blob(['a'])]), await note()];
  await sender().send();
  assert.deepEqual(server.asked, [`photo-${made - 1}-0`, first, second]);
  assert.equal((await kept(first)).state, 'sent');
});

test('a lost answer makes no second observation, nor a second upload of a photo', async () => {
  const id = await note([new Blob(['a'])]);
  const { putObservation } = server.wire;
  let lost = 0;
  server.wire.putObservation = async (...all) => {
    await putObservation?.(...all);
    if (lost++ === 0) throw new NoAnswer('lost');
  };
  const one = sender();
  await one.send();
  assert.equal((await kept(id)).state, 'waiting');
  await passing(2000);
  assert.equal((await kept(id)).state, 'sent');
  assert.equal(server.observations.size, 1);
  assert.equal(server.asked.filter((each) => each.startsWith('photo')).length, 1);
});

test('the page of a captive portal acknowledges nothing', async () => {
  const id = await note();
  server.answers = [new NotOurs('/api')];
  const one = sender();
  await one.send();
  assert.equal((await kept(id)).state, 'waiting');
  assert.equal(one.obstacle?.kind, 'not_ours');
  await passing(2000);
  assert.equal((await kept(id)).state, 'sent');
  assert.equal(one.obstacle, null);
});

test('a page of a proxy is no word of ours: 401, 404 and 422 without a problem are tried again', async () => {
  for (const status of [401, 403, 404, 409, 422]) {
    server.answers = [new ServerRefusal(status, {})];
    const id = await note();
    const one = sender();
    await one.send();
    assert.equal((await kept(id)).state, 'waiting', String(status));
    assert.equal(one.refused.size, 0);
    await passing(2000);
    assert.equal((await kept(id)).state, 'sent', String(status));
  }
});

test('the server is left alone for as long as it asks, unless a human presses', async () => {
  const [first, second] = [await note(), await note()];
  server.answers = [refusal(429, 'too_many', {}, 60_000), refusal(503, 'storage_busy', {}, 30_000)];
  const one = sender();
  await one.send();
  await one.send();
  await passing(59_000);
  assert.equal(server.asked.length, 1);
  await one.sendNow();
  assert.equal(server.asked.length, 2);
  await passing(29_000);
  assert.equal(server.asked.length, 2);
  await passing(9_000);
  assert.deepEqual([(await kept(first)).state, (await kept(second)).state], ['sent', 'sent']);
});

test('a note over which the server fails does not hold up the others', async () => {
  const [bad, good] = [await note(), await note()];
  server.answers = [refusal(500, 'internal')];
  const one = sender();
  await one.send();
  assert.deepEqual([(await kept(bad)).state, (await kept(good)).state], ['waiting', 'sent']);
  assert.equal(one.obstacle?.trouble?.title, 'Words.');
  await passing(2000);
  assert.equal((await kept(bad)).state, 'sent');
});

test('a server that fails over everything is asked three times, then left to recover', async () => {
  for (let n = 0; n < 10; n++) await note();
  server.answers = Array.from({ length: 9 }, () => refusal(500, 'internal'));
  await sender().send();
  assert.equal(server.asked.length, 3);
});

test('a clock that is a day ahead is put right and the note sent again', async () => {
  const ahead = new Date(NOW + 86_400_000).toISOString();
  const earlier = new Date(NOW + 86_400_000 - 60_000).toISOString();
  const told = { theme: 'trees', observed_at: ahead, photos: [], photo_times: { a: earlier } };
  const id = await note([], { body: told as unknown as ObservationBody });
  const future = { field: 'observed_at', message: 'x', code: 'date_in_future' };
  server.answers = [refusal(422, 'observation_refused', { errors: [future] })];
  await sender().send();
  const stored = server.observations.get(id);
  assert.ok(stored);
  assert.equal(Date.parse(stored.observed_at), NOW);
  assert.equal(Date.parse(stored.photo_times?.a ?? ''), NOW - 60_000);
  assert.equal((await kept(id)).state, 'sent');
});

test('a date that stays wrong is a problem, not a loop', async () => {
  const id = await note();
  const future = { field: 'observed_at', message: 'x', code: 'date_in_future' };
  const said = refusal(422, 'observation_refused', { errors: [future] });
  server.answers = [said, said, said];
  await sender().send();
  assert.equal(server.asked.length, 2);
  assert.equal((await kept(id)).state, 'problem');
});

test('an id that another observation has is exchanged, once, and the later one counts', async () => {
  const id = await note([new Blob(['a'])]);
  server.observations.set(id, { theme: 'trees' } as ObservationBody);
  await sender().send();
  const [fresh] = server.counted();
  assert.ok(fresh && fresh !== id);
  assert.equal(server.counted().length, 1);
  assert.equal(server.observations.get(fresh)?.supersedes, id);
  assert.equal((await photosOf(fresh)).length, 1);
  assert.equal((await kept(fresh)).state, 'sent');
  await sender().send();
  assert.equal(server.observations.size, 2);
});

test('a note that its author corrected needs no new id: the correction counts', async () => {
  const id = await note();
  const body = { theme: 'trees', observed_at: '', photos: [], supersedes: id };
  const later = await note([], { body: body as unknown as ObservationBody });
  server.observations.set(id, { theme: 'trees' } as ObservationBody);
  await sender().send();
  assert.deepEqual(server.counted(), [later]);
  assert.equal((await kept(id)).state, 'sent');
});

test('a photo that is too large is made lighter once', async () => {
  const id = await note([new Blob(['x'.repeat(100)]), new Blob(['small'])]);
  server.largest = 50;
  await sender().send();
  assert.deepEqual(server.observations.get(id)?.photos, [`photo-${made}-1`, 'lighter']);
  assert.equal(server.photos.has('lighter'), true);
});

test('a photo that stays too large is a problem in the server’s words', async () => {
  const id = await note([new Blob(['x'.repeat(100)])]);
  const next = await note();
  server.largest = 5;
  await sender().send();
  assert.equal((await kept(id)).state, 'problem');
  assert.equal((await kept(id)).problem?.title, 'Words.');
  assert.equal((await kept(next)).state, 'sent');
});

test('a photo that the phone lost is told, and holds up nobody', async () => {
  const lost = new Blob(['a']);
  lost.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'));
  const [id, next] = [await note([new Blob(['a'])]), await note()];
  const [{ sha256 } = { sha256: '' }] = await photosOf(id);
  // As older pages kept it; of bytes there is nothing to lose.
  await withDatabase((database) =>
    database.put('photos', { note: id, sha256, blob: lost, sent: false }),
  );
  await sender().send();
  assert.equal((await kept(id)).problem?.code, 'photo_lost');
  assert.equal((await kept(next)).state, 'sent');
});

test('wrong fields are kept with the note, by their names', async () => {
  const id = await note();
  const errors = [{ field: 'tags', key: 'width', message: 'Too long.', code: 'value_too_long' }];
  server.answers = [refusal(422, 'observation_refused', { errors })];
  await sender().send();
  const { problem } = await kept(id);
  assert.equal(problem?.detail, 'Too long.');
  assert.equal(problem?.fields?.[0]?.key, 'width');
});

test('a team that is refused, closed or gone keeps its notes and stops no other team', async () => {
  for (const [status, word] of [
    [401, 'key_unknown'],
    [409, 'collection_closed'],
    [404, 'party_unknown'],
  ] as const) {
    server = new FakeServer();
    const mine = [await note(), await note()];
    const other = newUuid();
    await saveOuting({ code: other, joined: { token: 'k' } } as Parameters<typeof saveOuting>[0]);
    const theirs = await note([], { code: other });
    server.answers = [refusal(status, word)];
    const one = sender();
    await one.send();
    const states = await Promise.all(mine.map(async (id) => (await kept(id)).state));
    assert.deepEqual(states, ['waiting', 'waiting'], word);
    assert.equal((await kept(theirs)).state, 'sent', word);
    assert.equal(one.refused.size + one.closed.size + one.gone.size, 1, word);
    await one.sendNow();
    assert.equal(one.refused.size + one.closed.size + one.gone.size, 0, word);
    assert.equal(server.observations.size, 3, word);
  }
});

test('a note that is held for "undo" leaves when its time is over', async () => {
  const id = await note([], { hold_until: NOW + 10_000 });
  const one = sender();
  await one.send();
  assert.equal(server.asked.length, 0);
  await passing(10_100);
  assert.equal((await kept(id)).state, 'sent');
});

test('a note killed between acknowledgement and mark is sent again without harm', async () => {
  const id = await note([new Blob(['a'])]);
  const killed = new Sender(() => {}, {
    ...server.wire,
    changeNote: () => Promise.reject(new Error('killed')),
  });
  await killed.send();
  assert.equal(server.observations.size, 1);
  await sender().send();
  assert.equal((await kept(id)).state, 'sent');
  assert.equal(server.observations.size, 1);
});

test('two tabs that both send make nothing twice', async () => {
  for (let n = 0; n < 5; n++) await note([new Blob([String(n)])]);
  await Promise.all([sender().send(), sender().send()]);
  assert.equal(server.observations.size, 5);
  assert.ok((await readNotes()).every((each) => each.state === 'sent'));
});

test('a full phone gives up pictures that the server has, and never one that waits', async () => {
  const sent = await note([new Blob(['a'])]);
  await sender().send();
  const waiting = await note([new Blob(['b'])]);
  assert.equal((await photosOf(sent)).length, 1);
  let tries = 0;
  const kept = await withRoom(async () => {
    tries += 1;
    if ((await photosOf(sent)).length > 0) throw new DOMException('full', 'QuotaExceededError');
    return 'kept';
  });
  assert.deepEqual([kept, tries], ['kept', 2]);
  assert.equal((await photosOf(waiting)).length, 1);
  assert.equal(await makeRoom(), false);
});

test('a phone that has nothing to give up says that it is full', async () => {
  await assert.rejects(
    withRoom(() => Promise.reject(new DOMException('full', 'QuotaExceededError'))),
    isFull,
  );
});
