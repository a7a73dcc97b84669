// The calls of a volunteer's phone.

import { request, requestJson } from './http.ts';
import type { Basemap, Invitation, Joined, ObservationBody, Pack } from './shapes.ts';

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

export function readBasemap(token: string, path: string): Promise<Basemap> {
  return requestJson(path, { key: token });
}

export async function putObservation(
  token: string,
  id: string,
  body: ObservationBody,
): Promise<void> {
  await request(`/api/observations/${id}`, { method: 'PUT', key: token, json: body });
}

export async function putPhoto(token: string, sha256: string, photo: Blob): Promise<void> {
  await request(`/api/photos/${sha256}`, { method: 'PUT', key: token, bytes: photo });
}
