import type { EventDraft } from '../../../schemas/event/event.ts';
import { isId } from '../../../schemas/limits.ts';
import type { SyslogLine } from '../../line.ts';
import { addAttribute, claimDevice, clip } from '../claim.ts';
import type { Decoded, Decoder } from '../decoder.ts';
import { commonNameOf, oneLineName } from '../distinguished-name.ts';
import { sessionOf } from '../endpoint.ts';
import { HeldAttempts, attemptFrom, own } from '../held-attempts.ts';
import { type Connection, failure, merge, tellUnfinished } from './attempt.ts';
import { type ConnectionLine, parseConnectionLine } from './connection-line.ts';
import { type LiveClient, LiveClients } from './live-clients.ts';

/** Key of what the broker complains of before it says whose connection ends. */
const trouble = '!';

/**
 * Mosquitto (2.x; `log_type error warning notice information`). A connection and what becomes of it is one attempt; the
 * lines of a refusal name no address, so that they join a connection only when a single one is open.
 */
export function mosquittoDecoder(): Decoder {
  const held = new HeldAttempts<Connection>();
  const clients = new LiveClients();
  /** Connections that were accepted and have neither come in nor ended, by address and port. */
  const open = new Set<string>();

  function decode(line: SyslogLine, draft: EventDraft): Decoded {
    const found = parseConnectionLine(line.line.text.slice(line.messageStart, line.messageEnd));
    if (found === undefined) return 'unclaimed';
    switch (found.what) {
      case 'accepted':
        return hold(
          sessionOf(found.peer),
          { ...begin(draft), peer: own(found.peer.address), port: found.peer.port },
          draft,
        );
      case 'trouble':
        return complain(found, draft);
      case 'connected':
        return comeIn(found, draft);
      case 'failed':
        return failure(draft, merge(draft, [takeTrouble()]), found);
      case 'taken-over':
        return leave(found.client, 'taken_over', draft);
      case 'ended':
        return found.client === '' ? refuse(found.reason, draft) : leave(found.client, found.reason, draft);
    }
  }

  function hold(key: string, connection: Connection, draft: EventDraft): Decoded {
    const before = take(key);
    held.add(key, connection);
    if (key !== trouble) open.add(key);
    const surplus = before ?? held.surplus(key, draft.receivedAt);
    if (surplus === undefined) return 'held';
    open.delete(sessionOf({ address: surplus.peer, port: surplus.port }));
    if (before !== undefined && key !== trouble) open.add(key);
    return tellUnfinished(surplus, draft);
  }

  function complain(found: Extract<ConnectionLine, { what: 'trouble' }>, draft: EventDraft): Decoded {
    const before = held.get(trouble);
    if (before !== undefined && before.lines < 16) {
      held.touch(trouble, before, draft);
      return 'held';
    }
    const { reason, error, address } = found;
    return hold(trouble, { ...begin(draft), reason, error: own(error), peer: own(address) }, draft);
  }

  function comeIn(found: Extract<ConnectionLine, { what: 'connected' }>, draft: EventDraft): Decoded {
    merge(draft, [take(sessionOf(found.peer))]);
    const { client, user, peer, keepAlive, ambiguous } = found;
    const subject = user.includes('CN=') ? clip(oneLineName(user)) : '';
    const device = ambiguous ? '' : commonNameOf(subject) || client;
    draft.kind = 'session-opened';
    draft.outcome = 'accepted';
    describe(draft, { peer: peer.address, port: peer.port, user, subject, device }, client);
    addAttribute(draft, 'keep_alive_s', String(keepAlive));
    if (ambiguous) addAttribute(draft, 'warning', 'ambiguous_name');
    else clients.add(client, { peer: peer.address, port: peer.port, user, subject, device });
    return 'event';
  }

  function leave(client: string, reason: string, draft: EventDraft): Decoded {
    const error = takeTrouble();
    merge(draft, [error]);
    const live = clients.take(client);
    draft.kind = 'session-closed';
    draft.reason = reason;
    describe(draft, live ?? { peer: '', port: 0, user: '', subject: '', device: client }, client);
    addAttribute(draft, 'error', error?.error ?? '');
    if (reason === 'taken_over') addAttribute(draft, 'warning', 'takeover');
    return 'event';
  }

  function refuse(reason: string, draft: EventDraft): Decoded {
    const complaint = takeTrouble();
    const [only] = open;
    const connection = open.size === 1 && only !== undefined ? take(only) : undefined;
    const merged = merge(draft, [connection, complaint]);
    return failure(draft, merged, {
      reason: complaint?.reason || reason,
      error: complaint?.error ?? '',
      address: complaint?.peer ?? '',
    });
  }

  function take(key: string): Connection | undefined {
    open.delete(key);
    return held.take(key);
  }

  const takeTrouble = (): Connection | undefined => held.take(trouble);

  return {
    name: 'mosquitto',
    claims: (program) => program === 'mosquitto',
    decode,
    flush(olderThan, draft, emit) {
      for (const connection of held.expired(olderThan)) {
        open.delete(sessionOf({ address: connection.peer, port: connection.port }));
        tellUnfinished(connection, draft);
        emit(draft);
      }
    },
    held: () => held.lines,
    holds: (index) => held.holds(index),
  };
}

function begin(draft: EventDraft): Connection {
  return { ...attemptFrom(draft), peer: '', port: 0, reason: '', error: '' };
}

/** Who a client is: by its certificate where the broker takes the name from that, else by its own word. */
function describe(draft: EventDraft, live: LiveClient, client: string): void {
  draft.peer = live.peer;
  draft.peerPort = live.port;
  const session = sessionOf({ address: live.peer, port: live.port });
  draft.session = isId(session) ? session : '';
  draft.certificateSubject = live.subject;
  draft.attributes.length = 0;
  claimDevice(draft, live.device);
  addAttribute(draft, 'client_id', client);
  if (live.subject === '') addAttribute(draft, 'user', live.user);
}
