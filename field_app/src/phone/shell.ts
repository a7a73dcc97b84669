// Keeps the page on the phone through its service worker, and lets a newer version in when nobody minds.

import { shellTexts } from '../texts/shell_language.ts';
import { NEWER, type Opened, TAKE_OVER } from '../worker/messages.ts';
import type { App } from './app.ts';
import type { State } from './state.ts';

/** The browser's own question "add to the home screen?", put off until we ask. */
export interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

export interface Shell {
  /** Whether the page opens without a network. */
  page: 'loading' | 'ready' | 'failed' | 'insecure' | 'unsupported';
  /** A newer version waits. */
  newer: boolean;
  /** Whether the phone promised never to clear what is kept here; null while unknown. */
  kept: boolean | null;
  install: InstallPrompt | null;
}

const SCRIPT = '/sw.js';
const SCOPE = '/j/';
/** A page may stay open all day: how often it looks for a newer version when it is looked at. */
const LOOK_MS = 30 * 60_000;
/** Set while the page makes room for a newer version, for this tab alone. */
const UPDATED = 'cartoparty-updated';

let registration: ServiceWorkerRegistration | null = null;
/** Another version serves this page already: a fresh page is all that is needed. */
let outdated = false;

export function patchShell(app: App, patch: Partial<Shell>): void {
  app.set({ shell: { ...app.state.shell, ...patch } });
}

export async function keepPage(app: App): Promise<void> {
  const updated = wasUpdated();
  if (updated) app.say(shellTexts().updated);
  if (!window.isSecureContext) {
    patchShell(app, { page: 'insecure' });
    return;
  }
  const kept = (await navigator.storage?.persisted?.()) ?? null;
  patchShell(app, { kept });
  if (!('serviceWorker' in navigator)) {
    patchShell(app, { page: 'unsupported' });
    return;
  }
  try {
    registration = await navigator.serviceWorker.register(SCRIPT, { scope: SCOPE });
  } catch {
    patchShell(app, { page: 'failed' });
    window.addEventListener('online', () => void keepPage(app), { once: true });
    return;
  }
  hear(app, updated);
  follow(app, registration);
}

/** Another tab may have let the newer version in, or it came in while this page was opening. */
function hear(app: App, updated: boolean): void {
  navigator.serviceWorker.addEventListener('controllerchange', sayOpened);
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data !== NEWER) return;
    outdated = true;
    patchShell(app, { newer: true });
    // Once: a page that cannot be had newer must not be asked for without end.
    if (!updated) takeOverWhenIdle(app);
  });
}

function sayOpened(): void {
  const said: Opened = { opened: new URL(ownScript()).pathname };
  registration?.active?.postMessage(said);
}

/** The page's own script: its name changes with any line of the page. */
function ownScript(): string {
  return document.querySelector<HTMLScriptElement>('script[type="module"]')?.src ?? location.href;
}

/** Tells what becomes of this version and of newer ones. */
function follow(app: App, { active, installing, waiting }: ServiceWorkerRegistration): void {
  if (active) void isKept(app);
  for (const worker of [installing, waiting]) if (worker) watch(app, worker);
  registration?.addEventListener('updatefound', () => {
    if (registration?.installing) watch(app, registration.installing);
  });
  let looked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
      takeOverWhenIdle(app);
    } else if (Date.now() - looked > LOOK_MS) {
      looked = Date.now();
      registration?.update().catch(() => undefined);
    }
  });
  // A version that waited since the last visit.
  takeOverWhenIdle(app);
}

function watch(app: App, worker: ServiceWorker): void {
  const changed = () => {
    if (worker.state === 'activated') void isKept(app);
    const failed = worker.state === 'redundant' && !registration?.active;
    if (failed) patchShell(app, { page: 'failed' });
    const waits = Boolean(registration?.active && registration.waiting);
    patchShell(app, { newer: waits || outdated });
  };
  worker.addEventListener('statechange', changed);
  changed();
}

async function isKept(app: App): Promise<void> {
  patchShell(app, { page: 'ready' });
  await holdOwnFiles();
  sayOpened();
}

/** While this page is open its parts stay kept, whichever version the next page is. */
async function holdOwnFiles(): Promise<void> {
  if (!navigator.locks) return;
  const own = ownScript();
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    if (await cache.match(own))
      void navigator.locks.request(name, { mode: 'shared' }, () => new Promise(() => undefined));
  }
}

/** Nothing is begun that a fresh page would lose. */
export function mayTakeOver({ screen, draft, busy, toast }: State): boolean {
  const calm = screen.name === 'walk' || screen.name === 'notes';
  return calm && draft.form === null && !busy && !toast?.undo;
}

/** On the walk, and nobody would so much as wonder at a fresh page. */
export function isIdle(state: State): boolean {
  return mayTakeOver(state) && state.screen.name === 'walk' && !state.standing && !state.toast;
}

function takeOverWhenIdle(app: App): void {
  if (isIdle(app.state)) takeOver();
}

/** The newer version begins and shows its own page; the notes are on the phone in any case. */
export function takeOver(): void {
  const reload = () => {
    sessionStorage.setItem(UPDATED, '1');
    location.reload();
  };
  const waiting = registration?.active ? registration.waiting : null;
  if (waiting) {
    navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true });
    waiting.postMessage(TAKE_OVER);
  } else if (outdated) {
    reload();
  }
}

/** Whether this page has just taken the place of an older one; true once. */
function wasUpdated(): boolean {
  const updated = sessionStorage.getItem(UPDATED) !== null;
  sessionStorage.removeItem(UPDATED);
  return updated;
}

export type Part = 'page' | 'sector' | 'map';

/** What the phone lacks to work without a network. */
export function missingParts({ shell, pack, basemap }: State): Part[] {
  const missing: Part[] = [];
  if (shell.page !== 'ready') missing.push('page');
  if (!pack) missing.push('sector');
  if (!basemap) missing.push('map');
  return missing;
}
