import type { TriageState } from './triage-state.ts';

/** How many alerts are not closed, by tenant, state and severity: `acme open high`. */
export function standing({ tenants }: TriageState): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [tenant, { alerts }] of tenants)
    for (const held of alerts.values()) {
      if (held.situation === 'none' || held.situation === 'closed') continue;
      const key = `${tenant} ${held.situation} ${held.alert.severity}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  return counts;
}
