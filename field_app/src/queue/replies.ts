// What an answer of the server means for a note that waits on this phone.

import { NoAnswer, ServerRefusal } from '../api/http.ts';

export type Reply =
  /** Nothing gets through to our server: all wait, and it is tried again. */
  | 'later'
  /** The server failed over this one; others may pass. */
  | 'stumbled'
  /** The key of the team is not taken any more: the team must be joined again. */
  | 'refused'
  /** The organiser takes nothing newer, until the collection is opened again. */
  | 'closed'
  /** The party, or the team, is not on the server any more. */
  | 'gone'
  /** The phone's clock was ahead: what it dated must be dated anew. */
  | 'redate'
  /** Another observation has this id. */
  | 'reissue'
  /** The same at every try, until a human changes something. */
  | 'problem';

/** Not the fault of what is sent: too many at once, or something between us and the server. */
const PASSING = new Set([408, 425, 429, 502, 503, 504, 507]);

/** Raises what is no answer at all, but a fault of this page. */
export function replyOf(error: unknown): Reply {
  if (error instanceof NoAnswer) return 'later';
  if (!(error instanceof ServerRefusal)) throw error;
  const { status } = error;
  // A proxy before our server may find a photo too large, and says so in a page of its own.
  if (status === 413) return 'problem';
  if (!error.ours || PASSING.has(status)) return 'later';
  if (status >= 500) return 'stumbled';
  if (status === 401 || status === 403) return 'refused';
  if (status === 404) return GONE.has(error.code) ? 'gone' : 'later';
  if (error.code === 'collection_closed') return 'closed';
  if (error.code === 'observation_differs') return 'reissue';
  return isOfTheFuture(error) ? 'redate' : 'problem';
}

const GONE = new Set(['party_unknown', 'team_gone']);

function isOfTheFuture({ code, fields }: ServerRefusal): boolean {
  const late = 'date_in_future';
  return code === late || (fields.length > 0 && fields.every((field) => field.code === late));
}
