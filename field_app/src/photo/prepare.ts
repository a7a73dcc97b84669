// A picture made ready to send: small, without EXIF, named by its hash. Loaded after the first form.

import { sha256Hex } from './sha256.ts';
import { shrunkJpeg } from './shrink.ts';
import { takenAt } from './taken.ts';

export { UnreadablePicture } from './shrink.ts';

export interface Prepared {
  blob: Blob;
  sha256: string;
}

export interface PreparedPicture extends Prepared {
  taken_at: string;
}

export async function prepared(file: Blob): Promise<PreparedPicture> {
  return { ...(await named(await shrunkJpeg(file))), taken_at: await takenAt(file) };
}

/** For a server that takes no large photos: still legible, about a third of the bytes. */
export async function lightened(photo: Blob): Promise<Prepared> {
  return named(await shrunkJpeg(photo, 1280, 0.6));
}

export async function named(blob: Blob): Promise<Prepared> {
  return { blob, sha256: await sha256Hex(new Uint8Array(await blob.arrayBuffer())) };
}
