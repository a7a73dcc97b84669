// The queue's stores in memory, for browsers that keep nothing: what the page uses of IndexedDB.

import type { IDBPDatabase } from 'idb';
import type { Schema } from './database.ts';

type Entry = Record<string, unknown>;
type Key = string | string[];

/** A database whose content goes with the page; it does as much as our queue asks of one. */
export function inMemory(keys: Record<string, Key>): IDBPDatabase<Schema> {
  const stores = new Map(Object.entries(keys).map(([name, path]) => [name, storeOf(path)]));
  const store = (name: string) => stores.get(name) ?? storeOf('id');
  const transaction = (names: string | string[]) => ({
    store: store([names].flat()[0] ?? ''),
    objectStore: store,
    done: Promise.resolve(),
  });
  const database = {
    transaction,
    get: (name: string, key: Key) => store(name).get(key),
    getAll: (name: string) => store(name).getAll(),
    getAllKeys: (name: string) => store(name).getAllKeys(),
    getAllFromIndex: (name: string, index: string, key: string) =>
      store(name).index(index).getAll(key),
    put: (name: string, entry: Entry) => store(name).put(entry),
    add: (name: string, entry: Entry) => store(name).put(entry),
    delete: (name: string, key: Key) => store(name).delete(key),
    clear: (name: string) => store(name).clear(),
    count: (name: string) => store(name).count(),
  };
  return database as unknown as IDBPDatabase<Schema>;
}

function storeOf(path: Key) {
  const entries = new Map<string, Entry>();
  const parts = [path].flat();
  const keyOf = (entry: Entry): Key => {
    const key = parts.map((part) => String(entry[part]));
    return typeof path === 'string' ? (key[0] ?? '') : key;
  };
  const named = (key: Key) => JSON.stringify(key);
  const all = () => [...entries.values()];
  const having = (index: string, value: string) => all().filter((entry) => entry[index] === value);
  return {
    get: async (key: Key) => entries.get(named(key)),
    getAll: async () => all(),
    getAllKeys: async () => all().map(keyOf),
    put: async (entry: Entry) => {
      entries.set(named(keyOf(entry)), entry);
      return keyOf(entry);
    },
    add: async (entry: Entry) => {
      entries.set(named(keyOf(entry)), entry);
    },
    delete: async (key: Key) => {
      entries.delete(named(key));
    },
    clear: async () => entries.clear(),
    count: async () => entries.size,
    index: (index: string) => ({
      getAll: async (value: string) => having(index, value),
      getAllKeys: async (value: string) => having(index, value).map(keyOf),
    }),
  };
}
