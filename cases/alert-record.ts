import type { Alert } from '../schemas/alert.ts';
import { severities, type Finding, type Severity } from '../schemas/finding.ts';

const findingIdsKept = 20;
const reopeningsKept = 4;
const dayMs = 24 * 3_600_000;

/** What keeps an alert from being told to people: numbers of an alert and of a suppression. */
export interface Hidden {
  readonly inhibitedBy: number | null;
  readonly suppressedBy: number | null;
}

export const inSight: Hidden = { inhibitedBy: null, suppressedBy: null };

export function isHidden({ inhibitedBy, suppressedBy }: Hidden): boolean {
  return inhibitedBy !== null || suppressedBy !== null;
}

export function isAbove(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) > severities.indexOf(b);
}

export function graver(a: Severity, b: Severity): Severity {
  return isAbove(a, b) ? a : b;
}

/** The alert that a finding opens. */
export function alertOf(finding: Finding, number: number, now: number): Alert {
  const { tenant, detector, code, subject, reason, severity, title, device, gateway } = finding;
  const { confidence, spoofable, explanation, facts, at } = finding;
  return {
    number,
    tenant,
    state: 'open',
    detector,
    code,
    subject,
    reason,
    severity,
    title,
    device,
    gateway,
    confidence,
    spoofable,
    explanation,
    facts,
    openedAt: now,
    lastAt: at,
    findings: 1,
    findingIds: [finding.id],
    acknowledgedBy: null,
    acknowledgedAt: null,
    assignee: null,
    notes: 0,
    case: null,
    inhibitedBy: null,
    suppressedBy: null,
    reopenedAt: [],
    absorbed: 0,
    closeReason: null,
    closedAt: null,
    revision: 1,
  };
}

/** Stands for all further subjects when a detector has opened too many alerts for one reason. */
export function stormAlertOf(finding: Finding, number: number, now: number): Alert {
  const { tenant, detector, reason } = finding;
  return {
    ...alertOf(finding, number, now),
    subject: { kind: 'tenant', id: tenant },
    title: `Too many alerts of ${detector} (${reason.replaceAll('_', ' ')}) are open: findings on further subjects are counted here`,
    device: '',
    gateway: '',
    // Its findings differ in how far they can be trusted: nothing may be done because of it.
    spoofable: 3,
    explanation: null,
    facts: {},
    absorbed: 1,
  };
}

/** The latest finding speaks for the alert, but its severity and its time never fall. */
export function joined(alert: Alert, finding: Finding): Alert {
  const held = alert.findingIds.includes(finding.id) || finding.version > 1;
  const { title, device, gateway, confidence, spoofable, explanation, facts } = finding;
  const own = alert.absorbed === 0;
  return {
    ...alert,
    ...(own ? { title, device, gateway, confidence, spoofable, explanation, facts } : {}),
    severity: graver(finding.severity, alert.severity),
    lastAt: Math.max(alert.lastAt, finding.at),
    findings: alert.findings + (held ? 0 : 1),
    absorbed: alert.absorbed + (own || held ? 0 : 1),
    findingIds: alert.findingIds.includes(finding.id) ? alert.findingIds : kept(alert.findingIds, finding.id),
    revision: alert.revision + 1,
  };
}

/** Open again, its earlier end forgotten. */
export function reopened(alert: Alert, at: number): Alert {
  const lately = [...alert.reopenedAt.filter((time) => at - time < dayMs), at].slice(-reopeningsKept);
  const fresh = { acknowledgedBy: null, acknowledgedAt: null, closeReason: null, closedAt: null } as const;
  return { ...alert, ...fresh, state: 'open', reopenedAt: lately };
}

/** Closed and reopened time and again within a day: every further time is recorded, and nobody is told. */
export function isFlapping(alert: Alert): boolean {
  return alert.reopenedAt.length >= reopeningsKept;
}

/** Findings that share this are one alert; the tenant is the state's own. */
export function dedupKey(about: { detector: string; subject: { kind: string; id: string }; reason: string }): string {
  return JSON.stringify([about.detector, about.subject.kind, about.subject.id, about.reason]);
}

/** The first finding and the most recent ones. */
function kept(ids: readonly string[], id: string): string[] {
  const all = [...ids, id];
  return all.length <= findingIdsKept ? all : [...all.slice(0, 1), ...all.slice(all.length - findingIdsKept + 1)];
}
