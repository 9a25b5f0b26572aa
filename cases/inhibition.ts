import type { Alert } from '../schemas/alert.ts';
import type { TenantState } from './tenant-state.ts';

/** An inhibitor that nobody closes holds for this long after its last finding, ms. */
export const inhibitMs = 6 * 3_600_000;

type Ground = 'systemic-failure' | 'gateway-silence';

/** What an alert explains others by: a failure of many devices at once (D05), a gateway that fell silent (D17). */
export function inhibitorKind({ code, subject }: Alert): Ground | undefined {
  if (code === 'D05') return 'systemic-failure';
  return code === 'D17' && subject.kind === 'gateway' ? 'gateway-silence' : undefined;
}

/** The alert whose incident explains this one. */
export function inhibitorOf(tenant: TenantState, alert: Alert, now: number): Alert | undefined {
  if (inhibitorKind(alert) !== undefined) return undefined;
  return activeInhibitors(tenant, now).find((inhibitor) => explains(inhibitor, alert));
}

/**
 * Whether many devices fail for one reason just now: the circuit breaker of all that policy does by itself. Evidence that
 * policy would not act upon must not keep it from acting either.
 */
export function isSystemic(tenant: TenantState | undefined, now: number): boolean {
  return (
    tenant !== undefined &&
    activeInhibitors(tenant, now).some((one) => inhibitorKind(one) === 'systemic-failure' && one.spoofable <= 1)
  );
}

/**
 * Whether one accounts for the other. A critical alert is never explained away, nor is one whose evidence is better: a
 * forged failure must not hide an attack that somebody vouches for.
 */
export function explains(inhibitor: Alert, alert: Alert): boolean {
  if (alert.severity === 'critical' || alert.number === inhibitor.number) return false;
  if (inhibitor.spoofable > alert.spoofable) return false;
  if (inhibitorKind(inhibitor) === 'gateway-silence')
    return alert.code === 'D17' && alert.subject.kind !== 'gateway' && alert.gateway === inhibitor.subject.id;
  const codes = String(inhibitor.facts['explains'] ?? '')
    .split(',')
    .map((code) => code.trim());
  return codes.includes(alert.code) && sharesIssuer(inhibitor, alert) && sharesFailure(inhibitor, alert);
}

function activeInhibitors(tenant: TenantState, now: number): Alert[] {
  const active: Alert[] = [];
  for (const number of tenant.inhibitors) {
    const state = tenant.alerts.get(number);
    if (state === undefined || state.situation === 'none' || state.situation === 'closed') continue;
    const { until } = state.alert.facts;
    const over = typeof until === 'number' && until < now;
    if (!over && now - Math.max(state.alert.openedAt, state.alert.lastAt) <= inhibitMs) active.push(state.alert);
  }
  return active;
}

/** Where an alert names no issuer, it has to be about a device or its way in: a guessed password is another matter. */
function sharesIssuer(inhibitor: Alert, alert: Alert): boolean {
  const wanted = issuerOf(inhibitor);
  const named = issuerOf(alert);
  if (wanted === '' || named === '') return ['device', 'certificate', 'gateway'].includes(alert.subject.kind);
  const names = [inhibitor.facts['issuerName'], alert.facts['issuerName']];
  return wanted === named || (typeof names[0] === 'string' && names[0] !== '' && names[0] === names[1]);
}

/** A device refused for another reason than the one that fails many is not explained by it. */
function sharesFailure(inhibitor: Alert, alert: Alert): boolean {
  const failure = inhibitor.facts['failure'];
  const own = alert.facts['failure'] ?? alert.facts['refusedFor'];
  return typeof failure !== 'string' || typeof own !== 'string' || own === '' || own === failure;
}

/** A certificate's subject is its issuer and serial; issuers given by name hold colons too. */
function issuerOf({ subject, facts }: Alert): string {
  // A failure without an issuer has its reason for a subject, and says so by an empty fact.
  if (typeof facts['issuer'] === 'string') return facts['issuer'];
  if (subject.kind === 'issuer') return subject.id;
  return subject.kind === 'certificate' ? subject.id.slice(0, Math.max(0, subject.id.lastIndexOf(':'))) : '';
}
