import type { Entry } from '../schemas/journal.ts';
import { evolve, initialState, type AlertState } from './alert.ts';

/** How much triage remembers. */
export interface TriageMemory {
  /** Closed alerts are forgotten after this long. */
  readonly forgetClosedMs: number;
  /** Findings, requests and commands recognised when they come again, per tenant and kind. */
  readonly remembered: number;
}

export const defaultMemory: TriageMemory = { forgetClosedMs: 30 * 24 * 3_600_000, remembered: 50_000 };

export interface TenantState {
  lastNumber: number;
  alerts: Map<number, AlertState>;
  /** The latest alert of each detector, subject and reason. */
  latest: Map<string, number>;
  /** Closed alerts in the order of closing. */
  closed: Map<number, number>;
  findings: Map<string, { number: number; version: number }>;
  requests: Map<string, true>;
  /** Commands given, and the last of their outcomes that was reported. */
  commands: Map<string, { number: number; reported: string }>;
}

export interface TriageState {
  readonly memory: TriageMemory;
  readonly tenants: Map<string, TenantState>;
  /** Next offset to read, by topic and partition. */
  readonly resume: Map<string, number>;
}

export function startTriage(memory: TriageMemory = defaultMemory): TriageState {
  return { memory, tenants: new Map(), resume: new Map() };
}

/** Folds the next entry of the journal into the state it is given. */
export function foldEntry(state: TriageState, entry: Entry): void {
  const { change, cause, at } = entry;
  const place = `${cause.topic}/${cause.partition}`;
  state.resume.set(place, Math.max(state.resume.get(place) ?? 0, cause.offset + 1));
  const tenant = tenantOf(state, entry.tenant);
  const limit = state.memory.remembered;
  const number = change.type === 'alert-opened' ? change.alert.number : change.number;
  if (change.type === 'alert-opened') {
    tenant.lastNumber = number;
  }
  if (change.type === 'alert-opened' || change.type === 'alert-reopened') {
    tenant.latest.set(dedupKey(change.finding), number);
  }
  if ('finding' in change)
    remember(tenant.findings, change.finding.id, { number, version: change.finding.version }, limit);
  if ('request' in change) remember(tenant.requests, change.request, true, limit);
  if (change.type === 'notification-reported') {
    remember(tenant.commands, change.outcome.command, { number, reported: outcomeKey(change.outcome) }, limit);
  }
  for (const { id } of entry.commands) remember(tenant.commands, id, { number, reported: '' }, limit);
  const next = evolve(tenant.alerts.get(number) ?? initialState, change, at);
  if (next.situation !== 'none') tenant.alerts.set(number, next);
  tenant.closed.delete(number);
  if (next.situation === 'closed') tenant.closed.set(number, next.closedAt);
  forgetClosed(tenant, at - state.memory.forgetClosedMs);
}

/** Where reading of an input topic goes on, undefined when nothing of it was ever decided. */
export function resumeAt(state: TriageState, topic: string, partition: number): number | undefined {
  return state.resume.get(`${topic}/${partition}`);
}

/** Findings that share this are one alert; the tenant is the state's own. */
export function dedupKey(about: { detector: string; subject: { kind: string; id: string }; reason: string }): string {
  return JSON.stringify([about.detector, about.subject.kind, about.subject.id, about.reason]);
}

export function outcomeKey(outcome: { result: string; attempt: number; final: boolean }): string {
  return `${outcome.result}/${outcome.attempt}/${outcome.final}`;
}

export function tenantOf(state: TriageState, name: string): TenantState {
  let tenant = state.tenants.get(name);
  if (tenant === undefined) {
    tenant = {
      lastNumber: 0,
      alerts: new Map(),
      latest: new Map(),
      closed: new Map(),
      findings: new Map(),
      requests: new Map(),
      commands: new Map(),
    };
    state.tenants.set(name, tenant);
  }
  return tenant;
}

function remember<V>(map: Map<string, V>, key: string, value: V, limit: number): void {
  map.delete(key);
  map.set(key, value);
  // Trimmed a quarter at a time: taking one from the front of a Map again and again walks over all it has let go of.
  if (map.size <= limit * 1.25) return;
  for (const oldest of map.keys()) {
    if (map.size <= limit) break;
    map.delete(oldest);
  }
}

function forgetClosed(tenant: TenantState, before: number): void {
  for (const [number, closedAt] of tenant.closed) {
    if (closedAt >= before) break;
    tenant.closed.delete(number);
    const state = tenant.alerts.get(number);
    tenant.alerts.delete(number);
    if (state === undefined || state.situation === 'none') continue;
    const key = dedupKey(state.alert);
    if (tenant.latest.get(key) === number) tenant.latest.delete(key);
  }
}
