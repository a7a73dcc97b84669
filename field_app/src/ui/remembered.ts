// Small values that the browser remembers, where it lets us (private windows may refuse).

const PREFIX = 'cartoparty-';

export function recall(name: string): string | null {
  try {
    return globalThis.localStorage?.getItem(PREFIX + name) ?? null;
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    globalThis.localStorage?.setItem(PREFIX + name, value);
  } catch {
    // Nothing depends on it: the value is asked for again next time.
  }
}
