import type { EventDraft } from '../../../schemas/event/event.ts';
import type { SyslogLine } from '../../line.ts';
import { addAttribute } from '../claim.ts';
import type { Decoded, Decoder } from '../decoder.ts';
import { sessionOf } from '../endpoint.ts';
import { type Attempt, attemptFrom, HeldAttempts, own, restore } from '../held-attempts.ts';
import { type AuthLine, parseAuthLine } from './auth-line.ts';
import { unrepeat } from './repeated.ts';

/** An `Invalid user` line waits for the guess it belongs to. */
interface Guess extends Attempt {
  line: AuthLine;
}

/**
 * OpenSSH server (7 to 9, `LogLevel INFO` or `VERBOSE`). Each password or key tried is one attempt; the `Invalid user`
 * line before the first try of a connection is part of it. Users are people or programs that log in to a gateway or
 * server, so they go to the attribute `user` and never name a device.
 */
export function sshdDecoder(): Decoder {
  const guesses = new HeldAttempts<Guess>();

  function decode(line: SyslogLine, draft: EventDraft): Decoded {
    const { weight, message } = unrepeat(line.line.text.slice(line.messageStart, line.messageEnd));
    const found = parseAuthLine(message);
    if (found === undefined) return 'unclaimed';
    const key = `${line.pid}/${sessionOf(found)}`;
    if (found.what === 'invalid-user' && weight === 1) return hold(key, found, draft);
    const guess = guesses.take(key);
    if (guess !== undefined) {
      // The guess comes out with this line as its second; for an ending, it is the connection's only attempt.
      guess.lines += 1;
      guess.last = draft.receivedAt;
      restore(guess, draft);
    }
    if (guess !== undefined && found.what === 'ended') tell(guess.line, draft);
    else tell(found, draft);
    draft.weight = weight;
    return 'event';
  }

  function hold(key: string, found: AuthLine, draft: EventDraft): Decoded {
    const before = guesses.take(key);
    guesses.add(key, { ...attemptFrom(draft), line: { ...found, user: own(found.user), address: own(found.address) } });
    const surplus = before ?? guesses.surplus(key, draft.receivedAt);
    if (surplus === undefined) return 'held';
    restore(surplus, draft);
    tell(surplus.line, draft);
    return 'event';
  }

  return {
    name: 'sshd',
    claims: (program) => program === 'sshd' || program === 'sshd-session' || program === 'sshd-auth',
    decode,
    flush(olderThan, draft, emit) {
      for (const guess of guesses.expired(olderThan)) {
        restore(guess, draft);
        tell(guess.line, draft);
        emit(draft);
      }
    },
    held: () => guesses.lines,
    holds: (index) => guesses.holds(index),
  };
}

/** Makes the draft the event that one line, or an attempt of several, tells of. */
function tell(line: AuthLine, draft: EventDraft): void {
  draft.kind = kindOf(line);
  draft.outcome = draft.kind === 'auth-failed' ? 'failed' : '';
  if (draft.kind === 'auth-succeeded') draft.outcome = 'accepted';
  if (draft.kind === 'session-refused') draft.outcome = 'refused';
  draft.reason = reasonOf(line);
  draft.weight = 1;
  draft.peer = line.address;
  draft.peerPort = line.port;
  draft.session = sessionOf(line);
  draft.attributes.length = 0;
  addAttribute(draft, 'user', line.user);
  addAttribute(draft, 'method', line.method);
  addAttribute(draft, 'key_type', line.keyType);
  addAttribute(draft, 'key_fingerprint', line.fingerprint);
  if (line.invalidUser) addAttribute(draft, 'invalid_user', 'true');
  if (line.what === 'exceeded') addAttribute(draft, 'warning', 'too_many_attempts');
}

function kindOf(line: AuthLine): EventDraft['kind'] {
  switch (line.what) {
    case 'failed':
      // Every client asks with the method `none` first, to learn which there are: that is no attempt.
      return line.method === 'none' ? 'line-received' : 'auth-failed';
    case 'invalid-user':
      return 'auth-failed';
    case 'accepted':
      return 'auth-succeeded';
    case 'ended':
      return 'session-closed';
    case 'refused':
      return 'session-refused';
    case 'exceeded':
      return 'line-received';
  }
}

function reasonOf(line: AuthLine): string {
  if (line.what === 'ended' || line.what === 'refused') return line.reason;
  if (line.what === 'failed' && line.method === 'none') return '';
  if (line.what !== 'failed' && line.what !== 'invalid-user') return '';
  if (line.invalidUser) return 'invalid_user';
  return line.method === 'password' || line.method === 'publickey'
    ? `${line.method}_refused`
    : 'authentication_refused';
}
