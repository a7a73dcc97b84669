// Joining a team and loading what its sector needs; all of it is kept for the next visit.

import { ServerRefusal } from '../api/http.ts';
import { join, readInvitation, readPack } from '../api/phone.ts';
import type { Invitation } from '../api/shapes.ts';
import { type Outing, readOuting, saveOuting } from '../queue/database.ts';
import { replyOf } from '../queue/replies.ts';
import { newUuid } from '../queue/uuid.ts';
import { troubleOf } from '../ui/trouble.ts';
import type { App } from './app.ts';
import { linkManifest } from './installing.ts';

/** First look at the link: the walk when this phone has joined, else the invitation. */
export async function open(app: App): Promise<void> {
  sendAll(app);
  try {
    const outing = await readOuting(app.state.code);
    if (outing) await enter(app, outing);
    else await showInvitation(app);
  } catch (error) {
    app.set({ screen: { name: 'broken' }, trouble: troubleOf(error) });
  }
}

let ahead: Promise<Invitation | null> | null = null;

/** Asks for the invitation while the texts are still on their way: a round trip is 400 ms. */
export function lookAhead(code: string): void {
  ahead = readOuting(code).then((outing) => (outing ? null : readInvitation(code)));
  // Whoever waits for it hears of it.
  ahead.catch(() => undefined);
}

export async function showInvitation(app: App): Promise<void> {
  try {
    const asked = ahead;
    ahead = null;
    const invitation = (await asked) ?? (await readInvitation(app.state.code));
    app.set({ invitation, screen: { name: 'join' } });
    linkManifest(app.state.code);
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
    // Joined again, the phone keeps what it has: the network may be gone before the pack is here.
    const before = await readOuting(code);
    const fresh = { walk: newUuid(), pack: null, etag: null };
    const outing: Outing = { ...fresh, ...before, code, joined };
    await saveOuting(outing);
    void askToKeepStorage(app);
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
  bringMap(app, 'showKept');
  await app.notesChanged();
  linkManifest(app.state.code);
  void app.sender.send();
  const refreshed = refreshOrTell(app, outing);
  // With a pack the walk has begun: nothing waits for the network.
  if (!outing.pack) await refreshed;
}

async function refreshOrTell(app: App, outing: Outing): Promise<void> {
  try {
    await refresh(app, outing);
  } catch (error) {
    const refused = error instanceof ServerRefusal && replyOf(error) === 'refused';
    if (refused) app.set({ refused: true });
    if (refused && !outing.pack) await showInvitation(app);
    else if (!outing.pack) app.set({ screen: { name: 'broken' }, trouble: troubleOf(error) });
  } finally {
    bringMap(app, 'keepMap');
  }
}

async function refresh(app: App, outing: Outing): Promise<void> {
  const { token } = outing.joined;
  const answer = await readPack(token, outing.pack ? outing.etag : null);
  const kept = answer ? { ...outing, ...answer } : outing;
  if (!kept.pack) return;
  await saveOuting(kept);
  if (kept.pack.party.collecting !== false) app.sender.closed.delete(kept.code);
  app.set({ pack: kept.pack });
  if (!outing.pack) app.replace({ name: 'walk' });
}

/** A newer map comes after all that is needed without it, however long that takes. */
function bringMap(app: App, which: 'showKept' | 'keepMap'): void {
  if (!app.state.pack) return;
  import('./kept_map.ts')
    .then((maps) => maps[which](app, app.state.code))
    .catch(() => app.set({ mapFailed: !app.state.basemap }));
}

/** Asked once a team is joined, when the volunteer sees a reason for it. */
async function askToKeepStorage(app: App): Promise<void> {
  const kept = (await navigator.storage?.persist?.()) ?? null;
  app.set({ shell: { ...app.state.shell, kept } });
}

let sends = false;

/** What waits is sent for all teams of this phone, whichever is open. */
function sendAll(app: App): void {
  if (!sends) app.sender.start();
  sends = true;
}
