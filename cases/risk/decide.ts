import type { Finding } from '../../schemas/finding.ts';
import type { Entry } from '../../schemas/journal.ts';
import { emptyTenant, type TriageState } from '../triage-state.ts';
import type { TenantState } from '../tenant-state.ts';
import { type Cause, decideFinding, type TriageSettings } from '../triage.ts';
import { riskDetector, riskKey, subjectsOf } from './risk.ts';
import { batchFinding, riskFinding } from './risk-finding.ts';
import { batchStanding, riskOf } from './standing.ts';

/**
 * The entries that a finding gives rise to, and after them those of what it comes to together with others. Each must be folded
 * into the state before the next is asked for.
 */
export function* decideWithRisk(
  state: TriageState,
  finding: Finding,
  cause: Cause,
  now: number,
  settings: TriageSettings,
): Generator<Entry> {
  const own = decideFinding(state, finding, cause, now, settings);
  yield* own;
  if (own.length === 0 || finding.detector === riskDetector) return;
  for (const made of joinedWith(state.tenants.get(finding.tenant) ?? emptyTenant(), finding))
    yield* decideFinding(state, made, cause, now, settings);
}

function* joinedWith(tenant: TenantState, finding: Finding): Generator<Finding> {
  const next = (made: Finding): Finding => ({ ...made, version: (tenant.findings.get(made.id)?.version ?? 0) + 1 });
  for (const subject of subjectsOf(finding)) {
    const said = tenant.risks.get(riskKey(subject));
    // Only what this finding is part of is news.
    if (said === undefined || ![...said.values()].some((one) => one.finding === finding.id)) continue;
    const standing = riskOf(tenant.risks, riskKey(subject), finding.at, (number) => speaks(tenant, number));
    if (standing !== undefined) yield next(riskFinding(subject, standing, finding, 1));
  }
  const batch = finding.facts['productionBatch'];
  if (typeof batch !== 'string' || tenant.batches.get(batch)?.get(finding.device)?.at !== finding.at) return;
  const devices = batchStanding(tenant.batches, batch, finding.at);
  if (devices !== undefined) yield next(batchFinding(batch, devices, finding, 1));
}

/** Not of what somebody has looked at and found to be nothing. */
function speaks(tenant: TenantState, number: number): boolean {
  const held = tenant.alerts.get(number);
  if (held === undefined || held.situation === 'none') return false;
  return held.situation !== 'closed' || held.alert.closeReason === 'true_positive';
}
