import type { Suppression, SuppressionScope } from '../../../../../schemas/suppression.ts';
import type { Tone } from '../../marks/severity.tsx';
import { spaced } from '../../words/words.ts';

/** What a scope names, each with its value: an alert has to fit all of them. */
export function scopeParts({ detector, subject, gateway, device }: SuppressionScope): [name: string, value: string][] {
  const parts: [string, string | undefined][] = [
    ['detector', detector === undefined ? undefined : spaced(detector)],
    [spaced(subject?.kind ?? ''), subject?.id],
    ['device', device],
    ['gateway', gateway],
  ];
  return parts.filter((part): part is [string, string] => part[1] !== undefined);
}

export type Standing = 'in-force' | 'waits' | 'over' | 'ended';

export const standingWords: Record<Standing, string> = {
  'in-force': 'in force',
  waits: 'criticals wait',
  over: 'over',
  ended: 'ended early',
};

export const standingTones: Record<Standing, Tone> = {
  'in-force': 'ok',
  waits: 'medium',
  over: 'info',
  ended: 'info',
};

/** How long the second person's word is waited for, ms. */
const confirmWithinMs = 15 * 60_000;

export function standingOf(one: Suppression, now: number): Standing {
  if (one.revokedAt !== null) return 'ended';
  if (one.until <= now) return 'over';
  const waits = one.critical && one.confirmedBy === null && now - one.createdAt <= confirmWithinMs;
  return waits ? 'waits' : 'in-force';
}

/** Whether criticals are loud, in words. */
export function criticalWords({ critical, confirmedBy }: Suppression): string {
  if (!critical) return 'stay loud';
  return confirmedBy === null ? 'stay loud: nobody confirmed it' : `kept quiet too, confirmed by ${confirmedBy}`;
}
