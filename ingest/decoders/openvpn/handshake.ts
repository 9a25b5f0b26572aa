import type { EventDraft } from '../../../schemas/event/event.ts';
import { addAttribute, claimDevice, clip } from '../claim.ts';
import { sessionOf } from '../endpoint.ts';
import { type Attempt, attemptFrom, own, restore } from '../held-attempts.ts';
import { refusalIn } from './handshake-line.ts';
import type { Prefix } from './prefix.ts';
import { parseVerification, reasonFor } from './verify-line.ts';

/** What the lines of one handshake have told so far. */
export interface Handshake extends Attempt {
  peer: string;
  port: number;
  /** From the prefix of a client that renegotiates, else from the leaf's subject. */
  name: string;
  subject: string;
  issuer: string;
  serial: string;
  /** '' until a line says that it failed. */
  reason: string;
  /** Depth of the certificate that was refused. */
  depth: number;
  /** OpenSSL's own words. */
  error: string;
}

export function beginHandshake(draft: EventDraft, prefix: Prefix): Handshake {
  return {
    ...attemptFrom(draft),
    peer: own(prefix.address),
    port: prefix.port,
    name: own(prefix.name),
    subject: '',
    issuer: '',
    serial: '',
    reason: '',
    depth: 0,
    error: '',
  };
}

/** Folds what one line says into the handshake. */
export function learn(handshake: Handshake, text: string): void {
  const verification = parseVerification(text);
  if (verification === undefined) {
    // A verification's reason is the cause; what follows only says that there was one.
    if (handshake.reason === '') handshake.reason = refusalIn(text);
    return;
  }
  const { passed, depth, subject } = verification;
  if (passed) {
    if (depth === 0) handshake.subject = own(subject);
    else if (depth === 1) handshake.issuer = own(subject);
    return;
  }
  handshake.reason = reasonFor(verification.error);
  handshake.error = own(verification.error);
  handshake.depth = depth;
  handshake.serial = verification.serial;
  // When the issuer itself is refused, the certificate this is about is the issuer's, and its issuer is not known.
  if (depth > 0) handshake.issuer = '';
  handshake.subject = own(subject);
}

/** Makes the draft the event of a handshake that has ended, or that is given up. */
export function tell(handshake: Handshake, draft: EventDraft, opened: boolean): void {
  restore(handshake, draft);
  const refused = !opened && handshake.reason !== '';
  if (opened) draft.kind = 'session-opened';
  else draft.kind = refused ? 'session-refused' : 'line-received';
  if (opened) draft.outcome = 'accepted';
  else draft.outcome = refused ? 'refused' : '';
  draft.reason = opened ? '' : handshake.reason;
  draft.peer = handshake.peer;
  draft.peerPort = handshake.port;
  draft.session = sessionOf({ address: handshake.peer, port: handshake.port });
  draft.certificateSerial = handshake.serial;
  draft.certificateIssuer = handshake.issuer === '' ? '' : clip(`dn:${handshake.issuer}`);
  draft.certificateSubject = clip(handshake.subject);
  draft.weight = 1;
  draft.attributes.length = 0;
  claimDevice(draft, handshake.name === '' && handshake.depth === 0 ? nameIn(handshake.subject) : handshake.name);
  addAttribute(draft, 'error', handshake.error);
  if (handshake.error !== '') addAttribute(draft, 'depth', String(handshake.depth));
  if (draft.kind === 'line-received') addAttribute(draft, 'handshake', 'unfinished');
}

/** The common name in a subject as OpenVPN prints it, `O=Fleet, CN=dev-7`: the last one, since it is the most specific. */
export function nameIn(subject: string): string {
  const mark = subject.lastIndexOf('CN=');
  if (mark === -1 || (mark > 0 && subject[mark - 1] !== ' ' && subject[mark - 1] !== '/')) return '';
  const comma = subject.indexOf(', ', mark);
  return comma === -1 ? subject.slice(mark + 3) : subject.slice(mark + 3, comma);
}
