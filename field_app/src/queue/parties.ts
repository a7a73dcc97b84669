// The parties that this phone has joined: what each has to send, and forgetting one.

import { type KeptMap, type Note, type Outing, type Tick, withDatabase } from './database.ts';
import type { KeptDraft } from './drafts.ts';
import type { KeptPhoto } from './kept_photos.ts';

export interface JoinedParty {
  outing: Outing;
  /** Notes and ticks that the server does not have. */
  unsent: number;
}

/** All that the phone keeps of one party. */
export interface Belongings {
  outing: Outing;
  notes: Note[];
  photos: KeptPhoto[];
  ticks: Tick[];
  drafts: KeptDraft[];
  map: KeptMap | null;
}

const STORES = ['outings', 'notes', 'photos', 'ticks', 'drafts', 'maps'] as const;

/** The newest party first. */
export function readParties(): Promise<JoinedParty[]> {
  return withDatabase(async (database) => {
    const transaction = database.transaction(STORES);
    const [outings, notes, ticks] = await Promise.all([
      transaction.objectStore('outings').getAll(),
      transaction.objectStore('notes').getAll(),
      transaction.objectStore('ticks').getAll(),
    ]);
    const unsent = [...notes, ...ticks].filter(({ state }) => state !== 'sent');
    return outings
      .map((outing) => ({
        outing,
        unsent: unsent.filter(({ code }) => code === outing.code).length,
      }))
      .sort((a, b) => startOf(b).localeCompare(startOf(a)));
  });
}

function startOf({ outing }: JoinedParty): string {
  return outing.joined.party.dates[0];
}

/** Takes a party off this phone; null, and nothing is touched, while it has something to send. */
export function forgetParty(code: string): Promise<Belongings | null> {
  return withDatabase(async (database) => {
    const transaction = database.transaction(STORES, 'readwrite');
    const outings = transaction.objectStore('outings');
    const notes = transaction.objectStore('notes');
    const photos = transaction.objectStore('photos');
    const ticks = transaction.objectStore('ticks');
    const outing = await outings.get(code);
    const ownNotes = (await notes.getAll()).filter((note) => note.code === code);
    const drafts = transaction.objectStore('drafts');
    const map = (await transaction.objectStore('maps').get(code)) ?? null;
    const ownDrafts = (await drafts.getAll()).filter((draft) => draft.code === code);
    const ownTicks = (await ticks.getAll()).filter((tick) => tick.code === code);
    if (!outing || [...ownNotes, ...ownTicks].some(({ state }) => state !== 'sent')) return null;
    const ids = new Set([...ownNotes, ...ownDrafts].map(({ id }) => id));
    const ownPhotos = (await photos.getAll()).filter((photo) => ids.has(photo.note));
    await Promise.all([
      outings.delete(code),
      ...ownNotes.map(({ id }) => notes.delete(id)),
      ...ownPhotos.map(({ note, sha256 }) => photos.delete([note, sha256])),
      ...ownTicks.map(({ key }) => ticks.delete([code, key])),
      ...ownDrafts.map(({ id }) => drafts.delete(id)),
      transaction.objectStore('maps').delete(code),
      transaction.done,
    ]);
    return { outing, notes: ownNotes, photos: ownPhotos, ticks: ownTicks, drafts: ownDrafts, map };
  });
}

/** Puts a forgotten party back. */
export function restoreParty(forgotten: Belongings): Promise<void> {
  const { outing, notes, photos, ticks, drafts, map } = forgotten;
  return withDatabase(async (database) => {
    const transaction = database.transaction(STORES, 'readwrite');
    await Promise.all([
      transaction.objectStore('outings').put(outing),
      ...notes.map((note) => transaction.objectStore('notes').put(note)),
      ...photos.map((photo) => transaction.objectStore('photos').put(photo)),
      ...ticks.map((tick) => transaction.objectStore('ticks').put(tick)),
      ...drafts.map((draft) => transaction.objectStore('drafts').put(draft)),
      map && transaction.objectStore('maps').put(map),
      transaction.done,
    ]);
  });
}
