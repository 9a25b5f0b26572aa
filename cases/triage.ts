import type { Alert } from '../schemas/alert.ts';
import { type Command, type Outcome, responseTypes } from '../schemas/command.ts';
import { type Finding, severities } from '../schemas/finding.ts';
import type { Change, Entry } from '../schemas/journal.ts';
import type { Policy } from '../schemas/policy.ts';
import type { Request } from '../schemas/request.ts';
import { type AlertRequest, type AlertState, decide, evolve, initialState } from './alert.ts';
import { dedupKey, type Hidden } from './alert-record.ts';
import { decideApproval } from './approval.ts';
import { decideCase } from './case.ts';
import { defaultGrouping, type GroupingSettings } from './grouping.ts';
import { hiddenBy } from './hiding.ts';
import { placed } from './placing.ts';
import type { OnCall } from './policy.ts';
import { defaultStorm, isStormy, stormKey, type StormSettings } from './storm.ts';
import { decideSuppression, type SuppressionRequest } from './suppression.ts';
import { told } from './told.ts';
import { emptyTenant, outcomeKey, type TriageState } from './triage-state.ts';
import type { TenantState } from './tenant-state.ts';

export interface TriageSettings {
  /** Milliseconds after closing in which a new finding reopens the alert. */
  readonly quietMs: number;
  readonly onCall: (tenant: string) => OnCall;
  /** Left out: the table that ships. */
  readonly policy?: Policy;
  readonly grouping?: GroupingSettings;
  readonly storm?: StormSettings;
}

export type Cause = Entry['cause'];

/** The entries a finding gives rise to: none when this version, or a later one, was decided before. */
export function decideFinding(
  state: TriageState,
  finding: Finding,
  cause: Cause,
  now: number,
  settings: TriageSettings,
): Entry[] {
  const tenant = state.tenants.get(finding.tenant) ?? emptyTenant();
  const known = tenant.findings.get(finding.id);
  if (known !== undefined && finding.version <= known.version) return [];
  const held = known === undefined ? undefined : tenant.alerts.get(known.number);
  const latest = alertAt(tenant, tenant.latest.get(dedupKey(finding)));
  // An amendment follows its finding, unless that alert is closed and another has been opened since.
  const amends = held !== undefined && (held.situation !== 'closed' || latest.situation === 'closed');
  const own = amends ? held : latest;
  const opens = own.situation === 'none' || (own.situation === 'closed' && now - own.closedAt > settings.quietMs);
  const storm = opens && !amends && isStormy(tenant, finding, settings.storm ?? defaultStorm);
  const current = storm ? alertAt(tenant, tenant.latest.get(stormKey(finding))) : own;
  const number = tenant.lastNumber + 1;
  const hiding = (alert: Alert): Hidden => hiddenBy(tenant, alert, now);
  const command = { finding, amends, number, now, quietMs: settings.quietMs, storm, hiding };
  return decide({ type: 'join-finding', ...command }, current).map((change): Entry => {
    if (change.type !== 'alert-opened') return entryOf(finding.tenant, tenant, change, current, cause, now, settings);
    const { alert, also, opened } = placed(tenant, change.alert, now, settings.grouping ?? defaultGrouping);
    const after: AlertState = {
      situation: 'open',
      alert: opened === undefined ? alert : { ...alert, case: opened.number },
    };
    const asked = told(tenant, change, initialState, after, now, settings, opened);
    return { tenant: finding.tenant, at: now, change: { ...change, alert }, also, ...asked, cause };
  });
}

/** The entries a person's wish gives rise to: none when the same request was decided before. */
export function decideRequest(
  state: TriageState,
  request: Request,
  cause: Cause,
  now: number,
  settings: TriageSettings,
): Entry[] {
  const tenant = state.tenants.get(request.tenant) ?? emptyTenant();
  if (tenant.requests.has(request.id)) return [];
  const bare = (change: Change, commands: Command[] = []): Entry[] => [
    { tenant: request.tenant, at: now, change, also: [], commands, withheld: [], cause },
  ];
  if (isAboutAlert(request)) {
    const current = alertAt(tenant, request.alert);
    const changes = decide({ type: 'follow-request', request }, current);
    return changes.map((change) => entryOf(request.tenant, tenant, change, current, cause, now, settings));
  }
  if (isAboutSuppression(request)) return bare(decideSuppression(tenant, request, now));
  if (request.type === 'approve-response' || request.type === 'decline-response') {
    const { change, commands } = decideApproval(tenant, request, settings.onCall(request.tenant), now);
    return bare(change, commands);
  }
  const change = decideCase(tenant, request, now);
  if (change.type !== 'case-closed') return bare(change);
  // One message for all that ends with it: that on the gravest.
  const [gravest] = change.alerts.map((number) => alertAt(tenant, number)).toSorted((a, b) => rank(b) - rank(a));
  return gravest === undefined
    ? bare(change)
    : [entryOf(request.tenant, tenant, change, gravest, cause, now, settings)];
}

function isAboutAlert(request: Request): request is AlertRequest {
  return ['acknowledge-alert', 'close-alert', 'assign-alert', 'note-alert'].includes(request.type);
}

function isAboutSuppression(request: Request): request is SuppressionRequest {
  return ['suppress-alerts', 'confirm-suppression', 'revoke-suppression'].includes(request.type);
}

/** The report of an outcome, once. Attempts are not reported, nor is a provider that stays away after the first time. */
export function decideOutcome(state: TriageState, outcome: Outcome, cause: Cause, now: number): Entry[] {
  const command = state.tenants.get(outcome.tenant)?.commands.get(outcome.command);
  if (command === undefined || command.reported === outcomeKey(outcome)) return [];
  const repeats = !outcome.final && command.reported !== '';
  if (outcome.result === 'attempted' || repeats) return [];
  const about = responseTypes.some((type) => type === outcome.type) ? 'response-reported' : 'notification-reported';
  const change: Change = { type: about, number: command.number, outcome };
  return [{ tenant: outcome.tenant, at: now, change, also: [], commands: [], withheld: [], cause }];
}

/** Commands that the journal holds and `commands.v1` does not: what a crash between the two left unpublished. */
export function missingCommands(entries: Iterable<Entry>, publishedIds: ReadonlySet<string>): Command[] {
  const missing = new Map<string, Command>();
  for (const entry of entries) {
    for (const command of entry.commands) if (!publishedIds.has(command.id)) missing.set(command.id, command);
  }
  return [...missing.values()];
}

function entryOf(
  name: string,
  tenant: TenantState,
  change: Change,
  before: AlertState,
  cause: Cause,
  now: number,
  settings: TriageSettings,
): Entry {
  const after = evolve(before, change, now);
  return { tenant: name, at: now, change, also: [], ...told(tenant, change, before, after, now, settings), cause };
}

function alertAt(tenant: TenantState, number: number | undefined): AlertState {
  return number === undefined ? initialState : (tenant.alerts.get(number) ?? initialState);
}

function rank(state: AlertState): number {
  return state.situation === 'none' ? -1 : severities.indexOf(state.alert.severity);
}
