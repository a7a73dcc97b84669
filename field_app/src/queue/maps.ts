// The base maps that this phone keeps, one a team: bytes, as some browsers keep no Blob.

import { type KeptMap, withDatabase } from './database.ts';

export function readMap(code: string): Promise<KeptMap | undefined> {
  return withDatabase((database) => database.get('maps', code));
}

export async function saveMap(map: KeptMap): Promise<void> {
  await withDatabase((database) => database.put('maps', map));
}
