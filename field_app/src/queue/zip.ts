// Writes a ZIP file whose entries are stored as they are: photos do not shrink any further.

export interface ZipEntry {
  name: string;
  content: Blob;
}

const encoder = new TextEncoder();
/** Names are UTF-8 (bit 11 of the general purpose flag; APPNOTE.TXT 4.4.4). */
const UTF8 = 0x0800;
/** 1 January 1980, midnight: the format has no "unknown". */
const NO_DATE = 0x0021;
const EXTRACT_BY = 20;

/** One entry is read at a time; the file points to the blobs and holds no copy of them. */
export async function zipped(entries: readonly ZipEntry[]): Promise<Blob> {
  const parts: BlobPart[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const { name, content } of entries) {
    const title = encoder.encode(name);
    const sum = crc32(new Uint8Array(await content.arrayBuffer()));
    const facts = [EXTRACT_BY, UTF8, 0, 0, NO_DATE];
    const sizes = [sum, content.size, content.size];
    const head = record(0x04034b50, [facts, 2], [sizes, 4], [[title.length, 0], 2]);
    parts.push(head, title, content);
    directory.push(
      record(
        0x02014b50,
        [[EXTRACT_BY, ...facts], 2],
        [sizes, 4],
        [[title.length, 0, 0, 0, 0], 2],
        [[0, at], 4],
      ),
      title,
    );
    at += head.length + title.length + content.size;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const count = entries.length;
  const end = record(0x06054b50, [[0, 0, count, count], 2], [[size, at], 4], [[0], 2]);
  return new Blob([...parts, ...directory, end], { type: 'application/zip' });
}

/** A signature and numbers of 2 or 4 bytes each, all little-endian. */
function record(
  signature: number,
  ...groups: [values: number[], bytes: 2 | 4][]
): Uint8Array<ArrayBuffer> {
  const length = groups.reduce((sum, [values, bytes]) => sum + values.length * bytes, 4);
  const view = new DataView(new ArrayBuffer(length));
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [values, bytes] of groups) {
    for (const value of values) {
      if (bytes === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += bytes;
    }
  }
  return new Uint8Array(view.buffer);
}

let table: Uint32Array | null = null;

/** CRC-32 as ZIP wants it (polynomial 0xEDB88320). */
export function crc32(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value >>> 0;
  });
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (table[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
