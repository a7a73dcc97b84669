// The service worker: keeps the phone's page with all its parts, so that it opens without a network.

import { NEWER, type Opened, TAKE_OVER } from './messages.ts';

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: a name that changes with any file, and the files' paths. */
declare const SHELL: { version: string; files: string[] };

const PREFIX = 'shell-';
const { version, files } = SHELL;
const OWN = PREFIX + version;
const PAGE = '/field.html';
const OUR_HEADER = 'Content-Security-Policy';

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(begin()));
self.addEventListener('message', (event) => {
  const said = event.data as Opened | typeof TAKE_OVER;
  if (said === TAKE_OVER) {
    void self.skipWaiting();
    return;
  }
  if (!files.includes(said.opened)) event.source?.postMessage(NEWER);
  event.waitUntil(dropFormer());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (/^\/j\/[^/]+$/.test(pathname)) event.respondWith(page(request));
  } else if (pathname.startsWith('/assets/') || files.includes(pathname)) {
    event.respondWith(kept(request));
  }
});

/** All files or none: where one is missing the installation fails, and the version before stays. */
async function keepAll(): Promise<void> {
  const answers = await Promise.all(files.map(fetched));
  const cache = await caches.open(OWN);
  await Promise.all(files.map((path, index) => cache.put(path, answers[index] as Response)));
}

async function fetched(path: string): Promise<Response> {
  // The names of the assets carry a hash: what the browser has of them is good.
  const answer = await fetch(path, { cache: path === PAGE ? 'no-cache' : 'default' });
  // A network that asks to log in first answers everything with a page of its own.
  const isOurs = answer.ok && !answer.redirected && answer.headers.has(OUR_HEADER);
  if (!isOurs) throw new TypeError(`not ours: ${path}`);
  return answer;
}

async function begin(): Promise<void> {
  await dropFormer();
  await self.clients.claim();
}

/**
 * Versions before this one go, but for those that an open page still holds: it may yet ask for parts
 * of itself that the server no longer has. Where the browser cannot tell, the last one stays.
 */
async function dropFormer(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const former = names.slice(0, Math.max(0, names.indexOf(OWN)));
  const locks = await self.navigator.locks?.query();
  const held = locks ? (locks.held ?? []).map(({ name }) => name) : former.slice(-1);
  await Promise.all(
    former.filter((name) => !held.includes(name)).map((name) => caches.delete(name)),
  );
}

/** The page is the same for every team: its code is in the address. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(OWN);
  return (await cache.match(PAGE)) ?? fetch(request);
}

/** From whichever version has it: a page may be older than the worker that serves it. */
async function kept(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
