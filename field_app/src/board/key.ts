// The key of the board: it comes with the link, leaves the address bar, and lives as long as the tab.

import { keyIn } from '../desk/key.ts';

const KEPT_AS = 'cartoparty-board-key';
/** Whoever comes from the desk in the same tab has one already. */
const DESK_KEPT_AS = 'cartoparty-desk-key';

/** Takes the key out of the address; the party in it stays (`/board#/plainville`). */
export function takeBoardKey(): string | null {
  if (/[#&]key=/.test(location.hash)) {
    keepBoardKey(keyIn(location.hash));
    history.replaceState(null, '', `${location.pathname}#/`);
  }
  return sessionStorage.getItem(KEPT_AS) ?? sessionStorage.getItem(DESK_KEPT_AS);
}

export function keepBoardKey(key: string): void {
  sessionStorage.setItem(KEPT_AS, key);
}

export function forgetBoardKey(): void {
  sessionStorage.removeItem(KEPT_AS);
}

/** The party that the address names. */
export function slugIn(hash: string): string | null {
  const match = /^#\/([^/]+)$/.exec(hash);
  return match?.[1] ? decodeURIComponent(match[1]) : null;
}
