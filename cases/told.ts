import type { Alert } from '../schemas/alert.ts';
import type { Case } from '../schemas/case.ts';
import type { Severity } from '../schemas/finding.ts';
import type { Change, ChangeType, Entry } from '../schemas/journal.ts';
import type { Policy } from '../schemas/policy.ts';
import type { AlertState } from './alert.ts';
import { isFlapping } from './alert-record.ts';
import { isSystemic } from './inhibition.ts';
import { type Circumstances, commandsFor, type OnCall } from './policy.ts';
import type { TenantState } from './tenant-state.ts';
import { webhooksFor } from './webhooks.ts';

export interface Telling {
  readonly onCall: (tenant: string) => OnCall;
  readonly policy?: Policy;
}

/** The commands that a change of an alert gives rise to, and what policy held back. @param opened the case opened with it */
export function told(
  tenant: TenantState,
  change: Change,
  before: AlertState,
  after: AlertState,
  now: number,
  { onCall, policy }: Telling,
  opened?: Case,
): Pick<Entry, 'commands' | 'withheld'> {
  const quiet = { commands: [], withheld: [] };
  if (after.situation === 'none' || change.type === 'request-refused') return quiet;
  const { alert } = after;
  const reached = onCall(alert.tenant);
  const webhooks = webhooksFor(change, alert, reached, now, (number) => alertIn(tenant, number));
  if (isDamped(change, before.situation === 'none' ? undefined : before.alert.severity, alert))
    return { ...quiet, commands: webhooks };
  const circumstances = circumstancesOf(tenant, alert, now, opened);
  const { commands, withheld } = commandsFor(toldAs(change), alert, reached, now, policy, circumstances);
  return { commands: [...commands, ...webhooks], withheld };
}

function alertIn(tenant: TenantState, number: number): Alert | undefined {
  const state = tenant.alerts.get(number);
  return state === undefined || state.situation === 'none' ? undefined : state.alert;
}

/** What people hear of a change: a case that is closed is the end of its gravest alert. */
export function toldAs({ type }: Change): ChangeType {
  return type === 'case-closed' ? 'alert-closed' : type;
}

/** An alert that flaps and has not become graver. */
export function isDamped({ type }: Change, before: Severity | undefined, alert: Alert): boolean {
  return type === 'alert-reopened' && isFlapping(alert) && before === alert.severity;
}

/** What policy has to know beside the alert, as the tenant stands. */
export function circumstancesOf(tenant: TenantState, alert: Alert, now: number, opened?: Case): Circumstances {
  const held = opened ?? tenant.cases.get(alert.case ?? 0);
  return {
    case: held === undefined ? 'none' : held.incident ? 'incident' : 'joined',
    systemic: isSystemic(tenant, now),
    waiting: () => [...tenant.proposals.values()].reduce((sum, proposals) => sum + proposals.size, 0),
    isGiven: (id) => tenant.commands.has(id),
  };
}
