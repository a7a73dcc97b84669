// What this phone keeps in IndexedDB: the outings it joined, its notes and their photos.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Basemap, Joined, ObservationBody, Pack } from '../api/shapes.ts';

/** One team joined on this phone, by its code. */
export interface Outing {
  code: string;
  joined: Joined;
  /** Random, one a join; it tells apart the outings of one phone and names nobody. */
  walk: string;
  pack: Pack | null;
  etag: string | null;
  basemap: { path: string; content: Basemap } | null;
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
  problem: { title: string; detail: string; hint: string; code: string } | null;
}

export interface Photo {
  sha256: string;
  note: string;
  blob: Blob;
  sent: boolean;
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

interface Schema extends DBSchema {
  outings: { key: string; value: Outing };
  notes: { key: string; value: Note };
  photos: { key: [string, string]; value: Photo; indexes: { note: string } };
  ticks: { key: [string, string]; value: Tick };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function open(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('cartoparty', 2, {
    upgrade(database, before) {
      if (before < 1) {
        database.createObjectStore('outings', { keyPath: 'code' });
        database.createObjectStore('notes', { keyPath: 'id' });
        const photos = database.createObjectStore('photos', { keyPath: ['note', 'sha256'] });
        photos.createIndex('note', 'note');
      }
      database.createObjectStore('ticks', { keyPath: ['code', 'key'] });
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
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/** iOS closes the connection of a page it put to sleep: open it again, once. */
export async function withDatabase<T>(
  work: (database: IDBPDatabase<Schema>) => Promise<T>,
): Promise<T> {
  try {
    return await work(await open());
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
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

/** The note and its photos, both or neither. */
export async function addNote(note: Note, photos: readonly Photo[]): Promise<void> {
  await withDatabase(async (database) => {
    const transaction = database.transaction(['notes', 'photos'], 'readwrite');
    await Promise.all([
      transaction.objectStore('notes').add(note),
      ...photos.map((photo) => transaction.objectStore('photos').put(photo)),
      transaction.done,
    ]);
  });
}

export async function saveNote(note: Note): Promise<void> {
  await withDatabase((database) => database.put('notes', note));
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

export function photosOf(note: string): Promise<Photo[]> {
  return withDatabase((database) => database.getAllFromIndex('photos', 'note', note));
}

export async function savePhoto(photo: Photo): Promise<void> {
  await withDatabase((database) => database.put('photos', photo));
}

/** After the server has acknowledged a note, its photos need no room here. */
export async function dropPhotos(note: string): Promise<void> {
  await withDatabase(async (database) => {
    const transaction = database.transaction('photos', 'readwrite');
    const keys = await transaction.store.index('note').getAllKeys(note);
    await Promise.all([...keys.map((key) => transaction.store.delete(key)), transaction.done]);
  });
}
