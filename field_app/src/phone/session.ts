// Joining a team and loading what its sector needs; all of it is kept for the next visit.

import { ServerRefusal } from '../api/http.ts';
import { join, readBasemap, readInvitation, readPack } from '../api/phone.ts';
import { type Outing, readOuting, saveOuting } from '../queue/database.ts';
import { newUuid } from '../queue/uuid.ts';
import { troubleOf } from '../ui/trouble.ts';
import type { App } from './app.ts';

/** First look at the link: the walk when this phone has joined, else the invitation. */
export async function open(app: App): Promise<void> {
  try {
    const outing = await readOuting(app.state.code);
    if (outing) await enter(app, outing);
    else await showInvitation(app);
  } catch (error) {
    app.set({ screen: { name: 'broken' }, trouble: troubleOf(error) });
  }
}

export async function showInvitation(app: App): Promise<void> {
  try {
    app.set({ invitation: await readInvitation(app.state.code), screen: { name: 'join' } });
  } catch (error) {
    const unknown = error instanceof ServerRefusal && error.status === 404;
    const trouble = unknown ? null : troubleOf(error);
    app.set({ screen: { name: unknown ? 'wrong_code' : 'broken' }, trouble });
  }
}

export async function joinTeam(app: App, nickname: string): Promise<void> {
  const { code, invitation, busy } = app.state;
  if (!invitation || busy) return;
  app.set({ busy: true, trouble: null });
  try {
    const consent = invitation.consent?.version ?? invitation.party.consent_version;
    const joined = await join(code, nickname, consent);
    const walk = newUuid();
    const outing: Outing = { code, joined, walk, pack: null, etag: null, basemap: null };
    await saveOuting(outing);
    askToKeepStorage();
    app.sender.refused.delete(code);
    await enter(app, outing);
  } catch (error) {
    // The organiser changed what one agrees to: show the new lines with the message.
    if (error instanceof ServerRefusal && error.code === 'consent_outdated') {
      await showInvitation(app);
    }
    app.set({ trouble: troubleOf(error) });
  } finally {
    app.set({ busy: false });
  }
}

/** Shows what is kept, then asks the server for what is newer. */
async function enter(app: App, outing: Outing): Promise<void> {
  app.set({ invitation: outing.joined, pack: outing.pack });
  if (outing.pack) app.replace({ name: 'walk' });
  if (outing.basemap) app.set({ basemap: outing.basemap.content });
  await app.notesChanged();
  app.sender.start();
  try {
    await refresh(app, outing);
  } catch (error) {
    const refused = error instanceof ServerRefusal && [401, 403].includes(error.status);
    if (refused) app.set({ refused: true });
    if (refused && !outing.pack) await showInvitation(app);
    else if (!outing.pack) app.set({ screen: { name: 'broken' }, trouble: troubleOf(error) });
  }
}

async function refresh(app: App, outing: Outing): Promise<void> {
  const { token } = outing.joined;
  const answer = await readPack(token, outing.pack ? outing.etag : null);
  let kept = answer ? { ...outing, ...answer } : outing;
  if (!kept.pack) return;
  await saveOuting(kept);
  if (kept.pack.party.collecting !== false) app.sender.closed.delete(kept.code);
  app.set({ pack: kept.pack });
  if (!outing.pack) app.replace({ name: 'walk' });
  if (kept.basemap?.path === kept.pack.basemap) return;
  try {
    const content = await readBasemap(token, kept.pack.basemap);
    kept = { ...kept, basemap: { path: kept.pack.basemap, content } };
    await saveOuting(kept);
    app.set({ basemap: content });
  } catch {
    // The list says all that the map says; the next visit asks again.
    if (!kept.basemap) app.set({ mapFailed: true });
  }
}

function askToKeepStorage(): void {
  void navigator.storage?.persist?.();
}
