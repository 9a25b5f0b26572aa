import type { Alert } from '../schemas/alert.ts';
import type { Case } from '../schemas/case.ts';
import type { Change, Refusal } from '../schemas/journal.ts';
import type { Request } from '../schemas/request.ts';
import type { AlertState } from './alert.ts';
import { graver } from './alert-record.ts';
import type { TenantState } from './tenant-state.ts';

export type CaseRequest = Extract<Request, { case: number } | { type: 'open-case' }>;

/** A case without alerts: they are counted as they are put into it. */
export function caseOf(tenant: TenantState | undefined, about: Alert, ground: Case['ground'], now: number): Case {
  return {
    number: (tenant?.lastCase ?? 0) + 1,
    tenant: about.tenant,
    state: 'open',
    title: about.title,
    ground,
    incident: ground === 'systemic-failure' || ground === 'gateway-silence',
    severity: about.severity,
    alerts: 0,
    open: 0,
    inhibited: 0,
    assignee: null,
    notes: 0,
    openedAt: now,
    lastAt: now,
    closeReason: null,
    closedAt: null,
    revision: 1,
  };
}

type Verdict = Change | Refusal;

/** What a person's wish about a case comes to. */
export function decideCase(tenant: TenantState | undefined, request: CaseRequest, now: number): Change {
  const verdict = request.type === 'open-case' ? opening(tenant, request, now) : following(tenant, request);
  if (typeof verdict !== 'string') return verdict;
  return { type: 'request-refused', number: 0, request: request.id, actor: request.actor, reason: verdict };
}

function opening(
  tenant: TenantState | undefined,
  { id, actor, title, alerts: wanted }: Extract<CaseRequest, { type: 'open-case' }>,
  now: number,
): Verdict {
  const alerts = [...new Set(wanted)];
  const held = alerts.map((number) => alertAt(tenant, number));
  const [first] = held;
  if (first === undefined || held.includes(undefined)) return 'unknown_alert';
  if (held.some((alert) => alert?.case !== null)) return 'other_case';
  if (held.every((alert) => alert?.state === 'closed')) return 'already_closed';
  const opened = { ...caseOf(tenant, first, 'analyst', now), title };
  return { type: 'case-opened', request: id, actor, case: opened, alerts };
}

function following(tenant: TenantState | undefined, request: Exclude<CaseRequest, { type: 'open-case' }>): Verdict {
  const held = tenant?.cases.get(request.case);
  if (held === undefined) return 'unknown_case';
  if (request.revision !== undefined && request.revision !== held.revision) return 'stale_revision';
  const about = { request: request.id, actor: request.actor, case: held.number };
  switch (request.type) {
    case 'attach-alert':
    case 'detach-alert': {
      const alert = alertAt(tenant, request.alert);
      if (alert === undefined) return 'unknown_alert';
      const attaches = request.type === 'attach-alert';
      if (alert.case !== (attaches ? null : held.number)) return 'other_case';
      return { type: attaches ? 'alert-attached' : 'alert-detached', ...about, number: alert.number };
    }
    case 'assign-case':
      return { type: 'case-assigned', ...about, assignee: request.assignee };
    case 'note-case':
      return { type: 'case-noted', ...about, note: request.note };
    case 'declare-incident':
      return held.incident ? 'already_confirmed' : { type: 'incident-declared', ...about };
    case 'close-case': {
      if (held.state === 'closed') return 'already_closed';
      const alerts = openAlertsOf(tenant, held.number).map(({ number }) => number);
      return { type: 'case-closed', ...about, alerts, reason: request.reason, note: request.note };
    }
    default:
      return request satisfies never;
  }
}

/** Folds what a change says about the case itself; its alerts are counted by `recount`. */
export function foldCase(tenant: TenantState, change: Change): void {
  if (change.type === 'case-opened') {
    tenant.lastCase = change.case.number;
    tenant.cases.set(change.case.number, change.case);
    return;
  }
  const held = 'case' in change ? tenant.cases.get(change.case) : undefined;
  if (held === undefined) return;
  const changed = (part: Partial<Case>): unknown =>
    tenant.cases.set(held.number, { ...held, ...part, revision: held.revision + 1 });
  if (change.type === 'case-assigned') changed({ assignee: change.assignee });
  if (change.type === 'case-noted') changed({ notes: held.notes + 1 });
  if (change.type === 'incident-declared') changed({ incident: true });
}

/** Keeps the counts of the cases an alert leaves, joins or changes in. */
export function recount(cases: Map<number, Case>, before: AlertState, after: AlertState, at: number): void {
  if (after.situation === 'none' || before === after) return;
  const was = before.situation === 'none' ? undefined : before.alert;
  const { alert } = after;
  if (was !== undefined && was.case !== alert.case) adjust(cases, was.case, was, undefined, at);
  adjust(cases, alert.case, was?.case === alert.case ? was : undefined, alert, at);
}

function adjust(
  cases: Map<number, Case>,
  number: number | null,
  leaves: Alert | undefined,
  joins: Alert | undefined,
  at: number,
): void {
  const held = number === null ? undefined : cases.get(number);
  if (held === undefined) return;
  const sum = (count: number, counts: (alert: Alert) => boolean): number =>
    count + Number(joins !== undefined && counts(joins)) - Number(leaves !== undefined && counts(leaves));
  const open = sum(held.open, ({ state }) => state !== 'closed');
  const alerts = sum(held.alerts, () => true);
  if (alerts === 0) {
    cases.delete(held.number);
    return;
  }
  cases.set(held.number, {
    ...held,
    alerts,
    open,
    inhibited: sum(held.inhibited, ({ inhibitedBy }) => inhibitedBy !== null),
    severity: joins === undefined ? held.severity : graver(joins.severity, held.severity),
    lastAt: at,
    state: open === 0 ? 'closed' : 'open',
    closeReason: open === 0 ? (joins?.closeReason ?? held.closeReason) : null,
    closedAt: open === 0 ? (held.closedAt ?? at) : null,
    revision: held.revision + 1,
  });
}

export function openAlertsOf(tenant: TenantState | undefined, number: number): Alert[] {
  const members: Alert[] = [];
  for (const state of tenant?.alerts.values() ?? [])
    if (state.situation !== 'none' && state.situation !== 'closed' && state.alert.case === number)
      members.push(state.alert);
  return members;
}

function alertAt(tenant: TenantState | undefined, number: number): Alert | undefined {
  const state = tenant?.alerts.get(number);
  return state === undefined || state.situation === 'none' ? undefined : state.alert;
}
