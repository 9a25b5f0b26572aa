import type { AlertState } from './alert.ts';
import { dedupKey } from './alert-record.ts';
import { inhibitorKind } from './inhibition.ts';
import { stormKey, stormKind } from './storm.ts';
import type { TenantState } from './tenant-state.ts';

/** Keeps what is counted and listed about open alerts in step with one change of one alert. */
export function settle(tenant: TenantState, before: AlertState, after: AlertState): void {
  if (after.situation === 'none' || before === after) return;
  const { alert } = after;
  const { number } = alert;
  if (isOpen(before)) count(tenant, stormKind((before as { alert: typeof alert }).alert), -1);
  if (isOpen(after)) count(tenant, stormKind(alert), 1);
  if (inhibitorKind(alert) !== undefined) {
    if (isOpen(after)) tenant.inhibitors.add(number);
    else tenant.inhibitors.delete(number);
  }
  if (after.situation === 'closed') {
    tenant.proposals.delete(number);
    if (before.situation !== 'closed') tenant.closed.set(number, after.closedAt);
  } else if (before.situation === 'closed') tenant.closed.delete(number);
}

/** Lets go of alerts closed before `before`, and of the oldest of them beyond `most`. */
export function forget(tenant: TenantState, before: number, most: number): void {
  // A quarter at a time: taking one from the front of a Map again and again walks over all it has let go of.
  const excess = tenant.closed.size > most * 1.25 ? tenant.closed.size - most : 0;
  let taken = 0;
  for (const [number, closedAt] of tenant.closed) {
    if (closedAt >= before && taken >= excess) break;
    taken++;
    tenant.closed.delete(number);
    const state = tenant.alerts.get(number);
    tenant.alerts.delete(number);
    if (state === undefined || state.situation === 'none') continue;
    const { alert } = state;
    for (const key of [dedupKey(alert), stormKey(alert)])
      if (tenant.latest.get(key) === number) tenant.latest.delete(key);
    const held = tenant.cases.get(alert.case ?? 0);
    // The last alert that was closed closed its case, and is the last of it to go.
    if (held?.closedAt != null && held.closedAt <= closedAt) tenant.cases.delete(held.number);
  }
}

function isOpen(state: AlertState): boolean {
  return state.situation === 'open' || state.situation === 'acknowledged';
}

function count(tenant: TenantState, kind: string, by: 1 | -1): void {
  tenant.open += by;
  const left = (tenant.openOf.get(kind) ?? 0) + by;
  if (left === 0) tenant.openOf.delete(kind);
  else tenant.openOf.set(kind, left);
}
