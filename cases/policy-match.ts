import type { Alert } from '../schemas/alert.ts';
import type { Trust } from '../schemas/event/event.ts';
import { severities } from '../schemas/finding.ts';
import { type Condition, type caseStates, type policyChanges, weekdays } from '../schemas/policy.ts';

export interface Occasion {
  readonly change: (typeof policyChanges)[number];
  /** As it is after the change. */
  readonly alert: Alert;
  readonly now: number;
  readonly case: (typeof caseStates)[number];
}

const whenLeftOut: readonly Occasion['change'][] = ['opened', 'reopened', 'escalated'];
/** By how easily a finding's evidence could be forged. */
const trustBySpoofable: readonly Trust[] = ['mtls-device', 'mtls-gateway', 'token', 'none'];
const byTrust: readonly Trust[] = ['none', 'token', 'mtls-gateway', 'mtls-device'];

/** How far the channel is trusted that the evidence came by: what the finding says, or what its spoofability does, the lesser. */
export function trustOf({ spoofable, facts }: Alert): Trust {
  const derived = trustBySpoofable[spoofable] ?? 'none';
  const said = byTrust.find((trust) => trust === facts['trust']);
  return said !== undefined && byTrust.indexOf(said) < byTrust.indexOf(derived) ? said : derived;
}

export function matches(when: Condition, { change, alert, now, case: state }: Occasion): boolean {
  return (
    (when.change ?? whenLeftOut).includes(change) &&
    (alert.inhibitedBy !== null) === (when.inhibited ?? false) &&
    isAmong(when.case, state) &&
    isAmong(when.tenant, alert.tenant) &&
    isAmong(when.subject, alert.subject.kind) &&
    (isAmong(when.detector, alert.detector) || isAmong(when.detector, alert.code)) &&
    isAmong(when.reason, alert.reason) &&
    weighs(when, alert) &&
    (when.hours === undefined || isWithin(when.hours, now))
  );
}

function weighs(when: Condition, alert: Alert): boolean {
  return (
    isAmong(when.severity, alert.severity) &&
    severities.indexOf(alert.severity) >= severities.indexOf(when.severityAtLeast ?? 'info') &&
    alert.confidence >= (when.confidenceAtLeast ?? 0) &&
    alert.spoofable <= (when.spoofableAtMost ?? 3) &&
    isAmong(when.trust, trustOf(alert))
  );
}

function isAmong<T>(wanted: readonly T[] | undefined, value: T): boolean {
  return wanted === undefined || wanted.includes(value);
}

/** Whether a time lies in the hours of a rule, by the clock on the wall of its zone. */
export function isWithin({ from, to, days, zone }: NonNullable<Condition['hours']>, now: number): boolean {
  const format = formatFor(zone);
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const today = weekdays.findIndex((day) => day === parts['weekday']?.toLowerCase());
  const time = `${parts['hour']}:${parts['minute']}`;
  const begun = from <= to ? time >= from && time < to : time >= from;
  const goesOn = from > to && time < to;
  const on = (day: number): boolean => days === undefined || days.some((one) => one === weekdays[(day + 7) % 7]);
  return (begun && on(today)) || (goesOn && on(today - 1));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  return format;
}
