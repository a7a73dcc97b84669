// One request to our own server: language, key, time-out, and its refusals as typed errors.

import { language } from '../texts/language.ts';
import { noteServerDate } from './clock.ts';

/** A refusal that the server explained, in the reader's language. */
export class ServerRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly hint: string;
  readonly fields: readonly FieldProblem[];
  /** Whether our server said it, and not a proxy or a captive portal in between. */
  readonly ours: boolean;
  /** How long the server asks to be left alone (`Retry-After`); 0 when it does not ask. */
  readonly retryAfterMs: number;

  constructor(status: number, problem: Partial<Problem>, retryAfterMs = 0) {
    super(problem.title ?? `HTTP ${status}`);
    this.ours = typeof problem.code === 'string';
    this.retryAfterMs = retryAfterMs;
    this.status = status;
    this.code = problem.code ?? `http_${status}`;
    this.detail = problem.detail ?? '';
    this.hint = problem.hint ?? '';
    this.fields = problem.errors ?? [];
  }
}

/** No answer at all: no network, or the server is away. */
export class NoAnswer extends Error {}

/** An answer, but not of our server: the page of a captive portal, which says 200 to everything. */
export class NotOurs extends NoAnswer {}

export interface FieldProblem {
  field: string;
  message: string;
  hint?: string;
  code?: string;
  /** Which tag, where `field` is `tags`. */
  key?: string;
}

interface Problem {
  code: string;
  title: string;
  detail: string;
  hint: string;
  errors: FieldProblem[];
}

export interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  key?: string | undefined;
  json?: unknown;
  bytes?: Blob;
  headers?: Record<string, string>;
  /** Longer than usual, for what the server must ask elsewhere. */
  timeoutMs?: number;
}

/** Long enough for a photo on a slow network, short enough to try again. */
const TIMEOUT_MS = 60_000;

/** Raises ServerRefusal for 4xx and 5xx, NoAnswer when nothing came back. */
export async function request(path: string, options: Request = {}): Promise<Response> {
  const headers: Record<string, string> = { 'Accept-Language': language(), ...options.headers };
  if (options.key) headers.Authorization = `Bearer ${options.key}`;
  if (options.json !== undefined) headers['Content-Type'] = 'application/json';
  if (options.bytes) headers['Content-Type'] = options.bytes.type || 'application/octet-stream';
  const body = options.json === undefined ? options.bytes : JSON.stringify(options.json);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), options.timeoutMs ?? TIMEOUT_MS);
  try {
    const answer = await fetch(path, {
      method: options.method ?? 'GET',
      headers,
      body: body ?? null,
      cache: 'no-store',
      signal: stop.signal,
    });
    // Nothing under /api is a page: whoever sends one is neither our server nor our clock.
    const page = /^text\/html/i.test(answer.headers.get('Content-Type') ?? '');
    if (!page) noteServerDate(answer.headers.get('Date'));
    if (answer.ok && page) throw new NotOurs(path);
    if (answer.ok || answer.status === 304) return answer;
    const wait = retryAfterMs(answer.headers.get('Retry-After'));
    throw new ServerRefusal(answer.status, await problemOf(answer), wait);
  } catch (error) {
    if (error instanceof ServerRefusal || error instanceof NotOurs) throw error;
    throw new NoAnswer(String(error));
  } finally {
    clearTimeout(timer);
  }
}

export async function requestJson<T>(path: string, options: Request = {}): Promise<T> {
  const answer = await request(path, options);
  try {
    return (await answer.json()) as T;
  } catch (error) {
    throw new NoAnswer(String(error));
  }
}

/** `Retry-After` in milliseconds, from seconds or from a date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: string | null, now = Date.now()): number {
  if (!header) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return seconds > 0 ? seconds * 1000 : 0;
}

async function problemOf(answer: Response): Promise<Partial<Problem>> {
  try {
    const problem: unknown = await answer.json();
    return typeof problem === 'object' && problem !== null ? problem : {};
  } catch {
    return {};
  }
}
