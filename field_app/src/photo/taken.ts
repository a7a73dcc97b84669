// When a picture was taken: by its EXIF data, else by its file, else now.

import { nowMs, rfc3339 } from '../api/clock.ts';

/** EXIF data stand at the head of a JPEG, in a segment of at most 64 kB; some write others before. */
const HEAD_BYTES = 256 * 1024;
/** Before OpenStreetMap there was nothing to survey for it; cameras without a clock say 1980. */
const FIRST_YEAR = 2004;

const EXIF_IFD = 0x8769;
const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_TIME_ORIGINAL = 0x9011;

/** RFC 3339, put right as the phone's own clock is, which has dated the picture. */
export async function takenAt(file: Blob, now = Date.now()): Promise<string> {
  const exif = exifTime(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const saved = file instanceof File ? file.lastModified : null;
  const believable = (time: number | null) =>
    time !== null && time <= now && new Date(time).getFullYear() >= FIRST_YEAR;
  const taken = [exif, saved].find(believable) ?? now;
  return rfc3339(new Date(nowMs(taken)));
}

/**
 * DateTimeOriginal of a JPEG, in milliseconds since 1970 (EXIF 2.32, 4.6.5); null without one. A
 * time without an offset is in the time zone of this phone.
 */
export function exifTime(head: ArrayBuffer): number | null {
  const view = new DataView(head);
  try {
    const tiff = startOfTiff(view);
    return tiff === null ? null : timeIn(new Tiff(view, tiff));
  } catch (error) {
    // The file ends, or points beyond its end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Segment by segment, until the one that begins with "Exif". */
function startOfTiff(view: DataView): number | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) return null;
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
  }
  return null;
}

class Tiff {
  readonly #view: DataView;
  readonly #start: number;
  readonly #little: boolean;

  constructor(view: DataView, start: number) {
    this.#view = view;
    this.#start = start;
    this.#little = view.getUint16(start) === 0x4949;
  }

  uint32(at: number): number {
    return this.#view.getUint32(this.#start + at, this.#little);
  }

  uint16(at: number): number {
    return this.#view.getUint16(this.#start + at, this.#little);
  }

  /** Where the value of a tag of a directory stands, or points to. */
  entry(directory: number, tag: number): number | null {
    for (let i = 0; i < this.uint16(directory); i++) {
      const at = directory + 2 + i * 12;
      if (this.uint16(at) === tag) return at + 8;
    }
    return null;
  }

  text(directory: number, tag: number, length: number): string {
    const entry = this.entry(directory, tag);
    if (entry === null) return '';
    const start = this.#start + this.uint32(entry);
    const codes = Array.from({ length }, (_, i) => this.#view.getUint8(start + i));
    return String.fromCharCode(...codes);
  }
}

function timeIn(tiff: Tiff): number | null {
  const pointer = tiff.entry(tiff.uint32(4), EXIF_IFD);
  if (pointer === null) return null;
  const directory = tiff.uint32(pointer);
  const written = tiff.text(directory, DATE_TIME_ORIGINAL, 19);
  const [, date, time] = /^(\d{4}:\d\d:\d\d) (\d\d:\d\d:\d\d)$/.exec(written) ?? [];
  if (!date || !time) return null;
  const offset = tiff.text(directory, OFFSET_TIME_ORIGINAL, 6);
  const zone = /^[+-]\d\d:\d\d$/.test(offset) ? offset : '';
  const moment = Date.parse(`${date.replace(/:/g, '-')}T${time}${zone}`);
  return Number.isNaN(moment) ? null : moment;
}
