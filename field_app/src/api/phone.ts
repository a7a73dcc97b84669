// The calls of a volunteer's phone.

import { NotOurs, request, requestJson } from './http.ts';
import type { Invitation, Joined, ObservationBody, Pack } from './shapes.ts';

export function readInvitation(code: string): Promise<Invitation> {
  return requestJson(`/api/join/${encodeURIComponent(code)}`);
}

export function join(code: string, nickname: string, consent: string): Promise<Joined> {
  return requestJson('/api/join', { method: 'POST', json: { code, nickname, consent } });
}

/** The pack, or null when the one with `etag` is still good. */
export async function readPack(
  token: string,
  etag: string | null,
): Promise<{ pack: Pack; etag: string | null } | null> {
  const headers: Record<string, string> = etag ? { 'If-None-Match': etag } : {};
  const answer = await request('/api/pack', { key: token, headers });
  if (answer.status === 304) return null;
  return { pack: (await answer.json()) as Pack, etag: answer.headers.get('ETag') };
}

/** The first phone waits until the map is made. */
const MAP_TIMEOUT_MS = 180_000;

/** The PMTiles file of the district. */
export async function readBasemap(token: string, path: string): Promise<ArrayBuffer> {
  const answer = await request(path, { key: token, timeoutMs: MAP_TIMEOUT_MS });
  return answer.arrayBuffer();
}

/** Sends an observation; returns only when our server says that it has exactly this one. */
export async function putObservation(
  token: string,
  id: string,
  body: ObservationBody,
): Promise<void> {
  const path = `/api/observations/${id}`;
  const answer = await requestJson<Acknowledged>(path, { method: 'PUT', key: token, json: body });
  if (answer?.id?.toLowerCase() !== id.toLowerCase()) throw new NotOurs(path);
}

/** The same of a photo. */
export async function putPhoto(token: string, sha256: string, photo: Blob): Promise<void> {
  const path = `/api/photos/${sha256}`;
  const answer = await requestJson<Acknowledged>(path, { method: 'PUT', key: token, bytes: photo });
  if (answer?.sha256 !== sha256) throw new NotOurs(path);
}

/** The same of a ticked street. */
export async function putTick(token: string, key: string, tick: TickBody): Promise<void> {
  const path = `/api/streets/${encodeURIComponent(key)}`;
  const answer = await requestJson<Acknowledged>(path, { method: 'PUT', key: token, json: tick });
  if (answer?.key !== key) throw new NotOurs(path);
}

export interface TickBody {
  done: boolean;
  ticked_at: string;
}

/** What the server says that it keeps; a captive portal names nothing of ours. */
type Acknowledged = { id?: string; sha256?: string; key?: string } | null;
