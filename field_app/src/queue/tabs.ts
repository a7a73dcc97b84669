// Tells the other tabs of this phone that what is kept has changed, so that all show the same.

import { remember } from '../ui/remembered.ts';

const KEPT_AS = 'changed';

let told = 0;

/** A change of the local storage is heard by every other tab, in every browser of the last decade. */
export function tellOtherTabs(): void {
  remember(KEPT_AS, `${Date.now()} ${told++}`);
}

export function onOtherTab(listen: () => void): void {
  window.addEventListener('storage', (event) => {
    if (event.key?.endsWith(KEPT_AS)) listen();
  });
}

/** Longer than any one request: whoever holds the turn so long was put to sleep by its system. */
const PATIENCE_MS = 70_000;

/**
 * One tab at a time sends, where the browser can tell. Elsewhere, and when the other tab sleeps
 * with the turn in its hand, both send: an identical resend is harmless.
 */
export async function alone(work: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return work();
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  let mine = false;
  try {
    await locks.request('cartoparty-sender', { signal: stop.signal }, () => {
      clearTimeout(timer);
      mine = true;
      return work();
    });
  } catch (error) {
    if (mine) throw error;
    await work();
  } finally {
    clearTimeout(timer);
  }
}
