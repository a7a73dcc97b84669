// Drafts in the phone's database, here the one in memory: kept whole, and never revived.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObservationBody } from '../src/api/shapes.ts';
import { NEW_DRAFT } from '../src/phone/draft.ts';
import {
  addNote,
  type Note,
  type Photo,
  photosOf,
  readNotes,
  saveOuting,
} from '../src/queue/database.ts';
import {
  addToDraft,
  bringBack,
  type KeptDraft,
  putDraft,
  readDrafts,
  throwAway,
} from '../src/queue/drafts.ts';
import { forgetParty, restoreParty } from '../src/queue/parties.ts';
import { newUuid } from '../src/queue/uuid.ts';

function draft(changes: Partial<KeptDraft> = {}): KeptDraft {
  const { id: _, theme: __, form: ___, photos: ____, ...said } = NEW_DRAFT;
  return {
    ...{ id: newUuid(), code: newUuid(), changed: 0, screen: { name: 'summary' } },
    ...{ theme: 'trees', preset: 'tree', before: {}, answers: { height: '12' }, said },
    ...{ photos: [], typed: '', hours: [] },
    ...changes,
  };
}

function photo(owner: string, sha256: string): Photo {
  return { note: owner, sha256, blob: new Blob([sha256], { type: 'image/jpeg' }), sent: false };
}

function note(id: string, code: string, photos: string[]): Note {
  const body = { theme: 'trees', photos } as unknown as ObservationBody;
  return {
    ...{ id, code, created: 0, state: 'sent', hold_until: 0 },
    title: '',
    body,
    problem: null,
  };
}

const names = async (owner: string) => (await photosOf(owner)).map(({ sha256 }) => sha256).sort();

test('a draft is kept with the photos that it has now', async () => {
  const begun = draft();
  await putDraft(begun, [photo(begun.id, 'a'), photo(begun.id, 'b')]);
  await putDraft({ ...begun, typed: 'x' }, [photo(begun.id, 'b'), photo(begun.id, 'c')]);
  const [kept] = await readDrafts(begun.code);
  assert.equal(kept?.typed, 'x');
  assert.deepEqual(await names(begun.id), ['b', 'c']);
  const [first] = await photosOf(begun.id);
  assert.equal(await first?.blob.text(), first?.sha256);
  assert.equal(first?.blob.type, 'image/jpeg');
});

test('the note takes the place of its draft, with its photos, and no late change revives it', async () => {
  const begun = draft();
  await putDraft(begun, [photo(begun.id, 'a'), photo(begun.id, 'b')]);
  await addNote(note(begun.id, begun.code, ['a']), [photo(begun.id, 'a')], begun.id);
  assert.deepEqual(await readDrafts(begun.code), []);
  assert.deepEqual(await names(begun.id), ['a']);
  await putDraft(begun, [photo(begun.id, 'a')]);
  assert.deepEqual(await readDrafts(begun.code), []);
});

test('a note with another id leaves no photo of its draft behind', async () => {
  const begun = draft();
  const id = newUuid();
  await putDraft(begun, [photo(begun.id, 'a')]);
  await addNote(note(id, begun.code, ['a']), [photo(id, 'a')], begun.id);
  assert.deepEqual([await names(begun.id), await names(id)], [[], ['a']]);
});

test('what is thrown away can be brought back whole', async () => {
  const begun = draft();
  await putDraft(begun, [photo(begun.id, 'a')]);
  const thrown = await throwAway(begun);
  await putDraft(begun, []);
  assert.deepEqual([await readDrafts(begun.code), await names(begun.id)], [[], []]);
  await bringBack(thrown);
  assert.deepEqual(await readDrafts(begun.code), [begun]);
  assert.deepEqual(await names(begun.id), ['a']);
});

test('a photo that is ready late belongs to the draft that was left, if that is there', async () => {
  const begun = draft();
  const facts = { sha256: 'a', taken_at: '2026-05-09T14:00:00+02:00', blurred: false };
  await addToDraft(photo(begun.id, 'a'), facts);
  assert.deepEqual(await names(begun.id), []);
  await putDraft(begun, []);
  await addToDraft(photo(begun.id, 'a'), facts);
  const [kept] = await readDrafts(begun.code);
  assert.deepEqual(kept?.photos, [facts]);
  assert.deepEqual(await names(begun.id), ['a']);
});

test('drafts go with their party, and come back with it', async () => {
  const [begun, other] = [draft(), draft()];
  await saveOuting({ code: begun.code } as Parameters<typeof saveOuting>[0]);
  await putDraft(begun, [photo(begun.id, 'a')]);
  await putDraft(other, [photo(other.id, 'b')]);
  const forgotten = await forgetParty(begun.code);
  assert.ok(forgotten);
  assert.deepEqual([await readDrafts(begun.code), await names(begun.id)], [[], []]);
  assert.equal((await readDrafts(other.code)).length, 1);
  await restoreParty(forgotten);
  assert.deepEqual(await readDrafts(begun.code), [begun]);
  assert.deepEqual(await names(begun.id), ['a']);
  assert.equal((await readNotes()).filter(({ code }) => code === begun.code).length, 0);
});
