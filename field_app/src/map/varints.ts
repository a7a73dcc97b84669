// Reads protocol buffers' numbers and fields, which PMTiles directories and vector tiles are made of.
// https://protobuf.dev/programming-guides/encoding/

const DELIMITED = 2;

export class Varints {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get more(): boolean {
    return this.at < this.end;
  }

  /** Up to 2⁵³; sums, as shifts end at 32 bits. */
  next(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** Signs interleaved: 0, −1, 1, −2… */
  signed(): number {
    const value = this.next();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  /** What a length stands before, as a reader of its own. */
  part(): Varints {
    const length = this.next();
    this.at += length;
    return new Varints(this.bytes, this.at - length, this.at);
  }

  text(): string {
    const { at, end } = this.part();
    return new TextDecoder().decode(this.bytes.subarray(at, end));
  }

  /** Calls `read` with the number of each field; what it leaves unread is passed over. */
  fields(read: (field: number) => void): void {
    while (this.more) {
      const tag = this.next();
      const before = this.at;
      read(tag >> 3);
      if (this.at !== before) continue;
      const wire = tag & 7;
      if (wire === 0) this.next();
      else if (wire === DELIMITED) this.part();
      else this.at += wire === 1 ? 8 : 4;
    }
  }
}
