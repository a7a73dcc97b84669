// Photos as they lie in the database: bytes, for private windows of Safari refuse blobs there.

import type { Photo } from './database.ts';

export interface KeptPhoto extends Omit<Photo, 'blob'> {
  bytes?: ArrayBuffer;
  type?: string;
  /** So they were kept before. */
  blob?: Blob;
}

/** To be made before a transaction begins, which would not wait for it. */
export async function packed({ blob, ...facts }: Photo): Promise<KeptPhoto> {
  return { ...facts, bytes: await blob.arrayBuffer(), type: blob.type };
}

export function packedAll(photos: readonly Photo[]): Promise<KeptPhoto[]> {
  return Promise.all(photos.map(packed));
}

export function unpacked({ bytes, type = '', blob, ...facts }: KeptPhoto): Photo {
  return { ...facts, blob: blob ?? new Blob(bytes ? [bytes] : [], { type }) };
}
