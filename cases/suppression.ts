import type { Alert } from '../schemas/alert.ts';
import type { Change, Refusal } from '../schemas/journal.ts';
import type { Request } from '../schemas/request.ts';
import type { Suppression, SuppressionScope } from '../schemas/suppression.ts';
import { nameOf } from './alert.ts';
import type { TenantState } from './tenant-state.ts';

const dayMs = 24 * 3_600_000;

/** How long one may last, ms: what names a device or a subject, and what names only a gateway or a detector. */
export const longest = { narrow: 30 * dayMs, wide: 7 * dayMs } as const;
/** The second person's word has to come within this long, ms. */
export const confirmWithinMs = 15 * 60_000;
/** In force at once, per tenant. */
export const mostSuppressions = 500;

export type SuppressionRequest = Extract<
  Request,
  { type: 'suppress-alerts' | 'confirm-suppression' | 'revoke-suppression' }
>;

/** Decides a wish about suppressions. @param now what they are measured by, ms */
export function decideSuppression(tenant: TenantState | undefined, request: SuppressionRequest, now: number): Change {
  const { id, actor } = request;
  const wished = { request: id, actor };
  if (actor.type !== 'person') return { type: 'request-refused', number: 0, ...wished, reason: 'needs_another_person' };
  const refusal =
    request.type === 'suppress-alerts'
      ? refusalOfNew(tenant, request, now)
      : refusalOf(tenant?.suppressions.get(request.suppression), request.type, actor.name, now);
  if (refusal !== undefined) return { type: 'request-refused', number: 0, ...wished, reason: refusal };
  if (request.type === 'suppress-alerts') {
    const { scope, reason, until, critical } = request;
    const begun = { number: (tenant?.lastSuppression ?? 0) + 1, tenant: request.tenant, author: actor.name };
    const suppression = { ...begun, scope, reason, createdAt: now, until, critical, ...fresh };
    return { type: 'alerts-suppressed', ...wished, suppression };
  }
  const { suppression } = request;
  const type = request.type === 'revoke-suppression' ? 'suppression-revoked' : 'suppression-confirmed';
  return { type, ...wished, suppression };
}

const fresh = { confirmedBy: null, revokedBy: null, revokedAt: null, hits: 0 } as const;

function refusalOfNew(
  tenant: TenantState | undefined,
  { scope, until }: Extract<SuppressionRequest, { type: 'suppress-alerts' }>,
  now: number,
): Refusal | undefined {
  const longestMs = longestOf(scope);
  if (longestMs === undefined) return 'scope_too_wide';
  if (until <= now) return 'already_over';
  if (until - now > longestMs) return 'too_long';
  const inForce = [...(tenant?.suppressions.values() ?? [])].filter((one) => isInForce(one, now));
  return inForce.length >= mostSuppressions ? 'too_many_suppressions' : undefined;
}

function refusalOf(
  held: Suppression | undefined,
  type: 'confirm-suppression' | 'revoke-suppression',
  name: string,
  now: number,
): Refusal | undefined {
  if (held === undefined) return 'unknown_suppression';
  if (!isInForce(held, now)) return 'already_over';
  if (type === 'revoke-suppression') return undefined;
  if (!held.critical) return 'nothing_to_confirm';
  if (held.confirmedBy !== null) return 'already_confirmed';
  if (sameName(held.author, name)) return 'needs_another_person';
  return now - held.createdAt > confirmWithinMs ? 'confirmation_too_late' : undefined;
}

/** The suppression that keeps this alert quiet now. */
export function suppressionOf(tenant: TenantState, alert: Alert, now: number): Suppression | undefined {
  for (const one of tenant.suppressions.values()) {
    const covers = alert.severity !== 'critical' || one.confirmedBy !== null;
    if (covers && isInForce(one, now) && fits(one.scope, alert)) return one;
  }
  return undefined;
}

/** Folds what a change says about suppressions, and lets go of those long over. */
export function foldSuppression(tenant: TenantState, change: Change, at: number): void {
  if (change.type === 'alerts-suppressed') {
    const { suppression } = change;
    tenant.lastSuppression = suppression.number;
    tenant.suppressions.set(suppression.number, suppression);
    for (const [number, one] of tenant.suppressions) {
      const over = one.revokedAt ?? one.until;
      if (over < at - longest.narrow || tenant.suppressions.size > 4 * mostSuppressions) {
        if (!isInForce(one, at)) tenant.suppressions.delete(number);
      }
    }
  }
  if (change.type !== 'suppression-confirmed' && change.type !== 'suppression-revoked') return;
  const held = tenant.suppressions.get(change.suppression);
  if (held === undefined) return;
  const name = nameOf(change.actor);
  const part = change.type === 'suppression-confirmed' ? { confirmedBy: name } : { revokedBy: name, revokedAt: at };
  tenant.suppressions.set(held.number, { ...held, ...part });
}

export function isInForce({ until, revokedAt }: Suppression, now: number): boolean {
  return revokedAt === null && now < until;
}

/** How long a suppression of this scope may last, ms; undefined for one that names too little. */
export function longestOf({ subject, device, detector, gateway }: SuppressionScope): number | undefined {
  if (subject !== undefined || device !== undefined) return longest.narrow;
  return detector === undefined && gateway === undefined ? undefined : longest.wide;
}

export function fits({ detector, subject, gateway, device }: SuppressionScope, alert: Alert): boolean {
  return (
    (detector === undefined || detector === alert.detector || detector === alert.code) &&
    (subject === undefined || (subject.kind === alert.subject.kind && subject.id === alert.subject.id)) &&
    (gateway === undefined || gateway === alert.gateway) &&
    // What stands for many subjects is about no device.
    (device === undefined || device === alert.device)
  );
}

function sameName(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
  return plain(a) === plain(b);
}
