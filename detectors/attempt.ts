import { attributeOf, deviceOf, type Event, eventId } from '../schemas/event/event.ts';
import { spoofableBy } from './evidence.ts';

/** Reasons that say nothing about guessing: certificates, lists and lines are other detectors' business. */
const noGuess = ['certificate', 'crl', 'ocsp', 'issuer', 'tls', 'handshake', 'time', 'quota', 'rate'];
const guesses = ['password', 'credential', 'auth', 'psk', 'login', 'user', 'identifier', 'token'];

/** Whether an event tells of somebody trying a secret, and how that went; '' when it is about something else. */
export function attemptOf(event: Event): 'failed' | 'succeeded' | '' {
  const { kind, reason } = event;
  if (kind === 'auth-succeeded') return 'succeeded';
  // A certificate let it in: nobody guessed. A million devices a day must not be remembered for that.
  if (kind === 'session-opened') return isCertified(event) ? '' : 'succeeded';
  if (has(reason, noGuess)) return '';
  if (kind === 'auth-failed') return 'failed';
  return kind === 'session-refused' && has(reason, guesses) ? 'failed' : '';
}

function isCertified({ certificateSha256, certificateSerial, certificateSubject }: Event): boolean {
  return certificateSha256 !== '' || certificateSerial !== '' || certificateSubject !== '';
}

function has(reason: string, words: readonly string[]): boolean {
  return reason !== '' && words.some((word) => reason.includes(word));
}

/** Longest name of an account that is kept: user names are the attacker's own words. */
const nameChars = 64;

/** Who is tried: a person's or program's account at a gateway, or a device. */
export interface Account {
  name: string;
  isUser: boolean;
}

export function accountOf(event: Event): Account {
  const user = attributeOf(event, 'user');
  return { name: (user === '' ? deviceOf(event) : user).slice(0, nameChars).toWellFormed(), isUser: user !== '' };
}

/** What every verdict on guessing says of the attempt that led to it, with the ids of those before, oldest first. */
export function verdictOn(event: Event, { ids, spoofable }: { ids: readonly string[]; spoofable: number }) {
  const earlier = ids.filter((id) => id !== eventId(event));
  return {
    at: event.time,
    evidence: [eventId(event), ...earlier.toReversed()],
    device: deviceOf(event),
    gateway: event.gateway,
    spoofable: Math.max(spoofable, spoofableBy(event.trust)) as 0 | 1 | 2 | 3,
  };
}
