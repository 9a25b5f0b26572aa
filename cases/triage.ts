import type { Request } from '../schemas/alert.ts';
import type { Command, Outcome } from '../schemas/command.ts';
import type { Finding } from '../schemas/finding.ts';
import type { Change, Entry } from '../schemas/journal.ts';
import { decide, evolve, initialState, type AlertState } from './alert.ts';
import { commandsFor, type OnCall } from './policy.ts';
import { dedupKey, outcomeKey, type TenantState, type TriageState } from './triage-state.ts';

export interface TriageSettings {
  /** Milliseconds after closing in which a new finding reopens the alert. */
  readonly quietMs: number;
  readonly onCall: (tenant: string) => OnCall;
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
  const tenant = state.tenants.get(finding.tenant);
  const known = tenant?.findings.get(finding.id);
  if (known !== undefined && finding.version <= known.version) return [];
  const held = known === undefined ? undefined : tenant?.alerts.get(known.number);
  const latest = alertAt(tenant, tenant?.latest.get(dedupKey(finding)));
  // An amendment follows its finding, unless that alert is closed and another has been opened since.
  const amends = held !== undefined && (held.situation !== 'closed' || latest.situation === 'closed');
  const current = amends ? held : latest;
  const number = (tenant?.lastNumber ?? 0) + 1;
  const changes = decide({ type: 'join-finding', finding, amends, number, now, quietMs: settings.quietMs }, current);
  return changes.map((change) => entryOf(finding.tenant, change, current, cause, now, settings));
}

/** The entries a person's wish gives rise to: none when the same request was decided before. */
export function decideRequest(
  state: TriageState,
  request: Request,
  cause: Cause,
  now: number,
  settings: TriageSettings,
): Entry[] {
  const tenant = state.tenants.get(request.tenant);
  if (tenant?.requests.has(request.id) === true) return [];
  const current = alertAt(tenant, request.alert);
  const changes = decide({ type: 'follow-request', request }, current);
  return changes.map((change) => entryOf(request.tenant, change, current, cause, now, settings));
}

/** The report of an outcome, once. Attempts are not reported, nor is a provider that stays away after the first time. */
export function decideOutcome(state: TriageState, outcome: Outcome, cause: Cause, now: number): Entry[] {
  const command = state.tenants.get(outcome.tenant)?.commands.get(outcome.command);
  if (command === undefined || command.reported === outcomeKey(outcome)) return [];
  const repeats = !outcome.final && command.reported !== '';
  if (outcome.result === 'attempted' || repeats) return [];
  const change: Change = { type: 'notification-reported', number: command.number, outcome };
  return [{ tenant: outcome.tenant, at: now, change, commands: [], cause }];
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
  tenant: string,
  change: Change,
  before: AlertState,
  cause: Cause,
  now: number,
  settings: TriageSettings,
): Entry {
  const after = evolve(before, change, now);
  const silent = after.situation === 'none' || change.type === 'request-refused';
  const commands = silent ? [] : commandsFor(change.type, after.alert, settings.onCall(tenant), now);
  return { tenant, at: now, change, commands, cause };
}

function alertAt(tenant: TenantState | undefined, number: number | undefined): AlertState {
  return number === undefined ? initialState : (tenant?.alerts.get(number) ?? initialState);
}
