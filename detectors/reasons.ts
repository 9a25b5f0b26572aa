import { type Severity, severities } from '../schemas/finding.ts';

/** Every reason a detector gives, and how grave its findings may be then, the least first. */
export type Reasons = Readonly<Record<string, readonly Severity[]>>;

/** Stands for all reasons that are not in the list: where they are the words of a source. */
export const anyReason = '*';

/** How grave a finding for a reason may be; none for a reason that is not stated. */
export function severitiesFor(reasons: Reasons, reason: string): readonly Severity[] {
  // A source may well call its reason `constructor`.
  return (Object.hasOwn(reasons, reason) ? reasons[reason] : reasons[anyReason]) ?? [];
}

/** The least and the gravest over all reasons. */
export function rangeOf(reasons: Reasons): [Severity, Severity] {
  const stated = severities.filter((severity) => Object.values(reasons).some((some) => some.includes(severity)));
  return [stated[0] ?? 'info', stated.at(-1) ?? 'critical'];
}
