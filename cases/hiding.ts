import type { Alert } from '../schemas/alert.ts';
import type { Hidden } from './alert-record.ts';
import { inhibitorOf } from './inhibition.ts';
import { suppressionOf } from './suppression.ts';
import type { TenantState } from './tenant-state.ts';

/** Why nobody is to be told of this alert now. */
export function hiddenBy(tenant: TenantState, alert: Alert, now: number): Hidden {
  return {
    inhibitedBy: inhibitorOf(tenant, alert, now)?.number ?? null,
    suppressedBy: suppressionOf(tenant, alert, now)?.number ?? null,
  };
}
