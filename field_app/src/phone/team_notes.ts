// What the team's other phones have noted: asked for now and then, kept for where there is no network.

import { request } from '../api/http.ts';
import type { TeamNote } from '../api/shapes.ts';
import { readOuting, withDatabase } from '../queue/database.ts';
import type { App } from './app.ts';

const ASK_MS = 120_000;
/** How soon after joining, or after looking at the page again, it is noticed. */
const LOOK_MS = 2_000;

let etag: string | null = null;
let askedAt = 0;

/** Shows what was kept, then asks every other minute while somebody looks at the page. */
export async function followTeamNotes(app: App): Promise<void> {
  const outing = await readOuting(app.state.code);
  if (outing?.team_notes) app.set({ teamNotes: outing.team_notes });
  await ask(app);
  setInterval(() => void ask(app), LOOK_MS);
}

async function ask(app: App): Promise<void> {
  const { code, pack } = app.state;
  if (document.hidden || !pack || Date.now() - askedAt < ASK_MS) return;
  askedAt = Date.now();
  try {
    const outing = await readOuting(code);
    if (!outing) return;
    const headers: Record<string, string> = etag ? { 'If-None-Match': etag } : {};
    const answer = await request('/api/observations', { key: outing.joined.token, headers });
    if (answer.status === 304) return;
    const { observations } = (await answer.json()) as { observations: TeamNote[] };
    etag = answer.headers.get('ETag');
    await keep(code, observations);
    app.set({ teamNotes: observations });
  } catch {
    // Without it a thing may be noted twice, and the check finds that.
  }
}

/** In one transaction, for the outing is saved elsewhere too. */
function keep(code: string, team_notes: TeamNote[]): Promise<void> {
  return withDatabase(async (database) => {
    const transaction = database.transaction('outings', 'readwrite');
    const outing = await transaction.store.get(code);
    if (outing) await transaction.store.put({ ...outing, team_notes });
    await transaction.done;
  });
}
