import type { PersonalType } from '../../schemas/command.ts';
import type { Severity } from '../../schemas/finding.ts';
import type { heldReasons } from '../../schemas/notice.ts';
import type { OnCallPerson } from '../../schemas/on-call.ts';
import { isWithin } from '../policy-match.ts';
import { type PagingState, spentOn } from './paging-state.ts';
import { addressOf, type Roster } from './roster.ts';

/** Shares of an hour's messages: for digests, and for criticals alone. Singles get the rest. */
const shares: Record<PersonalType, { digest: number; critical: number }> = {
  'send-sms': { digest: 0.3, critical: 0.2 },
  'send-email': { digest: 0.5, critical: 0.2 },
};

/** Messages of an hour that are kept for digests: none where there is place for fewer than four. */
export function digestPlaces(perHour: number, type: PersonalType): number {
  return Math.floor(perHour * shares[type].digest);
}

/** Why a person is not told of one thing now, undefined when they are. */
export function obstacleTo(
  state: PagingState,
  roster: Roster,
  person: OnCallPerson,
  type: PersonalType,
  severity: Severity,
  now: number,
): (typeof heldReasons)[number] | undefined {
  if (type === 'send-sms' && severity !== 'critical' && isQuiet(person, now)) return 'quiet_hours';
  const perHour = roster.perHour[type] ?? 0;
  const held = state.held.get(person.name)?.[type === 'send-sms' ? 'sms' : 'email'] ?? [];
  const spent = spentOn(state, type, addressOf(roster, person, type) ?? '', now);
  const forDigests = digestPlaces(perHour, type);
  // With so few places the next one is for the digest.
  if (forDigests === 0) return held.length > 0 || spent.length >= perHour ? 'budget' : undefined;
  const forCriticals = severity === 'critical' ? 0 : Math.floor(perHour * shares[type].critical);
  const singles = spent.filter(({ digest }) => !digest);
  return singles.length >= perHour - forDigests - forCriticals ? 'budget' : undefined;
}

export function isQuiet({ quietHours }: OnCallPerson, now: number): boolean {
  return quietHours !== undefined && isWithin(quietHours, now);
}
