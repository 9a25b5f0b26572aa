import type { Event } from '../../schemas/event/event.ts';
import { spoofableBy } from '../evidence.ts';

const code = /^[a-z][a-z0-9_]{0,47}$/;

/** Why an event failed, as a code: '' for one that did not fail, `other` for words of the source's own. */
export function failureOf({ kind, reason }: Pick<Event, 'kind' | 'reason'>): string {
  if (kind !== 'session-refused' && kind !== 'auth-failed') return '';
  return code.test(reason) ? reason : 'other';
}

/** Where these are the reason nothing proves the name in the certificate: anybody can fail under any number of names. */
const unproven = new Set([
  'unknown_issuer',
  'self_signed',
  'signature_wrong',
  'invalid_issuer',
  'invalid_user',
  'password_refused',
  'other',
]);

export function spoofableFailure(event: Event): 0 | 1 | 2 | 3 {
  return event.device === '' && unproven.has(event.reason) ? 3 : spoofableBy(event.trust);
}
