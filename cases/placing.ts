import type { Alert } from '../schemas/alert.ts';
import type { Case } from '../schemas/case.ts';
import type { Change } from '../schemas/journal.ts';
import { caseOf } from './case.ts';
import { companionOf, type GroupingSettings } from './grouping.ts';
import { explains, inhibitorKind } from './inhibition.ts';
import type { TenantState } from './tenant-state.ts';

/** Open alerts that one incident takes in when it is recognised; those that follow join it one by one. */
const mostExplained = 1_000;

export interface Placed {
  readonly alert: Alert;
  readonly also: Change[];
  /** The case that is opened with it. */
  readonly opened?: Case;
}

/** Finds a new alert its case: the incident that explains it, that of an alert it shares something with, or one of its own. */
export function placed(tenant: TenantState, alert: Alert, now: number, settings: GroupingSettings): Placed {
  const kind = inhibitorKind(alert);
  if (kind !== undefined) return incident(tenant, alert, kind, now, settings);
  if (alert.inhibitedBy !== null) {
    const inhibitor = tenant.alerts.get(alert.inhibitedBy);
    const held = inhibitor === undefined || inhibitor.situation === 'none' ? null : inhibitor.alert.case;
    return { alert: { ...alert, case: held }, also: [] };
  }
  const companion = companionOf(tenant, alert, now, settings);
  if (companion === undefined) return { alert, also: [] };
  if (companion.alert.case !== null) return { alert: { ...alert, case: companion.alert.case }, also: [] };
  const about = { ...alert, title: `Several alerts: ${companion.what}` };
  return withCase(alert, caseOf(tenant, about, companion.ground, now), [companion.alert.number, alert.number]);
}

/** What fails for many at once is an incident from its first alert on, and takes in what was open because of it. */
function incident(
  tenant: TenantState,
  alert: Alert,
  kind: Case['ground'],
  now: number,
  settings: GroupingSettings,
): Placed {
  const explained: Alert[] = [];
  for (const state of tenant.alerts.values()) {
    if (state.situation === 'none' || state.situation === 'closed' || explained.length >= mostExplained) continue;
    const other = state.alert;
    if (other.inhibitedBy === null && now - other.openedAt <= settings.windowMs && explains(alert, other))
      explained.push(other);
  }
  const loose = explained.filter((other) => other.case === null).map(({ number }) => number);
  const opened = withCase(alert, caseOf(tenant, alert, kind, now), [alert.number, ...loose]);
  if (explained.length === 0) return opened;
  const alerts = explained.map(({ number }) => number);
  return { ...opened, also: [...opened.also, { type: 'alerts-inhibited', number: alert.number, alerts }] };
}

function withCase(alert: Alert, opened: Case, alerts: number[]): Placed {
  const actor = { type: 'system' } as const;
  return { alert, opened, also: [{ type: 'case-opened', request: '', actor, case: opened, alerts }] };
}
