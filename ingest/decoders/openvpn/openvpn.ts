import type { EventDraft } from '../../../schemas/event/event.ts';
import type { SyslogLine } from '../../line.ts';
import type { Decoded, Decoder } from '../decoder.ts';
import { addAttribute, claimDevice } from '../claim.ts';
import { sessionOf } from '../endpoint.ts';
import { HeldAttempts } from '../held-attempts.ts';
import { beginHandshake, type Handshake, learn, tell } from './handshake.ts';
import { parseEnding, parseInitiated } from './handshake-line.ts';
import { type Prefix, takePrefix, takeStamp } from './prefix.ts';
import { LineBefore } from './line-before.ts';
import { parseWarning } from './warning-line.ts';

/**
 * OpenVPN server (2.4 to 2.6, `verb 3`). Lines about a client that is not authenticated yet are the parts of one
 * handshake, keyed by its address and port, and become one event when it ends; so do the lines of a renegotiation that
 * fails. What the server says about an authenticated client is an event by itself.
 */
export function openvpnDecoder(): Decoder {
  const attempts = new HeldAttempts<Handshake>();
  const before = new LineBefore();

  function decode(line: SyslogLine, draft: EventDraft): Decoded {
    const { at, rest } = takeStamp(line.line.text.slice(line.messageStart, line.messageEnd));
    if (draft.at === 0) draft.at = at;
    const prefix = takePrefix(rest);
    if (prefix.address === '') return decodeServerLine(prefix, draft, before);
    // The name keeps a client apart that others share an address with, as IPv6 clients do: their prefix has no port.
    const key = `${prefix.name}/${sessionOf(prefix)}`;
    const handshake = attempts.get(key);
    if (prefix.name !== '' && handshake === undefined && !refusesCertificate(prefix.rest)) {
      return decodeClientLine(prefix, draft, before);
    }
    // The client of a count is whoever happened to come next, mostly one whose handshake begins.
    if (before.counts(prefix.rest)) return decodeServerLine(prefix, draft, before);
    before.note(prefix, undefined);
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
function decodeClientLine(prefix: Prefix, draft: EventDraft, before: LineBefore): Decoded {
  draft.peer = prefix.address;
  draft.peerPort = prefix.port;
  draft.session = sessionOf(prefix);
  claimDevice(draft, prefix.name);
  draft.kind = 'line-received';
  // What a client tells about itself is not evidence of anything, whatever it looks like.
  if (!prefix.rest.startsWith('peer info: ')) warn(prefix, draft, before);
  else before.note(prefix, undefined);
  const ending = parseEnding(prefix.rest);
  if (ending !== '') {
    draft.kind = 'session-closed';
    draft.reason = ending;
  } else if (prefix.rest.startsWith('WARNING: Failed running command (--client-connect)')) {
    draft.kind = 'session-refused';
    draft.outcome = 'refused';
    draft.reason = 'script_refused';
  }
  return 'event';
}

function decodeServerLine(prefix: Prefix, draft: EventDraft, before: LineBefore): Decoded {
  draft.kind = 'line-received';
  return warn(prefix, draft, before) ? 'event' : 'unclaimed';
}

/** Warnings about packets of a tunnel; the others are about its sessions, or about what nobody can tell. */
const ofPackets = new Set(['replay', 'float', 'floated', 'missing_sid']);

function warn(prefix: Prefix, draft: EventDraft, before: LineBefore): boolean {
  const found = parseWarning(prefix.rest);
  const about = found === undefined ? undefined : before.about(found, prefix);
  before.note(prefix, found);
  if (found === undefined) return false;
  // Suppressed after a packet that was refused as repeated are more of these.
  const warning = found.warning === 'suppressed' && about !== undefined ? 'replay' : found.warning;
  addAttribute(draft, 'warning', warning);
  if (ofPackets.has(warning)) draft.kind = 'transport-reported';
  draft.weight = found.weight;
  if (found.name !== '') claimDevice(draft, found.name);
  const peer = about ?? found.peer;
  if (about !== undefined || peer.address !== '') {
    draft.peer = peer.address;
    draft.peerPort = peer.port;
  }
  if (about === undefined) return true;
  draft.session = about.name === '' ? '' : sessionOf(about);
  claimDevice(draft, about.name);
  return true;
}
