import type { Emission } from '../emission.ts';
import type { Voice } from '../voice.ts';

/** A wrong password for a device. */
export function guess(voice: Voice, due: number, changes: Partial<Emission>): Emission {
  const refused = voice.refused(due, undefined, 'password_refused');
  return { ...refused, kind: 'auth-failed', outcome: 'failed', ...changes };
}

/** The right one. */
export function getIn(voice: Voice, due: number, changes: Partial<Emission>): Emission {
  const refused = voice.refused(due, undefined, '');
  return { ...refused, kind: 'auth-succeeded', outcome: 'accepted', ...changes };
}
