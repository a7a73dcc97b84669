// The streets that were ticked: kept on this phone first, then sent; the last word counts.

import { nowMs } from '../api/clock.ts';
import { requestJson } from '../api/http.ts';
import { putTick } from '../api/phone.ts';
import { readOuting, type Tick, withDatabase } from './database.ts';
import type { Outcome, Sender } from './sender.ts';

/** What the server says of a street. */
export interface Word {
  key: string;
  done: boolean;
  ticked_at: string;
}

/** All that this phone knows of the streets of a team. */
export async function readTicks(code: string): Promise<Tick[]> {
  const ticks = await withDatabase((database) => database.getAll('ticks'));
  return ticks.filter((tick) => tick.code === code);
}

/** Keeps a tick; a later one on the same street takes its place, sent or not. */
export function saveTick(code: string, key: string, done: boolean): Promise<void> {
  return withDatabase(async (database) => {
    const transaction = database.transaction('ticks', 'readwrite');
    const before = await transaction.store.get([code, key]);
    // Always after what it corrects, even where the clocks of two phones disagree.
    const ms = Math.max(nowMs(), before ? Date.parse(before.ticked_at) + 1 : 0);
    const ticked_at = new Date(ms).toISOString();
    await transaction.store.put({ code, key, done, ticked_at, state: 'waiting' });
    await transaction.done;
  });
}

/** Takes over what other phones of the team said later. */
export function mergeWords(code: string, words: readonly Word[]): Promise<void> {
  return withDatabase(async (database) => {
    const transaction = database.transaction('ticks', 'readwrite');
    for (const { key, done, ticked_at } of words) {
      const own = await transaction.store.get([code, key]);
      if (own && Date.parse(own.ticked_at) >= Date.parse(ticked_at)) continue;
      await transaction.store.put({ code, key, done, ticked_at, state: 'sent' });
    }
    await transaction.done;
  });
}

/** Asks what the whole team has ticked. */
export async function fetchWords(code: string): Promise<void> {
  const outing = await readOuting(code);
  if (!outing) return;
  const { streets } = await requestJson<{ streets: Word[] }>('/api/streets', {
    key: outing.joined.token,
  });
  await mergeWords(code, streets);
}

/** Sends the ticks that wait, oldest first; stops where the network does. */
export async function sendTicks(sender: Sender, changed: () => void): Promise<Outcome> {
  const ticks = await withDatabase((database) => database.getAll('ticks'));
  const waiting = ticks.filter((tick) => tick.state === 'waiting').sort(byTime);
  const halted = new Set<string>();
  for (const tick of waiting) {
    if (halted.has(tick.code)) continue;
    const outcome = await sendOne(sender, tick);
    changed();
    if (outcome === 'later' || outcome === 'stumbled') return outcome;
    if (outcome !== 'sent' && outcome !== 'problem') halted.add(tick.code);
  }
  return 'sent';
}

function byTime(a: Tick, b: Tick): number {
  return Date.parse(a.ticked_at) - Date.parse(b.ticked_at);
}

async function sendOne(sender: Sender, tick: Tick): Promise<Outcome> {
  const outing = await readOuting(tick.code);
  if (!outing) return 'refused';
  const { done, ticked_at } = tick;
  try {
    await putTick(outing.joined.token, tick.key, { done, ticked_at });
  } catch (error) {
    const reply = sender.replyTo(tick.code, error);
    // The server has just told the right time: ticked anew, it is sent in the next round.
    if (reply === 'redate' && Date.parse(ticked_at) > nowMs()) {
      await mark(tick, 'waiting', new Date(nowMs()).toISOString());
      return 'stumbled';
    }
    if (reply !== 'problem' && reply !== 'redate' && reply !== 'reissue') return reply;
    await mark(tick, 'problem');
    return 'problem';
  }
  sender.taken(tick.code);
  await mark(tick, 'sent');
  return 'sent';
}

/** Unless it was ticked again meanwhile: then the newer one still waits. */
function mark(tick: Tick, state: Tick['state'], ticked_at: string = tick.ticked_at): Promise<void> {
  return withDatabase(async (database) => {
    const transaction = database.transaction('ticks', 'readwrite');
    const now = await transaction.store.get([tick.code, tick.key]);
    if (now?.ticked_at === tick.ticked_at)
      await transaction.store.put({ ...now, state, ticked_at });
    await transaction.done;
  });
}
