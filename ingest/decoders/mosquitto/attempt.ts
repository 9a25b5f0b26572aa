import type { EventDraft } from '../../../schemas/event/event.ts';
import { addAttribute } from '../claim.ts';
import type { Decoded } from '../decoder.ts';
import { sessionOf } from '../endpoint.ts';
import { type Attempt, restore } from '../held-attempts.ts';

/** A connection that has not come in, or what the broker complained of before saying whose it was. */
export interface Connection extends Attempt {
  peer: string;
  port: number;
  reason: string;
  error: string;
}

/** Makes the draft's line the last of one attempt with those before it; answers the first that names an address. */
export function merge(draft: EventDraft, before: readonly (Connection | undefined)[]): Connection | undefined {
  const parts = before.filter((part) => part !== undefined);
  const [first] = parts.toSorted((a, b) => a.index - b.index);
  if (first === undefined) return undefined;
  const lines = parts.reduce((sum, part) => sum + part.lines, 1);
  restore({ ...first, last: draft.receivedAt, lines }, draft);
  return parts.find(({ peer }) => peer !== '');
}

export interface Failure {
  reason: string;
  error: string;
  address: string;
}

/** A connection the broker turned away: wrong credentials, or a handshake or packet it does not take. */
export function failure(
  draft: EventDraft,
  connection: Connection | undefined,
  { reason, error, address }: Failure,
): Decoded {
  const denied = reason === 'not_authorised';
  draft.kind = denied ? 'auth-failed' : 'session-refused';
  draft.outcome = denied ? 'failed' : 'refused';
  draft.reason = reason;
  draft.peer = connection?.peer || address;
  draft.peerPort = connection?.port ?? 0;
  draft.session = draft.peerPort === 0 ? '' : sessionOf({ address: draft.peer, port: draft.peerPort });
  draft.attributes.length = 0;
  addAttribute(draft, 'error', error);
  return 'event';
}

/** A connection nothing more was heard of. */
export function tellUnfinished(connection: Connection, draft: EventDraft): Decoded {
  restore(connection, draft);
  draft.kind = 'line-received';
  draft.peer = connection.peer;
  draft.peerPort = connection.port;
  draft.attributes.length = 0;
  addAttribute(draft, 'connection', 'unfinished');
  addAttribute(draft, 'error', connection.error);
  return 'event';
}
