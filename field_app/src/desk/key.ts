// The key of the desk: it comes with the link, leaves the address bar, and lives as long as the tab.

const KEPT_AS = 'cartoparty-desk-key';

/** The key in a pasted link (`…/desk#key=…`), or the text itself. */
export function keyIn(text: string): string {
  const match = /[#&?]key=([^&\s]+)/.exec(text);
  return match?.[1] ? decodeURIComponent(match[1]) : text.trim();
}

/** Takes the key out of the address, so that nobody reads it over a shoulder or in a history. */
export function takeKey(): string | null {
  if (/[#&]key=/.test(location.hash)) {
    keepKey(keyIn(location.hash));
    history.replaceState(null, '', `${location.pathname}#/`);
  }
  return sessionStorage.getItem(KEPT_AS);
}

export function keepKey(key: string): void {
  sessionStorage.setItem(KEPT_AS, key);
}

export function forgetKey(): void {
  sessionStorage.removeItem(KEPT_AS);
}
