import type { EventDraft } from '../../../schemas/event/event.ts';
import type { SyslogLine } from '../../line.ts';
import type { Decoded, Decoder } from '../decoder.ts';
import { addAttribute, claimDevice } from '../claim.ts';
import { sessionOf } from '../endpoint.ts';
import { HeldAttempts } from '../held-attempts.ts';
import { beginHandshake, type Handshake, learn, tell } from './handshake.ts';
import { parseEnding, parseInitiated } from './handshake-line.ts';
import { type Prefix, takePrefix, takeStamp } from './prefix.ts';
import { parseWarning } from './warning-line.ts';

/**
 * OpenVPN server (2.4 to 2.6, `verb 3`). Lines about a client that is not authenticated yet are the parts of one
 * handshake, keyed by its address and port, and become one event when it ends; so do the lines of a renegotiation that
 * fails. What the server says about an authenticated client is an event by itself.
 */
export function openvpnDecoder(): Decoder {
  const attempts = new HeldAttempts<Handshake>();

  function decode(line: SyslogLine, draft: EventDraft): Decoded {
    const { at, rest } = takeStamp(line.line.text.slice(line.messageStart, line.messageEnd));
    if (draft.at === 0) draft.at = at;
    const prefix = takePrefix(rest);
    if (prefix.address === '') return decodeServerLine(prefix.rest, draft);
    // The name keeps a client apart that others share an address with, as IPv6 clients do: their prefix has no port.
    const key = `${prefix.name}/${sessionOf(prefix)}`;
    const handshake = attempts.get(key);
    if (prefix.name !== '' && handshake === undefined && !refusesCertificate(prefix.rest)) {
      return decodeClientLine(prefix, draft);
    }
    return continueHandshake(key, handshake, prefix, draft);
  }

  function continueHandshake(key: string, held: Handshake | undefined, prefix: Prefix, draft: EventDraft): Decoded {
    let handshake = held;
    if (handshake === undefined) {
      handshake = beginHandshake(draft, prefix);
      attempts.add(key, handshake);
    } else attempts.touch(key, handshake, draft);
    const initiated = prefix.name === '' ? parseInitiated(prefix.rest) : undefined;
    if (initiated !== undefined) {
      if (handshake.port === 0) handshake.port = initiated.peer.port;
      handshake.name = initiated.name;
      return finish(key, handshake, draft, true);
    }
    learn(handshake, prefix.rest);
    const ending = parseEnding(prefix.rest);
    if (ending !== '' && handshake.reason === '') handshake.reason = ending;
    const renegotiationOver = prefix.name !== '' && prefix.rest.startsWith('TLS Error: TLS handshake failed');
    if (ending !== '' || renegotiationOver) return finish(key, handshake, draft, false);
    const surplus = attempts.surplus(key, draft.receivedAt);
    if (surplus === undefined) return 'held';
    tell(surplus, draft, false);
    return 'event';
  }

  function finish(key: string, handshake: Handshake, draft: EventDraft, opened: boolean): Decoded {
    attempts.take(key);
    tell(handshake, draft, opened);
    return 'event';
  }

  return {
    name: 'openvpn',
    claims: (program) => program === 'openvpn' || program.startsWith('openvpn-') || program.startsWith('ovpn-'),
    decode,
    flush(olderThan, draft, emit) {
      for (const handshake of attempts.expired(olderThan)) {
        tell(handshake, draft, false);
        emit(draft);
      }
    },
    held: () => attempts.lines,
    holds: (index) => attempts.holds(index),
  };
}

/** Of a renegotiation: the name is in the prefix, and yet a handshake begins. */
function refusesCertificate(text: string): boolean {
  return text.startsWith('VERIFY ERROR') || text.startsWith('VERIFY CRL');
}

/** A line about an authenticated client that belongs to no handshake. */
function decodeClientLine(prefix: Prefix, draft: EventDraft): Decoded {
  draft.peer = prefix.address;
  draft.peerPort = prefix.port;
  draft.session = sessionOf(prefix);
  claimDevice(draft, prefix.name);
  const ending = parseEnding(prefix.rest);
  if (ending !== '') {
    draft.kind = 'session-closed';
    draft.reason = ending;
    return 'event';
  }
  if (prefix.rest.startsWith('WARNING: Failed running command (--client-connect)')) {
    draft.kind = 'session-refused';
    draft.outcome = 'refused';
    draft.reason = 'script_refused';
    return 'event';
  }
  // What a client tells about itself is not evidence of anything, whatever it looks like.
  if (!prefix.rest.startsWith('peer info: ')) warn(prefix.rest, draft);
  draft.kind = 'line-received';
  return 'event';
}

function decodeServerLine(text: string, draft: EventDraft): Decoded {
  if (!warn(text, draft)) return 'unclaimed';
  draft.kind = 'line-received';
  return 'event';
}

function warn(text: string, draft: EventDraft): boolean {
  const found = parseWarning(text);
  if (found === undefined) return false;
  addAttribute(draft, 'warning', found.warning);
  draft.weight = found.weight;
  if (found.name !== '') claimDevice(draft, found.name);
  if (found.peer.address !== '') {
    draft.peer = found.peer.address;
    draft.peerPort = found.peer.port;
  }
  return true;
}
