// What this phone keeps in IndexedDB: the outings it joined, its notes and their photos.

import {
  type DBSchema,
  type IDBPDatabase,
  type IDBPObjectStore,
  openDB,
  type StoreNames,
} from 'idb';
import type { FieldProblem } from '../api/http.ts';
import type { Joined, ObservationBody, Pack, TeamNote } from '../api/shapes.ts';
import type { Trouble } from '../ui/trouble.ts';
import type { KeptDraft } from './drafts.ts';
import { type KeptPhoto, packedAll, unpacked } from './kept_photos.ts';

/** The base map of a team's district, a PMTiles file, and the address that it came from. */
export interface KeptMap {
  code: string;
  path: string;
  bytes: ArrayBuffer;
}

/** One team joined on this phone, by its code. */
export interface Outing {
  code: string;
  joined: Joined;
  /** Random, one a join; it tells apart the outings of one phone and names nobody. */
  walk: string;
  pack: Pack | null;
  etag: string | null;
  /** What the team's phones have noted, as last heard. */
  team_notes?: TeamNote[];
}

export type NoteState = 'waiting' | 'sent' | 'problem';

/** One observation of this phone; it is never deleted, except by "undo" before it was sent. */
export interface Note {
  id: string;
  code: string;
  created: number;
  state: NoteState;
  /** Not sent before this time (ms): the moment in which "undo" works. */
  hold_until: number;
  title: string;
  body: ObservationBody;
  problem: Problem | null;
  /** Its photos that the server has, by their hashes. */
  photos_sent?: readonly string[];
  /** Dated anew once, because the phone's clock was ahead. */
  redated?: boolean;
  /** Withdrawn before the server took it: it stays here, and is never sent. */
  dropped?: boolean;
  /** Given a new id once, because another observation had its first one. */
  reissued?: boolean;
}

/** Why the server did not take a note, in its words, and which answers it means. */
export interface Problem extends Trouble {
  fields?: readonly FieldProblem[];
}

export interface Photo {
  sha256: string;
  note: string;
  blob: Blob;
  sent: boolean;
  /** Made smaller once, because the server found it too large. */
  lightened?: boolean;
}

/** The last word that this phone knows on a street of its sector. */
export interface Tick {
  code: string;
  key: string;
  done: boolean;
  /** RFC 3339 with milliseconds: the last one counts, on whichever phone. */
  ticked_at: string;
  state: NoteState;
}

export interface Schema extends DBSchema {
  outings: { key: string; value: Outing };
  notes: { key: string; value: Note };
  photos: { key: [string, string]; value: KeptPhoto; indexes: { note: string } };
  ticks: { key: [string, string]; value: Tick };
  drafts: { key: string; value: KeptDraft };
  maps: { key: string; value: KeptMap };
}

/** What the entries of each store are found by; also where they are kept in memory only. */
export const KEYS: Record<StoreNames<Schema>, string | string[]> = {
  outings: 'code',
  notes: 'id',
  photos: ['note', 'sha256'],
  ticks: ['code', 'key'],
  drafts: 'id',
  maps: 'code',
};

/** What the page must know of the storage, beyond what lies in it. */
export const storage = {
  /** False where the browser keeps nothing: then all of it is gone when the page is closed. */
  keeps: true,
  /** While an older page of ours, in another tab, does not let go of the database. */
  isBlocked: false,
  /** Called when that begins. */
  blocked: () => {},
};

let opened: Promise<IDBPDatabase<Schema>> | null = null;
let openedOnce = false;

async function openKept(): Promise<IDBPDatabase<Schema>> {
  const database = await openDB<Schema>('cartoparty', 3, {
    upgrade(database, before, _now, upgrading) {
      if (before < 1) {
        database.createObjectStore('outings', { keyPath: KEYS.outings });
        database.createObjectStore('notes', { keyPath: KEYS.notes });
        const photos = database.createObjectStore('photos', { keyPath: KEYS.photos });
        photos.createIndex('note', 'note');
      }
      if (before < 2) database.createObjectStore('ticks', { keyPath: KEYS.ticks });
      database.createObjectStore('drafts', { keyPath: KEYS.drafts });
      database.createObjectStore('maps', { keyPath: KEYS.maps });
      if (before > 0) void forgetOldMaps(upgrading.objectStore('outings'));
    },
    blocked: () => {
      storage.isBlocked = true;
      storage.blocked();
    },
    /** A newer version of the page waits in another tab. */
    blocking(_now, _wanted, event) {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  });
  openedOnce = true;
  storage.isBlocked = false;
  return database;
}

/** Outings once held their base map, as GeoJSON; it would be read with each of them. */
async function forgetOldMaps(
  outings: IDBPObjectStore<Schema, StoreNames<Schema>[], 'outings', 'versionchange'>,
): Promise<void> {
  let cursor = await outings.openCursor();
  while (cursor) {
    const { basemap: _, ...outing } = cursor.value as Outing & { basemap?: unknown };
    await cursor.update(outing);
    cursor = await cursor.continue();
  }
}

function open(): Promise<IDBPDatabase<Schema>> {
  opened ??= openKept().catch(async (error: unknown) => {
    if (openedOnce || !keepsNothing(error)) throw error;
    storage.keeps = false;
    return (await import('./memory.ts')).inMemory(KEYS);
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/** Private windows of some browsers, and those whose owner forbids all storage. */
function keepsNothing(error: unknown): boolean {
  const { name } = error as Error;
  return ['InvalidStateError', 'SecurityError', 'ReferenceError', 'TypeError'].includes(name);
}

/** Safari says "UnknownError: Connection to Indexed Database server lost". */
const LOST = new Set(['InvalidStateError', 'UnknownError']);

/** iOS closes the connection of a page it put to sleep: open it again, once. All work may be repeated. */
export async function withDatabase<T>(
  work: (database: IDBPDatabase<Schema>) => Promise<T>,
): Promise<T> {
  try {
    return await work(await open());
  } catch (error) {
    if (!(error instanceof DOMException) || !LOST.has(error.name)) throw error;
    opened = null;
    return work(await open());
  }
}

export function readOuting(code: string): Promise<Outing | undefined> {
  return withDatabase((database) => database.get('outings', code));
}

export async function saveOuting(outing: Outing): Promise<void> {
  await withDatabase((database) => database.put('outings', outing));
}

/** All notes of this phone, oldest first. */
export async function readNotes(): Promise<Note[]> {
  const notes = await withDatabase((database) => database.getAll('notes'));
  return notes.sort((a, b) => a.created - b.created);
}

/** Drafts that became a note, or that their author dropped: a late change revives none of them. */
export const finished = new Set<string>();

/** The note and its photos, and no draft of it any more: all or nothing. */
export async function addNote(
  note: Note,
  photos: readonly Photo[],
  draft: string | null = null,
): Promise<void> {
  const names = photos.map(({ sha256 }) => sha256);
  const pictures = await packedAll(photos);
  await finishing(draft, (database) => {
    const transaction = database.transaction(['notes', 'photos', 'drafts'], 'readwrite');
    return Promise.all([
      transaction.objectStore('notes').put(note),
      exchangePhotos(transaction.objectStore('photos'), note.id, names, pictures),
      dropDraft(transaction, draft, note.id),
      transaction.done,
    ]);
  });
}

/** From now on no change of the draft is kept, unless the work fails. */
export async function finishing<T>(
  draft: string | null,
  work: (database: IDBPDatabase<Schema>) => Promise<T>,
): Promise<T> {
  if (draft) finished.add(draft);
  try {
    return await withDatabase(work);
  } catch (error) {
    if (draft) finished.delete(draft);
    throw error;
  }
}

type Writing<Name extends StoreNames<Schema>> = IDBPObjectStore<
  Schema,
  StoreNames<Schema>[],
  Name,
  'readwrite'
>;

/** The photos of a note or a draft are these; one that is kept already is not written again. */
export async function exchangePhotos(
  store: Writing<'photos'>,
  owner: string,
  names: readonly string[],
  photos: readonly KeptPhoto[],
): Promise<void> {
  const kept = await store.index('note').getAllKeys(owner);
  const wanted = new Set(names);
  const known = new Set(kept.map(([, sha256]) => sha256));
  await Promise.all([
    ...kept.filter(([, sha256]) => !wanted.has(sha256)).map((key) => store.delete(key)),
    ...photos.filter(({ sha256 }) => !known.has(sha256)).map((photo) => store.put(photo)),
  ]);
}

/** Takes a draft away with its photos, except those that are the note's now. */
export async function dropDraft(
  transaction: { objectStore: <N extends 'photos' | 'drafts'>(name: N) => Writing<N> },
  draft: string | null,
  note: string | null,
): Promise<void> {
  if (!draft) return;
  await transaction.objectStore('drafts').delete(draft);
  if (draft !== note) await exchangePhotos(transaction.objectStore('photos'), draft, [], []);
}

/** Takes back a note while it is held; false when it is too late. */
export function takeBack(id: string): Promise<boolean> {
  return withDatabase(async (database) => {
    const transaction = database.transaction(['notes', 'photos'], 'readwrite');
    const note = await transaction.objectStore('notes').get(id);
    const held = note?.state === 'waiting' && note.hold_until > Date.now();
    if (held) {
      await transaction.objectStore('notes').delete(id);
      const keys = await transaction.objectStore('photos').index('note').getAllKeys(id);
      await Promise.all(keys.map((key) => transaction.objectStore('photos').delete(key)));
    }
    await transaction.done;
    return held;
  });
}

export async function photosOf(note: string): Promise<Photo[]> {
  const kept = await withDatabase((database) => database.getAllFromIndex('photos', 'note', note));
  return kept.map(unpacked);
}

/** Which photos of a note or a draft are kept, by their hashes. */
export async function photosKept(owner: string): Promise<Set<string>> {
  const keys = await withDatabase((database) =>
    database.transaction('photos').store.index('note').getAllKeys(owner),
  );
  return new Set(keys.map(([, sha256]) => sha256));
}
