import type { Alert } from '../schemas/alert.ts';
import type { Finding } from '../schemas/finding.ts';
import type { TenantState } from './tenant-state.ts';

export interface StormSettings {
  /** Open alerts of one detector and reason, criticals counted for themselves; further subjects share one alert. */
  readonly openPerReason: number;
  /** Open alerts of a tenant, whatever about; criticals are held back by the limit above alone. */
  readonly open: number;
}

export const defaultStorm: StormSettings = { openPerReason: 1_000, open: 20_000 };

type Kind = Pick<Alert, 'detector' | 'reason' | 'severity'>;

/** What the limit is counted by: a storm of lesser alerts must not swallow a critical one. */
export function stormKind({ detector, reason, severity }: Kind): string {
  return JSON.stringify([detector, reason, severity === 'critical']);
}

/** Whether another alert of this kind would be one too many. */
export function isStormy(tenant: TenantState, finding: Finding, settings: StormSettings): boolean {
  if ((tenant.openOf.get(stormKind(finding)) ?? 0) >= settings.openPerReason) return true;
  return finding.severity !== 'critical' && tenant.open >= settings.open;
}

/** Under this the alert that stands for the others is found. */
export function stormKey(about: Kind): string {
  return JSON.stringify(['storm', stormKind(about)]);
}
