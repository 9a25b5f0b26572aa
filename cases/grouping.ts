import type { Alert } from '../schemas/alert.ts';
import type { Case } from '../schemas/case.ts';
import type { TenantState } from './tenant-state.ts';

export interface GroupingSettings {
  /** An alert joins one that had a finding this long ago at most, ms. */
  readonly windowMs: number;
  /** A case older than this, ms, grows by its subject and device alone. */
  readonly caseMs: number;
}

export const defaultGrouping: GroupingSettings = { windowMs: 3_600_000, caseMs: 24 * 3_600_000 };

export interface GroupKey {
  readonly ground: Case['ground'];
  /** For people: what they share. */
  readonly what: string;
  readonly key: string;
}

/**
 * What an alert may share with others, the narrowest first. Whatever happens to one device, at one gateway or site
 * belongs together; one production batch or issuer is too wide for that: only alerts of the same detector do.
 */
export function keysOf(alert: Alert): GroupKey[] {
  const { subject, device, gateway, facts, code } = alert;
  if (subject.kind === 'tenant') return [];
  const wide = subject.kind === 'production-batch' || subject.kind === 'issuer';
  const keys: GroupKey[] = [];
  const add = (ground: GroupKey['ground'], kind: string, id: unknown, detector = ''): void => {
    const key = JSON.stringify([kind, id, detector]);
    if (typeof id === 'string' && id !== '' && !keys.some((one) => one.key === key))
      keys.push({ ground, what: `${kind.replace('-', ' ')} ${id}`, key });
  };
  if (!wide) add('subject', subject.kind, subject.id);
  add('device', 'device', device);
  add('gateway', 'gateway', gateway);
  add('site', 'site', facts['site']);
  add(
    'production-batch',
    'production-batch',
    subject.kind === 'production-batch' ? subject.id : facts['productionBatch'],
    code,
  );
  add('issuer', 'issuer', subject.kind === 'issuer' ? subject.id : facts['issuer'], code);
  return keys;
}

/** The open alert that this one is worked with, and why. */
export function companionOf(
  tenant: TenantState,
  alert: Alert,
  now: number,
  settings: GroupingSettings,
): { alert: Alert; ground: Case['ground']; what: string } | undefined {
  for (const { ground, what, key } of keysOf(alert)) {
    const latest = tenant.groups.get(key);
    if (latest === undefined || latest.number === alert.number || now - latest.at > settings.windowMs) continue;
    const state = tenant.alerts.get(latest.number);
    if (state === undefined || state.situation === 'none' || state.situation === 'closed') continue;
    const narrow = ground === 'subject' || ground === 'device';
    const openedAt = tenant.cases.get(state.alert.case ?? 0)?.openedAt ?? now;
    if (narrow || now - openedAt <= settings.caseMs) return { alert: state.alert, ground, what };
  }
  return undefined;
}
