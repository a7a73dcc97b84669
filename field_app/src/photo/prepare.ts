// A picture made ready to send: small, without EXIF, named by its hash. Loaded after the first form.

import { sha256Hex } from './sha256.ts';
import { shrunkJpeg } from './shrink.ts';

export async function prepared(file: Blob): Promise<{ blob: Blob; sha256: string }> {
  const blob = await shrunkJpeg(file);
  return { blob, sha256: await sha256Hex(new Uint8Array(await blob.arrayBuffer())) };
}
