// The base map of the district: fetched once, kept, and asked for again until it is there.

import { ServerRefusal } from '../api/http.ts';
import { readBasemap } from '../api/phone.ts';
import { backoffMs } from '../queue/backoff.ts';
import { readOuting } from '../queue/database.ts';
import { readMap, saveMap } from '../queue/maps.ts';
import type { App } from './app.ts';

/** The first pause is 16 seconds: a map is large, and notes go before it. */
const PATIENCE = 4;

/** The map of the last visit, before anybody is asked for a newer one. */
export async function showKept(app: App, code: string): Promise<void> {
  const kept = await readMap(code);
  if (kept && !app.state.basemap) show(app, code, kept.bytes);
}

export async function keepMap(app: App, code: string): Promise<void> {
  for (let failures = PATIENCE; app.state.code === code; failures++) {
    try {
      await fetchMap(app, code);
      return;
    } catch (error) {
      // The list says all that the map says.
      if (!app.state.basemap) app.set({ mapFailed: true });
      if (error instanceof ServerRefusal && error.ours && error.status < 500) return;
      await pause(backoffMs(failures));
    }
  }
}

async function fetchMap(app: App, code: string): Promise<void> {
  await showKept(app, code);
  const [outing, kept] = await Promise.all([readOuting(code), readMap(code)]);
  const path = outing?.pack?.basemap;
  if (!outing || !path || kept?.path === path) return;
  const bytes = await readBasemap(outing.joined.token, path);
  show(app, code, bytes);
  // Without room for it the map is there for this visit.
  await saveMap({ code, path, bytes }).catch(() => {});
}

function show(app: App, code: string, bytes: ArrayBuffer): void {
  if (app.state.code === code) app.set({ basemap: new Blob([bytes]), mapFailed: false });
}

/** Until the time is over, or the network is said to be back. */
function pause(ms: number): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      done();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener('online', end);
  });
}
