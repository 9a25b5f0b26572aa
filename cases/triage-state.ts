import { isResponse, type ResponseCommand } from '../schemas/command.ts';
import type { Alert } from '../schemas/alert.ts';
import type { Finding } from '../schemas/finding.ts';
import type { Change, Entry } from '../schemas/journal.ts';
import { evolve, initialState } from './alert.ts';
import { dedupKey, isHidden } from './alert-record.ts';
import { remember } from './bounded-map.ts';
import { foldCase, recount } from './case.ts';
import { forget, settle } from './forgetting.ts';
import { keysOf } from './grouping.ts';
import { noteBatch, noteRisk } from './risk/risk.ts';
import { score } from './scorecard.ts';
import { stormKey } from './storm.ts';
import { foldSuppression } from './suppression.ts';
import type { TenantState } from './tenant-state.ts';

/** How much triage remembers. */
export interface TriageMemory {
  /** Closed alerts are forgotten after this long. */
  readonly forgetClosedMs: number;
  /** Closed alerts kept per tenant, whatever their age. */
  readonly closedKept: number;
  /** Findings, requests and commands recognised when they come again, per tenant and kind. */
  readonly remembered: number;
}

export const defaultMemory: TriageMemory = {
  forgetClosedMs: 30 * 24 * 3_600_000,
  closedKept: 20_000,
  remembered: 50_000,
};

export interface TriageState {
  readonly memory: TriageMemory;
  readonly tenants: Map<string, TenantState>;
  /** Next offset to read, by topic and partition. */
  readonly resume: Map<string, number>;
}

export function startTriage(memory: Partial<TriageMemory> = {}): TriageState {
  return { memory: { ...defaultMemory, ...memory }, tenants: new Map(), resume: new Map() };
}

/** Folds the next entry of the journal into the state it is given. */
export function foldEntry(state: TriageState, entry: Entry): void {
  const { cause, at } = entry;
  const place = `${cause.topic}/${cause.partition}`;
  state.resume.set(place, Math.max(state.resume.get(place) ?? 0, cause.offset + 1));
  const tenant = tenantOf(state, entry.tenant);
  for (const change of [entry.change, ...entry.also]) foldChange(tenant, change, at, state.memory);
  for (const command of entry.commands) {
    const { number } = command.alert;
    remember(tenant.commands, command.id, { number, reported: '' }, state.memory.remembered);
    if (!isResponse(command) || command.state !== 'proposed') continue;
    const waiting = tenant.proposals.get(number) ?? new Map<string, ResponseCommand>();
    tenant.proposals.set(number, waiting.set(command.id, command));
  }
  forget(tenant, at - state.memory.forgetClosedMs, state.memory.closedKept);
}

function foldChange(tenant: TenantState, change: Change, at: number, { remembered }: TriageMemory): void {
  if ('request' in change && change.request !== '') remember(tenant.requests, change.request, true, remembered);
  foldCase(tenant, change);
  foldSuppression(tenant, change, at);
  for (const number of alertsOf(change)) {
    const before = tenant.alerts.get(number) ?? initialState;
    const after = evolve(before, change, at);
    if (after.situation === 'none') continue;
    tenant.alerts.set(number, after);
    if (change.type === 'alert-opened') tenant.lastNumber = number;
    recount(tenant.cases, before, after, at);
    score(tenant.scorecards, before, after, at);
    settle(tenant, before, after);
    if (!('finding' in change)) continue;
    const { finding } = change;
    remember(tenant.findings, finding.id, { number, version: finding.version }, remembered);
    const { alert } = after;
    noteWeak(tenant, alert, finding);
    const key = alert.absorbed === 0 ? dedupKey(alert) : stormKey({ ...finding, severity: alert.severity });
    if (change.type === 'alert-opened' || change.type === 'alert-reopened') tenant.latest.set(key, number);
    if (after.situation !== 'closed')
      for (const shared of keysOf(alert)) remember(tenant.groups, shared.key, { number, at }, remembered);
    const hits = tenant.suppressions.get(alert.suppressedBy ?? 0);
    if (hits !== undefined) tenant.suppressions.set(hits.number, { ...hits, hits: hits.hits + 1 });
  }
  if (change.type === 'notification-reported' || change.type === 'response-reported') {
    const { outcome, number } = change;
    remember(tenant.commands, outcome.command, { number, reported: outcomeKey(outcome) }, remembered);
  }
  if (change.type === 'response-approved' || change.type === 'response-declined')
    tenant.proposals.get(change.number)?.delete(change.command);
}

/** The alerts that a change is about. */
function alertsOf(change: Change): readonly number[] {
  if (change.type === 'alert-opened') return [change.alert.number];
  if ('alerts' in change) return change.alerts;
  return 'number' in change ? [change.number] : [];
}

/** Where reading of an input topic goes on, undefined when nothing of it was ever decided. */
export function resumeAt(state: TriageState, topic: string, partition: number): number | undefined {
  return state.resume.get(`${topic}/${partition}`);
}

export function outcomeKey(outcome: { result: string; attempt: number; final: boolean }): string {
  return `${outcome.result}/${outcome.attempt}/${outcome.final}`;
}

export function tenantOf(state: TriageState, name: string): TenantState {
  let tenant = state.tenants.get(name);
  if (tenant === undefined) {
    tenant = emptyTenant();
    state.tenants.set(name, tenant);
  }
  return tenant;
}

/** A tenant of whom nothing was heard. */
export function emptyTenant(): TenantState {
  return {
    lastNumber: 0,
    alerts: new Map(),
    latest: new Map(),
    open: 0,
    openOf: new Map(),
    closed: new Map(),
    lastCase: 0,
    cases: new Map(),
    groups: new Map(),
    inhibitors: new Set(),
    lastSuppression: 0,
    suppressions: new Map(),
    proposals: new Map(),
    scorecards: new Map(),
    risks: new Map(),
    batches: new Map(),
    findings: new Map(),
    requests: new Map(),
    commands: new Map(),
  };
}

/** What may add up beneath alerts that people see: on one subject, and over a production batch. */
function noteWeak({ risks, batches }: TenantState, alert: Alert, finding: Finding): void {
  if (isHidden(alert)) return;
  noteRisk(risks, finding, alert.number);
  noteBatch(batches, finding);
}
